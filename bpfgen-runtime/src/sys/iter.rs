//! `BPF_ITER_CREATE`.

use std::os::fd::{BorrowedFd, OwnedFd};

use super::{Result, bpf, own_fd};

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
