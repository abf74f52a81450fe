//! Files appear whole or not at all, and only when their bytes change.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use crate::{Error, Result};

/// Writes a file unless it already holds these bytes, so that nothing downstream is built again
/// for nothing. Returns whether it wrote.
///
/// # Errors
/// If the file cannot be written; the error names it.
pub fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    replace(path, content).map_err(|error| Error::io("write", path, error))?;
    Ok(true)
}

/// Writes beside the file and renames, so that a reader at any moment sees the old or the new
/// file, and an interrupted build leaves no half of one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let mut temp = tempfile::Builder::new().prefix(".bpfgen-").tempfile_in(dir)?;
    temp.write_all(content)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are private; what they become is as readable as a file one writes
        // directly, or as the one that it replaces.
        let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode() & 0o777);
        temp.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    }
    temp.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_not_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.rs");
        assert!(write_if_changed(&path, b"one").unwrap());
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        assert!(!write_if_changed(&path, b"one").unwrap());
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert!(write_if_changed(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn an_unwritable_place_is_named() {
        let error = write_if_changed(Path::new("/nonexistent/x.rs"), b"").unwrap_err();
        assert!(error.to_string().contains("/nonexistent/x.rs"), "{error}");
    }
}
