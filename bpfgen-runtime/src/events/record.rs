//! What a buffer's records are read as.

use std::{borrow::Borrow, fmt, mem::size_of};

use crate::{Error, ErrorKind, Result, value::Plain};

mod sealed {
    pub trait Sealed {}
    impl<T: crate::value::Plain> Sealed for T {}
    impl Sealed for [u8] {}
}

/// What a record can be read as: any [`Plain`] type, or `[u8]` for its bytes.
///
/// A record shorter than the type is an error; a longer one is read as far as the type goes.
pub trait Record: sealed::Sealed + 'static {
    /// What owns one: the type itself, or a box of bytes.
    type Owned: Borrow<Self> + Send + 'static;

    /// An owned copy.
    fn to_owned(&self) -> Self::Owned;

    #[doc(hidden)]
    fn lend(bytes: &[u8]) -> Option<Lent<'_, Self>>;

    #[doc(hidden)]
    const SIZE: usize;
}

impl<T: Plain> Record for T {
    type Owned = T;

    const SIZE: usize = size_of::<T>();

    fn to_owned(&self) -> T {
        *self
    }

    fn lend(bytes: &[u8]) -> Option<Lent<'_, T>> {
        match T::ref_from_prefix(bytes) {
            Some(value) => Some(Lent::InPlace(value)),
            None => T::from_prefix(bytes).map(Lent::Copied),
        }
    }
}

impl Record for [u8] {
    type Owned = Box<[u8]>;

    const SIZE: usize = 0;

    fn to_owned(&self) -> Box<[u8]> {
        self.into()
    }

    fn lend(bytes: &[u8]) -> Option<Lent<'_, [u8]>> {
        Some(Lent::InPlace(bytes))
    }
}

/// A value in the buffer, or a copy where the buffer's is not aligned for its type.
#[doc(hidden)]
pub enum Lent<'a, T: Record + ?Sized> {
    InPlace(&'a T),
    Copied(T::Owned),
}

impl<T: Record + ?Sized> Lent<'_, T> {
    pub(super) fn get(&self) -> &T {
        match self {
            Self::InPlace(value) => value,
            Self::Copied(value) => value.borrow(),
        }
    }
}

impl<T: Record + ?Sized> fmt::Debug for Lent<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent")
    }
}

/// Reads a record as `T`, or says that it is too short.
pub(super) fn lend<T: Record + ?Sized>(bytes: &[u8]) -> Result<Lent<'_, T>> {
    T::lend(bytes).ok_or_else(|| {
        let (got, want) = (bytes.len(), T::SIZE);
        Error::new(
            ErrorKind::Incompatible,
            format!("a record of {got} bytes, and its type has {want}"),
        )
        .hint("the program sends another struct through this map: read it as [u8], then by size")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lent_where_it_lies_and_copied_where_it_must_be() {
        let words = [1u64, 2];
        let bytes = words.as_bytes();
        assert!(matches!(lend::<u64>(bytes), Ok(Lent::InPlace(1))));
        assert!(matches!(lend::<u64>(&bytes[4..12]), Ok(Lent::Copied(_))));
        let all = lend::<[u8]>(bytes).expect("any length will do");
        assert_eq!(all.get(), bytes);
    }

    #[test]
    fn too_short() {
        let error = lend::<u64>(&[0; 7]).expect_err("7 bytes are no u64");
        assert_eq!(error.to_string(), "a record of 7 bytes, and its type has 8");
        assert_eq!(error.kind(), ErrorKind::Incompatible);
    }
}
