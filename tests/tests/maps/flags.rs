//! Flags of maps: what a kind takes is in what the kernel says of the map, and what it does not take is
//! named.

use bpfgen_runtime::{ErrorKind, MapBuilder, kernel::Version, map::MapType};
use bpfgen_tests::{
    needs,
    needs::{How, covered, has},
};

use crate::{AREA, kinds::PLAIN};

/// Bit, name, first version, and the kinds of [`PLAIN`] that take it.
type Flag = (u32, &'static str, Version, &'static [MapType]);

const HASHES: &[MapType] = &[MapType::HASH, MapType::PERCPU_HASH];

/// The kinds are a choice; all others of a few are tried, too, and must be refused by name.
const FLAGS: &[Flag] = &[
    (0, "BPF_F_NO_PREALLOC", Version::new(4, 6), HASHES),
    (1, "BPF_F_NO_COMMON_LRU", Version::new(4, 10), &[MapType::LRU_HASH, MapType::LRU_PERCPU_HASH]),
    (
        2,
        "BPF_F_NUMA_NODE",
        Version::new(4, 14),
        &[
            MapType::HASH,
            MapType::LRU_HASH,
            MapType::ARRAY,
            MapType::QUEUE,
            MapType::RINGBUF,
            MapType::SOCKMAP,
            MapType::CGROUP_STORAGE,
        ],
    ),
    (3, "BPF_F_RDONLY", Version::new(4, 15), &[MapType::HASH, MapType::ARRAY, MapType::QUEUE]),
    (4, "BPF_F_WRONLY", Version::new(4, 15), &[MapType::HASH, MapType::ARRAY, MapType::QUEUE]),
    (5, "BPF_F_STACK_BUILD_ID", Version::new(4, 17), &[MapType::STACK_TRACE]),
    (
        6,
        "BPF_F_ZERO_SEED",
        Version::new(5, 0),
        &[MapType::HASH, MapType::LRU_HASH, MapType::PERCPU_HASH, MapType::BLOOM_FILTER],
    ),
    (7, "BPF_F_RDONLY_PROG", Version::new(5, 2), &[MapType::HASH, MapType::ARRAY, MapType::STACK]),
    (8, "BPF_F_WRONLY_PROG", Version::new(5, 2), &[MapType::HASH, MapType::ARRAY, MapType::STACK]),
    (10, "BPF_F_MMAPABLE", Version::new(5, 5), &[MapType::ARRAY, MapType::ARENA]),
    (11, "BPF_F_PRESERVE_ELEMS", Version::new(5, 10), &[MapType::PERF_EVENT_ARRAY]),
    (12, "BPF_F_INNER_MAP", Version::new(5, 10), &[MapType::ARRAY]),
    (17, "BPF_F_SEGV_ON_FAULT", Version::new(6, 9), &[MapType::ARENA]),
    (18, "BPF_F_NO_USER_CONV", Version::new(6, 9), &[MapType::ARENA]),
];

/// Kinds that take no flag but those that name them above.
const STRICT: &[(MapType, &[u32])] = &[
    // With the flag for its values, the kind takes other sizes.
    (MapType::STACK, &[0, 1, 5, 6, 10, 11, 12, 17]),
    (MapType::LRU_HASH, &[0, 5, 10, 11, 12, 17]),
    (MapType::RINGBUF, &[0, 1, 3, 5, 6, 7, 10, 11, 12, 17]),
    (MapType::PERCPU_ARRAY, &[0, 1, 2, 5, 6, 10, 12, 17]),
    (MapType::CGROUP_STORAGE, &[0, 1, 5, 6, 10, 11, 12, 17]),
];

fn builder(map_type: MapType, at: u32) -> MapBuilder {
    let (_, key, value, entries, flags, _) =
        PLAIN.iter().find(|plain| plain.0 == map_type).expect("it is in the list");
    let builder = MapBuilder::new(map_type, "flags").key_size(*key).value_size(*value);
    builder.max_entries(*entries).flags(*flags | 1 << at)
}

#[test]
fn are_seen_in_what_the_kernel_says() {
    needs!(Bpf, Root);
    let running = Version::running().expect("the kernel has a version");
    for (at, name, since, kinds) in FLAGS {
        for &kind in *kinds {
            let (.., need) = PLAIN.iter().find(|plain| plain.0 == kind).expect("it is listed");
            if running < *since || !need.is_none_or(has) {
                continue;
            }
            let map = builder(kind, *at)
                .create()
                .unwrap_or_else(|error| panic!("{} {name}: {error:?}", kind.name()));
            let info = map.info().unwrap();
            // What holds for processes is of the descriptor, not of the map.
            let of_descriptor = matches!(at, 3 | 4);
            let seen = info.flags & 1 << at != 0;
            assert_eq!(seen, !of_descriptor, "{} {name}", kind.name());
        }
    }
    covered(AREA, "any: flags, seen in info", "4.6", How::Native);
}

#[test]
fn that_a_kind_does_not_take_are_named() {
    needs!(Bpf, Root);
    for (kind, bits) in STRICT {
        for at in *bits {
            let (_, name, since, _) =
                FLAGS.iter().find(|flag| flag.0 == *at).expect("it is listed");
            let error = builder(*kind, *at).create().map(drop).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(name), "{} {name}: {error:?}", kind.name());
            assert!(error.help().unwrap().contains("leave"), "{error:?}");
            let old = Version::running().is_some_and(|running| running < *since);
            let lacking = error.kind() == ErrorKind::Unsupported;
            assert!(error.kind() == ErrorKind::InvalidObject || (old && lacking), "{error:?}");
        }
    }
    let both = builder(MapType::HASH, 3).flags(3 << 3).create().unwrap_err();
    assert!(both.to_string().contains("read-only or write-only"), "{both:?}");
    let unknown = builder(MapType::HASH, 31).create().unwrap_err();
    assert!(unknown.to_string().contains("0x80000000"), "{unknown:?}");
    covered(AREA, "any: flags that a kind does not take are named", "4.6", How::Native);
}

#[test]
fn read_only_and_write_only_for_processes() {
    needs!(Bpf);
    let map = builder(MapType::HASH, 3).create().unwrap();
    let (key, mut value) = ([1; 4], [0; 8]);
    assert!(!map.lookup(&key, &mut value).unwrap());
    let error = map.update(&key, &value, 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    let map = builder(MapType::HASH, 4).create().unwrap();
    map.update(&key, &value, 0).unwrap();
    let error = map.lookup(&key, &mut value).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
}
