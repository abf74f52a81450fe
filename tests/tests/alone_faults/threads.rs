//! Many threads that load at once: the same maps, pinned by name, and others.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Barrier},
    thread,
};

use bpfgen_runtime::kernel::Version;
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};

use crate::{
    flt,
    whole::{PINNED, load_whole, runs},
};

const THREADS: usize = 16;
const ROUNDS: usize = 4;

/// Loads, attaches, sees it run, lets go; gives the ids of what is pinned.
fn share(root: &Path) -> [u32; 5] {
    // Older ones stumble (a BUG in prog_array_map_poke_run) over a program array that is changed while
    // programs with calls by it are compiled.
    let calls = Version::running() >= Some(Version::new(6, 12));
    let loaded = load_whole(root, calls).unwrap_or_else(|error| panic!("{error:?}"));
    let links = loaded.attach().unwrap_or_else(|error| panic!("{error:?}"));
    runs(&loaded).unwrap_or_else(|error| panic!("{error:?}"));
    let maps = &loaded.maps;
    let maps = [
        maps.who_all.as_map(),
        maps.who_hash.as_map(),
        maps.who_in.as_map(),
        maps.who_outer.as_map(),
        maps.who_tails.as_map(),
    ];
    let ids = maps.map(|map| map.id().unwrap());
    // What is in the map of maps is what is pinned, whoever put it there.
    assert_eq!(loaded.maps.who_outer.id(2).unwrap(), Some(ids[2]));
    drop(links);
    ids
}

/// Others, which nobody shares.
fn alone() {
    let mut open = flt::open().unwrap();
    open.rodata.flt_process = std::process::id();
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let links = loaded.attach().unwrap_or_else(|error| panic!("{error:?}"));
    assert_ne!(std::os::unix::process::parent_id(), 0);
    assert!(loaded.bss.flt_hits.get() > 0);
    drop((loaded, links));
}

#[test]
fn all_find_the_same_pins() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("threads::all_find_the_same_pins") else { return };
    let descriptors = || fs::read_dir("/proc/self/fd").unwrap().count();
    // What is asked once and kept.
    share(&root);
    let before = descriptors();
    for name in PINNED {
        fs::remove_file(root.join(name)).unwrap();
    }
    for round in 0..ROUNDS {
        let start = Arc::new(Barrier::new(THREADS));
        let ids: BTreeSet<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (start, root) = (Arc::clone(&start), &root);
                    scope.spawn(move || {
                        start.wait();
                        // The last quarter comes later, in the middle of what the others do.
                        if thread % 4 == 3 {
                            alone();
                        }
                        let ids = share(root);
                        if thread % 4 == 0 {
                            alone();
                        }
                        ids
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(ids.len(), 1, "round {round}: all have the same maps");
        assert_eq!(entries(&root), PINNED);
        for name in PINNED {
            fs::remove_file(root.join(name)).unwrap();
        }
        assert_eq!(descriptors(), before);
    }
    let row = "16 threads at once: maps pinned by name made by the first, used by all";
    covered("Loading", row, "5.2", How::Native);
}
