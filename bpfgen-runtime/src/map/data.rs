//! Global variables: `.rodata`, `.data`, `.bss` and custom sections.
//!
//! ```text
//! before load        after load
//! Image<Rodata>  ──▶ Frozen<Rodata>   the same heap memory, now read-only on both sides
//! Image<Bss>     ──▶ MappedData       the kernel's page; cells are Shared<T>
//! ```

use std::{
    fmt,
    num::NonZeroUsize,
    ops::{Deref, DerefMut},
    ptr::NonNull,
    sync::Arc,
};

use super::{Map, arena};
use crate::{
    Error, ErrorKind, Result,
    sys::mmap::{Mapping, page_size},
    value::{Buffer, DataSection, Plain, Resizable, Shared},
};

/// A section's content before load: the fields are the C variables, at first with their
/// initialisers.
///
/// It lies on the heap, however large. Give it to [`Loader::data`](crate::loader::Loader::data)
/// for what has been set to count.
pub struct Image<T> {
    content: Buffer<T>,
}

impl<T: DataSection> Image<T> {
    /// The image of a section with this content.
    pub(crate) fn new(section: &str, content: &[u8]) -> Result<Self> {
        match T::from_image(content) {
            Some(Ok(image)) => Ok(image),
            Some(Err(error)) => Err(Error::new(ErrorKind::InvalidObject, error.to_string())),
            None => Err(Error::new(
                ErrorKind::Incompatible,
                format!(
                    "section {section} has {} bytes, the Rust type {}",
                    content.len(),
                    size_of::<T>()
                ),
            )
            .hint("the generated module is of another object: regenerate it")),
        }
    }

    pub(crate) fn of(content: Buffer<T>) -> Self {
        Self { content }
    }

    /// All bytes of the section.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.content.bytes()
    }
}

impl<T: Resizable> Image<T> {
    /// Gives the last variable of the section, an array, so many elements, and lends them all: new
    /// ones are zero. Programs see the longer array from load on; how long it is they must be told,
    /// by a constant for instance.
    ///
    /// ```c
    /// const volatile __u32 len = 1;
    /// __u64 counts[1] SEC(".data.counts");      // while (i < len) counts[i++] = ...
    /// ```
    /// ```no_run
    /// # use bpfgen_runtime::{Result, map::data::Image, value::Resizable};
    /// # fn demo<T: Resizable<Element = u64>>(data_counts: &mut Image<T>) -> Result<()> {
    /// let counts = data_counts.resize(1000)?;
    /// counts[999] = 7;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if C has more elements, or the section would be larger than 2 GiB.
    ///
    /// # Minimum kernel version
    /// 5.2, as for every section.
    #[doc(alias = "bpf_map__set_value_size")]
    pub fn resize(&mut self, elements: usize) -> Result<&mut [T::Element]> {
        if self.content.resize(elements) {
            return Ok(self.content.elements_mut());
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "section {} cannot have {elements} elements of {} bytes in its last variable",
                T::SECTION,
                size_of::<T::Element>()
            ),
        )
        .hint(format!("C has {}; give it as many or more, up to 2 GiB in all", T::COUNT)))
    }

    /// The elements of the last variable of the section, as many as it has been given.
    #[must_use]
    pub fn elements(&self) -> &[T::Element] {
        self.content.elements()
    }

    /// As [`elements`](Self::elements), to be set.
    pub fn elements_mut(&mut self) -> &mut [T::Element] {
        self.content.elements_mut()
    }
}

impl<T> Image<T> {
    /// After load: what the kernel holds unchangeably.
    pub(crate) fn freeze(self) -> Frozen<T> {
        Frozen { content: self.content }
    }
}

impl<T> Deref for Image<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.content.get()
    }
}

impl<T> DerefMut for Image<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.content.get_mut()
    }
}

impl<T: fmt::Debug> fmt::Debug for Image<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.get().fmt(f)
    }
}

/// A read-only section's content after load: what the programs see.
pub struct Frozen<T> {
    content: Buffer<T>,
}

impl<T: Resizable> Frozen<T> {
    /// The elements of the last variable of the section, as many as it was [given](Image::resize).
    #[must_use]
    pub fn elements(&self) -> &[T::Element] {
        self.content.elements()
    }
}

impl<T> Deref for Frozen<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.content.get()
    }
}

impl<T: fmt::Debug> fmt::Debug for Frozen<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.get().fmt(f)
    }
}

/// A writable section after load: the page that programs and this process share.
#[derive(Clone, Debug)]
pub struct MappedData {
    page: Arc<Page>,
}

impl MappedData {
    /// Maps the section's map, where the kernel allows that (5.5 and newer). `resized` is the array that
    /// has more elements than C says.
    pub(crate) fn new(map: Map, resized: Option<Resized>) -> Result<Self> {
        let len = usize::try_from(map.value_size()).unwrap_or(usize::MAX);
        let mapping = Mapping::new(map.fd()?, len.next_multiple_of(page_size()), 0, true).ok();
        let mapping = mapping.map(Arc::new);
        Ok(Self { page: Arc::new(Page { mapping, map, start: 0, len, resized }) })
    }

    /// The part of an arena that holds its variables; without memory where the arena was not created.
    pub(crate) fn in_arena(map: Map, start: usize, len: usize) -> Result<Self> {
        if !map.is_created() {
            return Ok(Self {
                page: Arc::new(Page { mapping: None, map, start, len, resized: None }),
            });
        }
        Ok(Self { page: Arc::new(Page::of_arena(map, start, len)?) })
    }

