//! Global variables of loaded programs.
//!
//! # Safety
//! The page behind a cell is mapped, readable and writable, as long as the cell holds it. Programs
//! write to it at any time, so all accesses are atomic, by [`words`].
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::{fmt, marker::PhantomData, mem::size_of, slice, sync::Arc};

use super::{
    Elements, Plain, SharedSlice,
    words::{self, WORD, Word},
};
use crate::{Error, ErrorKind, Result, map::data::Page};

/// A global variable in `.data` or `.bss`, shared with the running programs.
///
/// It is an owned handle, cheap to clone, that keeps the section mapped. Reading and writing are
/// relaxed atomic accesses: a variable that lies within 8 aligned bytes is read and written in one
/// step; a larger one goes by 8 bytes, and may be seen half changed when a program writes it at the
/// same time (or the other way round).
///
/// On kernels older than 5.5 sections cannot be mapped: reading asks the kernel then, and writing
/// is [`ErrorKind::Unsupported`].
///
/// # Minimum kernel version
/// 5.5, to write.
pub struct Shared<T: ?Sized> {
    page: Arc<Page>,
    offset: usize,
    value: PhantomData<fn() -> Box<T>>,
}

impl<T: Plain> Shared<T> {
    /// The variable at an offset; the caller has checked that it lies in the section.
    pub(crate) fn new(page: Arc<Page>, offset: usize) -> Self {
        Self { page, offset, value: PhantomData }
    }

    /// The value now.
    ///
    /// Where the section is not mapped and the kernel refuses to look it up, which only
    /// [`try_get`](Self::try_get) tells, all its bytes are zero.
    #[must_use]
    pub fn get(&self) -> T {
        self.try_get().unwrap_or_else(|_| T::zeroed())
    }

    /// The value now.
    ///
    /// # Errors
    /// Where the section is not mapped and the kernel refuses to look it up.
    pub fn try_get(&self) -> Result<T> {
        let mut value = T::zeroed();
        self.get_into(&mut value)?;
        Ok(value)
    }

    /// [`try_get`](Self::try_get) into a value of the caller's, as for one that is too large for the
    /// stack.
    ///
    /// # Errors
    /// Where the section is not mapped and the kernel refuses to look it up.
    pub fn get_into(&self, value: &mut T) -> Result<()> {
        match words(&self.page) {
            Some(words) => words::load(words, self.offset, value.as_bytes_mut()),
            None => self.page.read(self.offset, value.as_bytes_mut())?,
        }
        Ok(())
    }

    /// Sets the value. Other variables are never touched.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the section is not mapped.
    pub fn set(&self, value: T) -> Result<()> {
        words::store(self.words()?, self.offset, value.as_bytes());
        Ok(())
    }

    fn words(&self) -> Result<&[Word]> {
        words(&self.page).ok_or_else(|| {
            self.page.error(
                Error::new(ErrorKind::Unsupported, "its variables cannot be set after load")
                    .hint(self.page.unmapped_hint()),
            )
        })
    }
}

impl<T: Integer> Shared<T> {
    /// Adds to the value, wrapping, and gives what it was. Where the variable lies within 8 aligned
    /// bytes, as every global of its type does, this is one atomic step for programs too.
    ///
    /// # Errors
    /// As [`set`](Self::set); and where the variable does not lie so.
    pub fn fetch_add(&self, value: T) -> Result<T> {
        let mut old = T::zeroed();
        let done = words::update(self.words()?, self.offset, size_of::<T>(), |bytes| {
            if let Some(now) = T::from_bytes(bytes) {
                old = now;
                bytes.copy_from_slice(now.add(value).as_bytes());
            }
        });
        if done {
            return Ok(old);
        }
        Err(self.page.error(Error::new(
            ErrorKind::Unsupported,
            "a variable that crosses a word cannot be added to in one step",
        )))
    }
}

impl<T: Plain, const N: usize> Shared<[T; N]> {
    /// The element with this index; `None` past the end.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<Shared<T>> {
        (index < N)
            .then(|| Shared::new(Arc::clone(&self.page), self.offset + index * size_of::<T>()))
    }

    /// Number of elements.
    #[must_use]
    pub const fn len(&self) -> usize {
        N
    }

    /// Whether there is no element.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        N == 0
    }
}

impl<A: Elements> Shared<A> {
    /// All elements of the array: where its section was
    /// [resized](crate::map::data::Image::resize) before load, more than `A` has.
    #[must_use]
    pub fn elements(&self) -> SharedSlice<A::Element> {
        let count = self.page.elements(self.offset, size_of::<A::Element>(), A::COUNT);
        SharedSlice::new(Arc::clone(&self.page), self.offset, count)
    }
}

/// The words of a page; `None` where it is not mapped.
fn words(page: &Page) -> Option<&[Word]> {
    let start = page.start()?;
    // SAFETY: page-aligned, mapped in whole pages, so also to the end of the last word, and for as
    // long as it is borrowed. Nothing but atomic words of this type is ever made of it.
    Some(unsafe { slice::from_raw_parts(start.as_ptr().cast(), page.len().div_ceil(WORD)) })
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { page: Arc::clone(&self.page), offset: self.offset, value: PhantomData }
    }
}

impl<T: Plain + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A large one would not be readable, and its copy might not fit on the stack.
        let value = if size_of::<T>() <= 4096 { self.try_get().ok() } else { None };
        match value {
            Some(value) => f.debug_tuple("Shared").field(&value).finish(),
            None => write!(f, "Shared<{} bytes>", size_of::<T>()),
        }
    }
}

/// An integer that [`Shared::fetch_add`] takes.
pub trait Integer: Plain + sealed::Sealed {
    #[doc(hidden)]
    #[must_use]
    fn add(self, other: Self) -> Self;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl sealed::Sealed for $ty {}

        impl Integer for $ty {
            fn add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i8 i16 i32 i64);
