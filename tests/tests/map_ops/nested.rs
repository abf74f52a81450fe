//! Maps of maps, and program arrays, with what is in them from the start and later.

use std::collections::BTreeSet;

use bpf::Tally;
use bpfgen_runtime::{
    Array, ErrorKind, FromMap as _, HashMap, MapBuilder, bpf_program,
    map::{ArrayOfMaps, MapType},
};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{
    How,
    Operation::{
        BatchGet, BatchRemove, BatchSet, BatchTake, Get, IntoC, Keys, New, Remove, Replace, Set,
        Walk,
    },
    covered, saw,
};

use crate::{AREA, batches::both, run};

#[bpf_program("fixtures/map_ops/nested.bpf.c")]
mod bpf {}

fn load() -> bpf::Loaded {
    let mut open = bpf::open().unwrap();
    open.maps.any.set_autocreate(false);
    open.load().unwrap_or_else(|error| panic!("{error:?}"))
}

impl bpf::Loaded {
    /// Has the program add to the maps of a slot.
    fn add(&self, slot: u32, key: u32, number: u64) -> u32 {
        self.bss.slot.set(slot).unwrap();
        self.bss.key.set(key).unwrap();
        self.bss.number.set(number).unwrap();
        run(&self.programs.add)
    }
}

#[test]
fn what_the_source_puts_in() {
    needs!(Bpf, Listing);
    let loaded = load();
    let maps = &loaded.maps;
    assert_eq!(loaded.add(0, 1, 10), 1);
    assert_eq!(loaded.add(2, 1, 20), 1);
    assert_eq!(loaded.add(5, 9, 30), 2);
    assert_eq!(loaded.add(7, 3, 40), 4);
    assert_eq!(loaded.add(1, 1, 50), 0, "an empty slot");
    assert_eq!(maps.one.get(1).unwrap(), Some(10));
    assert_eq!((maps.two.get(1).unwrap(), maps.two.get(3).unwrap()), (Some(20), Some(80)));
    assert_eq!(maps.first.get(&9).unwrap(), Some(Tally { hits: 1, bytes: 30 }));

    // The same, by what the outer ones say.
    assert_eq!(maps.arrays.get(2).unwrap().unwrap().get(1).unwrap(), Some(20));
    assert!(maps.arrays.get(1).unwrap().is_none());
    assert!(maps.arrays.get(4).unwrap().is_none(), "past the end");
    assert_eq!(maps.arrays.id(0).unwrap(), Some(maps.one.as_map().id().unwrap()));
    let inner: HashMap<u32, Tally> = maps.hashes.get(&5).unwrap().unwrap();
    assert_eq!(inner.get(&9).unwrap(), Some(Tally { hits: 1, bytes: 30 }));
    assert_eq!(maps.wide.get(&7).unwrap().unwrap().get(3).unwrap(), Some(80));
    let slots: Vec<_> = maps.arrays.iter().map(|it| it.unwrap().0).collect();
    assert_eq!(slots, [0, 2]);
    covered(AREA, "array_of_maps, hash_of_maps: contents from C", "4.12", How::Native);
}

