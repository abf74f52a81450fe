//! Walks over keys while others insert and remove: whatever happens, they end, what they give is whole,
//! and what stays is not left out without a word.

use std::{collections::BTreeSet, thread};

use bpfgen_runtime::{
    Array, ErrorKind, LruHashMap, LruPerCpuHashMap, MapBuilder, PerCpuHashMap, Result,
    kernel::Version,
    map::{HashOfMaps, LpmTrie, MapType},
    value::LpmKey,
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, Need, covered, has};

use crate::AREA;

/// As many keys stay as are below this, if one costs little; those above come and go.
const STAY: u32 = 512;

/// A walk over all keys, and whether it is promised to see all that stays, and once each.
type Walk<'a> = (bool, &'a dyn Fn() -> Vec<Result<u32>>);

/// Walks as long as keys come and go.
fn survive(
    stays: u32,
    insert: impl Fn(u32) + Sync,
    remove: impl Fn(u32) -> bool + Sync,
    rounds: u32,
    walks: &[Walk<'_>],
) {
    (0..stays).for_each(&insert);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..rounds {
                insert(stays + round % stays);
                let _was_there = remove(stays + (round / 3) % stays);
            }
        });
        loop {
            let last = writer.is_finished();
            for (promised, walk) in walks {
                let mut stay = BTreeSet::new();
                let mut ended = true;
                for key in walk() {
                    match key {
                        Ok(key) => {
                            let first = key >= stays || stay.insert(key);
                            assert!(first || !promised, "{key} came twice");
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
                            assert!(!promised, "{error:?}");
                            ended = false;
                        }
                    }
                }
                // When nobody disturbs it any more, no walk leaves anything out.
                if ended && (last || *promised) {
                    assert_eq!(stay.len(), stays as usize);
                }
            }
            if last {
                break;
            }
        }
    });
}

#[test]
fn of_maps_that_forget() {
    needs!(Bpf);
    let batches = has(Need::MapBatches);
    // Far more room than is used: nothing is forgotten.
    let map = LruHashMap::<u32, u64>::create("walked_lru", 20_000).unwrap();
    let whole = |entry: Result<(u32, u64)>| {
        entry.map(|(key, value)| {
            assert_eq!(u64::from(key), value);
            key
        })
    };
    survive(
        STAY,
        |key| map.insert(&key, &key.into()).unwrap(),
        |key| map.remove(&key).unwrap(),
        6_000,
        &[
            (false, &|| map.iter().map(whole).collect()),
            (false, &|| map.keys().collect()),
            (batches, &|| map.iter_batch(1).unwrap().map(whole).collect()),
            (batches, &|| map.iter_batch(100).unwrap().map(whole).collect()),
        ],
    );
    covered(AREA, "lru_hash: walks while others insert and remove", "4.10", How::Native);
}

#[test]
fn of_values_per_cpu() {
    needs!(Bpf);
    let batches = has(Need::MapBatches);
    let map = PerCpuHashMap::<u32, u32>::create("walked_percpu", 4096).unwrap();
    let cpus = map.as_map().value_len().unwrap() / 8;
    let whole = |entry: Result<(u32, Vec<u32>)>| {
        entry.map(|(key, values)| {
            assert!(values.iter().all(|value| *value == key), "{key}: {values:?}");
            key
        })
    };
    survive(
        STAY,
        |key| map.insert(&key, &vec![key; cpus]).unwrap(),
        |key| map.remove(&key).unwrap(),
        3_000,
        &[
            (false, &|| map.keys().collect()),
            (batches, &|| map.iter_batch(1).unwrap().map(whole).collect()),
            (batches, &|| map.iter_batch_on(0, 64).unwrap().map(|it| Ok(it?.0)).collect()),
        ],
    );
    let map = LruPerCpuHashMap::<u32, u64>::create("walked_both", 20_000).unwrap();
    survive(
        STAY,
        |key| map.insert(&key, &vec![key.into(); cpus]).unwrap(),
        |key| map.remove(&key).unwrap(),
        2_000,
        &[
            (false, &|| map.iter().map(|it| Ok(it?.0)).collect()),
            (batches, &|| map.iter_batch(64).unwrap().map(|it| Ok(it?.0)).collect()),
        ],
    );
    covered(AREA, "per CPU: walks while others insert and remove", "4.10", How::Native);
}

#[test]
fn of_prefixes() {
    needs!(Bpf);
    type Key = LpmKey<4>;
    let builder = MapBuilder::new(MapType::LPM_TRIE, "walked_trie").key_size(8).value_size(4);
    // BPF_F_NO_PREALLOC.
    let map: LpmTrie<Key, u32> = builder.max_entries(4096).flags(1).create_as().unwrap();
    let prefix = |key: u32| Key::new(key.to_be_bytes(), 32);
    // A prefix's own value, or for a moment that of none.
    let key = |entry: Result<(Key, u32)>| entry.map(|it| it.1);
    survive(
        STAY,
        |key| map.insert(&prefix(key), &key).unwrap(),
        |key| map.remove(&prefix(key)).unwrap(),
        3_000,
        &[
            (false, &|| map.iter().map(key).collect()),
            (false, &|| map.iter_batch(10).unwrap().map(key).collect()),
            (false, &|| map.iter_batch(5_000).unwrap().map(key).collect()),
        ],
    );
    covered(AREA, "lpm_trie: walks while others insert and remove", "4.16", How::Native);
}

#[test]
fn of_maps_of_maps() {
    needs!(Bpf, Listing);
    // Batches of maps of maps came with Linux 5.19.
    let batches = Version::running().is_none_or(|running| running >= Version::new(5, 19));
    let inner = Array::<u64>::create("inner", 1).unwrap();
    let other = Array::<u64>::create("other", 1).unwrap();
    let ids = [&inner, &other].map(|map| map.as_map().id().unwrap());
    let map: HashOfMaps<u32, Array<u64>> = MapBuilder::new(MapType::HASH_OF_MAPS, "walked_maps")
        .key_size(4)
        .value_size(4)
        .max_entries(2048)
        .inner(inner.as_map())
        .create_as()
        .unwrap();
    let known = |entry: Result<(u32, u32)>| {
        entry.map(|(key, id)| {
            assert!(ids.contains(&id));
            key
        })
    };
    let put = |key: u32| map.insert(&key, if key % 2 == 0 { &inner } else { &other }).unwrap();
    // Each change waits for all programs that run.
    survive(
        32,
        put,
        |key| map.remove(&key).unwrap(),
        100,
        &[
            (false, &|| map.keys().collect()),
            (batches, &|| map.ids_batch(1).unwrap().map(known).collect()),
            (batches, &|| map.iter_batch(100).unwrap().map(|it| Ok(it?.0)).collect()),
        ],
    );
    covered(AREA, "hash_of_maps: walks while others insert and remove", "4.12", How::Native);
}
