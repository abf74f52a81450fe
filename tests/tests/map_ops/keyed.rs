//! Hash maps and arrays, plain, per CPU and LRU.

use std::{collections::BTreeSet, thread};

use bpfgen_runtime::{ErrorKind, HashMap, LruHashMap, kernel::Version};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{
    How, Need,
    Operation::{FromC, Get, IntoC, Keys, Lock, New, Remove, RemovedByC, Replace, Set, Take, Walk},
    covered, has, saw,
};

use crate::{
    AREA, caller, load,
    ops::{Locked, Pair},
    run,
};

/// How many keys the C side fills and compares.
const COUNT: u32 = 16;

fn pair(a: u32, b: u32) -> Pair {
    Pair { a, b }
}

/// What C writes.
fn from_c(key: u32) -> Pair {
    pair(key, 3 * key)
}

/// What C wants.
fn for_c(key: u32) -> Pair {
    pair(key + 100, key + 200)
}

#[test]
fn the_same_bytes_on_both_sides() {
    needs!(Bpf);
    let loaded = load();
    let maps = &loaded.maps;
    assert_eq!(run(&loaded.programs.fill), 0);
    let mut place = Pair::default();
    for key in 0..COUNT {
        assert_eq!(maps.hash.get(&key).unwrap(), Some(from_c(key)));
        assert!(maps.lru.get_into(&key, &mut place).unwrap());
        assert_eq!(place, from_c(key));
        assert!(maps.array.get_into(key, &mut place).unwrap());
        assert_eq!(place, from_c(key));
        // One CPU has run the program.
        let numbers = maps.percpu_hash.get(&key).unwrap().unwrap();
        assert_eq!(numbers.iter().sum::<u32>(), key + 1);
        let mut numbers = vec![7; numbers.len()];
        assert!(maps.percpu_array.get_into(key, &mut numbers).unwrap());
        assert_eq!(numbers.iter().sum::<u32>(), key + 1);
        let mut wide = vec![7; numbers.len()];
        assert!(maps.lru_percpu_hash.get_into(&key, &mut wide).unwrap());
        assert_eq!(wide.iter().sum::<u64>(), u64::from(key) + 1);
    }
    assert!(!maps.hash.get_into(&COUNT, &mut place).unwrap());
    assert_eq!(place, from_c(COUNT - 1), "untouched");
    assert!(!maps.array.get_into(64, &mut place).unwrap());

    let cpus = maps.percpu_hash.get(&0).unwrap().unwrap().len();
    for key in 0..COUNT {
        maps.hash.insert(&key, &for_c(key)).unwrap();
        assert!(maps.lru.replace(&key, &for_c(key)).unwrap());
        maps.array.set(key, &for_c(key)).unwrap();
        assert!(maps.percpu_hash.replace(&key, &vec![key + 1000; cpus]).unwrap());
        assert!(!maps.percpu_hash.insert_new(&key, &vec![0; cpus]).unwrap());
        maps.percpu_array.set(key, &vec![key + 1000; cpus]).unwrap();
        maps.lru_percpu_hash.insert(&key, &vec![u64::from(key) + 1000; cpus]).unwrap();
        let triple = crate::ops::Triple { a: key + 100, b: key + 200, c: key + 300 };
        maps.mapped.set(key, &triple).unwrap();
    }
    assert_eq!(run(&loaded.programs.check), 0);
    assert_eq!((loaded.bss.wrong.get(), loaded.bss.compared.get()), (0, 3 * COUNT));

    assert!(!maps.percpu_hash.replace(&500, &vec![0; cpus]).unwrap());
    assert!(maps.percpu_hash.insert_new(&500, &vec![5; cpus]).unwrap());
    let error = maps.percpu_hash.get_into(&500, &mut vec![0; cpus + 1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(maps.percpu_hash.remove(&500).unwrap());
    saw("HASH", &[Get, Set, IntoC, FromC]);
    saw("ARRAY", &[Get, Set, IntoC, FromC]);
    for (row, since) in [
        ("hash, lru_hash: get, insert (any, new, replace), remove", "4.10"),
        ("percpu_hash, lru_percpu_hash: values of every CPU", "4.10"),
        ("array, percpu_array: get, set", "4.6"),
    ] {
        covered(AREA, row, since, How::Native);
    }
}

/// What a program wrote is walked over, in this order of keys: `$map`'s keys and its entries.
macro_rules! walked {
    ($map:expr, |$value:ident| $number:expr, $wants:expr) => {{
        let wants = $wants;
        let mut keys: Vec<u32> = $map.keys().map(Result::unwrap).collect();
        keys.sort_unstable();
        assert!(keys.into_iter().eq(0..COUNT));
        let mut entries: Vec<_> = $map.iter().map(Result::unwrap).collect();
        entries.sort_unstable_by_key(|entry| entry.0);
        assert_eq!(entries.len(), COUNT as usize);
        for (key, $value) in entries {
            assert_eq!($number, wants(key), "{key}");
        }
        saw($map.as_map().map_type().name(), &[Keys, Walk]);
    }};
}

/// Conditions of a hash map with values of one kind, seen by the program afterwards.
macro_rules! conditions {
    ($map:expr, $place:expr, |$value:ident| $number:expr) => {{
        let map = $map;
        let (first, second) = $place;
        assert!(!map.replace(&77, &first).unwrap());
        assert!(map.insert_new(&77, &first).unwrap());
        assert!(!map.insert_new(&77, &second).unwrap());
        let $value = map.get(&77).unwrap().unwrap();
        let before = $number;
        assert!(map.replace(&77, &second).unwrap());
        let $value = map.get(&77).unwrap().unwrap();
        assert_ne!($number, before);
        assert!(map.remove(&77).unwrap());
        assert!(!map.remove(&77).unwrap());
        assert!(map.get(&77).unwrap().is_none());
        saw(map.as_map().map_type().name(), &[New, Replace, Remove]);
    }};
}

#[test]
fn keys_come_and_go_on_both_sides() {
    needs!(Bpf);
    let loaded = load();
    let maps = &loaded.maps;
    let cpus = maps.percpu_array.get(0).unwrap().unwrap().len();
    conditions!(&maps.hash, (pair(1, 2), pair(3, 4)), |it| it);
    conditions!(&maps.lru, (pair(1, 2), pair(3, 4)), |it| it);
    conditions!(&maps.percpu_hash, (vec![1; cpus], vec![2; cpus]), |it| it);
    conditions!(&maps.lru_percpu_hash, (vec![1; cpus], vec![2; cpus]), |it| it);

    run(&loaded.programs.fill);
    walked!(maps.hash, |it| it, from_c);
    walked!(maps.lru, |it| it, from_c);
    walked!(maps.percpu_hash, |it| it.iter().sum::<u32>(), |key| key + 1);
    walked!(maps.lru_percpu_hash, |it| it.iter().sum::<u64>(), |key| u64::from(key) + 1);
    let pairs = maps.array.iter().map(Result::unwrap).take(COUNT as usize);
    assert!(pairs.eq((0..COUNT).map(from_c)));
    assert_eq!(maps.array.iter().count(), 64);
    saw("ARRAY", &[Walk]);
    let numbers = maps.percpu_array.iter().map(|it| it.unwrap().iter().sum::<u32>());
    assert!(numbers.take(COUNT as usize).eq(1..=COUNT));
    saw("PERCPU_ARRAY", &[Walk]);

    // The program removes the first four, and finds none of them a second time.
    run(&loaded.programs.forget);
    assert_eq!(loaded.bss.wrong.get(), 0);
    assert!((0..4).all(|key| maps.hash.get(&key).unwrap().is_none()));
    assert!((0..4).all(|key| maps.lru.get(&key).unwrap().is_none()));
    assert!((0..4).all(|key| maps.percpu_hash.get(&key).unwrap().is_none()));
    assert!((0..4).all(|key| maps.lru_percpu_hash.get(&key).unwrap().is_none()));
    assert_eq!(maps.hash.get(&4).unwrap(), Some(from_c(4)));
    run(&loaded.programs.forget);
    assert_eq!(loaded.bss.wrong.get(), 15);
    for name in ["HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"] {
        saw(name, &[RemovedByC]);
    }
}

#[test]
fn each_cpu_has_its_own_value() {
    needs!(Bpf);
    let loaded = load();
    let maps = &loaded.maps;
    let cpus = maps.percpu_array.get(0).unwrap().unwrap().len();
    // A value for each, of which the program on a CPU reads that one: it wants 1000 more than the
    // key.
    let here = caller::allowed_cpus();
    for &cpu in &here {
        caller::stay_on(cpu);
        let own = |value: u32| {
            let mut values: Vec<u32> = (0..cpus).map(|cpu| 7 + cpu as u32).collect();
            values[cpu] = value;
            values
        };
        let wide = |values: Vec<u32>| values.into_iter().map(u64::from).collect::<Vec<_>>();
        for key in 0..COUNT {
            maps.percpu_hash.insert(&key, &own(key + 1000)).unwrap();
            maps.percpu_array.set(key, &own(key + 1000)).unwrap();
            maps.lru_percpu_hash.insert(&key, &wide(own(key + 1000))).unwrap();
        }
        loaded.bss.wrong.set(0).unwrap();
        run(&loaded.programs.check);
        assert_eq!(loaded.bss.wrong.get() & (8 | 16 | 32), 0, "CPU {cpu}");
        // What it writes is in the place of this CPU, and nothing else has changed.
        run(&loaded.programs.fill);
        for key in 0..COUNT {
            let values = maps.percpu_hash.get(&key).unwrap().unwrap();
            assert_eq!(values, own(key + 1), "CPU {cpu}");
            assert_eq!(maps.percpu_array.get(key).unwrap().unwrap(), values);
            assert_eq!(maps.lru_percpu_hash.get(&key).unwrap().unwrap(), wide(values));
        }
    }
    for name in ["PERCPU_HASH", "LRU_PERCPU_HASH", "PERCPU_ARRAY"] {
        saw(name, &[Get, Set, IntoC, FromC]);
    }
    covered(AREA, "per CPU: each CPU's program and place", "4.10", How::Native);
}

#[test]
fn the_least_recently_used_go_first() {
    needs!(Bpf);
    // The kernel lets go of many at a time.
    const ENTRIES: u32 = 10_000;
    let map = LruHashMap::<u32, u64>::create("forgetful", ENTRIES).unwrap();
    for key in 0..ENTRIES / 2 {
        map.insert(&key, &u64::from(key)).unwrap();
    }
    // More than it holds, three times over: it never is full, and the last ones are there.
    let last = 3 * ENTRIES;
    for key in ENTRIES / 2..last {
        map.insert(&key, &u64::from(key)).unwrap();
    }
    let count = map.count().unwrap();
    assert!(count <= ENTRIES as usize, "{count}");
    assert_eq!(map.get(&(last - 1)).unwrap(), Some(u64::from(last - 1)));
    assert_eq!(map.get(&0).unwrap(), None, "forgotten");
    assert!(map.iter().map(Result::unwrap).all(|(key, value)| u64::from(key) == value));
    // The program's updates find room, too.
    let mut open = crate::ops::open().unwrap();
    open.maps.lru.set_max_entries(64);
    let loaded = open.load().unwrap();
    for key in 100..200 {
        loaded.maps.lru.insert(&key, &pair(key, 0)).unwrap();
    }
    run(&loaded.programs.fill);
    let entries: Vec<_> = loaded.maps.lru.iter().map(Result::unwrap).collect();
    assert!(entries.len() <= 64, "{}", entries.len());
    assert!(entries.contains(&(COUNT - 1, from_c(COUNT - 1))), "{entries:?}");
    saw("LRU_HASH", &[Get, Set, IntoC, FromC]);
    covered(AREA, "lru_hash: makes room for both sides", "4.10", How::Native);
}

#[test]
fn values_under_their_lock() {
    needs!(Bpf);
    let loaded = load();
    let (maps, grow) = (&loaded.maps, &loaded.programs.grow_locked);
    let value = Locked { a: 5, b: 6, ..Locked::default() };
    maps.locks.insert_locked(&3, &value).unwrap();
    maps.lock_array.set_locked(3, &value).unwrap();
    run(grow);
    for value in [maps.locks.get_locked(&3).unwrap(), maps.lock_array.get_locked(3).unwrap()] {
        let value = value.unwrap();
        assert_eq!((value.a, value.b), (6, 8));
    }
    assert_eq!(maps.locks.get_locked(&4).unwrap(), None);

    // Both halves of a value belong together, whoever writes at the same time.
    thread::scope(|scope| {
        let locks = maps.locks.clone();
        let writer = scope.spawn(move || {
            for round in 0..20_000u32 {
                let value = Locked { a: round, b: 2 * round, ..Locked::default() };
                locks.insert_locked(&5, &value).unwrap();
            }
        });
        while !writer.is_finished() {
            if let Some(value) = maps.locks.get_locked(&5).unwrap() {
                assert_eq!(value.b, 2 * value.a);
            }
        }
    });

    let error = maps.hash.get_locked(&1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("bpf_spin_lock")), "{error:?}");
    let error = maps.array.set_locked(1, &pair(1, 2)).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("bpf_spin_lock")), "{error:?}");
    saw("HASH", &[Lock]);
    saw("ARRAY", &[Lock]);
    covered(AREA, "hash, array: values under bpf_spin_lock", "5.1", How::Native);
}

