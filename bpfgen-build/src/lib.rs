//! Compiles BPF C with clang and generates a typed Rust module for it.
//!
//! Three doors lead to one pipeline, so that the same source gives the same module through each;
//! only how the object's bytes are included differs:
//!
//! ```text
//! build.rs                Builder ──────┐
//! #[bpf_program]          bpfgen-macros ┼──▶ pipeline ──▶ clang ──▶ strip ──▶ bpfgen-object
//! cargo bpfgen build      artifacts ────┘        │                                  │
//!                                                └──▶ tokens, or text ◀── codegen ◀─┘
//! ```
//!
//! In a build script:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     bpfgen_build::Builder::new("src/execsnoop.bpf.c").build()?;
//!     Ok(())
//! }
//! ```
//!
//! and where the module is wanted:
//!
//! ```text
//! mod execsnoop {
//!     include!(concat!(env!("OUT_DIR"), "/execsnoop.rs"));
//! }
//! ```
//!
//! # What a build depends on
//!
//! The source, every header that clang reads, the options, the compiler, `Cargo.toml`, and these
//! variables:
//!
//! | variable | meaning |
//! | --- | --- |
//! | `BPFGEN_CLANG` | the compiler: a path, a name on PATH, or several words (`ccache clang`); else the option or `[package.metadata.bpfgen] clang`, else `clang`, else the newest `clang-N` on PATH; version 14 or newer |
//! | `BPFGEN_INCLUDE` | folders with headers such as `bpf/bpf_helpers.h`, separated by `:` |
//! | `BPFGEN_CACHE_DIR` | where compiled objects are kept; else `OUT_DIR` in a build script, else `bpfgen` in the user's cache folder, else the target folder |
//!
//! Relative paths in them start at the crate's folder, as they do in options.
//!
//! The same source, headers, options and clang give the same bytes in any folder. With nothing
//! changed no process is started at all.
//!
//! # Cargo.toml
//!
//! See [`Metadata`] for what `[package.metadata.bpfgen]` may say.
#![forbid(unsafe_code)]

pub mod artifacts;
mod build_all;
mod builder;
mod cache;
mod cargo;
pub mod check;
mod clang;
pub mod codegen;
mod compile;
mod diff;
mod error;
mod hash;
mod headers;
mod input;
#[cfg(target_os = "linux")]
mod jobserver;
mod metadata;
pub mod minimal;
mod near;
mod options;
mod out;
mod parallel;
pub mod pipeline;
pub mod places;
mod prebuilt;
mod stamp;
mod strip;
mod target;
mod unit;
mod variants;
mod wrapper;

pub use build_all::build_all;
pub use builder::{Builder, Built};
pub use cargo::{Env, VARIABLES};
pub use compile::{Compiled, compile};
pub use diff::Difference;
pub use error::{Error, ErrorKind, Result};
pub use input::Input;
pub use metadata::{Metadata, Source};
pub use near::nearest;
pub use options::Options;
pub use out::write_if_changed;
pub use strip::strip;
pub use target::Target;
pub use unit::Unit;
