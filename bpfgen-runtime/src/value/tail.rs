//! Structs of C that end in an array without length: `struct event { u32 len; u8 data[]; }`.
//!
//! How many elements there are only the record that holds one knows, or the variable. A record is
//! lent as its header, copied, and the elements where they lie:
//!
//! ```text
//! record  ┌ header: H ───────────┬─ tail: [E] ────┬ rest ┐
//!         │ pid │ len │ (padding)│ e0 │ e1 │ … │ en│ < E  │
//!         └─────┴─────┴──────────┴────┴────┴───┴───┴──────┘
//!                     ▲ OFFSET: the tail may begin in the padding at the header's end
//! ```
//!
//! # Safety
//! A [`Tailed`] may point into a record that is only lent. Such a one is made by
//! [`Tailed::lend`] alone, which wraps it in a [`Loan`]; that gives no more than references, which
//! end before the record does, and a clone of a tail is always a copy.
#![allow(unsafe_code, reason = "elements lent out of records, and an implementation of Plain")]

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    mem::size_of,
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

use super::Plain;
use crate::{Error, ErrorKind, Result};

/// A struct that has an array without length at its end in C.
///
/// Generated for such structs; the struct itself is only what C's `sizeof` counts.
pub trait HasTail: Plain {
    /// An element.
    type Element: Plain;

    /// Byte at which the elements begin: less than the struct's size where it ends in padding.
    const OFFSET: usize;
}

/// Implements [`HasTail`] for a struct.
///
/// ```
/// use bpfgen_runtime::value::{HasTail as _, flexible_tail, plain_struct};
///
/// #[repr(C)]
/// #[derive(Clone, Copy)]
/// struct Event {
///     len: u32,
/// }
/// plain_struct! { Event, size = 4, align = 4, fields { len: u32 = 0 } }
/// flexible_tail! { Event, data: u8 = 4 }
///
/// assert_eq!(Event::OFFSET, 4);
/// ```
///
/// The elements begin in the struct or right after it:
///
/// ```compile_fail,E0080
/// use bpfgen_runtime::value::{flexible_tail, plain_struct};
///
/// #[repr(C)]
/// #[derive(Clone, Copy)]
/// struct Event {
///     len: u32,
/// }
/// plain_struct! { Event, size = 4, align = 4, fields { len: u32 = 0 } }
/// flexible_tail! { Event, data: u8 = 8 }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bpfgen_flexible_tail {
    ($name:ident, $field:ident: $element:ty = $offset:expr $(,)?) => {
        impl $crate::value::HasTail for $name {
            type Element = $element;

            const OFFSET: ::core::primitive::usize = $offset;
        }

        const _: () = ::core::assert!(
            <$name as $crate::value::HasTail>::OFFSET <= ::core::mem::size_of::<$name>(),
            ::core::concat!(
                "the elements of ",
                ::core::stringify!($name),
                " begin past its end: regenerate the code"
            )
        );
    };
}
pub use crate::__bpfgen_flexible_tail as flexible_tail;

/// A struct with the elements that follow it: what a record holds of a C struct with an array
/// without length at its end.
///
/// It derefs to the struct. The elements are those that the record has room for, whatever its
/// members say; [`tail_n`](Self::tail_n) checks a count.
///
/// ```
/// # use bpfgen_runtime::value::{flexible_tail, plain_struct};
/// use bpfgen_runtime::value::Tailed;
/// # #[repr(C)]
/// # #[derive(Clone, Copy, Debug)]
/// # struct Event { len: u32 }
/// # plain_struct! { Event, size = 4, align = 4, fields { len: u32 = 0 } }
/// # flexible_tail! { Event, data: u8 = 4 }
///
/// // struct event { __u32 len; __u8 data[]; };
/// fn show(event: &Tailed<Event>) -> bpfgen_runtime::Result<()> {
///     println!("{} of {} bytes", event.len, event.tail().len());
///     println!("{:?}", event.tail_n(event.len)?);
///     Ok(())
/// }
/// # show(&Tailed::new(Event { len: 1 }, &[7])).unwrap();
/// ```
pub struct Tailed<H: HasTail> {
    header: H,
    elements: Elements<H::Element>,
}

/// Where a tail's elements are.
enum Elements<E> {
    Own(Box<[E]>),
    Lent(NonNull<[E]>),
}

// SAFETY: the elements are only read; `E` is `Send` and `Sync`.
unsafe impl<E: Plain> Send for Elements<E> {}
// SAFETY: as above.
unsafe impl<E: Plain> Sync for Elements<E> {}

