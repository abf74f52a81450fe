//! Perf buffers: one per CPU behind one map.

use std::{
    fmt,
    marker::PhantomData,
    ops::ControlFlow,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd},
    time::{Duration, Instant},
};

use bpfgen_object::uapi::MapType;

use super::{
    perf_buffer::{Buffer, PerfItem, PerfRecord, State},
    record::Record,
    registry::Claim,
    wait::{Mode, Stopper, Wait, Waiter},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        cpus,
        privilege::{self, Capability},
    },
    map::{FromMap, Map},
    sys::{Errno, bpf, perf},
};

/// Pages of data for each CPU: 256 KiB where a page has 4 KiB.
const PAGES: usize = 64;
/// How many records of a CPU are read before it is the next one's turn.
const TURN: u32 = 64;

/// A perf event array (`BPF_MAP_TYPE_PERF_EVENT_ARRAY`) whose records are `T`: programs write to
/// their CPU's buffer, one reader gets the records of all.
///
/// Records of one CPU come in their order; there is no order between those of different CPUs. Where
/// kernels from 5.8 on are enough, a ring buffer is better in every way.
///
/// # Minimum kernel version
/// 4.4.
#[doc(alias = "BPF_MAP_TYPE_PERF_EVENT_ARRAY")]
pub struct PerfEventArray<T: ?Sized> {
    map: Map,
    record: PhantomData<fn() -> Box<T>>,
}

impl<T: Record + ?Sized> FromMap for PerfEventArray<T> {
    fn from_map(map: Map) -> Result<Self> {
        if map.map_type() != MapType::PERF_EVENT_ARRAY {
            return Err(map.error(Error::new(
                ErrorKind::Incompatible,
                format!("a map of type {} is not a perf event array", map.map_type().name()),
            )));
        }
        Ok(Self { map, record: PhantomData })
    }
}

impl<T: Record + ?Sized> PerfEventArray<T> {
    /// Starts to read, with a buffer of 64 pages for each CPU that runs now. It blocks and ends as
    /// [`RingIter`](super::RingIter) does.
    ///
    /// # Errors
    /// [`ErrorKind::Busy`] while this process has another reader of the same map; others when a
    /// buffer cannot be made.
    pub fn iter(&self) -> Result<PerfIter<T>> {
        self.iter_with_pages(PAGES)
    }

    /// [`iter`](Self::iter) with buffers of so many pages, a power of two.
    ///
    /// # Errors
    /// As [`iter`](Self::iter); and where the number is not a power of two.
    pub fn iter_with_pages(&self, pages: usize) -> Result<PerfIter<T>> {
        PerfIter::new(&self.map, pages)
    }
}

impl<T: ?Sized> PerfEventArray<T> {
    /// Puts a perf event to `index`, for programs to read its counter (`bpf_perf_event_read_value`)
    /// or to write to its buffer. It stays until it is replaced or cleared, or the map is closed.
    ///
    /// Not together with [`iter`](Self::iter), which puts events of its own there.
    ///
    /// # Errors
    /// If the descriptor is not a perf event's, or the index is past the end.
    #[doc(alias = "perf_event_open")]
    pub fn set(&self, index: u32, event: impl AsFd) -> Result<()> {
        let event = event.as_fd().as_raw_fd();
        self.map.update(&index.to_ne_bytes(), &event.to_ne_bytes(), 0).map_err(|error| match error
            .raw_os_error()
        {
            Some(libc::EINVAL | libc::EBADF) => {
                error.hint("the descriptor must be that of a perf event which is not inherited")
            }
            _ => error,
        })
    }

    /// Takes the perf event at `index` out; `false` where there is none.
    ///
    /// # Errors
    /// If the index is past the end, or the map was not created.
    pub fn clear(&self, index: u32) -> Result<bool> {
        self.map.delete(&index.to_ne_bytes())
    }
}

impl PerfEventArray<[u8]> {
    /// The same array with its records read as `T`.
    #[must_use]
    pub fn cast<T: Record>(self) -> PerfEventArray<T> {
        PerfEventArray { map: self.map, record: PhantomData }
    }
}

impl<T: ?Sized> PerfEventArray<T> {
    /// The map.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> AsRef<Map> for PerfEventArray<T> {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> Clone for PerfEventArray<T> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), record: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for PerfEventArray<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PerfEventArray").field(&self.map).finish()
    }
}

/// The reader of a perf event array.
///
/// As [`RingIter`](super::RingIter), with a [`PerfItem`] for each event, or number of events lost.
/// A record of bytes may have up to 7 more at its end, as perf rounds sizes up.
pub struct PerfIter<T: ?Sized> {
    map: Map,
    cpus: Vec<Cpu>,
    waiter: Waiter,
    /// Whose turn it is.
    current: usize,
    /// Records left of this turn.
    turn: u32,
    failed: bool,
    _claim: Claim,
    record: PhantomData<fn() -> Box<T>>,
}

struct Cpu {
    /// First, so that it leaves the map before the event is closed.
    slot: Slot,
    buffer: Buffer,
}

/// A CPU's element of the map; emptied when dropped, so that programs see that nobody reads.
struct Slot {
    map: Map,
    cpu: u32,
}

impl Slot {
    fn new(map: &Map, cpu: u32, event: &OwnedFd) -> Result<Self> {
        map.update(&cpu.to_ne_bytes(), &event.as_raw_fd().to_ne_bytes(), 0)?;
        Ok(Self { map: map.clone(), cpu })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // It may be empty already; there is nobody to tell otherwise.
        let _ = self.map.delete(&self.cpu.to_ne_bytes());
    }
}