    /// Sets the whole section.
    pub(crate) fn fill(&self, content: &[u8]) -> Result<()> {
        for (at, chunk) in content.chunks(8).enumerate() {
            match <[u8; 8]>::try_from(chunk) {
                Ok(word) => self.cell::<[u8; 8]>(8 * at)?.set(word)?,
                Err(_) => {
                    for (more, &byte) in chunk.iter().enumerate() {
                        self.cell::<u8>(8 * at + more)?.set(byte)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The variable of type `T` at this byte offset.
    ///
    /// # Errors
    /// If it does not lie in the section.
    pub fn cell<T: Plain>(&self, offset: usize) -> Result<Shared<T>> {
        match offset.checked_add(size_of::<T>()) {
            Some(end) if end <= self.page.len => Ok(Shared::new(Arc::clone(&self.page), offset)),
            _ => Err(self.page.error(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "a variable of {} bytes at {offset} in a section of {}",
                    size_of::<T>(),
                    self.page.len
                ),
            ))),
        }
    }

    /// The map behind the section: an array of one element.
    pub fn as_map(&self) -> &Map {
        &self.page.map
    }
}

/// The memory of a section, array or arena, and the map it belongs to.
#[derive(Debug)]
pub(crate) struct Page {
    mapping: Option<Arc<Mapping>>,
    map: Map,
    /// Byte offset in the mapping: a multiple of 8.
    start: usize,
    len: usize,
    /// The variable that fills what is left, if one was resized.
    resized: Option<Resized>,
}

/// An array that was resized, as C has it: in arrays of arrays others begin at the same byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resized {
    pub(crate) offset: usize,
    /// Size of an element in bytes: not 0.
    pub(crate) element: usize,
    /// Number of elements.
    pub(crate) count: usize,
}

impl Page {
    /// All elements of an array, each of which takes `stride` bytes.
    pub(super) fn of_array(map: Map, stride: usize) -> Result<Self> {
        let entries = usize::try_from(map.max_entries()).unwrap_or(usize::MAX);
        let len = entries.checked_mul(stride).filter(|&len| len <= isize::MAX as usize / 2);
        let len = len.ok_or_else(|| {
            map.error(Error::new(ErrorKind::ResourceLimit, "it is too large to be mapped"))
        })?;
        let mapping = Mapping::new(map.fd()?, len.next_multiple_of(page_size()), 0, true)
            .map_err(|errno| map.sys("cannot map its memory", "mmap", errno))?;
        Ok(Self { mapping: Some(Arc::new(mapping)), map, start: 0, len, resized: None })
    }

    /// A part of an arena.
    pub(super) fn of_arena(map: Map, start: usize, len: usize) -> Result<Self> {
        arena::check_faults(&map)?;
        let memory = map.inner().memory.clone();
        let memory = memory.ok_or_else(|| {
            map.error(Error::new(ErrorKind::Unsupported, "its memory is not mapped here"))
        })?;
        match start.checked_add(len) {
            Some(end) if end <= memory.len() && start % 8 == 0 => {
                Ok(Self { mapping: Some(memory), map, start, len, resized: None })
            }
            _ => Err(map.error(Error::new(
                ErrorKind::InvalidInput,
                format!("{len} bytes at {start} in an arena of {}", memory.len()),
            ))),
        }
    }

    /// The first byte, shared with programs that may write at any time; `None` where the kernel does
    /// not map it. Readable, writable, aligned for 8 bytes, [`Self::len`] bytes long, rounded up to
    /// the next word's end, for as long as `self` lives.
    pub(crate) fn start(&self) -> Option<NonNull<u8>> {
        let first = self.mapping.as_ref()?.start();
        // Within the mapping, by how each of them is made.
        NonZeroUsize::new(first.addr().get() + self.start).map(|at| first.with_addr(at))
    }

    /// The map.
    pub(crate) fn map(&self) -> &Map {
        &self.map
    }

    /// Size of the section in bytes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many elements of this size the array at `offset` has, of which C says `count`.
    pub(crate) fn elements(&self, offset: usize, element: usize, count: usize) -> usize {
        if self.resized == Some(Resized { offset, element, count }) {
            self.len.saturating_sub(offset) / element.max(1)
        } else {
            count
        }
    }

    /// What to do where it is not mapped and so cannot be written.
    pub(crate) fn unmapped_hint(&self) -> &'static str {
        if self.map.is_created() {
            "sections can be mapped since Linux 5.5; set them before load"
        } else {
            "its map was not created: call set_autocreate(true) before load"
        }
    }

    /// Copies bytes from `offset` on by a look-up of the whole section: for when it is not mapped.
    pub(crate) fn read(&self, offset: usize, bytes: &mut [u8]) -> Result<()> {
        let mut section = vec![0; self.len];
        self.map.lookup(&0u32.to_ne_bytes(), &mut section)?;
        let part = section.get(offset..).and_then(|rest| rest.get(..bytes.len()));
        let part = part.ok_or_else(|| {
            self.error(Error::new(ErrorKind::InvalidInput, "a variable past the section's end"))
        })?;
        bytes.copy_from_slice(part);
        Ok(())
    }

    /// Puts the names of section and object to an error.
    pub(crate) fn error(&self, error: Error) -> Error {
        self.map.error(error)
    }
}
