//! What was found out about a BTF once and for all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{
    Found,
    walk::{Entry, Index},
};
use crate::btf::{Kind, TypeId};

/// What scans of the same bytes have learnt: keep it with the bytes, and later scans do not walk
/// again unless they seek what is new.
#[derive(Clone, Debug, Default)]
pub struct Memo(Arc<Learnt>);

/// What is known, by name.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<Box<str>, OfName>);

impl Known {
    #[inline(never)]
    pub(super) fn get(&self, name: &str) -> Option<&OfName> {
        self.0.get(name)
    }

    /// To add to.
    #[inline(never)]
    pub(super) fn of(&mut self, name: &str) -> &mut OfName {
        self.0.entry(name.into()).or_default()
    }
}

/// What was found of a name that was sought.
#[derive(Debug, Default)]
pub(super) struct OfName {
    /// Those whose essential name it is, if these were sought.
    pub(super) candidates: Option<Arc<[Found]>>,
    /// What has exactly this name, by number of the kind.
    pub(super) exact: Vec<(u8, Option<TypeId>)>,
}

impl OfName {
    /// What was sought exactly, if it was.
    pub(super) fn of_kind(&self, kind: Kind) -> Option<Option<TypeId>> {
        let number = kind.number();
        self.exact.iter().find(|&&(known, _)| known == number).map(|&(_, id)| id)
    }
}

/// Lengths of records and strings, and the first id.
pub(super) type Of = (usize, usize, u32);

#[derive(Debug, Default)]
struct Learnt {
    /// What it was learnt from.
    of: OnceLock<Of>,
    index: OnceLock<Index>,
    /// All that CO-RE may look for; in the kernel, one type of nine.
    named: OnceLock<Vec<Entry>>,
    pointer_size: OnceLock<u32>,
    known: Mutex<Known>,
}

impl Memo {
    /// This memo if it is of these bytes, else a new one.
    pub(super) fn of(self, of: Of) -> Self {
        if *self.0.of.get_or_init(|| of) == of {
            return self;
        }
        let memo = Self::default();
        memo.0.of.get_or_init(|| of);
        memo
    }

    pub(super) fn index(&self) -> Option<&Index> {
        self.0.index.get()
    }

    pub(super) fn named(&self) -> Option<&[Entry]> {
        self.0.named.get().map(Vec::as_slice)
    }

    /// Keeps what a walk found. Another thread may have been faster; it found the same.
    pub(super) fn keep(&self, index: Index, named: Option<Vec<Entry>>) -> &Index {
        if let Some(named) = named {
            self.0.named.get_or_init(|| named);
        }
        self.0.index.get_or_init(|| index)
    }

    pub(super) fn pointer_size(&self, find: impl FnOnce() -> u32) -> u32 {
        *self.0.pointer_size.get_or_init(find)
    }

    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
