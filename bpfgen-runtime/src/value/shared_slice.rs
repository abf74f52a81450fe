//! Arrays of loaded programs whose length was chosen before load.

use std::{fmt, marker::PhantomData, mem::size_of, sync::Arc};

use super::{Plain, Shared};
use crate::{Error, ErrorKind, Result, map::data::Page};

/// The elements of an array in `.data` or `.bss`, shared with the running programs: from
/// [`Shared::elements`].
///
/// An owned handle, cheap to clone, as [`Shared`] is; so is what it gives.
pub struct SharedSlice<T> {
    page: Arc<Page>,
    offset: usize,
    len: usize,
    value: PhantomData<fn() -> T>,
}

impl<T: Plain> SharedSlice<T> {
    /// So many elements at an offset; the caller has checked that they lie in the section.
    pub(super) fn new(page: Arc<Page>, offset: usize, len: usize) -> Self {
        Self { page, offset, len, value: PhantomData }
    }

    /// Number of elements.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no element.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The element with this index; `None` past the end.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<Shared<T>> {
        (index < self.len)
            .then(|| Shared::new(Arc::clone(&self.page), self.offset + index * size_of::<T>()))
    }

    /// The value of the element with this index now; `None` past the end.
    ///
    /// # Errors
    /// As [`Shared::try_get`]'s.
    pub fn get(&self, index: usize) -> Result<Option<T>> {
        self.at(index).map(|element| element.try_get()).transpose()
    }

    /// Sets the element with this index.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] past the end; as [`Shared::set`]'s.
    pub fn set(&self, index: usize, value: T) -> Result<()> {
        match self.at(index) {
            Some(element) => element.set(value),
            None => Err(self.page.error(Error::new(
                ErrorKind::InvalidInput,
                format!("there is no element {index}: the array has {}", self.len),
            ))),
        }
    }

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Shared<T>> + use<'_, T> {
        (0..self.len).filter_map(|index| self.at(index))
    }
}

impl<T> Clone for SharedSlice<T> {
    fn clone(&self) -> Self {
        let Self { page, offset, len, .. } = self;
        Self { page: Arc::clone(page), offset: *offset, len: *len, value: PhantomData }
    }
}

impl<T> fmt::Debug for SharedSlice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedSlice<{} elements>", self.len)
    }
}
