//! What this crate's own tests need of the machine.

use std::fs::File;

use super::{Errno, Result, own_fd};

/// A file of so many zero bytes that is in memory only.
pub(crate) fn memory_file(len: u64) -> Result<File> {
    // SAFETY: the name is a C string.
    let fd = unsafe { libc::memfd_create(c"bpfgen-test".as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 {
        return Err(Errno::last());
    }
    // SAFETY: the kernel has just made it for us.
    let file = File::from(unsafe { own_fd(fd) }?);
    file.set_len(len)?;
    Ok(file)
}
