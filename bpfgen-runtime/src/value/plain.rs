//! The one trait behind every cast between values and bytes.
//!
//! # Safety
//! All casts here rest on [`Plain`]'s three promises; each block names the ones that it uses.
#![allow(unsafe_code, reason = "casts between values and bytes")]

use std::{
    fmt,
    mem::{MaybeUninit, size_of, size_of_val},
    ptr, slice,
};

/// A type that is no more than its bytes: what maps, globals and events are made of.
///
/// Generated types have it; for a struct of your own, list its fields in
/// [`plain_struct!`](crate::value::plain_struct), which checks the promises below.
///
/// # Safety
/// 1. Any bit pattern is a valid value.
/// 2. Every byte of a value is initialised: there is no implicit padding.
/// 3. There is no interior mutability, and nothing in it refers to other memory.
pub unsafe trait Plain: Copy + Send + Sync + 'static {
    /// The value of all zero bytes.
    #[must_use]
    fn zeroed() -> Self {
        // SAFETY: any bit pattern is valid (1).
        unsafe { MaybeUninit::zeroed().assume_init() }
    }

    /// The value that `bytes` hold; `None` where they are not exactly as many as it has.
    #[must_use]
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() == size_of::<Self>() { Self::from_prefix(bytes) } else { None }
    }

    /// The value that `bytes` begin with; `None` where they are too few.
    #[must_use]
    fn from_prefix(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < size_of::<Self>() {
            return None;
        }
        // SAFETY: there are enough bytes, any bit pattern is valid (1), no alignment is asked for.
        Some(unsafe { ptr::read_unaligned(bytes.as_ptr().cast()) })
    }

    /// The value that `bytes` begin with, in place; `None` where they are too few, or not aligned
    /// for it.
    #[must_use]
    fn ref_from_prefix(bytes: &[u8]) -> Option<&Self> {
        let at = bytes.as_ptr();
        if bytes.len() < size_of::<Self>() || !at.cast::<Self>().is_aligned() {
            return None;
        }
        // SAFETY: long enough and aligned, any bit pattern is valid (1), and the bytes stay
        // borrowed, unchanged (3), as long as the reference lives.
        Some(unsafe { &*at.cast() })
    }

    /// The bytes of the value.
    #[must_use]
    fn as_bytes(&self) -> &[u8] {
        // SAFETY: every byte is initialised (2) and stays so while borrowed (3).
        unsafe { slice::from_raw_parts(ptr::from_ref(self).cast(), size_of::<Self>()) }
    }

    /// The bytes of the value, to be written.
    #[must_use]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: every byte is initialised (2), and whatever is written is valid (1).
        unsafe { slice::from_raw_parts_mut(ptr::from_mut(self).cast(), size_of::<Self>()) }
    }

    /// The bytes of several values, one after another.
    #[must_use]
    fn slice_as_bytes(values: &[Self]) -> &[u8] {
        // SAFETY: every byte is initialised (2), and a slice has no gaps.
        unsafe { slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) }
    }

    /// The bytes of several values, to be written.
    #[must_use]
    fn slice_as_bytes_mut(values: &mut [Self]) -> &mut [u8] {
        let size = size_of_val(values);
        // SAFETY: every byte is initialised (2), whatever is written is valid (1).
        unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), size) }
    }
}

/// A C enum: an integer with named values.
///
/// The constants of a generated enum are associated constants, usable in patterns; any other value
/// is allowed too, as the kernel may write one.
pub trait Enum: Plain {
    /// The integer.
    type Repr: Plain + PartialEq + fmt::Debug;

    /// Values and their names, in the order of C.
    const NAMES: &'static [(Self::Repr, &'static str)];

    /// The number.
    fn value(&self) -> Self::Repr;

    /// The name of this value: of the first constant that has it.
    fn name(&self) -> Option<&'static str> {
        let value = self.value();
        Self::NAMES.iter().find(|(known, _)| *known == value).map(|(_, name)| *name)
    }
}

macro_rules! plain {
    ($($ty:ty)*) => {
        // SAFETY: integers and floats take any bit pattern and have no padding.
        $(unsafe impl Plain for $ty {})*
    };
}

plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

// SAFETY: an array is its elements, without gaps.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_back() {
        let value = 0x0102_0304_u32;
        assert_eq!(value.as_bytes(), value.to_ne_bytes());
        assert_eq!(u32::from_bytes(value.as_bytes()), Some(value));
        assert_eq!(u32::from_bytes(&[0; 3]), None);
        assert_eq!(u32::from_bytes(&[0; 5]), None);
        assert_eq!(u32::from_prefix(&[0; 5]), Some(0));
        assert_eq!(<[u16; 3]>::zeroed(), [0; 3]);
    }

    #[test]
    fn writing_through_the_bytes_changes_the_value() {
        let mut values = [1u16, 2];
        values.as_bytes_mut()[..2].copy_from_slice(&7u16.to_ne_bytes());
        assert_eq!(values, [7, 2]);
        u16::slice_as_bytes_mut(&mut values)[2..].copy_from_slice(&9u16.to_ne_bytes());
        assert_eq!(values, [7, 9]);
        assert_eq!(u16::slice_as_bytes(&values), values.as_bytes());
    }

    #[test]
    fn a_reference_needs_alignment_and_a_copy_does_not() {
        let words = [0x1122_3344_u32, 0x5566_7788];
        let bytes = words.as_bytes();
        assert_eq!(u32::ref_from_prefix(bytes), Some(&words[0]));
        assert_eq!(u32::ref_from_prefix(&bytes[1..]), None);
        assert_eq!(u32::ref_from_prefix(&bytes[..3]), None);
        let shifted = u32::from_prefix(&bytes[1..]);
        assert_eq!(shifted, Some(u32::from_ne_bytes([bytes[1], bytes[2], bytes[3], bytes[4]])));
    }
}
