//! Kernel functions: kprobes and trampolines, where the kernel has them, else what we say of it.

use bpfgen_runtime::{ErrorKind, Link, OpenProgram, hook::Hook, link::KProbeTarget};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    caller::{self, ends},
    came_with_5_15, load, try_load,
};

/// The kernel's function behind getpriority(2), where its name is known.
const FUNCTION: Option<&str> = if cfg!(target_arch = "x86_64") {
    Some("__x64_sys_getpriority")
} else if cfg!(target_arch = "aarch64") {
    Some("__arm64_sys_getpriority")
} else {
    None
};

/// The function to probe, of a test that needs `SyscallNames`.
fn function() -> &'static str {
    FUNCTION.unwrap_or_default()
}

#[test]
fn kprobes() {
    needs!(Kprobes, SyscallNames);
    let function = function();
    let (loaded, caller) = load("on_kprobe", |_| ());
    let seen = loaded.bss.kprobe_seen;
    let link = loaded.programs.on_kprobe.attach_to(function).unwrap();
    caller.ask(1, 2);
    assert_eq!((seen.get().runs, seen.get().value), (1, 1 << 16 | 2));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
}

#[test]
fn kprobes_named_before_load() {
    needs!(Kprobes, SyscallNames);
    let function = function();
    let (loaded, caller) = load("on_kprobe", |open| {
        open.programs.on_kprobe.set_target(format!("{function}+0x0"));
    });
    let links = loaded.attach().unwrap();
    assert!(links.on_kprobe.is_some());
    caller.ask(3, 4);
    assert_eq!(loaded.bss.kprobe_seen.get().value, 3 << 16 | 4);
    sections::seen(&loaded.programs.on_kprobe);
    covered("Programs and attaching", "kprobe: function given before load", "4.17", How::Native);
}

#[test]
fn kprobe_cookies() {
    needs!(Kprobes, SyscallNames);
    let function = function();
    if !needs::has(Need::PerfLinks) {
        let (loaded, _) = load("on_kprobe", |_| ());
        came_with_5_15(
            loaded.programs.on_kprobe.attach_to(KProbeTarget::function(function).cookie(77)),
        );
        return;
    }
    let (loaded, caller) = load("on_kprobe_cookie", |_| ());
    let program = loaded.programs.on_kprobe_cookie;
    let _link = program.attach_to(KProbeTarget::function(function).cookie(77)).unwrap();
    caller.ask(0, 0);
    assert_eq!(loaded.bss.kprobe_seen.get().cookie, 77);
}

#[test]
fn kretprobes() {
    needs!(Kprobes, SyscallNames);
    let function = function();
    let (loaded, caller) = load("on_kretprobe", |_| ());
    let seen = loaded.bss.kretprobe_seen;
    let link: Link = loaded.programs.on_kretprobe.attach_to(function).unwrap();
    caller.ask(1, 2);
    let result = seen.get();
    assert!(result.runs >= 1);
    assert_eq!(result.value as i64, -i64::from(libc::EINVAL));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
}

#[test]
fn returns_seen_by_a_program_for_entries() {
    needs!(Kprobes, SyscallNames);
    let (loaded, caller) = load("on_kprobe_return", |_| ());
    let seen = loaded.bss.kretprobe_seen;
    let target = KProbeTarget::function(function()).at_return();
    let link = loaded.programs.on_kprobe_return.attach_to(&target).unwrap();
    caller.ask(1, 2);
    assert_eq!(seen.get().value as i64, -i64::from(libc::EINVAL));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    let inside = loaded.programs.on_kprobe_return.attach_to(target.plus(4)).unwrap_err();
    assert_eq!(inside.kind(), ErrorKind::InvalidInput, "{inside:?}");
}

#[test]
fn functions_that_are_not_there() {
    needs!(Kprobes, SyscallNames);
    let function = function();
    let (loaded, _) = load("on_kprobe", |_| ());
    let error = loaded.programs.on_kprobe.attach_to(&*format!("{function}y")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains(function)), "{error:?}");
}

#[test]
fn a_kernel_without_kprobes_says_so() {
    needs!(Bpf);
    let (loaded, _) = load("on_kprobe", |_| ());
    let result = loaded.programs.on_kprobe.attach_to("vfs_read");
    if needs::has(Need::Kprobes) {
        assert!(result.is_ok(), "{result:?}");
        return;
    }
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        format!("{error:#}"),
        "object links: program on_kprobe: attaching to kprobe vfs_read: the kernel has no \
         kprobes (it is built without CONFIG_KPROBES and CONFIG_KPROBE_EVENTS)"
    );
}

