//! Where a run puts what it makes.

use std::{fs, path::PathBuf};

use crate::Failure;

/// A temporary folder of this run.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes it; it is removed when this is dropped.
    pub fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("bpfgen-bench-{}", std::process::id()));
        fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
