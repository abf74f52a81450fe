//! Values with a `bpf_spin_lock`: each operation that the kernel does under it.

use std::{collections::BTreeMap, thread};

use bpfgen_runtime::{ErrorKind, kernel::Version};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{
    Operation::{Lock, LockMany},
    covered, saw,
};

use crate::{AREA, batches::both, load, ops::Locked, run};

/// Both halves of a value belong together.
fn value(a: u32) -> Locked {
    Locked { a, b: 2 * a, ..Locked::default() }
}

fn halves(value: &Locked) -> (u32, u32) {
    (value.a, value.b)
}

fn takes() -> bool {
    Version::running().is_none_or(|running| running >= Version::new(5, 14))
}

#[test]
fn of_a_hash_map() {
    needs!(Bpf);
    let loaded = load();
    both(&loaded.maps.locks, |map, how| {
        let keys: Vec<u32> = (0..6).collect();
        let values: Vec<Locked> = keys.iter().map(|key| value(10 * key)).collect();
        map.insert_batch_locked(&keys, &values).unwrap();
        // The program adds 1 and 2 to what key 3 has.
        run(&loaded.programs.grow_locked);
        let all = |entries: &mut dyn Iterator<Item = bpfgen_runtime::Result<(u32, Locked)>>| {
            entries.map(Result::unwrap).map(|(key, it)| (key, halves(&it))).collect()
        };
        let mut expected: BTreeMap<u32, (u32, u32)> =
            keys.iter().map(|key| (*key, (10 * key, 20 * key))).collect();
        expected.insert(3, (31, 62));
        for size in [1, 4, 100] {
            let found: BTreeMap<_, _> = all(&mut map.iter_batch_locked(size).unwrap());
            assert_eq!(found, expected);
        }
        let found: BTreeMap<_, _> = all(&mut map.iter_locked());
        assert_eq!(found, expected);

        assert!(!map.insert_new_locked(&3, &value(5)).unwrap());
        assert!(map.insert_new_locked(&6, &value(5)).unwrap());
        assert!(!map.replace_locked(&7, &value(5)).unwrap());
        assert!(map.replace_locked(&3, &value(7)).unwrap());
        run(&loaded.programs.grow_locked);
        assert_eq!(map.get_locked(&3).unwrap().as_ref().map(halves), Some((8, 16)));
        assert_eq!(map.get_locked(&7).unwrap(), None);
        if takes() {
            assert_eq!(map.take_locked(&3).unwrap().as_ref().map(halves), Some((8, 16)));
            assert_eq!(map.take_locked(&3).unwrap(), None);
        } else {
            let error = map.take_locked(&3).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(map.remove(&3).unwrap());
        }
        // There the program finds nothing to add to.
        run(&loaded.programs.grow_locked);
        assert_eq!(map.get_locked(&3).unwrap(), None);
        let taken: BTreeMap<_, _> = all(&mut map.drain_batch_locked(2).unwrap());
        expected.remove(&3);
        expected.insert(6, (5, 10));
        assert_eq!(taken, expected);
        assert_eq!(map.count().unwrap(), 0);
        saw("HASH", &[Lock, LockMany]);
        covered(AREA, "hash: under bpf_spin_lock, many at a time", "5.1", how);
    });
    // Nothing else has locks.
    let plain = &loaded.maps.hash;
    let pair = crate::ops::Pair::default();
    for error in [
        plain.iter_batch_locked(4).unwrap_err(),
        plain.drain_batch_locked(4).unwrap_err(),
        plain.insert_batch_locked(&[1, 2], &[pair; 2]).unwrap_err(),
        plain.insert_new_locked(&1, &pair).unwrap_err(),
        plain.replace_locked(&1, &pair).unwrap_err(),
        plain
            .iter_locked()
            .next()
            .map_or_else(|| plain.get_locked(&1).unwrap_err(), |entry| entry.unwrap_err()),
        loaded.maps.array.set_batch_locked(0, &[pair]).unwrap_err(),
        loaded.maps.array.iter_batch_locked(3).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("bpf_spin_lock")), "{error:?}");
    }
    assert_eq!(plain.count().unwrap(), 0);
}

#[test]
fn of_an_array() {
    needs!(Bpf);
    let loaded = load();
    both(&loaded.maps.lock_array, |map, how| {
        let values: Vec<Locked> = (0..8).map(value).collect();
        map.set_batch_locked(0, &values).unwrap();
        run(&loaded.programs.grow_locked);
        let expected = [(0, 0), (1, 2), (2, 4), (4, 8), (4, 8), (5, 10), (6, 12), (7, 14)];
        let found = map.iter_batch_locked(3).unwrap().map(|it| halves(&it.unwrap().1));
        assert!(found.eq(expected));
        assert!(map.iter_locked().map(|it| halves(&it.unwrap())).eq(expected));
        assert!(map.set_batch_locked(7, &values[..2]).is_err(), "past the end");
        saw("ARRAY", &[Lock, LockMany]);
        covered(AREA, "array: under bpf_spin_lock, many at a time", "5.1", how);
    });
}

#[test]
fn nobody_sees_a_part() {
    needs!(Bpf);
    let loaded = load();
    let (locks, array) = (&loaded.maps.locks, &loaded.maps.lock_array);
    let keys: Vec<u32> = (0..8).collect();
    locks.insert_batch_locked(&keys, &[value(0); 8]).unwrap();
    thread::scope(|scope| {
        let (locks, array, keys) = (locks.clone(), array.clone(), &keys);
        let writer = scope.spawn(move || {
            for round in 0..2_000 {
                locks.insert_batch_locked(keys, &[value(round); 8]).unwrap();
                array.set_batch_locked(0, &[value(round); 8]).unwrap();
            }
        });
        let whole = |it: Locked| assert_eq!(it.b, 2 * it.a);
        while !writer.is_finished() {
            loaded.maps.locks.iter_batch_locked(8).unwrap().for_each(|it| whole(it.unwrap().1));
            loaded
                .maps
                .lock_array
                .iter_batch_locked(8)
                .unwrap()
                .for_each(|it| whole(it.unwrap().1));
            loaded.maps.locks.drain_batch_locked(8).unwrap().for_each(|it| whole(it.unwrap().1));
            if takes() {
                loaded.maps.locks.take_locked(&1).unwrap().into_iter().for_each(whole);
            }
        }
    });
}
