//! Pinning maps and programs in a bpffs.

use std::{
    ffi::CString,
    fs,
    os::{
        fd::{AsRawFd as _, BorrowedFd, OwnedFd},
        unix::ffi::OsStrExt as _,
    },
    path::Path,
};

use super::Map;
use crate::{
    Error, ErrorKind, Result,
    sys::{bpf, fs as file_system},
};

/// Pins `fd` to `path`.
pub(crate) fn pin(fd: BorrowedFd<'_>, path: &Path) -> Result<()> {
    bpf::obj_pin(fd, &c_path(path)?).map_err(|errno| {
        let error =
            Error::sys(format!("cannot pin it to {}", path.display()), "bpf(BPF_OBJ_PIN)", errno);
        match errno.0 {
            libc::EPERM | libc::EINVAL if !in_bpffs(path) => error
                .with_kind(ErrorKind::InvalidInput)
                .hint("the folder is not in a bpffs: mount -t bpf bpf /sys/fs/bpf"),
            libc::EPERM if has_dot(path) => {
                error.with_kind(ErrorKind::InvalidInput).hint("names in a bpffs take no dots")
            }
            libc::ENOENT => error.hint("the folder does not exist"),
            libc::ENOSPC | libc::EDQUOT => error.hint(
                "the bpffs, or the quota of its user, has no room for another file: remove pins that \
                 nothing needs",
            ),
            libc::EEXIST => error.hint("something is pinned there already: remove the file"),
            _ => error,
        }
    })
}

/// The path as system calls take it.
pub(crate) fn c_path(path: &Path) -> Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| {
        Error::new(ErrorKind::InvalidInput, format!("the path {path:?} holds a NUL byte"))
    })
}

/// Opens what is pinned at `path`.
pub(crate) fn open(path: &Path) -> Result<OwnedFd> {
    bpf::obj_get(&c_path(path)?).map_err(|errno| {
        let what = format!("cannot open what is pinned at {}", path.display());
        let error = Error::sys(what, "bpf(BPF_OBJ_GET)", errno);
        match errno.0 {
            libc::EACCES if path.is_dir() => {
                error.with_kind(ErrorKind::InvalidInput).hint("it is a folder")
            }
            libc::EACCES if path.exists() && !in_bpffs(path) => error
                .with_kind(ErrorKind::InvalidInput)
                .hint("it is a file outside of any bpffs, where nothing is pinned"),
            libc::ENOTDIR => error
                .with_kind(ErrorKind::InvalidInput)
                .hint("pins lie in folders of a bpffs, and one in this path is a file"),
            _ => error,
        }
    })
}

/// Opens what is pinned at `path`; `None` where nothing is.
pub(crate) fn get(path: &Path) -> Result<Option<OwnedFd>> {
    match open(path) {
        Ok(fd) => Ok(Some(fd)),
        Err(error) if error.raw_os_error() == Some(libc::ENOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes the pin of a map.
pub(crate) fn unpin(map: &Map, path: &Path) -> Result<()> {
    remove("map", map.id()?, Map::from_pinned(path)?.id()?, path)
}

/// Removes what is pinned at `path`, if it is the object with the id `is`.
pub(crate) fn remove(what: &str, is: u32, there: u32, path: &Path) -> Result<()> {
    if is != there {
        return Err(Error::new(
            ErrorKind::Incompatible,
            format!("{what} {there} is pinned at {}, not this one, {is}", path.display()),
        ));
    }
    fs::remove_file(path)
        .map_err(|error| Error::io(format!("cannot remove {}", path.display()), &error))
}

/// Refuses what is not a map: the kernel answers questions about any kind of descriptor.
pub(crate) fn check_map(fd: &OwnedFd, what: &str) -> Result<()> {
    let link = fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd()));
    // Without /proc, whatever is done with it fails.
    match link {
        Ok(link) if link.as_os_str() != "anon_inode:bpf-map" => {
            Err(Error::new(ErrorKind::Incompatible, format!("{what} is not a map")))
        }
        _ => Ok(()),
    }
}

/// Whether a file at `path` would lie in a bpffs; `true` where that cannot be told.
fn in_bpffs(path: &Path) -> bool {
    let Some(folder) = path.parent() else { return false };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    c_path(folder)
        .ok()
        .and_then(|folder| file_system::magic(&folder).ok())
        .is_none_or(|it| it == file_system::BPF_FS)
}

fn has_dot(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().contains(&b'.'))
}
