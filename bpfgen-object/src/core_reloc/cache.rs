//! Types of a target that were decoded already: fields of one struct are asked for one after the
//! other, and a struct such as `task_struct` has hundreds of members.

use std::{borrow::Cow, cell::OnceCell};

use super::candidates::CandidateSource;
use crate::{
    Result,
    btf::{Name, Type, TypeId, Types, scan::Found},
};

/// Number of types that are kept at most.
const SLOTS: usize = 256;

/// Decoded types, each in the slot that its id says; the first one to come stays.
#[derive(Debug)]
pub(super) struct Cache(Vec<OnceCell<(TypeId, Type)>>);

impl Default for Cache {
    fn default() -> Self {
        Self(std::iter::repeat_with(OnceCell::new).take(SLOTS).collect())
    }
}

/// A source behind its cache.
pub(super) struct Cached<'a> {
    pub(super) source: &'a dyn CandidateSource,
    pub(super) cache: &'a Cache,
}

impl Types for Cached<'_> {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        let slot = self.cache.0.get(id.0 as usize % SLOTS);
        let Some(slot) = slot else { return self.source.ty(id) };
        if slot.get().is_none() {
            match self.source.ty(id)? {
                Cow::Borrowed(ty) => return Ok(Cow::Borrowed(ty)),
                Cow::Owned(ty) => slot.get_or_init(|| (id, ty)),
            };
        }
        match slot.get() {
            Some((known, ty)) if *known == id => Ok(Cow::Borrowed(ty)),
            _ => self.source.ty(id),
        }
    }

    fn name(&self, name: Name) -> Result<&str> {
        self.source.name(name)
    }

    fn pointer_size(&self) -> u32 {
        self.source.pointer_size()
    }
}

impl CandidateSource for Cached<'_> {
    fn candidates(&self, names: &[&str]) -> Result<Vec<Vec<Found>>> {
        self.source.candidates(names)
    }

    fn text(&self, name: Name) -> &[u8] {
        self.source.text(name)
    }
}
