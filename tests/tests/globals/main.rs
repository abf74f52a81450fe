//! Global variables: how long their sections are, and what each kind of them holds.
#![deny(unsafe_code, missing_docs)]

mod exclusive;
mod kinds;
mod per_cpu;
mod resized;

use bpfgen_runtime::{Program, program::run::RunsOnPackets};

/// The table of `docs/SUPPORT.md` that these tests fill.
const AREA: &str = "Globals and externs";

/// Has a program run once.
fn run<K: RunsOnPackets>(program: &Program<K>) {
    assert_eq!(program.test_run().data(&[0; 64]).run().expect("a test run").returned, 0);
}
