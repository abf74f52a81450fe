//! What the kernel may answer to each step of a load, forced: bpf(2) of the loading thread is
//! answered by another.

use std::{cell::Cell, fs};

use bpfgen_runtime::{Error, ErrorKind, MapBuilder, map::MapType};
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};

use crate::{
    AREA,
    answering::{Answer, Call, answering},
    look, pinned, run,
};

/// Commands of bpf(2).
const MAP_CREATE: i32 = 0;
const PROG_LOAD: i32 = 5;
const OBJ_PIN: i32 = 6;
/// Where `BPF_MAP_CREATE` has the object's types.
const BTF_FD: usize = 48;

/// Has calls of `command` fail with `errno`, of which `fails` says whether this one, the first, is to.
fn failing(
    command: i32,
    errno: i32,
    fails: impl Fn(&Call, u32) -> bool,
) -> impl Fn(&Call) -> Answer {
    let count = Cell::new(0);
    move |call| {
        if call.command != command {
            return Answer::Kernel;
        }
        count.set(count.get() + 1);
        if fails(call, count.get()) { Answer::Fails(errno) } else { Answer::Kernel }
    }
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// What the kernel has been asked once is known then.
fn warm_up() {
    look::open().unwrap().load().unwrap();
}

#[test]
fn a_bpffs_without_room() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("answers::a_bpffs_without_room") else { return };
    warm_up();
    let before = descriptors();
    for (errno, name) in [(libc::ENOSPC, "ENOSPC"), (libc::EDQUOT, "EDQUOT")] {
        for at in 1..=2 {
            let made = root.join("made");
            let load = move || {
                let mut open = pinned::open().unwrap();
                open.object().pin_root(&made);
                open.load().map(drop)
            };
            let answer = failing(OBJ_PIN, errno, |_, count| count == at);
            let error = answering(load, answer).unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
            let text = format!("{error:#}");
            let map = if at == 1 { "pin_first" } else { "pin_second" };
            assert!(text.contains(name) && text.contains(&format!("made/{map}")), "{text}");
            assert!(error.help().unwrap().contains("bpffs"), "{error:?}");
            // Not even the pin that was made before, nor the folder.
            assert_eq!(entries(&root), [""; 0]);
            assert_eq!(descriptors(), before);
        }
    }
    covered(AREA, "no room in the bpffs: earlier pins are taken back", "5.2", How::Forced);
}

#[test]
fn memory_runs_out_at_each_map() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("answers::memory_runs_out_at_each_map") else { return };
    warm_up();
    let before = descriptors();
    let mut failures = 0;
    for from in 1.. {
        let root_there = root.clone();
        let load = move || -> Result<(), Error> {
            let mut open = pinned::open()?;
            open.object().pin_root(root_there);
            let _pinned = open.load()?;
            look::open()?.load().map(drop)
        };
        let answer = failing(MAP_CREATE, libc::ENOMEM, |_, count| count >= from);
        let result = answering(load, answer).unwrap();
        assert_eq!(descriptors(), before, "from the map number {from} on");
        let Err(error) = result else { break };
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        assert!(error.to_string().contains("ENOMEM"), "{error}");
        // Those of the first object, if that was loaded.
        let there = entries(&root);
        if error.to_string().contains("object pinned") {
            assert_eq!(there, [""; 0], "{error}");
        }
        for name in there {
            fs::remove_file(root.join(name)).unwrap();
        }
        failures += 1;
    }
    // Two that are pinned; a section, a hash map, one in a map of maps, that, and a program array.
    assert!(failures >= 7, "{failures}");
    covered(AREA, "no memory for a map, at each: nothing left", "5.2", How::Forced);
}

#[test]
fn types_that_a_map_cannot_have() {
    needs!(Bpf);
    warm_up();
    for errno in [libc::EINVAL, libc::E2BIG] {
        let has_types = |call: &Call, _| call.number(BTF_FD) != 0;
        let load = || look::open().unwrap().load();
        let loaded = answering(load, failing(MAP_CREATE, errno, has_types)).unwrap();
        let loaded = loaded.unwrap_or_else(|error| panic!("{error:?}"));
        loaded.maps.prep_config.insert(&1, &5).unwrap();
        assert_eq!(run(&loaded.programs.look), 1);
        assert_eq!(loaded.bss.configured.get(), 5);
    }
    covered(AREA, "maps without the object's types where those are refused", "5.2", How::Forced);
}

#[test]
fn the_verifier_is_interrupted() {
    needs!(Bpf);
    warm_up();
    let load = || look::open().unwrap().load();
    let answer = failing(PROG_LOAD, libc::EAGAIN, |_, count| count <= 4);
    let loaded = answering(load, answer).unwrap().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(run(&loaded.programs.look), 1);

    let calls = Cell::new(0);
    let answer = failing(PROG_LOAD, libc::EAGAIN, |_, count| {
        calls.set(count);
        true
    });
    let error = answering(load, answer).unwrap().unwrap_err();
    assert_eq!(error.program_name(), Some("look"), "{error:?}");
    assert_eq!(error.raw_os_error(), Some(libc::EAGAIN), "{error:?}");
    assert!(error.help().unwrap().contains("signal"), "{error:?}");
    // Once more with a log, which says nothing of it.
    assert!((5..50).contains(&calls.get()), "{} tries", calls.get());
    covered(AREA, "EAGAIN: a verifier that signals interrupt is asked again", "5.2", How::Forced);
}

#[test]
fn somebody_else_pins_first() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("answers::somebody_else_pins_first") else { return };
    warm_up();
    let load = || {
        let mut open = pinned::open().unwrap();
        open.object().pin_root(&root);
        let result = open.load();
        result.and_then(|loaded| loaded.maps.pin_first.as_map().id())
    };
    // Between the look and the pin, once.
    let theirs = Cell::new(None);
    let pins = |value_size| {
        let (root, theirs) = (root.clone(), &theirs);
        move |call: &Call| {
            if call.command == OBJ_PIN && theirs.get().is_none() {
                let builder = MapBuilder::new(MapType::ARRAY, "pin_first");
                let builder = builder.key_size(4).value_size(value_size).max_entries(1);
                let map = builder.create().unwrap();
                theirs.set(Some(map.id().unwrap()));
                map.pin(root.join("pin_first")).unwrap();
            }
            Answer::Kernel
        }
    };
    let root_there = root.clone();
    let load_there = move || {
        let mut open = pinned::open().unwrap();
        open.object().pin_root(&root_there);
        let result = open.load();
        result.and_then(|loaded| loaded.maps.pin_first.as_map().id())
    };
    let ours = answering(load_there.clone(), pins(8)).unwrap().unwrap();
    assert_eq!(Some(ours), theirs.take(), "theirs is used");
    assert_eq!(load().unwrap(), ours);
    for name in entries(&root) {
        fs::remove_file(root.join(name)).unwrap();
    }

    // Something else under that name.
    let error = answering(load_there, pins(16)).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    assert!(error.to_string().contains("value size 16, the object wants 8"), "{error}");
    assert_eq!(entries(&root), ["pin_first"], "theirs stays");
    covered(AREA, "a pin that somebody else makes first is used", "5.2", How::Forced);
}
