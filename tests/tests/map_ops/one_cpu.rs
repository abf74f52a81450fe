//! One CPU's value by itself, and one value for all CPUs: as the kernel does it, and with what stands in
//! for that.

use std::collections::BTreeMap;

use bpfgen_runtime::{ErrorKind, FromMap, Map};
use bpfgen_tests::needs;
use bpfgen_tests::needs::{How, Need, Operation::OneCpu, covered, has, saw};

use crate::{AREA, caller, load, run};

const COUNT: u32 = 16;

/// Whether the kernel knows single CPUs.
fn native() -> bool {
    has(Need::SingleCpus)
}

/// The same test with the kernel's single CPUs and without.
fn both<M: FromMap + AsRef<Map>>(map: &M, test: impl Fn(&M, bool)) {
    test(map, native());
    test(&M::from_map(map.as_ref().without_single_cpus()).unwrap(), false);
}

fn how(native: bool) -> How {
    if native { How::Native } else { How::Forced }
}

/// The same for hash maps, whose key is borrowed, and whose values are as wide as `$type`.
macro_rules! of_a_hash_map {
    ($loaded:ident, $map:ident, $type:ty, $bit:expr, $name:literal) => {
        both(&$loaded.maps.$map, |map, native| {
            let (bss, programs) = (&$loaded.bss, &$loaded.programs);
            for cpu in caller::allowed_cpus() {
                caller::stay_on(cpu);
                let on = u32::try_from(cpu).unwrap();
                // What the program has written here, and what is on the others.
                run(&programs.fill);
                for key in 0..COUNT {
                    assert_eq!(map.get_on(&key, on).unwrap(), Some(<$type>::from(key + 1)));
                    let all = map.get(&key).unwrap().unwrap();
                    for (other, value) in (0..).zip(all) {
                        assert_eq!(map.get_on(&key, other).unwrap(), Some(value));
                    }
                }
                assert_eq!(map.get_on(&500, on).unwrap(), None);
                let here: BTreeMap<_, _> =
                    map.iter_batch_on(on, 3).unwrap().map(Result::unwrap).collect();
                assert!(here.into_iter().eq((0..COUNT).map(|key| (key, <$type>::from(key + 1)))));

                // One value for all: the program finds it wherever it runs.
                for key in 0..COUNT {
                    map.insert_all(&key, &<$type>::from(key + 1000)).unwrap();
                    let all = map.get(&key).unwrap().unwrap();
                    assert!(all.iter().all(|value| *value == <$type>::from(key + 1000)));
                }
                let check = || {
                    bss.wrong.set(0).unwrap();
                    run(&programs.check);
                    bss.wrong.get() & $bit
                };
                assert_eq!(check(), 0, "CPU {cpu}");
                let keys: Vec<u32> = (0..COUNT).collect();
                let wanted: Vec<$type> = keys.iter().map(|key| <$type>::from(key + 1000)).collect();
                map.insert_batch_all(&keys, &vec![7; keys.len()]).unwrap();
                assert_ne!(check(), 0);
                map.insert_batch_all(&keys, &wanted).unwrap();
                assert_eq!(check(), 0);

                // One CPU alone.
                map.insert_batch_all(&keys, &vec![7; keys.len()]).unwrap();
                if !native {
                    for error in [
                        map.insert_on(&1, on, &8).unwrap_err(),
                        map.insert_batch_on(on, &[1], &[8]).unwrap_err(),
                    ] {
                        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
                        assert!(error.help().is_some_and(|help| help.contains("Linux 7.0")));
                    }
                    assert!(map.get(&1).unwrap().unwrap().iter().all(|value| *value == 7));
                    continue;
                }
                for (key, value) in keys.iter().zip(&wanted) {
                    map.insert_on(key, on, value).unwrap();
                    let all = map.get(key).unwrap().unwrap();
                    let expected = (0..all.len()).map(|it| if it == cpu { *value } else { 7 });
                    assert!(all.iter().copied().eq(expected), "{all:?}");
                }
                assert_eq!(check(), 0);
                map.insert_batch_all(&keys, &vec![7; keys.len()]).unwrap();
                map.insert_batch_on(on, &keys, &wanted).unwrap();
                assert_eq!(check(), 0);
                let sum = map.get(&0).unwrap().unwrap().iter().sum::<$type>();
                assert_eq!(sum, 1000 + 7 * (map.get(&0).unwrap().unwrap().len() as $type - 1));
                // A key that is new is zero on the others, also where the kernel uses an element again.
                let cpus = map.get(&0).unwrap().unwrap().len();
                for batch in [false, true] {
                    for key in 400..400 + COUNT {
                        map.insert(&key, &vec![77; cpus]).unwrap();
                        assert!(map.remove(&key).unwrap());
                    }
                    if batch {
                        map.insert_batch_on(on, &[1, 400], &[8, 9]).unwrap();
                    } else {
                        map.insert_on(&400, on, &9).unwrap();
                    }
                    assert_eq!(map.get(&400).unwrap().unwrap().iter().sum::<$type>(), 9);
                    assert!(map.remove(&400).unwrap());
                }
                saw($name, &[OneCpu]);
            }
            let nowhere = map.get_on(&1, 4096).unwrap_err();
            assert_eq!(nowhere.kind(), ErrorKind::InvalidInput, "{nowhere:?}");
            assert!(nowhere.to_string().contains("there is no CPU 4096"), "{nowhere}");
            covered(AREA, concat!($name, ": one CPU, the same for all"), "4.10", how(native));
        });
    };
}

