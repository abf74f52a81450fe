//! What to run in the guest.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt as _,
    path::PathBuf,
    time::Duration,
};

/// A command, and what it needs.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The command: a path, or a name that is looked up in `PATH`.
    pub program: OsString,
    /// Its arguments, without the command itself.
    pub args: Vec<OsString>,
    /// The working directory: an absolute path, which the guest gets as an empty folder if nothing
    /// is copied there.
    pub folder: PathBuf,
    /// Variables, besides those of every command (`PATH`, `HOME`, `USER`, `TMPDIR`, `BPFGEN_VM`).
    pub env: Vec<(OsString, OsString)>,
    /// Files and folders to bring.
    pub copies: Vec<Copy>,
    /// Kernel modules to load before the command starts, by name or alias.
    pub modules: Vec<String>,
}

/// A file or folder that the guest gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it is: a path, or the bare name of a command in `PATH`.
    pub source: PathBuf,
    /// Where the guest finds it, an absolute path; the same one if `None`.
    pub dest: Option<PathBuf>,
}

impl Copy {
    /// Reads `SOURCE` or `SOURCE:DEST`, where DEST is absolute: another colon belongs to the name.
    pub fn parse(text: &OsStr) -> Self {
        let bytes = text.as_bytes();
        let colon = bytes.windows(2).rposition(|pair| pair == b":/").filter(|&at| at > 0);
        match colon {
            Some(at) => Self {
                source: OsStr::from_bytes(&bytes[..at]).into(),
                dest: Some(OsStr::from_bytes(&bytes[at + 1..]).into()),
            },
            None => Self { source: text.into(), dest: None },
        }
    }
}

/// How long a machine may run, boot included, if nobody says anything else.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_destinations() {
        let parse = |text: &str| {
            let copy = Copy::parse(OsStr::new(text));
            (copy.source.display().to_string(), copy.dest.map(|dest| dest.display().to_string()))
        };
        assert_eq!(parse("a/b"), ("a/b".into(), None));
        assert_eq!(parse("a/b:/c/d"), ("a/b".into(), Some("/c/d".into())));
        assert_eq!(parse("a:b"), ("a:b".into(), None));
        assert_eq!(parse("a:/b:/c"), ("a:/b".into(), Some("/c".into())));
        assert_eq!(parse(":/c"), (":/c".into(), None));
    }
}
