//! Opening and loading objects: `cargo bench -p bpfgen-runtime`, as root.
//!
//! All loads are in one process, which reads the kernel's types once for all that it loads. How it
//! is when each load has its own process, and where other loaders stand, `cargo xtask bench` says.

mod input;

use std::sync::LazyLock;

use bpfgen_runtime::OpenObject;
use divan::Bencher;
use input::Input;

fn main() {
    divan::main();
}

static INPUTS: [Input; 3] = [
    Input::new("without CO-RE", "tests/peers/objects/plain.bpf.c"),
    Input::new("8 relocations", "tests/peers/objects/fields.bpf.c"),
    Input::new("122 relocations", "tests/peers/objects/types.bpf.c"),
];

/// Those that can be opened.
fn compiled() -> Vec<&'static Input> {
    static COMPILED: LazyLock<Vec<&'static Input>> = LazyLock::new(|| {
        let opens = |input: &&Input| match input.open() {
            Ok(_) => true,
            Err(reason) => {
                eprintln!("left out: {input}: {reason}");
                false
            }
        };
        INPUTS.iter().filter(opens).collect()
    });
    COMPILED.clone()
}

/// Those that this user may load into this kernel.
fn loadable() -> Vec<&'static Input> {
    static LOADABLE: LazyLock<Vec<&'static Input>> =
        LazyLock::new(|| compiled().into_iter().filter(|input| input.loads()).collect());
    LOADABLE.clone()
}

#[divan::bench(args = compiled())]
fn open(bencher: Bencher<'_, '_>, input: &Input) {
    let bytes = input.compiled().unwrap_or_default();
    bencher.bench(|| OpenObject::parse("object", bytes));
}

/// Most of it is the kernel's.
#[divan::bench(args = loadable())]
fn load(bencher: Bencher<'_, '_>, input: &Input) {
    let Ok(open) = input.open() else { return };
    bencher.bench(|| open.loader().load().unwrap_or_else(|error| panic!("{error:#}")));
}
