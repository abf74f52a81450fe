//! The memory of a BPF ring buffer: positions, record headers, and records lent from it.
//!
//! ```text
//! consumer page (ours to write)   producer page   data (a power of two)         data again
//! ┌──────────────────┐            ┌─────────────┬──────────────────────────────┬───────────────
//! │ position, usize  │            │ position    │ header │ record │ … 8 │ header │ the same pages,
//! └──────────────────┘            └─────────────┴──────────────────────────────┴─ so none wraps
//! header: u32 length | BUSY | DISCARD, u32 page offset (the kernel's own)
//! ```
//!
//! Positions only grow (and wrap with the integer); `position % size` is the place in the data. The
//! kernel publishes the producer position at reserve, so what lies before it may still be busy. It
//! wakes only a consumer whose position it sees at the very record it commits.
//! <https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/kernel/bpf/ringbuf.c?h=v6.18>
//!
//! # Safety
//! - Both mappings live as long as the [`Ring`] and have the lengths that [`Ring::map`] asked for.
//! - The kernel writes to a record only before it clears BUSY, which is loaded with acquire, and
//!   after the consumer position has passed it. That is stored (with release) when a
//!   [`RingRecord`] ends, from which no reference into the record outlives.
//! - There is one reader per process, by the registry. Another process that holds the same map and
//!   consumes it at the same time breaks the kernel's protocol for both.
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::{
    fmt,
    ops::Deref,
    os::fd::BorrowedFd,
    ptr::NonNull,
    slice,
    sync::atomic::{AtomicU32, AtomicUsize, Ordering, fence},
};

use super::record::{self, Lent, Record};
use crate::{
    Result,
    sys::{
        Errno,
        mmap::{Mapping, page_size},
    },
};

/// `BPF_RINGBUF_BUSY_BIT`.
const BUSY: u32 = 1 << 31;
/// `BPF_RINGBUF_DISCARD_BIT`.
const DISCARD: u32 = 1 << 30;
/// `BPF_RINGBUF_HDR_SZ`.
const HEADER: usize = 8;

/// A mapped ring and how far it has been read.
#[derive(Debug)]
pub(super) struct Ring {
    memory: Memory,
    /// Of the next header.
    position: usize,
}

#[derive(Debug)]
struct Memory {
    consumer: Mapping,
    producer: Mapping,
    page: usize,
    size: usize,
}

/// What lies at the reader's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A record.
    Ready,
    /// The producer has not come further.
    Empty,
    /// A record that its program has not submitted yet.
    Busy,
    /// A header that the kernel would not write.
    Corrupt,
}

/// [`State`], of a header: where the record lies.
enum Peek<'a> {
    Record { bytes: &'a [u8], next: usize },
    Discarded { next: usize },
    Other(State),
}

impl Ring {
    /// Maps the ring of a map of `size` bytes.
    pub(super) fn map(fd: BorrowedFd<'_>, size: usize) -> Result<Self, Errno> {
        let page = page_size();
        if !size.is_power_of_two() || size < page {
            return Err(Errno(libc::EINVAL));
        }
        let both = size.checked_mul(2).and_then(|data| data.checked_add(page));
        let both = both.ok_or(Errno(libc::ENOMEM))?;
        let consumer = Mapping::new(fd, page, 0, true)?;
        let producer = Mapping::new(fd, both, page as u64, false)?;
        let position = position(&consumer).load(Ordering::Relaxed);
        Ok(Self { memory: Memory { consumer, producer, page, size }, position })
    }

    /// Bytes between the reader and the producer, headers and unfinished records among them.
    pub(super) fn available(&self) -> usize {
        position(&self.memory.producer).load(Ordering::Acquire).wrapping_sub(self.position)
    }

    /// Bytes that the ring holds.
    pub(super) fn size(&self) -> usize {
        self.memory.size
    }

