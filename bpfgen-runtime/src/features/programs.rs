//! Types of programs.

use bpfgen_object::{
    Endian, Insn,
    btf::{Kind, TypeId},
    uapi::{AttachType, ProgramType},
};

use super::{Question, answer, unsure};
use crate::{
    ErrorKind, Result,
    kernel::{memlock, types, version},
    sys::{
        Errno,
        bpf::{self, Log, ProgLoad},
    },
};

pub(super) const LOAD: &str = "bpf(BPF_PROG_LOAD)";
/// `BPF_F_SLEEPABLE`.
const SLEEPABLE: u32 = 1 << 4;
/// The kernel's own `ENOTSUPP`, which no header has.
pub(super) const ENOTSUPP: i32 = 524;
/// `mov64 r0, 0`.
const ZERO: Insn = Insn { code: 0xb7, dst: 0, src: 0, off: 0, imm: 0 };
/// `exit`.
pub(super) const EXIT: Insn = Insn { code: 0x95, dst: 0, src: 0, off: 0, imm: 0 };

/// Whether the kernel has this type of program.
///
/// # Errors
/// If the kernel does not say: for want of a permission (`CAP_BPF`, with `CAP_PERFMON` and
/// `CAP_NET_ADMIN` for some), or memory.
pub fn program_type(program: ProgramType) -> Result<bool> {
    answer(Question::Program(program), || {
        if program == ProgramType::UNSPEC {
            return Ok(false);
        }
        // The verifier wants to know what they are for, and says so of a wrong target: the first
        // type is no function. A tracepoint asks for less than a function, a trampoline.
        let target = match program {
            ProgramType::TRACING => tracepoint()?.map_or(1, |TypeId(id)| id),
            ProgramType::LSM | ProgramType::EXT => 1,
            _ => 0,
        };
        let tried = attempt(program, &[ZERO, EXIT], target);
        match tried.result {
            Ok(()) => Ok(true),
            Err(Errno(ENOTSUPP)) => Ok(program == ProgramType::STRUCT_OPS),
            Err(Errno(libc::EINVAL)) => Ok(tried.speaks_of_target()),
            Err(Errno(libc::EOPNOTSUPP)) => Ok(false),
            Err(errno) => Err(unsure(LOAD, errno)),
        }
    })
}

/// A tracepoint of every kernel that has some.
pub(super) fn tracepoint() -> Result<Option<TypeId>> {
    id("btf_trace_sched_switch", Kind::Typedef)
}

/// Of a type in the kernel's BTF; none if the kernel has no BTF.
pub(super) fn id(name: &str, kind: Kind) -> Result<Option<TypeId>> {
    let source = match types::running() {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::MissingKernelBtf => return Ok(None),
        Err(error) => return Err(error),
    };
    source.scan()?.find_by_name(name, kind).map_err(|error| source.error(error))
}

/// What came of a load.
pub(super) struct Tried {
    pub(super) result: Result<(), Errno>,
    pub(super) log: String,
}

impl Tried {
    fn speaks_of_target(&self) -> bool {
        ["is not a function", "Cannot replace kernel functions", "is not a supported"]
            .iter()
            .any(|text| self.log.contains(text))
    }
}

/// Loads instructions as a program of this type, which attaches to a BTF id or to 0 for none.
pub(super) fn attempt(program: ProgramType, insns: &[Insn], target: u32) -> Tried {
    memlock::raise(true);
    let insns: Vec<u8> = insns.iter().flat_map(|insn| insn.encode(Endian::NATIVE)).collect();
    let mut buffer = vec![0; 64 << 10];
    let load = ProgLoad {
        program_type: program.0,
        attach_type: attach_type(program, target).0,
        insns: &insns,
        license: c"GPL",
        name: "feature",
        flags: if program == ProgramType::SYSCALL { SLEEPABLE } else { 0 },
        // Kernels before 5.0 insist on it for kprobes.
        kernel_version: version::code().unwrap_or(0),
        attach_btf_id: target,
        ..ProgLoad::default()
    };
    let result = bpf::prog_load(&load, Some(Log { buffer: &mut buffer, level: 1 }));
    let end = buffer.iter().position(|&byte| byte == 0).unwrap_or(buffer.len());
    let log = String::from_utf8_lossy(&buffer[..end]).into_owned();
    Tried { result: result.map(drop), log }
}

/// One that the type cannot be without.
fn attach_type(program: ProgramType, target: u32) -> AttachType {
    match program {
        ProgramType::CGROUP_SOCK_ADDR => AttachType::CGROUP_INET4_CONNECT,
        ProgramType::CGROUP_SOCKOPT => AttachType::CGROUP_GETSOCKOPT,
        ProgramType::LIRC_MODE2 => AttachType::LIRC_MODE2,
        ProgramType::SK_LOOKUP => AttachType::SK_LOOKUP,
        ProgramType::NETFILTER => AttachType::NETFILTER,
        ProgramType::LSM => AttachType::LSM_MAC,
        ProgramType::TRACING if target > 1 => AttachType::TRACE_RAW_TP,
        ProgramType::TRACING => AttachType::TRACE_FENTRY,
        _ => AttachType(0),
    }
}
