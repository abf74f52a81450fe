//! Probes of one place in this program.
#![allow(unsafe_code, reason = "functions and variables with names that can be looked up")]

use std::{
    env,
    hint::black_box,
    path::PathBuf,
    sync::atomic::{AtomicU16, Ordering},
};

use bpfgen_runtime::{
    ErrorKind,
    link::{ProbeMode, UProbeTarget},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
};

use crate::{caller::ends, help, load};

macro_rules! probed {
    ($($name:ident $plus:literal)*) => {$(
        // SAFETY: no other function has this name.
        #[unsafe(no_mangle)]
        #[inline(never)]
        pub(crate) extern "C" fn $name(number: u64) -> u64 {
            black_box(number + $plus)
        }
    )*};
}

probed!(bpfgen_probes_one 1 bpfgen_probes_two 2 bpfgen_probes_three 3);
// The kernel takes one semaphore for a place: tests without must not be there too.
probed!(bpfgen_counted_one 4 bpfgen_counted_two 5 bpfgen_counted_three 6);

macro_rules! semaphore {
    ($($name:ident)*) => {$(
        /// Raised by the kernel while there is a probe.
        // SAFETY: no other section of this name is made, nor read by anything else.
        #[unsafe(link_section = ".probes")]
        pub(crate) static $name: AtomicU16 = AtomicU16::new(0);
    )*};
}

semaphore!(FIRST SECOND);

pub(crate) fn own() -> PathBuf {
    env::current_exe().unwrap()
}

/// Where in the file of this program something is that is in memory here.
pub(crate) fn file_offset(address: usize) -> u64 {
    let address = address as u64;
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let number = |text: &str| u64::from_str_radix(text, 16).unwrap();
    let mut places = maps.lines().map(|line| {
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        let (start, end) = words[0].split_once('-').unwrap();
        (number(start)..number(end), number(words[2]))
    });
    let (range, offset) = places.find(|(range, _)| range.contains(&address)).unwrap();
    address - range.start + offset
}

pub(crate) fn semaphore_offset(semaphore: &'static AtomicU16) -> u64 {
    file_offset(std::ptr::from_ref(semaphore) as usize)
}

fn target() -> UProbeTarget {
    UProbeTarget::function(own(), "bpfgen_probes_one").pid(0)
}

fn call() {
    assert_eq!(bpfgen_probes_one(41), 42);
}

#[test]
fn each_way() {
    needs!(Uprobes);
    for mode in [ProbeMode::Auto, ProbeMode::Perf, ProbeMode::Tracefs, ProbeMode::Link] {
        let loaded = load("on_uprobe", |_| ());
        let result = loaded.programs.on_uprobe.attach_to(&target().mode(mode));
        if mode == ProbeMode::Link && !needs::has(Need::PerfLinks) {
            assert!(help(&result.unwrap_err()).contains("Linux 5.15"));
            continue;
        }
        let link = result.unwrap();
        let seen = &loaded.bss.seen;
        call();
        assert_eq!((seen.get().runs, seen.get().value), (1, 41), "{mode:?}");
        link.detach().unwrap();
        ends(call, || seen.get().runs);

        let loaded = load("on_uretprobe", |_| ());
        let link = loaded.programs.on_uretprobe.attach_to(&target().mode(mode)).unwrap();
        let seen = &loaded.bss.seen;
        call();
        assert_eq!((seen.get().runs, seen.get().value), (1, 42), "{mode:?}");
        drop(link);
        ends(call, || seen.get().runs);
    }
    let area = "Programs and attaching";
    covered(
        area,
        "uprobe, uretprobe: function, process, by perf and BPF link",
        "4.17",
        How::Native,
    );
    covered(area, "uprobe, uretprobe: by tracefs alone", "4.3", How::Forced);
}

#[test]
fn semaphores() {
    needs!(Uprobes);
    for mode in [ProbeMode::Auto, ProbeMode::Tracefs] {
        let loaded = load("on_uprobe", |_| ());
        let target = UProbeTarget::function(own(), "bpfgen_counted_one").pid(0);
        let target = target.semaphore(semaphore_offset(&FIRST)).mode(mode);
        assert_eq!(FIRST.load(Ordering::Relaxed), 0);
        let link = loaded.programs.on_uprobe.attach_to(&target).unwrap();
        // Old kernels count twice where two parts of a program share the function's page.
        assert_ne!(FIRST.load(Ordering::Relaxed), 0, "{mode:?}");
        let call = || assert_eq!(bpfgen_counted_one(1), 5);
        call();
        assert_eq!(loaded.bss.seen.get().runs, 1);
        drop(link);
        ends(call, || loaded.bss.seen.get().runs);
        assert_eq!(FIRST.load(Ordering::Relaxed), 0, "{mode:?}");
    }
    let loaded = load("on_uprobe", |_| ());
    let target = target().semaphore(1 << 32);
    let error = loaded.programs.on_uprobe.attach_to(&target).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    covered("Programs and attaching", "uprobe: semaphore", "4.20", How::Native);
}
