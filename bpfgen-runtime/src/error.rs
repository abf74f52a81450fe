//! The crate's error: a kind to match on, what it concerns, a sentence, a hint.

use std::{fmt, io};

use crate::{
    kernel::privilege,
    sys::{ENOTSUPP, Errno},
};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarse enough to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The object file is malformed, or not one this machine can run (other byte order).
    InvalidObject,
    /// An argument is wrong: a size, a name, a value out of range.
    InvalidInput,
    /// The kernel refuses because a capability is missing, or a security module says no.
    Permission,
    /// The verifier rejects a program; see [`Error::verifier_log`].
    Verifier,
    /// A type, field or enumerator that a program needs is missing in the running kernel.
    MissingKernelType,
    /// The kernel's type information is needed and cannot be found.
    MissingKernelBtf,
    /// The running kernel, or this version of the crate, does not do that.
    Unsupported,
    /// Something named does not exist: a map, a program, a tracepoint, a symbol, an interface.
    NotFound,
    /// Something exists already, or is in use.
    Busy,
    /// The operation needs a program or map that was not loaded (autoload or autocreate is off).
    NotLoaded,
    /// A pinned object is not what the object file describes, or a map not what a type expects.
    Incompatible,
    /// Too large, too many, or out of memory.
    ResourceLimit,
    /// Any other failure of a system call; see [`Error::raw_os_error`].
    Io,
}

/// An error of loading, attaching or talking to the kernel.
///
/// - `{}` is one line: what it concerns, what went wrong, the kernel's reason.
/// - `{:#}` is that line and the hint.
/// - `{:?}` is the whole report for people, on several lines: also the lines of C and of the
///   verifier's log that matter. This is what `fn main() -> Result<(), Box<dyn Error>>` prints.
///
/// ```
/// use bpfgen_runtime::{ErrorKind, OpenObject};
///
/// let error = OpenObject::parse("demo", b"not an object").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidObject);
/// assert!(error.to_string().starts_with("object demo: "));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// The outermost last.
    concerns: Vec<Concern>,
    message: String,
    call: Option<&'static str>,
    errno: Option<Errno>,
    /// Whether the message says it all, so that the number's text would only confuse.
    explained: bool,
    hint: Option<String>,
    /// Lines for the report only.
    report: Option<String>,
    log: Option<String>,
}

/// What an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Concern {
    Object(String),
    Program(String),
    Map(String),
    Step(String),
}

