//! What is measured: objects that clang compiles first. What is missing on this machine is named,
//! and its benchmarks are left out.

#[path = "../../../tests/peers/src/clang.rs"]
mod clang;

use std::{fmt, path::Path, sync::OnceLock};

use bpfgen_runtime::OpenObject;

/// An object, compiled.
pub(crate) struct Input {
    name: &'static str,
    source: &'static str,
    bytes: OnceLock<Result<Vec<u8>, String>>,
}

impl Input {
    /// Of a source in a folder of the repository.
    pub(crate) const fn new(name: &'static str, source: &'static str) -> Self {
        Self { name, source, bytes: OnceLock::new() }
    }

    /// What `clang` makes of it.
    pub(crate) fn compiled(&self) -> Result<&[u8], String> {
        self.bytes.get_or_init(|| self.compile()).as_deref().map_err(Clone::clone)
    }

    fn compile(&self) -> Result<Vec<u8>, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let include = format!("-I{}", root.join("../tests/peers/objects").display());
        clang::compile(&root.join("..").join(self.source), Some(&include))
    }

    /// The object, parsed.
    pub(crate) fn open(&self) -> Result<OpenObject, String> {
        OpenObject::parse(self.name, self.compiled()?).map_err(|error| format!("{error:#}"))
    }

    /// Whether it loads here; says so if not.
    pub(crate) fn loads(&self) -> bool {
        let loaded = self
            .open()
            .and_then(|open| open.loader().load().map(drop).map_err(|error| format!("{error:#}")));
        if let Err(reason) = &loaded {
            eprintln!("left out: loading {}: {reason}", self.name);
        }
        loaded.is_ok()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
