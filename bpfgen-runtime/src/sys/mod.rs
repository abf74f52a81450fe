//! The only modules that enter the kernel. Kernel spellings stay below this line.
//!
//! # Safety
//! Every function here that is not `unsafe` upholds by itself what its system call asks of the
//! memory it is given: the lengths passed are those of the slices borrowed, and where the kernel
//! decides how much it writes (map lookups), the size was asked of the kernel first.
#![allow(unsafe_code, reason = "system calls")]

pub(crate) mod attach;
pub(crate) mod attr;
pub(crate) mod batch;
pub(crate) mod bpf;
pub(crate) mod capability;
pub(crate) mod epoll;
pub(crate) mod fs;
pub(crate) mod iter;
pub(crate) mod limit;
pub(crate) mod link_multi;
pub(crate) mod map;
pub(crate) mod mmap;
pub(crate) mod net;
pub(crate) mod ns;
pub(crate) mod object;
pub(crate) mod perf;
pub(crate) mod process;
pub(crate) mod prog_btf;
pub(crate) mod run;
pub(crate) mod sockopt;
pub(crate) mod struct_ops;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod token;
pub(crate) mod tracefs;
pub(crate) mod uname;
pub(crate) mod uprobe;

use std::{
    fmt, io,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd},
};

/// The kernel's own `ENOTSUPP`, which no header has.
pub(crate) const ENOTSUPP: i32 = 524;

/// A number that a system call failed with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Errno(pub(crate) i32);

impl Errno {
    /// Of the call that has just failed on this thread.
    pub(crate) fn last() -> Self {
        io::Error::last_os_error().into()
    }

    /// `EPERM`, `E2BIG` …, where it is one that bpf(2) and its relatives give.
    pub(crate) fn symbol(self) -> Option<&'static str> {
        Some(match self.0 {
            libc::EPERM => "EPERM",
            libc::ENOENT => "ENOENT",
            libc::ESRCH => "ESRCH",
            libc::EINTR => "EINTR",
            libc::EIO => "EIO",
            libc::ENXIO => "ENXIO",
            libc::E2BIG => "E2BIG",
            libc::EBADF => "EBADF",
            libc::EAGAIN => "EAGAIN",
            libc::ENOMEM => "ENOMEM",
            libc::EACCES => "EACCES",
            libc::EFAULT => "EFAULT",
            libc::EBUSY => "EBUSY",
            libc::EEXIST => "EEXIST",
            libc::ENODEV => "ENODEV",
            libc::ENOTDIR => "ENOTDIR",
            libc::EISDIR => "EISDIR",
            libc::EINVAL => "EINVAL",
            libc::EMFILE => "EMFILE",
            libc::ENFILE => "ENFILE",
            libc::ENOSPC => "ENOSPC",
            libc::EDQUOT => "EDQUOT",
            libc::EROFS => "EROFS",
            libc::ERANGE => "ERANGE",
            libc::ENOSYS => "ENOSYS",
            libc::EOVERFLOW => "EOVERFLOW",
            libc::EILSEQ => "EILSEQ",
            libc::EOPNOTSUPP => "EOPNOTSUPP",
            libc::ETIMEDOUT => "ETIMEDOUT",
            ENOTSUPP => "ENOTSUPP",
            _ => return None,
        })
    }
}

impl From<io::Error> for Errno {
    fn from(error: io::Error) -> Self {
        Self(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == ENOTSUPP {
            return f.write_str("not supported (ENOTSUPP)");
        }
        // The standard library's text ends with "(os error N)"; the symbol says more.
        let text = io::Error::from_raw_os_error(self.0).to_string();
        let text = text.split(" (os error").next().unwrap_or(&text);
        match self.symbol() {
            Some(symbol) => write!(f, "{text} ({symbol})"),
            None => write!(f, "{text} (errno {})", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the functions here give.
pub(crate) type Result<T, E = Errno> = std::result::Result<T, E>;

/// Owns a descriptor that a system call has returned; one below 3 is moved up, so that a program
/// which has closed its standard streams cannot print into a map.
///
/// # Safety
/// `fd` is open and nobody else owns it.
pub(crate) unsafe fn own_fd(fd: RawFd) -> Result<OwnedFd> {
    // SAFETY: the caller's promise.
    let owned = unsafe { OwnedFd::from_raw_fd(fd) };
    if fd > 2 {
        return Ok(owned);
    }
    // SAFETY: no memory is involved; the descriptor is open, since we own it.
    let moved = unsafe { libc::fcntl(owned.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 3) };
    if moved < 0 {
        return Err(Errno::last());
    }
    // SAFETY: fcntl has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(moved) })
}

/// As [`own_fd`] does it: a descriptor that is below 3 moves up.
pub(crate) fn above_streams(fd: OwnedFd) -> io::Result<OwnedFd> {
    if fd.as_raw_fd() > 2 { Ok(fd) } else { fd.try_clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errno_text() {
        assert_eq!(Errno(libc::EPERM).to_string(), "Operation not permitted (EPERM)");
        assert_eq!(Errno(ENOTSUPP).to_string(), "not supported (ENOTSUPP)");
        assert_eq!(Errno(libc::EXDEV).to_string(), "Invalid cross-device link (errno 18)");
    }

    #[test]
    fn low_descriptors_move_up() {
        let file = std::fs::File::open("/dev/null").unwrap();
        // SAFETY: dup makes a descriptor of its own, and F_DUPFD with 0 takes the lowest free.
        let fd = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 0) };
        assert!(fd >= 0);
        // SAFETY: made by the line above, owned by nobody.
        let owned = unsafe { own_fd(fd) }.unwrap();
        assert!(owned.as_raw_fd() > 2);
    }
}
