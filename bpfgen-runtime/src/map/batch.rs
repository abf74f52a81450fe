//! Many elements of a map at a time.
//!
//! Kernels before 5.6, and kinds of maps that have no batches, are served element by element, with
//! the same outcome.

use std::{fmt, marker::PhantomData};

use super::{
    Keys, Map, MapType,
    keys::{self, WalkKey},
    typed::{self, LOCK},
};
use crate::{
    Error, ErrorKind, Result,
    sys::{
        ENOTSUPP, Errno,
        batch::{Cursor, Fetched},
    },
    value::Plain,
};

/// Iterator over the elements of a map, which it fetches many at a time.
///
/// A hash map is walked by its buckets, so concurrent changes neither send the walk back nor make
/// an element come twice; what is inserted or removed meanwhile may be seen or not. A trie of prefixes
/// is walked by its keys, as by [`Keys`]: what has just been given out may be removed, but where others
/// remove prefixes, some may come twice, and one that is removed just then may come with the value of a
/// shorter one.
///
/// Kernels without batches (before 5.6; 5.13 for per-CPU arrays) are asked for one element after
/// another: see [`Keys`] for what concurrent changes do then. Ends after the first error.
pub struct Batches<K, V> {
    map: Map,
    what: Fetch,
    source: Source<K>,
    keys: Vec<u8>,
    values: Vec<u8>,
    /// Fetched, and given out.
    count: usize,
    at: usize,
    /// Bytes of a key.
    key_len: usize,
    /// How many more may come before this is called endless.
    left: usize,
    /// Whether what comes next is fetched before the last is given out, which may be removed then.
    ahead: bool,
    /// What came of that.
    failed: Option<Error>,
    convert: fn(&[u8]) -> V,
    types: PhantomData<fn() -> (K, V)>,
}

/// What is fetched, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fetch {
    /// Whether it is removed.
    pub(super) take: bool,
    /// At a time.
    pub(super) size: usize,
    /// `BPF_F_LOCK`; `BPF_F_CPU` with a CPU.
    pub(super) flags: u64,
    /// Which bytes of a value are wanted, if not all.
    pub(super) part: Option<(usize, usize)>,
}

impl Fetch {
    /// All elements, so many at a time.
    pub(super) fn all(size: usize) -> Self {
        Self { size, ..Self::default() }
    }

    /// They are removed.
    pub(super) fn taken(self) -> Self {
        Self { take: true, ..self }
    }

    /// Each is read while its lock is held.
    pub(super) fn locked(self) -> Self {
        Self { flags: LOCK, ..self }
    }
}

enum Source<K> {
    Batches(Cursor),
    Elements(Box<Keys<K>>),
    End,
}

impl<K: WalkKey, V> Batches<K, V> {
    /// Fetches elements.
    pub(super) fn new(map: &Map, what: Fetch, convert: fn(&[u8]) -> V) -> Result<Self> {
        let fd = map.map_fd()?;
        let source = if map.has_batches() {
            let slots = map.map_type() == MapType::ARRAY_OF_MAPS;
            Source::Batches(fd.cursor(slots.then(|| map.max_entries())))
        } else {
            Source::Elements(Box::new(Keys::new(map.clone())))
        };
        let mut batches = Self {
            map: map.clone(),
            what,
            source,
            keys: Vec::new(),
            values: Vec::new(),
            count: 0,
            at: 0,
            key_len: fd.key_len(),
            // Of tries each batch goes on from a key, and from the start where that is gone.
            left: match map.map_type() {
                MapType::LPM_TRIE => entries(map).saturating_mul(2),
                _ => usize::MAX,
            },
            ahead: map.map_type() == MapType::LPM_TRIE,
            failed: None,
            convert,
            types: PhantomData,
        };
        // More than there can be would only cost memory.
        batches.make_room(what.size.clamp(1, entries(map).max(1)))?;
        Ok(batches)
    }

