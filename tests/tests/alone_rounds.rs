//! Nothing is left behind, neither in this process nor in the kernel. Run alone, since it counts
//! what everybody has.
#![forbid(unsafe_code)]

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{bpf_program, codegen::v1::OpenObject};
use bpfgen_tests::needs;

#[bpf_program("fixtures/alone/lk7_rounds.bpf.c")]
mod lk7 {}

const ROUNDS: usize = 200;
/// The kernel frees maps and programs late, after a grace period and in the background.
const LATE: Duration = Duration::from_secs(10);
const PREFIX: &str = "lk7_";

/// What this process has open, by what it is.
fn descriptors() -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for entry in fs::read_dir("/proc/self/fd").expect("a process has descriptors") {
        // The folder that is being read is gone again when its own entry is looked at.
        let Ok(entry) = entry.map(|entry| entry.path()) else { continue };
        if let Ok(target) = fs::read_link(entry) {
            *kinds.entry(target.to_string_lossy().into_owned()).or_default() += 1;
        }
    }
    kinds
}

/// Names of the kernel's programs or maps that begin as ours do. A link or pin that was left would
/// keep its program.
fn in_kernel(kind: &str) -> Vec<String> {
    let output = Command::new("bpftool").args(["-j", kind, "show"]).output();
    let output = output.expect("bpftool was there a moment ago");
    let list: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("bpftool prints JSON");
    let list = list.as_array().expect("a list");
    let names = list.iter().filter_map(|object| object["name"].as_str());
    names.filter(|name| name.starts_with(PREFIX)).map(str::to_owned).collect()
}

fn bpftool_works() -> bool {
    let show = Command::new("bpftool").args(["-j", "prog", "show"]).output();
    show.is_ok_and(|output| output.status.success())
}

/// Loads, attaches, lets the programs run, reads, drops.
fn round(number: usize) {
    let mut open = lk7::open().expect("an object");
    open.rodata.lk7_step = 3;
    open.rodata.lk7_process = std::process::id();
    let loaded = open.load().unwrap_or_else(|error| panic!("round {number}: {error:?}"));
    let mut records = loaded.maps.lk7_ring.iter().expect("a reader").nonblocking();
    let links = loaded.attach().unwrap_or_else(|error| panic!("round {number}: {error:?}"));
    let stopper = records.stopper();
    // The system call that the tracepoint program waits for; the others see it too.
    assert_ne!(std::os::unix::process::parent_id(), 0);
    assert!(loaded.bss.lk7_hits.get() >= 9, "round {number}: not all programs ran");
    records.next().expect("a record").expect("a whole one");
    // In another order each time.
    match number % 3 {
        0 => drop((links, loaded, records, stopper)),
        1 => drop((loaded, stopper, records, links)),
        _ => drop((records, loaded, links, stopper)),
    }
}

/// A load that fails halfway through.
fn failing_round() {
    let mut open = lk7::open().expect("an object");
    open.maps.lk7_hash.set_max_entries(u32::MAX);
    open.load().map(drop).expect_err("no machine has that much memory for it");
}

#[test]
fn two_hundred_rounds() {
    let test = "two_hundred_rounds";
    if !needs::bpf(test) {
        return;
    }
    // What is opened once and kept, feature probes say.
    round(0);
    failing_round();
    let before = descriptors();
    for number in 0..ROUNDS {
        round(number);
        if number % 20 == 0 {
            failing_round();
        }
    }
    assert_eq!(descriptors(), before);

    // Parsing alone opens nothing.
    let object = OpenObject::parse("lk7_rounds", lk7::OBJECT).expect("an object");
    assert_eq!(descriptors(), before);
    drop(object);

    if !bpftool_works() {
        return needs::skip(test, "bpftool is not there to list the kernel's programs and maps");
    }
    let begun = Instant::now();
    loop {
        let left = [in_kernel("prog"), in_kernel("map")].concat();
        if left.is_empty() {
            break;
        }
        assert!(begun.elapsed() < LATE, "the kernel still has {left:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// The check above can fail: it sees what is loaded.
#[test]
fn what_is_loaded_is_seen() {
    let test = "what_is_loaded_is_seen";
    if !needs::bpf(test) {
        return;
    }
    let before = descriptors();
    let loaded = lk7::open().expect("an object").load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_ne!(descriptors(), before);
    if bpftool_works() {
        let mut programs = in_kernel("prog");
        programs.sort();
        assert_eq!(programs, ["lk7_btf", "lk7_raw", "lk7_trace"]);
        let maps = in_kernel("map");
        for name in ["lk7_ring", "lk7_hash"] {
            assert!(maps.iter().any(|map| map == name), "{maps:?}");
        }
        // Globals too: the kernel's name of their map begins with the object's.
        assert!(maps.iter().any(|map| map.ends_with(".bss")), "{maps:?}");
    }
    drop(loaded);
    assert_eq!(descriptors(), before);
}