#[test]
fn what_is_put_in_later() {
    needs!(Bpf, Listing);
    let loaded = load();
    let maps = &loaded.maps;
    let mine: Array<u64> = maps.arrays.create_inner().unwrap();
    maps.arrays.set(1, &mine).unwrap();
    assert_eq!(loaded.add(1, 2, 5), 1);
    assert_eq!(mine.get(2).unwrap(), Some(5));
    // One that is made elsewhere, but is like it.
    let like = Array::<u64>::create("like", 4).unwrap();
    maps.arrays.set(1, &like).unwrap();
    assert_eq!(loaded.add(1, 2, 6), 1);
    assert_eq!((mine.get(2).unwrap(), like.get(2).unwrap()), (Some(5), Some(6)));
    let ids: Vec<_> = maps.arrays.ids().map(|it| it.unwrap()).collect();
    assert_eq!(ids.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(ids[1].1, like.as_map().id().unwrap());
    assert!(maps.arrays.clear(1).unwrap());
    assert!(!maps.arrays.clear(1).unwrap());
    assert_eq!(loaded.add(1, 2, 7), 0);

    // It lives as long as it is in there.
    let tallies = maps.hashes.create_inner().unwrap();
    tallies.insert(&1, &Tally { hits: 7, bytes: 70 }).unwrap();
    maps.hashes.insert(&3, &tallies).unwrap();
    assert!(!maps.hashes.insert_new(&3, &tallies).unwrap());
    assert!(!maps.hashes.replace(&4, &tallies).unwrap());
    assert!(maps.hashes.insert_new(&4, &tallies).unwrap());
    assert!(maps.hashes.remove(&4).unwrap());
    assert!(!maps.hashes.remove(&4).unwrap());
    drop(tallies);
    assert_eq!(loaded.add(3, 1, 8), 2);
    let tallies = maps.hashes.get(&3).unwrap().unwrap();
    assert_eq!(tallies.get(&1).unwrap(), Some(Tally { hits: 8, bytes: 78 }));
    let keys: BTreeSet<u32> = maps.hashes.iter().map(|entry| entry.unwrap().0).collect();
    assert_eq!(keys, BTreeSet::from([3, 5]));
    assert!(maps.hashes.get(&6).unwrap().is_none());

    // What differs from the others is refused.
    let other = HashMap::<u32, Tally>::from_map(
        maps.hashes.inner().unwrap().name("other").max_entries(5).create().unwrap(),
    );
    // Since 5.10 hash maps may be of different sizes.
    maps.hashes.insert(&1, &other.unwrap()).unwrap();
    let small = Array::<u64>::create("small", 2).unwrap();
    let error = maps.arrays.set(1, &small).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    assert!(error.to_string().contains("putting map small to it"), "{error}");
    let error = maps.arrays.set(4, &like).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
    let keys: BTreeSet<u32> = maps.hashes.keys().map(Result::unwrap).collect();
    assert_eq!(keys, BTreeSet::from([1, 3, 5]));
    assert!(maps.hashes.replace(&1, &maps.first).unwrap());
    assert_eq!(maps.hashes.id(&1).unwrap(), Some(maps.first.as_map().id().unwrap()));
    saw("ARRAY_OF_MAPS", &[Get, Set, Remove, Keys, Walk, IntoC]);
    saw("HASH_OF_MAPS", &[Get, Set, New, Replace, Remove, Keys, Walk, IntoC]);
    covered(AREA, "array_of_maps: set, get, clear, walk", "4.12", How::Native);
    covered(AREA, "hash_of_maps: insert, get, remove, walk", "4.12", How::Native);
}

#[test]
fn arrays_of_many() {
    needs!(Bpf, Listing);
    let loaded = load();
    let maps = &loaded.maps;
    both(&maps.arrays, |arrays, how| {
        // The source has filled slots 0 and 2.
        let first: Vec<_> = arrays.ids_batch(10).unwrap().map(Result::unwrap).collect();
        let id = |map: &Array<u64>| map.as_map().id().unwrap();
        assert_eq!(first, [(0, id(&maps.one)), (2, id(&maps.two))]);
        let made: Vec<Array<u64>> = (0..2).map(|_| arrays.create_inner().unwrap()).collect();
        arrays.set_batch(1, &made).unwrap();
        assert_eq!((loaded.add(1, 2, 5), loaded.add(2, 2, 6)), (1, 1));
        assert_eq!((made[0].get(2).unwrap(), made[1].get(2).unwrap()), (Some(5), Some(6)));
        arrays.set_batch(0, &[]).unwrap();
        for size in [0, 1, 2, 3, 100] {
            let ids: Vec<_> = arrays.ids_batch(size).unwrap().map(Result::unwrap).collect();
            assert_eq!(ids, [(0, id(&maps.one)), (1, id(&made[0])), (2, id(&made[1]))]);
        }
        assert!(arrays.clear(1).unwrap());
        for size in [1, 100] {
            let inner = arrays.iter_batch(size).unwrap().map(|entry| {
                let (slot, map) = entry.unwrap();
                (slot, map.get(2).unwrap())
            });
            assert!(inner.eq([(0, Some(0)), (2, Some(6))]), "{size}");
        }
        // Those before one that is not like the others are in.
        let small = Array::<u64>::create("small", 2).unwrap();
        let error = arrays.set_batch(1, &[made[1].clone(), small]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
        assert!(error.to_string().contains("after 1 of 2 elements"), "{error}");
        assert_eq!(loaded.add(1, 2, 10), 1);
        assert_eq!(made[1].get(2).unwrap(), Some(16));
        let error = arrays.set_batch(3, &made).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
        for slot in 0..4 {
            arrays.clear(slot).unwrap();
        }
        assert!(arrays.ids_batch(3).unwrap().next().is_none());
        arrays.set(0, &maps.one).unwrap();
        arrays.set(2, &maps.two).unwrap();
        maps.one.set(2, &0).unwrap();
        saw("ARRAY_OF_MAPS", &[BatchGet, BatchSet, IntoC]);
        covered(AREA, "array_of_maps: batches (set, walk)", "5.19", how);
    });

    // Few of the slots filled: at the edges, and in runs. (Before Linux 6.8 the kernel waits for all
    // programs that run whenever it looks at a slot.)
    let inner = Array::<u64>::create("inner", 1).unwrap();
    let outer: ArrayOfMaps<Array<u64>> = MapBuilder::new(MapType::ARRAY_OF_MAPS, "holes")
        .key_size(4)
        .value_size(4)
        .max_entries(20)
        .inner(inner.as_map())
        .create_as()
        .unwrap();
    both(&outer, |outer, _| {
        for filled in [&[][..], &[0], &[19], &[4, 5, 11, 18]] {
            for slot in filled {
                outer.set(*slot, &inner).unwrap();
            }
            for size in [1, 3, 1000] {
                let slots = outer.ids_batch(size).unwrap().map(|entry| entry.unwrap().0);
                assert!(slots.eq(filled.iter().copied()), "{filled:?} by {size}");
            }
            for slot in filled {
                outer.clear(*slot).unwrap();
            }
        }
    });
}

#[test]
fn hash_maps_of_many() {
    needs!(Bpf, Listing);
    let loaded = load();
    let maps = &loaded.maps;
    both(&maps.hashes, |hashes, how| {
        hashes.insert(&5, &maps.first).unwrap();
        let made: Vec<_> = (0..4).map(|_| hashes.create_inner().unwrap()).collect();
        let keys = [0, 1, 2, 3];
        hashes.insert_batch(&keys, &made).unwrap();
        for (key, map) in keys.iter().zip(&made) {
            assert_eq!(loaded.add(*key, 1, 10 + u64::from(*key)) & 2, 2);
            assert_eq!(map.get(&1).unwrap(), Some(Tally { hits: 1, bytes: 10 + u64::from(*key) }));
        }
        let mut expected: BTreeSet<(u32, u32)> =
            keys.iter().zip(&made).map(|(key, map)| (*key, map.as_map().id().unwrap())).collect();
        expected.insert((5, maps.first.as_map().id().unwrap()));
        for size in [1, 3, 100] {
            let ids = hashes.ids_batch(size).unwrap().map(Result::unwrap);
            assert_eq!(ids.collect::<BTreeSet<_>>(), expected);
        }
        let sum: u64 = hashes
            .iter_batch(2)
            .unwrap()
            .map(Result::unwrap)
            .filter(|(key, _)| *key < 5)
            .map(|(_, map)| map.get(&1).unwrap().unwrap().bytes)
            .sum();
        assert_eq!(sum, 10 + 11 + 12 + 13);
        assert_eq!(hashes.remove_batch(&[1, 3, 7]).unwrap(), 2);
        assert_eq!((loaded.add(1, 1, 1) & 2, loaded.add(2, 1, 1) & 2), (0, 2));
        expected.retain(|(key, _)| ![1, 3].contains(key));
        let taken = hashes.drain_ids_batch(2).unwrap().map(Result::unwrap);
        assert_eq!(taken.collect::<BTreeSet<_>>(), expected);
        assert!(hashes.keys().next().is_none());
        assert_eq!(loaded.add(2, 1, 1) & 2, 0);
        let error = hashes.insert_batch(&[1], &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        saw("HASH_OF_MAPS", &[BatchGet, BatchSet, BatchRemove, BatchTake, IntoC]);
        covered(AREA, "hash_of_maps: batches (set, walk, remove, drain)", "5.19", how);
    });
}

#[test]
fn programs_from_the_start_and_later() {
    needs!(Bpf);
    let loaded = load();
    let jump = |slot| {
        loaded.bss.slot.set(slot).unwrap();
        run(&loaded.programs.jump)
    };
    assert_eq!([jump(0), jump(1), jump(2), jump(3)], [0, 101, 0, 103]);
    let tails = &loaded.maps.tails;
    let ids: Vec<(u32, u32)> = tails.ids().map(Result::unwrap).collect();
    let id = |program: &bpfgen_runtime::Program<_>| program.id().unwrap();
    let programs = &loaded.programs;
    assert_eq!(ids, [(1, id(&programs.tail_one)), (3, id(&programs.tail_two))]);
    saw("PROG_ARRAY", &[Keys, IntoC]);
    assert!(tails.clear(1).unwrap());
    tails.set(2, &loaded.programs.tail_one).unwrap();
    assert_eq!([jump(0), jump(1), jump(2), jump(3)], [0, 0, 101, 103]);
    covered(AREA, "prog_array: programs from C, set, clear", "4.2", How::Native);
}

/// A max_entries that no other test uses marks this test's map.
const MARK: u32 = 12_349;

/// Whether this process holds the map that is marked.
fn is_held() -> bool {
    let mark = format!("max_entries:\t{MARK}\n");
    let files = std::fs::read_dir("/proc/self/fdinfo").unwrap();
    // A descriptor of another test may be gone by now.
    files
        .filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok())
        .any(|text| text.contains(&mark))
}

#[test]
fn without_a_template() {
    needs!(Bpf, Listing);
    let mut open = bpf::open().unwrap();
    let mut marked = open.object().map("hashes").unwrap();
    marked.set_max_entries(MARK);
    let error = open.object().loader().map(&marked).load().unwrap_err();
    assert_eq!(error.map_name(), Some("any"));
    assert!(!is_held(), "maps made before it are gone");
    assert!(error.help().is_some_and(|help| help.contains("set_inner()")), "{error:?}");

    let template = HashMap::<u32, u32>::create("template", 4).unwrap();
    open.maps.any.set_inner(template.as_map());
    let loaded = open.load().unwrap();
    let any = &loaded.maps.any;
    assert!(any.get(0).unwrap().is_none());
    any.set(0, template.as_map()).unwrap();
    template.insert(&1, &2).unwrap();
    let inner = HashMap::<u32, u32>::from_map(any.get(0).unwrap().unwrap()).unwrap();
    assert_eq!(inner.get(&1).unwrap(), Some(2));
    let error = any.inner().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
