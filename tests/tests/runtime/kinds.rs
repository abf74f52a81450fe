//! Maps of every kind, globals, subprograms, tail calls and static contents, seen from a program
//! that runs for the test's own thread only.

use std::{fs, thread};

use bpfgen_runtime::{
    Array, ErrorKind, HashMap, Link, LruHashMap, Map, OpenObject, PerCpuArray, PerCpuHashMap,
    ProgramArray, hook,
    loader::Loaded,
    value::{CharArray, plain_struct},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::compile;

#[repr(C, align(4))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    id: u32,
    tag: u16,
    pad: u16,
}

#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Value {
    hits: u64,
    name: CharArray<12>,
    last: u32,
}

plain_struct! { Key, size = 8, align = 4, fields { id: u32 = 0, tag: u16 = 4, pad: u16 = 6 } }
plain_struct! {
    Value, size = 24, align = 8,
    fields { hits: u64 = 0, name: CharArray<12> = 8, last: u32 = 20 }
}

const KEY: Key = Key { id: 5, tag: 6, pad: 0 };

/// Loads the fixture for this thread, with what `change` changes in its constants.
fn load(object: &OpenObject, change: impl FnOnce(&mut [u8])) -> Loaded {
    let mut rodata = content(object, ".rodata");
    let thread = offset(object, ".rodata", "thread");
    rodata[thread..thread + 4].copy_from_slice(&this_thread());
    change(&mut rodata);
    let mut loader = object.loader();
    loader.bytes(".rodata", &rodata);
    loader.load().unwrap_or_else(|error| panic!("{error:?}"))
}

fn this_thread() -> [u8; 4] {
    rustix::thread::gettid().as_raw_nonzero().get().to_ne_bytes()
}

fn content(object: &OpenObject, section: &str) -> Vec<u8> {
    object.model().data.iter().find(|data| data.name == section).unwrap().content.clone()
}

fn offset(object: &OpenObject, section: &str, variable: &str) -> usize {
    let data = object.model().data.iter().find(|data| data.name == section).unwrap();
    data.variables.iter().find(|it| it.name == variable).unwrap().offset as usize
}

fn attach(loaded: &Loaded) -> Link {
    loaded.program::<hook::RawTracePoint>("first").unwrap().attach().unwrap()
}

/// A system call, so that the program runs at least once.
fn enter() {
    fs::metadata("/").unwrap();
}

