//! Links of one program to many places.

use std::{
    ffi::CStr,
    os::fd::{BorrowedFd, OwnedFd},
};

use super::{
    Errno, Result,
    attr::{LinkCreate, cmd},
    bpf::{address, bpf_fd, raw},
};

/// `BPF_F_KPROBE_MULTI_RETURN`, `BPF_F_UPROBE_MULTI_RETURN`.
const RETURN: u32 = 1;

/// Kernel functions, one way or the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Functions<'a> {
    /// By name.
    Names(&'a [&'a CStr]),
    /// By address.
    Addresses(&'a [u64]),
}

/// What [`kprobes`] takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kprobes<'a> {
    /// The program.
    pub(crate) program: BorrowedFd<'a>,
    /// `BPF_TRACE_KPROBE_MULTI` or `BPF_TRACE_KPROBE_SESSION`.
    pub(crate) attach_type: u32,
    /// Whether it runs on return.
    pub(crate) is_return: bool,
    /// Where.
    pub(crate) functions: Functions<'a>,
    /// One for each function, or none.
    pub(crate) cookies: &'a [u64],
}

/// Attaches a program to kernel functions.
pub(crate) fn kprobes(link: &Kprobes<'_>) -> Result<OwnedFd> {
    let pointers: Vec<u64>;
    let (count, names, addresses) = match link.functions {
        Functions::Names(names) => {
            pointers = names.iter().map(|name| address(name.to_bytes_with_nul())).collect();
            (names.len(), numbers(&pointers), 0)
        }
        Functions::Addresses(list) => (list.len(), 0, numbers(list)),
    };
    let flags = if link.is_return { RETURN } else { 0 };
    let options =
        [pair(flags, count_of(count)?), names, addresses, parallel(link.cookies, count)?, 0, 0];
    // SAFETY: names are C strings and addresses, names and cookies arrays of `count` numbers, all
    // borrowed for the call; the kernel only reads them.
    unsafe { create(link.program, link.attach_type, options) }
}

/// What [`uprobes`] takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uprobes<'a> {
    /// The program.
    pub(crate) program: BorrowedFd<'a>,
    /// `BPF_TRACE_UPROBE_MULTI` or `BPF_TRACE_UPROBE_SESSION`.
    pub(crate) attach_type: u32,
    /// Whether it runs on return.
    pub(crate) is_return: bool,
    /// The file.
    pub(crate) path: &'a CStr,
    /// Places in it.
    pub(crate) offsets: &'a [u64],
    /// Where the counters of users are in the file: one for each place, or none.
    pub(crate) counters: &'a [u64],
    /// One for each place, or none.
    pub(crate) cookies: &'a [u64],
    /// The process, 0 for all.
    pub(crate) pid: u32,
}

/// Attaches a program to places in a file.
pub(crate) fn uprobes(link: &Uprobes<'_>) -> Result<OwnedFd> {
    let count = link.offsets.len();
    let flags = if link.is_return { RETURN } else { 0 };
    let options = [
        address(link.path.to_bytes_with_nul()),
        numbers(link.offsets),
        parallel(link.counters, count)?,
        parallel(link.cookies, count)?,
        pair(count_of(count)?, flags),
        pair(link.pid, 0),
    ];
    // SAFETY: the path is a C string, and offsets, counters and cookies arrays of `count` numbers,
    // all borrowed for the call; the kernel only reads them.
    unsafe { create(link.program, link.attach_type, options) }
}

/// Attaches a tracing program to kernel functions, by their BTF ids; `cookies` has one for each, or
/// none.
pub(crate) fn trampolines(
    program: BorrowedFd<'_>,
    attach_type: u32,
    ids: &[u32],
    cookies: &[u64],
) -> Result<OwnedFd> {
    let count = ids.len();
    let options = [numbers(ids), parallel(cookies, count)?, pair(count_of(count)?, 0), 0, 0, 0];
    // SAFETY: ids and cookies are arrays of `count` numbers, borrowed for the call; the kernel only
    // reads them.
    unsafe { create(program, attach_type, options) }
}

/// # Safety
/// What of `options` is a pointer for this attach type is valid, and as long as its count says.
unsafe fn create(program: BorrowedFd<'_>, attach_type: u32, options: [u64; 6]) -> Result<OwnedFd> {
    let mut attr =
        LinkCreate { prog_fd: raw(program), target_fd: 0, attach_type, flags: 0, options };
    // SAFETY: the caller's promise.
    unsafe { bpf_fd(cmd::LINK_CREATE, &mut attr) }
}

/// The address of an array, null for none.
fn numbers<T>(list: &[T]) -> u64 {
    if list.is_empty() { 0 } else { list.as_ptr().expose_provenance() as u64 }
}

/// The address of an array that goes with another of `count` entries, null for none.
fn parallel(list: &[u64], count: usize) -> Result<u64> {
    if list.is_empty() || list.len() == count {
        Ok(numbers(list))
    } else {
        Err(Errno(libc::EINVAL))
    }
}

fn count_of(count: usize) -> Result<u32> {
    u32::try_from(count).map_err(|_| Errno(libc::E2BIG))
}

/// Two fields of 32 bits, one after the other whatever the byte order.
fn pair(first: u32, second: u32) -> u64 {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&first.to_ne_bytes());
    bytes[4..].copy_from_slice(&second.to_ne_bytes());
    u64::from_ne_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_follow_each_other() {
        assert_eq!(&pair(1, 2).to_ne_bytes()[..4], 1u32.to_ne_bytes());
        assert_eq!(&pair(1, 2).to_ne_bytes()[4..], 2u32.to_ne_bytes());
        assert_eq!(parallel(&[1, 2], 3), Err(Errno(libc::EINVAL)));
        assert_eq!(parallel(&[], 3), Ok(0));
    }
}
