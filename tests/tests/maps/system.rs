//! System calls that the standard library does not have.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    io,
    mem::size_of,
    net::{Ipv4Addr, UdpSocket},
    os::fd::{AsRawFd, FromRawFd as _, OwnedFd},
};

fn owned(fd: libc::c_long) -> io::Result<OwnedFd> {
    let fd = i32::try_from(fd).map_err(|_| io::ErrorKind::InvalidData)?;
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// A socket.
pub(crate) fn socket(family: i32, kind: i32) -> io::Result<OwnedFd> {
    // SAFETY: no memory is involved.
    owned(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, 0) }.into())
}

/// A socket of XDP that can be given packets.
pub(crate) fn xdp_socket() -> OwnedFd {
    const RX_RING: i32 = 2;
    let socket = socket(libc::AF_XDP, libc::SOCK_RAW).unwrap();
    let entries: u32 = 64;
    let length = size_of::<u32>() as libc::socklen_t;
    let (fd, from) = (socket.as_raw_fd(), (&raw const entries).cast());
    // SAFETY: the option is an integer, borrowed for the call.
    let result = unsafe { libc::setsockopt(fd, libc::SOL_XDP, RX_RING, from, length) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    socket
}

/// The number that no other socket ever has.
pub(crate) fn cookie(socket: &impl AsRawFd) -> u64 {
    let mut cookie = 0u64;
    let mut length = size_of::<u64>() as libc::socklen_t;
    let fd = socket.as_raw_fd();
    let to = (&raw mut cookie).cast();
    // SAFETY: the kernel writes at most `length` bytes, which the number has.
    let result =
        unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_COOKIE, to, &raw mut length) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    cookie
}

/// A UDP socket of this machine's own address that shares its port with others.
pub(crate) fn sharing(port: u16) -> UdpSocket {
    let socket = socket(libc::AF_INET, libc::SOCK_DGRAM).unwrap();
    let on: i32 = 1;
    let length = size_of::<i32>() as libc::socklen_t;
    let (fd, from) = (socket.as_raw_fd(), (&raw const on).cast());
    // SAFETY: the option is an integer, borrowed for the call.
    let result =
        unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, from, length) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as libc::sa_family_t,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from(Ipv4Addr::LOCALHOST).to_be() },
        sin_zero: [0; 8],
    };
    let length = size_of::<libc::sockaddr_in>() as libc::socklen_t;
    let from = (&raw const address).cast();
    // SAFETY: the address is borrowed for the call, with its size.
    let result = unsafe { libc::bind(fd, from, length) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    socket.into()
}

/// A perf event that counts the time of the CPU.
pub(crate) fn cpu_clock(cpu: u32) -> OwnedFd {
    /// `PERF_ATTR_SIZE_VER0`, `PERF_TYPE_SOFTWARE`, `PERF_COUNT_SW_CPU_CLOCK`.
    const SIZE: u32 = 64;
    const SOFTWARE: u32 = 1;
    let mut attr = [0u64; SIZE as usize / 8];
    let mut first = [0; 8];
    first[..4].copy_from_slice(&SOFTWARE.to_ne_bytes());
    first[4..].copy_from_slice(&SIZE.to_ne_bytes());
    attr[0] = u64::from_ne_bytes(first);
    let cpu = i32::try_from(cpu).unwrap();
    let cloexec: libc::c_ulong = 1 << 3;
    // SAFETY: the attribute is borrowed for the call, and says its size.
    let fd =
        unsafe { libc::syscall(libc::SYS_perf_event_open, attr.as_ptr(), -1, cpu, -1, cloexec) };
    owned(fd).unwrap()
}

/// The CPU that the calling thread runs on, and stays on.
pub(crate) fn this_cpu() -> u32 {
    crate::caller::stay_on_this_cpu();
    // SAFETY: no memory is involved.
    u32::try_from(unsafe { libc::sched_getcpu() }).unwrap()
}
