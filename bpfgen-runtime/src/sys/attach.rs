//! `BPF_PROG_ATTACH`, `BPF_PROG_DETACH`, `BPF_PROG_QUERY`: programs on what has no BPF link, or had
//! none in older kernels.

use std::os::fd::BorrowedFd;

use super::{
    Errno, Result,
    bpf::{self, raw},
};

/// `enum bpf_cmd`.
mod cmd {
    pub(super) const PROG_ATTACH: i32 = 8;
    pub(super) const PROG_DETACH: i32 = 9;
    pub(super) const PROG_QUERY: i32 = 16;
}

/// `BPF_F_*` of attaching.
pub(crate) mod flag {
    pub(crate) const ALLOW_OVERRIDE: u32 = 1 << 0;
    pub(crate) const ALLOW_MULTI: u32 = 1 << 1;
    pub(crate) const REPLACE: u32 = 1 << 2;
    pub(crate) const BEFORE: u32 = 1 << 3;
    pub(crate) const AFTER: u32 = 1 << 4;
    pub(crate) const ID: u32 = 1 << 5;
    pub(crate) const PREORDER: u32 = 1 << 6;
    pub(crate) const LINK: u32 = 1 << 13;
    /// `BPF_F_QUERY_EFFECTIVE`.
    pub(super) const QUERY_EFFECTIVE: u32 = 1 << 0;
}

/// Attach and detach.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct ProgAttach {
    /// Or the interface's index.
    target_fd: u32,
    attach_bpf_fd: u32,
    attach_type: u32,
    attach_flags: u32,
    replace_bpf_fd: u32,
    relative: u32,
    expected_revision: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct ProgQuery {
    target_fd: u32,
    attach_type: u32,
    query_flags: u32,
    attach_flags: u32,
    prog_ids: u64,
    prog_cnt: u32,
    pad: u32,
    prog_attach_flags: u64,
    link_ids: u64,
    link_attach_flags: u64,
    revision: u64,
}

/// What a program is put on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// What the calling thread is in: its network namespace.
    Own,
    /// A cgroup, a map of sockets, a device …
    Fd(BorrowedFd<'a>),
    /// A network interface, by its index.
    Interface(u32),
}

impl Target<'_> {
    fn number(self) -> u32 {
        match self {
            Self::Own => 0,
            Self::Fd(fd) => raw(fd),
            Self::Interface(index) => index,
        }
    }
}

/// Where among the programs that are there, as the flags say what `to` is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Relative {
    /// A descriptor or an id, 0 for none.
    pub(crate) to: u32,
    /// Only if the list of programs has this revision, unless 0.
    pub(crate) revision: u64,
}

/// What [`attach`] takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attach<'a> {
    pub(crate) program: BorrowedFd<'a>,
    pub(crate) target: Target<'a>,
    /// `BPF_*` of `enum bpf_attach_type`.
    pub(crate) attach_type: u32,
    /// [`flag`]s.
    pub(crate) flags: u32,
    /// The program whose place is taken, with [`flag::REPLACE`].
    pub(crate) replaced: Option<BorrowedFd<'a>>,
    pub(crate) relative: Relative,
}

/// Puts a program there, until [`detach`], or the target's end.
pub(crate) fn attach(attach: &Attach<'_>) -> Result<()> {
    let mut attr = ProgAttach {
        target_fd: attach.target.number(),
        attach_bpf_fd: raw(attach.program),
        attach_type: attach.attach_type,
        attach_flags: attach.flags,
        replace_bpf_fd: attach.replaced.map_or(0, raw),
        relative: attach.relative.to,
        expected_revision: attach.relative.revision,
    };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(cmd::PROG_ATTACH, &mut attr) }.map(drop)
}

/// Takes a program away.
pub(crate) fn detach(target: Target<'_>, program: BorrowedFd<'_>, attach_type: u32) -> Result<()> {
    let mut attr = ProgAttach {
        target_fd: target.number(),
        attach_bpf_fd: raw(program),
        attach_type,
        ..Default::default()
    };
    // SAFETY: no field is a pointer.
    unsafe { bpf::bpf(cmd::PROG_DETACH, &mut attr) }.map(drop)
}

