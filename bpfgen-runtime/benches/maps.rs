//! Many elements of a map, one by one and in batches: `cargo bench -p bpfgen-runtime --bench maps`,
//! as root.
//!
//! What ends in `_raw` are the system calls that batches take, and nothing else: all that can be
//! gained.
#![allow(unsafe_code, reason = "system calls to compare with")]

use std::{io, os::fd::AsRawFd as _, sync::LazyLock};

use bpfgen_runtime::{Array, HashMap, Result};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

const ENTRIES: u32 = 100_000;

/// At a time.
const BATCH: usize = 10_000;

static ENTRIES_OF_ALL: LazyLock<(Vec<u32>, Vec<u64>)> =
    LazyLock::new(|| ((0..ENTRIES).collect(), (0..u64::from(ENTRIES)).collect()));

/// How many entries; none where maps cannot be made.
fn entries() -> Vec<u32> {
    static MADE: LazyLock<bool> = LazyLock::new(|| match made().map(drop) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("left out: {error:#}");
            false
        }
    });
    if *MADE { vec![ENTRIES] } else { Vec::new() }
}

fn made() -> Result<HashMap<u32, u64>> {
    HashMap::create("bench", ENTRIES)
}

fn filled() -> Result<HashMap<u32, u64>> {
    let (map, (keys, values)) = (made()?, &*ENTRIES_OF_ALL);
    map.insert_batch(keys, values)?;
    Ok(map)
}

/// Measures what is done with a map, which is made anew each time.
fn measure(
    bencher: Bencher<'_, '_>,
    map: impl Fn() -> Result<HashMap<u32, u64>>,
    run: impl Fn(&HashMap<u32, u64>) -> Result<u64>,
) {
    bencher
        .counter(ItemsCount::new(ENTRIES))
        .with_inputs(|| map().unwrap_or_else(|error| panic!("{error:#}")))
        .bench_local_refs(|map| run(map).unwrap_or_else(|error| panic!("{error:#}")));
}

/// Looks at all entries of a hash map.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn walk_one_by_one(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| map.iter().map(|entry| Ok(entry?.1)).sum());
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn walk_in_batches(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| map.iter_batch(BATCH)?.map(|entry| Ok(entry?.1)).sum());
}

/// The fields of `union bpf_attr` for batches.
#[repr(C)]
#[derive(Default)]
struct Attr {
    in_batch: u64,
    out_batch: u64,
    keys: u64,
    values: u64,
    count: u32,
    map_fd: u32,
    elem_flags: u64,
    flags: u64,
}

/// `BPF_MAP_LOOKUP_BATCH`, `BPF_MAP_LOOKUP_AND_DELETE_BATCH`, `BPF_MAP_UPDATE_BATCH`.
const LOOKUP: libc::c_int = 24;
const TAKE: libc::c_int = 25;
const UPDATE: libc::c_int = 26;

/// bpf(2); `false` after the last element.
fn bpf(command: libc::c_int, attr: &mut Attr) -> bool {
    // SAFETY: the callers' keys and values have room for `count` elements, and the place of a walk 4
    // bytes.
    let done = unsafe {
        libc::syscall(libc::SYS_bpf, command, std::ptr::from_mut(attr), size_of::<Attr>())
    };
    let error = io::Error::last_os_error();
    assert!(done == 0 || error.raw_os_error() == Some(libc::ENOENT), "{error}");
    done == 0
}

fn fd(map: &HashMap<u32, u64>) -> u32 {
    map.as_map().fd().unwrap_or_else(|error| panic!("{error:#}")).as_raw_fd().unsigned_abs()
}

/// The sum of all values, as a walk in batches gives it.
fn walk_raw(map: &HashMap<u32, u64>, command: libc::c_int) -> u64 {
    let (mut keys, mut values, mut place) = (vec![0u32; BATCH], vec![0u64; BATCH], 0u64);
    let (mut sum, mut first) = (0, true);
    loop {
        let at = (&raw mut place).addr() as u64;
        let mut attr = Attr {
            in_batch: if first { 0 } else { at },
            out_batch: at,
            keys: keys.as_mut_ptr().addr() as u64,
            values: values.as_mut_ptr().addr() as u64,
            count: BATCH as u32,
            map_fd: fd(map),
            ..Attr::default()
        };
        let more = bpf(command, &mut attr);
        let count = attr.count as usize;
        // As the others, keys are looked at, too.
        let entries = keys[..count].iter().zip(&values[..count]);
        sum += entries.map(|(key, value)| divan::black_box((*key, *value)).1).sum::<u64>();
        first = false;
        if !more {
            return sum;
        }
    }
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn walk_in_batches_raw(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| Ok(walk_raw(map, LOOKUP)));
}

/// Fills a hash map.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn insert_one_by_one(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, made, |map| {
        for (key, value) in ENTRIES_OF_ALL.0.iter().zip(&ENTRIES_OF_ALL.1) {
            map.insert(key, value)?;
        }
        Ok(0)
    });
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn insert_in_batches(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, made, |map| {
        map.insert_batch(&ENTRIES_OF_ALL.0, &ENTRIES_OF_ALL.1)?;
        Ok(0)
    });
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn insert_in_batches_raw(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, made, |map| {
        let mut attr = Attr {
            keys: ENTRIES_OF_ALL.0.as_ptr().addr() as u64,
            values: ENTRIES_OF_ALL.1.as_ptr().addr() as u64,
            count: ENTRIES,
            map_fd: fd(map),
            ..Attr::default()
        };
        bpf(UPDATE, &mut attr);
        Ok(0)
    });
}

/// Reads and removes all entries of a hash map.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn drain_one_by_one(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| {
        let mut sum = 0;
        for entry in map.iter() {
            let (key, value) = entry?;
            map.remove(&key)?;
            sum += value;
        }
        Ok(sum)
    });
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn drain_in_batches(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| map.drain_batch(BATCH)?.map(|entry| Ok(entry?.1)).sum());
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn drain_in_batches_raw(bencher: Bencher<'_, '_>, _: u32) {
    measure(bencher, filled, |map| Ok(walk_raw(map, TAKE)));
}

/// Looks at all elements of an array.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn array_one_by_one(bencher: Bencher<'_, '_>, _: u32) {
    array(bencher, |array| array.iter().sum());
}

/// As above.
#[divan::bench(args = entries(), sample_size = 1, sample_count = 20)]
fn array_in_batches(bencher: Bencher<'_, '_>, _: u32) {
    array(bencher, |array| array.iter_batch(BATCH)?.map(|element| Ok(element?.1)).sum());
}

fn array(bencher: Bencher<'_, '_>, run: impl Fn(&Array<u64>) -> Result<u64>) {
    let array = Array::create("bench", ENTRIES).unwrap_or_else(|error| panic!("{error:#}"));
    bencher
        .counter(ItemsCount::new(ENTRIES))
        .bench_local(|| run(&array).unwrap_or_else(|error| panic!("{error:#}")));
}
