//! Maps that no object defines, with all that the kernel takes for one.

use bpfgen_runtime::{
    ErrorKind, HashMap, MapBuilder, OpenObject,
    map::{KernelTypes, MapType, TaskStorage, pidfd},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use crate::{AREA, chosen::bpf, run};

/// `BPF_F_NO_PREALLOC`.
const NO_PREALLOC: u32 = 1;
/// `BPF_F_LOCK`.
const LOCK: u64 = 4;

fn types() -> KernelTypes {
    KernelTypes::of_object(&OpenObject::parse("chosen", bpf::OBJECT).unwrap()).unwrap()
}

/// The kernel finds a lock in a value by its type.
#[test]
fn locks_by_their_types() {
    needs!(Bpf);
    let types = types();
    let plain = MapBuilder::new(MapType::HASH, "locked").key_size(4).value_size(8).max_entries(2);
    let typed =
        plain.clone().types(&types, types.id("__u32").unwrap(), types.id("locked").unwrap());
    let (key, value) = ([1, 0, 0, 0], [9, 9, 9, 9, 5, 0, 0, 0]);
    let map = typed.create().unwrap_or_else(|error| panic!("{error:?}"));
    map.update(&key, &value, LOCK).unwrap();
    let mut read = [1; 8];
    assert!(map.lookup_with(&key, &mut read, LOCK).unwrap());
    assert_eq!(read, [0, 0, 0, 0, 5, 0, 0, 0], "the lock itself is nobody's to write");
    let error = plain.create().unwrap().update(&key, &value, LOCK).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");

    // The map says which types they are, and another can be made with them.
    let info = map.info().unwrap().types.unwrap();
    assert_eq!(info.value, types.id("locked").unwrap());
    if has(Need::Root) {
        let same = KernelTypes::of(&map).unwrap().unwrap();
        let again = typed.clone().types(&same, info.key, info.value).create().unwrap();
        assert_eq!(again.info().unwrap().types, Some(info));
        assert!(KernelTypes::of(&plain.create().unwrap()).unwrap().is_none());
    }

    // Who asks for types does not get a map without.
    let error = typed.value_size(16).create().map(drop).unwrap_err();
    assert!(error.to_string().starts_with("map locked: "), "{error}");
    let error = types.id("no_such_type").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = KernelTypes::load(&[1, 2, 3]).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    covered(
        AREA,
        "hash: made without an object, with types in whose values are locks",
        "5.1",
        How::Native,
    );
}

/// Storages are made with types only.
#[test]
fn a_storage_of_tasks() {
    needs!(TaskStorages);
    let types = types();
    let builder = MapBuilder::new(MapType::TASK_STORAGE, "notes")
        .key_size(4)
        .value_size(8)
        .flags(NO_PREALLOC);
    let error = builder.create().map(drop).unwrap_err();
    assert!(error.to_string().contains("must have the types of key and value"), "{error}");
    let builder = builder.types(&types, types.id("int").unwrap(), types.id("__u64").unwrap());
    let notes: TaskStorage<u64> = builder.create_as().unwrap_or_else(|error| panic!("{error:?}"));
    let this = pidfd(std::process::id()).unwrap();
    assert_eq!(notes.get(&this).unwrap(), None);
    notes.insert(&this, &42).unwrap();
    assert_eq!(notes.get(&this).unwrap(), Some(42));
    covered(AREA, "task_storage: made without an object", "5.11", How::Native);
}

#[test]
fn flags_go_with_a_node() {
    needs!(Bpf);
    let map = MapBuilder::new(MapType::HASH, "node").key_size(4).value_size(4).max_entries(1);
    // `BPF_F_NUMA_NODE`, whatever comes first.
    for map in
        [map.clone().numa_node(0).flags(NO_PREALLOC), map.clone().flags(NO_PREALLOC).numa_node(0)]
    {
        assert_eq!(map.create().unwrap().info().unwrap().flags, NO_PREALLOC | 1 << 2);
    }
    let error = map.clone().token("/no/such/bpffs").create().map(drop).unwrap_err();
    assert!(error.to_string().contains("a BPF token of /no/such/bpffs"), "{error}");
    let error = map.offload("lo").create().map(drop).unwrap_err();
    let no_root = !has(Need::Root);
    assert!(no_root || error.kind() == ErrorKind::Unsupported, "{error:?}");
}

/// For one program that is not the one that wants to use it.
#[test]
fn for_one_program_alone() {
    needs!(Bpf);
    let map = MapBuilder::new(MapType::HASH, "alone").key_size(4).value_size(8).max_entries(16);
    let result = map.exclusive([7; 32]).create_as::<HashMap<u32, u64>>();
    let mut open = bpf::open().unwrap();
    if !has(Need::ExclusiveMaps) {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        return;
    }
    let map = result.unwrap();
    map.insert(&1, &1).unwrap();
    open.maps.counts.reuse(map.as_map());
    let error = open.load().map(drop).unwrap_err();
    assert_eq!(error.program_name(), Some("fill"), "{error:?}");
    let open = bpf::open().unwrap();
    let loaded = open.load().unwrap();
    run(&loaded.programs.fill);
    covered(AREA, "any: made without an object, for one program alone", "6.18", How::Native);
}
