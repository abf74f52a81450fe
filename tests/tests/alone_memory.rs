//! What operations on maps allocate: nothing, where they say so. Alone, since all of a process counts.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use bpfgen_runtime::{
    Array, HashMap, LruHashMap, LruPerCpuHashMap, MapBuilder, PerCpuArray, PerCpuHashMap,
    map::{BloomFilter, LpmTrie, MapType, Queue, Stack},
    value::LpmKey,
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

/// The system's allocator, and how often this thread has asked it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: all is the system's allocator's; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: what the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: what the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: what the caller promises.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `run` allocates, the second time: the first may learn something about the machine.
fn allocations<T>(mut run: impl FnMut() -> T) -> u64 {
    run();
    let before = ALLOCATIONS.get();
    run();
    ALLOCATIONS.get() - before
}

/// No operation that is named here allocates.
macro_rules! none {
    ($($operation:expr),+ $(,)?) => {
        $(assert_eq!(allocations(|| $operation), 0, stringify!($operation));)+
    };
}

#[test]
fn the_allocator_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn lookups_into_a_value_of_the_caller() {
    needs!(Bpf);
    let map = HashMap::<u32, u64>::create("hash", 100).unwrap();
    let (mut value, absent) = (0, 55);
    none!(
        map.insert(&1, &2).unwrap(),
        map.get(&1).unwrap().unwrap(),
        map.get_into(&1, &mut value).unwrap(),
        map.get_into(&absent, &mut value).unwrap(),
        map.insert_new(&1, &3).unwrap(),
        map.replace(&1, &3).unwrap(),
        map.replace(&absent, &3).unwrap(),
        map.remove(&absent).unwrap(),
        map.insert_batch(&[1, 2, 3], &[1, 2, 3]).unwrap(),
        map.remove_batch(&[1, 2, 3, 4]).unwrap(),
        map.keys().count(),
        map.iter().count(),
    );
    let lru = LruHashMap::<u32, [u64; 8]>::create("lru", 100).unwrap();
    let mut large = [0; 8];
    none!(
        lru.insert(&1, &[7; 8]).unwrap(),
        lru.get_into(&1, &mut large).unwrap(),
        lru.get(&1).unwrap().unwrap(),
    );
    let array = Array::<u64>::create("array", 10).unwrap();
    none!(
        array.set(1, &2).unwrap(),
        array.get(1).unwrap().unwrap(),
        array.get_into(1, &mut value).unwrap(),
        array.get_into(10, &mut value).unwrap(),
        array.iter().count(),
    );
    let trie = MapBuilder::new(MapType::LPM_TRIE, "trie").key_size(8).value_size(8);
    // BPF_F_NO_PREALLOC.
    let trie: LpmTrie<LpmKey<4>, u64> = trie.max_entries(10).flags(1).create_as().unwrap();
    let key = LpmKey::new([10, 0, 0, 0], 8);
    none!(trie.insert(&key, &1).unwrap(), trie.get(&key).unwrap().unwrap());
    let made = |map_type| MapBuilder::new(map_type, "values").value_size(8).max_entries(10);
    let queue: Queue<u64> = made(MapType::QUEUE).create_as().unwrap();
    let stack: Stack<u64> = made(MapType::STACK).create_as().unwrap();
    none!(
        (queue.push(&1).unwrap(), queue.peek().unwrap(), queue.pop().unwrap()),
        (stack.push(&1).unwrap(), stack.peek().unwrap(), stack.pop().unwrap()),
    );
    if has(Need::BloomFilters) {
        let filter: BloomFilter<u64> = made(MapType::BLOOM_FILTER).create_as().unwrap();
        none!((filter.insert(&1).unwrap(), filter.contains(&1).unwrap()));
    }
    covered("Maps", "lookups into a value: no allocation", "3.19", How::Native);
}

#[test]
fn lookups_of_all_cpus_values() {
    needs!(Bpf);
    let array = PerCpuArray::<u64>::create("array", 10).unwrap();
    let mut values = array.get(0).unwrap().unwrap();
    none!(array.get_into(1, &mut values).unwrap());
    let hash = PerCpuHashMap::<u32, u64>::create("hash", 10).unwrap();
    let lru = LruPerCpuHashMap::<u32, u64>::create("lru", 100).unwrap();
    hash.insert(&1, &values).unwrap();
    lru.insert(&1, &values).unwrap();
    none!(
        hash.get_into(&1, &mut values).unwrap(),
        hash.get_into(&2, &mut values).unwrap(),
        lru.get_into(&1, &mut values).unwrap(),
    );
}

#[test]
fn walks_allocate_no_more_for_more_elements() {
    needs!(MapBatches);
    let map = HashMap::<u32, u64>::create("hash", 10_000).unwrap();
    let fill = |count: u32| {
        let keys: Vec<u32> = (0..count).collect();
        map.insert_batch(&keys, &vec![1; keys.len()]).unwrap();
    };
    let walk = || map.iter_batch(1000).unwrap().map(Result::unwrap).count();
    fill(10);
    let few = allocations(walk);
    fill(10_000);
    assert_eq!(allocations(walk), few);
    assert!(few <= 4, "room for keys and values, and the place in the walk: {few}");
}
