//! Holds `bpfgen_object::core_reloc` against libbpf: the same objects, the same targets, the same
//! instructions or the same refusal.
//!
//! ```text
//! object ─┬─ libbpf: driver.c ──▶ instructions of each program, or a refusal ─┐
//!         │                                                                   ├─ the same?
//! target ─┴─ ours ──────────────▶ instructions of each program, or a refusal ─┘
//! ```
//!
//! And whole loads: libbpf's and bpfgen-runtime's, each in a process where `kernel.c` answers
//! bpf(2), must ask the kernel for the same (`load`).
//!
//! Objects come from clang (`clang`, `fixtures/`), targets from clang, from kernels and the modules
//! they are packaged with (`kernel`), or from changing either (`types`). `tests/diff/rules.rs` says
//! which fixture is about which rule.
#![forbid(unsafe_code)]

pub mod clang;
pub mod compare;
pub mod elf;
pub mod kernel;
pub mod libbpf;
pub mod load;
pub mod ours;
pub mod random;
pub mod reshape;
pub mod types;

pub use bpfgen_skip::skip;