    fn make_room(&mut self, elements: usize) -> Result<()> {
        let fd = self.map.map_fd()?;
        let value_len = fd.value_len_with(self.what.flags);
        let sizes = fd.key_len().checked_mul(elements).zip(value_len.checked_mul(elements));
        let (keys, values) = sizes.unwrap_or((usize::MAX, usize::MAX));
        let room = |bytes: &mut Vec<u8>, len: usize| {
            bytes.try_reserve_exact(len.saturating_sub(bytes.len()))?;
            bytes.resize(len, 0);
            Ok(())
        };
        room(&mut self.keys, keys).and_then(|()| room(&mut self.values, values)).map_err(
            |_: std::collections::TryReserveError| {
                self.map.error(Error::new(
                    ErrorKind::ResourceLimit,
                    format!("no memory for {elements} elements at a time"),
                ))
            },
        )
    }

    fn room(&self) -> usize {
        self.keys.len() / self.key_len.max(1)
    }

    /// Fetches the elements that come next; `false` after the last.
    fn fetch(&mut self) -> Result<bool> {
        (self.at, self.count) = (0, 0);
        while self.count == 0 {
            let fetched = match &mut self.source {
                Source::End => return Ok(false),
                Source::Elements(keys) => {
                    let rooms = (&mut *self.keys, &mut *self.values);
                    self.count = usize::from(element(&self.map, self.what, keys, rooms)?);
                    return Ok(self.count > 0);
                }
                Source::Batches(cursor) => {
                    let fd = self.map.map_fd()?;
                    let Fetch { take, flags, .. } = self.what;
                    fd.fetch(take, cursor, &mut self.keys, &mut self.values, flags)
                }
            };
            match fetched {
                Ok(Fetched::Some(count)) => self.count = count,
                Ok(Fetched::Last(count)) => {
                    (self.source, self.count) = (Source::End, count);
                }
                // A bucket has more elements than fit; the walk has not moved.
                Ok(Fetched::NoRoom) => self.make_room(self.room().saturating_mul(2))?,
                Err(errno) if lacks_batches(errno) => {
                    self.source = Source::Elements(Box::new(Keys::new(self.map.clone())));
                }
                Err(errno) => {
                    let (what, call) = if self.what.take {
                        ("cannot take elements out", "bpf(BPF_MAP_LOOKUP_AND_DELETE_BATCH)")
                    } else {
                        ("cannot look elements up", "bpf(BPF_MAP_LOOKUP_BATCH)")
                    };
                    return Err(self.map.sys(what, call, errno));
                }
            }
            self.left =
                self.left.checked_sub(self.count).ok_or_else(|| keys::endless(&self.map))?;
        }
        Ok(true)
    }

    fn step(&mut self) -> Result<Option<(K, V)>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.at >= self.count && !self.fetch()? {
            return Ok(None);
        }
        let fd = self.map.map_fd()?;
        let (key_len, value_len) = (fd.key_len(), fd.value_len_with(self.what.flags));
        let at = self.at;
        self.at += 1;
        let key = self.keys.get(at * key_len..).and_then(|rest| K::first(rest, key_len));
        let (from, len) = self.what.part.unwrap_or((0, value_len));
        let value = self.values.get(at * value_len + from..).and_then(|rest| rest.get(..len));
        let item = key.zip(value.map(self.convert));
        if self.ahead && self.at >= self.count {
            self.failed = self.fetch().err();
        }
        Ok(item)
    }
}

impl<K: WalkKey, V> Iterator for Batches<K, V> {
    type Item = Result<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.step();
        if item.is_err() {
            (self.source, self.at, self.count) = (Source::End, 0, 0);
        }
        item.transpose()
    }
}

impl<K, V> fmt::Debug for Batches<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").field("map", &self.map).finish_non_exhaustive()
    }
}

