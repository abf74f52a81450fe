//! The memory of a BPF ring buffer: positions, record headers, and records lent from it.
//!
//! ```text
//! consumer page (ours to write)   producer page   data (a power of two)         data again
//! ┌──────────────────┐            ┌─────────────┬──────────────────────────────┬───────────────
//! │ position         │            │ position    │ header │ record │ … 8 │ header │ the same pages,
//! └──────────────────┘            └─────────────┴──────────────────────────────┴─ so none wraps
//! header: u32 length | BUSY | DISCARD, u32 page offset (the kernel's own)
//! ```
//!
//! Positions only grow, `position % size` is the place in the data. They have the width of the
//! kernel's `unsigned long`, which a 32-bit process cannot know: it keeps 64 bits, compares the lower
//! 32, and on little-endian machines stores all, of which a 32-bit kernel takes no more than half. The
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
    sync::atomic::{AtomicU32, Ordering, fence},
};

use super::{
    copied::{self, Copied},
    record::{self, Lent as _, Record},
};
use crate::{
    Result,
    sys::{
        Errno,
        mmap::{Mapping, page_size},
    },
};

#[cfg(all(target_endian = "little", target_has_atomic = "64"))]
pub(super) use std::sync::atomic::AtomicU64 as Position;
#[cfg(not(all(target_endian = "little", target_has_atomic = "64")))]
pub(super) use std::sync::atomic::AtomicUsize as Position;

/// `BPF_RINGBUF_BUSY_BIT`.
pub(super) const BUSY: u32 = 1 << 31;
/// `BPF_RINGBUF_DISCARD_BIT`.
pub(super) const DISCARD: u32 = 1 << 30;
/// `BPF_RINGBUF_HDR_SZ`.
pub(super) const HEADER: usize = 8;

/// A mapped ring and how far it has been read.
#[derive(Debug)]
pub(super) struct Ring {
    memory: Memory,
    /// Of the next header.
    position: u64,
    /// The producer's, when last looked at: other CPUs write it all the time, so it is read again
    /// only where the reader has come to it.
    produced: u64,
    /// Of a ring in which the kernel overwrites.
    copied: Option<Copied>,
}

#[derive(Debug)]
pub(super) struct Memory {
    pub(super) consumer: Mapping,
    pub(super) producer: Mapping,
    pub(super) page: usize,
    pub(super) size: usize,
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
    Record { bytes: &'a [u8], next: u64 },
    Discarded { next: u64 },
    Other(State),
}

impl Ring {
    /// Maps the ring of a map of `size` bytes, in which the kernel `overwrites` or not.
    pub(super) fn map(fd: BorrowedFd<'_>, size: usize, overwrites: bool) -> Result<Self, Errno> {
        let page = page_size();
        if !size.is_power_of_two() || size < page {
            return Err(Errno(libc::EINVAL));
        }
        let both = size.checked_mul(2).and_then(|data| data.checked_add(page));
        let both = both.ok_or(Errno(libc::ENOMEM))?;
        let consumer = Mapping::new(fd, page, 0, true)?;
        let producer = Mapping::new(fd, both, page as u64, false)?;
        let position = load(&consumer);
        let memory = Memory { consumer, producer, page, size };
        let copied = overwrites.then(Copied::default);
        Ok(Self { memory, position, produced: position, copied })
    }

    /// Bytes between the reader and the producer, headers and unfinished records among them.
    pub(super) fn available(&self) -> usize {
        if self.copied.is_some() {
            return copied::available(&self.memory, self.position);
        }
        between(self.position, load(&self.memory.producer))
    }

    /// Bytes that the kernel has overwritten before they were read.
    pub(super) fn lost(&self) -> u64 {
        self.copied.as_ref().map_or(0, Copied::lost)
    }

    /// Bytes that the ring holds.
    pub(super) fn size(&self) -> usize {
        self.memory.size
    }