impl<E: Plain> Elements<E> {
    fn get(&self) -> &[E] {
        match self {
            Self::Own(elements) => elements,
            // SAFETY: the record is lent for as long as the loan that this is in lives, and is not
            // written until then.
            Self::Lent(elements) => unsafe { elements.as_ref() },
        }
    }
}

/// A [`Tailed`] whose elements lie in a record.
pub struct Loan<'a, H: HasTail> {
    value: Tailed<H>,
    record: PhantomData<&'a [u8]>,
}

impl<H: HasTail> Loan<'_, H> {
    pub(crate) fn get(&self) -> &Tailed<H> {
        &self.value
    }
}

impl<H: HasTail> Tailed<H> {
    /// A struct and the elements after it.
    #[must_use]
    pub fn new(header: H, tail: &[H::Element]) -> Self {
        Self { header, elements: Elements::Own(tail.into()) }
    }

    /// What these bytes hold; `None` where they end before the elements begin. Bytes that make no
    /// whole element at the end are left out.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, tail) = split::<H>(bytes)?;
        let elements = elements(tail).collect();
        Some(Self { header, elements: Elements::Own(elements) })
    }

    /// As [`from_bytes`](Self::from_bytes), with the elements in place where they are aligned.
    pub(crate) fn lend(bytes: &[u8]) -> Option<Loan<'_, H>> {
        let (header, tail) = split::<H>(bytes)?;
        let elements = match in_place(tail) {
            Some(elements) => Elements::Lent(NonNull::from(elements)),
            None => Elements::Own(elements(tail).collect()),
        };
        Some(Loan { value: Self { header, elements }, record: PhantomData })
    }

    /// The struct.
    #[must_use]
    pub fn header(&self) -> &H {
        &self.header
    }

    /// The elements: all for which there is room.
    #[must_use]
    pub fn tail(&self) -> &[H::Element] {
        self.elements.get()
    }

    /// The first `count` elements, which is what a member of the struct says there are.
    ///
    /// # Errors
    /// [`ErrorKind::Incompatible`] where there are fewer.
    pub fn tail_n(
        &self,
        count: impl TryInto<usize> + Copy + fmt::Display,
    ) -> Result<&[H::Element]> {
        let tail = self.tail();
        let first = count.try_into().ok().and_then(|count| tail.get(..count));
        first.ok_or_else(|| {
            let has = tail.len();
            Error::new(
                ErrorKind::Incompatible,
                format!("{count} elements in a tail that has room for {has}"),
            )
            .hint("the record is shorter than its count says: does the program send all of it?")
        })
    }

    /// The bytes of the struct and, from [`HasTail::OFFSET`] on, of the elements.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.as_bytes().to_vec();
        bytes.resize(H::OFFSET.min(bytes.len()), 0);
        for element in self.tail() {
            bytes.extend_from_slice(element.as_bytes());
        }
        let header = self.header.as_bytes();
        if let Some(rest) = header.get(bytes.len()..) {
            bytes.extend_from_slice(rest);
        }
        bytes
    }
}

impl<H: HasTail<Element = u8>> Tailed<H> {
    /// The bytes of the tail as text: up to the first NUL or the end, with what is not UTF-8
    /// replaced by U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let text = self.tail().split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(text)
    }
}

/// The struct at the start of a record, and the bytes of its tail. A record may end in the padding
/// at the struct's end; what is missing of it is zero.
fn split<H: HasTail>(bytes: &[u8]) -> Option<(H, &[u8])> {
    let tail = bytes.get(H::OFFSET..)?;
    let header = H::from_prefix(bytes).unwrap_or_else(|| {
        let mut header = H::zeroed();
        header.as_bytes_mut().iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        header
    });
    Some((header, tail))
}

/// The whole elements in these bytes, copied.
fn elements<E: Plain>(bytes: &[u8]) -> impl Iterator<Item = E> {
    bytes.chunks_exact(size_of::<E>().max(1)).filter_map(E::from_bytes)
}

/// The whole elements in these bytes, where they are aligned.
fn in_place<E: Plain>(bytes: &[u8]) -> Option<&[E]> {
    let count = bytes.len().checked_div(size_of::<E>())?;
    let start = bytes.as_ptr().cast::<E>();
    // SAFETY: so many fit, aligned, any bit pattern is valid, and they stay borrowed.
    start.is_aligned().then(|| unsafe { std::slice::from_raw_parts(start, count) })
}

impl<H: HasTail> Deref for Tailed<H> {
    type Target = H;

    fn deref(&self) -> &H {
        &self.header
    }
}

