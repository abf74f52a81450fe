//! Positions by name or number.
//!
//! Two types serve for all: each kind of hash table takes some kilobytes in every program that
//! loads an object.

use std::collections::{HashMap, hash_map::Entry};

/// Positions by name.
#[derive(Debug, Default)]
pub(crate) struct Names<'a>(HashMap<&'a str, usize>);

impl<'a> Names<'a> {
    /// Notes where a name is, and gives whether it is new; one that is there stays where it is.
    #[inline(never)]
    pub(crate) fn insert(&mut self, name: &'a str, position: usize) -> bool {
        match self.0.entry(name) {
            Entry::Occupied(_) => false,
            Entry::Vacant(entry) => {
                entry.insert(position);
                true
            }
        }
    }

    #[inline(never)]
    pub(crate) fn get(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// Positions by number.
#[derive(Debug, Default)]
pub(crate) struct Numbers(HashMap<u64, usize>);

impl Numbers {
    /// Notes where a number is, and gives whether it is new; one that is there stays where it is.
    #[inline(never)]
    pub(crate) fn insert(&mut self, number: u64, position: usize) -> bool {
        match self.0.entry(number) {
            Entry::Occupied(_) => false,
            Entry::Vacant(entry) => {
                entry.insert(position);
                true
            }
        }
    }

    #[inline(never)]
    pub(crate) fn get(&self, number: u64) -> Option<usize> {
        self.0.get(&number).copied()
    }
}
