//! Programs on a socket, by its options.

use std::{
    os::fd::{AsRawFd as _, BorrowedFd},
    ptr,
};

use super::{Errno, Result};

/// Options of `SOL_SOCKET` that take a program, and those that take it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// `SO_ATTACH_BPF`, `SO_DETACH_BPF`.
    Filter,
    /// `SO_ATTACH_REUSEPORT_EBPF`, `SO_DETACH_REUSEPORT_BPF`.
    Reuseport,
}

impl Slot {
    fn attach(self) -> i32 {
        match self {
            Self::Filter => libc::SO_ATTACH_BPF,
            Self::Reuseport => libc::SO_ATTACH_REUSEPORT_EBPF,
        }
    }

    fn detach(self) -> i32 {
        match self {
            Self::Filter => libc::SO_DETACH_BPF,
            Self::Reuseport => DETACH_REUSEPORT,
        }
    }
}

/// `SO_DETACH_REUSEPORT_BPF`, which libc does not have everywhere.
#[cfg(any(target_arch = "sparc", target_arch = "sparc64"))]
const DETACH_REUSEPORT: i32 = 0x0047;
#[cfg(not(any(target_arch = "sparc", target_arch = "sparc64")))]
const DETACH_REUSEPORT: i32 = 68;

/// Puts a program in the socket's slot, where it takes the place of another.
pub(crate) fn attach(socket: BorrowedFd<'_>, slot: Slot, program: BorrowedFd<'_>) -> Result<()> {
    set(socket, slot.attach(), program.as_raw_fd())
}

/// Empties the socket's slot.
pub(crate) fn detach(socket: BorrowedFd<'_>, slot: Slot) -> Result<()> {
    // The kernel wants a number, and does not look at it.
    set(socket, slot.detach(), 0)
}

/// Whether the socket's filter is a classic one: those can be read, programs cannot.
pub(crate) fn has_classic_filter(socket: BorrowedFd<'_>) -> bool {
    // Without room the kernel only says how long it is, 0 for none.
    let mut length: libc::socklen_t = 0;
    // SAFETY: the length is borrowed for the call, and says that there is no room.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_GET_FILTER,
            ptr::null_mut(),
            &raw mut length,
        )
    };
    result == 0 && length > 0
}

fn set(socket: BorrowedFd<'_>, option: i32, value: i32) -> Result<()> {
    // SAFETY: the value is an int borrowed for the call, with its size.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            option,
            (&raw const value).cast(),
            size_of::<i32>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}
