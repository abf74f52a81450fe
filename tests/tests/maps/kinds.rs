//! Every kind of map: what the kernel says it is, the ways in which it is opened, and its end of
//! writing.

use std::path::Path;

use bpfgen_runtime::{
    Arena, Array, ErrorKind, FromMap, HashMap, LruHashMap, Map, MapBuilder, PerCpuHashMap, RingBuf,
    bpf_program,
    events::{PerfEventArray, UserRingBuf},
    map::{
        ArrayOfMaps, Bare, BloomFilter, CgroupArray, CgroupStorage, CgrpStorage, CpuMap, DevMap,
        DevMapHash, HashOfMaps, InodeStorage, InsnArray, LpmTrie, LruPerCpuHashMap, MapType,
        PerCpuArray, PerCpuCgroupStorage, ProgramArray, Queue, ReusePortArray, SkStorage, SockHash,
        SockMap, Stack, StackTraces, TaskStorage, XskMap,
    },
    value::LpmKey,
};
use bpfgen_tests::{
    needs,
    needs::{
        How, Need,
        Operation::{Freeze, Info, Open},
        covered, has, saw,
    },
};

use crate::{AREA, caller};

#[bpf_program("fixtures/maps/kinds.bpf.c")]
mod bpf {}

/// How a kind of map is made: key, value, entries and flags, and what it takes of the kernel.
pub(crate) type Plain = (MapType, u32, u32, u32, u32, Option<Need>);

/// The kinds that need no object.
pub(crate) const PLAIN: &[Plain] = &[
    (MapType::HASH, 4, 8, 7, 0, None),
    (MapType::ARRAY, 4, 8, 7, 0, None),
    (MapType::PROG_ARRAY, 4, 4, 7, 0, None),
    (MapType::PERF_EVENT_ARRAY, 4, 4, 7, 0, None),
    (MapType::PERCPU_HASH, 4, 8, 7, 0, None),
    (MapType::PERCPU_ARRAY, 4, 8, 7, 0, None),
    (MapType::STACK_TRACE, 4, 64, 8, 0, None),
    (MapType::CGROUP_ARRAY, 4, 4, 7, 0, None),
    (MapType::LRU_HASH, 4, 8, 7, 0, None),
    (MapType::LRU_PERCPU_HASH, 4, 8, 7, 0, None),
    (MapType::LPM_TRIE, 8, 8, 7, 1, None),
    (MapType::ARRAY_OF_MAPS, 4, 4, 7, 0, None),
    (MapType::HASH_OF_MAPS, 4, 4, 7, 0, None),
    (MapType::DEVMAP, 4, 4, 7, 0, None),
    (MapType::SOCKMAP, 4, 8, 7, 0, None),
    (MapType::CPUMAP, 4, 4, 1, 0, None),
    (MapType::XSKMAP, 4, 4, 7, 0, Some(Need::XdpSockets)),
    (MapType::SOCKHASH, 4, 8, 7, 0, None),
    (MapType::CGROUP_STORAGE, 8, 8, 0, 0, None),
    (MapType::REUSEPORT_SOCKARRAY, 4, 8, 7, 0, None),
    (MapType::PERCPU_CGROUP_STORAGE, 8, 8, 0, 0, None),
    (MapType::QUEUE, 0, 8, 7, 0, None),
    (MapType::STACK, 0, 8, 7, 0, None),
    (MapType::DEVMAP_HASH, 4, 4, 7, 0, None),
    (MapType::RINGBUF, 0, 0, 4096, 0, None),
    (MapType::BLOOM_FILTER, 0, 8, 7, 0, Some(Need::BloomFilters)),
    (MapType::USER_RINGBUF, 0, 0, 4096, 0, Some(Need::UserRingBuf)),
    (MapType::ARENA, 0, 0, 7, 1 << 10, Some(Need::Arena)),
    (MapType::INSN_ARRAY, 4, 16, 7, 0, Some(Need::InsnArrays)),
];

/// Makes one.
fn plain(map_type: MapType, name: &str) -> Map {
    let (_, key, value, entries, flags, _) =
        PLAIN.iter().find(|plain| plain.0 == map_type).expect("it is in the list");
    let builder = MapBuilder::new(map_type, name).key_size(*key).value_size(*value);
    let mut builder = builder.max_entries(*entries).flags(*flags);
    if matches!(map_type, MapType::ARRAY_OF_MAPS | MapType::HASH_OF_MAPS) {
        builder = builder.inner(&plain(MapType::ARRAY, "inner"));
    }
    builder.create().unwrap_or_else(|error| panic!("{error:?}"))
}

