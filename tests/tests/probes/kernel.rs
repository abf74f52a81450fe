//! Probes of one place in the kernel.

use std::{fs, sync::OnceLock};

use bpfgen_runtime::{
    ErrorKind,
    kernel::Version,
    link::{KProbeTarget, LinkPlace, ProbeMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections, told,
};

use crate::{
    caller::{self, Caller, ends},
    help, load,
};

/// The kernel's function behind getpriority(2), where its name is known.
pub(crate) fn function() -> &'static str {
    if cfg!(target_arch = "x86_64") { "__x64_sys_getpriority" } else { "__arm64_sys_getpriority" }
}

/// Calls what is probed, twice.
fn call() {
    let caller = Caller::new();
    caller.ask(1, 2);
    caller.ask(3, 4);
}

/// The address of a kernel function.
pub(crate) fn address(name: &str) -> u64 {
    // Two hundred thousand lines, which an emulated machine takes a second to make.
    static SYMBOLS: OnceLock<String> = OnceLock::new();
    let symbols = SYMBOLS.get_or_init(|| fs::read_to_string("/proc/kallsyms").unwrap());
    let line = symbols.lines().find(|line| line.split_ascii_whitespace().nth(2) == Some(name));
    u64::from_str_radix(line.unwrap().split_ascii_whitespace().next().unwrap(), 16).unwrap()
}

/// Whether this address, which the kernel tells of a probe, is the function's: code starts some bytes
/// after the symbol where there is a mark for indirect branches.
pub(crate) fn is_at(told: u64, symbol: u64) -> bool {
    (symbol..symbol + 16).contains(&told)
}

/// Probes of ours that are listed in tracefs.
fn listed(file: &str) -> usize {
    // Where nobody has mounted it, nobody but this thread is to see it.
    let mounted = "/sys/kernel/tracing";
    if fs::metadata(format!("{mounted}/{file}")).is_err() {
        caller::own_mounts();
        let status = std::process::Command::new("mount")
            .args(["-t", "tracefs", "tracefs", mounted])
            .status()
            .unwrap();
        assert!(status.success());
    }
    let list = fs::read_to_string(format!("{mounted}/{file}")).unwrap();
    list.lines().filter(|line| line.contains(":bpfgen/")).count()
}

#[test]
fn entries_in_each_way() {
    needs!(Kprobes, SyscallNames);
    let target = KProbeTarget::function(function());
    for mode in [ProbeMode::Auto, ProbeMode::Perf, ProbeMode::Tracefs, ProbeMode::Link] {
        let loaded = load("on_kprobe", |_| ());
        let result = loaded.programs.on_kprobe.attach_to(target.clone().mode(mode));
        if mode == ProbeMode::Link && !needs::has(Need::PerfLinks) {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(help(&error).contains("Linux 5.15"), "{error:?}");
            continue;
        }
        let link = result.unwrap();
        let runs = || loaded.bss.seen.get().runs;
        call();
        assert_eq!(runs(), 2, "{mode:?}");
        assert_eq!(
            link.id().is_ok(),
            mode != ProbeMode::Perf && mode != ProbeMode::Tracefs && needs::has(Need::PerfLinks),
            "{mode:?}"
        );
        if mode == ProbeMode::Tracefs {
            assert!(listed("kprobe_events") >= 1);
        }
        link.detach().unwrap();
        ends(call, runs);
    }
    covered(
        "Programs and attaching",
        "kprobe: function, by perf and BPF link",
        "4.17",
        How::Native,
    );
    covered("Programs and attaching", "kprobe: by tracefs alone", "4.1", How::Forced);
    if needs::has(Need::PerfLinks) {
        covered("Programs and attaching", "kprobe: by perf without a link", "4.17", How::Forced);
    }
}

#[test]
fn returns_in_each_way() {
    needs!(Kprobes, SyscallNames);
    for mode in [ProbeMode::Auto, ProbeMode::Perf, ProbeMode::Tracefs] {
        let loaded = load("on_kretprobe", |_| ());
        let target = KProbeTarget::function(function()).mode(mode);
        let link = loaded.programs.on_kretprobe.attach_to(&target).unwrap();
        let seen = loaded.bss.seen;
        call();
        let result = seen.get();
        assert_eq!((result.runs, result.value as i64), (2, -i64::from(libc::EINVAL)), "{mode:?}");
        drop(link);
        ends(call, || seen.get().runs);
    }
    let loaded = load("on_kretprobe", |_| ());
    let target = KProbeTarget::function(function()).plus(4);
    let error = loaded.programs.on_kretprobe.attach_to(target).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    sections::seen(&loaded.programs.on_kretprobe);
    covered("Programs and attaching", "kretprobe: by perf, link and tracefs", "4.17", How::Native);
}

