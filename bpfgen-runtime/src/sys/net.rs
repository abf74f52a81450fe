//! Network interfaces: names and numbers.

use std::{
    fs,
    os::{fd::AsRawFd as _, unix::net::UnixDatagram},
};

use super::{Errno, Result};

/// `SIOCGIFINDEX`, which is the same on all machines.
const GET_INDEX: libc::Ioctl = 0x8933;

/// `struct ifreq` as `SIOCGIFINDEX` reads and writes it, with at least as much room.
#[repr(C)]
struct Request {
    /// Ends with a NUL.
    name: [u8; libc::IFNAMSIZ],
    index: i32,
    rest: [u8; 20],
}

/// The number of an interface in the network namespace of the calling thread. The C library's
/// function brings its resolver's configuration along.
pub(crate) fn index(name: &str) -> Result<u32> {
    let mut request = Request { name: [0; libc::IFNAMSIZ], index: 0, rest: [0; 20] };
    match request.name.split_last_mut().and_then(|(_, room)| room.get_mut(..name.len())) {
        Some(place) if !name.contains('\0') => place.copy_from_slice(name.as_bytes()),
        _ => return Err(Errno(libc::ENODEV)),
    }
    // Any socket will do.
    let socket = UnixDatagram::unbound()
        .map_err(|error| Errno(error.raw_os_error().unwrap_or(libc::EINVAL)))?;
    // SAFETY: the kernel reads and writes one ifreq, which the borrowed request has room for.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), GET_INDEX, &raw mut request) };
    if result < 0 {
        return Err(Errno::last());
    }
    Ok(request.index as u32)
}

/// Names of all interfaces in the network namespace of the calling thread; none without /proc.
pub(crate) fn names() -> Vec<String> {
    let table = fs::read_to_string("/proc/thread-self/net/dev").unwrap_or_default();
    // Two lines of headings, without a colon.
    let names = table.lines().filter_map(|line| line.split_once(':'));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_numbers() {
        assert!(names().iter().any(|name| name == "lo"), "{:?}", names());
        for name in names() {
            assert!(index(&name).is_ok(), "{name}");
        }
        assert_eq!(index("no-such-interf"), Err(Errno(libc::ENODEV)));
        assert_eq!(index("lo\0"), Err(Errno(libc::ENODEV)));
        assert_eq!(index("sixteen-letters-"), Err(Errno(libc::ENODEV)));
    }
}
