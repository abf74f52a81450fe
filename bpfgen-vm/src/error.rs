//! The crate's error: a kind, a sentence, and what to do next.

use std::{error::Error as StdError, fmt, io, path::Path};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarse enough to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A program that does the work is not installed: QEMU, apt-get, dpkg-deb.
    Missing,
    /// There is no such kernel, here or in the archive.
    NoKernel,
    /// The archive cannot be reached, or what it gave cannot be trusted.
    Archive,
    /// A file that should be a kernel, a module or an executable is something else.
    Malformed,
    /// A kernel was built without BTF.
    NoBtf,
    /// A file or folder could not be read or written.
    Io,
    /// An option contradicts another, or means nothing.
    Option,
    /// The command, or a file that it needs, is not there.
    Command,
    /// QEMU did not start, or ended before the kernel did.
    Machine,
}

/// An error of fetching a kernel or of starting a machine. What becomes of a command that was
/// started is no error: see [`Report`](crate::Report).
///
/// Displays as a sentence, and a line `help: …` for each thing that can be done.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    help: Vec<String>,
    source: Option<io::Error>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner { kind, message: message.into(), help: vec![], source: None }),
        }
    }

    /// A failed operation on a path: `cannot read x: No such file or directory`.
    pub(crate) fn io(doing: &str, path: &Path, error: io::Error) -> Self {
        let full = error.kind() == io::ErrorKind::StorageFull;
        let message = format!("cannot {doing} {}: {error}", path.display());
        let mut this = Self::new(ErrorKind::Io, message);
        if full {
            this = this.help("make room on that file system");
        }
        this.inner.source = Some(error);
        this
    }

    /// Adds a sentence on what to do next.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.inner.help.push(help.into());
        self
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    pub(crate) fn context(mut self, context: impl fmt::Display) -> Self {
        self.inner.message = format!("{context}: {}", self.inner.message);
        self
    }

    /// The sentence alone, without what to do next.
    pub(crate) fn message(&self) -> &str {
        &self.inner.message
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)?;
        self.inner.help.iter().try_for_each(|help| write!(f, "\nhelp: {help}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_ref().map(|error| error as _)
    }
}
