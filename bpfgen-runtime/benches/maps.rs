//! Many elements of a map, one by one and in batches: `cargo bench -p bpfgen-runtime --bench maps`,
//! as root.

use std::sync::LazyLock;

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