impl<H: HasTail> DerefMut for Tailed<H> {
    fn deref_mut(&mut self) -> &mut H {
        &mut self.header
    }
}

impl<H: HasTail> Clone for Tailed<H> {
    fn clone(&self) -> Self {
        Self::new(self.header, self.tail())
    }
}

impl<H: HasTail + PartialEq> PartialEq for Tailed<H>
where
    H::Element: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header && self.tail() == other.tail()
    }
}

impl<H: HasTail + Eq> Eq for Tailed<H> where H::Element: Eq {}

impl<H: HasTail + Hash> Hash for Tailed<H>
where
    H::Element: Hash,
{
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.header.hash(state);
        self.tail().hash(state);
    }
}

impl<H: HasTail + fmt::Debug> fmt::Debug for Tailed<H>
where
    H::Element: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tailed").field("header", &self.header).field("tail", &self.tail()).finish()
    }
}

/// A global variable of a C struct that ends in an array without length, and was given elements:
/// `struct message hello = { .len = 5, .text = "hello" };`. It has `SIZE` bytes; the last
/// elements may be the compiler's padding.
#[repr(transparent)]
pub struct WithTail<H, const SIZE: usize> {
    bytes: [u8; SIZE],
    header: PhantomData<fn() -> H>,
}

impl<H, const SIZE: usize> Clone for WithTail<H, SIZE> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H, const SIZE: usize> Copy for WithTail<H, SIZE> {}

// SAFETY: transparent over bytes; the phantom is no more than a name.
unsafe impl<H: 'static, const SIZE: usize> Plain for WithTail<H, SIZE> {}

impl<H: HasTail, const SIZE: usize> WithTail<H, SIZE> {
    /// The struct.
    #[must_use]
    pub fn header(&self) -> H {
        split(&self.bytes).map_or_else(H::zeroed, |(header, _)| header)
    }

    /// Replaces the struct, as far as the elements do not begin in it; they stay.
    pub fn set_header(&mut self, header: H) {
        // What lies behind the offset is the elements' already.
        let header = header.as_bytes().iter().take(H::OFFSET);
        self.bytes.iter_mut().zip(header).for_each(|(to, from)| *to = *from);
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tail_bytes().len().checked_div(size_of::<H::Element>()).unwrap_or(0)
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements.
    pub fn tail(&self) -> impl Iterator<Item = H::Element> {
        elements(self.tail_bytes())
    }

    /// An element; `None` past the last.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<H::Element> {
        self.tail().nth(index)
    }

    /// Replaces an element; whether there is one of this index.
    #[must_use = "`false` where there is no such element"]
    pub fn set(&mut self, index: usize, element: H::Element) -> bool {
        let tail = self.bytes.get_mut(H::OFFSET..).unwrap_or_default();
        let place = tail.chunks_exact_mut(size_of::<H::Element>().max(1)).nth(index);
        let bytes = element.as_bytes();
        match place.filter(|place| place.len() == bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                true
            }
            None => false,
        }
    }

    /// A value of this struct and exactly these elements; `None` where there are more or fewer.
    #[cfg(feature = "serde")]
    pub(super) fn of(header: H, elements: &[H::Element]) -> Option<Self> {
        let mut value = Self::default();
        value.set_header(header);
        let fits = elements.len() == value.len()
            && elements.iter().enumerate().all(|(at, element)| value.set(at, *element));
        fits.then_some(value)
    }

    fn tail_bytes(&self) -> &[u8] {
        self.bytes.get(H::OFFSET..).unwrap_or_default()
    }
}

impl<H, const SIZE: usize> Default for WithTail<H, SIZE> {
    fn default() -> Self {
        Self { bytes: [0; SIZE], header: PhantomData }
    }
}

impl<H, const SIZE: usize> PartialEq for WithTail<H, SIZE> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<H, const SIZE: usize> Eq for WithTail<H, SIZE> {}

impl<H, const SIZE: usize> Hash for WithTail<H, SIZE> {
    fn hash<S: Hasher>(&self, state: &mut S) {
        self.bytes.hash(state);
    }
}

