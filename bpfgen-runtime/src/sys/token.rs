//! `BPF_TOKEN_CREATE`: what a bpffs delegates to a user namespace.

use std::os::fd::{AsRawFd as _, BorrowedFd, OwnedFd};

use super::{
    Result,
    attr::MapCreate,
    bpf::{bpf_fd, raw},
};

/// `enum bpf_cmd`.
const TOKEN_CREATE: i32 = 36;
/// `BPF_F_TOKEN_FD`: a token is given, in the flags of what takes one.
pub(crate) const TOKEN_FD: u32 = 1 << 16;

impl MapCreate {
    /// By this token, if there is one.
    pub(crate) fn permit(&mut self, token: Option<BorrowedFd<'_>>) {
        if let Some(token) = token {
            self.map_flags |= TOKEN_FD;
            self.map_token_fd = token.as_raw_fd();
        }
    }
}

#[repr(C)]
struct TokenCreate {
    flags: u32,
    bpffs_fd: u32,
}

/// Makes a token of the root folder of a bpffs.
pub(crate) fn create(bpffs: BorrowedFd<'_>) -> Result<OwnedFd> {
    let mut attr = TokenCreate { flags: 0, bpffs_fd: raw(bpffs) };
    // SAFETY: no field is a pointer, and the command returns a new descriptor.
    unsafe { bpf_fd(TOKEN_CREATE, &mut attr) }
}
