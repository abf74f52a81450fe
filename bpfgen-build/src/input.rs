//! What a build has read.

use std::path::PathBuf;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its absolute path.
    pub path: PathBuf,
    /// SHA-256 of its content, in hex.
    pub hash: String,
}
