//! Tracepoints: static, raw, with BTF; and iterators, which need no more than those.

use std::io::Read as _;

use bpfgen_runtime::{ErrorKind, kernel::Version, link::LinkPlace};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections, told,
};

use crate::{caller::ends, came_with_5_15, load};

#[test]
fn static_ones_by_section_and_by_name() {
    needs!(Bpf);
    let (loaded, caller) = load("on_tracepoint", |_| ());
    let program = loaded.programs.on_tracepoint;
    let seen = loaded.bss.tracepoint_seen;
    let by_section = program.attach().unwrap();
    caller.ask(3, 4);
    assert_eq!((seen.get().runs, seen.get().value), (1, 3 << 16 | 4));
    let error = program.attach_to("syscalls", "sys_enter_getpriority").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("already")), "{error:?}");
    by_section.detach().unwrap();
    ends(|| caller.ask(0, 0), || seen.get().runs);
    let before = seen.get().runs;
    let by_name = program.attach_to("syscalls", "sys_enter_getpriority").unwrap();
    caller.ask(5, 6);
    assert_eq!((seen.get().runs, seen.get().value), (before + 1, 5 << 16 | 6));
    drop(by_name);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    sections::seen(&program);
    covered("Programs and attaching", "tracepoint: by section, by name", "4.7", How::Native);
}

#[test]
fn cookies_tell_attachments_apart() {
    needs!(Bpf);
    if !needs::has(Need::PerfLinks) {
        let (loaded, caller) = load("on_tracepoint", |_| ());
        let program = &loaded.programs.on_tracepoint;
        let place = ("syscalls", "sys_enter_getpriority");
        came_with_5_15(program.attach_to_with_cookie(place.0, place.1, 1));
        // No cookie is none.
        let _link = program.attach_to_with_cookie(place.0, place.1, 0).unwrap();
        caller.ask(0, 0);
        assert_eq!(loaded.bss.tracepoint_seen.get().runs, 1);
        return;
    }
    let (loaded, caller) = load("on_tracepoint_cookie", |_| ());
    let program = loaded.programs.on_tracepoint_cookie;
    for cookie in [1, 0, u64::MAX] {
        let link =
            program.attach_to_with_cookie("syscalls", "sys_enter_getpriority", cookie).unwrap();
        assert!(link.id().unwrap() > 0);
        caller.ask(0, 0);
        assert_eq!(loaded.bss.tracepoint_seen.get().cookie, cookie);
        if needs::has(Need::EventInfo) {
            let known = if Version::running() >= Some(Version::new(6, 9)) { cookie } else { 0 };
            told!(link, LinkPlace::TracePoint { ref name, cookie, .. }
                if name == "sys_enter_getpriority" && cookie == known);
        }
        drop(link);
        ends(|| caller.ask(0, 0), || loaded.bss.tracepoint_seen.get().runs);
    }
}

#[test]
fn raw_ones() {
    needs!(Bpf);
    let (loaded, caller) = load("on_raw_tracepoint", |_| ());
    let seen = loaded.bss.raw_tracepoint_seen;
    let link = loaded.programs.on_raw_tracepoint.attach().unwrap();
    caller.ask(1, 2);
    assert_eq!((seen.get().runs, seen.get().value), (1, 1 << 16 | 2));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    let before = seen.get().runs;
    let link = loaded.programs.on_raw_tracepoint.attach_to("sys_enter").unwrap();
    caller.ask(1, 3);
    assert_eq!((seen.get().runs, seen.get().value), (before + 1, 1 << 16 | 3));
    drop(link);
    ends(|| caller.ask(0, 0), || seen.get().runs);
    sections::seen(&loaded.programs.on_raw_tracepoint);
    covered("Programs and attaching", "raw_tracepoint: by section, by name", "4.17", How::Native);
}

#[test]
fn ones_with_btf() {
    needs!(Bpf);
    let (loaded, caller) = load("on_btf_tracepoint", |_| ());
    let seen = loaded.bss.btf_tracepoint_seen;
    let link = loaded.programs.on_btf_tracepoint.auto_attach().unwrap().unwrap();
    assert!(format!("{link:?}").contains("tracepoint sys_enter"), "{link:?}");
    caller.ask(7, 8);
    assert_eq!((seen.get().runs, seen.get().value), (1, 7 << 16 | 8));
    link.detach().unwrap();
    ends(|| caller.ask(0, 0), || seen.get().runs);
    sections::seen(&loaded.programs.on_btf_tracepoint);
    covered("Programs and attaching", "tp_btf: kernel tracepoints", "5.5", How::Native);
}

#[test]
fn iterators_are_read_like_files() {
    needs!(Iterators);
    let (loaded, _) = load("on_task", |_| ());
    for _ in 0..2 {
        let mut output = Vec::new();
        loaded.programs.on_task.read().unwrap().read_to_end(&mut output).unwrap();
        assert_eq!(output, std::process::id().to_ne_bytes());
    }
    sections::seen(&loaded.programs.on_task);
    covered("Programs and attaching", "iter/task: all, read like a file", "5.8", How::Native);
}

#[test]
fn one_that_is_off_is_not_loaded_and_never_runs() {
    needs!(Bpf);
    let (loaded, caller) = load("on_raw_tracepoint", |open| {
        open.programs.on_tracepoint.set_autoload(false);
    });
    let links = loaded.attach().unwrap();
    assert!(links.on_tracepoint.is_none() && links.on_raw_tracepoint.is_some());
    caller.ask(1, 2);
    assert_eq!(loaded.bss.raw_tracepoint_seen.get().runs, 1);
    assert_eq!(loaded.bss.tracepoint_seen.get().runs, 0);
    let error = loaded.programs.on_tracepoint.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");
    drop(links);
    ends(|| caller.ask(0, 0), || loaded.bss.raw_tracepoint_seen.get().runs);
}
