//! Many elements of a map in one system call.

use std::os::fd::AsFd as _;

use super::{
    Errno, Result,
    attr::{self, cmd},
    bpf::{address, address_mut, bpf_once, raw},
    map::MapFd,
};

/// How often a batch that gives `EINTR` without an element is asked for again: elements that it was
/// about to copy went away.
const AGAIN: u32 = 100;

/// Where a walk in batches is.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    /// The kernel's: the number of a bucket, or a key.
    place: Vec<u8>,
    started: bool,
    /// Of an array whose slots may be empty: how many it has.
    slots: Option<u32>,
}

impl Cursor {
    /// Goes past an empty slot, at which kernels before 6.14 stop; `false` after the last.
    fn skip(&mut self, slots: u32) -> bool {
        let Some(place) = self.place.first_chunk_mut::<4>() else { return false };
        let slot = if self.started { u32::from_ne_bytes(*place).saturating_add(1) } else { 0 };
        *place = slot.to_ne_bytes();
        self.started = true;
        // After the last, the kernel would begin again.
        slot.saturating_add(1) < slots
    }
}

/// What a batch of elements gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// So many elements, and there may be more.
    Some(usize),
    /// So many elements, the last ones.
    Last(usize),
    /// What the kernel copies at once does not fit.
    NoRoom,
}

impl MapFd {
    /// A walk from the start; of an array whose slots may be empty, with their number.
    pub(crate) fn cursor(&self, slots: Option<u32>) -> Cursor {
        // A bucket's number has 4 bytes, however short the keys are.
        Cursor { place: vec![0; self.key_len().max(8)], started: false, slots }
    }

    /// How many elements two slices hold, where both hold as many.
    fn elements(&self, keys: &[u8], values: Option<&[u8]>, flags: u64) -> Result<u32> {
        let count = keys.len().checked_div(self.key_len()).ok_or(Errno(libc::EINVAL))?;
        let value_len = self.value_len_with(flags);
        let fits = count.checked_mul(self.key_len()) == Some(keys.len())
            && values.is_none_or(|values| count.checked_mul(value_len) == Some(values.len()));
        if !fits {
            return Err(Errno(libc::EINVAL));
        }
        u32::try_from(count).map_err(|_| Errno(libc::E2BIG))
    }

    /// Copies the elements that come next, and removes them if `take`.
    pub(crate) fn fetch(
        &self,
        take: bool,
        cursor: &mut Cursor,
        keys: &mut [u8],
        values: &mut [u8],
        flags: u64,
    ) -> Result<Fetched> {
        let room = self.elements(keys, Some(values), flags)?;
        let command = if take { cmd::MAP_LOOKUP_AND_DELETE_BATCH } else { cmd::MAP_LOOKUP_BATCH };
        if cursor.place.len() < self.key_len().max(8) {
            return Err(Errno(libc::EINVAL));
        }
        let mut again = 0;
        loop {
            let place = address_mut(&mut cursor.place);
            let mut attr = attr::MapBatch {
                in_batch: if cursor.started { place } else { 0 },
                out_batch: place,
                keys: address_mut(keys),
                values: address_mut(values),
                count: room,
                map_fd: raw(self.as_fd()),
                elem_flags: flags,
                ..Default::default()
            };
            // SAFETY: keys and values have room for `count` of the map's, as long as the flags say,
            // or the kernel does not know these and refuses; the cursor has room for a key and for a
            // bucket's number, one of which the kernel reads and writes.
            let result = unsafe { bpf_once(command, &mut attr) };
            let count = attr.count.min(room) as usize;
            match result {
                Ok(_) => {
                    cursor.started = true;
                    return Ok(Fetched::Some(count));
                }
                Err(Errno(libc::ENOENT)) => return Ok(Fetched::Last(count)),
                Err(Errno(libc::ENOSPC)) => return Ok(Fetched::NoRoom),
                Err(Errno(libc::EINTR)) if count > 0 => {
                    cursor.started = true;
                    return Ok(Fetched::Some(count));
                }
                Err(errno) => match (errno, cursor.slots) {
                    (Errno(libc::EINTR), Some(slots)) => {
                        if !cursor.skip(slots) {
                            return Ok(Fetched::Last(0));
                        }
                    }
                    (Errno(libc::EINTR | libc::EAGAIN), _) if again < AGAIN => again += 1,
                    _ => return Err(errno),
                },
            }
        }
    }

    /// Sets many values; with the error, how many were set before it.
    pub(crate) fn update_batch(
        &self,
        keys: &[u8],
        values: &[u8],
        flags: u64,
    ) -> Result<(), (usize, Errno)> {
        let count = self.elements(keys, Some(values), flags).map_err(|errno| (0, errno))?;
        let mut attr = attr::MapBatch {
            keys: address(keys),
            values: address(values),
            count,
            map_fd: raw(self.as_fd()),
            elem_flags: flags,
            ..Default::default()
        };
        // SAFETY: the kernel reads `count` keys and values, and writes none.
        let result = unsafe { bpf_once(cmd::MAP_UPDATE_BATCH, &mut attr) };
        result.map(drop).map_err(|errno| (done(&attr, count), errno))
    }

    /// Removes many keys; with the error, how many were removed before it.
    pub(crate) fn delete_batch(&self, keys: &[u8]) -> Result<(), (usize, Errno)> {
        let count = self.elements(keys, None, 0).map_err(|errno| (0, errno))?;
        let mut attr = attr::MapBatch {
            keys: address(keys),
            count,
            map_fd: raw(self.as_fd()),
            ..Default::default()
        };
        // SAFETY: the kernel reads `count` keys, and writes none.
        let result = unsafe { bpf_once(cmd::MAP_DELETE_BATCH, &mut attr) };
        result.map(drop).map_err(|errno| (done(&attr, count), errno))
    }
}

/// How many elements a batch that failed had done. A kernel that refuses it at once leaves the count
/// as it was given.
fn done(attr: &attr::MapBatch, given: u32) -> usize {
    if attr.count < given { attr.count as usize } else { 0 }
}