/// One element, to the front of both buffers.
fn element<K: WalkKey>(
    map: &Map,
    what: Fetch,
    keys: &mut Keys<K>,
    (key_room, value_room): (&mut [u8], &mut [u8]),
) -> Result<bool> {
    let fd = map.map_fd()?;
    let (key_len, value_len) = (fd.key_len(), fd.value_len_with(what.flags));
    let value = value_room.get_mut(..value_len).unwrap_or_default();
    for key in keys {
        let key = key?;
        let there = map.lookup_with(key.key(), value, what.flags)?;
        // Another process may have removed it since: then it is theirs.
        if there && (!what.take || map.delete(key.key())?) {
            key_room.get_mut(..key_len).unwrap_or_default().copy_from_slice(key.key());
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an error means that there are no batches, or not for this kind; or else that the same
/// done element by element gives a clearer one.
fn lacks_batches(errno: Errno) -> bool {
    matches!(errno.0, ENOTSUPP | libc::EOPNOTSUPP | libc::EINVAL)
}

fn entries(map: &Map) -> usize {
    usize::try_from(map.max_entries()).unwrap_or(usize::MAX)
}

/// Sets the values of many keys, both one after another in bytes.
pub(super) fn update(map: &Map, keys: &[u8], values: &[u8], flags: u64) -> Result<()> {
    let fd = map.map_fd()?;
    let [key_len, value_len] = [fd.key_len().max(1), fd.value_len_with(flags).max(1)];
    let mut done = 0;
    if map.has_batches() && !keys.is_empty() {
        match fd.update_batch(keys, values, flags) {
            Ok(()) => return Ok(()),
            Err((so_far, errno)) if lacks_batches(errno) => done = so_far,
            Err((so_far, errno)) => {
                let error = map.sys("cannot set all keys", "bpf(BPF_MAP_UPDATE_BATCH)", errno);
                return Err(count(map, error, so_far, keys.len() / key_len));
            }
        }
    }
    let all = keys.chunks_exact(key_len).zip(values.chunks_exact(value_len));
    for (at, (key, value)) in all.enumerate().skip(done) {
        map.update(key, value, flags)
            .map_err(|error| count(map, error, at, keys.len() / key_len))?;
    }
    Ok(())
}

/// Says how far it came.
fn count(map: &Map, error: Error, done: usize, all: usize) -> Error {
    let error = error.context(format!("after {done} of {all} elements"));
    match error.raw_os_error() {
        Some(libc::E2BIG | libc::ENOSPC) => error.hint(format!(
            "the map is full, or an index is past its end: max_entries is {}",
            map.max_entries()
        )),
        _ => error,
    }
}

/// Removes many keys; gives how many were there.
pub(super) fn remove(map: &Map, keys: &[u8]) -> Result<usize> {
    let fd = map.map_fd()?;
    let key_len = fd.key_len().max(1);
    let (mut removed, mut at) = (0, 0);
    while map.has_batches() && at < keys.len() {
        let rest = &keys[at..];
        match fd.delete_batch(rest) {
            Ok(()) => return Ok(removed + rest.len() / key_len),
            // It stops at a key that is not there.
            Err((done, Errno(libc::ENOENT))) => {
                removed += done;
                at += (done + 1) * key_len;
            }
            Err((done, errno)) if lacks_batches(errno) => {
                removed += done;
                at += done * key_len;
                break;
            }
            Err((_, errno)) => {
                return Err(map.sys("cannot remove keys", "bpf(BPF_MAP_DELETE_BATCH)", errno));
            }
        }
    }
    for key in keys.get(at..).unwrap_or_default().chunks_exact(key_len) {
        removed += usize::from(map.delete(key)?);
    }
    Ok(removed)
}

/// Several per-CPU values one after another, as the kernel takes them.
pub(super) fn per_cpu_bytes<V: Plain, S: AsRef<[V]>>(map: &Map, values: &[S]) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(map.value_len()?.saturating_mul(values.len()));
    for values in values {
        typed::push_per_cpu(map, values.as_ref(), &mut bytes)?;
    }
    Ok(bytes)
}

/// Refuses lists of different lengths.
pub(super) fn same_length(map: &Map, keys: usize, values: usize) -> Result<()> {
    if keys == values {
        return Ok(());
    }
    Err(map.error(Error::new(ErrorKind::InvalidInput, format!("{keys} keys and {values} values"))))
}

/// How many elements there are.
pub(super) fn elements<K: Plain>(map: &Map) -> Result<usize> {
    let mut count = 0;
    for element in Batches::<K, ()>::new(map, Fetch::all(4096), |_| ())? {
        element?;
        count += 1;
    }
    Ok(count)
}
