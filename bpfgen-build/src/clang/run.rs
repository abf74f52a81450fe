//! Runs clang once.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{Compiler, Flags, depfile, explain, find::INSTALL};
use crate::{Error, ErrorKind, Result, Unit};

/// What a successful run gives.
#[derive(Debug)]
pub(crate) struct Output {
    /// The object file, as clang wrote it.
    pub object: Vec<u8>,
    /// Every file that clang read, the source first, as clang names them: relative to the crate's
    /// folder, or absolute.
    pub files: Vec<PathBuf>,
    /// What clang printed: warnings.
    pub warnings: String,
}

/// Compiles a unit. `text` is the C to compile where it is not the source itself; it is given as
/// standard input, so that no file of ours shows up in the object.
pub(crate) fn run(
    compiler: &Compiler,
    flags: &Flags,
    unit: &Unit<'_>,
    text: Option<&str>,
    headers: &Path,
) -> Result<Output> {
    let temp = tempfile::Builder::new()
        .prefix("bpfgen-")
        .tempdir()
        .map_err(|error| Error::io("make a folder in", &std::env::temp_dir(), error))?;
    let object = temp.path().join("object");
    let dependencies = temp.path().join("dependencies");
    let mut command = compiler.command(unit.env);
    command
        .args(flags.arguments(headers))
        .args(["-MD", "-MT", "x", "-MF"])
        .arg(&dependencies)
        .args(["-c", "-o"])
        .arg(&object)
        .current_dir(unit.base);
    match text {
        None => command.arg(&unit.source).stdin(Stdio::null()),
        Some(text) => {
            let path = temp.path().join("input");
            fs::write(&path, text).map_err(|error| Error::io("write", &path, error))?;
            let file = File::open(&path).map_err(|error| Error::io("read", &path, error))?;
            command.args(["-x", "c", "-"]).stdin(file)
        }
    };
    let output = command
        .output()
        .map_err(|error| Error::io("run", &compiler.program, error).help(INSTALL))?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(explain::failure(&unit.source, &stderr, &output.status.to_string()));
    }
    let object = fs::read(&object).map_err(|error| {
        // A wrapper that swallows the command.
        Error::new(
            ErrorKind::ClangUnfit,
            format!("{} succeeded but wrote no object: {error}", compiler.name),
        )
        .with_diagnostics(&stderr)
    })?;
    let files = fs::read(&dependencies)
        .map(|text| depfile::parse(&text))
        .map_err(|error| Error::io("read clang's dependency file", &dependencies, error))?;
    let files = files.into_iter().filter(|file| !file.starts_with(headers)).collect();
    Ok(Output { object, files, warnings: stderr })
}
