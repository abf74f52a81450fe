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

/// Whether there is no such process in this process's pid namespace, not even one that has ended and
/// is not yet waited for.
pub(crate) fn is_gone(pid: u32) -> bool {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return false };
    // 0 and less are groups.
    if pid < 1 {
        return false;
    }
    // SAFETY: no memory is involved, and 0 is no signal.
    let result = unsafe { libc::kill(pid, 0) };
    result < 0 && Errno::last() == Errno(libc::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_opens_and_what_is_none_does_not() {
        assert!(pidfd_open(std::process::id()).is_ok());
        assert_eq!(pidfd_open(u32::MAX).unwrap_err(), Errno(libc::ESRCH));
        assert!(!is_gone(std::process::id()) && !is_gone(0) && !is_gone(u32::MAX));
        // No kernel has so many.
        assert!(is_gone(i32::MAX as u32));
    }
}