/// Opens a map in every way, each as its type.
fn opens<M: FromMap + AsRef<Map>>(map: &Map, folder: &Path) {
    let kind = map.map_type().name();
    let id = map.id().unwrap();
    let is_it = |way: &str, opened: bpfgen_runtime::Result<M>| {
        let opened = opened.unwrap_or_else(|error| panic!("{kind} {way}: {error:?}"));
        let opened = opened.as_ref();
        assert_eq!(opened.id().unwrap(), id, "{kind} {way}");
        assert_eq!((opened.map_type(), opened.name()), (map.map_type(), map.name()), "{way}");
        let sizes = |map: &Map| (map.key_size(), map.value_size(), map.max_entries());
        assert_eq!(sizes(opened), sizes(map), "{kind} {way}");
    };
    is_it("by id", M::from_id(id));
    // Another process may run the same test.
    if Map::named(map.name()).unwrap().len() == 1 {
        is_it("by name", M::from_name(map.name()));
    }
    let fd = map.fd().unwrap().try_clone_to_owned().unwrap();
    is_it("by descriptor", Map::from_fd(fd).and_then(M::from_map));
    let pin = folder.join(map.name());
    map.pin(&pin).unwrap();
    is_it("by pin", M::from_pinned(&pin));
    map.unpin(&pin).unwrap();
    assert_eq!(M::from_pinned(&pin).err().map(|error| error.kind()), Some(ErrorKind::NotFound));
    saw(&kind, &[Open]);
}

