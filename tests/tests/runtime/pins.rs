//! Pinned maps, in a bpffs that only a child of this test sees.

use bpfgen_runtime::{ErrorKind, HashMap, Map, hook, map::FromMap as _};
use bpfgen_tests::{
    bpffs::{bpffs, entries},
    needs,
    needs::{How, covered},
};

use crate::compile;

#[test]
fn pinned_maps_are_reused() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("pins::pinned_maps_are_reused") else { return };
    let object = compile::REJECTED.open();
    let mut numbers = object.map("numbers").unwrap();
    // The folder is made too.
    numbers.set_pin_path(root.join("made/numbers"));
    let first = object.loader().map(&numbers).load().unwrap();
    first.map::<HashMap<u32, u32>>("numbers").unwrap().insert(&1, &11).unwrap();
    drop(first);
    let second = object.loader().map(&numbers).load().unwrap();
    assert_eq!(second.map::<HashMap<u32, u32>>("numbers").unwrap().get(&1).unwrap(), Some(11));

    numbers.set_max_entries(5);
    let error = object.loader().map(&numbers).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    assert!(error.to_string().contains("made/numbers: the existing map has max_entries 4"));
    assert!(error.help().unwrap().contains("remove "), "{error:?}");
    assert_eq!(entries(&root.join("made")), ["numbers"]);
    covered("Maps", "any: pinned by name, reused by the next load", "4.4", How::Native);
}

#[test]
fn a_failed_load_takes_its_pins_back() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("pins::a_failed_load_takes_its_pins_back") else { return };
    let object = compile::REJECTED.open();
    let mut numbers = object.map("numbers").unwrap();
    numbers.set_pin_path(root.join("made/numbers"));
    let mut bad = object.program::<hook::Other>("unchecked_value").unwrap();
    bad.set_autoload(true);
    let error = object.loader().map(&numbers).program(&bad).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Verifier);
    assert_eq!(entries(&root), [""; 0]);

    // A pin that was there before stays.
    numbers.set_pin_path(root.join("numbers"));
    let loaded = object.loader().map(&numbers).load().unwrap();
    object.loader().map(&numbers).program(&bad).load().unwrap_err();
    assert_eq!(entries(&root), ["numbers"]);
    let program = loaded.program::<hook::RawTracePoint>("fine").unwrap();
    program.pin(root.join("fine")).unwrap();
    assert_eq!(program.pin(root.join("fine")).unwrap_err().kind(), ErrorKind::Busy);
    let error = Map::from_pinned(root.join("fine")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    numbers.set_pin_path(root.join("fine"));
    let error = object.loader().map(&numbers).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error}");
}

#[test]
fn pins_by_name_and_wrong_places() {
    needs!(Bpf, OwnMounts);
    let Some(root) = bpffs("pins::pins_by_name_and_wrong_places") else { return };
    let mut object = compile::PINNED.open();
    object.pin_root(&root);
    let loaded = object.loader().load().unwrap();
    assert_eq!(entries(&root), ["by_name"]);
    let map: HashMap<u32, u32> = loaded.map("by_name").unwrap();
    map.insert(&1, &1).unwrap();

    let mut free = object.map("by_name").unwrap();
    free.unset_pin_path();
    let other = object.loader().map(&free).load().unwrap();
    assert_eq!(other.map::<HashMap<u32, u32>>("by_name").unwrap().get(&1).unwrap(), None);

    let pinned = Map::from_pinned(root.join("by_name")).unwrap();
    assert_eq!((pinned.name(), pinned.max_entries()), ("by_name", 4));
    let typed = HashMap::<u32, u32>::from_map(pinned).unwrap();
    assert_eq!(typed.get(&1).unwrap(), Some(1));
    let error = Map::from_pinned(root.join("nothing")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let outside = tempfile::tempdir().unwrap();
    let error = Map::from_pinned(&root).unwrap_err();
    assert_eq!((error.kind(), error.help()), (ErrorKind::InvalidInput, Some("it is a folder")));
    std::fs::write(outside.path().join("file"), "text").unwrap();
    let error = Map::from_pinned(outside.path().join("file")).unwrap_err();
    assert!(error.help().unwrap().contains("outside of any bpffs"), "{error:?}");
    let error = map.as_map().pin(outside.path().join("x")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.help().unwrap().contains("not in a bpffs"), "{error:?}");
    let error = map.as_map().pin(root.join("a.b")).unwrap_err();
    assert!(error.help().unwrap().contains("no dots"), "{error:?}");
}
