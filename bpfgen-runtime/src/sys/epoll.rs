//! epoll(7) and eventfd(2): waiting for several descriptors at once, and being woken.

use std::{
    os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd},
    ptr,
    time::Duration,
};

use super::{Errno, Result, own_fd};

/// A set of descriptors to wait for, level-triggered.
#[derive(Debug)]
pub(crate) struct Epoll(OwnedFd);

impl Epoll {
    pub(crate) fn new() -> Result<Self> {
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(Errno::last());
        }
        // SAFETY: the kernel has just made it for us.
        Ok(Self(unsafe { own_fd(fd) }?))
    }

    /// Adds a descriptor; closing it takes it out.
    pub(crate) fn add(&self, fd: BorrowedFd<'_>) -> Result<()> {
        self.watch(fd, libc::EPOLLIN)
    }

    /// Adds a descriptor to wait until it can be written: once for how it is now, then for each
    /// change, so that room which does not suffice is waited on.
    pub(crate) fn add_room(&self, fd: BorrowedFd<'_>) -> Result<()> {
        self.watch(fd, libc::EPOLLOUT | libc::EPOLLET)
    }

    fn watch(&self, fd: BorrowedFd<'_>, events: i32) -> Result<()> {
        let mut event = libc::epoll_event { events: events as u32, u64: 0 };
        // SAFETY: the event is only read.
        let result = unsafe {
            libc::epoll_ctl(
                self.0.as_raw_fd(),
                libc::EPOLL_CTL_ADD,
                fd.as_raw_fd(),
                ptr::from_mut(&mut event),
            )
        };
        if result < 0 { Err(Errno::last()) } else { Ok(()) }
    }

    /// Waits until a descriptor can be read, or `timeout` (rounded up to milliseconds) is over.
    /// `EINTR` is not handled here: the caller knows how much time is left.
    pub(crate) fn wait(&self, timeout: Option<Duration>) -> Result<()> {
        let timeout = timeout.map_or(-1, |timeout| {
            i32::try_from(timeout.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX)
        });
        let mut event = libc::epoll_event { events: 0, u64: 0 };
        // SAFETY: there is room for the one event that is asked for.
        let result =
            unsafe { libc::epoll_wait(self.0.as_raw_fd(), ptr::from_mut(&mut event), 1, timeout) };
        if result < 0 { Err(Errno::last()) } else { Ok(()) }
    }
}

impl AsFd for Epoll {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// A descriptor that can be read once somebody has signalled it.
#[derive(Debug)]
pub(crate) struct EventFd(OwnedFd);

impl EventFd {
    pub(crate) fn new() -> Result<Self> {
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(Errno::last());
        }
        // SAFETY: the kernel has just made it for us.
        Ok(Self(unsafe { own_fd(fd) }?))
    }

    /// Makes it readable. Safe in a signal handler: one write(2), which cannot fail before 2^64
    /// signals.
    pub(crate) fn signal(&self) {
        let one = 1u64.to_ne_bytes();
        // SAFETY: the eight bytes are borrowed for the call.
        unsafe { libc::write(self.0.as_raw_fd(), one.as_ptr().cast(), one.len()) };
    }
}

impl AsFd for EventFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_signal_ends_the_wait() {
        let (epoll, event) = (Epoll::new().unwrap(), EventFd::new().unwrap());
        epoll.add(event.as_fd()).unwrap();
        let start = Instant::now();
        epoll.wait(Some(Duration::from_micros(1500))).unwrap();
        assert!(start.elapsed() >= Duration::from_micros(1500), "the time-out is rounded up");
        event.signal();
        epoll.wait(None).unwrap();
        epoll.wait(None).unwrap();
    }
}
