//! Kernel functions: kprobes and trampolines, where the kernel has them, else what we say of it.

use bpfgen_runtime::{ErrorKind, Link, OpenProgram, hook::Hook};
use bpfgen_tests::needs;

use crate::{
    caller::{self, ends},
    load, try_load,
};

/// The kernel's function behind getpriority(2), where its name is known.
const FUNCTION: Option<&str> = if cfg!(target_arch = "x86_64") {
    Some("__x64_sys_getpriority")
} else if cfg!(target_arch = "aarch64") {
    Some("__arm64_sys_getpriority")
} else {
    None
};

/// The function to probe, where the kernel has kprobes.
fn function(test: &str) -> Option<&'static str> {
    if !needs::bpf(test) {
        return None;
    }
    if std::fs::metadata("/sys/bus/event_source/devices/kprobe").is_err() {
        needs::skip(test, "the kernel has no kprobes (CONFIG_KPROBES)");
        return None;
    }
    if FUNCTION.is_none() {
        needs::skip(test, "the kernel's name of getpriority is not known for this machine");
    }
    FUNCTION
}

#[test]
fn kprobes() {
    let Some(function) = function("kprobes") else { return };
    let (loaded, caller) = load("on_kprobe", |_| ());
    let seen = loaded.bss.kprobe_seen;
    let link = loaded.programs.on_kprobe.attach_to(function, 0).unwrap();
    caller.ask(1, 2);
    assert_eq!((seen.get().runs, seen.get().value), (1, 1 << 16 | 2));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
}

#[test]
fn kprobes_named_before_load() {
    let Some(function) = function("kprobes_named_before_load") else { return };
    let (loaded, caller) = load("on_kprobe", |open| {
        open.programs.on_kprobe.set_target(format!("{function}+0x0"));
    });
    let links = loaded.attach().unwrap();
    assert!(links.on_kprobe.is_some());
    caller.ask(3, 4);
    assert_eq!(loaded.bss.kprobe_seen.get().value, 3 << 16 | 4);
}

#[test]
fn kprobe_cookies() {
    let test = "kprobe_cookies";
    let Some(function) = function(test) else { return };
    if !caller::kernel(test, 5, 15) {
        return;
    }
    let (loaded, caller) = load("on_kprobe_cookie", |_| ());
    let program = loaded.programs.on_kprobe_cookie;
    let _link = program.attach_to_with_cookie(function, 0, 77).unwrap();
    caller.ask(0, 0);
    assert_eq!(loaded.bss.kprobe_seen.get().cookie, 77);
}

#[test]
fn kretprobes() {
    let Some(function) = function("kretprobes") else { return };
    let (loaded, caller) = load("on_kretprobe", |_| ());
    let seen = loaded.bss.kretprobe_seen;
    let link: Link = loaded.programs.on_kretprobe.attach_to(function).unwrap();
    caller.ask(1, 2);
    let result = seen.get();
    assert!(result.runs >= 1);
    assert_eq!(result.value as i64, -i64::from(libc::EINVAL));
    drop(link);
}

#[test]
fn functions_that_are_not_there() {
    if function("functions_that_are_not_there").is_none() {
        return;
    }
    let (loaded, _) = load("on_kprobe", |_| ());
    let error = loaded.programs.on_kprobe.attach_to("do_unlinkatt", 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("do_unlinkat")), "{error:?}");
}

#[test]
fn a_kernel_without_kprobes_says_so() {
    let test = "a_kernel_without_kprobes_says_so";
    if !needs::bpf(test) {
        return;
    }
    if std::fs::metadata("/sys/bus/event_source/devices/kprobe").is_ok() {
        needs::skip(test, "the kernel has kprobes");
        return;
    }
    let (loaded, _) = load("on_kprobe", |_| ());
    let error = loaded.programs.on_kprobe.attach_to("do_unlinkat", 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        format!("{error:#}"),
        "object links: program on_kprobe: attaching to kprobe do_unlinkat: the kernel has no \
         kprobes (it is built without CONFIG_KPROBES and CONFIG_KPROBE_EVENTS)"
    );
}

/// Whether a tracing program was refused because the kernel has no trampolines.
fn refused<T>(test: &str, result: bpfgen_runtime::Result<T>) -> Option<T> {
    match result {
        Ok(loaded) => Some(loaded),
        Err(error) if !has_trampolines() => {
            needs::skip(test, &format!("the kernel has no trampolines: {error}"));
            None
        }
        Err(error) => panic!("{error:?}"),
    }
}

/// Kernels with kprobes on ftrace, as all distributions' are, have them on these machines.
fn has_trampolines() -> bool {
    std::fs::metadata("/sys/bus/event_source/devices/kprobe").is_ok()
}

fn set_target<K: Hook>(program: &mut OpenProgram<K>) {
    if let Some(function) = FUNCTION {
        program.set_target(function);
    }
}

#[test]
fn fentry() {
    if !needs::bpf("fentry") {
        return;
    }
    let loaded = try_load("on_fentry", |open| set_target(&mut open.programs.on_fentry));
    let Some((loaded, caller)) = refused("fentry", loaded) else { return };
    let seen = loaded.bss.fentry_seen;
    let link = loaded.programs.on_fentry.attach().unwrap();
    caller.ask(1, 2);
    assert_eq!((seen.get().runs, seen.get().value), (1, 1 << 16 | 2));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
}

#[test]
fn fexit() {
    if !needs::bpf("fexit") {
        return;
    }
    let loaded = try_load("on_fexit", |open| set_target(&mut open.programs.on_fexit));
    let Some((loaded, caller)) = refused("fexit", loaded) else { return };
    let _link = loaded.programs.on_fexit.auto_attach().unwrap().unwrap();
    caller.ask(1, 2);
    let seen = loaded.bss.fexit_seen.get();
    assert_eq!((seen.runs, seen.value as i64), (1, -i64::from(libc::EINVAL)));
}

#[test]
fn lsm() {
    if !needs::bpf("lsm") {
        return;
    }
    let modules = std::fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    if !modules.split(',').any(|module| module.trim() == "bpf") {
        needs::skip("lsm", "bpf is not among the kernel's security modules");
        return;
    }
    let Some((loaded, _)) = refused("lsm", try_load("on_lsm", |_| ())) else { return };
    let _link = loaded.programs.on_lsm.attach().unwrap();
    caller::ask_io_priority();
    assert!(loaded.bss.lsm_seen.get().runs > 0);
    assert_eq!(loaded.bss.lsm_seen.get().value, std::process::id().into());
}
