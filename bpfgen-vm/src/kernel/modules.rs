//! Kernel modules: which ones a name or an alias means, and in which order they are loaded.
//!
//! `modules.dep` and `modules.alias` are made by depmod when a kernel is installed, so an unpacked
//! package lacks them; what they hold is read from the modules themselves, once per kernel.

mod depmod;
mod file;
mod glob;
mod index;
mod modinfo;
mod scan;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fs::Permissions,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use self::index::Index;
use super::Kernel;
use crate::{Error, ErrorKind, Result};

/// The name of the index beside a cached kernel's folder of modules.
pub(crate) const INDEX: &str = "modules.index";

/// A kernel's modules.
#[derive(Clone, Debug)]
pub struct Modules {
    release: String,
    folder: Option<PathBuf>,
    index: Index,
}

/// One module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name, with `_` where the file's name has `-`.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
}

impl Modules {
    /// The modules of a kernel, none if it came without.
    ///
    /// What is known of them comes from `modules.index` beside their folder (see
    /// [`write_index`]), else from depmod's `modules.dep` in it, else from the modules themselves.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn of(kernel: &Kernel) -> Result<Self> {
        let folder = kernel.modules.clone();
        let index = folder.as_deref().map(known).transpose()?.unwrap_or_default();
        Ok(Self { release: kernel.release.clone(), folder, index })
    }

    /// What has to be loaded for a module's name or alias, in this order: dependencies come first,
    /// what is built into the kernel is left out.
    ///
    /// `-` and `_` are alike in names, and so they are in aliases, as for modprobe.
    ///
    /// # Errors
    /// If the kernel has no such module, or lacks one that it depends on.
    pub fn resolve(&self, name_or_alias: &str) -> Result<Vec<Module>> {
        let Some(folder) = &self.folder else {
            return Err(self
                .unknown(name_or_alias)
                .help("the kernel came without modules: name the folder that holds its kernel/"));
        };
        let found = self.index.find(name_or_alias).ok_or_else(|| {
            self.unknown(name_or_alias).help(format!("its modules lie in {}", folder.display()))
        })?;
        let mut order = vec![];
        let mut seen = BTreeSet::new();
        for name in found {
            self.index.order(name, &mut seen, &mut order).map_err(|(module, lacks)| {
                let text = format!("module {module} needs {lacks}, which is not there");
                Error::new(ErrorKind::Command, text)
                    .help(format!("the folder {} is incomplete", folder.display()))
            })?;
        }
        let module =
            |(name, path): (&str, &str)| Module { name: name.into(), path: folder.join(path) };
        Ok(order.into_iter().map(module).collect())
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = Module> + use<'_> {
        let folder = self.folder.as_deref().unwrap_or(Path::new(""));
        let modules = self.index.modules.iter();
        modules.map(|(name, entry)| Module { name: name.clone(), path: folder.join(&entry.path) })
    }

    fn unknown(&self, name: &str) -> Error {
        Error::new(ErrorKind::Command, format!("kernel {} has no module {name}", self.release))
    }
}

impl Module {
    /// The module as the kernel takes it, decompressed.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or is compressed with something else than xz.
    pub fn read(&self) -> Result<Vec<u8>> {
        file::read(&self.path)
    }
}

/// Writes down what [`Modules::of`] wants to know of a folder of modules.
///
/// # Errors
/// If the folder cannot be read or the file cannot be written. A module that is damaged is no
/// error until it is asked for.
pub fn write_index(modules: &Path, index: &Path) -> Result<()> {
    save(&found(modules)?, index)
}

fn save(content: &Index, index: &Path) -> Result<()> {
    let write = || {
        let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut stage = tempfile::Builder::new()
            // As that of any new file; the umask has its say.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        stage.write_all(content.to_string().as_bytes())?;
        stage.persist(index)?;
        Ok(())
    };
    write().map_err(|error| Error::io("write", index, error))
}

/// From the index, if there is one that can be read.
fn known(modules: &Path) -> Result<Index> {
    let beside = modules.parent().map(|folder| folder.join(INDEX));
    let text = beside.as_deref().and_then(|path| std::fs::read_to_string(path).ok());
    if let Some(index) = text.as_deref().and_then(Index::parse) {
        return Ok(index);
    }
    let content = found(modules)?;
    if let (Some(path), Some(text)) = (beside, text) {
        // One of another version of ours. It only saves time, so nobody minds if this fails.
        if text.starts_with(index::MAGIC) {
            let _ = save(&content, &path);
        }
    }
    Ok(content)
}

/// From the folder itself.
fn found(modules: &Path) -> Result<Index> {
    let mut index = match depmod::read(modules)? {
        Some(index) => index,
        None => scan::read(modules)?,
    };
    scan::add_builtin(modules, &mut index)?;
    Ok(index)
}
