//! What the kernel knows of a program.

use std::{os::fd::BorrowedFd, time::Duration};

use bpfgen_object::uapi::ProgramType;

use super::{Program, hook::Other};
use crate::{
    Error, Result,
    kernel::privilege::{self, Capability},
    sys::{
        Errno,
        object::{self, Kind},
    },
};

pub(super) const INFO: &str = "bpf(BPF_OBJ_GET_INFO_BY_FD)";

/// What the kernel knows of a program, at the moment it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProgramInfo {
    /// The kernel's id, which no other program gets while it is there.
    pub id: u32,
    /// The C name, cut to 15 bytes.
    pub name: String,
    /// What kind of program it is.
    pub program_type: ProgramType,
    /// A hash of its instructions.
    pub tag: [u8; 8],
    /// When it was loaded, after the machine had started.
    #[doc(alias = "load_time")]
    pub loaded: Duration,
    /// The user who loaded it.
    #[doc(alias = "created_by_uid")]
    pub uid: u32,
    /// Whether its licence is one that GPL-only helpers accept.
    pub gpl_compatible: bool,
    /// Bytes of machine code; 0 where it is interpreted, or the caller may not know.
    #[doc(alias = "jited_prog_len")]
    pub jited_size: u32,
    /// Bytes of BPF instructions, as the verifier has left them.
    #[doc(alias = "xlated_prog_len")]
    pub translated_size: u32,
    /// Ids of the maps that it uses.
    pub map_ids: Vec<u32>,
    /// Id of its BTF; 0 if it has none. Linux 5.0.
    pub btf_id: u32,
    /// How many functions the kernel knows of it, and of how many lines of C.
    pub functions_and_lines: (u32, u32),
    /// How often it has run while [statistics](super::RunStatistics) were on.
    #[doc(alias = "run_cnt")]
    pub run_count: u64,
    /// How long these runs have taken.
    #[doc(alias = "run_time_ns")]
    pub run_time: Duration,
    /// How often it did not run because it was running already. Linux 5.12.
    pub recursion_misses: u64,
    /// Instructions that the verifier has looked at. Linux 5.16, else 0.
    pub verified_instructions: u32,
    /// Id of the BTF that holds what the program was loaded for (`fentry` and its kin); 0 for none.
    /// Linux 5.18.
    pub attach_btf_object_id: u32,
    /// Id in that BTF of what the program was loaded for; 0 for nothing. Linux 5.18.
    pub attach_btf_id: u32,
}

impl ProgramInfo {
    /// Asks for what is known of a program's descriptor.
    pub(super) fn of(fd: BorrowedFd<'_>) -> Result<Self, Errno> {
        let (info, map_ids) = object::prog_info(fd)?;
        let name = info.name.split(|&byte| byte == 0).next().unwrap_or_default();
        Ok(Self {
            id: info.id,
            name: String::from_utf8_lossy(name).into_owned(),
            program_type: ProgramType(info.prog_type),
            tag: info.tag,
            loaded: Duration::from_nanos(info.load_time),
            uid: info.created_by_uid,
            gpl_compatible: info.gpl_compatible & GPL != 0,
            jited_size: info.jited_prog_len,
            translated_size: info.xlated_prog_len,
            map_ids,
            btf_id: info.btf_id,
            functions_and_lines: info.tables(),
            run_count: info.run_cnt,
            run_time: Duration::from_nanos(info.run_time_ns),
            recursion_misses: info.recursion_misses,
            verified_instructions: info.verified_insns,
            attach_btf_object_id: info.attach_btf_obj_id,
            attach_btf_id: info.attach_btf_id,
        })
    }
}

/// A bitfield's first bit.
const GPL: u32 = if cfg!(target_endian = "big") { 1 << 31 } else { 1 };

impl<K> Program<K> {
    /// What the kernel knows of the program.
    ///
    /// # Minimum kernel version
    /// 4.13; members that came later are 0 in older kernels.
    ///
    /// # Errors
    /// If the program is not loaded.
    #[doc(alias = "bpf_prog_info")]
    #[doc(alias = "BPF_OBJ_GET_INFO_BY_FD")]
    pub fn info(&self) -> Result<ProgramInfo> {
        ProgramInfo::of(self.fd()?)
            .map_err(|errno| self.error(Error::sys("cannot ask what it is", INFO, errno)))
    }
}

impl Program<Other> {
    /// Ids of all programs in the kernel, whoever has loaded them;
    /// [`from_id`](Program::from_id) opens them.
    ///
    /// # Minimum kernel version
    /// 4.13.
    ///
    /// # Errors
    /// If CAP_SYS_ADMIN is missing.
    #[doc(alias = "BPF_PROG_GET_NEXT_ID")]
    pub fn ids() -> Result<Vec<u32>> {
        object::ids(Kind::Program).map_err(|errno| {
            let error = Error::sys("cannot list programs", "bpf(BPF_PROG_GET_NEXT_ID)", errno);
            match errno.0 {
                libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
                _ => error,
            }
        })
    }
}
