//! Types that count how often they are looked at: a bound on work that does not depend on a clock.

use std::{borrow::Cow, cell::Cell};

use bpfgen_object::{
    Result,
    btf::{Name, Type, TypeId, Types, scan::Found},
    core_reloc::CandidateSource,
};

/// Panics when its types have been asked for too often.
pub struct Counting<'a> {
    types: &'a dyn CandidateSource,
    left: Cell<u64>,
}

impl<'a> Counting<'a> {
    /// For an input of `len` bytes with `records` relocations.
    pub fn new(types: &'a dyn CandidateSource, len: usize, records: usize) -> Self {
        // Relocating may look at two million members, and four thousand more for each record; a
        // look takes the type and the name.
        let left = (8 << 20) + (records as u64) * (32 << 10) + 64 * len as u64;
        Self { types, left: Cell::new(left) }
    }

    fn step(&self) {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.expect("the types were looked at far more often than there are any"));
    }
}

impl Types for Counting<'_> {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        self.step();
        self.types.ty(id)
    }

    fn name(&self, name: Name) -> Result<&str> {
        self.step();
        self.types.name(name)
    }

    fn pointer_size(&self) -> u32 {
        self.types.pointer_size()
    }
}

impl CandidateSource for Counting<'_> {
    fn candidates(&self, names: &[&str]) -> Result<Vec<Vec<Found>>> {
        self.step();
        self.types.candidates(names)
    }

    fn text(&self, name: Name) -> &[u8] {
        self.step();
        self.types.text(name)
    }
}
