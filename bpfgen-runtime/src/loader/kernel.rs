//! The kernel's types, read when they are first asked for and then kept for the rest of a load.

use std::{cell::OnceCell, path::Path};

use bpfgen_object::btf::{
    Kind, TypeId,
    scan::{Memo, Scan},
};

use crate::{Error, Result, kernel::btf::KernelBtf};

/// The kernel's types.
pub(super) struct Kernel<'a> {
    path: Option<&'a Path>,
    given: OnceCell<Option<Source>>,
    running: OnceCell<Source>,
}

/// One BTF, and what has been learnt of it.
struct Source {
    btf: KernelBtf,
    memo: Memo,
}

impl Source {
    fn new(btf: KernelBtf) -> Self {
        Self { btf, memo: Memo::default() }
    }

    fn scan(&self) -> Result<Scan<'_>> {
        Scan::resume(self.btf.bytes(), self.memo.clone()).map_err(|error| self.error(error))
    }

    fn error(&self, error: bpfgen_object::Error) -> Error {
        Error::from(error).context(format!("kernel types of {}", self.btf.name))
    }
}

impl<'a> Kernel<'a> {
    pub(super) fn new(path: Option<&'a Path>) -> Self {
        Self { path, given: OnceCell::new(), running: OnceCell::new() }
    }

    /// The types that CO-RE makes programs fit, and their name: those given in place of the
    /// running kernel's, if there are any.
    pub(super) fn for_core(&self) -> Result<(&str, Scan<'_>)> {
        let source = match self.given()? {
            Some(given) => given,
            None => self.running()?,
        };
        Ok((&source.btf.name, source.scan()?))
    }

    /// Ids of these types and functions in the running kernel. Given types do not count: the
    /// kernel would take their ids for its own.
    pub(super) fn find(&self, wanted: &[(&str, Kind)]) -> Result<Vec<Option<TypeId>>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let source = self.running()?;
        source.scan()?.find_all(wanted).map_err(|error| source.error(error))
    }

    fn given(&self) -> Result<Option<&Source>> {
        if let Some(given) = self.given.get() {
            return Ok(given.as_ref());
        }
        let given = KernelBtf::given(self.path)?.map(Source::new);
        Ok(self.given.get_or_init(|| given).as_ref())
    }

    fn running(&self) -> Result<&Source> {
        if let Some(running) = self.running.get() {
            return Ok(running);
        }
        let running = Source::new(KernelBtf::running()?);
        Ok(self.running.get_or_init(|| running))
    }
}
