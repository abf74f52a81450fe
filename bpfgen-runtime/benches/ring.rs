//! Reading a ring buffer: `cargo bench -p bpfgen-runtime`, as root.

mod input;

use std::{os::unix::process::parent_id, process, sync::LazyLock};

use bpfgen_runtime::{Array, Link, RingBuf, events::RingIter, hook};
use divan::{Bencher, counter::ItemsCount};
use input::Input;

fn main() {
    divan::main();
}

static INPUT: Input = Input::new("a ring buffer", "bpfgen-runtime/benches/input/ring.bpf.c");

/// Of a record, as the C source has it.
type Record = [u64; 8];

/// How many records are read at a time; none where the program cannot be loaded.
fn records() -> Vec<u32> {
    static LOADS: LazyLock<bool> = LazyLock::new(|| INPUT.loads());
    if *LOADS { vec![16, 1024] } else { Vec::new() }
}

/// Copies each record.
#[divan::bench(args = records(), sample_size = 1, sample_count = 1000)]
fn copied(bencher: Bencher<'_, '_>, records: u32) {
    measure(bencher, records, |ring| {
        let mut sum = 0;
        while let Some(record) = ring.try_next()? {
            sum += record[0];
        }
        Ok(sum)
    });
}

/// Looks at each record where it lies.
#[divan::bench(args = records(), sample_size = 1, sample_count = 1000)]
fn in_place(bencher: Bencher<'_, '_>, records: u32) {
    measure(bencher, records, |ring| {
        let mut sum = 0;
        while let Some(record) = ring.next_record() {
            sum += record?[0];
        }
        Ok(sum)
    });
}

/// Empties the ring each time that it has been filled. With more than one round to a sample, it
/// would be filled for all of them before the first.
fn measure(
    bencher: Bencher<'_, '_>,
    records: u32,
    read: impl Fn(&mut RingIter<Record>) -> bpfgen_runtime::Result<u64>,
) {
    let (mut ring, _link) = filled_by_getppid(records).unwrap_or_else(|error| panic!("{error:#}"));
    let expected = u64::from(records) * u64::from(records - 1) / 2;
    bencher.counter(ItemsCount::new(records)).with_inputs(parent_id).bench_local_values(|_| {
        let sum = read(&mut ring).unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(sum, expected, "not all records were there");
    });
}

/// A ring that this process fills by asking for its parent, as long as the link lives.
fn filled_by_getppid(records: u32) -> bpfgen_runtime::Result<(RingIter<Record>, Link)> {
    let open = INPUT.open().unwrap_or_else(|reason| panic!("{reason}"));
    let loaded = open.loader().load()?;
    let orders: Array<[u32; 3]> = loaded.map("orders")?;
    orders.set(0, &[process::id(), records, libc::SYS_getppid as u32])?;
    let ring: RingBuf<Record> = loaded.map("ring")?;
    let link = loaded.program::<hook::RawTracePoint>("fill")?.attach()?;
    Ok((ring.iter()?.nonblocking(), link))
}