#[test]
fn taken_out_in_one_step() {
    needs!(Bpf);
    let loaded = load();
    let maps = &loaded.maps;
    run(&loaded.programs.fill);
    if Version::running().is_some_and(|version| version < Version::new(5, 14)) {
        let error = maps.hash.take(&1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.help().is_some_and(|help| help.contains("Linux 5.14")), "{error:?}");
        assert_eq!(maps.hash.get(&1).unwrap(), Some(from_c(1)), "it is still there");
        return;
    }
    assert_eq!(maps.hash.take(&1).unwrap(), Some(from_c(1)));
    assert_eq!(maps.hash.take(&1).unwrap(), None);
    assert_eq!(maps.lru.take(&2).unwrap(), Some(from_c(2)));
    assert_eq!(maps.percpu_hash.take(&3).unwrap().unwrap().iter().sum::<u32>(), 4);
    assert_eq!(maps.percpu_hash.get(&3).unwrap(), None);
    assert_eq!(maps.lru_percpu_hash.take(&4).unwrap().unwrap().iter().sum::<u64>(), 5);
    // What an array has cannot be removed.
    let mut value = [0; 8];
    let array = maps.array.as_map();
    let error = array.take(&1u32.to_ne_bytes(), &mut value).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    for name in ["HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"] {
        saw(name, &[Take]);
    }
    covered(AREA, "hash, lru, per CPU: take (look up and remove)", "5.14", How::Native);
}