#[test]
fn addresses_and_offsets() {
    needs!(Kprobes, SyscallNames);
    let address = address(function());
    assert_ne!(address, 0);
    for mode in [ProbeMode::Auto, ProbeMode::Tracefs] {
        let loaded = load("on_kprobe", |_| ());
        let target = KProbeTarget::address(address).mode(mode);
        let link = loaded.programs.on_kprobe.attach_to(&target).unwrap();
        call();
        assert_eq!(loaded.bss.seen.get().runs, 2, "{mode:?}");
        drop(link);
        ends(call, || loaded.bss.seen.get().runs);
    }
    // The second instruction: behind a no-op of five bytes, or a landing pad of four.
    let loaded = load("on_kprobe", |_| ());
    let program = &loaded.programs.on_kprobe;
    let lengths: &[u64] = if cfg!(target_arch = "x86_64") { &[5, 4] } else { &[4] };
    let offsets = lengths.iter().map(|offset| KProbeTarget::function(function()).plus(*offset));
    let link = offsets.map(|target| program.attach_to(target)).find_map(Result::ok).unwrap();
    call();
    assert_eq!(loaded.bss.seen.get().runs, 2);
    drop(link);
    ends(call, || loaded.bss.seen.get().runs);

    if cfg!(target_arch = "x86_64") {
        let error = program.attach_to(KProbeTarget::function(function()).plus(1)).unwrap_err();
        assert!(error.to_string().contains("no instruction begins there"), "{error:?}");
    }
    let error = program.attach_to(KProbeTarget::address(16)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    covered("Programs and attaching", "kprobe: address, offset", "4.17", How::Native);
}

#[test]
fn cookies() {
    needs!(Kprobes, SyscallNames, PerfLinks);
    let loaded = load("on_kprobe_cookie", |_| ());
    let program = loaded.programs.on_kprobe_cookie;
    let target = KProbeTarget::function(function()).cookie(u64::MAX - 7);
    let link = program.attach_to(&target).unwrap();
    call();
    assert_eq!(loaded.bss.seen.get().cookie, u64::MAX - 7);
    if needs::has(Need::EventInfo) {
        let at = address(function());
        let cookie = if Version::running() >= Some(Version::new(6, 9)) { u64::MAX - 7 } else { 0 };
        told!(link, LinkPlace::KProbe {
            returns: false, function: ref name, offset: 0, address, cookie: told, missed: 0, ..
        } if name == function() && is_at(address, at) && told == cookie);
    }
    drop(link);
    ends(call, || loaded.bss.seen.get().runs);
    for mode in [ProbeMode::Perf, ProbeMode::Tracefs] {
        let error = program.attach_to(target.clone().mode(mode)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    }
    covered("Programs and attaching", "kprobe: cookie", "5.15", How::Native);
}

#[test]
fn system_calls() {
    needs!(Kprobes, SyscallNames);
    let loaded = load("on_ksyscall", |_| ());
    let links = loaded.attach().unwrap();
    assert!(links.on_ksyscall.is_some());
    let caller = Caller::new();
    caller.ask(7, 9);
    let seen = loaded.bss.seen;
    assert_eq!(seen.get().runs, 1);
    assert_eq!((seen.get().cookie, seen.get().value), (7 << 16 | 9, caller.key().into()));
    drop(links);
    ends(call, || seen.get().runs);
    sections::seen(&loaded.programs.on_ksyscall);

    let loaded = load("on_kretsyscall", |_| ());
    let link = loaded.programs.on_kretsyscall.attach_to("getpriority").unwrap();
    call();
    let seen = loaded.bss.seen;
    assert_eq!((seen.get().runs, seen.get().value as i64), (2, -i64::from(libc::EINVAL)));
    drop(link);
    ends(call, || seen.get().runs);

    sections::seen(&loaded.programs.on_kretsyscall);

    let error = loaded.programs.on_kretsyscall.attach_to("getpriorty").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(help(&error).contains("did you mean getpriority"), "{error:?}");
    covered(
        "Programs and attaching",
        "ksyscall, kretsyscall: BPF_KSYSCALL's arguments",
        "4.17",
        How::Native,
    );
}
