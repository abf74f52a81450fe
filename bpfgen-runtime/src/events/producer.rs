//! The memory of a user ring buffer: where this process reserves and submits records.
//!
//! ```text
//! consumer page (the kernel's)   producer page   data (a power of two)        data again
//! ┌──────────────────┐           ┌─────────────┬─────────────────────────────┬───────────────
//! │ position         │           │ position    │ header │ record │ … 8 │ …    │ the same pages,
//! └──────────────────┘           └─────────────┴─────────────────────────────┴─ so none wraps
//! header: u32 length | BUSY | DISCARD, u32 zero
//! ```
//!
//! The kernel reads records in order and stops at one that is busy.
//! <https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/kernel/bpf/ringbuf.c?h=v6.18>
//!
//! # Safety
//! - Both mappings live as long as the [`Producer`] and have the lengths that [`Producer::map`]
//!   asked for.
//! - Positions are moved under a lock, and there is one [`Producer`] per process and map, by the
//!   registry, so reserved places never overlap. Another process that holds the same map and
//!   produces at the same time breaks the kernel's protocol for both.
//! - The kernel only reads a record, and only after BUSY is cleared with release, which ends the
//!   [`Place`]. It reads BUSY and length atomically.
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::{
    fmt,
    marker::PhantomData,
    ops::{Deref, DerefMut},
    os::fd::BorrowedFd,
    ptr::NonNull,
    slice,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use super::ring::{BUSY, DISCARD, HEADER, between, load, store};
use crate::{
    sys::{
        Errno, Result,
        mmap::{Mapping, page_size},
    },
    value::Plain,
};

/// A mapped ring to write to.
#[derive(Debug)]
pub(super) struct Producer {
    consumer: Mapping,
    producer: Mapping,
    page: usize,
    size: usize,
    /// Held while a place is taken.
    position: Mutex<()>,
}

/// What came of asking for a place.
#[derive(Debug)]
pub(super) enum Reserved<'a> {
    Place(Place<'a>),
    /// Not now.
    NoRoom,
    /// Never: the ring is smaller.
    TooLarge,
    /// The positions are not what kernel and process keep them to.
    Corrupt,
}

/// A place for a record, zero at first; discarded if it is dropped.
#[derive(Debug)]
pub(super) struct Place<'a> {
    ring: &'a Producer,
    /// Of the header in the data.
    at: usize,
    len: usize,
    state: u32,
}

impl Producer {
    /// Maps the ring of a map of `size` bytes.
    pub(super) fn map(fd: BorrowedFd<'_>, size: usize) -> Result<Self> {
        let page = page_size();
        if !size.is_power_of_two() || size < page {
            return Err(Errno(libc::EINVAL));
        }
        let both = size.checked_mul(2).and_then(|data| data.checked_add(page));
        let both = both.ok_or(Errno(libc::ENOMEM))?;
        let consumer = Mapping::new(fd, page, 0, false)?;
        let producer = Mapping::new(fd, both, page as u64, true)?;
        Ok(Self { consumer, producer, page, size, position: Mutex::new(()) })
    }

    /// Bytes that the ring holds.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Bytes that programs have not taken yet, headers among them.
    pub(super) fn pending(&self) -> usize {
        between(load(&self.consumer), load(&self.producer))
    }

    /// Takes a place for `len` bytes.
    pub(super) fn reserve(&self, len: usize) -> Reserved<'_> {
        let whole = len.checked_add(HEADER).and_then(|len| len.checked_next_multiple_of(HEADER));
        let fits = |whole: &usize| *whole <= self.size;
        // The two highest bits of a length are flags.
        let (Some(whole), Ok(word)) = (whole.filter(fits), u32::try_from(len)) else {
            return Reserved::TooLarge;
        };
        if word >= DISCARD {
            return Reserved::TooLarge;
        }
        // Nothing under it panics.
        let guard = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        let produced = load(&self.producer);
        let used = between(load(&self.consumer), produced);
        if used > self.size || produced % HEADER as u64 != 0 {
            return Reserved::Corrupt;
        }
        if whole > self.size - used {
            return Reserved::NoRoom;
        }
        let place =
            Place { ring: self, at: produced as usize & (self.size - 1), len, state: DISCARD };
        // Before the kernel can see it there, it is busy.
        place.header().store(word | BUSY, Ordering::Relaxed);
        store(&self.producer, produced.wrapping_add(whole as u64));
        drop(guard);
        let mut place = place;
        place.bytes_mut().fill(0);
        Reserved::Place(place)
    }
}

