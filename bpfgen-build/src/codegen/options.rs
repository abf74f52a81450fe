//! What a module is generated for, and how.

use std::collections::BTreeMap;

use crate::places::Places;

/// How the object's bytes get into the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectBytes {
    /// By `include_bytes!` of this path: for modules in files.
    IncludeBytes(String),
    /// As a literal: for the macro.
    Literal(Vec<u8>),
}

/// What a module is generated for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Name of the object in the kernel's and our messages: `execsnoop`.
    pub stem: String,
    /// The object's bytes.
    pub object: ObjectBytes,
    /// C types to emit although nothing else needs them: `struct x`, `union x`, `enum x` or a
    /// typedef's name.
    pub types: Vec<String>,
    /// Record types of ring and perf buffers: map name → C type.
    pub events: BTreeMap<String, String>,
    /// The source file's name, for documentation: `execsnoop.bpf.c`.
    pub doc: String,
    /// How the module is written.
    pub module: ModuleOptions,
    /// Where things are in the source, for documentation.
    pub places: Places,
}

impl Options {
    /// Of an object that is empty, with nothing asked for.
    pub fn new(stem: &str, doc: &str) -> Self {
        Self {
            stem: stem.to_owned(),
            object: ObjectBytes::Literal(Vec::new()),
            types: Vec::new(),
            events: BTreeMap::new(),
            doc: doc.to_owned(),
            module: ModuleOptions::default(),
            places: Places::default(),
        }
    }
}

/// How a module is written, whichever door the user came through.
///
/// Types are named as in C: `struct event`, `union addr`, `enum phase`, a typedef's name; one that C
/// gives no name, as the module would name it: `EventState`. [`ALL`](Self::ALL) stands for all types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModuleOptions {
    /// The path of bpfgen-runtime where the crate knows it by another name than `bpfgen_runtime`:
    /// `bpf`, or `crate::vendored::bpf`.
    pub runtime: Option<String>,
    /// Who sees what the module holds: `pub` (which is what is meant where this is not set),
    /// `pub(crate)`, `pub(super)`, `pub(in crate::x)`.
    pub visibility: Option<String>,
    /// What the module is about: documentation on `Open`, with which using it begins. (A module's
    /// own stands where it is declared, `mod x {}`, which is the user's.)
    pub docs: Option<String>,
    /// Names in Rust, by those in C, of types, maps, programs and global variables, of members
    /// (`struct event.pid`) and constants (`enum phase.ENTER` for that of the enum's type, `ENTER` for
    /// that of the module).
    pub rename: BTreeMap<String, String>,
    /// Traits to derive, by type: `PartialOrd`, `::zerocopy::IntoBytes`.
    pub derives: BTreeMap<String, Vec<String>>,
    /// Attributes without their brackets, by type: `doc(alias = "exec")`.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Types that get `Serialize` and `Deserialize`, with what they hold.
    pub serde: Vec<String>,
    /// Constants of the module: enumerators (`MAX_ARGS`), or enums with all of theirs
    /// (`enum phase`). Those of anonymous enums that the module uses are there anyway.
    pub constants: Vec<String>,
}

impl ModuleOptions {
    /// All types, where a type is asked for.
    pub const ALL: &str = "*";
}
