//! bpfgen's own headers, which travel inside the library and are written out for clang.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{Error, Result, hash, out};

const BPFGEN_H: &str = include_str!("../include/bpfgen/bpfgen.h");

/// What of them decides about an object: their text.
pub(crate) const HASHED: &str = BPFGEN_H;

/// A folder to give to clang with `-I`.
#[derive(Debug)]
pub(crate) enum Headers {
    /// In the cache, for next time too.
    Kept(PathBuf),
    /// For one run, where there is no cache.
    Temporary(TempDir),
}

impl Headers {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(dir) => dir.path(),
        }
    }
}

/// Writes the headers into the cache, else into a temporary folder.
pub(crate) fn place(cache: Option<&Path>) -> Result<Headers> {
    if let Some(cache) = cache {
        // Another version of bpfgen has another folder.
        let name = format!("include-{}", &hash::bytes(BPFGEN_H.as_bytes())[..16]);
        let dir = cache.join(name);
        if write(&dir).is_ok() {
            return Ok(Headers::Kept(dir));
        }
    }
    let dir = tempfile::Builder::new()
        .prefix("bpfgen-include-")
        .tempdir()
        .map_err(|error| Error::io("make a folder in", &std::env::temp_dir(), error))?;
    write(dir.path())?;
    Ok(Headers::Temporary(dir))
}

fn write(dir: &Path) -> Result<()> {
    let dir = dir.join("bpfgen");
    fs::create_dir_all(&dir).map_err(|error| Error::io("make", &dir, error))?;
    out::write_if_changed(&dir.join("bpfgen.h"), BPFGEN_H.as_bytes())?;
    Ok(())
}
