//! Ring buffers in the other direction: from this process to programs.

use std::{
    fmt,
    marker::PhantomData,
    mem::align_of,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Record,
    producer::{Place, Producer, Reservation, Reserved},
    registry::Claim,
};
use crate::{
    Error, ErrorKind, Result,
    map::{FromMap, Map, MapType},
    sys::{Errno, epoll::Epoll},
    value::Plain,
};

/// A ring buffer (`BPF_MAP_TYPE_USER_RINGBUF`) through which a process sends records to programs,
/// which take them with `bpf_user_ringbuf_drain`.
///
/// ```no_run
/// # fn demo(orders: bpfgen_runtime::events::UserRingBuf<u64>) -> bpfgen_runtime::Result<()> {
/// let orders = orders.producer()?;
/// if !orders.send(&7)? {
///     println!("programs have not taken enough yet");
/// }
/// if let Some(mut order) = orders.reserve()? {
///     *order = 8; // in place
///     order.submit();
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Minimum kernel version
/// 6.1.
#[doc(alias = "BPF_MAP_TYPE_USER_RINGBUF")]
pub struct UserRingBuf<T: ?Sized> {
    map: Map,
    record: PhantomData<fn() -> Box<T>>,
}

impl<T: Record + ?Sized> FromMap for UserRingBuf<T> {
    fn from_map(map: Map) -> Result<Self> {
        if map.map_type() != MapType::USER_RINGBUF {
            return Err(map.error(Error::new(
                ErrorKind::Incompatible,
                format!("a map of type {} is not a user ring buffer", map.map_type().name()),
            )));
        }
        Ok(Self { map, record: PhantomData })
    }
}

impl UserRingBuf<[u8]> {
    /// The same ring with its records written as `T`.
    #[must_use]
    pub fn cast<T: Record>(self) -> UserRingBuf<T> {
        UserRingBuf { map: self.map, record: PhantomData }
    }
}

impl<T: Record + ?Sized> UserRingBuf<T> {
    /// Starts to write. The producer can be shared between threads; there is one per process and
    /// map, and nothing else may write to the same map, other processes included.
    ///
    /// # Errors
    /// [`ErrorKind::Busy`] while this process has another producer of the same map; others when the
    /// ring cannot be mapped.
    pub fn producer(&self) -> Result<UserRingProducer<T>> {
        let claim = Claim::producer(&self.map, self.map.id()?)?;
        let ring = Producer::map(self.map.fd()?, self.size())
            .map_err(|errno| self.map.sys("cannot map the ring", "mmap", errno))?;
        let shared = Arc::new(Inner { ring, map: self.map.clone(), _claim: claim });
        Ok(UserRingProducer { shared, record: PhantomData })
    }
}

impl<T: ?Sized> UserRingBuf<T> {
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

impl<T: ?Sized> AsRef<Map> for UserRingBuf<T> {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> Clone for UserRingBuf<T> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), record: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for UserRingBuf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserRingBuf").field(&self.map).finish()
    }
}

/// The writing end of a [`UserRingBuf`]: `Send`, `Sync` and cheap to clone.
pub struct UserRingProducer<T: ?Sized> {
    shared: Arc<Inner>,
    record: PhantomData<fn() -> Box<T>>,
}

#[derive(Debug)]
struct Inner {
    ring: Producer,
    map: Map,
    _claim: Claim,
}

impl<T: ?Sized> UserRingProducer<T> {
    /// Sends a record of these bytes, whatever the ring's type; `false` where there is no room now.
    ///
    /// # Errors
    /// If the ring is smaller than the record.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<bool> {
        let Some(mut place) = self.shared.place(bytes.len())? else { return Ok(false) };
        place.bytes_mut().copy_from_slice(bytes);
        place.submit();
        Ok(true)
    }

    /// Bytes that programs have not taken yet: records with their headers of 8 bytes, and what is
    /// reserved.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.shared.ring.pending()
    }
}

impl<T: Plain> UserRingProducer<T> {
    /// Sends a copy of a record; `false` where there is no room now.
    ///
    /// # Errors
    /// If the ring is smaller than the record.
    pub fn send(&self, record: &T) -> Result<bool> {
        self.send_bytes(record.as_bytes())
    }

