//! `BPF_PROG_TEST_RUN`.

use std::os::fd::BorrowedFd;

use super::{Errno, Result, bpf};

/// `enum bpf_cmd`.
const PROG_TEST_RUN: i32 = 10;

#[repr(C)]
#[derive(Default)]
struct TestRun {
    prog_fd: u32,
    retval: u32,
    data_size_in: u32,
    data_size_out: u32,
    data_in: u64,
    data_out: u64,
    repeat: u32,
    duration: u32,
    ctx_size_in: u32,
    ctx_size_out: u32,
    ctx_in: u64,
    ctx_out: u64,
    flags: u32,
    cpu: u32,
    batch_size: u32,
    pad: u32,
}

/// What [`test_run`] takes. Empty slices are not given to the kernel.
#[derive(Debug, Default)]
pub(crate) struct Input<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) data_out: &'a mut [u8],
    /// Mutable, since the kernel writes what a syscall program leaves there back to it.
    pub(crate) context: &'a mut [u8],
    pub(crate) context_out: &'a mut [u8],
    /// If not empty, the first eight bytes of the context become its address.
    pub(crate) pointed: &'a mut [u8],
    pub(crate) repeat: u32,
    pub(crate) flags: u32,
    pub(crate) cpu: u32,
    pub(crate) batch_size: u32,
}

/// What a run gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pub(crate) returned: u32,
    /// Of one run, in nanoseconds.
    pub(crate) duration: u32,
    /// Bytes of `data_out` that were written.
    pub(crate) data: usize,
    /// Bytes of `context_out` that were written.
    pub(crate) context: usize,
}

/// Runs a program with what it is given in place of what its hook gives it.
pub(crate) fn test_run(program: BorrowedFd<'_>, input: &mut Input<'_>) -> Result<Output> {
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| Errno(libc::E2BIG));
    if !input.pointed.is_empty() {
        let first = input.context.first_chunk_mut().ok_or(Errno(libc::EINVAL))?;
        *first = bpf::address_mut(input.pointed).to_ne_bytes();
    }
    let mut attr = TestRun {
        prog_fd: bpf::raw(program),
        data_size_in: size(input.data)?,
        data_size_out: size(input.data_out)?,
        data_in: bpf::address(input.data),
        ctx_size_in: size(input.context)?,
        ctx_size_out: size(input.context_out)?,
        repeat: input.repeat,
        flags: input.flags,
        cpu: input.cpu,
        batch_size: input.batch_size,
        ..TestRun::default()
    };
    attr.data_out = bpf::address_mut(input.data_out);
    attr.ctx_in = bpf::address_mut(input.context);
    attr.ctx_out = bpf::address_mut(input.context_out);
    // SAFETY: each address is that of a slice borrowed for the call, with its length; those that
    // the kernel may write to are borrowed mutably.
    unsafe { bpf::bpf(PROG_TEST_RUN, &mut attr) }?;
    Ok(Output {
        returned: attr.retval,
        duration: attr.duration,
        data: input.data_out.len().min(attr.data_size_out as usize),
        context: input.context_out.len().min(attr.ctx_size_out as usize),
    })
}

#[cfg(test)]
mod tests {
    use std::mem::{offset_of, size_of};

    use super::*;

    /// As a C compiler gives them for `linux/bpf.h`.
    #[test]
    fn layout() {
        assert_eq!(size_of::<TestRun>(), 80);
        assert_eq!(offset_of!(TestRun, data_in), 16);
        assert_eq!(offset_of!(TestRun, ctx_in), 48);
        assert_eq!(offset_of!(TestRun, batch_size), 72);
    }
}
