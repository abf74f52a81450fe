//! Bitfields: numbers that begin and end inside bytes.
//!
//! Bit offsets are BTF's, from the start of the bytes given: on a little-endian target ([`le`]) bit 0
//! is the lowest of the first byte, on a big-endian one ([`be`]) the highest. The order is in the
//! path, since it belongs to the object, so that either is what it is on any machine.
//!
//! ```
//! use bpfgen_runtime::value::bits::{be, le};
//!
//! // struct { unsigned kind : 3; int delta : 13; }
//! let mut bytes = [0; 2];
//! le::set(&mut bytes, 0, 3, 5_u32);
//! le::set(&mut bytes, 3, 13, -2_i32);
//! assert_eq!((le::get::<u32>(&bytes, 0, 3), le::get::<i32>(&bytes, 3, 13)), (5, -2));
//! assert_eq!(bytes, [0xf5, 0xff]);
//! be::set(&mut bytes, 0, 3, 0_u32);
//! assert_eq!(bytes, [0x15, 0xff]);
//! ```

use self::sealed::Sealed;

/// What a bitfield may be read as: an integer or `bool`.
pub trait Number: Sealed {}

mod sealed {
    pub trait Sealed: Copy {
        /// From a number's lowest `width` bits; the others are 0.
        fn from_bits(bits: u128, width: u32) -> Self;

        /// The bits of a number; those above its own are of no account.
        fn to_bits(self) -> u128;
    }
}

macro_rules! number {
    ($($unsigned:ident $signed:ident)*) => {
        $(
            #[allow(trivial_numeric_casts, reason = "one of them has 128 bits")]
            impl Sealed for $unsigned {
                #[inline]
                fn from_bits(bits: u128, _: u32) -> Self {
                    bits as Self
                }

                #[inline]
                fn to_bits(self) -> u128 {
                    self as u128
                }
            }

            impl Number for $unsigned {}

            #[allow(trivial_numeric_casts, reason = "one of them has 128 bits")]
            impl Sealed for $signed {
                #[inline]
                fn from_bits(bits: u128, width: u32) -> Self {
                    let unused = 128 - width.clamp(1, 128);
                    ((bits << unused) as i128 >> unused) as Self
                }

                #[inline]
                fn to_bits(self) -> u128 {
                    self as u128
                }
            }

            impl Number for $signed {}
        )*
    };
}

number!(u8 i8 u16 i16 u32 i32 u64 i64 u128 i128);

impl Sealed for bool {
    #[inline]
    fn from_bits(bits: u128, _: u32) -> Self {
        bits != 0
    }

    #[inline]
    fn to_bits(self) -> u128 {
        self.into()
    }
}

impl Number for bool {}

/// Bitfields of little-endian targets.
pub mod le {
    use super::{Number, read, write};

    /// The number in `width` bits (at most 128) from bit `offset` on.
    ///
    /// Bits past the end of `bytes` count as 0. Where `T` has fewer bits than the number, those above
    /// its own are cut off; a `bool` is whether any bit is set.
    #[inline]
    #[must_use]
    pub fn get<T: Number>(bytes: &[u8], offset: usize, width: u32) -> T {
        T::from_bits(read(bytes, offset, width, false), width)
    }

    /// Puts the lowest `width` bits (at most 128) of `value` from bit `offset` on; the bits around
    /// them stay as they are.
    ///
    /// A value that takes more bits is cut off, as in C: what [`get`] gives back then differs from
    /// it. What lies past the end of `bytes` is not written.
    #[inline]
    pub fn set<T: Number>(bytes: &mut [u8], offset: usize, width: u32, value: T) {
        write(bytes, offset, width, value.to_bits(), false);
    }
}

/// Bitfields of big-endian targets.
pub mod be {
    use super::{Number, read, write};

    /// The number in `width` bits (at most 128) from bit `offset` on.
    ///
    /// Bits past the end of `bytes` count as 0. Where `T` has fewer bits than the number, those above
    /// its own are cut off; a `bool` is whether any bit is set.
    #[inline]
    #[must_use]
    pub fn get<T: Number>(bytes: &[u8], offset: usize, width: u32) -> T {
        T::from_bits(read(bytes, offset, width, true), width)
    }

    /// Puts the lowest `width` bits (at most 128) of `value` from bit `offset` on; the bits around
    /// them stay as they are.
    ///
    /// A value that takes more bits is cut off, as in C: what [`get`] gives back then differs from
    /// it. What lies past the end of `bytes` is not written.
    #[inline]
    pub fn set<T: Number>(bytes: &mut [u8], offset: usize, width: u32, value: T) {
        write(bytes, offset, width, value.to_bits(), true);
    }
}

/// The bytes that a field touches, as a range.
#[inline]
fn touched(offset: usize, width: u32) -> (usize, usize) {
    (offset / 8, offset.saturating_add(width as usize).div_ceil(8))
}

/// Where the lowest bit of byte `at` stands in the number: negative where the number begins inside
/// that byte.
#[inline]
fn place(at: usize, offset: usize, width: u32, big: bool) -> isize {
    let (first, offset) = (offset / 8, (offset % 8) as isize);
    let passed = (at - first) as isize * 8;
    if big { offset + width as isize - 8 - passed } else { passed - offset }
}

