//! All that a load can make, what is attached then, and how it is read.

use std::{env, fs, path::Path, process, time::Duration};

use bpfgen_runtime::{Result, bpf_program, kernel::Version};
use bpfgen_tests::{
    bpffs::entries,
    needs::{GUEST, Need, has},
};

#[bpf_program("fixtures/faults/whole.bpf.c")]
mod who {}

/// Registered in guests only, where links make that end with the process.
#[bpf_program("fixtures/struct_ops/cc.bpf.c")]
mod cc {}

/// By clang 22, with jump tables.
#[allow(unreachable_pub, reason = "a file that others include as well")]
#[path = "../../../bpfgen-build/tests/golden/jumps_22.rs"]
mod tables;

/// Maps that the object pins.
pub(crate) const PINNED: [&str; 5] = ["who_all", "who_hash", "who_in", "who_outer", "who_tails"];
/// A link that we pin.
pub(crate) const LINK: &str = "who_link";

/// Loads and attaches everything, pins there what is pinned by name, and one link; has it run, reads
/// what it says, and lets go.
pub(crate) fn load(root: &Path) -> Result<()> {
    let loaded = load_whole(root, true)?;
    let links = loaded.attach()?;
    links.who_raw.as_ref().expect("it is attached").pin(root.join(LINK))?;
    runs(&loaded)?;
    if has(Need::InsnArrays) {
        drop(tables::open()?.load()?);
    }
    if env::var_os(GUEST).is_some() && has(Need::StructOpsLinks) {
        register()?;
    }
    Ok(())
}

/// Loads the object with pinned maps, with what calls the program that is in one of them or without.
pub(crate) fn load_whole(root: &Path, calls: bool) -> Result<who::Loaded> {
    let mut open = who::open()?;
    open.programs.who_enter.set_autoload(calls);
    open.rodata.who_process = process::id();
    open.object().pin_root(root);
    let prepared = open.prepare()?;
    prepared.maps.who_all.set(1, &prepared.maps.who_other)?;
    prepared.load()
}

/// What is loaded and attached does its work.
pub(crate) fn runs(loaded: &who::Loaded) -> Result<()> {
    let mut ring = loaded.maps.who_ring.iter()?.with_timeout(Duration::from_secs(20));
    let perf = loaded.maps.who_perf.iter()?;
    assert_ne!(std::os::unix::process::parent_id(), 0, "a system call");
    let record = ring.next().expect("a record in time")?;
    assert_eq!(record.len(), 8);
    assert!(loaded.bss.who_hits.get() > 0);
    let running = Version::running().expect("it is known");
    let version = loaded.bss.who_version.get() as u32;
    assert_eq!(version >> 8, running.major << 8 | running.minor);
    // By the program array, and both maps of the map of maps.
    let programs = &loaded.programs;
    let calls =
        if programs.who_enter.is_loaded() { &programs.who_enter } else { &programs.who_tail };
    let returned = calls.test_run().data(&[0; 64]).run()?.returned;
    assert_eq!(returned, 18, "7 and the variable's first value");
    drop(perf);
    Ok(())
}

/// A struct of callbacks, for a moment.
fn register() -> Result<()> {
    let mut open = cc::open()?;
    open.struct_ops.plain.set_autocreate(false);
    open.programs.on_fast.set_autoload(false);
    open.struct_ops.linked.set_autocreate(true);
    open.struct_ops.linked.name.set("bpfgen_killed").expect("it fits");
    let loaded = open.load()?;
    let link = loaded.struct_ops.linked.attach()?;
    assert!(link.id()? > 0);
    Ok(())
}

/// Removes all pins, which must be all that a whole load makes.
pub(crate) fn unpin(root: &Path) {
    for name in PINNED.into_iter().chain([LINK]) {
        fs::remove_file(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert_eq!(entries(root), [""; 0]);
}
