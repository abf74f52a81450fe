//! What the end-to-end and live tests share: how a test says that it cannot run here, and
//! crates outside the workspace as a newcomer would make them.
#![forbid(unsafe_code)]

pub mod bpffs;
pub mod cgroup;
pub mod doors;
pub mod needs;
#[cfg(test)]
mod operations;
pub mod outside;
pub mod readme;
pub mod sections;

use std::path::{Path, PathBuf};

/// The checkout that these tests were built from.
pub fn checkout() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}
