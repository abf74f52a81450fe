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

/// How many elements, and fewer for one by one, where each of them takes a call or more.
fn entries() -> [u32; 2] {
    let entries = if std::env::var_os(needs::GUEST).is_some() { 20_000 } else { 100_000 };
    [entries, entries / 10]
}

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
    ($spy:expr, $map:expr, $look:expr, $entries:expr) => {{
        let (spy, map, look) = ($spy, $map, $look);
        let keys: Vec<u32> = (0..$entries).collect();
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

/// How many elements each of them is about.
fn elements(what: &str, of: u32) -> u64 {
    u64::from(if what == "remove" { of / 2 } else { of })
}

#[test]
fn a_hundredth_of_the_calls() {
    needs!(Bpf, MapBatches);
    let spy = Spy::new();
    let [entries, few] = entries();
    let map = HashMap::<u32, u64>::create("counted", entries).unwrap();
    let many = work!(&spy, &map, &map, entries);
    for (what, calls, _) in &many {
        println!("hash: {what} takes {calls} calls");
        assert!(calls * 100 <= elements(what, entries), "{what}: {calls}");
    }
    // One by one there is a call or more for each, and the same comes of it.
    let single = HashMap::from_map(map.as_map().without_batches()).unwrap();
    let fewer = work!(&spy, &map, &map, few);
    let single = work!(&spy, &single, &map, few);
    for ((what, _, outcome), (_, calls, outcome_single)) in fewer.iter().zip(&single) {
        println!("hash: {what} takes {calls} calls one by one, for {few}");
        assert!(*calls >= elements(what, few), "{what}: {calls}");
        assert_eq!(outcome, outcome_single, "{what}");
    }

    // Far more room than is used, so that nothing is forgotten.
    let map = LruHashMap::<u32, u64>::create("counted_lru", 4 * entries).unwrap();
    let many = work!(&spy, &map, &map, entries);
    for (what, calls, _) in &many {
        assert!(calls * 100 <= elements(what, entries), "{what}: {calls}");
    }
    assert_eq!(many[2].2.len(), entries as usize);

    let array = Array::<u64>::create("counted", entries).unwrap();
    let values: Vec<u64> = (0..u64::from(entries)).collect();
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
