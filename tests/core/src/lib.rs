//! Holds `bpfgen_object::core_reloc` against libbpf: the same objects, the same targets, the same
//! instructions or the same refusal.
//!
//! ```text
//! object ─┬─ libbpf: driver.c ──▶ instructions of each program, or a refusal ─┐
//!         │                                                                   ├─ the same?
//! target ─┴─ ours ──────────────▶ instructions of each program, or a refusal ─┘
//! ```
//!
//! Objects come from clang (`clang`, `fixtures/`), targets from clang, from kernels (`kernel`) or
//! from changing either (`types`).
#![forbid(unsafe_code)]

pub mod clang;
pub mod compare;
pub mod elf;
pub mod kernel;
pub mod libbpf;
pub mod ours;
pub mod random;
pub mod reshape;
pub mod types;

pub use bpfgen_skip::skip;
