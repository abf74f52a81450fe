//! The kernel's types and its modules', read when they are first asked for and then kept for the
//! rest of a load; the running kernel's own, and what was found in them, for longer.

use std::{
    os::fd::BorrowedFd,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use bpfgen_object::{
    btf::{
        Btf, Kind, TypeId,
        scan::{Memo, Scan},
    },
    core_reloc::extern_difference,
};

use super::{Feature, Features};
use crate::{
    Error, Result,
    kernel::{
        btf::Ways,
        modules::ModuleBtf,
        symbols::VMLINUX,
        types::{self, Source},
    },
};

/// The kernel's types.
#[derive(Debug)]
pub(super) struct Kernel {
    path: Option<PathBuf>,
    given: OnceLock<Option<Source>>,
    running: OnceLock<Arc<Source>>,
    modules: OnceLock<Vec<Module>>,
    features: Features,
}

/// A module's BTF, and what has been learnt of it.
#[derive(Debug)]
struct Module {
    btf: ModuleBtf,
    memo: Memo,
}

/// A type that is sought by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'n> {
    /// The module it is in, `vmlinux` for the kernel itself; `None` for wherever it is.
    pub(super) module: Option<&'n str>,
    pub(super) name: &'n str,
    pub(super) kind: Kind,
}

/// Where a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) id: TypeId,
    /// The module, for [`Kernel::module_fd`]; `None` for the kernel itself.
    pub(super) module: Option<ModuleIndex>,
}

/// One of the modules that were loaded when they were first asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ModuleIndex(usize);

impl Module {
    fn scan<'s>(&'s self, base: &'s Scan<'s>) -> Result<Scan<'s>> {
        Scan::split(base, &self.btf.bytes, self.memo.clone()).map_err(|error| self.error(error))
    }

    fn error(&self, error: bpfgen_object::Error) -> Error {
        Error::from(error).context(format!("types of the kernel module {}", self.btf.name))
    }
}

