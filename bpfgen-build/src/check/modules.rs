//! The types of a kernel's modules, which are read only if the kernel itself lacks something.

use std::{
    fmt, fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use bpfgen_object::btf::{file, scan::Memo};

use super::kernels;
use crate::{Error, Result};

/// Gets the BTF of all modules: name and bytes.
pub type GetModules = Arc<dyn Fn() -> Result<Vec<(String, Vec<u8>)>> + Send + Sync>;

/// A kernel's modules.
#[derive(Clone, Default)]
pub(super) struct Modules {
    get: Option<GetModules>,
    known: Arc<OnceLock<Vec<Module>>>,
}

/// The types that a module adds to its kernel's.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) btf: Vec<u8>,
    pub(super) memo: Memo,
}

impl Modules {
    pub(super) fn new(get: GetModules) -> Self {
        Self { get: Some(get), known: Arc::default() }
    }

    /// From the files in this folder that build on the kernel's own BTF, which is one of them.
    pub(super) fn beside(folder: &Path, kernel: &Path) -> Self {
        let (folder, kernel) = (folder.to_owned(), kernel.to_owned());
        Self::new(Arc::new(move || {
            // The folder may be one that cannot be listed.
            let files = kernels::files(&folder).unwrap_or_default();
            let others = files.iter().filter(|file| **file != kernel);
            others.filter_map(|file| read(file).transpose()).collect()
        }))
    }

    /// All of them; read once.
    pub(super) fn all(&self) -> Result<&[Module]> {
        let Some(get) = &self.get else { return Ok(&[]) };
        if self.known.get().is_none() {
            let modules = get()?.into_iter();
            let modules = modules.map(|(name, btf)| Module { name, btf, memo: Memo::default() });
            let _ = self.known.set(modules.collect());
        }
        Ok(self.known.get().map_or(&[], Vec::as_slice))
    }
}

/// A module's name and BTF; `None` for a file that has BTF of another kind.
fn read(path: &Path) -> Result<Option<(String, Vec<u8>)>> {
    let content = fs::read(path).map_err(|error| Error::io("read", path, error))?;
    if !file::is_split(&content) {
        return Ok(None);
    }
    let name = kernels::name_of(path);
    let btf = file::bytes(&content).map_err(|error| Error::from(error).context(&name))?;
    Ok(Some((name, btf.to_owned())))
}

impl fmt::Debug for Modules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Modules").field("known", &self.known).finish_non_exhaustive()
    }
}
