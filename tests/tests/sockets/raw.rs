//! System calls that nothing safe makes.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    io::Error,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
};

/// A socket that gets all IPv4 packets of the thread's network namespace, one of a group among which
/// the kernel distributes flows.
pub(crate) struct PacketSocket(OwnedFd);

impl PacketSocket {
    pub(crate) fn new() -> Self {
        /// Distributes by `PACKET_FANOUT_HASH`, which is 0; any number of the group will do.
        static GROUP: i32 = 4711;
        let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        let protocol = u16::try_from(libc::ETH_P_IP).unwrap().to_be();
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::socket(libc::AF_PACKET, kind, i32::from(protocol)) };
        assert!(fd >= 0, "{}", Error::last_os_error());
        // SAFETY: made by the line above, owned by nobody.
        let socket = unsafe { OwnedFd::from_raw_fd(fd) };
        // SAFETY: the value is an int, borrowed for the call.
        let result = unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_FANOUT,
                (&raw const GROUP).cast(),
                4,
            )
        };
        assert_eq!(result, 0, "{}", Error::last_os_error());
        Self(socket)
    }

    /// Whether a packet was there.
    pub(crate) fn receive(&self) -> bool {
        let mut bytes = [0u8; 256];
        // SAFETY: the buffer is borrowed for the call, with its size.
        let len =
            unsafe { libc::recv(self.0.as_raw_fd(), bytes.as_mut_ptr().cast(), bytes.len(), 0) };
        len > 0
    }
}