#[test]
fn maps_and_globals() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let loaded = load(&object, |_| ());
    let hash: HashMap<Key, Value> = loaded.map("hash").unwrap();
    let name = CharArray::try_from("entry").unwrap();
    hash.insert(&KEY, &Value { name, ..Value::default() }).unwrap();
    let seen = loaded.section(".bss").unwrap();
    let seen = seen.cell::<u64>(offset(&object, ".bss", "seen")).unwrap();
    let factor = loaded.section(".data").unwrap();
    let factor = factor.cell::<u32>(offset(&object, ".data", "factor")).unwrap();
    let sum = loaded.section(".data.custom").unwrap();
    let sum = sum.cell::<u32>(offset(&object, ".data.custom", "sum")).unwrap();
    assert_eq!((seen.get(), factor.get(), sum.get()), (0, 3, 7));

    let link = attach(&loaded);
    enter();
    // 2 * factor + table[1], through a subprogram that reads .data and .rodata.
    let value = hash.get(&KEY).unwrap().unwrap();
    assert!(value.hits > 0);
    assert_eq!((value.last, value.name.to_str()), (26, Ok("entry")));
    factor.set(5).unwrap();
    enter();
    assert_eq!(hash.get(&KEY).unwrap().unwrap().last, 30);
    drop(link);

    assert!(seen.get() >= 2);
    // Counted from what the source says on.
    assert_eq!(u64::from(sum.get()), 7 + seen.get());
    let array: Array<u64> = loaded.map("array").unwrap();
    assert_eq!(array.iter().collect::<Result<Vec<_>, _>>().unwrap(), [0, 45, 0, 0]);
    assert_eq!(array.get(4).unwrap(), None);
    assert_eq!(array.set(4, &1).unwrap_err().kind(), ErrorKind::ResourceLimit);
    // The map in slot 2 of the map of maps.
    assert_eq!(loaded.map::<Array<u32>>("inner_b").unwrap().get(0).unwrap(), Some(77));
    assert_eq!(loaded.map::<Array<u32>>("inner_a").unwrap().get(0).unwrap(), Some(0));

    // Per CPU: the sum over all is the number of runs.
    let counts: PerCpuArray<u32> = loaded.map("percpu_array").unwrap();
    let runs: u64 = counts.get(1).unwrap().unwrap().into_iter().map(u64::from).sum();
    assert_eq!(runs, seen.get());
    assert_eq!(counts.get(0).unwrap().unwrap().iter().sum::<u32>(), 0);

    // The tail call to the program in slot 1.
    let lru: LruHashMap<u32, u64> = loaded.map("lru").unwrap();
    assert_eq!(lru.get(&9).unwrap(), Some(90));
    let calls: ProgramArray = loaded.map("calls").unwrap();
    assert!(calls.clear(1).unwrap());
    assert!(!calls.clear(1).unwrap());
    // What is not loaded leaves its slot empty.
    assert!(!calls.clear(2).unwrap());
    lru.remove(&9).unwrap();
    let link = attach(&loaded);
    enter();
    drop(link);
    assert_eq!(lru.get(&9).unwrap(), None);
    calls.set(1, &loaded.program::<hook::Other>("second").unwrap()).unwrap();
    let link = attach(&loaded);
    enter();
    drop(link);
    assert_eq!(lru.get(&9).unwrap(), Some(90));
    covered("Maps", "HASH, ARRAY, LRU, per CPU: seen from C and Rust", "4.10", How::Native);
}

#[test]
fn the_address_of_a_function() {
    needs!(ForEachMapElem);
    let object = compile::CALLBACKS.open();
    let loaded = object.loader().bytes(".rodata", &this_thread()).load();
    let loaded = loaded.unwrap_or_else(|error| panic!("{error:?}"));
    let numbers: HashMap<u32, u32> = loaded.map("numbers").unwrap();
    for number in 1..=4 {
        numbers.insert(&number, &number).unwrap();
    }
    let _link = loaded.program::<hook::RawTracePoint>("add_all").unwrap().attach().unwrap();
    enter();
    assert_eq!(loaded.section(".bss").unwrap().cell::<u64>(0).unwrap().get(), 10);
}

#[test]
fn constants_reach_the_program_and_are_frozen() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let enabled = offset(&object, ".rodata", "enabled");
    let loaded = load(&object, |rodata| rodata[enabled] = 0);
    let link = attach(&loaded);
    enter();
    drop(link);
    let seen = loaded.section(".bss").unwrap().cell::<u64>(offset(&object, ".bss", "seen"));
    assert_eq!(seen.unwrap().get(), 0);

    let rodata = loaded.section(".rodata").unwrap();
    let error = rodata.as_map().update(&[0; 4], &content(&object, ".rodata"), 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    let cell = rodata.cell::<u8>(enabled).unwrap();
    assert_eq!(cell.get(), 0);
    // It cannot be mapped writable: there is no way to write it.
    assert_eq!(cell.set(1).unwrap_err().kind(), ErrorKind::Unsupported);
    covered("Globals and externs", ".rodata: frozen", "5.2", How::Native);
}

