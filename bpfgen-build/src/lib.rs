//! Compiles BPF C with clang and generates a typed Rust module for it.
#![forbid(unsafe_code)]

pub mod artifacts;
mod builder;
mod cache;
mod cargo;
mod clang;
pub mod codegen;
mod compile;
mod diff;
mod error;
mod hash;
mod headers;
mod metadata;
mod options;
mod out;
pub mod pipeline;
mod prebuilt;
mod stamp;
mod strip;
mod target;
mod unit;
mod variants;
mod wrapper;

pub use builder::{Builder, Built};
pub use cargo::{Env, VARIABLES};
pub use compile::{Compiled, compile};
pub use diff::Difference;
pub use error::{Error, ErrorKind, Result};
pub use metadata::{Metadata, Source};
pub use options::Options;
pub use out::write_if_changed;
pub use strip::strip;
pub use target::Target;
pub use unit::Unit;