#[test]
fn of_hash_maps() {
    needs!(Bpf);
    let loaded = load();
    of_a_hash_map!(loaded, percpu_hash, u32, 8, "PERCPU_HASH");
    of_a_hash_map!(loaded, lru_percpu_hash, u64, 16, "LRU_PERCPU_HASH");
}

#[test]
fn of_an_array() {
    needs!(Bpf);
    let loaded = load();
    both(&loaded.maps.percpu_array, |map, native| {
        let check = || {
            loaded.bss.wrong.set(0).unwrap();
            run(&loaded.programs.check);
            loaded.bss.wrong.get() & 32
        };
        let wanted: Vec<u32> = (1000..1000 + COUNT).collect();
        for cpu in caller::allowed_cpus() {
            caller::stay_on(cpu);
            let on = u32::try_from(cpu).unwrap();
            run(&loaded.programs.fill);
            let here = map.iter_batch_on(on, 7).unwrap().map(Result::unwrap);
            assert!(here.take(16).eq((0..COUNT).map(|index| (index, index + 1))));
            assert_eq!(map.get_on(15, on).unwrap(), Some(16));
            assert_eq!(map.get_on(64, on).unwrap(), None);
            map.set_batch_all(0, &wanted).unwrap();
            assert_eq!(check(), 0);
            map.set_all(3, &7).unwrap();
            assert_ne!(check(), 0);
            assert!(map.get(3).unwrap().unwrap().iter().all(|value| *value == 7));
            assert!(map.set_all(64, &7).is_err());
            if !native {
                let error = map.set_on(3, on, &8).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
                assert!(map.set_batch_on(on, 3, &[8]).is_err());
                assert!(map.get(3).unwrap().unwrap().iter().all(|value| *value == 7));
                continue;
            }
            map.set_on(3, on, &1003).unwrap();
            assert_eq!(check(), 0);
            let others = map.get(3).unwrap().unwrap();
            assert!((0..).zip(&others).all(|(it, value)| it == cpu || *value == 7), "{others:?}");
            map.set_batch_all(0, &[7; 16]).unwrap();
            map.set_batch_on(on, 0, &wanted).unwrap();
            assert_eq!(check(), 0);
            assert!(map.set_on(64, on, &1).is_err());
            saw("PERCPU_ARRAY", &[OneCpu]);
        }
        let error = map.set_on(1, u32::MAX, &1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        covered(AREA, "PERCPU_ARRAY: one CPU, the same for all", "4.6", how(native));
    });
    // As bytes.
    let mut value = [0; 4];
    let flags = 8;
    let found = loaded.maps.percpu_array.as_map().lookup_with(&[0; 4], &mut value, flags);
    match native() {
        true => assert!(found.unwrap()),
        false => assert_eq!(found.unwrap_err().kind(), ErrorKind::Unsupported),
    }
}
