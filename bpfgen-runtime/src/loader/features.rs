//! What a load does differently on older kernels, and may be told to do on any.

use bpfgen_object::Insn;

pub use bpfgen_object::btf::encode::BtfFeatures;

use crate::{
    features::{self, Helper, ProgramType},
    kernel::Version,
};

/// What the loader may count on; at first everything.
///
/// Where a kernel lacks one of these, the loader finds out and goes another way. With a `false` it
/// goes that way at once, on any kernel: a program can be tried as an older kernel would run it.
/// How programs attach is chosen there, when attaching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Sections of global variables can be mapped (Linux 5.5). Without, their values are looked up,
    /// and cannot be set after load.
    #[doc(alias = "BPF_F_MMAPABLE")]
    pub mapped_globals: bool,
    /// `bpf_probe_read_kernel`, `bpf_probe_read_user` and their variants for strings (Linux 5.5).
    /// Without, calls of these become such of `bpf_probe_read` and `bpf_probe_read_str`.
    #[doc(alias = "BPF_FUNC_probe_read_kernel")]
    pub probe_read_kernel: bool,
    /// Kinds of BTF that the kernel takes. Without, simpler ones are in their place.
    pub btf: BtfFeatures,
}

impl Default for Features {
    fn default() -> Self {
        Self { mapped_globals: true, probe_read_kernel: true, btf: BtfFeatures::ALL }
    }
}

/// Each newer helper with the one that does the same in kernels where user space and the kernel have
/// different addresses.
const OLDER: [(i32, i32); 4] = [(112, 4), (113, 4), (114, 45), (115, 45)];
const PROBE_READ_KERNEL: Helper = Helper(113);
/// The first version with the newer ones.
const NEWER: Version = Version::new(5, 5);

impl Features {
    /// Replaces calls of helpers that the kernel does not have.
    pub(super) fn replace_helpers(&self, insns: &mut [Insn], program: ProgramType) {
        let older = |insn: &Insn| {
            let is_helper = insn.code == Insn::CALL && insn.src == 0;
            let found = OLDER.iter().find(|(newer, _)| is_helper && *newer == insn.imm);
            found.map(|(_, older)| *older)
        };
        if !insns.iter().any(|insn| older(insn).is_some()) {
            return;
        }
        // No question to the kernel where the answer is known.
        let is_old = || Version::running().is_some_and(|running| running < NEWER);
        let lacks = || matches!(features::helper(program, PROBE_READ_KERNEL), Ok(false));
        if self.probe_read_kernel && !(is_old() && lacks()) {
            return;
        }
        for insn in insns {
            if let Some(older) = older(insn) {
                insn.imm = older;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_newer_helpers() {
        let call = |src, imm| Insn { code: Insn::CALL, src, imm, ..Insn::default() };
        let other = Insn { code: 0xb7, imm: 113, ..Insn::default() };
        // A subprogram and a kfunc may have the same number.
        let before = [call(0, 113), call(0, 115), call(0, 1), call(1, 113), call(2, 112), other];
        let mut insns = before;
        let without = Features { probe_read_kernel: false, ..Features::default() };
        without.replace_helpers(&mut insns, ProgramType::KPROBE);
        assert_eq!(insns, [call(0, 4), call(0, 45), call(0, 1), call(1, 113), call(2, 112), other]);
    }
}
