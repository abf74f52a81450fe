//! Ring buffers.

use std::{
    fmt,
    marker::PhantomData,
    ops::ControlFlow,
    os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
    thread,
    time::{Duration, Instant},
};

use bpfgen_object::uapi::MapType;

use super::{
    record::Record,
    registry::Claim,
    ring::{Ring, RingRecord, State},
    wait::{Mode, Stopper, Wait, Waiter},
};
use crate::{
    Error, ErrorKind, Result,
    map::{FromMap, Map},
    sys::bpf,
};

/// `BPF_F_RB_OVERWRITE`: the kernel overwrites the oldest records, also one that is being read.
const OVERWRITE: u32 = 1 << 19;

/// A ring buffer (`BPF_MAP_TYPE_RINGBUF`) whose records are `T`: programs on all CPUs write to it,
/// one reader gets the records in the order in which they were reserved.
///
/// ```
/// use bpfgen_runtime::events::RingBuf;
///
/// fn print(events: &RingBuf<u64>) -> bpfgen_runtime::Result<()> {
///     for event in events.iter()? {
///         println!("{}", event?);
///     }
///     Ok(())
/// }
/// ```
///
/// Where it is full, a program cannot send; with `BPF_F_RB_OVERWRITE` in the map's flags it overwrites
/// the oldest records instead, as a flight recorder does. Then the reader copies each record, gives only
/// whole ones, and says how much it has missed: [`RingIter::overwritten`].
///
/// # Minimum kernel version
/// 5.8; 6.19 for `BPF_F_RB_OVERWRITE`.
#[doc(alias = "BPF_MAP_TYPE_RINGBUF")]
#[doc(alias = "BPF_F_RB_OVERWRITE")]
pub struct RingBuf<T: ?Sized> {
    map: Map,
    record: PhantomData<fn() -> Box<T>>,
}

impl<T: Record + ?Sized> FromMap for RingBuf<T> {
    fn from_map(map: Map) -> Result<Self> {
        if map.map_type() != MapType::RINGBUF {
            return Err(map.error(Error::new(
                ErrorKind::Incompatible,
                format!("a map of type {} is not a ring buffer", map.map_type().name()),
            )));
        }
        Ok(Self { map, record: PhantomData })
    }
}

impl<T: Record + ?Sized> RingBuf<T> {
    /// Starts to read: blocks where there is no record, unless told otherwise with
    /// [`with_timeout`](RingIter::with_timeout), [`with_deadline`](RingIter::with_deadline) or
    /// [`nonblocking`](RingIter::nonblocking).
    ///
    /// What was written before, and not read yet, comes first.
    ///
    /// # Errors
    /// [`ErrorKind::Busy`] while this process has another reader of the same map; others when the
    /// ring cannot be mapped.
    pub fn iter(&self) -> Result<RingIter<T>> {
        RingIter::new(&self.map)
    }
}

impl RingBuf<[u8]> {
    /// The same ring with its records read as `T`.
    #[must_use]
    pub fn cast<T: Record>(self) -> RingBuf<T> {
        RingBuf { map: self.map, record: PhantomData }
    }
}

impl<T: ?Sized> RingBuf<T> {
    /// Bytes that the ring holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.map.max_entries() as usize
    }

    /// The map.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> AsRef<Map> for RingBuf<T> {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> Clone for RingBuf<T> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), record: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for RingBuf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RingBuf").field(&self.map).finish()
    }
}

/// The reader of a ring buffer.
///
/// As an iterator it gives owned records, and blocks while there is none. `None` means that a
/// time-out is over, that it was stopped, or (non-blocking) that there is nothing now; it may be
/// asked again afterwards. A record shorter than `T` is an `Err` item, and reading goes on after
/// it; after any other error it ends.
///
/// For poll loops (`mio`, tokio's `AsyncFd`) use its descriptor, which is readable when there may
/// be a record, with [`try_next`](Self::try_next) until that gives `None`.
pub struct RingIter<T: ?Sized> {
    map: Map,
    ring: Ring,
    waiter: Waiter,
    failed: bool,
    _claim: Claim,
    record: PhantomData<fn() -> Box<T>>,
}

impl<T: Record + ?Sized> RingIter<T> {
    fn new(map: &Map) -> Result<Self> {
        // The kernel's word on the size, not the definition's: the length of the mapping hangs on it.
        let fd = map.fd()?;
        let info = bpf::map_info(fd).map_err(|errno| {
            map.sys("cannot ask for its size", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        let overwrites = info.map_flags & OVERWRITE != 0;
        if overwrites && cfg!(not(target_pointer_width = "64")) {
            return Err(map.error(
                Error::new(
                    ErrorKind::Unsupported,
                    "a ring buffer with BPF_F_RB_OVERWRITE cannot be read by a 32-bit process",
                )
                .hint("it cannot know how wide the kernel's positions are"),
            ));
        }
        let claim = Claim::new(map, info.id)?;
        let ring = Ring::map(fd, info.max_entries as usize, overwrites)
            .map_err(|errno| map.sys("cannot map the ring buffer", "mmap", errno))?;
        let waiter = Waiter::new().map_err(|error| map.error(error))?;
        waiter.add(fd).map_err(|error| map.error(error))?;
        let map = map.clone();
        Ok(Self { map, ring, waiter, failed: false, _claim: claim, record: PhantomData })
    }

    /// Waits at most this long for each record; then gives `None`, and may be asked again.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.waiter.mode = Mode::Timeout(timeout);
        self
    }

    /// Waits for records until `deadline`; after it gives what is there, then `None`.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.waiter.mode = Mode::Deadline(deadline);
        self
    }

    /// Gives `None` instead of waiting.
    #[must_use]
    pub fn nonblocking(mut self) -> Self {
        self.waiter.mode = Mode::NonBlocking;
        self
    }

    /// Waits without end, as at first.
    #[must_use]
    pub fn blocking(mut self) -> Self {
        self.waiter.mode = Mode::Block;
        self
    }

    /// What ends a blocking read of this reader from another thread or a signal handler.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.waiter.stopper()
    }

