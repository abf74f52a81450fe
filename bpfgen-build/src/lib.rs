//! Compiles BPF C with clang and generates a typed Rust module for it.
#![forbid(unsafe_code)]

mod error;
mod options;
mod target;

pub use error::{Error, ErrorKind, Result};
pub use options::Options;
pub use target::Target;
