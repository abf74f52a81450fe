//! How many system calls many elements of a map take: counted, since a count is the same on any machine.

use std::collections::BTreeMap;

use bpfgen_runtime::{Array, FromMap as _, HashMap, LruHashMap};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::spy::Spy;

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