#[test]
fn walks_survive_what_others_do() {
    needs!(Bpf);
    // Each key as the value, so that a wrong pair would show.
    let map = HashMap::<u32, u64>::create("walked", 4096).unwrap();
    for key in 0..1024 {
        map.insert(&key, &key.into()).unwrap();
    }
    thread::scope(|scope| {
        let written = map.clone();
        let writer = scope.spawn(move || {
            // The lower half stays; the upper comes and goes.
            for round in 0..40_000u32 {
                let key = 1024 + round % 1000;
                written.insert(&key, &key.into()).unwrap();
                written.remove(&(1024 + (round / 3) % 1000)).unwrap();
            }
        });
        while !writer.is_finished() {
            // One after another: whatever it sees, it ends, and says so if it gave up.
            for entry in map.iter() {
                match entry {
                    Ok((key, value)) if key < 1024 => assert_eq!(u64::from(key), value),
                    // The kernel puts a new element into the memory of a removed one at once, under
                    // the eyes of who has just found it.
                    Ok((key, value)) => assert!((1024..2024).contains(&value), "{key}: {value}"),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Busy),
                }
            }
            // In batches: what stays is seen once each, and nothing sends it back.
            let mut stay = BTreeSet::new();
            for entry in map.iter_batch(64).unwrap() {
                let (key, value) = entry.unwrap();
                assert_eq!(u64::from(key), value);
                assert!(key >= 1024 || stay.insert(key), "{key} came twice");
            }
            if has(Need::MapBatches) {
                assert_eq!(stay.len(), 1024);
            }
        }
    });
    covered(AREA, "hash: walks while others insert and remove", "4.10", How::Native);
}