/// What [`query`] finds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// `attach_flags` of the list.
    pub(crate) flags: u32,
    /// Ids of programs, in the order in which they run.
    pub(crate) programs: Vec<u32>,
    /// For each program its flags; zeros where the kernel does not say.
    pub(crate) program_flags: Vec<u32>,
    /// For each program the id of its link; zeros where there is none or the kernel does not say.
    pub(crate) links: Vec<u32>,
    /// How often the list has changed; 0 where the kernel does not count.
    pub(crate) revision: u64,
}

/// What more than the programs' ids a kernel may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    /// Flags of each program, and for lists that know them their links.
    Flags {
        links: bool,
    },
    Ids,
}

/// Asks what is attached. `effective` is for cgroups: those above are counted too.
pub(crate) fn query(target: Target<'_>, attach_type: u32, effective: bool) -> Result<Found> {
    // Lists on interfaces know links.
    let links = matches!(target, Target::Interface(_));
    // The kernel has no flags of each for the effective ones, and refuses to be asked.
    let first = if effective { Ask::Ids } else { Ask::Flags { links } };
    match query_as(target, attach_type, effective, first) {
        // Older kernels refuse what they do not know.
        Err(Errno(libc::EINVAL | libc::E2BIG)) if first != Ask::Ids => {
            query_as(target, attach_type, effective, Ask::Ids)
        }
        result => result,
    }
}

fn query_as(target: Target<'_>, attach_type: u32, effective: bool, ask: Ask) -> Result<Found> {
    let mut room = 64;
    loop {
        let mut programs = vec![0u32; room];
        let mut flags = vec![0u32; room];
        let mut links = vec![0u32; room];
        let mut attr = ProgQuery {
            target_fd: target.number(),
            attach_type,
            query_flags: if effective { flag::QUERY_EFFECTIVE } else { 0 },
            prog_ids: address(&mut programs),
            prog_cnt: room as u32,
            ..Default::default()
        };
        if let Ask::Flags { links: with_links } = ask {
            attr.prog_attach_flags = address(&mut flags);
            if with_links {
                attr.link_ids = address(&mut links);
            }
        }
        // SAFETY: each pointer is null or that of an array of `prog_cnt` numbers of 32 bits, which
        // is what the kernel writes to at most; they live until after the call.
        match unsafe { bpf::bpf(cmd::PROG_QUERY, &mut attr) } {
            // As many as there are is what the kernel says then.
            Err(Errno(libc::ENOSPC)) => {
                let wanted = usize::try_from(attr.prog_cnt).unwrap_or(room);
                if room >= 1 << 20 {
                    return Err(Errno(libc::ENOSPC));
                }
                room = wanted.max(room * 2);
            }
            Err(errno) => return Err(errno),
            Ok(_) => {
                let count = usize::try_from(attr.prog_cnt).unwrap_or(room).min(room);
                programs.truncate(count);
                flags.truncate(count);
                links.truncate(count);
                return Ok(Found {
                    flags: attr.attach_flags,
                    programs,
                    program_flags: flags,
                    links,
                    revision: attr.revision,
                });
            }
        }
    }
}

/// A pointer field, of memory that the kernel writes.
fn address(numbers: &mut [u32]) -> u64 {
    numbers.as_mut_ptr().expose_provenance() as u64
}

#[cfg(test)]
mod tests {
    use std::mem::{offset_of, size_of};

    use super::*;

    /// As a C compiler gives them for Linux 6.18's `linux/bpf.h`.
    #[test]
    fn layouts() {
        assert_eq!(size_of::<ProgAttach>(), 32);
        assert_eq!(offset_of!(ProgAttach, expected_revision), 24);
        assert_eq!(size_of::<ProgQuery>(), 64);
        assert_eq!(offset_of!(ProgQuery, prog_ids), 16);
        assert_eq!(offset_of!(ProgQuery, prog_cnt), 24);
        assert_eq!(offset_of!(ProgQuery, prog_attach_flags), 32);
        assert_eq!(offset_of!(ProgQuery, revision), 56);
    }
}