/// What is said where the kernel has no trampolines.
fn no_trampolines<T>(result: bpfgen_runtime::Result<T>) {
    let Err(error) = result else { panic!("the kernel has trampolines after all") };
    assert!(matches!(error.kind(), ErrorKind::Permission | ErrorKind::Unsupported), "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("trampolines")), "{error:?}");
}

fn set_target<K: Hook>(program: &mut OpenProgram<K>) {
    program.set_target(function());
}

#[test]
fn fentry() {
    needs!(Bpf, SyscallNames);
    let loaded = try_load("on_fentry", |open| set_target(&mut open.programs.on_fentry));
    if !needs::has(Need::Trampolines) {
        return no_trampolines(loaded);
    }
    let (loaded, caller) = loaded.unwrap();
    let seen = loaded.bss.fentry_seen;
    let link = loaded.programs.on_fentry.attach().unwrap();
    caller.ask(1, 2);
    assert_eq!((seen.get().runs, seen.get().value), (1, 1 << 16 | 2));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    sections::seen(&loaded.programs.on_fentry);
    covered("Programs and attaching", "fentry: kernel functions", "5.5", How::Native);
}

#[test]
fn fexit() {
    needs!(Bpf, SyscallNames);
    let loaded = try_load("on_fexit", |open| set_target(&mut open.programs.on_fexit));
    if !needs::has(Need::Trampolines) {
        return no_trampolines(loaded);
    }
    let (loaded, caller) = loaded.unwrap();
    let link = loaded.programs.on_fexit.auto_attach().unwrap().unwrap();
    caller.ask(1, 2);
    let seen = loaded.bss.fexit_seen;
    assert_eq!((seen.get().runs, seen.get().value as i64), (1, -i64::from(libc::EINVAL)));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    sections::seen(&loaded.programs.on_fexit);
    covered("Programs and attaching", "fexit: kernel functions", "5.5", How::Native);
}

#[test]
fn fmod_ret() {
    needs!(Bpf);
    let loaded = try_load("on_modify_return", |open| {
        open.rodata.thread = caller::thread_id();
        open.rodata.result = -libc::EBUSY;
    });
    if !needs::has(Need::ModifyReturn) {
        return no_trampolines(loaded);
    }
    let (loaded, _) = loaded.unwrap();
    caller::ask_io_priority().unwrap();
    let link = loaded.programs.on_modify_return.attach().unwrap();
    let error = caller::ask_io_priority().unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EBUSY), "the program's result is the call's");
    let seen = loaded.bss.modify_return_seen;
    assert_eq!((seen.get().runs, seen.get().value), (1, std::process::id().into()));
    drop(link);
    ends(|| drop(caller::ask_io_priority()), || seen.get().runs);
    caller::ask_io_priority().unwrap();
    sections::seen(&loaded.programs.on_modify_return);
    let row = "fmod_ret: a hook of one thread, result replaced";
    covered("Programs and attaching", row, "5.7", How::Native);
}

#[test]
fn lsm() {
    needs!(Bpf);
    let loaded = try_load("on_lsm", |_| ());
    if needs::has(Need::Lsm) {
        let (loaded, _) = loaded.unwrap();
        let link = loaded.programs.on_lsm.attach().unwrap();
        caller::ask_io_priority().unwrap();
        let seen = loaded.bss.lsm_seen;
        assert!(seen.get().runs > 0);
        assert_eq!(seen.get().value, std::process::id().into());
        drop(link);
        ends(|| drop(caller::ask_io_priority()), || seen.get().runs);
        sections::seen(&loaded.programs.on_lsm);
        covered("Programs and attaching", "lsm: a hook of one process", "5.7", How::Native);
        return;
    }
    if !needs::has(Need::Trampolines) {
        return no_trampolines(loaded);
    }
    // With trampolines, and without `bpf` in `lsm=`: it attaches, and is never called.
    if let Ok((loaded, _)) = loaded {
        let _link = loaded.programs.on_lsm.attach().unwrap();
        caller::ask_io_priority().unwrap();
        assert_eq!(loaded.bss.lsm_seen.get().runs, 0);
    }
}
