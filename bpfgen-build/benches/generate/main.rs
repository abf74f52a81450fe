//! From an object to a Rust module: `cargo bench -p bpfgen-build`. The objects are those of the
//! generator's tests, and one whose BTF has all types of a kernel. Build scripts and macros are not
//! optimised unless somebody asks for it: `cargo bench --profile dev` measures what they see.

mod whole;

use std::{fmt, fs, path::Path};

use bpfgen_build::codegen::{ObjectBytes, Options, generate, print};
use bpfgen_object::{Object, parse};
use divan::Bencher;

fn main() {
    if cases().is_empty() {
        eprintln!("left out: everything, since there are no objects in {FOLDER}");
    }
    if let Err(missing) = whole::object() {
        eprintln!("left out: whole_kernel, since {missing}");
    }
    divan::main();
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// Few types and many.
const NAMES: [&str; 4] = ["bare", "maps", "structs", "values"];

struct Case {
    name: &'static str,
    object: Object,
    options: Options,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn cases() -> Vec<Case> {
    let case = |&name: &&'static str| {
        let bytes = fs::read(Path::new(FOLDER).join(format!("{name}.bpf.o"))).ok()?;
        let options = Options {
            object: ObjectBytes::IncludeBytes(format!("{name}.bpf.o")),
            ..Options::new(name, &format!("{name}.bpf.c"))
        };
        Some(Case { name, object: parse(&bytes).ok()?, options })
    };
    NAMES.iter().filter_map(case).collect()
}

/// What the macro does.
#[divan::bench(args = cases())]
fn tokens(bencher: Bencher<'_, '_>, case: &Case) {
    bencher
        .bench(|| generate(&case.object, &case.options).unwrap_or_else(|error| panic!("{error}")));
}

/// What a build script does beyond that.
#[divan::bench(args = cases())]
fn text(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.bench(|| {
        let tokens = generate(&case.object, &case.options);
        tokens.and_then(|tokens| print(&tokens)).unwrap_or_else(|error| panic!("{error}"))
    });
}

/// What the macro does with an object that holds all types of a kernel and uses few: decoding,
/// checking, generating.
#[divan::bench(args = whole::object().as_ref())]
fn whole_kernel(bencher: Bencher<'_, '_>, object: &whole::Whole) {
    whole(bencher, object, &Options::new("whole", "whole.bpf.c"));
}

/// The same with one of the largest types asked for, and with it all that it holds.
#[divan::bench(args = whole::object().as_ref())]
fn whole_kernel_with_task_struct(bencher: Bencher<'_, '_>, object: &whole::Whole) {
    let mut options = Options::new("whole", "whole.bpf.c");
    options.types.push("struct task_struct".to_owned());
    whole(bencher, object, &options);
}

fn whole(bencher: Bencher<'_, '_>, object: &whole::Whole, options: &Options) {
    bencher.bench(|| {
        let object = parse(&object.bytes).unwrap_or_else(|error| panic!("{error}"));
        generate(&object, options).unwrap_or_else(|error| panic!("{error}"))
    });
}