impl Error {
    /// An error with a message that says what went wrong.
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            concerns: Vec::new(),
            message: message.into(),
            call: None,
            errno: None,
            explained: false,
            hint: None,
            report: None,
            log: None,
        }))
    }

    /// A failed system call: `message` says what was tried (`cannot create the map`), `call` names
    /// the call (`bpf(BPF_MAP_CREATE)`). The kind and the usual hint follow from the number.
    #[cold]
    #[inline(never)]
    pub(crate) fn sys(message: impl Into<String>, call: &'static str, errno: Errno) -> Self {
        let kind = match errno.0 {
            libc::EPERM | libc::EACCES => ErrorKind::Permission,
            libc::ENOENT | libc::ENODEV | libc::ENXIO => ErrorKind::NotFound,
            libc::EEXIST | libc::EBUSY => ErrorKind::Busy,
            libc::ENOMEM
            | libc::EMFILE
            | libc::ENFILE
            | libc::ENOSPC
            | libc::EDQUOT
            | libc::E2BIG => ErrorKind::ResourceLimit,
            libc::ENOSYS | libc::EOPNOTSUPP | ENOTSUPP => ErrorKind::Unsupported,
            libc::EINVAL => ErrorKind::InvalidInput,
            _ => ErrorKind::Io,
        };
        let mut error = Self::new(kind, message);
        error.0.call = Some(call);
        error.0.errno = Some(errno);
        match errno.0 {
            libc::EMFILE => error.hint("the process has too many open files: raise `ulimit -n`"),
            libc::EPERM if call.starts_with("bpf(") => match privilege::unprivileged_hint() {
                Some(hint) => error.hint(hint),
                None => error,
            },
            _ => error,
        }
    }

    /// A failed operation on files.
    #[cold]
    #[inline(never)]
    pub(crate) fn io(message: impl Into<String>, error: &io::Error) -> Self {
        match error.raw_os_error() {
            Some(errno) => {
                let mut result = Self::sys(message, "", Errno(errno));
                result.0.call = None;
                result
            }
            None => Self::new(ErrorKind::Io, format!("{}: {error}", message.into())),
        }
    }

    /// Names the program, unless a deeper layer has.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn program(self, name: &str) -> Self {
        self.concern(Concern::Program(name.to_owned()))
    }

    /// Names the map, unless a deeper layer has.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn map(self, name: &str) -> Self {
        self.concern(Concern::Map(name.to_owned()))
    }

    /// Names the object, unless a deeper layer has.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn object(self, name: &str) -> Self {
        self.concern(Concern::Object(name.to_owned()))
    }

    /// Puts a step before the message: `attaching to sched_switch`.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn context(self, step: impl Into<String>) -> Self {
        self.concern(Concern::Step(step.into()))
    }

    #[cold]
    #[inline(never)]
    fn concern(mut self, concern: Concern) -> Self {
        let same = |other: &Concern| {
            std::mem::discriminant(other) == std::mem::discriminant(&concern)
                && !matches!(other, Concern::Step(_))
        };
        if !self.0.concerns.iter().any(same) {
            self.0.concerns.push(concern);
        }
        self
    }

    /// Sets the hint: what to do about it.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Replaces the kind that follows from the system call's number.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Notes the number of a failure that the message explains better than the number's text.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn errno(mut self, errno: Errno) -> Self {
        self.0.errno = Some(errno);
        self.0.explained = true;
        self
    }

    /// The message says it all: the number's text is not shown after it.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn explained(mut self) -> Self {
        self.0.explained = true;
        self
    }

    /// Sets the lines that the report shows below the message.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn report(mut self, report: impl Into<String>) -> Self {
        self.0.report = Some(report.into());
        self
    }

    /// Keeps the verifier's log.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub(crate) fn log(mut self, log: impl Into<String>) -> Self {
        self.0.log = Some(log.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The number that the system call failed with, where one did.
    #[doc(alias = "errno")]
    pub fn raw_os_error(&self) -> Option<i32> {
        self.0.errno.map(|errno| errno.0)
    }

    /// The system call that failed, such as `bpf(BPF_MAP_CREATE)`.
    pub fn call(&self) -> Option<&str> {
        self.0.call
    }

    /// The object it concerns.
    pub fn object_name(&self) -> Option<&str> {
        self.0.concerns.iter().find_map(|concern| match concern {
            Concern::Object(name) => Some(&**name),
            _ => None,
        })
    }

    /// The program it concerns, by its C name.
    pub fn program_name(&self) -> Option<&str> {
        self.0.concerns.iter().find_map(|concern| match concern {
            Concern::Program(name) => Some(&**name),
            _ => None,
        })
    }

    /// The map it concerns, by its C name.
    pub fn map_name(&self) -> Option<&str> {
        self.0.concerns.iter().find_map(|concern| match concern {
            Concern::Map(name) => Some(&**name),
            _ => None,
        })
    }

    /// What to do about it, for the usual causes.
    pub fn help(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// All that the verifier said, where it rejected a program.
    pub fn verifier_log(&self) -> Option<&str> {
        self.0.log.as_deref()
    }

    fn line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for concern in self.0.concerns.iter().rev() {
            match concern {
                Concern::Object(name) => write!(f, "object {name}: ")?,
                Concern::Program(name) => write!(f, "program {name}: ")?,
                Concern::Map(name) => write!(f, "map {name}: ")?,
                Concern::Step(step) => write!(f, "{step}: ")?,
            }
        }
        f.write_str(&self.0.message)?;
        match self.0.errno {
            Some(errno) if !self.0.explained => write!(f, ": {errno}"),
            _ => Ok(()),
        }
    }
}

impl From<bpfgen_object::Error> for Error {
    #[cold]
    #[inline(never)]
    fn from(error: bpfgen_object::Error) -> Self {
        use bpfgen_object::ErrorKind as Kind;
        let kind = match error.kind() {
            Kind::Unsupported => ErrorKind::Unsupported,
            // Of two types in the kernel, none is the right one.
            Kind::Ambiguous => ErrorKind::MissingKernelType,
            _ => ErrorKind::InvalidObject,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match (error.kind(), error.raw_os_error()) {
            (ErrorKind::Permission, _) => io::ErrorKind::PermissionDenied,
            (ErrorKind::NotFound, _) => io::ErrorKind::NotFound,
            (ErrorKind::InvalidInput, _) => io::ErrorKind::InvalidInput,
            (ErrorKind::InvalidObject, _) => io::ErrorKind::InvalidData,
            (ErrorKind::Unsupported, _) => io::ErrorKind::Unsupported,
            (_, Some(errno)) => Self::from_raw_os_error(errno).kind(),
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line(f)?;
        match &self.0.hint {
            Some(hint) if f.alternate() => write!(f, " ({hint})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line(f)?;
        if let Some(report) = &self.0.report {
            for line in report.lines() {
                write!(f, "\n{line}")?;
            }
        }
        if let Some(call) = self.0.call {
            write!(f, "\n  call: {call}")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "\n  help: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_chain_and_report() {
        let error = Error::sys("cannot create it", "bpf(BPF_MAP_CREATE)", Errno(libc::EPERM))
            .map("events")
            .object("demo")
            .object("not this one")
            .hint("run as root");
        assert_eq!(
            error.to_string(),
            "object demo: map events: cannot create it: Operation not permitted (EPERM)"
        );
        assert_eq!(format!("{error:#}"), format!("{error} (run as root)"));
        assert_eq!(
            format!("{error:?}"),
            format!("{error}\n  call: bpf(BPF_MAP_CREATE)\n  help: run as root")
        );
        assert_eq!(error.kind(), ErrorKind::Permission);
        assert_eq!(error.map_name(), Some("events"));
        assert_eq!(error.raw_os_error(), Some(libc::EPERM));
    }

    #[test]
    fn small_and_shareable() {
        fn check<T: Send + Sync + std::error::Error>() {}
        check::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
