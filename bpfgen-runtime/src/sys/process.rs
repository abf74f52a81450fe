//! Processes by descriptor.

use std::os::fd::{OwnedFd, RawFd};

use super::{Errno, Result, own_fd};

/// Opens a process, by the number of its first thread.
pub(crate) fn pidfd_open(pid: u32) -> Result<OwnedFd> {
    let pid = libc::pid_t::try_from(pid).map_err(|_| Errno(libc::ESRCH))?;
    // SAFETY: no memory is involved.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    if fd < 0 {
        return Err(Errno::last());
    }
    let fd = RawFd::try_from(fd).map_err(|_| Errno(libc::EOVERFLOW))?;
    // SAFETY: the kernel has just made it for us.
    unsafe { own_fd(fd) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_opens_and_what_is_none_does_not() {
        assert!(pidfd_open(std::process::id()).is_ok());
        assert_eq!(pidfd_open(u32::MAX).unwrap_err(), Errno(libc::ESRCH));
    }
}
