//! Reads BPF ELF objects and BTF.
//!
//! Bytes go in, plain deterministic values come out. There is no I/O here and no system call;
//! whatever depends on a kernel happens later, in `bpfgen-runtime`.
//!
//! ```text
//! ELF bytes ── elf ──▶ sections, symbols, relocations
//!                                     │
//!                    .BTF ── btf ─────┤
//!                .BTF.ext ── btf::ext ┤
//!                                     ▼
//!              program, map, data, externs, struct_ops, relocation
//!                                     │
//!                                     ▼
//!                                   Object ── core_reloc ── link ──▶ instructions per program
//!                                                 ▲
//!                       kernel BTF ── btf::scan ──┘
//! ```
//!
//! ```no_run
//! let bytes = std::fs::read("execsnoop.bpf.o")?;
//! let object = bpfgen_object::parse(&bytes)?;
//! for program in &object.programs {
//!     println!("{} is for {}", program.name, program.section);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every parser here is given untrusted bytes: a malformed input is an [`Error`] that names the
//! section and the offset. Nothing panics, loops for ever, or allocates more than a small multiple
//! of its input.
#![forbid(unsafe_code)]

mod addend;
pub mod btf;
mod bytes;
pub mod check;
pub mod core_reloc;
mod data;
mod elf;
mod error;
mod externs;
pub mod hook;
mod insn;
mod jump_table;
pub mod link;
mod lookup;
mod map;
pub mod near;
mod object;
mod parse;
mod program;
pub mod reach;
mod relocation;
mod resize;
pub mod section;
mod sort;
pub mod struct_ops;
pub mod uapi;

pub use error::{Error, ErrorKind, Result};
pub use insn::Insn;
pub use object::*;
pub use parse::parse;
pub use resize::LastArray;
