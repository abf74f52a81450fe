//! What the running kernel's BPF can do, found out by trying.
//!
//! Versions do not tell: distributions bring features to old kernels, and build new ones without
//! some. So each question loads something small, and an answer is either sure or an error: a kernel
//! that refuses for want of a permission has not said no. Sure answers are kept for the process.
//!
//! ```no_run
//! use bpfgen_runtime::features::{self, Helper, ProgramType};
//!
//! # fn main() -> bpfgen_runtime::Result<()> {
//! if !features::helper(ProgramType::XDP, Helper::named("xdp_get_buff_len").unwrap())? {
//!     eprintln!("packets in several buffers need Linux 5.18");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `cargo bpfgen features` prints all of it.

mod calls;
mod helpers;
mod known;
mod maps;
mod programs;
mod report;
mod since;

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

pub use bpfgen_object::uapi::{AttachType, MapType, ProgramType};

pub use self::{
    calls::{helper, kfunc},
    helpers::Helper,
    known::{Enumerator, Known, known},
    maps::map_type,
    programs::program_type,
    report::{Calls, Report},
    since::Since,
};
use crate::{
    Error, Result,
    kernel::privilege::{self, Capability},
    sys::Errno,
};

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Question {
    Program(ProgramType),
    Map(MapType),
    Helper(ProgramType, Helper),
    Kfunc(ProgramType, String),
}

/// The answer given before, else that of `ask`, which is kept if there is one.
fn answer(question: Question, ask: impl FnOnce() -> Result<bool>) -> Result<bool> {
    static KNOWN: LazyLock<Mutex<HashMap<Question, bool>>> = LazyLock::new(Mutex::default);
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&answer) = known().get(&question) {
        return Ok(answer);
    }
    let answer = ask()?;
    known().insert(question, answer);
    Ok(answer)
}

/// The kernel has neither said yes nor no.
fn unsure(call: &'static str, errno: Errno) -> Error {
    let error = Error::sys("the kernel does not say whether it can", call, errno);
    match errno.0 {
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[
            Capability::Bpf,
            Capability::Perfmon,
            Capability::NetAdmin,
        ])),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_are_kept() {
        let question = || Question::Kfunc(ProgramType::UNSPEC, "of this test".to_owned());
        let failed = answer(question(), || Err(unsure("bpf", Errno(libc::EPERM))));
        assert_eq!(failed.unwrap_err().kind(), crate::ErrorKind::Permission);
        assert!(answer(question(), || Ok(true)).unwrap());
        assert!(answer(question(), || unreachable!()).unwrap());
    }
}
