//! C scalars that may hold more than their Rust namesakes allow.
#![allow(unsafe_code, reason = "implementations of Plain")]

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    ops::Not,
};

use super::Plain;

/// A C `bool`, which may hold any byte: all but 0 are true.
#[derive(Clone, Copy, Default)]
#[cfg_attr(
    feature = "zerocopy",
    derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,)
)]
#[repr(transparent)]
pub struct Bool(u8);

// SAFETY: transparent over a byte.
unsafe impl Plain for Bool {}

impl Bool {
    /// `false`.
    pub const FALSE: Self = Self(0);
    /// `true`.
    pub const TRUE: Self = Self(1);

    /// Whether it is true.
    #[must_use]
    pub const fn get(self) -> bool {
        self.0 != 0
    }
}

impl From<bool> for Bool {
    fn from(value: bool) -> Self {
        Self(u8::from(value))
    }
}

impl From<Bool> for bool {
    fn from(value: Bool) -> Self {
        value.get()
    }
}

impl Not for Bool {
    type Output = bool;

    fn not(self) -> bool {
        !self.get()
    }
}

impl PartialEq for Bool {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Bool {}

impl PartialOrd for Bool {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bool {
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().cmp(&other.get())
    }
}

impl PartialEq<bool> for Bool {
    fn eq(&self, other: &bool) -> bool {
        self.get() == *other
    }
}

impl Hash for Bool {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}

impl fmt::Debug for Bool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Bool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.get(), f)
    }
}

/// A pointer of the BPF side: a number to print and compare, never to follow.
///
/// It has 64 bits on every machine, as BPF's pointers do.
#[cfg_attr(
    feature = "zerocopy",
    derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,)
)]
#[repr(transparent)]
pub struct KernelPtr<T: ?Sized> {
    addr: u64,
    pointee: PhantomData<fn() -> Box<T>>,
}

// SAFETY: transparent over an integer; the phantom is no more than a name.
unsafe impl<T: ?Sized + 'static> Plain for KernelPtr<T> {}

impl<T: ?Sized> KernelPtr<T> {
    /// `NULL`.
    pub const NULL: Self = Self::new(0);

    /// A pointer to `addr`.
    #[must_use]
    pub const fn new(addr: u64) -> Self {
        Self { addr, pointee: PhantomData }
    }

    /// The address.
    #[must_use]
    pub const fn addr(self) -> u64 {
        self.addr
    }

    /// Whether it is `NULL`.
    #[must_use]
    pub const fn is_null(self) -> bool {
        self.addr == 0
    }
}

impl<T: ?Sized> Clone for KernelPtr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for KernelPtr<T> {}

impl<T: ?Sized> Default for KernelPtr<T> {
    fn default() -> Self {
        Self::NULL
    }
}

impl<T: ?Sized> PartialEq for KernelPtr<T> {
    fn eq(&self, other: &Self) -> bool {
        self.addr == other.addr
    }
}

impl<T: ?Sized> Eq for KernelPtr<T> {}

impl<T: ?Sized> PartialOrd for KernelPtr<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ?Sized> Ord for KernelPtr<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.addr.cmp(&other.addr)
    }
}

impl<T: ?Sized> Hash for KernelPtr<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.addr.hash(state);
    }
}

impl<T: ?Sized> fmt::Debug for KernelPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.addr)
    }
}

impl<T: ?Sized> fmt::LowerHex for KernelPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.addr, f)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn any_byte_is_a_bool() {
        let odd = Bool::from_bytes(&[2]).unwrap_or_default();
        assert!(odd.get() && odd == Bool::TRUE && odd == true && bool::from(odd));
        assert_eq!(odd.as_bytes(), [2]);
        assert_eq!(HashSet::from([odd, true.into(), false.into()]).len(), 2);
        assert_eq!(format!("{odd} {:?}", Bool::FALSE), "true false");
        assert!(!Bool::FALSE);
        assert!(Bool::FALSE < odd && odd.cmp(&Bool::TRUE) == Ordering::Equal);
    }

    #[test]
    fn pointers_are_numbers() {
        struct Unsendable(
            #[expect(dead_code, reason = "makes the type neither Send nor Sync")] *mut u8,
        );
        fn shareable<T: Send + Sync>(_: T) {}
        shareable(KernelPtr::<Unsendable>::NULL);
        let pointer = KernelPtr::<str>::new(0xffff_8880_0000_1000);
        assert_eq!(format!("{pointer:?} {pointer:x}"), "0xffff888000001000 ffff888000001000");
        assert!(!pointer.is_null() && KernelPtr::<str>::default().is_null());
        assert_eq!(pointer.addr(), 0xffff_8880_0000_1000);
        assert_eq!(pointer.as_bytes().len(), 8);
        assert!(pointer > KernelPtr::NULL);
    }
}
