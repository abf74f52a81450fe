//! How many system calls many elements of a map take: counted, since a count is the same on any machine.
//! And maps of objects that are to do without.

use std::collections::BTreeMap;

use bpfgen_runtime::{
    Array, ErrorKind, FromMap as _, HashMap, LruHashMap, bpf_program,
    loader::{Feature, Features},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use crate::{
    seen,
    spy::{Spy, command},
};

#[bpf_program("fixtures/map_ops/ops.bpf.c")]
mod ops {}

const ENTRIES: u32 = 100_000;

/// At a time.
const SIZE: usize = 10_000;

/// What is done with a map: how many calls it took, and what came of it.
type Done = (&'static str, u64, BTreeMap<u32, u64>);

/// All that a map has.
macro_rules! all {
    ($map:expr) => {
        $map.iter_batch(SIZE).unwrap().map(Result::unwrap).collect::<BTreeMap<_, _>>()
    };
}

/// Inserts, updates, walks over, removes a half of and drains a hash map; `$look` is the same map, in
/// batches whatever is counted.
macro_rules! work {
    ($spy:expr, $map:expr, $look:expr) => {{
        let (spy, map, look) = ($spy, $map, $look);
        let keys: Vec<u32> = (0..ENTRIES).collect();
        let first: Vec<u64> = keys.iter().map(|key| u64::from(*key)).collect();
        let second: Vec<u64> = first.iter().map(|value| value * 3).collect();
        let half: Vec<u32> = keys.iter().copied().filter(|key| key % 2 == 0).collect();
        let calls = |commands: [u64; 64]| commands.iter().sum::<u64>();
        let mut done: Vec<Done> = Vec::new();

        let (_, commands) = spy.watch(|| map.insert_batch(&keys, &first).unwrap());
        done.push(("insert", calls(commands), all!(look)));
        let (_, commands) = spy.watch(|| map.insert_batch(&keys, &second).unwrap());
        done.push(("update", calls(commands), BTreeMap::new()));
        let (walked, commands) = spy.watch(|| all!(map));
        done.push(("walk", calls(commands), walked));
        let (count, commands) = spy.watch(|| map.remove_batch(&half).unwrap());
        assert_eq!(count, half.len());
        done.push(("remove", calls(commands), all!(look)));
        look.insert_batch(&half, &vec![7; half.len()]).unwrap();
        let (taken, commands) = spy.watch(|| {
            map.drain_batch(SIZE).unwrap().map(Result::unwrap).collect::<BTreeMap<_, _>>()
        });
        done.push(("drain", calls(commands), taken));
        assert_eq!(look.count().unwrap(), 0);
        done
    }};
}

/// Each takes at most a hundredth of what it takes one by one, and comes to the same.
fn compare(kind: &str, many: &[Done], single: &[Done]) {
    for ((what, calls, outcome), (_, calls_single, outcome_single)) in many.iter().zip(single) {
        println!("{kind}: {what} takes {calls} calls, one by one {calls_single}");
        assert!(calls * 100 <= *calls_single, "{what}: {calls} of {calls_single}");
        assert_eq!(outcome, outcome_single, "{what}");
    }
}

#[test]
fn a_hundredth_of_the_calls() {
    needs!(Bpf, MapBatches);
    let spy = Spy::new();
    let map = HashMap::<u32, u64>::create("counted", ENTRIES).unwrap();
    let single = HashMap::from_map(map.as_map().without_batches()).unwrap();
    compare("hash", &work!(&spy, &map, &map), &work!(&spy, &single, &map));

    // Room for twice as many, so that nothing is forgotten.
    let map = LruHashMap::<u32, u64>::create("counted_lru", 4 * ENTRIES).unwrap();
    let (many, keys) = (work!(&spy, &map, &map), ENTRIES as usize);
    assert!(many.iter().all(|(what, calls, _)| *calls <= 1_000 || panic!("{what}: {calls}")));
    assert_eq!(many[2].2.len(), keys);

    let array = Array::<u64>::create("counted", ENTRIES).unwrap();
    let values: Vec<u64> = (0..u64::from(ENTRIES)).collect();
    let (_, commands) = spy.watch(|| array.set_batch(0, &values).unwrap());
    assert!(commands.iter().sum::<u64>() <= 1_000);
    let (sum, commands) = spy
        .watch(|| array.iter_batch(SIZE).unwrap().map(|element| element.unwrap().1).sum::<u64>());
    assert_eq!(sum, values.iter().sum());
    assert!(commands.iter().sum::<u64>() <= 1_000);
    covered("Maps", "batches: a hundredth of the system calls", "5.6", How::Native);
}

#[test]
pub(crate) fn single_cpus() {
    needs!(Bpf);
    let load = |features| {
        let mut open = ops::open().unwrap();
        open.object().features(features);
        open.load().unwrap_or_else(|error| panic!("{error:?}"))
    };
    let without = load(Features::ALL.without(Feature::SingleCpus));
    let map = &without.maps.percpu_hash;
    map.insert_all(&1, &7).unwrap();
    assert!(map.get(&1).unwrap().unwrap().iter().all(|value| *value == 7));
    assert_eq!(map.get_on(&1, 0).unwrap(), Some(7));
    assert_eq!(map.insert_on(&1, 0, &8).unwrap_err().kind(), ErrorKind::Unsupported);
    let with = load(Features::ALL);
    let set = with.maps.percpu_hash.insert_on(&1, 0, &8);
    assert_eq!(set.is_ok(), has(Need::SingleCpus));
    // What is made elsewhere, and used again, goes the way of the object.
    let mut open = ops::open().unwrap();
    open.maps.percpu_hash.reuse(with.maps.percpu_hash.as_map());
    open.object().features(Features::ALL.without(Feature::SingleCpus));
    let again = open.load().unwrap();
    assert!(again.maps.percpu_hash.insert_on(&1, 0, &8).is_err());
    seen(Feature::SingleCpus);
}

#[test]
fn maps_that_are_used_again() {
    needs!(Bpf);
    let spy = Spy::new();
    let first = ops::open().unwrap().load().unwrap();
    let mut open = ops::open().unwrap();
    open.maps.hash.reuse(first.maps.hash.as_map());
    open.object().features(Features::ALL.without(Feature::Batches));
    let again = open.load().unwrap();
    let keys: Vec<u32> = (0..100).collect();
    let values = vec![ops::Pair { a: 1, b: 2 }; keys.len()];
    let (_, commands) = spy.watch(|| {
        again.maps.hash.insert_batch(&keys, &values).unwrap();
        assert_eq!(again.maps.hash.drain_batch(10).unwrap().count(), 100);
    });
    assert_eq!(command::BATCHES.map(|it| commands[it]), [0; 4]);
    assert_eq!(first.maps.hash.count().unwrap(), 0, "the same map");
}
