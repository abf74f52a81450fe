//! Types of programs.

use std::{cell::RefCell, sync::OnceLock};

use bpfgen_object::{
    Endian, Insn,
    uapi::{AttachType, ProgramType},
};

use super::{
    known,
    probe::{Probe, Question},
    targets::targets,
};
use crate::{
    Result,
    kernel::{
        memlock,
        probe::{EXIT, result},
        version,
    },
    sys::{
        ENOTSUPP, Errno,
        bpf::{self, Log, ProgLoad},
    },
};
use std::os::fd::OwnedFd;

pub(super) const LOAD: &str = "bpf(BPF_PROG_LOAD)";
/// `BPF_F_SLEEPABLE`.
const SLEEPABLE: u32 = 1 << 4;

pub(super) fn program_type(probe: &Probe, program: ProgramType) -> Result<bool> {
    probe.answer(Question::Program(program), || {
        if program == ProgramType::UNSPEC {
            return Ok(false);
        }
        // The verifier wants to know what they are for, and says so of a wrong target: the first
        // type is no function. A tracepoint asks for less than a function, a trampoline.
        let (attach, target) = match program {
            ProgramType::TRACING => match targets()?.tracepoint {
                Some(id) => (AttachType::TRACE_RAW_TP, id),
                None => (AttachType::TRACE_FENTRY, 1),
            },
            ProgramType::LSM => (AttachType::LSM_MAC, 1),
            ProgramType::EXT => (AttachType(0), 1),
            _ => (usual_attach_type(program), 0),
        };
        let tried = attempt(probe, &Sample::new(program, attach, target), &[result(0), EXIT]);
        match tried.result {
            Ok(_) => Ok(true),
            Err(Errno(ENOTSUPP)) => Ok(program == ProgramType::STRUCT_OPS),
            Err(Errno(libc::EINVAL)) => Ok(tried.speaks_of_target()),
            Err(Errno(libc::EOPNOTSUPP)) => Ok(false),
            Err(errno) => Err(probe.unsure(LOAD, errno)),
        }
    })
}

/// What a program is loaded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) program: ProgramType,
    pub(super) attach: AttachType,
    /// A BTF id, or 0 for none.
    pub(super) target: u32,
    /// Whether it may sleep.
    pub(super) sleeps: bool,
}

impl Sample {
    pub(super) fn new(program: ProgramType, attach: AttachType, target: u32) -> Self {
        Self { program, attach, target, sleeps: program == ProgramType::SYSCALL }
    }
}

/// The hooks of a type that differ in what their programs can call; none if it cannot be loaded.
pub(super) fn samples(program: ProgramType) -> Result<Vec<Sample>> {
    let of =
        |attach, target: Option<u32>| target.map(|target| Sample::new(program, attach, target));
    let hooks = match program {
        ProgramType::TRACING => {
            let targets = targets()?;
            vec![
                of(AttachType::TRACE_RAW_TP, targets.tracepoint),
                of(AttachType::TRACE_ITER, targets.iterator),
                of(AttachType::MODIFY_RETURN, targets.function),
                of(AttachType::TRACE_FEXIT, targets.function),
            ]
        }
        ProgramType::LSM => {
            let targets = targets()?;
            vec![
                of(AttachType::LSM_MAC, targets.hook),
                of(AttachType::LSM_CGROUP, targets.cgroup_hook),
            ]
        }
        ProgramType::STRUCT_OPS => {
            let callbacks = targets()?.callbacks.iter().map(|it| {
                let sample = Sample::new(program, AttachType(it.member), it.of);
                Some(Sample { sleeps: it.sleeps, ..sample })
            });
            callbacks.collect()
        }
        ProgramType::EXT => Vec::new(),
        ProgramType::CGROUP_SOCKOPT => vec![
            of(AttachType::CGROUP_GETSOCKOPT, Some(0)),
            of(AttachType::CGROUP_SETSOCKOPT, Some(0)),
        ],
        ProgramType::KPROBE => {
            vec![of(AttachType(0), Some(0)), of(AttachType::TRACE_KPROBE_SESSION, Some(0))]
        }
        _ => vec![of(usual_attach_type(program), Some(0))],
    };
    let known = known();
    let is_there = |hook: &Sample| match &known {
        Ok(known) if program != ProgramType::STRUCT_OPS => {
            known.attach_types.iter().any(|it| it.value == hook.attach.0)
        }
        _ => true,
    };
    Ok(hooks.into_iter().flatten().filter(is_there).collect())
}

/// What came of a load.
pub(super) struct Tried {
    pub(super) result: Result<OwnedFd, Errno>,
    pub(super) log: String,
}

impl Tried {
    fn speaks_of_target(&self) -> bool {
        ["is not a function", "Cannot replace kernel functions", "is not a supported"]
            .iter()
            .any(|text| self.log.contains(text))
    }
}

/// Loads instructions as such a program.
pub(super) fn attempt(probe: &Probe, sample: &Sample, insns: &[Insn]) -> Tried {
    thread_local! {
        // Reports load thousands of programs.
        static LOG: RefCell<Vec<u8>> = RefCell::new(vec![0; 8 << 10]);
    }
    memlock::raise(true);
    let insns: Vec<u8> = insns.iter().flat_map(|insn| insn.encode(Endian::NATIVE)).collect();
    let load = ProgLoad {
        program_type: sample.program.0,
        attach_type: sample.attach.0,
        insns: &insns,
        license: c"GPL",
        name: "feature",
        flags: if sample.sleeps { SLEEPABLE } else { 0 },
        kernel_version: kernel_version(sample.program),
        attach_btf_id: sample.target,
        token: probe.token(),
        ..ProgLoad::default()
    };
    LOG.with_borrow_mut(|buffer| {
        if let Some(first) = buffer.first_mut() {
            *first = 0;
        }
        let result = bpf::prog_load(&load, Some(Log { buffer: buffer.as_mut_slice(), level: 1 }));
        let end = buffer.iter().position(|&byte| byte == 0).unwrap_or(buffer.len());
        let log = String::from_utf8_lossy(&buffer[..end]).into_owned();
        Tried { result, log }
    })
}

/// Kernels before 5.0 insist on it for kprobes.
fn kernel_version(program: ProgramType) -> u32 {
    static KNOWN: OnceLock<u32> = OnceLock::new();
    match program {
        ProgramType::KPROBE => *KNOWN.get_or_init(|| version::code().unwrap_or(0)),
        _ => 0,
    }
}

/// One that the type cannot be without.
fn usual_attach_type(program: ProgramType) -> AttachType {
    match program {
        ProgramType::CGROUP_SOCK_ADDR => AttachType::CGROUP_INET4_CONNECT,
        ProgramType::CGROUP_SOCKOPT => AttachType::CGROUP_GETSOCKOPT,
        ProgramType::LIRC_MODE2 => AttachType::LIRC_MODE2,
        ProgramType::SK_LOOKUP => AttachType::SK_LOOKUP,
        ProgramType::NETFILTER => AttachType::NETFILTER,
        _ => AttachType(0),
    }
}
