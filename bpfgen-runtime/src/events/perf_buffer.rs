//! The memory of one CPU's perf buffer: positions, records, and samples lent from it.
//!
//! ```text
//! page 0: struct perf_event_mmap_page              data, a power of two
//! ┌─ … ─┬─ 1024: head, u64 ─┬─ 1032: tail, u64 ─┐ ┌──────────────────────────────────────┐
//! └─ … ─┴ the kernel's ─────┴─ ours ────────────┘ │ header 8 │ body … to 8 │ header │ …    │ wraps
//!                                                 └──────────────────────────────────────┘
//! header: u32 type, u16 misc, u16 size of the whole record
//! sample: u32 size of the data, data with padding to 8     lost: u64 id, u64 count
//! ```
//!
//! Of the positions only the low halves are used: they differ by at most the size of the data, and
//! that is all the kernel looks at too.
//! <https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/kernel/events/ring_buffer.c?h=v6.18>
//!
//! # Safety
//! - The mapping lives as long as the [`Buffer`] and has the length that [`Buffer::map`] asked for.
//! - The kernel publishes the head (loaded with acquire) after what lies before it, and does not
//!   write there again before the tail has passed it: it is mapped writable, so not in overwrite
//!   mode. The tail is stored (with release) when a [`PerfRecord`] ends, from which no reference
//!   into the buffer outlives.
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::{
    fmt,
    mem::size_of,
    ops::Deref,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    slice,
    sync::atomic::{AtomicU32, Ordering},
};

use super::record::{self, Lent as _, Record};
use crate::{
    Result,
    sys::{
        Errno,
        mmap::{Mapping, page_size},
    },
    value::Plain,
};

/// Of the low half of a `u64`.
const LOW: usize = if cfg!(target_endian = "big") { 4 } else { 0 };
const HEAD: usize = 1024 + LOW;
const TAIL: usize = 1032 + LOW;

const HEADER: usize = 8;
/// `PERF_RECORD_LOST`.
const LOST: u32 = 2;
/// `PERF_RECORD_SAMPLE`.
const SAMPLE: u32 = 9;

/// A mapped perf buffer and how far it has been read.
#[derive(Debug)]
pub(super) struct Buffer {
    event: OwnedFd,
    memory: Memory,
    tail: u32,
    /// A record that wraps, put together.
    whole: Vec<u8>,
}

#[derive(Debug)]
struct Memory {
    mapping: Mapping,
    page: usize,
    /// Below 2^31.
    size: u32,
}

/// What lies at the reader's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A sample, or word of lost ones.
    Ready,
    Empty,
    /// A header that the kernel would not write.
    Corrupt,
}

/// One thing out of a perf buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerfItem<T> {
    /// An event.
    Event {
        /// The CPU on which it was sent.
        cpu: u32,
        /// The event.
        event: T,
    },
    /// Events of a CPU were lost here, as its buffer was full.
    Lost {
        /// The CPU.
        cpu: u32,
        /// How many.
        count: u64,
    },
}

impl<T> PerfItem<T> {
    /// The event; `None` for lost ones.
    pub fn event(self) -> Option<T> {
        match self {
            Self::Event { event, .. } => Some(event),
            Self::Lost { .. } => None,
        }
    }

    /// The same with another event.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> PerfItem<U> {
        match self {
            Self::Event { cpu, event } => PerfItem::Event { cpu, event: f(event) },
            Self::Lost { cpu, count } => PerfItem::Lost { cpu, count },
        }
    }
}

impl Buffer {
    /// Maps `pages` (a power of two) of data of an event.
    pub(super) fn map(event: OwnedFd, pages: usize) -> Result<Self, Errno> {
        let page = page_size();
        let size = pages.checked_mul(page).and_then(|size| u32::try_from(size).ok());
        let size = size.filter(|size| pages.is_power_of_two() && *size < 1 << 31);
        let size = size.ok_or(Errno(libc::EINVAL))?;
        let mapping = Mapping::new(event.as_fd(), page + size as usize, 0, true)?;
        let memory = Memory { mapping, page, size };
        let tail = memory.position(TAIL).load(Ordering::Relaxed);
        Ok(Self { event, memory, tail, whole: Vec::new() })
    }

    /// Goes past records of no interest, and says what comes then.
    pub(super) fn seek(&mut self) -> State {
        loop {
            let available =
                self.memory.position(HEAD).load(Ordering::Acquire).wrapping_sub(self.tail);
            if available == 0 {
                return State::Empty;
            }
            if available < HEADER as u32
                || available > self.memory.size
                || self.tail as usize % HEADER != 0
            {
                return State::Corrupt;
            }
            // SAFETY: there is room for one before the head.
            let header = unsafe { self.memory.header(self.tail) };
            if header.size() < HEADER as u32 || header.size() > available {
                return State::Corrupt;
            }
            if matches!(header.kind, SAMPLE | LOST) {
                return State::Ready;
            }
            drop(End { memory: &self.memory, tail: &mut self.tail, size: header.size() });
        }
    }

