//! Many elements of maps of any kind, as bytes: natively and, forced, one by one.

use std::collections::BTreeMap;

use bpfgen_runtime::{ErrorKind, Map, MapBuilder, map::MapType, value::Plain as _};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use crate::{AREA, batches::both, load, ops::Pair, run};

fn make(map_type: MapType, key_size: u32, flags: u32) -> Map {
    let map = MapBuilder::new(map_type, "bytes").key_size(key_size).value_size(8);
    map.max_entries(1000).flags(flags).create().unwrap_or_else(|error| panic!("{error:?}"))
}

fn keys(range: std::ops::Range<u32>) -> Vec<u8> {
    range.flat_map(u32::to_ne_bytes).collect()
}

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

fn all(map: &Map, size: usize) -> Entries {
    map.lookup_batch(size).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn of_hash_maps() {
    needs!(Bpf);
    for kind in [MapType::HASH, MapType::PERCPU_HASH] {
        let map = make(kind, 4, 0);
        let len = map.value_len().unwrap();
        both(&map, |map, how| {
            let mut values = Vec::new();
            for index in 0..500_u64 {
                values
                    .extend((0..len / 8).flat_map(|cpu| (index * 100 + cpu as u64).to_ne_bytes()));
            }
            map.update_batch(&keys(0..500), &values, 0).unwrap();
            for size in [0, 1, 7, 200, usize::MAX] {
                let entries = all(map, size);
                assert_eq!(entries.len(), 500);
                for (at, value) in values.chunks(len).enumerate() {
                    assert_eq!(entries[&(at as u32).to_ne_bytes().to_vec()], value);
                }
            }
            let listed = map.keys().unwrap().collect::<Result<Vec<_>, _>>().unwrap();
            assert_eq!(listed.len(), 500);
            // A half of these is there, in no order.
            assert_eq!(map.delete_batch(&keys(400..600)).unwrap(), 100);
            assert_eq!(map.delete_batch(&keys(400..600)).unwrap(), 0);
            assert_eq!(map.delete_batch(&[]).unwrap(), 0);
            map.update_batch(&[], &[], 0).unwrap();
            // Only where there is none yet: the first is there.
            assert!(map.update_batch(&keys(399..401), &values[..2 * len], 1).is_err());
            let taken: Entries = map.take_batch(64).unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(taken.len(), 400);
            assert!(all(map, 10).is_empty());
            covered(AREA, "any: batches by bytes (set, get, take, remove)", "5.6", how);
        });
    }
}

#[test]
fn of_more_than_fits() {
    needs!(Bpf);
    let map = make(MapType::HASH, 4, 0);
    both(&map, |map, _| {
        let error = map.update_batch(&keys(0..1100), &vec![1; 8800], 0).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        assert!(error.to_string().contains("after 1000 of 1100 elements"), "{error}");
        let refused = |result: Result<(), bpfgen_runtime::Error>| {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
            error.to_string()
        };
        let said = refused(map.update_batch(&[0; 7], &[0; 8], 0));
        assert_eq!(said, "map bytes: 7 bytes are no whole keys of 4");
        let said = refused(map.update_batch(&[0; 8], &[0; 12], 0));
        assert_eq!(said, "map bytes: 12 bytes are no whole values of 8");
        let said = refused(map.update_batch(&[0; 8], &[0; 8], 0));
        assert_eq!(said, "map bytes: 2 keys and 1 values");
        assert!(refused(map.delete_batch(&[0; 3]).map(drop)).contains("no whole keys"));
        let cpu = 8;
        assert!(refused(map.take_batch_with(1, cpu).map(drop)).contains("all CPUs at a time"));
    });
    let queue = make(MapType::QUEUE, 0, 0);
    for result in [queue.lookup_batch(1).map(drop), queue.delete_batch(&[1]).map(drop)] {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), "map bytes: a queue has no keys");
    }
}

#[test]
fn of_other_kinds() {
    needs!(Bpf);
    let array = make(MapType::ARRAY, 4, 0);
    both(&array, |map, _| {
        map.update_batch(&keys(10..20), &[3; 80], 0).unwrap();
        let entries = all(map, 33);
        assert_eq!(entries.len(), 1000);
        let set = entries.values().filter(|value| ***value == [3; 8]).count();
        assert_eq!(set, 10);
        let error = map.delete_batch(&keys(1..2)).unwrap_err();
        assert_ne!(error.kind(), ErrorKind::NotFound, "{error:?}");
    });
    // Two bytes of a prefix, of which one counts.
    let trie = make(MapType::LPM_TRIE, 6, 1);
    both(&trie, |map, _| {
        let prefixes: Vec<u8> = (0..100).flat_map(|at| [8, 0, 0, 0, at, 0]).collect();
        map.update_batch(&prefixes, &[5; 800], 0).unwrap();
        assert_eq!(all(map, 9).len(), 100);
        assert_eq!(map.delete_batch(&prefixes[..300]).unwrap(), 50);
        assert_eq!(map.take_batch(7).unwrap().map(Result::unwrap).count(), 50);
    });
}

/// What a program has put there.
#[test]
fn of_an_objects_map() {
    needs!(Bpf);
    let loaded = load();
    let map = loaded.maps.hash.as_map();
    run(&loaded.programs.fill);
    let entries = all(map, 4);
    assert_eq!(entries.len(), 16);
    for (key, value) in &entries {
        let key = u32::from_bytes(key).unwrap();
        assert_eq!(Pair::from_bytes(value), Some(Pair { a: key, b: 3 * key }));
    }
    let values: Vec<Pair> = (0..16).map(|key| Pair { a: key + 100, b: key + 200 }).collect();
    map.update_batch(&keys(0..16), Pair::slice_as_bytes(&values), 0).unwrap();
    run(&loaded.programs.check);
    assert_eq!(loaded.bss.wrong.get() & 1, 0, "the hash map's bit");
    if has(Need::SingleCpus) {
        let map = make(MapType::PERCPU_HASH, 4, 0);
        let (cpu, every) = (8, 16);
        map.update_batch(&keys(0..10), &[9; 80], every).unwrap();
        let entries =
            map.lookup_batch_with(3, cpu).unwrap().collect::<Result<Entries, _>>().unwrap();
        assert!(entries.len() == 10 && entries.values().all(|value| *value == [9; 8]));
        covered(AREA, "any: batches by bytes, of one CPU", "7.0", How::Native);
    }
}
