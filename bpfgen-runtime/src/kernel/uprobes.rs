//! What the running kernel does for probes of user space, found out by trying.

use std::{os::fd::AsFd as _, sync::OnceLock};

use bpfgen_object::{
    Endian, Insn,
    uapi::{AttachType, ProgramType},
};

use crate::sys::{
    Errno,
    bpf::{self, ProgLoad},
    link_multi::{self, Uprobes},
    uprobe,
};

/// `BPF_ALU64 | BPF_MOV | BPF_K`.
const MOV: u8 = 0xb7;
/// `BPF_JMP | BPF_EXIT`.
const EXIT: u8 = 0x95;

/// What the kernel has of links of one program to many places in a file (Linux 6.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UprobeMulti {
    /// No such links.
    Nothing,
    /// Links that take a process for a thread (before Linux 6.10).
    ForThreads,
    /// Links.
    Whole,
}

/// What the kernel has of links to many uprobes. Asked once per process, unless the answer is not
/// conclusive.
pub(crate) fn uprobe_multi() -> UprobeMulti {
    static KNOWN: OnceLock<UprobeMulti> = OnceLock::new();
    if let Some(&known) = KNOWN.get() {
        return known;
    }
    // The root folder is no file to probe, which is found out late; a process that cannot be is
    // found out early where processes are meant.
    let found = match knows(wrong_uprobes(AttachType::TRACE_UPROBE_MULTI, 0)) {
        None => return UprobeMulti::Nothing,
        Some(false) => UprobeMulti::Nothing,
        Some(true) => match wrong_uprobes(AttachType::TRACE_UPROBE_MULTI, u32::MAX) {
            Some(Errno(libc::EINVAL)) => UprobeMulti::Whole,
            Some(Errno(libc::EBADF | libc::ESRCH)) => UprobeMulti::ForThreads,
            _ => return UprobeMulti::ForThreads,
        },
    };
    *KNOWN.get_or_init(|| found)
}

/// Whether the kernel knows such links, by what it says of a wrong one; `None` if that is something
/// else: that it has no descriptors left, or no memory.
fn knows(said: Option<Errno>) -> Option<bool> {
    match said?.0 {
        libc::EBADF => Some(true),
        libc::EINVAL | libc::EOPNOTSUPP => Some(false),
        _ => None,
    }
}

/// Whether the kernel has links to entries and returns of user-space functions (Linux 6.13). Asked
/// once per process, unless the answer is not conclusive.
pub(crate) fn has_uprobe_session() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(&has) = KNOWN.get() {
        return has;
    }
    match knows(wrong_uprobes(AttachType::TRACE_UPROBE_SESSION, 0)) {
        Some(has) => *KNOWN.get_or_init(|| has),
        None => false,
    }
}

/// Whether the kernel can put calls in place of traps of uprobes (x86-64, Linux 7.2). Asked once per
/// process.
pub(crate) fn has_uprobe_call() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    *KNOWN.get_or_init(uprobe::has_call)
}

/// What the kernel says of a link to uprobes in the root folder; `None` if it takes no program.
fn wrong_uprobes(attach_type: AttachType, pid: u32) -> Option<Errno> {
    let zero = Insn { code: MOV, ..Insn::default() };
    let exit = Insn { code: EXIT, ..Insn::default() };
    let insns: Vec<u8> = [zero, exit].iter().flat_map(|it| it.encode(Endian::NATIVE)).collect();
    let load = ProgLoad {
        program_type: ProgramType::KPROBE.0,
        attach_type: attach_type.0,
        insns: &insns,
        license: c"GPL",
        name: "uprobe_multi",
        ..ProgLoad::default()
    };
    let program = bpf::prog_load(&load, None).ok()?;
    let link = Uprobes {
        program: program.as_fd(),
        attach_type: attach_type.0,
        is_return: false,
        path: c"/",
        offsets: &[0],
        counters: &[],
        cookies: &[],
        pid,
    };
    link_multi::uprobes(&link).err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_some_refusals_say_no() {
        assert_eq!(knows(Some(Errno(libc::EBADF))), Some(true));
        assert_eq!(knows(Some(Errno(libc::EINVAL))), Some(false));
        for errno in [libc::EPERM, libc::EMFILE, libc::ENOMEM, libc::EAGAIN] {
            assert_eq!(knows(Some(Errno(errno))), None);
        }
        assert_eq!(knows(None), None, "no program, so nothing was asked");
    }
}