impl<T: Record + ?Sized> PerfIter<T> {
    fn new(map: &Map, pages: usize) -> Result<Self> {
        if !pages.is_power_of_two() {
            return Err(map.error(Error::new(
                ErrorKind::InvalidInput,
                format!("{pages} pages for a perf buffer, and it takes a power of two"),
            )));
        }
        let info = bpf::map_info(map.fd()?).map_err(|errno| {
            map.sys("cannot ask for its size", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        let claim = Claim::new(map, info.id)?;
        let waiter = Waiter::new().map_err(|error| map.error(error))?;
        let mut cpus = Vec::new();
        for cpu in cpus::online().map_err(|error| map.error(error))? {
            if cpu >= info.max_entries {
                continue;
            }
            let event = match perf::open_output(i32::try_from(cpu).unwrap_or(i32::MAX)) {
                Ok(event) => event,
                // It has gone offline since.
                Err(Errno(libc::ENODEV)) => continue,
                Err(errno) => return Err(explain(map, "perf_event_open", errno)),
            };
            let slot = Slot::new(map, cpu, &event)?;
            let buffer = Buffer::map(event, pages).map_err(|errno| explain(map, "mmap", errno))?;
            waiter.add(buffer.as_fd()).map_err(|error| map.error(error))?;
            cpus.push(Cpu { slot, buffer });
        }
        let map = map.clone();
        Ok(Self {
            map,
            cpus,
            waiter,
            current: 0,
            turn: TURN,
            failed: false,
            _claim: claim,
            record: PhantomData,
        })
    }

    /// Waits at most this long for each item; then gives `None`, and may be asked again.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.waiter.mode = Mode::Timeout(timeout);
        self
    }

    /// Waits for items until `deadline`; after it gives what is there, then `None`.
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

    /// The next item, if there is one now; never waits, and does not mind a [`Stopper`].
    ///
    /// # Errors
    /// As the items of the iterator.
    pub fn try_next(&mut self) -> Result<Option<PerfItem<T::Owned>>> {
        if self.seek()? {
            self.lend().map(|item| Ok(item?.map(|event| event.to_owned()))).transpose()
        } else {
            Ok(None)
        }
    }

    /// Lends the next item, without a copy where its alignment allows that; waits and ends as the
    /// iterator does.
    pub fn next_record(&mut self) -> Option<Result<PerfItem<PerfRecord<'_, T>>>> {
        match self.wait() {
            Ok(true) => self.lend(),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Lends each item, until `f` breaks or the iterator would end; then gives what `f` broke with,
    /// or `Continue`.
    ///
    /// # Errors
    /// With the first item that is an error; another call goes on after it.
    pub fn for_each_record<B>(
        &mut self,
        mut f: impl FnMut(PerfItem<&T>) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>> {
        while let Some(item) = self.next_record() {
            let flow = match item? {
                PerfItem::Event { cpu, event } => f(PerfItem::Event { cpu, event: &*event }),
                PerfItem::Lost { cpu, count } => f(PerfItem::Lost { cpu, count }),
            };
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
    pub fn for_each<B>(
        mut self,
        f: impl FnMut(PerfItem<&T>) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>> {
        self.for_each_record(f)
    }

    /// Waits as the mode says; whether there is an item then.
    fn wait(&mut self) -> Result<bool> {
        if self.waiter.is_stopped() {
            return Ok(false);
        }
        let mut wait = Wait::default();
        loop {
            if self.seek()? {
                return Ok(true);
            }
            if self.failed {
                return Ok(false);
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

    /// Makes a CPU that has something the current one.
    fn seek(&mut self) -> Result<bool> {
        if self.failed {
            return Ok(false);
        }
        if self.turn == 0 {
            self.pass();
        }
        for _ in 0..self.cpus.len() {
            let Some(cpu) = self.cpus.get_mut(self.current) else { break };
            match cpu.buffer.seek() {
                State::Ready => return Ok(true),
                State::Empty => self.pass(),
                State::Corrupt => {
                    self.failed = true;
                    let what = format!("the buffer of CPU {} makes no sense", cpu.slot.cpu);
                    return Err(self.map.error(Error::new(ErrorKind::Io, what)));
                }
            }
        }
        Ok(false)
    }

    /// Makes the next CPU the current one.
    fn pass(&mut self) {
        self.current = (self.current + 1) % self.cpus.len().max(1);
        self.turn = TURN;
    }

    fn lend(&mut self) -> Option<Result<PerfItem<PerfRecord<'_, T>>>> {
        let Self { map, cpus, current, turn, .. } = self;
        *turn = turn.saturating_sub(1);
        let cpu = cpus.get_mut(*current)?;
        Some(cpu.buffer.lend(cpu.slot.cpu)?.map_err(|error| map.error(error)))
    }
}

fn explain(map: &Map, call: &'static str, errno: Errno) -> Error {
    let error = map.sys("cannot make a CPU's perf buffer", call, errno);
    match errno.0 {
        libc::EPERM if call == "mmap" => error.hint(
            "the buffers are larger than this user may lock: read with fewer pages, or raise \
             /proc/sys/kernel/perf_event_mlock_kb",
        ),
        libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Perfmon])),
        libc::ENOMEM => error.hint("read with fewer pages"),
        _ => error,
    }
}

impl<T: Record + ?Sized> Iterator for PerfIter<T> {
    type Item = Result<PerfItem<T::Owned>>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_record()?.map(|item| item.map(|event| event.to_owned())))
    }
}

impl<T: ?Sized> AsFd for PerfIter<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.waiter.as_fd()
    }
}

impl<T: ?Sized> AsRawFd for PerfIter<T> {
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl<T: ?Sized> fmt::Debug for PerfIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerfIter")
            .field("map", &self.map)
            .field("cpus", &self.cpus.len())
            .field("mode", &self.waiter.mode)
            .finish()
    }
}
