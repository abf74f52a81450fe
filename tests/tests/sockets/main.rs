//! Programs of cgroups, of sockets, of maps of sockets and of network namespaces: each test
//! attaches, does what runs the program, sees that it came out differently, detaches, and sees that
//! it comes out as before.
//!
//! Each has a cgroup and a network namespace of its own, and nothing but its own sockets in them.
#![deny(unsafe_code, missing_docs)]

mod addresses;
mod answering;
#[path = "../caller/mod.rs"]
mod caller;
mod cgroups;
mod classic;
mod dissector;
mod filter;
mod infrared;
mod inside;
mod lookup;
mod maps;
mod modes;
mod order;
mod packets;
mod ports;
mod raw;
mod unix;

use bpfgen_runtime::bpf_program;

#[bpf_program("fixtures/sockets/cgroups.bpf.c")]
mod groups {}

#[bpf_program("fixtures/sockets/sockets.bpf.c")]
mod sockets {}

/// The table of `docs/SUPPORT.md` that these tests fill.
const AREA: &str = "Programs and attaching";
