//! Arrays whose elements are mapped.

use std::{fmt, marker::PhantomData, mem::size_of, sync::Arc};

use super::{Map, create::MMAPABLE, data::Page};
use crate::{
    Error, ErrorKind, Result,
    value::{Plain, Shared},
};

/// The elements of an array that was made with `BPF_F_MMAPABLE`, in memory that programs and this
/// process share: from [`Array::map_memory`](super::Array::map_memory).
///
/// Each element is a [`Shared`] cell, which keeps the memory mapped and is read and set without a
/// system call.
///
/// # Minimum kernel version
/// 5.5.
pub struct MappedArray<V> {
    page: Arc<Page>,
    value: PhantomData<fn() -> V>,
}

impl<V: Plain> MappedArray<V> {
    /// Each element begins at a multiple of 8.
    const STRIDE: usize = size_of::<V>().next_multiple_of(8);

    pub(super) fn new(map: &Map) -> Result<Self> {
        if map.flags() & MMAPABLE == 0 {
            return Err(map.error(
                Error::new(ErrorKind::Unsupported, "its memory cannot be mapped")
                    .hint("define it with __uint(map_flags, BPF_F_MMAPABLE)"),
            ));
        }
        let page = Page::of_array(map.clone(), Self::STRIDE).map_err(|error| {
            match error.raw_os_error() {
                Some(libc::EPERM) => error.hint("it is frozen or read-only for user space"),
                _ => error,
            }
        })?;
        Ok(Self { page: Arc::new(page), value: PhantomData })
    }

    /// Number of elements.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
    pub fn len(&self) -> usize {
        self.page.len() / Self::STRIDE.max(1)
    }

    /// The element at `index`; `None` past the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Shared<V>> {
        let at = |index: usize| Shared::new(Arc::clone(&self.page), index * Self::STRIDE);
        (index < self.len()).then(|| at(index))
    }

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Shared<V>> + use<'_, V> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The map with keys and values as bytes.
    #[must_use]
    pub fn as_map(&self) -> &Map {
        self.page.map()
    }
}

impl<V> Clone for MappedArray<V> {
    fn clone(&self) -> Self {
        Self { page: Arc::clone(&self.page), value: PhantomData }
    }
}

impl<V> fmt::Debug for MappedArray<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MappedArray").field(self.page.map()).finish()
    }
}