    /// Goes past what programs have discarded, and says what comes then.
    pub(super) fn seek(&mut self) -> State {
        if let Some(copied) = &mut self.copied {
            return copied.fetch(&self.memory, &mut self.position);
        }
        loop {
            if between(self.position, self.produced) == 0 {
                self.produced = load(&self.memory.producer);
            }
            match self.memory.peek(self.position, self.produced) {
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
        let Self { memory, position, produced, copied } = self;
        if let Some(copied) = copied {
            let (bytes, next) = copied.take()?;
            let end = End { memory, position, next };
            return Some(record::lend::<T>(bytes).map(|lent| RingRecord { lent, _end: end }));
        }
        match memory.peek(*position, *produced) {
            Peek::Record { bytes, next } => {
                let end = End { memory, position, next };
                Some(record::lend::<T>(bytes).map(|lent| RingRecord { lent, _end: end }))
            }
            _ => None,
        }
    }
}

impl Memory {
    /// Looks at the header at `at`, where the producer has come to `produced`.
    fn peek(&self, at: u64, produced: u64) -> Peek<'_> {
        let available = between(at, produced);
        if available == 0 {
            return Peek::Other(State::Empty);
        }
        if available > self.size || at % HEADER as u64 != 0 {
            return Peek::Other(State::Corrupt);
        }
        let offset = self.page + (at as usize & (self.size - 1));
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
        let next = at.wrapping_add(whole as u64);
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

/// Bytes from one position to another; they differ by the size of a ring at most.
pub(super) fn between(at: u64, produced: u64) -> usize {
    (produced as u32).wrapping_sub(at as u32) as usize
}

/// The position in this page.
#[allow(trivial_numeric_casts, clippy::unnecessary_cast, reason = "narrower on some machines")]
pub(super) fn load(page: &Mapping) -> u64 {
    position(page).load(Ordering::Acquire) as u64
}

/// Sets the position in this page.
#[allow(trivial_numeric_casts, clippy::unnecessary_cast, reason = "narrower on some machines")]
pub(super) fn store(page: &Mapping, at: u64) {
    position(page).store(at as _, Ordering::Release);
}

/// What a page begins with.
fn position(page: &Mapping) -> &Position {
    let position: NonNull<Position> = page.start().cast();
    // SAFETY: a page is aligned and long enough, and mapped as long as it is borrowed; kernel and
    // process write the word atomically.
    unsafe { position.as_ref() }
}

/// A record in a ring buffer, lent in place; it derefs to its type. The ring gets the space back
/// when this ends.
///
/// Where the record's type needs more than the ring's alignment of 8, it holds a copy.
pub struct RingRecord<'a, T: Record + ?Sized> {
    lent: T::Lent<'a>,
    _end: End<'a>,
}

impl<T: Record + ?Sized> Deref for RingRecord<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.lent.record()
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
    position: &'a mut u64,
    next: u64,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.position = self.next;
        store(&self.memory.consumer, self.next);
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, os::fd::AsFd as _, os::unix::fs::FileExt as _};

    use super::*;
    use crate::sys::testing::memory_file;

    /// A kernel of our own, behind a file instead of a map.
    struct Producer {
        file: File,
        page: u64,
        size: u64,
        position: u64,
    }

    impl Producer {
        /// A ring of one page whose positions are at `position`.
        fn new(position: u64) -> (Self, Ring) {
            let page = page_size() as u64;
            let file = memory_file(4 * page).unwrap();
            let this = Self { file, page, size: page, position };
            this.file.write_all_at(&position.to_ne_bytes(), 0).unwrap();
            this.publish();
            let ring = Ring::map(this.file.as_fd(), page as usize, false).unwrap();
            (this, ring)
        }

        fn publish(&self) {
            self.file.write_all_at(&self.position.to_ne_bytes(), self.page).unwrap();
        }

        /// Writes to the data, and to where it appears again.
        fn write(&self, at: u64, bytes: &[u8]) {
            for (at, byte) in (at..).zip(bytes) {
                for copy in [0, self.size] {
                    let at = 2 * self.page + at % self.size + copy;
                    self.file.write_all_at(&[*byte], at).unwrap();
                }
            }
        }

        fn header(&self, at: u64, word: u32) {
            self.write(at, &word.to_ne_bytes());
        }

        /// Reserves and writes a record, with these bits in its header; gives where.
        fn send(&mut self, bytes: &[u8], bits: u32) -> u64 {
            let at = self.position;
            self.header(at, bytes.len() as u32 | bits);
            self.write(at + 8, bytes);
            self.position += (8 + bytes.len() as u64).next_multiple_of(8);
            self.publish();
            at
        }

