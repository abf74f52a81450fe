//! Iterators: links with a target, and `BPF_ITER_CREATE`.

use std::os::fd::{BorrowedFd, OwnedFd};

use super::{
    Result,
    attr::{self, cmd},
    bpf, own_fd,
};

/// `enum bpf_cmd`.
const ITER_CREATE: i32 = 33;

#[repr(C)]
struct IterCreate {
    link_fd: u32,
    flags: u32,
}

/// A file whose reading runs the iterator that `link` attaches.
pub(crate) fn create(link: BorrowedFd<'_>) -> Result<OwnedFd> {
    let mut attr = IterCreate { link_fd: bpf::raw(link), flags: 0 };
    // SAFETY: no field is a pointer.
    let fd = unsafe { bpf::bpf(ITER_CREATE, &mut attr) }?;
    // SAFETY: the kernel has just made it for us.
    unsafe { own_fd(fd) }
}

/// Attaches an iterator to a part of what it goes through; `info` is a `union bpf_iter_link_info`.
pub(crate) fn attach(program: BorrowedFd<'_>, attach_type: u32, info: &[u8]) -> Result<OwnedFd> {
    let mut options = [0; 6];
    options[0] = bpf::address(info);
    // A u32, then padding, whatever the byte order.
    let mut length = [0; 8];
    length[..4].copy_from_slice(&(info.len() as u32).to_ne_bytes());
    options[1] = u64::from_ne_bytes(length);
    let mut attr =
        attr::LinkCreate { prog_fd: bpf::raw(program), attach_type, options, ..Default::default() };
    // SAFETY: the only pointer is that of a slice borrowed for the call, with its length.
    let fd = unsafe { bpf::bpf(cmd::LINK_CREATE, &mut attr) }?;
    // SAFETY: the kernel has just made it for us.
    unsafe { own_fd(fd) }
}