    /// Lends what [`Self::seek`] found; `None` where it did not.
    ///
    /// A sample too short for `T` is an error, and gone.
    pub(super) fn lend<T: Record + ?Sized>(
        &mut self,
        cpu: u32,
    ) -> Option<Result<PerfItem<PerfRecord<'_, T>>>> {
        if self.seek() != State::Ready {
            return None;
        }
        let Self { memory, tail, whole, .. } = self;
        // SAFETY: `seek` has found one.
        let header = unsafe { memory.header(*tail) };
        // SAFETY: `seek` has compared its size to the head.
        let bytes = unsafe { memory.record(*tail, header.size(), whole) };
        let end = End { memory, tail, size: header.size() };
        let body = bytes.get(HEADER..).unwrap_or_default();
        if header.kind == LOST {
            let count = body.get(8..).and_then(u64::from_prefix).unwrap_or(1);
            return Some(Ok(PerfItem::Lost { cpu, count }));
        }
        let size = u32::from_prefix(body).unwrap_or(0) as usize;
        let data = body.get(size_of::<u32>()..).unwrap_or_default();
        let data = data.get(..size).unwrap_or(data);
        Some(record::lend::<T>(data).map(|lent| {
            let event = PerfRecord { lent, _end: end };
            PerfItem::Event { cpu, event }
        }))
    }
}

impl AsFd for Buffer {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.event.as_fd()
    }
}

/// `struct perf_event_header`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Header {
    kind: u32,
    misc: u16,
    size: u16,
}

crate::value::plain_struct! {
    Header, size = 8, align = 4, fields { kind: u32 = 0, misc: u16 = 4, size: u16 = 6 }
}

impl Header {
    fn size(self) -> u32 {
        self.size.into()
    }
}

impl Memory {
    fn position(&self, offset: usize) -> &AtomicU32 {
        // SAFETY: both offsets lie in the first page, which is mapped.
        let position = unsafe { self.mapping.start().add(offset) };
        // SAFETY: aligned to 4 in a page, mapped as long as it is borrowed, and written atomically.
        unsafe { position.cast::<AtomicU32>().as_ref() }
    }

    /// The header at `at`, which is a multiple of 8, so that it does not wrap.
    ///
    /// # Safety
    /// There is one before the head.
    unsafe fn header(&self, at: u32) -> Header {
        // SAFETY: the caller's promise.
        let bytes = unsafe { self.part(at, HEADER) };
        Header::from_prefix(bytes).unwrap_or_default()
    }

    /// The record of `size` bytes at `at`: in place, or put together in `whole` where it wraps.
    ///
    /// # Safety
    /// It lies before the head.
    unsafe fn record<'a>(&'a self, at: u32, size: u32, whole: &'a mut Vec<u8>) -> &'a [u8] {
        let size = size as usize;
        // SAFETY: the caller's promise.
        let first = unsafe { self.part(at, size) };
        if first.len() == size {
            return first;
        }
        // SAFETY: the rest of the same record, at the start of the data.
        let second = unsafe { self.part(0, size - first.len()) };
        whole.clear();
        whole.extend_from_slice(first);
        whole.extend_from_slice(second);
        whole
    }

    /// So many bytes from `at` on, or fewer at the end of the data.
    ///
    /// # Safety
    /// They lie between tail and head.
    unsafe fn part(&self, at: u32, len: usize) -> &[u8] {
        let at = (at & (self.size - 1)) as usize;
        // SAFETY: the data follows the page, and `at` lies in it.
        let start = unsafe { self.mapping.start().add(self.page + at) };
        let len = len.min(self.size as usize - at);
        // SAFETY: mapped, and by the caller's promise not written before an `End` has passed it;
        // each user makes sure that nothing of it is used then.
        unsafe { slice::from_raw_parts(start.as_ptr(), len) }
    }
}

/// An event in a perf buffer, lent; it derefs to its type. The buffer gets the space back when this
/// ends.
///
/// Perf puts samples at multiples of 4, not 8, so a type that needs more alignment is copied.
pub struct PerfRecord<'a, T: Record + ?Sized> {
    lent: T::Lent<'a>,
    _end: End<'a>,
}

impl<T: Record + ?Sized> Deref for PerfRecord<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.lent.record()
    }
}