        fn consumed(&self) -> u64 {
            let mut bytes = [0; 8];
            self.file.read_exact_at(&mut bytes, 0).unwrap();
            u64::from_ne_bytes(bytes)
        }
    }

    fn next(ring: &mut Ring) -> Vec<u8> {
        assert_eq!(ring.seek(), State::Ready);
        ring.lend::<[u8]>().unwrap().unwrap().to_vec()
    }

    #[test]
    fn records_are_given_back_when_their_loans_end() {
        let (mut producer, mut ring) = Producer::new(0);
        assert_eq!(ring.seek(), State::Empty);
        assert!(ring.lend::<[u8]>().is_none());
        producer.send(b"one", 0);
        producer.send(b"second one", 0);
        assert_eq!(ring.seek(), State::Ready);
        {
            let loan = ring.lend::<[u8]>().unwrap().unwrap();
            assert_eq!(&*loan, b"one");
            assert_eq!(producer.consumed(), 0);
        }
        assert_eq!(producer.consumed(), 16);
        assert_eq!(next(&mut ring), b"second one");
        assert_eq!((producer.consumed(), ring.available()), (40, 0));
    }

    #[test]
    fn wherever_the_data_ends() {
        // Also where positions get longer than 32 bits.
        for start in [0, (1 << 32) - 4096] {
            let (mut producer, mut ring) = Producer::new(start);
            for round in 0..3000u32 {
                let record: Vec<u8> = (0..round % 97).map(|i| (i + round) as u8).collect();
                producer.send(&record, 0);
                assert_eq!(next(&mut ring), record);
            }
            assert_eq!(producer.consumed(), producer.position);
        }
    }

    #[test]
    fn busy_ones_are_waited_for_and_discarded_ones_passed() {
        let (mut producer, mut ring) = Producer::new(64);
        producer.send(b"gone", DISCARD);
        let busy = producer.send(b"later", BUSY);
        producer.send(b"after", 0);
        assert_eq!(ring.seek(), State::Busy);
        assert_eq!(producer.consumed(), 64 + 16, "what is discarded is free");
        assert_eq!(ring.seek_before_wait(), State::Busy);
        assert!(ring.lend::<[u8]>().is_none());
        producer.header(busy, 5);
        assert_eq!(next(&mut ring), b"later");
        assert_eq!(next(&mut ring), b"after");
        producer.send(b"gone", DISCARD);
        assert_eq!(ring.seek(), State::Empty);
        assert_eq!(producer.consumed(), producer.position);
    }

    #[test]
    fn headers_that_no_kernel_writes_are_not_followed() {
        let (mut producer, mut ring) = Producer::new(0);
        let at = producer.send(b"record", 0);
        for word in [17, 4096, DISCARD - 1, DISCARD | 4096] {
            producer.header(at, word);
            assert_eq!(ring.seek(), State::Corrupt, "{word:#x}");
            assert!(ring.lend::<[u8]>().is_none());
        }
        let (mut producer, mut ring) = Producer::new(0);
        producer.position = 2 * producer.size;
        producer.publish();
        assert_eq!(ring.seek(), State::Corrupt, "further than the ring is large");
        let (_, mut ring) = Producer::new(4);
        assert_eq!(ring.seek(), State::Empty);
    }

    #[test]
    fn too_short_a_record_is_an_error_and_gone() {
        let (mut producer, mut ring) = Producer::new(0);
        producer.send(&[1; 7], 0);
        producer.send(&[2; 8], 0);
        assert_eq!(ring.seek(), State::Ready);
        assert!(ring.lend::<u64>().unwrap().is_err());
        assert_eq!(ring.seek(), State::Ready);
        assert_eq!(*ring.lend::<u64>().unwrap().unwrap(), 0x0202_0202_0202_0202);
    }

    #[test]
    fn sizes_that_no_ring_has() {
        let file = memory_file(page_size() as u64).unwrap();
        for size in [0, 1, 100, page_size() + 1] {
            assert!(Ring::map(file.as_fd(), size, false).is_err());
        }
    }
}