    /// Goes past what programs have discarded, and says what comes then.
    pub(super) fn seek(&mut self) -> State {
        loop {
            match self.memory.peek(self.position) {
                Peek::Record { .. } => return State::Ready,
                Peek::Discarded { next } => {
                    drop(End { memory: &self.memory, position: &mut self.position, next });
                }
                Peek::Other(state) => return state,
            }
        }
    }

    /// [`Self::seek`] before a wait: whatever the kernel commits after this, it sees that all
    /// before it is consumed, and so wakes us.
    pub(super) fn seek_before_wait(&mut self) -> State {
        // Our store of the position must not come after our look at the producer.
        fence(Ordering::SeqCst);
        self.seek()
    }

    /// Lends the record that [`Self::seek`] found; `None` where it did not.
    ///
    /// A record too short for `T` is an error, and gone.
    pub(super) fn lend<T: Record + ?Sized>(&mut self) -> Option<Result<RingRecord<'_, T>>> {
        let Self { memory, position } = self;
        match memory.peek(*position) {
            Peek::Record { bytes, next } => {
                let end = End { memory, position, next };
                Some(record::lend(bytes).map(|lent| RingRecord { lent, _end: end }))
            }
            _ => None,
        }
    }
}

impl Memory {
    fn peek(&self, at: usize) -> Peek<'_> {
        let available = position(&self.producer).load(Ordering::Acquire).wrapping_sub(at);
        if available == 0 {
            return Peek::Other(State::Empty);
        }
        if available > self.size || at % HEADER != 0 {
            return Peek::Other(State::Corrupt);
        }
        let offset = self.page + (at & (self.size - 1));
        // SAFETY: the data begins after the page and is `2 * size` long; `at % size` and the header
        // there lie in the first half, as both are multiples of 8.
        let header = unsafe { self.producer.start().add(offset) };
        // SAFETY: mapped, and aligned to 8; the kernel writes the word atomically. The memory is
        // read-only, which a load of this size allows.
        let word = unsafe { header.cast::<AtomicU32>().as_ref() }.load(Ordering::Acquire);
        if word & BUSY != 0 {
            return Peek::Other(State::Busy);
        }
        let len = (word & !DISCARD) as usize;
        let whole = (HEADER + len).next_multiple_of(HEADER);
        if whole > available {
            return Peek::Other(State::Corrupt);
        }
        let next = at.wrapping_add(whole);
        if word & DISCARD != 0 {
            return Peek::Discarded { next };
        }
        // SAFETY: header and record are at most `size` long together, so they end in the second
        // half at the latest.
        let start = unsafe { header.add(HEADER) };
        // SAFETY: mapped, and not written before an `End` has passed it; each caller makes sure that
        // nothing of it is used then.
        let bytes = unsafe { slice::from_raw_parts(start.as_ptr(), len) };
        Peek::Record { bytes, next }
    }
}

/// The position that a page begins with.
fn position(page: &Mapping) -> &AtomicUsize {
    let position: NonNull<AtomicUsize> = page.start().cast();
    // SAFETY: a page is aligned and long enough, and mapped as long as it is borrowed; kernel and
    // process write the word atomically.
    unsafe { position.as_ref() }
}

/// A record in a ring buffer, lent in place; it derefs to its type. The ring gets the space back
/// when this ends.
///
/// Where the record's type needs more than the ring's alignment of 8, it holds a copy.
pub struct RingRecord<'a, T: Record + ?Sized> {
    lent: Lent<'a, T>,
    _end: End<'a>,
}

impl<T: Record + ?Sized> Deref for RingRecord<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.lent.get()
    }
}

impl<T: Record + fmt::Debug + ?Sized> fmt::Debug for RingRecord<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The end of a loan: gives all before `next` back to the kernel.
struct End<'a> {
    memory: &'a Memory,
    position: &'a mut usize,
    next: usize,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.position = self.next;
        position(&self.memory.consumer).store(self.next, Ordering::Release);
    }
}
