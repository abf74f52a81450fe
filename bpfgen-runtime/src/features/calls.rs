//! What programs can call: helpers and kfuncs.

use bpfgen_object::{
    Insn,
    btf::{Kind, TypeId},
    uapi::ProgramType,
};

use super::{
    Helper, Question, answer,
    programs::{self, EXIT, LOAD, Tried, attempt, id, program_type},
    unsure,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::Errno,
};

/// A security hook of every kernel that has some.
const SECURITY_HOOK: &str = "bpf_lsm_file_open";
/// `BPF_PSEUDO_KFUNC_CALL` as source register of a call.
const KFUNC: u8 = 2;
/// What the verifier says of a helper that it does not know, or does not give to a type of program.
const NO_HELPER: [&str; 3] =
    ["invalid func ", "unknown func ", "program of this type cannot use helper "];
/// The same of a kfunc.
const NO_KFUNC: [&str; 6] = [
    "calling kernel function ",
    "is not a kernel function",
    "kernel btf_id ",
    "calling kernel functions are not allowed",
    "metadata kfuncs require device-bound",
    // Of kernels without kfuncs.
    "BPF_CALL uses reserved fields",
];

/// Whether programs of this type can call the helper.
///
/// Some helpers are for some of a type's hooks only: the answer is for the usual ones.
///
/// # Errors
/// If the kernel does not say, as for [`program_type`]; [`ErrorKind::Unsupported`] for types that
/// cannot be loaded without something to attach to (struct\_ops, ext).
pub fn helper(program: ProgramType, helper: Helper) -> Result<bool> {
    answer(Question::Helper(program, helper), || {
        let call = Insn { code: Insn::CALL, imm: helper.0 as i32, ..Insn::default() };
        can_call(program, call, &NO_HELPER)
    })
}

/// Whether programs of this type can call the kfunc of the kernel itself (not of a module).
///
/// # Minimum kernel version
/// 5.13; no earlier kernel has kfuncs.
///
/// # Errors
/// As for [`helper`].
pub fn kfunc(program: ProgramType, name: &str) -> Result<bool> {
    answer(Question::Kfunc(program, name.to_owned()), || {
        let Some(id) = id(name, Kind::Func)? else { return Ok(false) };
        let call = Insn { code: Insn::CALL, src: KFUNC, imm: id.0 as i32, ..Insn::default() };
        can_call(program, call, &NO_KFUNC)
    })
}

fn can_call(program: ProgramType, call: Insn, refusals: &[&str]) -> Result<bool> {
    if !program_type(program)? {
        return Ok(false);
    }
    let target = match program {
        ProgramType::TRACING => programs::tracepoint()?,
        ProgramType::LSM => id(SECURITY_HOOK, Kind::Func)?,
        ProgramType::STRUCT_OPS | ProgramType::EXT => None,
        _ => Some(TypeId::VOID),
    };
    let Some(TypeId(target)) = target else { return Err(cannot_ask(program)) };
    let Tried { result, log } = attempt(program, &[call, EXIT], target);
    match result {
        Ok(()) => Ok(true),
        // Without a capability, the verifier says the same of what takes it.
        _ if refusals.iter().any(|text| log.contains(text)) => {
            match privilege::lack_hint(&[Capability::Bpf, Capability::Perfmon]) {
                Some(_) => Err(unsure(LOAD, Errno(libc::EPERM))),
                None => Ok(false),
            }
        }
        // Of whatever the verifier had come to.
        Err(errno @ Errno(libc::EAGAIN | libc::ENOMEM | libc::EMFILE | libc::ENFILE)) => {
            Err(unsure(LOAD, errno))
        }
        // It got as far as the arguments.
        Err(_) if !log.is_empty() => Ok(true),
        Err(errno) => Err(unsure(LOAD, errno)),
    }
}

fn cannot_ask(program: ProgramType) -> Error {
    let message = format!("what programs of type {} can call cannot be found out", program.name());
    Error::new(ErrorKind::Unsupported, message)
        .hint("such a program has to be loaded for something that it attaches to")
}