    /// Reserves the place of a record, to be written there; all its bytes are zero at first. `None`
    /// where there is no room now.
    ///
    /// Programs get records in the order of their reservation, so one that is not submitted or
    /// dropped holds up those behind it.
    ///
    /// # Errors
    /// If the ring is smaller than the record; [`ErrorKind::Unsupported`] if the type needs a larger
    /// alignment than the ring's of 8, then use [`send`](Self::send).
    pub fn reserve(&self) -> Result<Option<Reservation<'_, T>>> {
        self.shared.aligned::<T>()?;
        Ok(self.shared.place(size_of::<T>())?.and_then(Reservation::value))
    }

    /// [`reserve`](Self::reserve), but where there is no room it waits until programs have taken
    /// enough: for as long as `timeout`, or for ever without one. `None` when the time is over.
    ///
    /// # Errors
    /// As [`reserve`](Self::reserve).
    pub fn reserve_blocking(
        &self,
        timeout: Option<Duration>,
    ) -> Result<Option<Reservation<'_, T>>> {
        self.shared.aligned::<T>()?;
        Ok(self.shared.wait(size_of::<T>(), timeout)?.and_then(Reservation::value))
    }
}

impl UserRingProducer<[u8]> {
    /// Reserves the place of a record of `len` bytes, to be written there; all are zero at first.
    /// `None` where there is no room now.
    ///
    /// Programs get records in the order of their reservation, so one that is not submitted or
    /// dropped holds up those behind it.
    ///
    /// # Errors
    /// If the ring is smaller than the record.
    pub fn reserve(&self, len: usize) -> Result<Option<Reservation<'_, [u8]>>> {
        Ok(self.shared.place(len)?.map(Reservation::bytes))
    }

    /// [`reserve`](Self::reserve), but where there is no room it waits until programs have taken
    /// enough: for as long as `timeout`, or for ever without one. `None` when the time is over.
    ///
    /// # Errors
    /// If the ring is smaller than the record.
    pub fn reserve_blocking(
        &self,
        len: usize,
        timeout: Option<Duration>,
    ) -> Result<Option<Reservation<'_, [u8]>>> {
        Ok(self.shared.wait(len, timeout)?.map(Reservation::bytes))
    }
}

impl Inner {
    fn place(&self, len: usize) -> Result<Option<Place<'_>>> {
        match self.ring.reserve(len) {
            Reserved::Place(place) => Ok(Some(place)),
            Reserved::NoRoom => Ok(None),
            Reserved::TooLarge => Err(self.map.error(
                Error::new(
                    ErrorKind::ResourceLimit,
                    format!(
                        "a record of {len} bytes, and 8 before it, in a ring of {}",
                        self.ring.size()
                    ),
                )
                .hint("set a larger max_entries, in the C source or before load"),
            )),
            Reserved::Corrupt => Err(self.map.error(Error::new(
                ErrorKind::Io,
                "its positions are wrong: somebody else writes to it",
            ))),
        }
    }

    fn wait(&self, len: usize, timeout: Option<Duration>) -> Result<Option<Place<'_>>> {
        /// Programs may have taken records without waking anybody (`BPF_RB_NO_WAKEUP`).
        const TURN: Duration = Duration::from_millis(100);
        if let Some(place) = self.place(len)? {
            return Ok(Some(place));
        }
        let failed = |errno| self.map.sys("cannot wait for room", "epoll_wait", errno);
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        // Of its own: a change wakes only one of those who wait with the same.
        let epoll = Epoll::new().map_err(failed)?;
        epoll.add_room(self.map.fd()?).map_err(failed)?;
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            match epoll.wait(Some(left.map_or(TURN, |left| left.min(TURN)))) {
                Ok(()) | Err(Errno(libc::EINTR)) => {}
                Err(errno) => return Err(failed(errno)),
            }
            match self.place(len)? {
                None if left != Some(Duration::ZERO) => {}
                place => return Ok(place),
            }
        }
    }

    fn aligned<T>(&self) -> Result<()> {
        if align_of::<T>() <= 8 {
            return Ok(());
        }
        Err(self.map.error(
            Error::new(ErrorKind::Unsupported, "records in the ring are aligned for 8 bytes only")
                .hint("write the record elsewhere and send() it"),
        ))
    }
}

impl<T: ?Sized> Clone for UserRingProducer<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), record: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for UserRingProducer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserRingProducer").field(&self.shared.map).finish()
    }
}
