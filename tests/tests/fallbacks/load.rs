//! Loads that do without.

use std::{env, fs, process::Command};

use bpfgen_runtime::{
    ErrorKind, Map, OpenObject, bpf_program, hook,
    kernel::Version,
    link::AttachType,
    loader::{Feature, Features},
};
use bpfgen_tests::{
    needs,
    needs::{Need, has},
};

use crate::{
    bpf,
    caller::{Caller, ends},
    load_with, load_without, seen,
    spy::{Spy, command},
};

#[bpf_program("fixtures/modules/modules.bpf.c")]
mod modules {}

#[bpf_program("fixtures/loading/externs.bpf.c")]
mod externs {}

#[bpf_program("fixtures/map_ops/arena.bpf.o", types = ["struct node"])]
mod arena {}

/// A program that reads the kernel's types, constants, variables and a map runs, and is right.
pub(crate) fn works(loaded: &bpf::Loaded) {
    let program = &loaded.programs.on_raw;
    let before = (loaded.bss.runs.get(), loaded.bss.value.get());
    let link = program.attach().unwrap_or_else(|error| panic!("{error:?}"));
    Caller::new().ask(1, 2);
    assert_eq!(loaded.bss.runs.get(), before.0 + 1);
    assert_eq!(loaded.bss.seen_pid.get(), crate::caller::thread_id());
    assert_eq!(loaded.bss.value.get(), before.1 + 3, "0 + 1 + 2");
    let pair = loaded.maps.pairs.get(&0).unwrap().unwrap();
    assert_eq!((pair.a, pair.b), (crate::caller::thread_id(), 3));
    drop(link);
    ends(|| Caller::new().ask(1, 2), || loaded.bss.runs.get());
}

/// The map of constants, which is the only one that programs cannot write.
fn constants(loaded: &bpf::Loaded) -> Map {
    /// `BPF_F_RDONLY_PROG`.
    const READ_ONLY: u32 = 1 << 7;
    let ids = loaded.programs.on_raw.info().unwrap().map_ids;
    let mut maps = ids.into_iter().map(|id| Map::from_id(id).unwrap());
    maps.find(|map| map.info().unwrap().flags & READ_ONLY != 0).expect("there are constants")
}

#[test]
pub(crate) fn names() {
    needs!(Bpf);
    let names = |loaded: &bpf::Loaded| {
        works(loaded);
        let map = loaded.maps.pairs.as_map().info().unwrap().name;
        let section = constants(loaded).info().unwrap().name;
        (loaded.programs.on_raw.info().unwrap().name, map, section)
    };
    let (program, map, section) = names(&load_with(&["on_raw"], Features::ALL));
    assert_eq!((&*program, &*map), ("on_raw", "pairs"));
    assert!(section.ends_with(".rodata"), "{section}");
    let without = names(&load_without(&["on_raw"], Feature::Names));
    assert_eq!(without, <(String, String, String)>::default());
    seen(Feature::Names);
}

#[test]
pub(crate) fn frozen_maps() {
    needs!(Bpf, Listing);
    let spy = Spy::new();
    for (features, frozen) in
        [(Features::ALL, true), (Features::ALL.without(Feature::FrozenMaps), false)]
    {
        let (loaded, commands) = spy.watch(|| load_with(&["on_raw"], features));
        works(&loaded);
        assert_eq!(commands[command::MAP_FREEZE] > 0, frozen);
        let constants = constants(&loaded);
        assert_eq!(constants.info().unwrap().frozen, Some(frozen));
        // From here, it can be written only where it is not frozen.
        let mut bytes = vec![0; constants.info().unwrap().value_size as usize];
        assert!(constants.lookup(&0u32.to_ne_bytes(), &mut bytes).unwrap());
        assert_eq!(constants.update(&0u32.to_ne_bytes(), &bytes, 0).is_ok(), !frozen);
    }
    seen(Feature::FrozenMaps);
}

#[test]
pub(crate) fn bound_maps() {
    needs!(Bpf, Root);
    /// `BPF_F_RDONLY_PROG`.
    const READ_ONLY: u32 = 1 << 7;
    for (features, bound) in
        [(Features::ALL, true), (Features::ALL.without(Feature::BoundMaps), false)]
    {
        let loaded = load_with(&["context_of_packet"], features);
        let ids = loaded.programs.context_of_packet.info().unwrap().map_ids;
        let mut maps = ids.into_iter().map(|id| Map::from_id(id).unwrap().info().unwrap());
        assert_eq!(maps.any(|map| map.flags & READ_ONLY != 0), bound);
    }
    seen(Feature::BoundMaps);
}

