//! Maps shared between objects without pins, and loading one object twice.

use bpfgen_runtime::{ErrorKind, HashMap, Map};

use bpfgen_tests::needs;

use crate::compile;

#[test]
fn a_map_of_another_object() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let first = object.loader().load().unwrap();
    let numbers: HashMap<u32, u32> = first.map("numbers").unwrap();
    numbers.insert(&1, &11).unwrap();

    let mut open = object.map("numbers").unwrap();
    open.reuse(numbers.as_map());
    let second = object.loader().map(&open).load().unwrap();
    let same: HashMap<u32, u32> = second.map("numbers").unwrap();
    assert_eq!(same.get(&1).unwrap(), Some(11));
    assert_eq!(same.as_map().id().unwrap(), numbers.as_map().id().unwrap());
    // Under another name too.
    let other = compile::PINNED.open();
    let mut named = other.map("by_name").unwrap();
    named.unset_pin_path().reuse(numbers.as_map());
    let other = other.loader().map(&named).load().unwrap();
    assert_eq!(other.map::<HashMap<u32, u32>>("by_name").unwrap().get(&1).unwrap(), Some(11));
    // Loading again without it makes another.
    let third = object.loader().load().unwrap().map::<Map>("numbers").unwrap();
    assert_ne!(third.id().unwrap(), numbers.as_map().id().unwrap());

    open.set_max_entries(8);
    let error = object.loader().map(&open).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    assert_eq!(error.map_name(), Some("numbers"));
    assert!(error.to_string().contains("max_entries 4, the object wants 8"), "{error}");
}

#[test]
fn what_is_taken_out_outlives_the_rest() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let loaded = object.loader().load().unwrap();
    let numbers: HashMap<u32, u32> = loaded.map("numbers").unwrap();
    let cell = loaded.section(".bss").unwrap().cell::<u32>(0).unwrap();
    drop((object, loaded));
    numbers.insert(&1, &1).unwrap();
    cell.set(5).unwrap();
    assert_eq!((numbers.get(&1).unwrap(), cell.get()), (Some(1), 5));
}

#[test]
fn choices_about_another_object() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let other = compile::KINDS.open();
    let map = other.map("lru").unwrap();
    let error = object.loader().map(&map).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.to_string(), "object rejected: there is no map \"lru\"");
    let error = object.loader().bytes(".bss", &[0; 3]).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
