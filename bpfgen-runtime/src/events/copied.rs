//! Records of a ring buffer in which the kernel overwrites the oldest ones (`BPF_F_RB_OVERWRITE`).
//!
//! The producer page begins with three positions: the producer's, one of the kernel's own, and where
//! the oldest record lies that is not overwritten. The kernel moves that one on, record by record,
//! before it writes a new record over old ones. So a record is copied first; if the position has not
//! passed it by then, the copy is whole. (On machines whose stores are seen in another order than they
//! were made, arm64 for one, a reader that is overtaken during the copy may see the new bytes before
//! the position; the kernel has nothing against that.)
//! <https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/kernel/bpf/ringbuf.c?h=v6.19>
//!
//! # Safety
//! - As in [`ring`](super::ring): the mappings live as long as the ring, and have its lengths.
//! - The kernel may write to a record while it is copied, so it is read by atomic loads only, and no
//!   reference to it is ever made.
#![allow(unsafe_code, reason = "memory shared with the kernel")]

use std::sync::atomic::{AtomicU32, Ordering, fence};

use super::ring::{BUSY, DISCARD, HEADER, Memory, Position, State, load, store};
use crate::value::Plain as _;

/// The place of the oldest record's position, which is an `unsigned long` like the two before it.
const OLDEST: usize = 2 * size_of::<usize>();

/// How often a record is copied that has been overwritten meanwhile, before others get the processor.
const TURNS: u32 = 1000;

/// The record that comes next, and what did not come.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// The record's bytes, for any alignment that a ring has.
    words: Vec<u64>,
    len: usize,
    /// Where the record after it begins; `None` where there is no copy.
    next: Option<u64>,
    lost: u64,
}

impl Copied {
    /// Copies the record at the position, or at the oldest one if that has passed it.
    pub(super) fn fetch(&mut self, memory: &Memory, position: &mut u64) -> State {
        if self.next.is_some() {
            return State::Ready;
        }
        let mut turns = 0;
        while turns < TURNS {
            // In this order: what is produced later only moves the oldest on.
            let produced = load(&memory.producer);
            if let Some(lost) = ahead(oldest(memory), *position) {
                self.lost += lost;
                *position = position.wrapping_add(lost);
                store(&memory.consumer, *position);
            }
            if produced == *position {
                return State::Empty;
            }
            let available = ahead(produced, *position).and_then(|it| usize::try_from(it).ok());
            let Some(available) = available else {
                turns += 1;
                continue;
            };
            let word = read(memory, *position, Ordering::Acquire);
            let len = (word & !(BUSY | DISCARD)) as usize;
            let whole = (HEADER + len).next_multiple_of(HEADER);
            let fits = available <= memory.size && whole <= available;
            if fits && word & (BUSY | DISCARD) == 0 {
                self.copy(memory, position.wrapping_add(HEADER as u64), len);
            }
            // The loads above come before this one.
            fence(Ordering::Acquire);
            if ahead(oldest(memory), *position).is_some() {
                turns += 1;
                continue;
            }
            let next = position.wrapping_add(whole as u64);
            if word & BUSY != 0 {
                return State::Busy;
            } else if !fits || *position % HEADER as u64 != 0 {
                return State::Corrupt;
            } else if word & DISCARD != 0 {
                *position = next;
                store(&memory.consumer, next);
            } else {
                self.next = Some(next);
                return State::Ready;
            }
        }
        State::Busy
    }

    /// The record that was fetched, and where the next one begins; it is gone then.
    pub(super) fn take(&mut self) -> Option<(&[u8], u64)> {
        let next = self.next.take()?;
        Some((u64::slice_as_bytes(&self.words).get(..self.len)?, next))
    }

    /// Bytes that were overwritten before they were read.
    pub(super) fn lost(&self) -> u64 {
        self.lost
    }

    fn copy(&mut self, memory: &Memory, at: u64, len: usize) {
        self.len = len;
        self.words.clear();
        // The header was loaded before, and a fence comes after: the words may come in any order.
        let word = |at| read(memory, at, Ordering::Relaxed);
        let places = (0..len.div_ceil(8) as u64).map(|word| at.wrapping_add(8 * word));
        self.words.extend(places.map(|at| {
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&word(at).to_ne_bytes());
            bytes[4..].copy_from_slice(&word(at.wrapping_add(4)).to_ne_bytes());
            u64::from_ne_bytes(bytes)
        }));
    }
}

/// Bytes between the oldest record that is not overwritten, or the reader, and the producer.
pub(super) fn available(memory: &Memory, position: u64) -> usize {
    let produced = load(&memory.producer);
    let oldest = oldest(memory);
    let from = if ahead(oldest, position).is_some() { oldest } else { position };
    ahead(produced, from).and_then(|it| usize::try_from(it).ok()).unwrap_or_default()
}

