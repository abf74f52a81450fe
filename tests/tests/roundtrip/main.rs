//! Every construct of C through a map of the running kernel, both ways: the program writes known
//! values and Rust reads each field; Rust writes them, field by field, and the program compares each.
#![deny(unsafe_code, missing_docs)]

mod bits;
mod composite;
mod globals;
mod scalars;

use bpfgen_runtime::{HashMap, Program, bpf_program, hook::RawTracePoint};

/// The programs and maps.
#[bpf_program("fixtures/roundtrip/values.bpf.c")]
mod values {}

/// What the program is told to do.
const FILL: u32 = 1;
const CHECK: u32 = 2;

/// The programs, for the thread that calls this.
fn load() -> values::Loaded {
    let mut open = values::open().unwrap();
    let thread = rustix::thread::gettid().as_raw_nonzero().get();
    open.rodata.thread = thread.unsigned_abs();
    open.load().unwrap_or_else(|error| panic!("{error:?}"))
}

impl values::Loaded {
    /// Has a program run once, by a system call of this thread.
    fn run(&self, program: &Program<RawTracePoint>, order: u32) {
        let bss = &self.bss;
        let _link = program.attach().unwrap();
        bss.order.set(order).unwrap();
        std::fs::metadata("/").unwrap();
        assert_eq!(bss.order.get(), 0, "it ran");
    }

    /// Has a program write its values.
    fn fill(&self, program: &Program<RawTracePoint>) {
        self.run(program, FILL);
    }

    /// Has a program compare: how often it did, and a bit for each that differs.
    fn check(&self, program: &Program<RawTracePoint>) -> (u32, u64) {
        self.bss.checked.set(0).unwrap();
        self.bss.wrong.set(0).unwrap();
        self.run(program, CHECK);
        (self.bss.checked.get(), self.bss.wrong.get())
    }
}

/// The first key of a hash map.
fn first<K: bpfgen_runtime::value::Plain, V: bpfgen_runtime::value::Plain>(
    map: &HashMap<K, V>,
) -> Option<K> {
    map.keys().next().map(Result::unwrap)
}
