//! Programs as they are found in the field, generated and held against what clang says of them.
//!
//! ```text
//! programs/*.bpf.c ──clang──┬─ object ──▶ generate ──▶ module ─┬─ visit: nothing that panics
//!                           │                                  ├─ one crate ──▶ cargo check
//!                           └─ -fdump-record-layouts ─▶ asserts ┘   (offset_of!, size_of)
//! ```
//!
//! Sizes, offsets and alignments are clang's own, put as assertions into the crate that holds the
//! modules: it is the Rust compiler that compares, not our reader of BTF.
//!
//! What a module says less exactly than C is in one table, `degraded.txt`, with the reasons in
//! [`degraded`]: what is not as listed fails.
#![forbid(unsafe_code)]

pub mod clang;
pub mod compare;
pub mod degraded;
pub mod layouts;
pub mod module;
pub mod scratch;
pub mod table;
pub mod visit;

use std::{
    env,
    path::{Path, PathBuf},
};

pub use bpfgen_skip::skip;

/// The folder of this package.
pub fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The checkout.
pub fn checkout() -> PathBuf {
    here().join("../..")
}

/// Whether what tests compare with is written anew.
pub fn blessing() -> bool {
    env::var_os("BPFGEN_BLESS").is_some()
}

/// Holds a text to the file that is to contain it, or writes the file when blessing.
///
/// # Panics
/// With the difference, if there is one.
#[track_caller]
pub fn expect_file(path: &Path, text: &str) {
    if blessing() {
        std::fs::write(path, text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if text != expected {
        let diff = similar::TextDiff::from_lines(expected.as_str(), text);
        let diff = diff.unified_diff().header("expected", "found").to_string();
        panic!("{}: BPFGEN_BLESS=1 accepts this:\n{diff}", path.display());
    }
}
