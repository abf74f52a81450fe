//! A folder of kernels.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{Kernel, image, version};
use crate::{Error, ErrorKind, Result};

/// The kernels in a folder and in the folders in it: every `vmlinuz*` and `bzImage*`, the lowest
/// version first. What several names lead to comes once.
///
/// Files of such a name that are no kernels, as signatures and dangling links in `/boot`, are left
/// out, unless there is nothing else.
///
/// # Errors
/// If there is none.
pub fn folder(path: &Path) -> Result<Vec<Kernel>> {
    let mut images = BTreeSet::new();
    for entry in entries(path)? {
        if entry.is_dir() {
            // A folder that is closed to the user, as lost+found, holds nothing for them.
            images.extend(
                entries(&entry).unwrap_or_default().into_iter().filter(|file| is_image(file)),
            );
        } else if is_image(&entry) {
            images.insert(entry);
        }
    }
    let mut seen = BTreeSet::new();
    let mut kernels = Vec::new();
    let mut wrong = None;
    for file in images {
        let found = fs::canonicalize(&file).map_err(|error| Error::io("read", &file, error));
        match found.and_then(|target| Ok((image(&file, None)?, target))) {
            Ok((kernel, target)) => {
                if seen.insert(target) {
                    kernels.push(kernel);
                }
            }
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    if kernels.is_empty() {
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let message = format!("there is no kernel in {}", path.display());
        return Err(Error::new(ErrorKind::NoKernel, message).help(
            "files named `vmlinuz*` or `bzImage*` are looked for, there and one folder down",
        ));
    }
    kernels.sort_by(|a, b| version::compare(&a.release, &b.release));
    Ok(kernels)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = |error| Error::io("read", folder, error);
    fs::read_dir(folder)
        .map_err(read)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(read))
        .collect()
}

fn is_image(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    (name.starts_with("vmlinuz") || name.starts_with("bzImage")) && !path.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::image::fake;

    #[test]
    fn finds_kernels_in_order() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("vmlinuz-6.12.1"), fake("6.12.1")).unwrap();
        std::os::unix::fs::symlink("vmlinuz-6.12.1", root.join("vmlinuz")).unwrap();
        fs::write(root.join("a/bzImage"), fake("6.2.0")).unwrap();
        fs::write(root.join("a/b/bzImage"), fake("5.0.0")).unwrap();
        fs::write(root.join("initrd.img-6.12.1"), "no").unwrap();
        let releases = |root| folder(root).map(|all| all.into_iter().map(|one| one.release));
        assert_eq!(releases(root).unwrap().collect::<Vec<_>>(), ["6.2.0", "6.12.1"]);

        fs::write(root.join("a/vmlinuz.txt"), "no").unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("vmlinuz.old")).unwrap();
        assert_eq!(releases(root).unwrap().count(), 2);
        for kernel in ["vmlinuz-6.12.1", "vmlinuz", "vmlinuz.old", "a/bzImage"] {
            fs::remove_file(root.join(kernel)).unwrap();
        }
        let error = folder(root).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed);
        assert!(error.to_string().contains("vmlinuz.txt"), "{error}");
    }

    #[test]
    fn nothing_there() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(folder(root.path()).unwrap_err().kind(), ErrorKind::NoKernel);
        assert_eq!(folder(&root.path().join("no")).unwrap_err().kind(), ErrorKind::Io);
    }
}
