//! What a buffer's records are read as.

use std::{borrow::Borrow, fmt, mem::size_of};

use crate::{
    Error, ErrorKind, Result,
    value::{HasTail, Plain, TailLoan, Tailed},
};

mod sealed {
    use crate::value::{HasTail, Plain, Tailed};

    pub trait Sealed {}
    impl<T: Plain> Sealed for T {}
    impl<H: HasTail> Sealed for Tailed<H> {}
    impl Sealed for [u8] {}
}

/// What a record can be read as: any [`Plain`] type, such a one with the elements behind it
/// ([`Tailed`]), or `[u8]` for its bytes.
///
/// A record shorter than the type is an error; a longer one is read as far as the type goes.
pub trait Record: sealed::Sealed + 'static {
    /// What owns one: the type itself, or a box of bytes.
    type Owned: Borrow<Self> + Send + 'static;

    /// What holds one that lies in a buffer.
    #[doc(hidden)]
    type Lent<'a>: Lent<Self>;

    /// An owned copy.
    fn to_owned(&self) -> Self::Owned;

    #[doc(hidden)]
    fn lend(bytes: &[u8]) -> Option<Self::Lent<'_>>;

    #[doc(hidden)]
    const SIZE: usize;
}

/// Gives the record that it holds.
#[doc(hidden)]
pub trait Lent<T: ?Sized> {
    fn record(&self) -> &T;
}

impl<T: Plain> Record for T {
    type Owned = T;
    type Lent<'a> = Value<'a, T>;

    const SIZE: usize = size_of::<T>();

    fn to_owned(&self) -> T {
        *self
    }

    fn lend(bytes: &[u8]) -> Option<Value<'_, T>> {
        match T::ref_from_prefix(bytes) {
            Some(value) => Some(Value::InPlace(value)),
            None => T::from_prefix(bytes).map(Value::Copied),
        }
    }
}

impl<H: HasTail> Record for Tailed<H> {
    type Owned = Self;
    type Lent<'a> = TailLoan<'a, H>;

    const SIZE: usize = H::OFFSET;

    fn to_owned(&self) -> Self {
        self.clone()
    }

    fn lend(bytes: &[u8]) -> Option<TailLoan<'_, H>> {
        Self::lend(bytes)
    }
}

impl<H: HasTail> Lent<Tailed<H>> for TailLoan<'_, H> {
    fn record(&self) -> &Tailed<H> {
        self.get()
    }
}

impl Record for [u8] {
    type Owned = Box<[u8]>;
    type Lent<'a> = &'a [u8];

    const SIZE: usize = 0;

    fn to_owned(&self) -> Box<[u8]> {
        self.into()
    }

    fn lend(bytes: &[u8]) -> Option<&[u8]> {
        Some(bytes)
    }
}

impl Lent<[u8]> for &[u8] {
    fn record(&self) -> &[u8] {
        self
    }
}

/// A value in the buffer, or a copy where the buffer's is not aligned for its type.
#[doc(hidden)]
pub enum Value<'a, T> {
    InPlace(&'a T),
    Copied(T),
}

impl<T> Lent<T> for Value<'_, T> {
    fn record(&self) -> &T {
        match self {
            Self::InPlace(value) => value,
            Self::Copied(value) => value,
        }
    }
}

impl<T> fmt::Debug for Value<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value")
    }
}

/// Reads a record as `T`, or says that it is too short.
pub(super) fn lend<T: Record + ?Sized>(bytes: &[u8]) -> Result<T::Lent<'_>> {
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
    use crate::value::flexible_tail;

    #[test]
    fn lent_where_it_lies_and_copied_where_it_must_be() {
        let words = [1u64, 2];
        let bytes = words.as_bytes();
        assert!(matches!(lend::<u64>(bytes), Ok(Value::InPlace(1))));
        assert!(matches!(lend::<u64>(&bytes[4..12]), Ok(Value::Copied(_))));
        let all = lend::<[u8]>(bytes).expect("any length will do");
        assert_eq!(all.record(), bytes);
    }

    #[test]
    fn a_tail_is_what_the_record_has_room_for() {
        let words = [u64::from_ne_bytes([2, 0, 0, 0, 9, 8, 7, 6]), 0];
        let bytes = words.as_bytes();
        let lent = lend::<Tailed<u32>>(&bytes[..7]).expect("longer than the header");
        assert_eq!((lent.record().header(), lent.record().tail()), (&2, &[9, 8, 7][..]));
        assert_eq!(lent.record().tail().as_ptr(), bytes[4..].as_ptr(), "in place");
        let error = lend::<Tailed<u32>>(&bytes[..3]).map(drop).expect_err("no header");
        assert_eq!(error.to_string(), "a record of 3 bytes, and its type has 4");
    }

    flexible_tail! { u32, data: u8 = 4 }

    #[test]
    fn too_short() {
        let error = lend::<u64>(&[0; 7]).expect_err("7 bytes are no u64");
        assert_eq!(error.to_string(), "a record of 7 bytes, and its type has 8");
        assert_eq!(error.kind(), ErrorKind::Incompatible);
    }
}