/// How far a position is ahead of another one, if it is.
fn ahead(a: u64, b: u64) -> Option<u64> {
    let distance = a.wrapping_sub(b);
    (1..1 << 63).contains(&distance).then_some(distance)
}

/// The position of the oldest record.
#[allow(trivial_numeric_casts, clippy::unnecessary_cast, reason = "narrower on some machines")]
fn oldest(memory: &Memory) -> u64 {
    // SAFETY: it lies in the page, which is mapped.
    let place = unsafe { memory.producer.start().add(OLDEST) };
    // SAFETY: aligned, mapped as long as it is borrowed; the kernel writes the word atomically. The
    // memory is read-only, which a load of this size allows.
    unsafe { place.cast::<Position>().as_ref() }.load(Ordering::Acquire) as u64
}

/// Four bytes of the data; the position's last two bits do not count.
fn read(memory: &Memory, at: u64, order: Ordering) -> u32 {
    let offset = memory.page + (at as usize & (memory.size - 1) & !3);
    // SAFETY: the data begins after the page, and this is within its first half.
    let place = unsafe { memory.producer.start().add(offset) };
    // SAFETY: mapped, aligned to 4; whatever the kernel writes meanwhile, an atomic load gives some
    // bytes. The memory is read-only, which a load of this size allows.
    unsafe { place.cast::<AtomicU32>().as_ref() }.load(order)
}

#[cfg(test)]
mod tests {
    use std::{fs::File, os::fd::AsFd as _, os::unix::fs::FileExt as _};

    use super::super::ring::Ring;
    use super::*;
    use crate::sys::{mmap::page_size, testing::memory_file};

    /// A kernel of our own, behind a file instead of a map.
    struct Kernel {
        file: File,
        page: u64,
    }

    impl Kernel {
        fn new() -> (Self, Ring) {
            let page = page_size() as u64;
            let this = Self { file: memory_file(4 * page).unwrap(), page };
            let ring = Ring::map(this.file.as_fd(), page as usize, true).unwrap();
            (this, ring)
        }

        /// Where the oldest record lies, and where the next one will.
        fn positions(&self, oldest: u64, produced: u64) {
            let at = self.page + OLDEST as u64;
            self.file.write_all_at(&(oldest as usize).to_ne_bytes(), at).unwrap();
            self.file.write_all_at(&(produced as usize).to_ne_bytes(), self.page).unwrap();
        }

        /// A record of four times its number, in 16 bytes with its header.
        fn record(&self, at: u64, number: u16, bits: u32) {
            let at = 2 * self.page + at % self.page;
            self.file.write_all_at(&(8 | bits).to_ne_bytes(), at).unwrap();
            let number = u64::from(number) * 0x0001_0001_0001_0001;
            self.file.write_all_at(&number.to_ne_bytes(), at + 8).unwrap();
        }
    }

    fn next(ring: &mut Ring) -> u64 {
        assert_eq!(ring.seek(), State::Ready);
        *ring.lend::<u64>().unwrap().unwrap() & 0xffff
    }

    #[test]
    fn the_oldest_that_is_left_comes_first() {
        let (kernel, mut ring) = Kernel::new();
        assert_eq!((ring.seek(), ring.available()), (State::Empty, 0));
        kernel.record(0, 1, 0);
        kernel.record(16, 2, 0);
        kernel.positions(0, 32);
        assert_eq!((ring.available(), next(&mut ring)), (32, 1));
        // What was found is a copy.
        assert_eq!(ring.seek(), State::Ready);
        let page = kernel.page;
        kernel.record(page + 16, 9, 0);
        kernel.record(page + 32, 10, DISCARD);
        kernel.record(page + 48, 11, 0);
        kernel.positions(page + 16, page + 64);
        assert_eq!(next(&mut ring), 2);
        assert_eq!(ring.available(), 48);
        assert_eq!((next(&mut ring), next(&mut ring)), (9, 11));
        assert_eq!((ring.seek(), ring.available()), (State::Empty, 0));
        // From where the reader was, behind the second record, to the ninth.
        assert_eq!(ring.lost(), page + 16 - 32);
    }

    #[test]
    fn unfinished_ones_and_what_no_kernel_writes() {
        let (kernel, mut ring) = Kernel::new();
        kernel.record(0, 1, BUSY);
        kernel.positions(0, 16);
        assert_eq!(ring.seek(), State::Busy);
        assert!(ring.lend::<u64>().is_none());
        kernel.record(0, 1, 0);
        assert_eq!(next(&mut ring), 1);
        kernel.record(16, 2, 4096);
        kernel.positions(0, 32);
        assert_eq!(ring.seek(), State::Corrupt);
        // A producer that is behind the reader is looked at again, but not for ever.
        kernel.positions(64, 32);
        assert_eq!(ring.seek(), State::Busy);
        kernel.positions(0, 4 * kernel.page);
        assert_eq!(ring.seek(), State::Corrupt);
    }
}
