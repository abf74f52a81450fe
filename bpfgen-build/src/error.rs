//! The crate's error: a kind, a sentence, the compiler's own words where there are any, and help.

use std::{error::Error as StdError, fmt, io, path::Path};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarse enough to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No clang on the machine, or the one that was named does not exist.
    ClangMissing,
    /// A clang that is too old, or cannot compile for BPF.
    ClangUnfit,
    /// clang ran and refused the source; [`Error::diagnostics`] is what it said.
    Clang,
    /// A file or folder could not be read or written.
    Io,
    /// The object file is malformed, or not BPF.
    Object,
    /// The object is fine, but no Rust can be generated for it as asked.
    Codegen,
    /// An option contradicts another, or means nothing.
    Option,
    /// The checked-in artifacts do not belong to the inputs.
    Stale,
    /// A program cannot run with a kernel that it is to run with.
    Kernel,
    /// A kernel that is named by its version cannot be had.
    NoKernel,
}

/// An error of compiling or generating.
///
/// Displays as people want to read it: a sentence, clang's whole message where clang spoke, and
/// a last line `help: …` where there is something to do. `Debug` is the same text, so that
/// `fn main() -> Result<(), Box<dyn Error>>` in a build.rs prints it too.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    diagnostics: String,
    help: Vec<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error that says what and where in one sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                message: message.into(),
                diagnostics: String::new(),
                help: Vec::new(),
                source: None,
            }),
        }
    }

    /// A failed operation on a path: `cannot read src/x.bpf.c: No such file or directory`.
    pub(crate) fn io(doing: &str, path: &Path, error: io::Error) -> Self {
        let mut this =
            Self::new(ErrorKind::Io, format!("cannot {doing} {}: {error}", path.display()));
        this.inner.source = Some(Box::new(error));
        this
    }

    /// All of them as one, each with all that it says; of the same said several times, one.
    pub(crate) fn all(errors: Vec<Self>) -> Option<Self> {
        let mut kept: Vec<Self> = Vec::new();
        for error in errors {
            if !kept.iter().any(|old| old.to_string() == error.to_string()) {
                kept.push(error);
            }
        }
        if kept.len() < 2 {
            return kept.pop();
        }
        let kind = kept.first()?.kind();
        let texts: Vec<_> = kept.iter().map(Self::to_string).collect();
        Some(Self::new(kind, texts.join("\n")))
    }

    /// Adds a sentence on what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.inner.help.push(help.into());
        self
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.inner.message = format!("{context}: {}", self.inner.message);
        self
    }

    /// Sets what the compiler printed.
    #[must_use]
    pub(crate) fn with_diagnostics(mut self, text: impl Into<String>) -> Self {
        self.inner.diagnostics = text.into();
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The sentence alone.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// Everything that clang printed, unchanged; empty where clang did not run.
    pub fn diagnostics(&self) -> &str {
        &self.inner.diagnostics
    }

    /// What to do next, one sentence each.
    pub fn helps(&self) -> impl Iterator<Item = &str> {
        self.inner.help.iter().map(String::as_str)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.message)?;
        let diagnostics = self.inner.diagnostics.trim_end();
        if !diagnostics.is_empty() {
            write!(f, "\n{diagnostics}")?;
        }
        for help in &self.inner.help {
            write!(f, "\nhelp: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // The message already ends with what an I/O error says; the source is there to be
        // downcast, e.g. for its errno.
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<bpfgen_object::Error> for Error {
    fn from(error: bpfgen_object::Error) -> Self {
        let mut this = Self::new(ErrorKind::Object, error.to_string());
        this.inner.source = Some(Box::new(error));
        this
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_diagnostics_help_in_that_order() {
        let error = Error::new(ErrorKind::Clang, "clang cannot compile x.bpf.c")
            .with_diagnostics("x.bpf.c:1:1: error: no\n")
            .help("write better C");
        assert_eq!(
            error.to_string(),
            "clang cannot compile x.bpf.c\nx.bpf.c:1:1: error: no\nhelp: write better C"
        );
        assert_eq!(format!("{error:?}"), error.to_string());
    }

    #[test]
    fn io_errors_keep_their_source() {
        let error = Error::io("read", Path::new("/x"), io::ErrorKind::NotFound.into());
        assert!(error.source().is_some_and(|s| s.downcast_ref::<io::Error>().is_some()));
        assert!(error.to_string().starts_with("cannot read /x: "));
    }
}