impl<T: Record + fmt::Debug + ?Sized> fmt::Debug for PerfRecord<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// The end of a loan: gives the record back to the kernel.
struct End<'a> {
    memory: &'a Memory,
    tail: &'a mut u32,
    size: u32,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.tail = self.tail.wrapping_add(self.size);
        self.memory.position(TAIL).store(*self.tail, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, os::unix::fs::FileExt as _};

    use super::*;
    use crate::sys::testing::memory_file;

    /// A kernel of our own, behind a file instead of an event.
    struct Producer {
        file: File,
        page: u64,
        head: u64,
    }

    impl Producer {
        /// A buffer of one page whose positions are at `position`.
        fn new(position: u64) -> (Self, Buffer) {
            let page = page_size() as u64;
            let file = memory_file(2 * page).unwrap();
            let this = Self { file, page, head: position };
            this.file.write_all_at(&position.to_ne_bytes(), 1032).unwrap();
            this.publish();
            let buffer = Buffer::map(this.file.try_clone().unwrap().into(), 1).unwrap();
            (this, buffer)
        }

        fn publish(&self) {
            self.file.write_all_at(&self.head.to_ne_bytes(), 1024).unwrap();
        }

        /// Writes a record with this header; its body is filled up to 8.
        fn send(&mut self, kind: u32, body: &[u8]) {
            let size = (8 + body.len()).next_multiple_of(8);
            let mut record = kind.to_ne_bytes().to_vec();
            record.extend([0; 2]);
            record.extend((size as u16).to_ne_bytes());
            record.extend(body);
            record.resize(size, 0xee);
            self.write(&record);
            self.head += size as u64;
            self.publish();
        }

        fn write(&self, bytes: &[u8]) {
            for (at, byte) in (self.head..).zip(bytes) {
                self.file.write_all_at(&[*byte], self.page + at % self.page).unwrap();
            }
        }

        fn sample(&mut self, data: &[u8]) {
            let padded = (4 + data.len()).next_multiple_of(8) - 4;
            let mut body = (padded as u32).to_ne_bytes().to_vec();
            body.extend(data);
            body.resize(4 + padded, 0);
            self.send(SAMPLE, &body);
        }

        fn tail(&self) -> u32 {
            let mut bytes = [0; 4];
            self.file.read_exact_at(&mut bytes, TAIL as u64).unwrap();
            u32::from_ne_bytes(bytes)
        }
    }

    fn next(buffer: &mut Buffer) -> PerfItem<Vec<u8>> {
        assert_eq!(buffer.seek(), State::Ready);
        buffer.lend::<[u8]>(3).unwrap().unwrap().map(|event| event.to_vec())
    }

    fn event(data: &[u8]) -> PerfItem<Vec<u8>> {
        PerfItem::Event { cpu: 3, event: data.to_vec() }
    }

    #[test]
    fn samples_losses_and_what_is_passed_over() {
        let (mut producer, mut buffer) = Producer::new(0);
        assert_eq!(buffer.seek(), State::Empty);
        assert!(buffer.lend::<[u8]>(3).is_none());
        producer.send(5, &[0; 16]); // PERF_RECORD_THROTTLE
        producer.sample(b"abcd");
        producer.send(LOST, &[7u64.to_ne_bytes(), 42u64.to_ne_bytes()].concat());
        producer.sample(b"efghi");
        assert_eq!(next(&mut buffer), event(b"abcd"));
        assert_eq!(next(&mut buffer), PerfItem::Lost { cpu: 3, count: 42 });
        assert_eq!(next(&mut buffer), event(b"efghi\0\0\0\0\0\0\0"));
        assert_eq!(buffer.seek(), State::Empty);
        assert_eq!(producer.tail(), producer.head as u32);
    }

    #[test]
    fn wherever_the_data_ends() {
        for start in [0, (1 << 32) - 4096] {
            let (mut producer, mut buffer) = Producer::new(start);
            for round in 0..1500u32 {
                let data: Vec<u8> = (0..4 + 8 * (round % 11)).map(|i| (i ^ round) as u8).collect();
                producer.sample(&data);
                assert_eq!(next(&mut buffer), event(&data));
            }
            assert_eq!(producer.tail(), producer.head as u32);
        }
    }

    #[test]
    fn headers_that_no_kernel_writes_are_not_followed() {
        for size in [0u16, 7, 24, 4096] {
            let (mut producer, mut buffer) = Producer::new(0);
            producer.sample(b"abcd");
            producer.file.write_all_at(&size.to_ne_bytes(), producer.page + 6).unwrap();
            assert_eq!(buffer.seek(), State::Corrupt, "{size}");
            assert!(buffer.lend::<[u8]>(3).is_none());
        }
        let (mut producer, mut buffer) = Producer::new(0);
        producer.head = producer.page + 8;
        producer.publish();
        assert_eq!(buffer.seek(), State::Corrupt, "further than the buffer is large");
    }

    #[test]
    fn sizes_inside_a_sample_are_not_trusted() {
        let (mut producer, mut buffer) = Producer::new(0);
        producer.send(SAMPLE, &[&u32::MAX.to_ne_bytes()[..], b"abcd"].concat());
        producer.send(SAMPLE, &[]);
        producer.send(LOST, &[]);
        assert_eq!(next(&mut buffer), event(b"abcd"));
        assert_eq!(next(&mut buffer), event(b""));
        assert_eq!(next(&mut buffer), PerfItem::Lost { cpu: 3, count: 1 });
        producer.sample(&[1; 4]);
        assert_eq!(buffer.seek(), State::Ready);
        assert!(buffer.lend::<u64>(3).unwrap().is_err(), "too short");
        assert_eq!(buffer.seek(), State::Empty);
    }
}
