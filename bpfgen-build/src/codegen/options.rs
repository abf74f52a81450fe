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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModuleOptions {}
