//! Many elements at a time, natively and, forced, one by one.

use std::collections::BTreeMap;

use bpfgen_runtime::{
    Array, ErrorKind, FromMap, HashMap, LruPerCpuHashMap, MapBuilder, PerCpuArray, PerCpuHashMap,
    kernel::Version,
    map::{LpmTrie, MapType},
    value::LpmKey,
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{
    How, Need,
    Operation::{BatchGet, BatchRemove, BatchSet, BatchTake},
    covered, has, saw,
};

use crate::{AREA, caller, load, ops::Pair, run};

/// The same test with the kernel's batches and with what stands in for them.
pub(crate) fn both<M: FromMap + AsRef<bpfgen_runtime::Map>>(map: &M, test: impl Fn(&M, How)) {
    if has(Need::MapBatches) {
        test(map, How::Native);
    }
    let forced = M::from_map(map.as_ref().without_batches()).unwrap();
    test(&forced, How::Forced);
}

fn how_of(rows: &str, since: &str, how: How) {
    covered(AREA, rows, since, how);
}

#[test]
fn of_a_hash_map() {
    needs!(Bpf);
    let map = HashMap::<u32, u64>::create("many", 20_000).unwrap();
    both(&map, |map, how| {
        let keys: Vec<u32> = (0..10_000).collect();
        let values: Vec<u64> = keys.iter().map(|key| u64::from(*key) * 7).collect();
        map.insert_batch(&keys, &values).unwrap();
        assert_eq!(map.count().unwrap(), 10_000);
        // Whatever fits at once, buckets with more elements than that among them.
        for size in [0, 1, 3, 1000, usize::MAX] {
            let entries = map.iter_batch(size).unwrap().collect::<Result<BTreeMap<_, _>, _>>();
            let entries = entries.unwrap();
            assert_eq!(entries.len(), 10_000, "{size}");
            assert!(entries.iter().all(|(key, value)| u64::from(*key) * 7 == *value));
        }
        // Of these a half is there.
        let remove: Vec<u32> = (0..20_000).step_by(4).rev().collect();
        assert_eq!(map.remove_batch(&remove).unwrap(), 2_500);
        assert_eq!(map.remove_batch(&remove).unwrap(), 0);
        assert_eq!(map.remove_batch(&[]).unwrap(), 0);
        let mut drain = map.drain_batch(100).unwrap();
        let (key, value) = drain.next().unwrap().unwrap();
        assert_eq!(u64::from(key) * 7, value);
        let rest = drain.map(Result::unwrap).filter(|(key, _)| key % 4 != 0).count();
        assert_eq!(rest, 7_499);
        assert_eq!(map.count().unwrap(), 0);

        map.insert_batch(&[], &[]).unwrap();
        let error = map.insert_batch(&[1], &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        how_of("hash: batches (set, walk, remove, drain)", "5.6", how);
    });
    // More than it holds.
    let map = HashMap::<u32, u64>::create("few", 4).unwrap();
    both(&map, |map, _| {
        let error = map.insert_batch(&[1, 2, 3, 4, 5, 6], &[0; 6]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        assert!(format!("{error}").contains("after 4 of 6 elements"), "{error}");
        assert_eq!(map.count().unwrap(), 4);
    });
}

#[test]
fn of_arrays() {
    needs!(Bpf);
    let map = Array::<u64>::create("array", 1000).unwrap();
    both(&map, |map, how| {
        let values: Vec<u64> = (0..1000).map(|index| index * index).collect();
        map.set_batch(0, &values).unwrap();
        map.set_batch(10, &[1, 2, 3]).unwrap();
        for size in [1, 7, 250, 1000, 5000] {
            let elements: Vec<(u32, u64)> =
                map.iter_batch(size).unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(elements.len(), 1000);
            assert!(elements.iter().enumerate().all(|(at, (index, _))| at == *index as usize));
            assert_eq!(
                elements[9..14].iter().map(|it| it.1).collect::<Vec<_>>(),
                [81, 1, 2, 3, 169]
            );
        }
        let error = map.set_batch(998, &[1, 2, 3]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        assert!(map.set_batch(u32::MAX, &[1, 2, 3]).is_err());
        saw("ARRAY", &[BatchGet, BatchSet]);
        how_of("array: batches (set, walk)", "5.6", how);
    });
    let map = PerCpuArray::<u32>::create("percpu_array", 100).unwrap();
    let cpus = map.get(0).unwrap().unwrap().len();
    both(&map, |map, how| {
        let old = Version::running().is_some_and(|version| version < Version::new(5, 13));
        let how = if old { How::Forced } else { how };
        let values: Vec<Vec<u32>> = (0..100).map(|index| vec![index; cpus]).collect();
        map.set_batch(0, &values).unwrap();
        let elements: Vec<(u32, Vec<u32>)> =
            map.iter_batch(33).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(elements.iter().map(|it| &it.1).eq(&values));
        saw("PERCPU_ARRAY", &[BatchGet, BatchSet]);
        how_of("percpu_array: batches (set, walk)", "5.13", how);
    });
}

#[test]
fn of_values_per_cpu() {
    needs!(Bpf);
    let loaded = load();
    let cpus = loaded.maps.percpu_hash.as_map().value_len().unwrap() / 8;
    let map = PerCpuHashMap::<u32, u32>::create("percpu_hash", 1000).unwrap();
    both(&map, |map, how| {
        let keys: Vec<u32> = (0..500).collect();
        let values: Vec<Vec<u32>> = keys.iter().map(|key| vec![*key + 1; cpus]).collect();
        map.insert_batch(&keys, &values).unwrap();
        let entries = map.iter_batch(100).unwrap().collect::<Result<BTreeMap<_, _>, _>>();
        assert!(entries.unwrap().values().eq(&values));
        assert_eq!(map.drain_batch(100).unwrap().count(), 500);
        assert_eq!(map.count().unwrap(), 0);
        let error = map.insert_batch(&[1], &[vec![1; cpus + 1]]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        how_of("percpu_hash: batches (set, walk, drain)", "5.6", how);
    });
    let map = LruPerCpuHashMap::<u32, u64>::create("lru_percpu", 10_000).unwrap();
    both(&map, |map, how| {
        map.insert_batch(&[1, 2], &[vec![3; cpus], vec![4; cpus]]).unwrap();
        assert_eq!(map.remove_batch(&[1, 2, 3]).unwrap(), 2);
        how_of("lru_percpu_hash: batches (set, remove)", "5.6", how);
    });
}

#[test]
fn of_prefixes() {
    needs!(Bpf);
    type Key = LpmKey<4>;
    let builder = MapBuilder::new(MapType::LPM_TRIE, "trie").key_size(8).value_size(4);
    // BPF_F_NO_PREALLOC.
    let map: LpmTrie<Key, u32> = builder.max_entries(300).flags(1).create_as().unwrap();
    both(&map, |map, how| {
        let old = Version::running().is_some_and(|version| version < Version::new(5, 13));
        let how = if old { How::Forced } else { how };
        let keys: Vec<Key> = (0..=255).map(|byte| Key::new([10, byte, 0, 0], 16)).collect();
        let values: Vec<u32> = (0..=255).collect();
        map.insert_batch(&keys, &values).unwrap();
        assert_eq!(map.get(&Key::full([10, 77, 1, 2])).unwrap(), Some(77));
        let entries: Vec<(Key, u32)> =
            map.iter_batch(50).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(entries.iter().map(|it| u64::from(it.1)).sum::<u64>(), 255 * 128);
        assert_eq!(entries.len(), 256);
        let error = map.insert_batch(&[Key::new([1, 2, 3, 4], 33)], &[1]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let more: Vec<Key> = (0..=255).map(|byte| Key::new([11, byte, 0, 0], 16)).collect();
        let error = map.insert_batch(&more, &values).unwrap_err();
        assert!(error.to_string().contains("after 44 of 256"), "{error}");
        assert_eq!(map.remove_batch(&more).unwrap(), 44);
        // What has just been given out may go, the last of a batch too: the walk goes on from there.
        let walk = map.iter_batch(10).unwrap().map(|entry| {
            let (key, value) = entry.unwrap();
            if value % 5 != 0 {
                assert!(map.remove(&key).unwrap());
            }
            value
        });
        assert_eq!(walk.collect::<Vec<_>>().len(), 256);
        let left: Vec<u32> = map.iter_batch(10).unwrap().map(|entry| entry.unwrap().1).collect();
        assert_eq!(left.len(), 52, "{left:?}");
        assert_eq!(map.remove_batch(&keys).unwrap(), 52);
        assert!(map.iter().next().is_none());
        saw("LPM_TRIE", &[BatchGet, BatchSet, BatchRemove]);
        how_of("lpm_trie: batches (set, walk, remove)", "5.13", how);
    });
}

/// All batches of a hash map, of what a program has written and for what it is to find: keys 0 to
/// 15 with the values that `$from` and `$for` make of them.
macro_rules! with_a_program {
    ($loaded:ident, $map:ident, $from:expr, $for:expr, $bit:expr) => {
        both(&$loaded.maps.$map, |map, _| {
            let (from, wanted, bss) = ($from, $for, &$loaded.bss);
            let kind = map.as_map().map_type().name();
            caller::stay_on_this_cpu();
            run(&$loaded.programs.fill);
            let entries: BTreeMap<_, _> =
                map.iter_batch(5).unwrap().collect::<Result<_, _>>().unwrap();
            assert!(entries.iter().all(|(key, value)| from(*key, value)), "{entries:?}");
            assert!(entries.into_keys().eq(0..16));
            assert_eq!(map.remove_batch(&[3, 9, 99]).unwrap(), 2);
            let taken: BTreeMap<_, _> =
                map.drain_batch(5).unwrap().collect::<Result<_, _>>().unwrap();
            assert!(taken.iter().all(|(key, value)| from(*key, value)), "{taken:?}");
            assert!(taken.into_keys().eq((0..16).filter(|key| ![3, 9].contains(key))));
            bss.wrong.set(0).unwrap();
            run(&$loaded.programs.check);
            assert_ne!(bss.wrong.get() & $bit, 0, "nothing is there");
            let keys: Vec<u32> = (0..16).collect();
            let values: Vec<_> = keys.iter().map(|key| wanted(*key)).collect();
            map.insert_batch(&keys, &values).unwrap();
            bss.wrong.set(0).unwrap();
            run(&$loaded.programs.check);
            assert_eq!(bss.wrong.get() & $bit, 0);
            assert_eq!(map.drain_batch(100).unwrap().count(), 16);
            saw(kind, &[BatchGet, BatchSet, BatchRemove, BatchTake]);
        });
    };
}

#[test]
fn what_programs_have_written_and_are_to_read() {
    needs!(Bpf);
    let loaded = load();
    let cpus = loaded.maps.percpu_hash.as_map().value_len().unwrap() / 8;
    let pair = |key: u32, pair: &Pair| (pair.a, pair.b) == (key, 3 * key);
    let wanted = |key| Pair { a: key + 100, b: key + 200 };
    with_a_program!(loaded, hash, pair, wanted, 1);
    with_a_program!(loaded, lru, pair, wanted, 2);
    let sum = |key, values: &Vec<u32>| values.iter().sum::<u32>() == key + 1;
    with_a_program!(loaded, percpu_hash, sum, |key| vec![key + 1000; cpus], 8);
    let sum = |key, values: &Vec<u64>| values.iter().sum::<u64>() == u64::from(key) + 1;
    let wanted = |key| vec![u64::from(key) + 1000; cpus];
    with_a_program!(loaded, lru_percpu_hash, sum, wanted, 16);
    covered(AREA, "lru_hash: batches (set)", "5.6", How::Native);
}