#[inline]
fn shifted(bits: u128, left: isize) -> u128 {
    let by = left.unsigned_abs() as u32;
    if left < 0 { bits.checked_shr(by) } else { bits.checked_shl(by) }.unwrap_or(0)
}

/// As many ones as the number has bits.
#[inline]
fn mask(width: u32) -> u128 {
    u128::MAX.checked_shr(128 - width).unwrap_or(0)
}

#[inline]
fn read(bytes: &[u8], offset: usize, width: u32, big: bool) -> u128 {
    let width = width.min(128);
    let (first, end) = touched(offset, width);
    let mut bits = 0;
    for (at, byte) in bytes.iter().enumerate().take(end).skip(first) {
        bits |= shifted((*byte).into(), place(at, offset, width, big));
    }
    bits & mask(width)
}

#[inline]
fn write(bytes: &mut [u8], offset: usize, width: u32, value: u128, big: bool) {
    let width = width.min(128);
    let (first, end) = touched(offset, width);
    let value = value & mask(width);
    for (at, byte) in bytes.iter_mut().enumerate().take(end).skip(first) {
        let place = -place(at, offset, width, big);
        let (bits, ours) = (shifted(value, place), shifted(mask(width), place));
        *byte = *byte & !(ours as u8) | bits as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `struct { u32 a: 3, b: 11, c: 18; } = { 5, 0x4d2, 0x2aaab }` as clang lays it out for bpfel
    /// and bpfeb.
    const FIELDS: [(usize, u32, u32); 3] = [(0, 3, 5), (3, 11, 0x4d2), (14, 18, 0x2aaab)];
    const LITTLE: [u8; 4] = [0x95, 0xe6, 0xaa, 0xaa];
    const BIG: [u8; 4] = [0xb3, 0x4a, 0xaa, 0xab];

    #[test]
    fn both_byte_orders() {
        let (mut little, mut big) = ([0xff; 4], [0xff; 4]);
        for (offset, width, value) in FIELDS {
            assert_eq!(le::get::<u32>(&LITTLE, offset, width), value);
            assert_eq!(be::get::<u32>(&BIG, offset, width), value);
            le::set(&mut little, offset, width, value);
            be::set(&mut big, offset, width, value);
        }
        assert_eq!((little, big), (LITTLE, BIG));
    }

    /// Bit by bit, as one would write it down from the definition.
    fn slowly(bytes: &[u8], offset: usize, width: u32, big: bool) -> u128 {
        (0..width).fold(0, |value, i| {
            let bit = offset + if big { width - 1 - i } else { i } as usize;
            let shift = if big { 7 - bit % 8 } else { bit % 8 };
            let byte = bytes.get(bit / 8).copied().unwrap_or(0);
            value | u128::from(byte >> shift & 1) << i
        })
    }

    #[test]
    fn every_place_and_width() {
        let mut bytes = [0; 18];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = (at as u8).wrapping_mul(0x9d) ^ 0xa5;
        }
        for big in [false, true] {
            for width in 0..=128 {
                for offset in 0..25 {
                    let expected = slowly(&bytes, offset, width, big);
                    assert_eq!(read(&bytes, offset, width, big), expected, "{offset}:{width}");
                }
            }
        }
    }

    #[test]
    fn neighbours_are_left_alone() {
        for big in [false, true] {
            for width in 1..=128 {
                for offset in 0..9 {
                    let mut bytes = [0xa5; 18];
                    write(&mut bytes, offset, width, 0, big);
                    assert_eq!(slowly(&bytes, offset, width, big), 0);
                    write(&mut bytes, offset, width, u128::MAX, big);
                    assert_eq!(slowly(&bytes, offset, width, big), mask(width));
                    let original = slowly(&[0xa5; 18], offset, width, big);
                    write(&mut bytes, offset, width, original, big);
                    assert_eq!(bytes, [0xa5; 18], "{width} bits from {offset}");
                }
            }
        }
    }

    #[test]
    fn signs_are_kept() {
        let mut bytes = [0; 16];
        for (width, value) in [(1, -1), (3, -4), (3, 3), (17, -12345), (64, i64::MIN)] {
            le::set(&mut bytes, 0, width, value);
            assert_eq!(le::get::<i64>(&bytes, 0, width), value);
            be::set(&mut bytes, 0, width, value);
            assert_eq!(be::get::<i64>(&bytes, 0, width), value);
        }
        le::set(&mut bytes, 0, 128, i128::MIN + 1);
        assert_eq!(le::get::<i128>(&bytes, 0, 128), i128::MIN + 1);
        be::set(&mut bytes, 3, 8, -5_i8);
        assert_eq!(be::get::<i8>(&bytes, 3, 8), -5);
        le::set(&mut bytes, 9, 1, true);
        assert!(le::get::<bool>(&bytes, 9, 1));
    }

    #[test]
    fn bits_that_are_not_there_are_zero() {
        assert_eq!((le::get(&[0xff], 4, 8), be::get(&[0xff], 4, 8)), (0x0f_u8, 0xf0_u8));
        le::set(&mut [0xff], 8, 8, 0_u8);
        assert_eq!(le::get::<u64>(&[], 0, 64), 0);
        assert_eq!(le::get::<i64>(&[0xff], 0, 0), 0);
        assert_eq!(be::get::<u128>(&[0xff; 4], usize::MAX, u32::MAX), 0);
    }
}
