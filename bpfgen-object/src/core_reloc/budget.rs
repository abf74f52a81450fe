//! A bound on the work that relocating one object may cause, whatever the types look like.

use std::cell::Cell;

use crate::{Error, ErrorKind, Result};

/// Work left, counted in members looked at.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// To begin with: comparing two structs of 1000 members takes up to a million.
    const START: usize = 2 << 20;
    /// More for each record: a field is found after a few hundred members.
    const RECORD: usize = 4 << 10;
    /// What it takes to fetch a type.
    pub(super) const TYPE: usize = 32;

    pub(super) fn new() -> Self {
        Self(Cell::new(Self::START))
    }

    /// Allows for another record.
    pub(super) fn add_record(&self) {
        self.0.set(self.0.get().saturating_add(Self::RECORD));
    }

    pub(super) fn spend(&self, work: usize) -> Result<()> {
        let left = self.0.get().checked_sub(work).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "the types are too entangled to be compared")
        })?;
        self.0.set(left);
        Ok(())
    }
}
