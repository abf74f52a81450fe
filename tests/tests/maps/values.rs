//! Tries, queues, stacks and sets.

use bpfgen_runtime::{ErrorKind, bpf_program, kernel::Version, value::LpmKey};
use bpfgen_tests::{
    needs,
    needs::{
        How,
        Operation::{
            Contains, FromC, Get, IntoC, Keys, New, Peek, Remove, RemovedByC, Replace, Set, Take,
            Walk,
        },
        covered, saw,
    },
};

use crate::{AREA, run};

#[bpf_program("fixtures/maps/values.bpf.c")]
mod bpf {}

#[bpf_program("fixtures/maps/bloom.bpf.c")]
mod bloom {}

#[bpf_program("fixtures/maps/instructions.bpf.c")]
mod instructions {}

use bpf::{Hop, Route};

fn load() -> bpf::Loaded {
    bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"))
}

fn hop(id: u64, name: &str) -> Hop {
    Hop { id, weight: 7, name: name.try_into().unwrap() }
}

fn route(address: [u8; 4], prefixlen: u32) -> Route {
    Route { prefixlen, address }
}

#[test]
fn the_longest_prefix_is_found() {
    needs!(Bpf);
    let loaded = load();
    let (bss, routes) = (&loaded.bss, &loaded.maps.routes);
    let asks = |address: [u8; 4], prefixlen| {
        bss.route.set(route(address, prefixlen)).unwrap();
        run!(loaded.look);
        (bss.result.get() == 1).then(|| bss.found.get())
    };

    // Rust writes, both read.
    routes.insert(&route([10, 0, 0, 0], 8), &hop(1, "wide")).unwrap();
    routes.insert(&route([10, 1, 0, 0], 16), &hop(2, "narrow")).unwrap();
    for (address, prefixlen, expected) in [
        ([10, 1, 2, 3], 32, Some(hop(2, "narrow"))),
        ([10, 2, 2, 3], 32, Some(hop(1, "wide"))),
        ([11, 1, 2, 3], 32, None),
        // Only prefixes that are no longer than what is asked for.
        ([10, 1, 0, 0], 12, Some(hop(1, "wide"))),
    ] {
        assert_eq!(asks(address, prefixlen), expected, "{address:?}/{prefixlen}");
        assert_eq!(routes.get(&route(address, prefixlen)).unwrap(), expected);
    }

    // The program writes, both read; then it removes, and Rust does.
    bss.route.set(route([10, 1, 2, 0], 24)).unwrap();
    bss.given.set(hop(3, "from the kernel".get(..13).unwrap())).unwrap();
    run!(loaded.learn);
    assert_eq!(bss.result.get(), 0);
    assert_eq!(routes.get(&route([10, 1, 2, 3], 32)).unwrap().map(|it| it.id), Some(3));
    let mut all: Vec<_> =
        routes.iter().map(Result::unwrap).map(|(key, hop)| (key.prefixlen, hop.id)).collect();
    all.sort_unstable();
    assert_eq!(all, [(8, 1), (16, 2), (24, 3)]);
    assert_eq!(routes.keys().count(), 3);
    run!(loaded.forget);
    assert_eq!(bss.result.get(), 0);
    assert!(!routes.remove(&route([10, 1, 2, 0], 24)).unwrap());
    assert!(routes.remove(&route([10, 1, 0, 0], 16)).unwrap());
    assert_eq!(asks([10, 1, 2, 3], 32), Some(hop(1, "wide")));

    // The value of a prefix is replaced; one that is too long is refused; so is one too many.
    routes.insert(&route([10, 0, 0, 0], 8), &hop(4, "again")).unwrap();
    assert_eq!(asks([10, 1, 2, 3], 32), Some(hop(4, "again")));
    let error = routes.insert(&route([10, 0, 0, 0], 33), &hop(5, "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("a prefix of 33 bits, in a key that has 32"), "{error}");
    for last in 0..3 {
        routes.insert(&route([10, 0, 0, last], 32), &hop(6, "")).unwrap();
    }
    let error = routes.insert(&route([10, 0, 0, 9], 32), &hop(6, "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit);
    assert!(error.help().unwrap().contains("max_entries is 4"), "{error:?}");
    saw("LPM_TRIE", &[Get, Set, Remove, Keys, Walk, IntoC, FromC, RemovedByC]);
    covered(AREA, "LPM_TRIE: longest match, insert, remove, list", "4.16", How::Native);
}

#[test]
fn prefixes_under_a_condition() {
    needs!(Bpf);
    let loaded = load();
    let (bss, routes) = (&loaded.bss, &loaded.maps.routes);
    let seen = || {
        bss.route.set(route([10, 1, 2, 3], 32)).unwrap();
        run!(loaded.look);
        (bss.result.get() == 1).then(|| bss.found.get().id)
    };
    let (wide, narrow) = (route([10, 0, 0, 0], 8), route([10, 1, 0, 0], 16));
    match routes.insert_new(&wide, &hop(1, "wide")) {
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(error.help().unwrap().contains("Linux 6.13"), "{error:?}");
            assert!(Version::running().is_some_and(|running| running < Version::new(6, 13)));
            assert_eq!(seen(), None);
            let error = routes.replace(&wide, &hop(1, "wide")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            return;
        }
        Ok(set) => assert!(set),
    }
    assert_eq!(seen(), Some(1));
    assert!(!routes.insert_new(&wide, &hop(2, "")).unwrap());
    assert!(!routes.replace(&narrow, &hop(3, "")).unwrap());
    assert_eq!(seen(), Some(1));
    assert!(routes.insert_new(&narrow, &hop(4, "")).unwrap());
    assert_eq!(seen(), Some(4));
    assert!(routes.replace(&narrow, &hop(5, "")).unwrap());
    assert_eq!(seen(), Some(5));
    // Where two prefixes part, the trie has a node that is none of them.
    routes.insert(&route([10, 2, 0, 0], 16), &hop(6, "")).unwrap();
    assert!(!routes.replace(&route([10, 0, 0, 0], 14), &hop(7, "")).unwrap());
    assert!(routes.insert_new(&route([10, 0, 0, 0], 14), &hop(8, "")).unwrap());
    assert!(!routes.insert_new(&route([10, 0, 0, 0], 14), &hop(9, "")).unwrap());
    // It is full: nothing new, but what is there is replaced.
    let error = routes.insert_new(&route([11, 0, 0, 0], 8), &hop(9, "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
    assert!(routes.replace(&narrow, &hop(10, "")).unwrap());
    assert_eq!(seen(), Some(10));
    assert!(routes.remove(&narrow).unwrap());
    assert_eq!(seen(), Some(8));
    let error = routes.replace(&route([10, 0, 0, 0], 33), &hop(5, "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    saw("LPM_TRIE", &[New, Replace]);
    covered(AREA, "LPM_TRIE: insert_new, replace", "6.13", How::Native);
}

#[test]
fn a_prefix_without_a_type() {
    needs!(Bpf);
    let loaded = load();
    let sized = &loaded.maps.sized;
    sized.insert(&LpmKey::new([1, 2, 0], 16), &9).unwrap();
    let mut bits = [0; 7];
    bits[..4].copy_from_slice(&24u32.to_ne_bytes());
    bits[4..].copy_from_slice(&[1, 2, 3]);
    loaded.bss.bits.set(bits).unwrap();
    run!(loaded.look_sized);
    assert_eq!((loaded.bss.result.get(), loaded.bss.number.get()), (1, 9));
    assert_eq!(sized.get(&LpmKey::full([1, 2, 3])).unwrap(), Some(9));
    assert_eq!(sized.get(&LpmKey::full([1, 3, 3])).unwrap(), None);
    let entries: Vec<_> = sized.iter().map(Result::unwrap).collect();
    assert_eq!(entries, [(LpmKey::new([1, 2, 0], 16), 9)]);
}

macro_rules! in_and_out {
    ($test:ident, $map:ident, $push:ident, $pop:ident, $peek:ident, $order:expr, $over:expr, $row:literal) => {
        #[test]
        fn $test() {
            needs!(Bpf);
            let loaded = load();
            let (bss, map) = (&loaded.bss, &loaded.maps.$map);
            assert_eq!(map.pop().unwrap(), None);
            assert_eq!(map.peek().unwrap(), None);
            // Two from here, one from the program; no more fit.
            assert!(map.push(&hop(1, "first")).unwrap());
            assert!(map.push(&hop(2, "second")).unwrap());
            bss.given.set(hop(3, "third")).unwrap();
            run!(loaded.$push);
            assert_eq!(bss.result.get(), 0);
            assert!(!map.push(&hop(4, "fourth")).unwrap());
            run!(loaded.$push);
            assert_eq!(bss.result.get(), -libc::E2BIG);
            // Both sides look at the same one, and take in the same order.
            let order: [u64; 3] = $order;
            assert_eq!(map.peek().unwrap().unwrap().id, order[0]);
            run!(loaded.$peek);
            assert_eq!((bss.result.get(), bss.found.get()), (0, map.peek().unwrap().unwrap()));
            assert_eq!(map.pop().unwrap().unwrap().id, order[0]);
            run!(loaded.$pop);
            assert_eq!((bss.result.get(), bss.found.get().id), (0, order[1]));
            assert_eq!(map.drain().map(|it| it.unwrap().id).collect::<Vec<_>>(), [order[2]]);
            run!(loaded.$pop);
            assert_eq!(bss.result.get(), -libc::ENOENT);
            // Over the oldest.
            for id in 1..=4 {
                map.push_over(&hop(id, "over")).unwrap();
            }
            let left: Vec<u64> = map.drain().map(|it| it.unwrap().id).collect();
            let over: [u64; 3] = $over;
            assert_eq!(left, over);
            let kind = map.as_map().map_type().name();
            saw(kind, &[Set, Take, Peek, IntoC, FromC, RemovedByC]);
            covered(AREA, $row, "4.20", How::Native);
        }
    };
}

in_and_out!(
    the_first_in_is_the_first_out,
    queue,
    queue_push,
    queue_pop,
    queue_peek,
    [1, 2, 3],
    [2, 3, 4],
    "QUEUE: push, push over the oldest, pop, peek"
);
in_and_out!(
    the_last_in_is_the_first_out,
    stack,
    stack_push,
    stack_pop,
    stack_peek,
    [3, 2, 1],
    [4, 3, 2],
    "STACK: push, push over the oldest, pop, peek"
);

#[test]
fn a_set_knows_what_was_put_in() {
    needs!(BloomFilters);
    let loaded = bloom::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let (bss, filter) = (&loaded.bss, &loaded.maps.filter);
    let address = |last| bloom::Address { bytes: [2, 0, 0, 0, 0, last], vlan: 5 };
    let program_knows = |last| {
        bss.given.set(address(last)).unwrap();
        run!(loaded.ask);
        bss.result.get() == 0
    };
    assert!(!filter.contains(&address(1)).unwrap());
    assert!(!program_knows(1));
    filter.insert(&address(1)).unwrap();
    bss.given.set(address(2)).unwrap();
    run!(loaded.add);
    assert_eq!(bss.result.get(), 0);
    for last in [1, 2] {
        assert!(filter.contains(&address(last)).unwrap() && program_knows(last), "{last}");
    }
    // Of many others few are taken for one that is in it, and both sides agree on which.
    let wrong: Vec<u8> =
        (3..=250).filter(|last| filter.contains(&address(*last)).unwrap()).collect();
    assert!(wrong.len() < 25, "{wrong:?}");
    assert!((3..=250).filter(|last| program_knows(*last)).eq(wrong));
    assert_eq!(filter.hash_functions().unwrap(), 3);
    assert_eq!(loaded.maps.usual.hash_functions().unwrap(), 5);
    saw("BLOOM_FILTER", &[Set, Contains, IntoC, FromC]);
    covered(AREA, "BLOOM_FILTER: insert, contains, number of hash functions", "5.16", How::Native);
}

#[test]
fn places_of_instructions() {
    needs!(InsnArrays);
    let loaded = instructions::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let places = &loaded.maps.places;
    assert_eq!(places.len(), 3);
    places.set(1, 5).unwrap();
    let place = places.get(1).unwrap().unwrap();
    // No program has been loaded that uses it.
    assert_eq!((place.original, place.translated, place.compiled), (5, Some(0), 0));
    assert_eq!(places.get(0).unwrap().unwrap().original, 0);
    assert_eq!(places.get(3).unwrap(), None);
    assert_eq!(places.set(3, 1).unwrap_err().kind(), ErrorKind::InvalidInput);
    // What the kernel keeps.
    let mut bytes = [0; 16];
    assert!(places.as_map().lookup(&1u32.to_ne_bytes(), &mut bytes).unwrap());
    assert_eq!(bytes[..4], 5u32.to_ne_bytes());
    assert_eq!(bytes[4..], [0; 12]);
    let originals = places.iter().map(|place| place.unwrap().original);
    assert!(originals.eq([0, 5, 0]));
    saw("INSN_ARRAY", &[Get, Set, Walk]);
}
