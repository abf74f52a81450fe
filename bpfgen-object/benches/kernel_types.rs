//! What is done with a kernel's types, megabytes of them: `cargo bench -p bpfgen-object`.
//!
//! Each benchmark does one thing from scratch, as a process that does only this would; what several
//! loads of one process share is in bpfgen-runtime's.

mod input;

use bpfgen_object::{
    Object,
    btf::{Btf, Kind, header::write_header, minimize::minimize, scan::Scan},
    check::check,
    core_reloc::{Relocator, Target},
    parse,
};
use divan::{Bencher, counter::BytesCount};
use input::{Case, Kernel, Pair};

fn main() {
    for missing in input::missing() {
        eprintln!("left out: {missing}");
    }
    divan::main();
}

/// What is sought by name, most often structs.
const NAMES: [(&str, Kind); 4] = [
    ("task_struct", Kind::Struct),
    ("pid_t", Kind::Typedef),
    ("bpf_map_type", Kind::Enum),
    ("bpfgen_has_no_such_type", Kind::Struct),
];

/// The whole of it, as the generator of headers needs it.
#[divan::bench(args = input::kernel())]
fn decode(bencher: Bencher<'_, '_>, kernel: &Kernel) {
    let bencher = bencher.counter(BytesCount::of_slice(&kernel.bytes));
    bencher.bench(|| sound(Btf::decode(&kernel.bytes)));
}

/// One walk that stops nowhere, since one name is not there.
#[divan::bench(args = input::kernel())]
fn find_names(bencher: Bencher<'_, '_>, kernel: &Kernel) {
    let bencher = bencher.counter(BytesCount::of_slice(&kernel.bytes));
    bencher.bench(|| sound(Scan::new(&kernel.bytes).and_then(|scan| scan.find_all(&NAMES))));
}

#[divan::bench(args = input::kernel(), sample_count = 20)]
fn print_header(bencher: Bencher<'_, '_>, kernel: &Kernel) {
    bencher.bench(|| sound(write_header(&kernel.btf)));
}

#[divan::bench(args = input::objects())]
fn parse_object(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.bench(|| sound(parse(&case.bytes)));
}

/// As a load does it: one search for all candidates, then each function.
#[divan::bench(args = input::pairs())]
fn relocate(bencher: Bencher<'_, '_>, pair: &Pair) {
    bencher.bench(|| sound(relocate_object(&pair.case.object, &pair.kernel.bytes)));
}

#[divan::bench(args = input::pairs())]
fn minimise(bencher: Bencher<'_, '_>, pair: &Pair) {
    let object = &pair.case.object;
    bencher.bench(|| {
        let kernel = sound(Scan::new(&pair.kernel.bytes));
        sound(minimize(&[object], &kernel, object.endian))
    });
}

#[divan::bench(args = input::pairs())]
fn check_object(bencher: Bencher<'_, '_>, pair: &Pair) {
    bencher.bench(|| {
        let kernel = sound(Scan::new(&pair.kernel.bytes));
        let targets = vec![Target { name: "vmlinux".to_owned(), types: &kernel }];
        sound(check(&pair.case.object, targets))
    });
}

/// How long a failure takes is not what is asked.
fn sound<T>(result: bpfgen_object::Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn relocate_object(object: &Object, kernel: &[u8]) -> bpfgen_object::Result<usize> {
    let kernel = Scan::new(kernel)?;
    let Some(local) = &object.btf else { return Ok(0) };
    let targets = vec![Target { name: "vmlinux".to_owned(), types: &kernel }];
    let mut relocator = Relocator::new(local, targets).endian(object.endian);
    relocator.prepare(object.core_functions().flat_map(|(_, it)| &it.core_relocations))?;
    let mut poisoned = 0;
    for (_, function) in object.core_functions() {
        let mut insns = function.insns.clone();
        poisoned += relocator.relocate(&mut insns, &function.core_relocations)?.len();
    }
    Ok(poisoned)
}
