//! Namespaces of a thread.

use std::os::fd::{AsRawFd as _, BorrowedFd};

use super::{Errno, Result};

/// Moves the calling thread to a network namespace.
pub(crate) fn enter_network(namespace: BorrowedFd<'_>) -> Result<()> {
    // SAFETY: no memory is involved.
    match unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}