#[test]
fn hash_operations() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let loaded = load(&object, |_| ());
    let hash: HashMap<Key, Value> = loaded.map("hash").unwrap();
    assert!(!hash.replace(&KEY, &Value::default()).unwrap());
    assert!(hash.insert_new(&KEY, &Value::default()).unwrap());
    assert!(!hash.insert_new(&KEY, &Value::default()).unwrap());
    assert!(hash.replace(&KEY, &Value { hits: 2, ..Value::default() }).unwrap());
    assert_eq!(hash.get(&KEY).unwrap().map(|value| value.hits), Some(2));
    assert!(hash.remove(&KEY).unwrap());
    assert!(!hash.remove(&KEY).unwrap());
    for id in 0..64 {
        hash.insert(&Key { id, ..KEY }, &Value { hits: id.into(), ..Value::default() }).unwrap();
    }
    let error = hash.insert(&Key { id: 64, ..KEY }, &Value::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit);
    assert_eq!(error.map_name(), Some("hash"));
    assert!(format!("{error:#}").contains("max_entries is 64"), "{error:#}");

    let mut ids: Vec<_> = hash.iter().map(|entry| entry.unwrap().1.hits).collect();
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..64));
    // Removing each key when it comes neither misses nor repeats one.
    let removed = hash.keys().map(|key| hash.remove(&key.unwrap()).unwrap());
    assert!(removed.eq([true; 64]));
    assert_eq!(hash.keys().count(), 0);
    covered("Maps", "HASH: insert, get, conditions, remove, list", "3.19", How::Native);
}

#[test]
fn iteration_ends_while_others_remove_and_insert() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let loaded = load(&object, |_| ());
    let map: LruHashMap<u32, u64> = loaded.map("lru").unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..20_000u32 {
                map.insert(&(round % 100), &1).unwrap();
                map.remove(&(round / 2 % 100)).unwrap();
            }
        });
        while !writer.is_finished() {
            // Whatever it sees, it ends, and says so if it gave up.
            for entry in map.iter() {
                match entry {
                    Ok((key, value)) => assert!(key < 100 && value == 1),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Busy),
                }
            }
        }
    });
}

#[test]
fn per_cpu_hash() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let loaded = load(&object, |_| ());
    let map: PerCpuHashMap<u32, u32> = loaded.map("percpu_hash").unwrap();
    assert_eq!(map.get(&1).unwrap(), None);
    let cpus = map.as_map().value_len().unwrap() / 8;
    let values: Vec<u32> = (1..).take(cpus).collect();
    map.insert(&1, &values).unwrap();
    assert_eq!(map.get(&1).unwrap(), Some(values.clone()));
    let entries: Vec<_> = map.iter().map(Result::unwrap).collect();
    assert_eq!(entries, [(1, values)]);
    let error = map.insert(&1, &[0; 3][..cpus.min(3) - 1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    covered("Maps", "PERCPU_HASH: a value for each CPU", "4.6", How::Native);
}

#[test]
fn sizes_are_what_the_kernel_wants() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let mut loader = object.loader();
    let mut hash = object.map("hash").unwrap();
    hash.set_max_entries(100);
    let no_preallocation = hash.flags() | 1;
    hash.set_flags(no_preallocation).set_numa_node(Some(0));
    let mut lru = object.map("lru").unwrap();
    let wider = lru.value_size() + 8;
    lru.set_value_size(wider);
    loader.map(&hash).map(&lru);
    let loaded = loader.load().unwrap();
    let map = |name| loaded.map::<Map>(name).unwrap();
    assert_eq!(map("hash").max_entries(), 100);
    assert_eq!(map("hash").info().unwrap().flags, no_preallocation | 4, "BPF_F_NUMA_NODE");
    assert_eq!(map("lru").info().unwrap().value_size, wider);
    // 5000 bytes become a power of two of pages.
    let ring = map("ring").max_entries();
    assert!(ring >= 5000 && ring.is_power_of_two() && ring % 4096 == 0, "{ring}");
    assert!(map("perf").max_entries() >= 1);

    let error = map("hash").lookup(&[0; 4], &mut [0; 24]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), "object kinds: map hash: a key of 4 bytes where the map takes 8");
    let error = loaded.map::<HashMap<u32, Value>>("hash").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    let error = loaded.map::<HashMap<u32, u64>>("lru").unwrap_err();
    assert_eq!(error.to_string(), "object kinds: map lru: a map of type lru_hash is not a HashMap");
    let error = loaded.map::<Map>("hush").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.help().unwrap().contains("hash, lru"), "{error:?}");
    let error = loaded.program::<hook::Xdp>("first").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incompatible);
}
