//! The crate's error: a kind, a place in the input, and a sentence.

use std::fmt;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, coarse enough to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not an ELF file, or not a BPF object.
    NotBpf,
    /// The bytes contradict themselves or end too early.
    Malformed,
    /// Well-formed, but of a kind this version does not handle.
    Unsupported,
    /// A type, symbol or section that is referred to does not exist.
    Missing,
    /// A CO-RE relocation has several answers that differ.
    Ambiguous,
}

/// An error of reading or relocating an object.
///
/// Displays as one line: `section .BTF, offset 0x18: type section ends past the data`.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

/// Boxed, and made and added to out of line: there are hundreds of places that make an error, and
/// what they take is in every program that loads an object.
#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    section: Option<String>,
    offset: Option<u64>,
    message: String,
}

impl Error {
    /// An error with no place yet.
    #[cold]
    #[inline(never)]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, section: None, offset: None, message: message.into() }))
    }

    /// Shorthand for [`ErrorKind::Malformed`] at a byte offset of the section being read.
    #[cold]
    #[inline(never)]
    pub fn malformed(offset: impl Into<u64>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Malformed, message).at(offset)
    }

    /// Sets the byte offset, unless a deeper layer has set it.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn at(mut self, offset: impl Into<u64>) -> Self {
        self.0.offset.get_or_insert(offset.into());
        self
    }

    /// Sets the section, unless a deeper layer has set it.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn section(mut self, name: &str) -> Self {
        self.0.section.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    #[cold]
    #[inline(never)]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The section in which the problem lies, where it lies in one.
    pub fn section_name(&self) -> Option<&str> {
        self.0.section.as_deref()
    }

    /// The byte offset of the problem: in the section, or in the file where no section is named.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.section, self.0.offset) {
            (Some(section), Some(offset)) => write!(f, "section {section}, offset {offset:#x}: ")?,
            (Some(section), None) => write!(f, "section {section}: ")?,
            (None, Some(offset)) => write!(f, "offset {offset:#x}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_place_wins() {
        let error =
            Error::malformed(0x18u64, "too short").section(".BTF").section("other").at(9u64);
        assert_eq!(error.to_string(), "section .BTF, offset 0x18: too short");
        assert_eq!(error.kind(), ErrorKind::Malformed);
    }
}
