//! Probes of functions of this very program.
#![allow(unsafe_code, reason = "a function with a name that can be looked up")]

use std::{env, hint::black_box, path::PathBuf};

use bpfgen_runtime::{
    kernel::Version,
    link::{LinkPlace, ProbeMode, UProbeTarget},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections, told,
};

use crate::{
    caller::{self, ends},
    came_with_5_15, load,
};

/// What is probed: gives its first argument, with the second above it.
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn bpfgen_links_probed(number: u64, key: u64) -> u64 {
    black_box(number | key << 32)
}

/// Runs what is probed.
fn probed(number: u64, key: u64) {
    assert_eq!(bpfgen_links_probed(number, key), number | key << 32);
}

fn own() -> PathBuf {
    env::current_exe().unwrap()
}

fn target() -> UProbeTarget {
    UProbeTarget::function(own(), "bpfgen_links_probed").pid(std::process::id())
}

#[test]
fn entry() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uprobe", |_| ());
    let seen = loaded.bss.uprobe_seen;
    let link = loaded.programs.on_uprobe.attach_to(&target()).unwrap();
    probed(11, caller.key().into());
    probed(12, caller.key().into());
    probed(13, 0);
    assert_eq!((seen.get().runs, seen.get().value), (2, 12));
    drop(link);
    ends(|| probed(14, caller.key().into()), || seen.get().runs);
    sections::seen(&loaded.programs.on_uprobe);
    covered("Programs and attaching", "uprobe: function, of one process", "4.17", How::Native);
}

#[test]
fn entry_by_offset_and_of_one_process_only() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uprobe", |_| ());
    let program = loaded.programs.on_uprobe;
    // Of a process that is not this one: nothing is seen here.
    let init = UProbeTarget::function(own(), "bpfgen_links_probed").pid(1);
    let link = program.attach_to(&init).unwrap();
    probed(1, caller.key().into());
    assert_eq!(loaded.bss.uprobe_seen.get().runs, 0);
    drop(link);

    let offset = function_offset();
    let link = program.attach_to(&UProbeTarget::at(own(), offset).pid(std::process::id())).unwrap();
    probed(2, caller.key().into());
    let seen = &loaded.bss.uprobe_seen;
    assert_eq!((seen.get().runs, seen.get().value), (1, 2));
    drop(link);
    ends(|| probed(2, caller.key().into()), || seen.get().runs);
    covered("Programs and attaching", "uprobe: offset", "4.17", How::Native);
}

/// Where the function lies in the file, from where it lies in memory.
fn function_offset() -> u64 {
    let probed: extern "C" fn(u64, u64) -> u64 = bpfgen_links_probed;
    caller::offset_in_file(probed as usize as u64)
}

#[test]
fn entry_named_before_load() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uprobe", |open| {
        open.programs.on_uprobe.set_target(format!("{}:bpfgen_links_probed", own().display()));
    });
    let links = loaded.attach().unwrap();
    probed(5, caller.key().into());
    assert_eq!((loaded.bss.uprobe_seen.get().runs, loaded.bss.uprobe_seen.get().value), (1, 5));
    drop(links);
    let runs = || loaded.bss.uprobe_seen.get().runs;
    ends(|| probed(5, caller.key().into()), runs);
}

#[test]
fn cookies() {
    needs!(Uprobes);
    if !needs::has(Need::PerfLinks) {
        let (loaded, _) = load("on_uprobe", |_| ());
        came_with_5_15(loaded.programs.on_uprobe.attach_to(&target().cookie(99)));
        return;
    }
    let (loaded, caller) = load("on_uprobe_cookie", |_| ());
    let link = loaded.programs.on_uprobe_cookie.attach_to(&target().cookie(99)).unwrap();
    probed(5, caller.key().into());
    assert_eq!(loaded.bss.uprobe_seen.get().cookie, 99);
    if needs::has(Need::EventInfo) {
        let known = if Version::running() >= Some(Version::new(6, 9)) { 99 } else { 0 };
        told!(link, LinkPlace::UProbe {
            returns: false, ref path, offset, cookie, reference_counter: 0, ..
        } if *path == own().to_string_lossy()
            && (u64::from(offset), cookie) == (function_offset(), known));
    }
}

#[test]
fn returns() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uretprobe", |_| ());
    let seen = loaded.bss.uretprobe_seen;
    let link = loaded.programs.on_uretprobe.attach_to(&target()).unwrap();
    probed(21, caller.key().into());
    assert_eq!((seen.get().runs, seen.get().value), (1, 21));
    drop(link);
    ends(|| probed(22, caller.key().into()), || seen.get().runs);
    sections::seen(&loaded.programs.on_uretprobe);
    covered("Programs and attaching", "uretprobe: function", "4.17", How::Native);
}

#[test]
fn returns_seen_by_a_program_for_entries() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uprobe_return", |_| ());
    let seen = loaded.bss.uretprobe_seen;
    for mode in [ProbeMode::Auto, ProbeMode::Tracefs] {
        let target = target().at_return().mode(mode);
        let link = loaded.programs.on_uprobe_return.attach_to(&target).unwrap();
        let before = seen.get().runs;
        probed(31, caller.key().into());
        assert_eq!((seen.get().runs - before, seen.get().value), (1, 31), "{mode:?}");
        drop(link);
        ends(|| probed(32, caller.key().into()), || seen.get().runs);
    }
}

#[test]
fn functions_of_a_library() {
    needs!(Uprobes);
    let (loaded, caller) = load("on_uprobe", |_| ());
    let getpriority = UProbeTarget::function("libc.so.6", "getpriority").pid(std::process::id());
    let _link = loaded.programs.on_uprobe.attach_to(&getpriority).unwrap();
    caller.ask_libc(9, 1);
    let seen = loaded.bss.uprobe_seen.get();
    assert_eq!((seen.runs, seen.value as u32), (1, 9 << 16 | 1));
    covered("Programs and attaching", "uprobe: function of a library", "4.17", How::Native);
}