/// What is pinned here is nobody else's: `test` runs on a thread with a mount namespace of its own,
/// where a bpffs is mounted on a folder.
fn with_bpffs(run: fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let thread = std::thread::spawn({
        let folder = folder.path().to_owned();
        move || {
            caller::own_mounts();
            let mount = |arguments: &[&str]| {
                let status = std::process::Command::new("mount").args(arguments).status().unwrap();
                assert!(status.success(), "mount {arguments:?}: {status}");
            };
            mount(&["--make-rprivate", "/"]);
            mount(&["-t", "bpf", "bpf", &folder.to_string_lossy()]);
            run(&folder);
        }
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Opens a map of this kind as the type that the generator gives it.
fn opens_as_its_type(map: &Map, folder: &Path) {
    match map.map_type() {
        MapType::HASH => opens::<HashMap<u32, u64>>(map, folder),
        MapType::ARRAY => opens::<Array<u64>>(map, folder),
        MapType::PROG_ARRAY => opens::<ProgramArray>(map, folder),
        MapType::PERF_EVENT_ARRAY => opens::<PerfEventArray<[u8]>>(map, folder),
        MapType::PERCPU_HASH => opens::<PerCpuHashMap<u32, u64>>(map, folder),
        MapType::PERCPU_ARRAY => opens::<PerCpuArray<u64>>(map, folder),
        MapType::STACK_TRACE => opens::<StackTraces<u64>>(map, folder),
        MapType::CGROUP_ARRAY => opens::<CgroupArray>(map, folder),
        MapType::LRU_HASH => opens::<LruHashMap<u32, u64>>(map, folder),
        MapType::LRU_PERCPU_HASH => opens::<LruPerCpuHashMap<u32, u64>>(map, folder),
        MapType::LPM_TRIE => opens::<LpmTrie<LpmKey<4>, u64>>(map, folder),
        MapType::ARRAY_OF_MAPS => opens::<ArrayOfMaps<Array<u64>>>(map, folder),
        MapType::HASH_OF_MAPS => opens::<HashOfMaps<u32, Array<u64>>>(map, folder),
        MapType::DEVMAP => opens::<DevMap<Bare>>(map, folder),
        MapType::SOCKMAP => opens::<SockMap<u64>>(map, folder),
        MapType::CPUMAP => opens::<CpuMap<Bare>>(map, folder),
        MapType::XSKMAP => opens::<XskMap>(map, folder),
        MapType::SOCKHASH => opens::<SockHash<u32, u64>>(map, folder),
        MapType::CGROUP_STORAGE => opens::<CgroupStorage<u64, u64>>(map, folder),
        MapType::REUSEPORT_SOCKARRAY => opens::<ReusePortArray<u64>>(map, folder),
        MapType::PERCPU_CGROUP_STORAGE => opens::<PerCpuCgroupStorage<u64, u64>>(map, folder),
        MapType::QUEUE => opens::<Queue<u64>>(map, folder),
        MapType::STACK => opens::<Stack<u64>>(map, folder),
        MapType::DEVMAP_HASH => opens::<DevMapHash<Bare>>(map, folder),
        MapType::RINGBUF => opens::<RingBuf<[u8]>>(map, folder),
        MapType::BLOOM_FILTER => opens::<BloomFilter<u64>>(map, folder),
        MapType::USER_RINGBUF => opens::<UserRingBuf<[u8]>>(map, folder),
        MapType::ARENA => opens::<Arena>(map, folder),
        MapType::INSN_ARRAY => opens::<InsnArray>(map, folder),
        MapType::SK_STORAGE => opens::<SkStorage<u64>>(map, folder),
        MapType::TASK_STORAGE => opens::<TaskStorage<u64>>(map, folder),
        MapType::INODE_STORAGE => opens::<InodeStorage<u64>>(map, folder),
        MapType::CGRP_STORAGE => opens::<CgrpStorage<u64>>(map, folder),
        other => panic!("{other:?} has no type here"),
    }
}

/// What the kernel says is what was asked for.
fn is_described(map: &Map) {
    let kind = map.map_type().name();
    let info = map.info().unwrap_or_else(|error| panic!("{kind}: {error:?}"));
    assert_eq!((info.map_type, info.id), (map.map_type(), map.id().unwrap()), "{kind}");
    // BPF_F_RDONLY_PROG, which the kernel adds to some.
    assert_eq!((&*info.name, info.flags & !(1 << 7)), (map.name(), map.flags()), "{kind}");
    let sizes = (info.key_size, info.value_size, info.max_entries);
    assert_eq!(sizes, (map.key_size(), map.value_size(), map.max_entries()), "{kind}");
    assert_eq!(info.frozen, Some(false), "{kind}");
    saw(&kind, &[Info]);
}

/// Frozen: what is written from here is refused.
fn is_frozen(map: &Map) {
    let kind = map.map_type().name();
    map.freeze().unwrap_or_else(|error| panic!("{kind}: {error:?}"));
    assert_eq!(map.info().unwrap().frozen, Some(true), "{kind}");
    let key = vec![0; map.key_size() as usize];
    let value = vec![0; map.value_len().unwrap()];
    let error = map.update(&key, &value, 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{kind}: {error:?}");
    saw(&kind, &[Freeze]);
}

#[test]
fn without_an_object() {
    needs!(Bpf, Listing, OwnMounts);
    with_bpffs(|folder| {
        for (at, (map_type, .., need)) in PLAIN.iter().enumerate() {
            if !need.is_none_or(has) {
                continue;
            }
            let map = plain(*map_type, &format!("kind{at}_{}", std::process::id()));
            is_described(&map);
            opens_as_its_type(&map, folder);
            if *map_type == MapType::ARENA {
                assert_eq!(map.freeze().unwrap_err().kind(), ErrorKind::Busy, "it is mapped");
            } else {
                is_frozen(&map);
            }
        }
    });
    covered(AREA, "any: each kind opened by id, name, pin; info; freeze", "5.2", How::Native);
}

#[test]
fn of_an_object() {
    needs!(Bpf, Listing, OwnMounts);
    with_bpffs(|folder| {
        let mut open = bpf::open().unwrap();
        let maps = &mut open.maps;
        maps.kind_of_task.set_autocreate(has(Need::TaskStorages));
        maps.kind_of_inode.set_autocreate(has(Need::Lsm));
        maps.kind_of_cgroup.set_autocreate(has(Need::CgroupStorages));
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        let maps = &loaded.maps;
        for map in [
            maps.kind_of_socket.as_map(),
            maps.kind_of_task.as_map(),
            maps.kind_of_inode.as_map(),
            maps.kind_of_cgroup.as_map(),
        ] {
            if map.is_created() {
                is_described(map);
                opens_as_its_type(map, folder);
                is_frozen(map);
            }
        }
    });
}
