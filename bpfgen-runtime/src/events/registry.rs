//! One reader per buffer and process: two would take each other's records. Likewise one producer of a
//! user ring buffer: two would write over each other's.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{Error, ErrorKind, Result, map::Map};

/// Ids of the maps that are being read, or, if they are user ring buffers, written.
static READERS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn readers() -> MutexGuard<'static, BTreeSet<u32>> {
    // Nothing can panic between two halves of a change.
    READERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to read or write a buffer; given back when dropped.
#[derive(Debug)]
pub(super) struct Claim(u32);

impl Claim {
    /// Claims the map with this id.
    pub(super) fn new(map: &Map, id: u32) -> Result<Self> {
        if readers().insert(id) {
            return Ok(Self(id));
        }
        Err(map.error(
            Error::new(ErrorKind::Busy, "it has a reader in this process already")
                .hint("records go to one reader only: share that one, or drop it first"),
        ))
    }

    /// Claims the user ring buffer with this id.
    pub(super) fn producer(map: &Map, id: u32) -> Result<Self> {
        if readers().insert(id) {
            return Ok(Self(id));
        }
        Err(map.error(
            Error::new(ErrorKind::Busy, "it has a producer in this process already")
                .hint("clone that one, or drop it first"),
        ))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        readers().remove(&self.0);
    }
}
