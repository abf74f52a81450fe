//! Loads in one and in two steps, and loads that go wrong: what the kernel has then, and what is
//! said.
#![deny(missing_docs)]

#[path = "../sockets/answering.rs"]
mod answering;
mod answers;
#[path = "../caller/mod.rs"]
mod caller;
mod capabilities;
mod descriptors;
mod hidden_types;
mod memlock;
mod one_capability;
mod prepared;
mod switched_off;

use bpfgen_runtime::{Program, bpf_program, program::run::RunsOnPackets};

#[bpf_program("fixtures/steps/prepared.bpf.c")]
mod look {}

#[bpf_program("fixtures/steps/next.bpf.c")]
mod next {}

#[bpf_program("fixtures/steps/pinned.bpf.c")]
mod pinned {}

#[bpf_program("fixtures/steps/targets.bpf.c")]
mod targets {}

/// The table of `docs/SUPPORT.md` that these tests fill.
const AREA: &str = "Loading";

/// What a program returns for a packet.
fn run<K: RunsOnPackets>(program: &Program<K>) -> u32 {
    program.test_run().data(&[0; 64]).run().expect("a test run").returned
}