#[test]
pub(crate) fn kfunc_addresses() {
    needs!(Bpf);
    let load = |features| {
        let mut open = externs::open().unwrap();
        open.programs.existence.set_autoload(true);
        open.object().features(features);
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        let run = loaded.programs.existence.test_run().data(&[0; 64]).run().unwrap();
        assert_eq!(run.returned, 2, "it is there");
        loaded.bss.function.get()
    };
    let has = Version::running().unwrap() >= Feature::KfuncAddresses.since();
    let address = load(Features::ALL);
    assert_eq!(address > 1, has, "{address:#x}");
    assert_eq!(load(Features::ALL.without(Feature::KfuncAddresses)), 1);
    seen(Feature::KfuncAddresses);
}

#[test]
pub(crate) fn mapped_arrays() {
    needs!(Bpf);
    let loaded = load_without(&["on_raw"], Feature::MappedArrays);
    works(&loaded);
    let error = loaded.bss.runs.set(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    load_with(&["on_raw"], Features::ALL).bss.runs.set(0).unwrap();
    seen(Feature::MappedArrays);
}

#[test]
pub(crate) fn expected_attach_types() {
    needs!(Bpf);
    let spy = Spy::new();
    let egress = AttachType::CGROUP_INET_EGRESS.0;
    for (features, expected) in
        [(Features::ALL, egress), (Features::ALL.without(Feature::ExpectedAttachTypes), 0)]
    {
        let (loaded, commands) = spy.watch(|| load_with(&["on_sent"], features));
        assert!(commands[command::PROG_LOAD] > 0 && loaded.programs.on_sent.is_loaded());
        assert_eq!(spy.expected(), expected);
    }
    // One that could not be without says it all the same.
    let (_, commands) = spy.watch(|| load_without(&["on_typed"], Feature::ExpectedAttachTypes));
    assert!(commands[command::PROG_LOAD] > 0);
    assert_eq!(spy.expected(), AttachType::TRACE_RAW_TP.0);
    seen(Feature::ExpectedAttachTypes);
}

#[test]
pub(crate) fn probe_read_kernel() {
    needs!(Bpf);
    let called = |features| {
        works(&load_with(&["on_raw"], features));
        let mut object = OpenObject::parse("fallbacks", bpf::OBJECT).unwrap();
        object.features(features).log_level(2);
        let mut program = object.program::<hook::RawTracePoint>("on_raw").unwrap();
        program.set_autoload(true);
        let loaded = object.loader().program(&program).load().unwrap();
        let log = loaded.verifier_log("on_raw").unwrap().expect("asked for").to_owned();
        assert!(log.contains("bpf_probe_read"), "{log}");
        log.contains("bpf_probe_read_kernel#113")
    };
    assert!(called(Features::ALL));
    assert!(!called(Features::ALL.without(Feature::ProbeReadKernel)));
    seen(Feature::ProbeReadKernel);
}

#[test]
pub(crate) fn kernel_types() {
    needs!(Bpf, Root);
    let spy = Spy::new();
    let load = |features| {
        let (loaded, commands) = spy.watch(|| load_with(&["on_raw"], features));
        works(&loaded);
        commands[command::BTF_GET_FD_BY_ID]
    };
    let fetched = load(Features::ALL.without(Feature::MappedKernelTypes));
    // Only with a name can the kernel's be told from others.
    // Older ones are asked, too, and do not say whose types they are.
    assert!(fetched > 0 || Version::running().unwrap() < Feature::FetchedKernelTypes.since());
    seen(Feature::MappedKernelTypes);
    let neither =
        Features::ALL.without(Feature::MappedKernelTypes).without(Feature::FetchedKernelTypes);
    assert_eq!(load(neither), 0);
    seen(Feature::FetchedKernelTypes);
}

#[test]
pub(crate) fn module_types() {
    needs!(Veth, Trampolines, ModuleTypes);
    // The module is there as long as an interface of it is.
    crate::caller::in_namespace(|| {
        modules::open().unwrap().load().unwrap();
        let mut open = modules::open().unwrap();
        open.object().features(Features::ALL.without(Feature::ModuleTypes));
        let error = open.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        assert_eq!(error.program_name(), Some("on_entry"), "{error:?}");
        assert!(error.to_string().contains("veth"), "{error}");
    });
    seen(Feature::ModuleTypes);
}

/// Says to a process of this test what it is to do.
const CHILD: &str = "BPFGEN_FALLBACKS_CHILD";

#[test]
pub(crate) fn memory_accounting() {
    // First: even asking what there is lifts the limit, once for the process.
    if let Ok(feature) = env::var(CHILD) {
        // Enough for kernels that charge maps to it to make ours.
        crate::caller::limit_locked_memory(4 << 20);
        let features = match &*feature {
            "all" => Features::ALL,
            _ => Features::ALL.without(Feature::MemoryAccounting),
        };
        works(&load_with(&["on_raw"], features));
        let limits = fs::read_to_string("/proc/self/limits").unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max locked memory"));
        println!("{CHILD}: {}", line.unwrap());
        return;
    }
    needs!(Bpf, Root);
    // A limit is of a whole process.
    let limit = |feature: &str| {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "load::memory_accounting", "--nocapture", "--test-threads=1"])
            .env(CHILD, feature)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{output:?}");
        let line =
            said.lines().find(|line| line.contains(CHILD)).unwrap_or_else(|| panic!("{said}"));
        // The limit that counts, and how far it may be raised.
        let limits: Vec<&str> = line.split_ascii_whitespace().rev().skip(1).take(2).collect();
        limits[0] == limits[1]
    };
    assert!(limit("none"));
    let charged = Version::running().unwrap() < Feature::MemoryAccounting.since();
    assert_eq!(limit("all"), charged, "lifted only where it counts");
    seen(Feature::MemoryAccounting);
}

