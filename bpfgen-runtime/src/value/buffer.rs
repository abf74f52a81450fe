//! The bytes of a section of global variables, as its struct and as the bytes that they are.
//!
//! ```text
//! ┌ T: the variables that C has ─────┬─ more elements of the last one ─┐
//! │ count │ values[0] … values[N-1]  │ values[N] …                      │
//! └───────┴──────────────────────────┴──────────────────────────────────┘
//! ```
//!
//! # Safety
//! The memory begins as a valid `T`, is never shorter than one, and all of it is initialised.
#![allow(unsafe_code, reason = "casts between sections and bytes")]

use std::{
    mem::{MaybeUninit, size_of},
    ptr, slice,
};

use super::{DataSection, InvalidBool, Resizable};

/// A section's content, on the heap: it may be larger than any stack.
pub(crate) struct Buffer<T> {
    /// As many as it takes to hold all bytes: none but the first is a `T`.
    memory: Box<[MaybeUninit<T>]>,
    /// Bytes of the section.
    len: usize,
}

impl<T: DataSection> Buffer<T> {
    /// The section whose image `bytes` are; `None` where they are not exactly as many as it has.
    ///
    /// # Errors
    /// Where a `bool` is neither 0 nor 1.
    pub(crate) fn new(bytes: &[u8]) -> Option<Result<Self, InvalidBool>> {
        if bytes.len() != T::SIZE {
            return None;
        }
        Some(T::check(bytes).map(|()| Self { memory: filled(bytes, T::SIZE), len: T::SIZE }))
    }

    /// The bytes of the section.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: there are as many, initialised, and they stay so while borrowed.
        unsafe { slice::from_raw_parts(self.memory.as_ptr().cast(), self.len) }
    }
}

impl<T> Buffer<T> {
    pub(crate) fn get(&self) -> &T {
        // SAFETY: it begins as a valid one, and stays so while borrowed.
        unsafe { &*self.memory.as_ptr().cast() }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        // SAFETY: as in `get`; whatever is written through it is a valid one.
        unsafe { &mut *self.memory.as_mut_ptr().cast() }
    }
}

impl<T: Resizable> Buffer<T> {
    /// Number of elements of the last variable.
    fn count(&self) -> usize {
        // The section of an object need not end where its last variable does, nor a resized one.
        ((self.len - T::OFFSET) / size_of::<T::Element>().max(1)).max(T::COUNT)
    }

    /// Gives the last variable so many elements, new ones of zeros; `false` where there would be
    /// fewer than C has, or too many for a section.
    pub(crate) fn resize(&mut self, count: usize) -> bool {
        let bytes = count.checked_mul(size_of::<T::Element>());
        let len = bytes.and_then(|bytes| bytes.checked_add(T::OFFSET));
        let Some(len) = len.filter(|&len| count >= T::COUNT && len <= i32::MAX as usize) else {
            return false;
        };
        let len = if count == T::COUNT { T::SIZE } else { len };
        let kept = self.bytes().get(..len).unwrap_or_else(|| self.bytes());
        *self = Self { memory: filled(kept, len), len };
        true
    }

    /// The elements of the last variable.
    pub(crate) fn elements(&self) -> &[T::Element] {
        let first = self.memory.as_ptr().cast::<u8>().wrapping_add(T::OFFSET).cast();
        // SAFETY: aligned and within the section, as `Resizable` says; initialised, and any bytes are
        // an element.
        unsafe { slice::from_raw_parts(first, self.count()) }
    }

    /// As [`elements`](Self::elements), to be written.
    pub(crate) fn elements_mut(&mut self) -> &mut [T::Element] {
        let count = self.count();
        let first = self.memory.as_mut_ptr().cast::<u8>().wrapping_add(T::OFFSET).cast();
        // SAFETY: as in `elements`; what is written are elements, any of which `T` may hold there.
        unsafe { slice::from_raw_parts_mut(first, count) }
    }
}

/// Memory for `len` bytes, and for one `T` at least, that begins with `bytes`.
fn filled<T>(bytes: &[u8], len: usize) -> Box<[MaybeUninit<T>]> {
    let size = size_of::<T>().max(1);
    let mut memory = Box::<[T]>::new_uninit_slice(len.div_ceil(size).max(1));
    let (at, room) = (memory.as_mut_ptr().cast::<u8>(), size_of_val(&*memory));
    let copied = bytes.len().min(room);
    // SAFETY: the new box has room for as many, and nothing else refers to it.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), at, copied) };
    let rest = at.wrapping_add(copied);
    // SAFETY: the rest of the box, to its end; it may be nothing.
    unsafe { rest.write_bytes(0, room - copied) };
    memory
}
