//! Operations on maps, each seen from both sides: what C writes Rust reads, and the other way round.
#![deny(missing_docs)]

mod arena;
mod batches;
mod builder;
mod bytes;
#[path = "../caller/mod.rs"]
mod caller;
mod chosen;
mod keyed;
mod locked;
mod mapped;
mod nested;
mod one_cpu;
mod open;
mod overwrite;
mod user_ring;
mod walks;

use bpfgen_runtime::{Program, bpf_program, hook::Tc};

/// Maps with keys and values.
#[bpf_program("fixtures/map_ops/ops.bpf.c")]
mod ops {}

const AREA: &str = "Maps";

/// Runs a program of traffic control on a packet that the kernel makes up.
fn run(program: &Program<Tc>) -> u32 {
    program.test_run().data(&[0; 64]).run().unwrap().returned
}

fn load() -> ops::Loaded {
    ops::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"))
}
