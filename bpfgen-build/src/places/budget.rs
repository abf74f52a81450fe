//! How much may still be looked at.

use std::cell::Cell;

/// Bytes of names and entries that may be looked at a second time, for each byte of debug
/// information. Hostile DWARF could have everything refer to one long text, or nest what is read on
/// each level.
const PER_BYTE: usize = 16;

/// What is left.
pub(super) struct Budget {
    left: Cell<usize>,
    /// What was ever asked for: no less was looked at.
    #[cfg(test)]
    pub(super) asked: Cell<usize>,
}

impl Budget {
    /// For so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            left: Cell::new(bytes.saturating_mul(PER_BYTE)),
            #[cfg(test)]
            asked: Cell::new(0),
        }
    }

    /// Takes so much, and one for asking; `None` where there is less.
    pub(super) fn spend(&self, amount: usize) -> Option<()> {
        #[cfg(test)]
        self.asked.set(self.asked.get().saturating_add(amount));
        let left = self.left.get().checked_sub(amount.saturating_add(1));
        // Once something was too much, so is all that follows: finding out costs time, too.
        self.left.set(left.unwrap_or(0));
        left.map(drop)
    }
}