    /// The next record, if there is one now; never waits, and does not mind a [`Stopper`].
    ///
    /// # Errors
    /// As the items of the iterator.
    pub fn try_next(&mut self) -> Result<Option<T::Owned>> {
        // Who waits for the descriptor's edges after `None` is to be told of the next record.
        if self.seek(Ring::seek)? == State::Ready
            || self.seek(Ring::seek_before_wait)? == State::Ready
        {
            self.lend().map(|record| Ok(record?.to_owned())).transpose()
        } else {
            Ok(None)
        }
    }

    /// Lends the next record in place, without a copy; waits and ends as the iterator does. The
    /// ring gets its space back when the loan ends. (Of a ring with `BPF_F_RB_OVERWRITE` it lends a
    /// copy.)
    pub fn next_record(&mut self) -> Option<Result<RingRecord<'_, T>>> {
        match self.wait() {
            Ok(true) => self.lend(),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Lends each record in place, until `f` breaks or the iterator would end; then gives what `f`
    /// broke with, or `Continue`.
    ///
    /// # Errors
    /// With the first item that is an error; another call goes on after it.
    pub fn for_each_record<B>(
        &mut self,
        mut f: impl FnMut(&T) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>> {
        while let Some(record) = self.next_record() {
            let flow = f(&*record?);
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// [`for_each_record`](Self::for_each_record) with a reader that is not needed afterwards.
    ///
    /// # Errors
    /// As there.
    pub fn for_each<B>(mut self, f: impl FnMut(&T) -> ControlFlow<B>) -> Result<ControlFlow<B>> {
        self.for_each_record(f)
    }

    /// Waits as the mode says; whether there is a record then.
    fn wait(&mut self) -> Result<bool> {
        if self.waiter.is_stopped() {
            return Ok(false);
        }
        let mut wait = Wait::default();
        loop {
            if self.seek(Ring::seek)? == State::Ready {
                return Ok(true);
            }
            if self.failed {
                return Ok(false);
            }
            match self.seek(Ring::seek_before_wait)? {
                State::Ready => return Ok(true),
                // The ring counts as readable, so a wait would end at once.
                State::Busy => thread::yield_now(),
                State::Empty | State::Corrupt => {}
            }
            match self.waiter.wait(&mut wait) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => {
                    self.failed = true;
                    return Err(self.map.error(error));
                }
            }
        }
    }

    /// What is at the reader's position; an error once where that makes no sense.
    fn seek(&mut self, seek: fn(&mut Ring) -> State) -> Result<State> {
        if self.failed {
            return Ok(State::Empty);
        }
        match seek(&mut self.ring) {
            State::Corrupt => {
                self.failed = true;
                Err(self.map.error(
                    Error::new(ErrorKind::Io, "its positions make no sense")
                        .hint("another process may be reading the same ring buffer"),
                ))
            }
            state => Ok(state),
        }
    }

    fn lend(&mut self) -> Option<Result<RingRecord<'_, T>>> {
        let Self { ring, map, .. } = self;
        Some(ring.lend()?.map_err(|error| map.error(error)))
    }
}

impl<T: ?Sized> RingIter<T> {
    /// Bytes in the ring that have not been read, with the headers of records and with records that
    /// are not finished yet.
    #[must_use]
    pub fn available(&self) -> usize {
        self.ring.available()
    }

    /// Bytes of records, with their headers, that programs have overwritten before this reader came to
    /// them: 0 without `BPF_F_RB_OVERWRITE`.
    #[must_use]
    pub fn overwritten(&self) -> u64 {
        self.ring.lost()
    }

    /// Bytes that the ring holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.ring.size()
    }
}

impl<T: Record + ?Sized> Iterator for RingIter<T> {
    type Item = Result<T::Owned>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_record()?.map(|record| record.to_owned()))
    }
}

impl<T: ?Sized> AsFd for RingIter<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.waiter.as_fd()
    }
}

impl<T: ?Sized> AsRawFd for RingIter<T> {
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl<T: ?Sized> fmt::Debug for RingIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RingIter")
            .field("map", &self.map)
            .field("mode", &self.waiter.mode)
            .field("available", &self.available())
            .finish()
    }
}
