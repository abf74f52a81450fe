//! Which BTF a program was loaded with.

use std::os::fd::BorrowedFd;

use super::{Result, bpf};

/// The start of `struct bpf_prog_info`.
#[repr(C)]
struct Info {
    skipped: [u64; 16],
    btf_id: u32,
    func_info_rec_size: u32,
}

/// Its id; 0 where it has none.
pub(crate) fn id(program: BorrowedFd<'_>) -> Result<u32> {
    let mut info = Info { skipped: [0; 16], btf_id: 0, func_info_rec_size: 0 };
    // SAFETY: integers only; the kernel reads no more than zeros where it looks for pointers and
    // lengths.
    unsafe { bpf::info_by_fd(program, &mut info) }?;
    Ok(info.btf_id)
}