impl<H: HasTail + fmt::Debug, const SIZE: usize> fmt::Debug for WithTail<H, SIZE>
where
    H::Element: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail: Vec<_> = self.tail().collect();
        f.debug_struct("WithTail").field("header", &self.header()).field("tail", &tail).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Pad, plain_struct};

    /// `struct { u64 time; u32 count; u16 items[]; }`: the items begin in the padding.
    #[repr(C, align(8))]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Items {
        time: u64,
        count: u32,
        _pad0: Pad<4>,
    }

    plain_struct! {
        Items, size = 16, align = 8,
        fields { time: u64 = 0, count: u32 = 8, _pad0: Pad<4> = 12 }
    }
    flexible_tail! { Items, items: u16 = 12 }

    /// A record of so many bytes, aligned: time 1, count 3, items 0x0d0c, 0x0f0e …
    fn record(len: usize) -> Vec<u64> {
        let mut bytes: Vec<u8> = (0..len as u8).collect();
        for (at, value) in [(0, 1), (8, 3)] {
            bytes[at] = value;
            bytes[at + 1..at + 4].fill(0);
        }
        bytes[4..8].fill(0);
        bytes.resize(len.next_multiple_of(8), 0xff);
        bytes.chunks_exact(8).filter_map(u64::from_bytes).collect()
    }

    fn bytes(words: &[u64]) -> Vec<u8> {
        words.iter().flat_map(Plain::as_bytes).copied().collect()
    }

    #[test]
    fn of_every_length() {
        let all = bytes(&record(40));
        for len in 0..12 {
            assert_eq!(Tailed::<Items>::from_bytes(&all[..len]), None);
            assert!(Tailed::<Items>::lend(&all[..len]).is_none());
        }
        for len in 12..=40 {
            let read = Tailed::<Items>::from_bytes(&all[..len]).expect("the header is whole");
            assert_eq!((read.time, read.count), (1, 3));
            let expected: Vec<_> = all[12..len]
                .chunks_exact(2)
                .map(|pair| u16::from_ne_bytes([pair[0], pair[1]]))
                .collect();
            assert_eq!(read.tail(), expected, "{len}");
            assert_eq!(read.tail_n(3u32).ok(), expected.get(..3));
            // Where they lie, and at an odd place.
            for (at, in_place) in [(0, true), (1, false)] {
                let mut shifted = vec![0; at];
                shifted.extend_from_slice(&all[..len]);
                shifted.resize(48, 0);
                let words = <[u64; 6]>::from_bytes(&shifted).expect("48 bytes");
                let record = &words.as_bytes()[at..at + len];
                let loan = Tailed::<Items>::lend(record).expect("the header is whole");
                assert_eq!(*loan.get(), read);
                assert_eq!(matches!(loan.get().elements, Elements::Lent(_)), in_place);
                let copy = loan.get().clone();
                drop(loan);
                assert_eq!(copy, read, "a clone does not need the record");
            }
        }
    }

    #[test]
    fn a_count_is_checked() {
        let items = Tailed::new(Items { time: 0, count: 2, _pad0: Pad::default() }, &[5, 6]);
        assert_eq!(items.tail_n(items.count).ok(), Some(&[5, 6][..]));
        assert_eq!(items.tail_n(0u8).ok(), Some(&[][..]));
        for count in [3, i64::MAX, -1] {
            let error = items.tail_n(count).expect_err("only two");
            let expected = format!("{count} elements in a tail that has room for 2");
            assert_eq!(error.to_string(), expected);
        }
        assert_eq!(items.to_bytes().len(), 16);
        assert_eq!(Tailed::from_bytes(&items.to_bytes()), Some(items.clone()));
        let none = Tailed::new(*items, &[]);
        assert_eq!(none.to_bytes().len(), 16, "no less than the struct");
        let more = Tailed::new(*items, &[1, 2, 3]);
        assert_eq!((more.to_bytes().len(), Tailed::from_bytes(&more.to_bytes())), (18, Some(more)));
    }

    #[test]
    fn a_variable_has_its_elements() {
        let all = bytes(&record(24));
        let mut variable = WithTail::<Items, 18>::from_bytes(&all[..18]).expect("its size");
        assert_eq!((variable.header().time, variable.len(), variable.is_empty()), (1, 3, false));
        assert_eq!((variable.get(0), variable.get(3)), (Some(0x0d0c), None));
        assert!(variable.set(2, 7) && !variable.set(3, 7));
        variable.set_header(Items { time: 9, count: 1, _pad0: Pad::default() });
        assert_eq!(variable.tail().collect::<Vec<_>>(), [0x0d0c, 0x0f0e, 7]);
        assert_eq!((variable.header().time, variable.header().count), (9, 1));
        let shown = format!("{:?}", WithTail::<Items, 14>::default());
        let header = "Items { time: 0, count: 0, _pad0: Pad<4> }";
        assert_eq!(shown, format!("WithTail {{ header: {header}, tail: [0] }}"));
    }
}
