//! Kinds of maps that are chosen before load, and maps that this kernel does not know.

use bpfgen_runtime::{
    Error, ErrorKind, FromMap as _, Map, OpenObject, PerfEventArray, RingBuf, bpf_program,
    hook::Tc,
    map::{MapType, Stack},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered, has},
};

use crate::{AREA, run};

#[bpf_program("fixtures/map_ops/chosen.bpf.c")]
pub(crate) mod bpf {}

#[test]
fn another_kind_with_the_same_operations() {
    needs!(Bpf);
    let as_c_says = bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&as_c_says.programs.fill);
    assert_eq!(as_c_says.bss.full.get(), 84, "of 100, 16 fit");
    assert_eq!(as_c_says.maps.line.pop().unwrap(), Some(0), "first in, first out");

    let mut open = bpf::open().unwrap();
    open.maps.counts.set_type(MapType::LRU_HASH).unwrap();
    open.maps.counts_per_cpu.set_type(MapType::LRU_PERCPU_HASH).unwrap();
    open.maps.line.set_type(MapType::STACK).unwrap();
    assert_eq!(open.maps.counts.map_type(), MapType::LRU_HASH);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.fill);
    assert_eq!(loaded.bss.full.get(), 0, "old entries make room");
    let maps = &loaded.maps;
    assert_eq!(maps.counts.get(&99).unwrap(), Some(7 * 99), "the last is there");
    assert!(maps.counts.count().unwrap() <= 16);
    assert!(maps.counts_per_cpu.get(&99).unwrap().unwrap().contains(&(7 * 99)));
    assert_eq!(maps.line.pop().unwrap(), Some(2), "last in, first out");
    let kind = |map: &Map| map.info().unwrap().map_type;
    assert_eq!(kind(maps.counts.as_map()), MapType::LRU_HASH);
    assert_eq!(kind(maps.line.as_map()), MapType::STACK);

    // What stands for another kind is so for this object's handles alone.
    let id = maps.line.as_map().id().unwrap();
    if Stack::<u32>::from_id(id).is_ok() {
        let error = bpfgen_runtime::map::Queue::<u32>::from_id(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    }
    covered(
        AREA,
        "any: hash as lru_hash, percpu_hash as lru_percpu_hash, queue as stack",
        "4.20",
        How::Native,
    );
}

/// A map that is used instead of a new one is of the kind that is chosen.
#[test]
fn a_shared_map_of_the_chosen_kind() {
    needs!(Bpf);
    let shared = bpfgen_runtime::LruHashMap::<u32, u64>::create("shared", 16).unwrap();
    let mut open = bpf::open().unwrap();
    open.maps.counts.reuse(shared.as_map());
    let error = open.load().map(drop).unwrap_err();
    assert!(error.to_string().contains("type lru_hash, the object wants hash"), "{error}");
    let mut open = bpf::open().unwrap();
    open.maps.counts.set_type(MapType::LRU_HASH).unwrap().reuse(shared.as_map());
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.fill);
    assert_eq!(shared.get(&99).unwrap(), loaded.maps.counts.get(&99).unwrap());
    assert_eq!(shared.get(&99).unwrap(), Some(7 * 99));
}

#[test]
fn a_kind_that_is_used_in_another_way() {
    let mut open = bpf::open().unwrap();
    let refused = |result: Result<&mut bpfgen_runtime::OpenMap, Error>| {
        let error = result.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        (error.to_string(), error.help().unwrap().to_owned())
    };
    let (what, fix) = refused(open.maps.counts.set_type(MapType::ARRAY));
    assert_eq!(what, "map counts: a map of type array is not used as one of type hash is");
    assert!(fix.starts_with("it can be made as: lru_hash; set_any_type"), "{fix}");
    assert_eq!(open.maps.counts.map_type(), MapType::HASH, "nothing is changed");
    let (_, fix) = refused(open.maps.events.set_type(MapType::PERF_EVENT_ARRAY));
    assert!(fix.starts_with("no other kind has its operations"), "{fix}");
}

