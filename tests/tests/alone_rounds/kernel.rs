//! What the kernel has, by its own lists: no program of the system is needed to read them.
#![allow(unsafe_code, reason = "system calls")]

use std::{
    collections::BTreeSet,
    ffi::c_long,
    io,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
};

/// Numbers of bpf(2)'s commands for one kind of object.
#[derive(Clone, Copy)]
struct Kind {
    next_id: c_long,
    fd_by_id: c_long,
}

const PROGRAM: Kind = Kind { next_id: 11, fd_by_id: 13 };
const MAP: Kind = Kind { next_id: 12, fd_by_id: 14 };
const BTF: Kind = Kind { next_id: 23, fd_by_id: 19 };
const LINK: Kind = Kind { next_id: 31, fd_by_id: 30 };
const INFO_BY_FD: c_long = 15;

/// Objects of ours that the kernel has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Objects {
    /// Names of programs and maps that begin as ours do.
    pub(crate) names: Vec<String>,
    pub(crate) links: BTreeSet<u32>,
    pub(crate) btf: BTreeSet<u32>,
}

impl Objects {
    /// Programs and maps whose names begin with `prefix`, links to these programs, and their types.
    ///
    /// An error if this process may not list what others have made.
    pub(crate) fn named(prefix: &str) -> io::Result<Self> {
        let mut found = Self::default();
        let mut programs = BTreeSet::new();
        for (id, info) in infos(PROGRAM)? {
            // struct bpf_prog_info: name at 64, btf_id at 128.
            let name = text(&info[64..80]);
            if name.starts_with(prefix) {
                programs.insert(id);
                found.btf.insert(word(&info, 128));
                found.names.push(name);
            }
        }
        for (_, info) in infos(MAP)? {
            // struct bpf_map_info: name at 24.
            let name = text(&info[24..40]);
            if name.starts_with(prefix) {
                found.names.push(name);
            }
        }
        for (id, info) in infos(LINK)? {
            // struct bpf_link_info: prog_id at 8.
            if programs.contains(&word(&info, 8)) {
                found.links.insert(id);
            }
        }
        found.names.sort();
        Ok(found)
    }

    /// Whether there is nothing, not even a link or types seen earlier that have lost their
    /// programs: the kernel gives each object a number that it does not use again soon.
    pub(crate) fn are_gone(&self, seen: &Self) -> io::Result<bool> {
        Ok(*self == Self::default()
            && ids(LINK)?.is_disjoint(&seen.links)
            && ids(BTF)?.is_disjoint(&seen.btf))
    }
}

/// All objects that the kernel has, each of a kind as `/proc/PID/fdinfo` names it.
///
/// They are not opened: the kernel clears a program array when its last descriptor is closed, and
/// never lets go of one that is opened and closed once more while it does (6.18).
#[allow(dead_code, reason = "not all tests know numbers")]
pub(crate) fn there() -> io::Result<BTreeSet<(String, u32)>> {
    let mut there = BTreeSet::new();
    for (name, kind) in [("prog_id", PROGRAM), ("map_id", MAP), ("link_id", LINK), ("btf_id", BTF)]
    {
        there.extend(ids(kind)?.into_iter().map(|id| (name.to_owned(), id)));
    }
    Ok(there)
}

fn ids(kind: Kind) -> io::Result<BTreeSet<u32>> {
    let mut ids = BTreeSet::new();
    let mut last = 0;
    loop {
        // start_id, next_id, open_flags.
        let mut attr = [last, 0, 0];
        match bpf(kind.next_id, &mut attr) {
            Ok(_) => last = attr[1],
            Err(error) if error.raw_os_error() == Some(libc::ENOENT) => return Ok(ids),
            Err(error) => return Err(error),
        }
        ids.insert(last);
    }
}

/// The kernel's description of each object of this kind.
fn infos(kind: Kind) -> io::Result<Vec<(u32, [u8; 256])>> {
    let mut infos = Vec::new();
    for id in ids(kind)? {
        let fd = match bpf(kind.fd_by_id, &mut [id, 0, 0]) {
            // SAFETY: a new descriptor, which nobody else has.
            Ok(fd) => unsafe { OwnedFd::from_raw_fd(fd) },
            // Somebody else's, gone since, or only being made.
            Err(error) if matches!(error.raw_os_error(), Some(libc::ENOENT | libc::EAGAIN)) => {
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut info = [0; 256];
        let address = (&raw mut info).expose_provenance() as u64;
        // bpf_fd, info_len, info.
        let (low, high) = if cfg!(target_endian = "little") {
            (address as u32, (address >> 32) as u32)
        } else {
            ((address >> 32) as u32, address as u32)
        };
        bpf(INFO_BY_FD, &mut [fd.as_raw_fd().unsigned_abs(), 256, low, high])?;
        infos.push((id, info));
    }
    Ok(infos)
}

fn bpf<const N: usize>(command: c_long, attr: &mut [u32; N]) -> io::Result<i32> {
    // SAFETY: the attributes are borrowed for the call with their size; of these commands only the
    // one for descriptions holds an address, of a buffer that outlives the call, with its size.
    let result =
        unsafe { libc::syscall(libc::SYS_bpf, command, attr.as_mut_ptr(), size_of_val(attr)) };
    i32::try_from(result).ok().filter(|&result| result >= 0).ok_or_else(io::Error::last_os_error)
}

fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

fn word(info: &[u8], at: usize) -> u32 {
    info[at..].first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes))
}
