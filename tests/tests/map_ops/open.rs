//! Maps that are made elsewhere: by id, by name, by pin; what they are; pins.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use bpfgen_runtime::{
    Array, ErrorKind, FromMap as _, HashMap, LruHashMap, Map, MapBuilder, RingBuf, map::MapType,
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, covered};

use crate::{
    AREA, caller, load,
    ops::{self, Pair},
};

/// Runs `test` on a thread with a mount namespace of its own, where a bpffs is mounted on a folder;
/// both end with the thread, pins included.
fn with_bpffs(run: fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let thread = thread::spawn({
        let folder = folder.path().to_owned();
        move || {
            caller::own_mounts();
            let mount = |arguments: &[&str]| {
                let status = std::process::Command::new("mount").args(arguments).status().unwrap();
                assert!(status.success(), "mount {arguments:?}: {status}");
            };
            mount(&["--make-rprivate", "/"]);
            mount(&["-t", "bpf", "bpf", &folder.to_string_lossy()]);
            run(&folder);
        }
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn what_the_kernel_says_of_it() {
    needs!(Bpf);
    let loaded = load();
    let info = loaded.maps.hash.as_map().info().unwrap();
    assert_eq!(info.id, loaded.maps.hash.as_map().id().unwrap());
    assert_eq!((info.map_type, &*info.name), (MapType::HASH, "hash"));
    assert_eq!((info.key_size, info.value_size, info.max_entries), (4, 8, 512));
    assert_eq!((info.flags, info.map_extra), (0, 0));
    let types = info.types.expect("the C source gives types");
    assert!(types.btf_id > 0 && types.key > 0 && types.value > 0);
    assert!(info.memlock.is_some_and(|bytes| bytes > 512 * 12), "{info:?}");
    assert_eq!(info.frozen, Some(false));
    let mapped = loaded.maps.mapped.as_map().info().unwrap();
    assert_eq!(mapped.flags, 1 << 10);

    let map = Array::<u32>::create("a_name_of_more_than_15_bytes", 3).unwrap();
    map.set(1, &7).unwrap();
    map.as_map().freeze().unwrap();
    let info = map.as_map().info().unwrap();
    assert_eq!((&*info.name, info.frozen, info.types), ("a_name_of_more_", Some(true), None));
    let error = map.set(1, &8).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert!(error.help().is_some_and(|help| help.contains("frozen")), "{error:?}");
    assert_eq!(map.get(1).unwrap(), Some(7));
    covered(AREA, "any: info (id, sizes, flags, types, memlock), freeze", "5.2", How::Native);
}

#[test]
fn by_id_and_name() {
    needs!(Bpf, Listing);
    let map = LruHashMap::<u32, u64>::create("bpfgen_by_name", 10).unwrap();
    map.insert(&1, &11).unwrap();
    let id = map.as_map().id().unwrap();
    assert!(Map::ids().unwrap().contains(&id));
    let same = LruHashMap::<u32, u64>::from_id(id).unwrap();
    assert_eq!(same.get(&1).unwrap(), Some(11));
    let same = LruHashMap::<u32, u64>::from_name("bpfgen_by_name").unwrap();
    same.insert(&2, &22).unwrap();
    assert_eq!(map.get(&2).unwrap(), Some(22));

    let error = HashMap::<u32, u64>::from_id(id).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    let error = LruHashMap::<u64, u64>::from_name("bpfgen_by_name").unwrap_err();
    assert!(error.to_string().contains("its key has 4 bytes, the Rust type 8"), "{error}");
    let error = Map::from_id(u32::MAX).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = Array::<u32>::from_name("bpfgen_none").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let other = Array::<u32>::create("bpfgen_by_name", 1).unwrap();
    assert_eq!(Map::named("bpfgen_by_name").unwrap().len(), 2);
    let error = LruHashMap::<u32, u64>::from_name("bpfgen_by_name").unwrap_err();
    let both = format!("{id}, {}", other.as_map().id().unwrap());
    assert!(error.help().is_some_and(|help| help.contains(&both)), "{error:?}");

    let fd = map.as_map().fd().unwrap().try_clone_to_owned().unwrap();
    let same = LruHashMap::<u32, u64>::from_map(Map::from_fd(fd).unwrap()).unwrap();
    assert_eq!(same.get(&1).unwrap(), Some(11));
    let error = Map::from_fd(fs::File::open("/dev/null").unwrap().into()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    covered(AREA, "any: opened by id, name, descriptor", "4.13", How::Native);
}

#[test]
fn pins_and_what_differs() {
    needs!(Bpf, OwnMounts);
    with_bpffs(|folder| {
        let path = folder.join("hash");
        let mut open = ops::open().unwrap();
        open.maps.hash.set_pin_path(&path);
        let loaded = open.load().unwrap();
        loaded.maps.hash.insert(&1, &Pair { a: 1, b: 2 }).unwrap();
        let pinned = HashMap::<u32, Pair>::from_pinned(&path).unwrap();
        assert_eq!(pinned.get(&1).unwrap(), Some(Pair { a: 1, b: 2 }));
        let error = RingBuf::<[u8]>::from_pinned(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        assert!(error.to_string().contains("pinned at"), "{error}");

        // All that differs, at once.
        let other = MapBuilder::new(MapType::LRU_HASH, "other").key_size(8).value_size(8);
        let other = other.max_entries(512).flags(2).create().unwrap();
        let mut open = ops::open().unwrap();
        open.maps.hash.reuse(&other);
        let error = open.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        let all = "the existing map has type lru_hash, the object wants hash; key size 8, wants 4; \
                   flags 0x2, wants 0";
        assert!(error.to_string().ends_with(all), "{error}");
        other.pin(folder.join("other")).unwrap();
        let mut open = ops::open().unwrap();
        open.maps.hash.set_pin_path(folder.join("other"));
        let error = open.load().unwrap_err();
        assert!(error.to_string().contains("other: the existing map has type"), "{error}");

        // One map in two objects, without a pin.
        let mut open = ops::open().unwrap();
        open.maps.hash.reuse(loaded.maps.hash.as_map());
        let second = open.load().unwrap();
        second.maps.hash.insert(&2, &Pair { a: 3, b: 4 }).unwrap();
        assert_eq!(pinned.get(&2).unwrap(), Some(Pair { a: 3, b: 4 }));

        let hash = loaded.maps.hash.as_map();
        let error = hash.unpin(folder.join("other")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
        hash.unpin(&path).unwrap();
        assert!(!path.exists());
        assert_eq!(hash.unpin(&path).unwrap_err().kind(), ErrorKind::NotFound);
        other.unpin(folder.join("other")).unwrap();
        covered(AREA, "any: pins, reuse, differences", "4.4", How::Native);
    });
}

#[test]
fn many_pin_the_same_name_at_once() {
    needs!(Bpf, OwnMounts);
    with_bpffs(|folder| {
        let path = folder.join("raced");
        let (rounds, removals) =
            if std::env::var_os(needs::GUEST).is_some() { (3, 50) } else { (20, 2_000) };
        for _ in 0..rounds {
            let ids: Vec<u32> = thread::scope(|scope| {
                let load = || {
                    let mut open = ops::open().unwrap();
                    open.maps.hash.set_pin_path(&path);
                    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
                    loaded.maps.hash.as_map().id().unwrap()
                };
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(load)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            // Whoever was first, all have the same map.
            let pinned = Map::from_pinned(&path).unwrap();
            assert_eq!(ids, [pinned.id().unwrap(); 4]);
            pinned.unpin(&path).unwrap();
        }
        // Also when pins go at any moment.
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..removals {
                    let _ = fs::remove_file(&path);
                    thread::yield_now();
                }
                done.store(true, Ordering::Relaxed);
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let mut open = ops::open().unwrap();
                        open.maps.hash.set_pin_path(&path);
                        open.load().unwrap_or_else(|error| panic!("{error:?}"));
                    }
                });
            }
        });
    });
}
