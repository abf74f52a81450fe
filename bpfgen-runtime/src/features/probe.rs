//! Who asks: with a BPF token, or without one.

use std::{
    collections::HashMap,
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd},
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{
    AttachType, Helper, LinkType, MapType, ProgramType, Report, attach, calls, maps, programs,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::token::{Choice, Token},
    sys::Errno,
};

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    Program(ProgramType),
    Map(MapType),
    Helper(ProgramType, Helper),
    Kfunc(ProgramType, String),
    Attach(AttachType),
}

type Kept = Mutex<HashMap<Question, bool>>;

/// Asks the kernel what it can do, with the permissions of the process or with those of a BPF token.
///
/// Sure answers are kept: by a token for as long as this lives, since another token may permit
/// something else; without one for the process.
///
/// ```no_run
/// use bpfgen_runtime::features::{Probe, ProgramType};
///
/// # fn main() -> bpfgen_runtime::Result<()> {
/// let probe = Probe::by_token("/sys/fs/bpf")?;
/// match probe.program_type(ProgramType::XDP) {
///     Ok(has) => println!("the kernel has it: {has}"),
///     Err(error) => eprintln!("the token does not tell: {error}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Probe {
    token: Token,
    kept: Kept,
    /// Whether capabilities are worth nothing, asked once.
    confined: OnceLock<bool>,
}

impl Probe {
    /// As a load asks: by a token of the bpffs that the variable `BPFGEN_TOKEN` names; else without
    /// one, and where that is not permitted, by one of `/sys/fs/bpf`.
    ///
    /// # Errors
    /// If a bpffs is named, and no token of it is to be had.
    pub fn usual() -> Result<Self> {
        let probe = Self::with(Token::chosen(&Choice::Usual)?);
        if probe.token.fd().is_none()
            && probe
                .program_type(ProgramType::SOCKET_FILTER)
                .is_err_and(|error| error.kind() == ErrorKind::Permission)
        {
            if let Some(token) = Token::instead(&Choice::Usual) {
                return Ok(Self::with(token));
            }
        }
        Ok(probe)
    }

    /// By a token of this bpffs. What it does not delegate is an error, which says so.
    ///
    /// # Minimum kernel version
    /// 6.9.
    ///
    /// # Errors
    /// If no token of it is to be had.
    #[doc(alias = "BPF_TOKEN_CREATE")]
    pub fn by_token(bpffs: impl AsRef<Path>) -> Result<Self> {
        Ok(Self::with(Token::chosen(&Choice::At(PathBuf::from(bpffs.as_ref())))?))
    }

    /// Without a token, whatever is there.
    #[must_use]
    pub fn without_token() -> Self {
        Self::default()
    }

    fn with(token: Token) -> Self {
        Self { token, ..Self::default() }
    }

    /// Whether the kernel has this type of program.
    ///
    /// # Errors
    /// If the kernel does not say: for want of a permission (`CAP_BPF`, with `CAP_PERFMON` and
    /// `CAP_NET_ADMIN` for some; what the token delegates), of memory, or of descriptors.
    pub fn program_type(&self, program: ProgramType) -> Result<bool> {
        programs::program_type(self, program)
    }

    /// Whether the kernel has this type of map.
    ///
    /// # Errors
    /// If the kernel does not say: for want of a permission (`CAP_BPF`, `CAP_NET_ADMIN` for some;
    /// what the token delegates), of memory, or of descriptors.
    pub fn map_type(&self, map: MapType) -> Result<bool> {
        maps::map_type(self, map)
    }

    /// Whether programs of this type can call the helper, at some hook of the type.
    ///
    /// Programs for struct\_ops are asked about as callbacks of `tcp_congestion_ops`,
    /// `sched_ext_ops`, `Qdisc_ops` and `io_uring_bpf_ops`.
    ///
    /// # Errors
    /// If the kernel does not say, as for [`Self::program_type`]; [`ErrorKind::Unsupported`] for
    /// types that cannot be loaded without something to attach to (ext; struct\_ops where there
    /// is none of these).
    pub fn helper(&self, program: ProgramType, helper: Helper) -> Result<bool> {
        calls::helper(self, program, helper)
    }

