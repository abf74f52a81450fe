//! The tracing file system, mounted or not.

use std::{
    ffi::{CStr, CString},
    fs::File,
    io::{Read as _, Write as _},
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd},
};

use super::{Errno, Result, fs, own_fd};

/// `TRACEFS_MAGIC`.
const MAGIC: u32 = 0x7472_6163;

/// An open tracefs.
#[derive(Debug)]
pub(crate) struct Tracefs(OwnedFd);

impl Tracefs {
    /// Where it is usually mounted; else a mount of our own that is attached nowhere, so nobody
    /// sees it and it ends with this value. The latter takes CAP_SYS_ADMIN and kernel 5.2.
    pub(crate) fn open() -> Result<Self> {
        for path in [c"/sys/kernel/tracing", c"/sys/kernel/debug/tracing"] {
            if fs::magic(path) == Ok(MAGIC) {
                // SAFETY: the path is a C string.
                let fd = unsafe { libc::open(path.as_ptr(), libc::O_PATH | libc::O_CLOEXEC) };
                return owned(fd.into()).map(Self);
            }
        }
        detached_mount(c"tracefs").map(Self)
    }

    /// The content of a file.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        self.file(path, libc::O_RDONLY)?.read_to_end(&mut content)?;
        Ok(content)
    }

    /// Appends a line to a file that takes commands.
    pub(crate) fn append(&self, path: &str, line: &str) -> Result<()> {
        self.file(path, libc::O_WRONLY | libc::O_APPEND)?.write_all(line.as_bytes())?;
        Ok(())
    }

    fn file(&self, path: &str, flags: i32) -> Result<File> {
        let path = CString::new(path).map_err(|_| Errno(libc::EINVAL))?;
        open_at(self.0.as_fd(), &path, flags).map(File::from)
    }
}

fn open_at(folder: BorrowedFd<'_>, path: &CStr, flags: i32) -> Result<OwnedFd> {
    // SAFETY: the path is a C string.
    let fd = unsafe { libc::openat(folder.as_raw_fd(), path.as_ptr(), flags | libc::O_CLOEXEC, 0) };
    owned(fd.into())
}

/// Mounts a file system without a place in the tree (fsopen, fsconfig, fsmount).
fn detached_mount(kind: &CStr) -> Result<OwnedFd> {
    const CLOEXEC: libc::c_uint = 1;
    const CMD_CREATE: libc::c_uint = 6;
    // SAFETY: the name is a C string.
    let context = owned(unsafe { libc::syscall(libc::SYS_fsopen, kind.as_ptr(), CLOEXEC) })?;
    let null = std::ptr::null::<u8>();
    // SAFETY: this command takes neither key nor value.
    let result = unsafe {
        libc::syscall(libc::SYS_fsconfig, context.as_raw_fd(), CMD_CREATE, null, null, 0)
    };
    if result < 0 {
        return Err(Errno::last());
    }
    // SAFETY: no memory is involved.
    owned(unsafe { libc::syscall(libc::SYS_fsmount, context.as_raw_fd(), CLOEXEC, 0) })
}

/// Owns what a system call has just returned, or gives its error.
fn owned(fd: libc::c_long) -> Result<OwnedFd> {
    match i32::try_from(fd) {
        // SAFETY: each caller passes the result of a call that makes a descriptor.
        Ok(fd) if fd >= 0 => unsafe { own_fd(fd) },
        _ => Err(Errno::last()),
    }
}
