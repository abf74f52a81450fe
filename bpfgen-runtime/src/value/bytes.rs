//! Bytes with a meaning of their own: padding, opaque members, aligned blobs.
#![allow(unsafe_code, reason = "implementations of Plain")]

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use super::Plain;

/// Padding of a C struct, written out so that a value has no uninitialised bytes.
///
/// It keeps what was read, is zero by default, and does not count: all paddings are equal.
#[derive(Clone, Copy)]
#[cfg_attr(
    feature = "zerocopy",
    derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,)
)]
#[repr(transparent)]
pub struct Pad<const N: usize>([u8; N]);

// SAFETY: transparent over bytes.
unsafe impl<const N: usize> Plain for Pad<N> {}

impl<const N: usize> Default for Pad<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> PartialEq for Pad<N> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<const N: usize> Eq for Pad<N> {}

impl<const N: usize> PartialOrd for Pad<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for Pad<N> {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl<const N: usize> Hash for Pad<N> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<const N: usize> fmt::Debug for Pad<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pad<{N}>")
    }
}

/// A member that only the kernel understands (`bpf_spin_lock`, `bpf_timer` …), or one that Rust
/// cannot express: its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "zerocopy",
    derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,)
)]
#[repr(transparent)]
pub struct Opaque<const N: usize>([u8; N]);

// SAFETY: transparent over bytes.
unsafe impl<const N: usize> Plain for Opaque<N> {}

impl<const N: usize> Opaque<N> {
    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Default for Opaque<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> From<[u8; N]> for Opaque<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> fmt::Debug for Opaque<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opaque<{N}>")
    }
}

/// Puts what it holds on an address that is a multiple of 8, as an embedded object file needs it.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(8))]
pub struct Aligned<T: ?Sized>(pub T);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn padding_keeps_its_bytes_and_does_not_count() {
        let read = Pad::<3>::from_bytes(&[1, 2, 3]).unwrap_or_default();
        assert_eq!(read.as_bytes(), [1, 2, 3]);
        assert_eq!(read, Pad::default());
        assert_eq!(read.cmp(&Pad::default()), Ordering::Equal);
        let set = HashSet::from([read, Pad::default()]);
        assert_eq!(set.len(), 1);
        assert_eq!(Pad::<3>::default().as_bytes(), [0; 3]);
    }

    #[test]
    fn opaque_bytes_count() {
        let lock = Opaque::from([1, 0, 0, 0]);
        assert_ne!(lock, Opaque::default());
        assert_eq!(lock.bytes(), &[1, 0, 0, 0]);
        assert_eq!(format!("{lock:?}"), "Opaque<4>");
    }

    #[test]
    fn an_embedded_object_is_aligned() {
        static BYTES: &Aligned<[u8]> = &Aligned(*b"\x7fELF!");
        assert_eq!(BYTES.0.as_ptr().addr() % 8, 0);
        assert_eq!(BYTES.0.len(), 5);
    }
}
