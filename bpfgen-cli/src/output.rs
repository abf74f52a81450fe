//! Where what a command makes goes: a file, or standard output.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use crate::failure::Failure;

/// Writes to the file, else, or for `-`, to standard output; `what` is it called in messages.
pub(crate) fn put(path: Option<&Path>, content: &[u8], what: &str) -> Result<(), Failure> {
    match path {
        Some(path) if path != Path::new("-") => write(path, content),
        _ => print(content, what),
    }
}

/// Writes a regular file whole or not at all; a device or pipe has to take it as it comes.
fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    if fs::metadata(path).is_ok_and(|existing| !existing.is_file()) {
        return fs::write(path, content)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())));
    }
    // A rename would replace a link, not what it leads to.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    bpfgen_build::write_if_changed(&path, content)?;
    Ok(())
}

fn print(content: &[u8], what: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(content).and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough, as with `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::new(format!("cannot write {what}: {error}"))),
    }
}
