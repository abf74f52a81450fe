//! Links of struct_ops maps: `BPF_LINK_CREATE` and `BPF_LINK_UPDATE` with a map in the place of a
//! program.

use std::os::fd::{BorrowedFd, OwnedFd};

use bpfgen_object::uapi::AttachType;

use super::{Result, bpf, own_fd};

/// `enum bpf_cmd`.
const LINK_CREATE: i32 = 28;
/// `enum bpf_cmd`.
const LINK_UPDATE: i32 = 29;
/// `enum bpf_cmd`.
const PROG_ASSOC_STRUCT_OPS: i32 = 38;
/// `BPF_F_REPLACE`.
const REPLACE: u32 = 1 << 2;

#[repr(C)]
struct LinkCreate {
    map_fd: u32,
    target_fd: u32,
    attach_type: u32,
    flags: u32,
}

#[repr(C)]
struct LinkUpdate {
    link_fd: u32,
    new_map_fd: u32,
    flags: u32,
    old_map_fd: u32,
}

#[repr(C)]
struct Associate {
    map_fd: u32,
    prog_fd: u32,
    flags: u32,
}

/// Has kfuncs that the program calls act for what `map` holds.
pub(crate) fn associate(program: BorrowedFd<'_>, map: BorrowedFd<'_>) -> Result<()> {
    let mut attr = Associate { map_fd: bpf::raw(map), prog_fd: bpf::raw(program), flags: 0 };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(PROG_ASSOC_STRUCT_OPS, &mut attr) }.map(drop)
}

/// Registers what `map` holds.
pub(crate) fn link_create(map: BorrowedFd<'_>) -> Result<OwnedFd> {
    let mut attr = LinkCreate {
        map_fd: bpf::raw(map),
        target_fd: 0,
        attach_type: AttachType::STRUCT_OPS.0,
        flags: 0,
    };
    // SAFETY: no field is a pointer.
    let fd = unsafe { bpf::bpf(LINK_CREATE, &mut attr) }?;
    // SAFETY: the kernel has just made it for us.
    unsafe { own_fd(fd) }
}

/// Registers what `new` holds in place of what the link's map does; only if that is `old`, where
/// one is given.
pub(crate) fn link_update(
    link: BorrowedFd<'_>,
    new: BorrowedFd<'_>,
    old: Option<BorrowedFd<'_>>,
) -> Result<()> {
    let mut attr = LinkUpdate {
        link_fd: bpf::raw(link),
        new_map_fd: bpf::raw(new),
        flags: old.map_or(0, |_| REPLACE),
        old_map_fd: old.map_or(0, bpf::raw),
    };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(LINK_UPDATE, &mut attr) }.map(drop)
}
