//! What to run in the guest.

use std::{ffi::OsString, path::PathBuf, time::Duration};

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

/// How long a machine may run, boot included, if nobody says anything else.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(600);
