//! Globals of a running program, through generated cells.
#![deny(unsafe_code, missing_docs)]

mod caller;

use std::thread;

use bpfgen_runtime::bpf_program;
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};
use caller::Caller;

#[bpf_program("fixtures/events/ring.bpf.c")]
mod globals {}

/// Loads the programs and attaches the one that counts, for a caller.
fn start(prepare: impl FnOnce(&mut globals::Open)) -> (globals::Loaded, globals::Links, Caller) {
    let caller = Caller::new();
    let mut open = globals::open().unwrap();
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open.rodata.key = caller.key();
    open.programs.on_ring.set_autoload(false);
    open.programs.on_perf.set_autoload(false);
    prepare(&mut open);
    let loaded = open.load().unwrap();
    let links = loaded.attach().unwrap();
    (loaded, links, caller)
}

#[test]
fn what_is_set_before_load_is_there_after_it() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(|open| {
        open.bss.small = 250;
        open.bss.table = [1, 2, 3, 4, 5];
    });
    assert_eq!(loaded.rodata.key, caller.key());
    assert_eq!(loaded.bss.small.get(), 250);
    assert_eq!(loaded.bss.table.get(), [1, 2, 3, 4, 5]);
    for number in 0..10 {
        caller.ask(0, number);
    }
    assert_eq!(loaded.bss.small.get(), 4, "a byte, with bytes of others around it");
    assert_eq!(loaded.bss.table.get(), [4, 5, 5, 6, 5]);
    assert_eq!(loaded.bss.sent.get(), 0);
    covered("Globals and externs", ".rodata, .data, .bss: set before load", "5.2", How::Native);
}

#[test]
fn setting_touches_nothing_else() {
    needs!(Bpf);
    let (loaded, _links, caller) = start(|_| ());
    let bss = &loaded.bss;
    bss.small.set(7).unwrap();
    bss.table.set([10, 20, 30, 40, 50]).unwrap();
    bss.table.at(4).unwrap().set(51).unwrap();
    assert!(bss.table.at(5).is_none());
    assert_eq!(bss.table.len(), 5);
    let mut table = [0; 5];
    bss.table.get_into(&mut table).unwrap();
    assert_eq!(table, [10, 20, 30, 40, 51]);
    assert_eq!((bss.small.get(), bss.sent.get(), bss.dropped.get()), (7, 0, 0));
    caller.ask(0, 1);
    assert_eq!((bss.small.get(), bss.table.get()), (8, [10, 21, 30, 40, 51]));
    assert_eq!(bss.dropped.fetch_add(3).unwrap(), 0);
    assert_eq!(bss.dropped.fetch_add(u64::MAX).unwrap(), 3);
    assert_eq!(bss.dropped.get(), 2);
    assert_eq!(bss.small.fetch_add(255).unwrap(), 8);
    assert_eq!((bss.small.get(), bss.table.get()), (7, [10, 21, 30, 40, 51]));
}

#[test]
fn neither_side_loses_the_others_writes() {
    needs!(Bpf);
    const COUNT: u16 = 20_000;
    let (loaded, _links, caller) = start(|_| ());
    let table = loaded.bss.table.clone();
    // The program counts in element 1, another thread in element 2 of the same word, and this one
    // in element 3.
    let program = thread::spawn(move || (0..COUNT).for_each(|_| caller.ask(0, 1)));
    let other = thread::spawn({
        let cell = table.at(2).unwrap();
        move || (0..COUNT).for_each(|_| assert!(cell.fetch_add(1).is_ok()))
    });
    let cell = table.at(3).unwrap();
    for number in 1..=COUNT {
        cell.set(number).unwrap();
    }
    program.join().unwrap();
    other.join().unwrap();
    assert_eq!(table.get(), [0, COUNT, COUNT, COUNT, 0]);
    covered("Globals and externs", ".data, .bss: written by both sides", "5.5", How::Native);
}

#[test]
fn cells_outlive_what_they_came_from() {
    needs!(Bpf);
    let (loaded, links, caller) = start(|_| ());
    let small = loaded.bss.small;
    drop(loaded.maps);
    drop(loaded.programs);
    caller.ask(0, 0);
    assert_eq!(small.get(), 1);
    drop(links);
    caller.ask(0, 0);
    assert_eq!(small.get(), 1);
    assert_eq!(format!("{small:?}"), "Shared(1)");
}