    /// Whether programs of this type can call the kfunc of the kernel itself (not of a module), at
    /// some hook of the type.
    ///
    /// # Minimum kernel version
    /// 5.13; no earlier kernel has kfuncs.
    ///
    /// # Errors
    /// As for [`Self::helper`].
    pub fn kfunc(&self, program: ProgramType, name: &str) -> Result<bool> {
        calls::kfunc(self, program, name)
    }

    /// Whether programs can be attached this way: the kernel knows it, takes a program for it, and
    /// has the part that attaches (of those to many functions, to interfaces).
    ///
    /// # Errors
    /// If the kernel does not say, as for [`Self::program_type`], or because it has no BTF.
    pub fn attach_type(&self, attach: AttachType) -> Result<bool> {
        attach::attach_type(self, attach)
    }

    /// Whether the kernel has this type of link.
    ///
    /// # Minimum kernel version
    /// 5.8, the first that tells types of links.
    ///
    /// # Errors
    /// As for [`Self::attach_type`].
    pub fn link_type(&self, link: LinkType) -> Result<bool> {
        attach::link_type(self, link)
    }

    /// Asks everything: thousands of small programs, about a second, on all processors.
    pub fn report(&self) -> Report {
        Report::by(self)
    }

    pub(super) fn token(&self) -> Option<BorrowedFd<'_>> {
        self.token.fd()
    }

    /// The answer given before, else that of `ask`, which is kept if there is one.
    pub(super) fn answer(
        &self,
        question: Question,
        ask: impl FnOnce() -> Result<bool>,
    ) -> Result<bool> {
        if let Some(&answer) = self.kept().get(&question) {
            return Ok(answer);
        }
        let answer = ask()?;
        self.kept().insert(question, answer);
        Ok(answer)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Question, bool>> {
        static OF_PROCESS: LazyLock<Kept> = LazyLock::new(Mutex::default);
        let kept = if self.token.fd().is_some() { &self.kept } else { &*OF_PROCESS };
        kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the kernel may hide from this process what it can do: without a capability, it says
    /// of some functions that they are not there.
    pub(super) fn may_be_denied(&self) -> bool {
        let confined = || self.token.fd().is_none() && privilege::in_user_namespace();
        privilege::lacks(&[Capability::Bpf, Capability::Perfmon])
            || *self.confined.get_or_init(confined)
    }

    /// The kernel has neither said yes nor no.
    pub(super) fn unsure(&self, call: &'static str, errno: Errno) -> Error {
        let error = Error::sys("the kernel does not say whether it can", call, errno);
        match errno.0 {
            libc::EPERM | libc::EACCES => error.hint(match self.token.fd() {
                Some(token) => delegated_hint(token),
                None => {
                    privilege::hint(&[Capability::Bpf, Capability::Perfmon, Capability::NetAdmin])
                }
            }),
            _ => error,
        }
    }
}

/// What a token delegates, as the kernel tells in its `fdinfo`.
fn delegated_hint(token: BorrowedFd<'_>) -> String {
    let path = format!("/proc/self/fdinfo/{}", token.as_fd().as_raw_fd());
    let info = std::fs::read_to_string(path).unwrap_or_default();
    let allowed: Vec<_> = info
        .lines()
        .filter_map(|line| line.strip_prefix("allowed_")?.split_once(":\t"))
        .map(|(what, mask)| format!("delegate_{what}={}", mask.trim()))
        .collect();
    let has = if allowed.is_empty() { String::new() } else { format!(" ({})", allowed.join(",")) };
    format!("the BPF token{has} may not delegate it: its bpffs must be mounted with more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_are_kept() {
        let probe = Probe::without_token();
        let question = || Question::Kfunc(ProgramType::UNSPEC, "of this test".to_owned());
        let failed = probe.answer(question(), || Err(probe.unsure("bpf", Errno(libc::EPERM))));
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::Permission);
        assert!(probe.answer(question(), || Ok(true)).unwrap());
        assert!(Probe::without_token().answer(question(), || unreachable!()).unwrap());
    }
}
