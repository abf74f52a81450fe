//! What programs can call: helpers and kfuncs.

use std::os::fd::AsFd as _;

use bpfgen_object::{Insn, uapi::ProgramType};

use super::{
    Helper, known, maps,
    probe::{Probe, Question},
    programs::{self, LOAD, Sample, Tried, attempt},
    targets,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::probe::{EXIT, result},
    sys::{ENOTSUPP, Errno, bpf},
};

/// `BPF_PSEUDO_KFUNC_CALL` as source register of a call.
const KFUNC: u8 = 2;
/// `BPF_PSEUDO_MAP_FD` as source register of an address.
const MAP: u8 = 1;
/// What the verifier says of a helper that it does not know, or does not give to a type of program.
const NO_HELPER: [&str; 3] =
    ["invalid func ", "unknown func ", "program of this type cannot use helper "];
/// The same of a kfunc.
const NO_KFUNC: [&str; 8] = [
    "calling kernel function ",
    "is not a kernel function",
    "kernel btf_id ",
    "calling kernel functions are not allowed",
    // A kernel that has left the function out.
    "cannot find address for kernel function",
    "JIT does not support calling kernel function",
    // Of kernels without kfuncs.
    "BPF_CALL uses reserved fields",
    "invalid kernel function call",
];
/// Said of those that read what an interface knows of a frame, whatever the type of program; they are
/// for XDP programs loaded for an interface.
const BOUND: &str = "metadata kfuncs require device-bound";
/// Said of those that take a pointer into an arena, before anything else, of programs without one.
const ARENA: &str = "requires a program with an associated arena";
/// In the verifier's log when it has come as far as the call.
const CALL: &str = "(85) call ";

pub(super) fn helper(probe: &Probe, program: ProgramType, helper: Helper) -> Result<bool> {
    probe.answer(Question::Helper(program, helper), || {
        let call = Insn { code: Insn::CALL, imm: helper.0 as i32, ..Insn::default() };
        can_call(probe, program, call, &NO_HELPER)
    })
}

pub(super) fn kfunc(probe: &Probe, program: ProgramType, name: &str) -> Result<bool> {
    probe.answer(Question::Kfunc(program, name.to_owned()), || {
        let id = match known::id_of(name) {
            Some(id) => Some(id),
            None => targets::function(name)?,
        };
        let Some(id) = id else { return Ok(false) };
        let call = Insn { code: Insn::CALL, src: KFUNC, imm: id as i32, ..Insn::default() };
        can_call(probe, program, call, &NO_KFUNC)
    })
}

/// Whether some hook of the type has it.
fn can_call(probe: &Probe, program: ProgramType, call: Insn, refusals: &[&str]) -> Result<bool> {
    if !programs::program_type(probe, program)? {
        return Ok(false);
    }
    let samples = programs::samples(program)?;
    if samples.is_empty() {
        return Err(cannot_ask(program));
    }
    // What one hook refuses, another may give.
    let mut unsure = None;
    for sample in &samples {
        match at_hook(probe, sample, call, refusals) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => unsure = unsure.or(Some(error)),
        }
    }
    unsure.map_or(Ok(false), Err)
}

fn at_hook(probe: &Probe, sample: &Sample, call: Insn, refusals: &[&str]) -> Result<bool> {
    let mut tried = attempt(probe, sample, &[call, result(0), EXIT]);
    if tried.log.contains(ARENA) {
        let arena = maps::arena(probe)?;
        let [address, rest] = map_address(bpf::raw(arena.as_fd()));
        tried = attempt(probe, sample, &[address, rest, call, result(0), EXIT]);
    }
    let Tried { result, log } = tried;
    match result {
        Ok(_) => Ok(true),
        Err(_) if log.contains(BOUND) => Ok(sample.program == ProgramType::XDP),
        // Without a capability, the verifier says the same of what takes it.
        Err(_) if refusals.iter().any(|text| log.contains(text)) => {
            if probe.may_be_denied() {
                return Err(probe.unsure(LOAD, Errno(libc::EPERM)));
            }
            Ok(false)
        }
        // Of whatever the verifier had come to.
        Err(
            errno @ Errno(
                libc::EAGAIN
                | libc::ENOMEM
                | libc::EMFILE
                | libc::ENFILE
                | libc::ENOSPC
                | libc::EINTR,
            ),
        ) => Err(probe.unsure(LOAD, errno)),
        // It got as far as the arguments.
        Err(_) if log.contains(CALL) => Ok(true),
        // No such hook, or no machine code for such calls.
        Err(Errno(ENOTSUPP | libc::EOPNOTSUPP | libc::EINVAL)) if log.is_empty() => Ok(false),
        Err(errno) => Err(probe.unsure(LOAD, errno)),
    }
}

/// `r6 = map`: the program refers to it.
fn map_address(fd: u32) -> [Insn; 2] {
    let address = Insn { code: Insn::LDIMM64, dst: 6, src: MAP, imm: fd as i32, ..Insn::default() };
    [address, Insn::default()]
}

fn cannot_ask(program: ProgramType) -> Error {
    let message = format!("what programs of type {} can call cannot be found out", program.name());
    Error::new(ErrorKind::Unsupported, message)
        .hint("such a program has to be loaded for something that it attaches to")
}
