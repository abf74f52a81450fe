//! Callbacks in a struct_ops value.
#![allow(unsafe_code, reason = "implementation of Plain")]

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use super::Plain;

/// A callback in a [struct_ops value](crate::struct_ops::OpenStructOps) before load: a program of
/// the object, or none. `F` is its C prototype.
///
/// ```text
/// open.struct_ops.cc.cong_avoid.set(&open.programs.slow_start);
/// open.struct_ops.cc.cwnd_event.clear();
/// open.struct_ops.cc.ssthresh = Some(&open.programs.halve).into();
/// ```
#[repr(transparent)]
pub struct Slot<F: ?Sized> {
    token: u64,
    prototype: PhantomData<fn() -> Box<F>>,
}

// SAFETY: transparent over an integer; the phantom is no more than a name.
unsafe impl<F: ?Sized + 'static> Plain for Slot<F> {}

impl<F: ?Sized> Slot<F> {
    /// No program: the kernel does without the callback, or refuses to.
    pub const NONE: Self = Self::new(0);

    /// What stands for a program; see [`crate::struct_ops::token`].
    pub(crate) const fn new(token: u64) -> Self {
        Self { token, prototype: PhantomData }
    }

    pub(crate) const fn token(self) -> u64 {
        self.token
    }

    /// Whether a program is here.
    #[must_use]
    pub const fn is_set(self) -> bool {
        self.token() != 0
    }

    /// Takes the program out: it is not loaded then, unless it is somewhere else too.
    pub fn clear(&mut self) {
        *self = Self::NONE;
    }
}

impl<F: ?Sized> Clone for Slot<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ?Sized> Copy for Slot<F> {}

impl<F: ?Sized> Default for Slot<F> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<F: ?Sized> PartialEq for Slot<F> {
    fn eq(&self, other: &Self) -> bool {
        self.token == other.token
    }
}

impl<F: ?Sized> Eq for Slot<F> {}

impl<F: ?Sized> PartialOrd for Slot<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<F: ?Sized> Ord for Slot<F> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.token.cmp(&other.token)
    }
}

impl<F: ?Sized> Hash for Slot<F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.token.hash(state);
    }
}

impl<F: ?Sized> fmt::Debug for Slot<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_set() { "a program" } else { "none" })
    }
}