/// Looks for those that are wanted `here` and have no place yet, in one walk.
fn seek(
    types: &Scan<'_>,
    module: Option<ModuleIndex>,
    wanted: &[Wanted<'_>],
    here: &dyn Fn(&Wanted<'_>) -> bool,
    places: &mut [Option<Place>],
) -> Result<(), bpfgen_object::Error> {
    let missing: Vec<_> =
        (0..wanted.len()).filter(|&i| places[i].is_none() && here(&wanted[i])).collect();
    let names: Vec<_> = missing.iter().map(|&i| (wanted[i].name, wanted[i].kind)).collect();
    if names.is_empty() {
        return Ok(());
    }
    for (i, id) in missing.into_iter().zip(types.find_all(&names)?) {
        places[i] = id.map(|id| Place { id, module });
    }
    Ok(())
}

impl Kernel {
    pub(super) fn new(path: Option<&Path>, features: Features) -> Self {
        let path = path.map(Path::to_owned);
        let (given, running, modules) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { path, given, running, modules, features }
    }

    /// Lets go of types, megabytes of them, that are read again should they be asked for: what was
    /// learnt of them is kept, and so are the modules, to which places refer.
    pub(super) fn let_go(&mut self) {
        (self.given, self.running) = (OnceLock::new(), OnceLock::new());
    }

    /// The types that CO-RE makes programs fit, and their name: those given in place of the
    /// running kernel's, if there are any.
    pub(super) fn for_core(&self) -> Result<(&str, Scan<'_>)> {
        let source = match self.given()? {
            Some(given) => given,
            None => self.running()?,
        };
        Ok((source.name(), source.scan()?))
    }

    /// The types that each module adds to those of [`for_core`](Self::for_core), which is `base`.
    /// None where types were given in place of the running kernel's: modules build on the latter.
    pub(super) fn modules_for_core<'s>(
        &'s self,
        base: &'s Scan<'s>,
    ) -> Result<Vec<(&'s str, Scan<'s>)>> {
        if self.given()?.is_some() {
            return Ok(Vec::new());
        }
        self.modules()?.iter().map(|module| Ok((&*module.btf.name, module.scan(base)?))).collect()
    }

    /// Where these types, functions and variables are in the running kernel; its modules are looked
    /// through for what it does not have itself. Given types do not count: the kernel would take
    /// their ids for its own.
    pub(super) fn find(&self, wanted: &[Wanted<'_>]) -> Result<Vec<Option<Place>>> {
        let mut places = vec![None; wanted.len()];
        if wanted.is_empty() {
            return Ok(places);
        }
        let source = self.running()?;
        let base = source.scan()?;
        let own = |wanted: &Wanted<'_>| wanted.module.is_none_or(|module| module == VMLINUX);
        seek(&base, None, wanted, &own, &mut places).map_err(|error| source.error(error))?;

        let in_modules = |wanted: &Wanted<'_>| wanted.module != Some(VMLINUX);
        if !wanted.iter().zip(&places).any(|(it, place)| place.is_none() && in_modules(it)) {
            return Ok(places);
        }
        for (index, module) in self.modules()?.iter().enumerate() {
            let here = |wanted: &Wanted<'_>| wanted.module.is_none_or(|it| it == module.btf.name);
            seek(&module.scan(&base)?, Some(ModuleIndex(index)), wanted, &here, &mut places)
                .map_err(|error| module.error(error))?;
        }
        Ok(places)
    }

    /// By what the kernel has at `place` is unlike what an object wants by its name; `None` if it is
    /// what is wanted.
    pub(super) fn difference(
        &self,
        object: &Btf,
        wanted: TypeId,
        place: Place,
    ) -> Result<Option<String>> {
        self.read(place, |types| extern_difference(object, wanted, types, place.id))
    }

    /// Looks at the types that `place` is among.
    pub(super) fn read<R>(
        &self,
        place: Place,
        look: impl FnOnce(&Scan<'_>) -> Result<R, bpfgen_object::Error>,
    ) -> Result<R> {
        let source = self.running()?;
        let base = source.scan()?;
        let Some(ModuleIndex(index)) = place.module else {
            return look(&base).map_err(|error| source.error(error));
        };
        let module = self.modules()?.get(index).ok_or_else(|| super::maps::gone("module"))?;
        look(&module.scan(&base)?).map_err(|error| module.error(error))
    }

    /// The descriptor by which programs refer to a module's types.
    pub(super) fn module_fd(&self, ModuleIndex(index): ModuleIndex) -> Result<BorrowedFd<'_>> {
        let module = self.modules()?.get(index);
        module.map(|module| module.btf.fd()).unwrap_or_else(|| Err(super::maps::gone("module")))
    }

    /// The module of this name, if it is loaded and has types.
    pub(super) fn module(&self, name: &str) -> Result<Option<ModuleIndex>> {
        let mut modules = self.modules()?.iter();
        Ok(modules.position(|module| module.btf.name == name).map(ModuleIndex))
    }

    /// Names of modules that are loaded and have types.
    pub(super) fn module_names(&self) -> Vec<&str> {
        let modules = self.modules().unwrap_or_default();
        modules.iter().map(|module| &*module.btf.name).collect()
    }

    /// What follows `prefix` in names of types of a kind: of one module, `vmlinux` for the kernel
    /// itself, or of all. For messages, so it is empty where that cannot be told.
    pub(super) fn names(&self, module: Option<&str>, kind: Kind, prefix: &str) -> Vec<String> {
        self.all_names(module, kind, prefix).unwrap_or_default()
    }

    fn all_names(&self, module: Option<&str>, kind: Kind, prefix: &str) -> Result<Vec<String>> {
        let base = self.running()?.scan()?;
        let mut names = Vec::new();
        let mut add = |scan: &Scan<'_>| {
            let found = scan.names(kind).into_iter().filter_map(|name| name.strip_prefix(prefix));
            names.extend(found.map(str::to_owned));
        };
        if module.is_none_or(|it| it == VMLINUX) {
            add(&base);
        }
        if module != Some(VMLINUX) {
            for other in self.modules()? {
                if module.is_none_or(|it| it == other.btf.name) {
                    add(&other.scan(&base)?);
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn modules(&self) -> Result<&[Module]> {
        if let Some(modules) = self.modules.get() {
            return Ok(modules);
        }
        let has = self.features.has(Feature::ModuleTypes);
        let modules = if has { ModuleBtf::all()? } else { Vec::new() }.into_iter();
        let modules = modules.map(|btf| Module { btf, memo: Memo::default() }).collect();
        Ok(self.modules.get_or_init(|| modules))
    }

    fn given(&self) -> Result<Option<&Source>> {
        if let Some(given) = self.given.get() {
            return Ok(given.as_ref());
        }
        let given = Source::given(self.path.as_deref())?;
        Ok(self.given.get_or_init(|| given).as_ref())
    }

    fn running(&self) -> Result<&Source> {
        if let Some(running) = self.running.get() {
            return Ok(running);
        }
        let ways = Ways {
            mapped: self.features.has(Feature::MappedKernelTypes),
            fetched: self.features.has(Feature::FetchedKernelTypes),
        };
        let running = types::running_by(ways)?;
        Ok(self.running.get_or_init(|| running))
    }
}