impl Place<'_> {
    fn start(&self) -> NonNull<u8> {
        let offset = self.ring.page + self.at;
        // SAFETY: the data begins after the page and is `2 * size` long; `at` is less than `size`.
        unsafe { self.ring.producer.start().add(offset) }
    }

    fn header(&self) -> &AtomicU32 {
        // SAFETY: mapped writable as long as the ring is borrowed, and aligned to 8; kernel and
        // process access the word atomically only.
        unsafe { self.start().cast::<AtomicU32>().as_ref() }
    }

    /// The record's first byte, behind the header: aligned to 8.
    fn record(&self) -> NonNull<u8> {
        // SAFETY: header and record are at most `size` long together, so they end in the second
        // half of the data at the latest.
        unsafe { self.start().add(HEADER) }
    }

    /// The record's bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: they are mapped, and nobody writes them but through `self`.
        unsafe { slice::from_raw_parts(self.record().as_ptr(), self.len) }
    }

    /// The record's bytes, to be written.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and nobody reads the place while it is busy.
        unsafe { slice::from_raw_parts_mut(self.record().as_ptr(), self.len) }
    }

    /// Gives the record to programs.
    pub(super) fn submit(mut self) {
        self.state = 0;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let len = u32::try_from(self.len).unwrap_or(0);
        self.header().swap(len | self.state, Ordering::AcqRel);
    }
}

/// A record in a [`UserRingBuf`](super::UserRingBuf) that programs do not see yet; it derefs to its type. Dropped, it is
/// discarded.
#[must_use = "dropped without submit(), it is discarded"]
pub struct Reservation<'a, T: ?Sized> {
    place: Place<'a>,
    record: PhantomData<fn() -> Box<T>>,
}

impl<'a> Reservation<'a, [u8]> {
    pub(super) fn bytes(place: Place<'a>) -> Self {
        Self { place, record: PhantomData }
    }
}

impl<'a, T: Plain> Reservation<'a, T> {
    /// `None`, and the place discarded, where a `T` does not fit.
    pub(super) fn value(place: Place<'a>) -> Option<Self> {
        let fits = place.len >= size_of::<T>() && align_of::<T>() <= HEADER;
        fits.then_some(Self { place, record: PhantomData })
    }
}

impl<T: ?Sized> Reservation<'_, T> {
    /// Gives the record to programs.
    pub fn submit(self) {
        self.place.submit();
    }

    /// Takes the record back: programs pass it over.
    pub fn discard(self) {
        drop(self);
    }
}

impl Deref for Reservation<'_, [u8]> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.place.bytes()
    }
}

impl DerefMut for Reservation<'_, [u8]> {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.place.bytes_mut()
    }
}

impl<T: Plain> Deref for Reservation<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it was made only after a look at size and alignment; all bytes are initialised,
        // and any of them are a valid value.
        unsafe { self.place.record().cast().as_ref() }
    }
}

impl<T: Plain> DerefMut for Reservation<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and nobody else uses the place while it is borrowed.
        unsafe { self.place.record().cast().as_mut() }
    }
}

impl<T: ?Sized> fmt::Debug for Reservation<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reservation").field("place", &self.place).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, os::fd::AsFd as _, os::unix::fs::FileExt as _};

    use super::*;
    use crate::sys::testing::memory_file;

    /// A ring of one page behind a file.
    fn ring() -> (File, Producer) {
        let page = page_size();
        let file = memory_file(4 * page as u64).unwrap();
        let ring = Producer::map(file.as_fd(), page).unwrap();
        (file, ring)
    }

    fn word(file: &File, at: u64) -> u32 {
        let mut bytes = [0; 4];
        file.read_exact_at(&mut bytes, at).unwrap();
        u32::from_ne_bytes(bytes)
    }

    fn place(ring: &Producer, len: usize) -> Place<'_> {
        match ring.reserve(len) {
            Reserved::Place(place) => place,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn busy_until_it_is_submitted_or_dropped() {
        let (file, ring) = ring();
        let page = page_size() as u64;
        let mut first = place(&ring, 3);
        let second = place(&ring, 8);
        assert_eq!(word(&file, page), 16 + 16, "the producer's position");
        assert_eq!(word(&file, 2 * page), 3 | BUSY);
        first.bytes_mut().copy_from_slice(b"abc");
        drop(second);
        assert_eq!(word(&file, 2 * page + 16), 8 | DISCARD);
        first.submit();
        assert_eq!(word(&file, 2 * page), 3);
        let mut bytes = [0; 3];
        file.read_exact_at(&mut bytes, 2 * page + 8).unwrap();
        assert_eq!(&bytes, b"abc");
        assert_eq!(ring.pending(), 32);
    }

    #[test]
    fn room_comes_back_when_the_kernel_has_read() {
        let (file, ring) = ring();
        let page = page_size();
        assert!(matches!(ring.reserve(page - 7), Reserved::TooLarge));
        assert!(matches!(ring.reserve(usize::MAX), Reserved::TooLarge));
        place(&ring, page - 8).submit();
        assert!(matches!(ring.reserve(0), Reserved::NoRoom));
        file.write_all_at(&16u64.to_ne_bytes(), 0).unwrap();
        let place = place(&ring, 8);
        assert_eq!(place.bytes(), [0; 8], "nothing is left of what was there");
        place.submit();
        assert!(matches!(ring.reserve(0), Reserved::NoRoom));
    }

    #[test]
    fn positions_that_nobody_keeps() {
        let (file, ring) = ring();
        let page = page_size() as u64;
        file.write_all_at(&(2 * page).to_ne_bytes(), page).unwrap();
        assert!(matches!(ring.reserve(0), Reserved::Corrupt));
        file.write_all_at(&4u64.to_ne_bytes(), page).unwrap();
        assert!(matches!(ring.reserve(0), Reserved::Corrupt));
    }
}