#[test]
pub(crate) fn far_variables() {
    needs!(Arena);
    // 1 GiB of addresses; pages come as they are touched.
    const PAGES: u32 = 1 << 18;
    let load = |features: Features| {
        let mut open = arena::open().unwrap();
        open.maps.arena.set_max_entries(PAGES);
        open.object().features(features);
        open.load()
    };
    let near = match load(Features::ALL.without(Feature::FarVariables)) {
        Ok(near) => near,
        // Newer kernels take cmpxchg16b for arenas, which some emulated processors lack.
        Err(error) if error.help().is_some_and(|help| help.contains("cx16")) => {
            needs::skip("load::far_variables", "arenas: this processor lacks cmpxchg16b");
            return;
        }
        Err(error) => panic!("{error:?}"),
    };
    // At the end in kernels that can, else as without.
    let there = load(Features::ALL).unwrap_or_else(|error| panic!("{error:?}"));
    for loaded in [&near, &there] {
        assert_eq!(loaded.arena.counts.get(), [1, 2, 3, 4]);
        assert_eq!(loaded.programs.build.run().unwrap(), 0);
        assert_eq!((loaded.arena.started.get(), loaded.arena.counts.get()[2]), (12, 43));
        assert_eq!(loaded.programs.add_up.run().unwrap(), 0);
        assert_eq!(loaded.bss.sum.get(), 12 + 6);
    }
    // Whatever variable comes first, what they hold is there.
    let first = |loaded: &arena::Loaded| {
        let bytes: Vec<u8> =
            (0..64).map(|at| loaded.maps.arena.cell::<u8>(at).unwrap().get()).collect();
        let counts: Vec<u8> =
            loaded.arena.counts.get().iter().flat_map(|it| it.to_ne_bytes()).collect();
        bytes.windows(counts.len()).any(|window| window == counts)
    };
    assert!(first(&near));
    seen(Feature::FarVariables);
}

/// Which commands for batches there are when many elements are put in a map, looked at and removed.
pub(crate) fn batches_of(features: Features) -> [bool; 4] {
    let spy = Spy::new();
    let loaded = load_with(&["on_raw"], features);
    let map = &loaded.maps.pairs;
    let keys: Vec<u32> = (0..1000).collect();
    let values: Vec<_> = keys.iter().map(|&key| bpf::Pair { a: key, b: 2 * key }).collect();
    let (_, commands) = spy.watch(|| {
        map.insert_batch(&keys, &values).unwrap();
        assert_eq!(map.iter_batch(100).unwrap().map(Result::unwrap).count(), 1000);
        assert_eq!(map.remove_batch(&keys[..500]).unwrap(), 500);
        assert_eq!(map.drain_batch(100).unwrap().map(Result::unwrap).count(), 500);
    });
    assert_eq!(map.count().unwrap(), 0);
    command::BATCHES.map(|command| commands[command] > 0)
}

#[test]
pub(crate) fn batches() {
    needs!(Bpf);
    assert_eq!(batches_of(Features::ALL.without(Feature::Batches)), [false; 4]);
    if has(Need::MapBatches) {
        assert_eq!(batches_of(Features::ALL), [true; 4]);
    }
    seen(Feature::Batches);
}
