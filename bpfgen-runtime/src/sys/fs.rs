//! What file system a path lies on.

use std::{ffi::CStr, mem::MaybeUninit};

use super::{Errno, Result};

/// `BPF_FS_MAGIC`.
pub(crate) const BPF_FS: u32 = 0xcafe_4a11;

/// The magic number of the file system that `path` lies on.
pub(crate) fn magic(path: &CStr) -> Result<u32> {
    let mut buffer = MaybeUninit::<libc::statfs>::zeroed();
    // SAFETY: the path is a C string and the buffer is a statfs.
    if unsafe { libc::statfs(path.as_ptr(), buffer.as_mut_ptr()) } != 0 {
        return Err(Errno::last());
    }
    // SAFETY: a struct of integers, zeroed before.
    let buffer = unsafe { buffer.assume_init() };
    // The type of the field differs between machines; the magic numbers have 32 bits.
    Ok(buffer.f_type as u32)
}
