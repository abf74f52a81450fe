//! A bound on the work that relocating one object may cause, whatever the types look like.

use std::cell::Cell;

use crate::{Error, ErrorKind, Result};

/// Comparisons left.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    /// Far more than any object needs: thousands of relocations compare hundreds of members each.
    const COMPARISONS: usize = 64 << 20;

    pub(super) fn new() -> Self {
        Self(Cell::new(Self::COMPARISONS))
    }

    pub(super) fn spend(&self, comparisons: usize) -> Result<()> {
        let left = self.0.get().checked_sub(comparisons).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "the types are too entangled to be compared")
        })?;
        self.0.set(left);
        Ok(())
    }
}
