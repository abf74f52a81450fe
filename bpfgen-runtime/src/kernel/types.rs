//! A kernel's BTF together with what has been learnt of it.
//!
//! The running kernel's does not change while a process lives, and finding something in it takes a
//! walk over all of it. So this is the one thing that is shared between loads: what was found, for
//! as long as the process lives, and the bytes, as long as they cost no memory or a load needs them.

use std::{
    path::Path,
    sync::{Arc, LazyLock, Mutex, PoisonError, Weak},
};

use bpfgen_object::btf::scan::{Memo, Scan};

use super::btf::{KernelBtf, Ways};
use crate::{Error, Result};

/// One BTF, and what has been learnt of it.
#[derive(Debug)]
pub(crate) struct Source {
    btf: KernelBtf,
    memo: Memo,
}

impl Source {
    /// The types given in place of the running kernel's; see [`KernelBtf::given`].
    pub(crate) fn given(path: Option<&Path>) -> Result<Option<Self>> {
        Ok(KernelBtf::given(path)?.map(|btf| Self { btf, memo: Memo::default() }))
    }

    pub(crate) fn name(&self) -> &str {
        &self.btf.name
    }

    pub(crate) fn scan(&self) -> Result<Scan<'_>> {
        Scan::resume(self.btf.bytes(), self.memo.clone()).map_err(|error| self.error(error))
    }

    /// Says whose types an error is about.
    pub(crate) fn error(&self, error: bpfgen_object::Error) -> Error {
        Error::from(error).context(format!("kernel types of {}", self.btf.name))
    }
}

/// The running kernel's, between loads.
#[derive(Default)]
struct Kept {
    memo: Memo,
    /// Whatever loads are using at the moment.
    used: Weak<Source>,
    /// What is mapped, which takes no memory. Kernels before 6.16 cannot map it, and 5 MB are too
    /// much to keep for a load that may never come.
    mapped: Option<Arc<Source>>,
}

/// The running kernel's types.
pub(crate) fn running() -> Result<Arc<Source>> {
    static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);
    // Loads at the same time wait for the first to have it.
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(source) = kept.used.upgrade() {
        return Ok(source);
    }
    let btf = KernelBtf::running(Ways::ALL)?;
    let source = Arc::new(Source { btf, memo: kept.memo.clone() });
    kept.used = Arc::downgrade(&source);
    kept.mapped = source.btf.is_mapped().then(|| Arc::clone(&source));
    Ok(source)
}

/// The same, by certain ways only: shared with no other load, unless by all.
pub(crate) fn running_by(ways: Ways) -> Result<Arc<Source>> {
    if ways == Ways::ALL {
        return running();
    }
    Ok(Arc::new(Source { btf: KernelBtf::running(ways)?, memo: Memo::default() }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bpfgen_object::btf::Kind;

    use super::running;

    #[test]
    fn loads_share_what_was_found() {
        let (Ok(one), Ok(other)) = (running(), running()) else { return };
        assert!(Arc::ptr_eq(&one, &other));
        let found = |name| one.scan().unwrap().find_by_name(name, Kind::Struct).unwrap();
        assert!(found("task_struct").is_some());
        assert_eq!(found("no_such_struct"), None);
        let id = found("task_struct").unwrap();
        drop(one);
        drop(other);
        let again = running().unwrap();
        let scan = again.scan().unwrap();
        assert_eq!(scan.find_by_name("task_struct", Kind::Struct).unwrap(), Some(id));
    }
}
