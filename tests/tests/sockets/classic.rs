//! Classic filters, which are no BPF programs of the new kind.
#![allow(unsafe_code, reason = "system calls")]

use std::{io::Error, os::fd::AsRawFd};

/// Gives the socket a filter that drops all packets, or takes its filter away.
pub(crate) fn set(socket: &impl AsRawFd, is_there: bool) {
    let code = (libc::BPF_RET | libc::BPF_K) as u16;
    let mut drop_all = libc::sock_filter { code, jt: 0, jf: 0, k: 0 };
    let program = libc::sock_fprog { len: 1, filter: &raw mut drop_all };
    let option = if is_there { libc::SO_ATTACH_FILTER } else { libc::SO_DETACH_FILTER };
    // SAFETY: a program of one instruction, borrowed for the call, with its size.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            option,
            (&raw const program).cast(),
            size_of_val(&program) as libc::socklen_t,
        )
    };
    assert_eq!(result, 0, "{}", Error::last_os_error());
}
