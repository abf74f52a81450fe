//! Objects that are prepared and not loaded yet.

use bpfgen_runtime::{ErrorKind, Map, OpenObject};
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};

use crate::{AREA, look, next, pinned, run, targets};

#[test]
fn the_first_run_sees_what_was_put_in() {
    needs!(Bpf);
    let others = next::open().unwrap().load().unwrap();
    let prepared = look::open().unwrap().prepare().unwrap_or_else(|error| panic!("{error:?}"));
    let maps = &prepared.maps;
    maps.prep_config.insert(&1, &42).unwrap();
    let inner = maps.prep_outer.create_inner().unwrap();
    inner.set(0, &43).unwrap();
    maps.prep_outer.set(1, &inner).unwrap();
    prepared.bss.runs.set(100).unwrap();
    let before = maps.prep_config.as_map().id().unwrap();
    assert!(before > 0);
    drop(inner);

    let loaded = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(loaded.maps.prep_config.as_map().id().unwrap(), before, "the same map");
    assert_eq!(loaded.bss.runs.get(), 100, "nothing has run");
    assert_eq!(run(&loaded.programs.look), 1);
    let bss = &loaded.bss;
    assert_eq!((bss.runs.get(), bss.configured.get(), bss.within.get()), (101, 42, 43));

    // A program array is filled as well; it takes a program of the same kind to make it one.
    let mut prepared = look::open().unwrap().prepare().unwrap();
    prepared.maps.prep_next.set(0, &others.programs.next).unwrap();
    prepared.programs.look.set_log_level(1);
    let loaded = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(run(&loaded.programs.look), 2, "the other object's program");
    covered(
        AREA,
        "prepare, then load: maps, maps of maps, globals, tail calls seen by the first run",
        "5.2",
        How::Native,
    );
}

#[test]
fn what_may_still_change() {
    needs!(Bpf);
    // One that is not to be loaded after all.
    let mut open = look::open().unwrap();
    open.programs.wrong.set_autoload(true);
    open.programs.optional.set_autoload(true);
    let mut prepared = open.prepare().unwrap();
    prepared.programs.wrong.set_autoload(false);
    let loaded = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
    assert!(!loaded.programs.wrong.is_loaded());
    assert_eq!(run(&loaded.programs.optional), 3);

    // What it needs is missing.
    let mut prepared = look::open().unwrap().prepare().unwrap();
    prepared.programs.optional.set_autoload(true);
    let error = prepared.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.program_name(), Some("optional"));
    assert!(error.help().unwrap().contains("before prepare"), "{error:?}");

    // A program of another object.
    let object = OpenObject::parse("look", look::OBJECT).unwrap();
    let mut prepared = object.loader().prepare().unwrap();
    prepared.program(&next::open().unwrap().programs.next);
    let error = prepared.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.to_string().contains("no program \"next\""), "{error}");
}

#[test]
fn by_name_without_generated_code() {
    needs!(Bpf);
    let object = OpenObject::parse("look", look::OBJECT).unwrap();
    let prepared = object.loader().prepare().unwrap();
    assert_eq!(prepared.name(), "look");
    let config: bpfgen_runtime::HashMap<u32, u64> = prepared.map("prep_config").unwrap();
    config.insert(&1, &7).unwrap();
    assert_eq!(prepared.map::<Map>("prep").unwrap_err().kind(), ErrorKind::NotFound);
    assert!(prepared.section(".bss").is_ok());
    let loaded = prepared.load().unwrap();
    let program = loaded.program("look").unwrap();
    assert_eq!(run::<bpfgen_runtime::hook::SocketFilter>(&program), 1);
}

#[test]
fn it_is_moved_between_threads() {
    needs!(Bpf);
    let prepared = look::open().unwrap().prepare().unwrap();
    let maps = std::thread::spawn(move || {
        let loaded = prepared.load().unwrap();
        assert_eq!(run(&loaded.programs.look), 1);
        loaded.maps
    });
    // A map outlives all else.
    assert!(maps.join().unwrap().prep_config.as_map().id().unwrap() > 0);
}

#[test]
fn what_is_not_loaded_leaves_no_pin() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("prepared::what_is_not_loaded_leaves_no_pin") else { return };
    let open = || {
        let mut open = pinned::open().unwrap();
        open.object().pin_root(root.join("made"));
        open
    };
    // Dropped.
    let prepared = open().prepare().unwrap();
    assert_eq!(entries(&root.join("made")), ["pin_first", "pin_second"]);
    let id = prepared.maps.pin_first.as_map().id().unwrap();
    drop(prepared);
    assert_eq!(entries(&root), [""; 0], "the folder is gone, too");

    // Refused.
    let mut wrong = open();
    wrong.programs.wrong.set_autoload(true);
    let prepared = wrong.prepare().unwrap();
    assert_ne!(prepared.maps.pin_first.as_map().id().unwrap(), id);
    assert_eq!(entries(&root.join("made")), ["pin_first", "pin_second"]);
    let error = prepared.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Verifier, "{error:?}");
    assert_eq!(entries(&root), [""; 0]);

    // Loaded: they stay, and the next one's are the same.
    let loaded = open().prepare().unwrap().load().unwrap();
    let id = loaded.maps.pin_first.as_map().id().unwrap();
    drop(loaded);
    assert_eq!(entries(&root.join("made")), ["pin_first", "pin_second"]);
    let prepared = open().prepare().unwrap();
    assert_eq!(prepared.maps.pin_first.as_map().id().unwrap(), id);
    // What was there before is nobody's to remove.
    drop(prepared);
    assert_eq!(entries(&root.join("made")), ["pin_first", "pin_second"]);
    covered(AREA, "pins of what was prepared and not loaded are taken back", "5.2", How::Native);
}

/// What a program attaches to may be chosen between prepare and load; where both are one, the kernel's
/// lack of it is told before anything is made, the pin that cannot be for one.
#[test]
fn targets_are_looked_for_before_maps_are_made() {
    needs!(Bpf);
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let mut open = targets::open().unwrap();
        open.object().pin_root(folder.path());
        open
    };
    let error = open().load().unwrap_err();
    assert_eq!(error.program_name(), Some("nowhere"), "{error:?}");
    assert!(error.to_string().contains("no_kernel_has_this_function"), "{error}");
    let error = open().prepare().unwrap_err();
    assert_eq!(error.map_name(), Some("steps_targets"), "{error:?}");
    assert_eq!(entries(folder.path()), [""; 0]);
}
