//! Nothing is left behind, neither in this process nor in the kernel. Run alone, since it counts
//! what everybody has.

#[path = "../caller/mod.rs"]
mod caller;
mod heap;
mod hooks;
mod kernel;

use std::{
    collections::BTreeMap,
    fs, thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::{bpf_program, codegen::v1::OpenObject};
use bpfgen_tests::needs;
use kernel::Objects;

#[bpf_program("fixtures/alone/lk7_rounds.bpf.c")]
mod lk7 {}

/// How often programs come and go; less often in a guest, where each time takes ten times as long.
fn rounds() -> usize {
    if std::env::var_os(needs::GUEST).is_some() { 40 } else { 200 }
}

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

/// What the kernel has of ours.
fn in_kernel() -> Objects {
    Objects::named(PREFIX).expect("the kernel's lists")
}

/// Loads, attaches, lets the programs run, reads, drops; adds to `seen` what the kernel had then.
fn round(number: usize, seen: &mut Objects) {
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
    let Objects { links: in_kernel, btf, .. } = Objects::named(PREFIX).expect("the kernel's lists");
    seen.links.extend(in_kernel);
    seen.btf.extend(btf);
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
fn many_rounds() {
    needs!(Bpf, Listing);
    let mut seen = in_kernel();
    // What is opened once and kept, feature probes say.
    round(0, &mut seen);
    failing_round();
    let before = descriptors();
    for number in 0..rounds() {
        round(number, &mut seen);
        if number % 20 == 0 {
            failing_round();
        }
    }
    assert_eq!(descriptors(), before);

    // Parsing alone opens nothing.
    let object = OpenObject::parse("lk7_rounds", lk7::OBJECT).expect("an object");
    assert_eq!(descriptors(), before);
    drop(object);

    assert!(seen.links.len() >= 2 * rounds(), "each round makes links: {}", seen.links.len());
    assert!(seen.btf.len() >= rounds(), "each round loads its types: {}", seen.btf.len());
    let begun = Instant::now();
    loop {
        let left = in_kernel();
        if left.are_gone(&seen).expect("the kernel's lists") {
            break;
        }
        assert!(begun.elapsed() < LATE, "the kernel still has {left:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// The check above can fail: it sees what is loaded.
#[test]
fn what_is_loaded_is_seen() {
    needs!(Bpf, Listing);
    let before = descriptors();
    let loaded = lk7::open().expect("an object").load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_ne!(descriptors(), before);
    let found = in_kernel();
    // Globals too: the kernel's name of their map begins with the object's.
    for name in ["lk7_btf", "lk7_raw", "lk7_trace", "lk7_ring", "lk7_hash", "lk7_roun.bss"] {
        assert!(found.names.iter().any(|there| there == name), "no {name} in {found:?}");
    }
    assert!(!found.btf.is_empty() && found.links.is_empty(), "{found:?}");
    let links = loaded.attach().unwrap_or_else(|error| panic!("{error:?}"));
    assert!(in_kernel().links.len() >= 2);
    drop(links);
    drop(loaded);
    assert_eq!(descriptors(), before);
}