/// A program for kernels with ring buffers and without: which kind it is, is chosen before load.
#[test]
fn any_other_kind() {
    needs!(Bpf);
    let object = OpenObject::parse("chosen", bpf::OBJECT).unwrap();
    let mut tell = object.program::<Tc>("tell").unwrap();
    tell.set_autoload(true);
    let returned = |loaded: &bpfgen_runtime::Loaded| {
        run(&loaded.program("tell").unwrap());
        loaded.section(".bss").unwrap().cell::<u32>(4).unwrap().get()
    };
    let mut loader = object.loader();
    let loaded = loader.program(&tell).load().unwrap_or_else(|error| panic!("{error:?}"));
    let ring: RingBuf<u64> = loaded.map("events").unwrap();
    assert_eq!(returned(&loaded), 0);
    drop(ring);

    let mut events = object.map("events").unwrap();
    events.set_any_type(MapType::PERF_EVENT_ARRAY).set_max_entries(0);
    let mut loader = object.loader();
    let loader = loader.program(&tell).map(&events).bytes(".rodata", &[1]);
    let loaded = loader.load().unwrap_or_else(|error| panic!("{error:?}"));
    let map: PerfEventArray<u64> = loaded.map("events").unwrap();
    assert_eq!(map.map().info().unwrap().map_type, MapType::PERF_EVENT_ARRAY);
    assert_eq!(returned(&loaded), (-libc::ENOENT) as u32, "nobody reads it on this CPU");
    assert!(loaded.map::<RingBuf<u64>>("events").is_err());

    // A module's types come from the C source.
    let mut open = bpf::open().unwrap();
    open.maps.lonely.set_any_type(MapType::ARRAY);
    let error = open.load().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
    assert!(error.to_string().contains("a map of type array is not a HashMap"), "{error}");
    covered(
        AREA,
        "any: another kind, chosen before load (ringbuf as perf_event_array)",
        "5.8",
        How::Native,
    );
}

/// What only programs use that are switched off, a kernel need not know.
#[test]
fn maps_that_this_kernel_does_not_know() {
    needs!(Bpf);
    let known = has(needs::Need::OverwritingRings);
    let loaded = bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.fill);
    let newer = loaded.maps.newer.map();
    assert_eq!(newer.is_created(), known);
    let mut open = bpf::open().unwrap();
    open.programs.uses_newer.set_autoload(true);
    let result = open.load();
    if known {
        let loaded = result.unwrap_or_else(|error| panic!("{error:?}"));
        run(&loaded.programs.uses_newer);
        assert_eq!(loaded.bss.returned.get(), 0);
    } else {
        let error = newer.id().unwrap_err();
        assert_eq!((error.kind(), error.map_name()), (ErrorKind::NotLoaded, Some("newer")));
        assert!(error.to_string().contains("BPF_F_RB_OVERWRITE needs Linux 6.19"), "{error}");
        assert!(error.help().unwrap().contains("no program that uses it is loaded"), "{error:?}");
        let error = result.map(drop).unwrap_err();
        assert_eq!((error.kind(), error.map_name()), (ErrorKind::Unsupported, Some("newer")));
    }
    // One that no program uses is there for processes, which would miss it.
    let object = OpenObject::parse("chosen", bpf::OBJECT).unwrap();
    let mut lonely = object.map("lonely").unwrap();
    lonely.set_any_type(MapType::RINGBUF).set_flags(1 << 19).set_max_entries(4096);
    let result = object.loader().map(&lonely).prepare();
    if !known {
        let error = result.map(drop).unwrap_err();
        assert_eq!((error.kind(), error.map_name()), (ErrorKind::Unsupported, Some("lonely")));
    }
    covered(
        AREA,
        "any: what only programs use that are switched off, and this kernel does not know, is left out",
        "5.8",
        How::Native,
    );
}

#[test]
fn in_the_memory_of_a_network_card() {
    needs!(Bpf, Root);
    let mut open = bpf::open().unwrap();
    open.maps.counts.set_offload("lo");
    let error = open.load().map(drop).unwrap_err();
    assert_eq!((error.kind(), error.map_name()), (ErrorKind::Unsupported, Some("counts")));
    assert!(error.help().unwrap().starts_with("lo must be a card that runs programs"), "{error:?}");
    let mut open = bpf::open().unwrap();
    open.maps.counts.set_offload("no_such_card");
    let error = open.load().map(drop).unwrap_err();
    assert!(error.to_string().contains("no_such_card"), "{error}");
}
