//! What was found out about a BTF once and for all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{
    Found,
    walk::{Entry, Index},
};
use crate::btf::TypeId;

/// What scans of the same bytes have learnt: keep it with the bytes, and later scans do not walk
/// again unless they seek what is new.
#[derive(Clone, Debug, Default)]
pub struct Memo(Arc<Learnt>);

/// Candidates by essential name.
pub(super) type Candidates = HashMap<Box<str>, Arc<[Found]>>;

/// What was sought exactly, by name and number of its kind.
pub(super) type Exact = HashMap<(Box<str>, u8), Option<TypeId>>;

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
    candidates: Mutex<Candidates>,
    exact: Mutex<Exact>,
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

    pub(super) fn candidates(&self) -> MutexGuard<'_, Candidates> {
        self.0.candidates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn exact(&self) -> MutexGuard<'_, Exact> {
        self.0.exact.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
