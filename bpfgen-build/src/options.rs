//! What a user may set for one source file, whichever door they come through.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Target, codegen::ModuleOptions};

/// Options for one source file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// More flags for clang, after ours: `-DDEBUG`, `-Iinclude`. Relative paths start at the
    /// crate's folder.
    pub cflags: Vec<String>,
    /// C types to generate although no map, global or event uses them: `struct event`,
    /// `union addr`, `enum phase`, or a typedef's name.
    pub types: Vec<String>,
    /// Record types of ring and perf buffers: map name → C type.
    pub events: BTreeMap<String, String>,
    /// What to compile for. Empty: the machine that the crate is built for.
    pub targets: Vec<Target>,
    /// Use the checked-in module and object beside the source, and no clang, as long as the
    /// inputs that they record are unchanged.
    pub prebuilt: bool,
    /// clang's `-mcpu`; `v3` if not set.
    pub cpu: Option<String>,
    /// The compiler: a path, a name on PATH, or several words (`ccache clang`).
    /// `$BPFGEN_CLANG` comes before it.
    pub clang: Option<String>,
    /// Folders with headers, before the system's and after those of `$BPFGEN_INCLUDE`. Relative
    /// ones start at the crate's folder.
    pub include: Vec<PathBuf>,
    /// How the module is written.
    pub module: ModuleOptions,
}
