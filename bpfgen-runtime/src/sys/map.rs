//! A map's descriptor together with the sizes the kernel reads and writes for it.
//!
//! bpf(2) takes no lengths for keys and values: it copies as much as the map says. So the sizes
//! are read from the kernel when the descriptor comes in, and every operation checks the slices it
//! is given against them.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use bpfgen_object::uapi::MapType;

use super::{
    Errno, Result,
    attr::{self, cmd},
    bpf::{address, address_mut, bpf, map_create, map_info, raw},
};

/// A map's descriptor and sizes.
#[derive(Debug)]
pub(crate) struct MapFd {
    fd: OwnedFd,
    key_len: usize,
    value_len: usize,
    /// Of one CPU.
    value_size: usize,
}

/// `BPF_F_CPU`: the value of the CPU whose number is in the upper 32 bits of the flags.
pub(crate) const CPU: u64 = 8;
/// `BPF_F_ALL_CPUS`: one value for all CPUs.
pub(crate) const ALL_CPUS: u64 = 16;

/// How many bytes the kernel copies for one value, to or from user space.
///
/// Per-CPU kinds have one value per possible CPU, each rounded up to 8 bytes; kinds that hold other
/// objects take descriptors and give ids, both 4 bytes.
pub(crate) fn value_len(map_type: MapType, value_size: u32, cpus: usize) -> Option<usize> {
    let size = usize::try_from(value_size).ok()?;
    if is_per_cpu(map_type) {
        size.checked_next_multiple_of(8)?.checked_mul(cpus)
    } else {
        Some(size)
    }
}

/// Whether the map has one value per possible CPU.
pub(crate) fn is_per_cpu(map_type: MapType) -> bool {
    matches!(
        map_type,
        MapType::PERCPU_HASH
            | MapType::PERCPU_ARRAY
            | MapType::LRU_PERCPU_HASH
            | MapType::PERCPU_CGROUP_STORAGE
    )
}

impl attr::MapCreate {
    /// Only the program with this hash may use the map. The hash must outlive the attributes, as what
    /// they point to.
    pub(crate) fn only_for(&mut self, hash: &[u8; 32]) {
        (self.excl_prog_hash, self.excl_prog_hash_size) = (address(hash), 32);
    }
}

impl MapFd {
    /// Makes a map.
    pub(crate) fn create(attr: &attr::MapCreate, cpus: usize) -> Result<Self> {
        let fd = map_create(&mut attr.clone())?;
        let value_len =
            value_len(MapType(attr.map_type), attr.value_size, cpus).ok_or(Errno(libc::E2BIG))?;
        Ok(Self {
            fd,
            key_len: attr.key_size as usize,
            value_len,
            value_size: attr.value_size as usize,
        })
    }

    /// Takes over a descriptor, which must be a map's, and asks what it is.
    pub(crate) fn adopt(fd: OwnedFd, cpus: usize) -> Result<(Self, attr::MapInfo)> {
        let info = map_info(fd.as_fd())?;
        let value_len =
            value_len(MapType(info.map_type), info.value_size, cpus).ok_or(Errno(libc::E2BIG))?;
        let (key_len, value_size) = (info.key_size as usize, info.value_size as usize);
        Ok((Self { fd, key_len, value_len, value_size }, info))
    }
}

impl MapFd {
    /// Bytes of a key.
    pub(crate) fn key_len(&self) -> usize {
        self.key_len
    }

    /// Bytes that a lookup gives and an update takes: all CPUs' values for per-CPU kinds.
    pub(crate) fn value_len(&self) -> usize {
        self.value_len
    }

    /// Bytes that an operation with these flags copies for one value.
    pub(crate) fn value_len_with(&self, flags: u64) -> usize {
        if flags & (CPU | ALL_CPUS) == 0 { self.value_len } else { self.value_size }
    }

    fn element(&self, key: &[u8], flags: u64) -> Result<attr::MapElement> {
        if key.len() != self.key_len {
            return Err(Errno(libc::EINVAL));
        }
        Ok(attr::MapElement {
            map_fd: raw(self.fd.as_fd()),
            key: address(key),
            flags,
            ..Default::default()
        })
    }

    /// Copies the value of `key` to `value`; `false` where there is none.
    pub(crate) fn lookup(&self, key: &[u8], value: &mut [u8], flags: u64) -> Result<bool> {
        let mut attr = self.element(key, flags)?;
        if value.len() != self.value_len_with(flags) {
            return Err(Errno(libc::EINVAL));
        }
        attr.value = address_mut(value);
        // SAFETY: the key has the map's key size; the kernel writes as much as the flags say, which
        // is the slice's length. One that does not know them refuses before it looks at anything.
        match unsafe { bpf(cmd::MAP_LOOKUP_ELEM, &mut attr) } {
            Ok(_) => Ok(true),
            Err(Errno(libc::ENOENT)) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    /// Copies the value of `key` to `value` and removes it, in one step; `false` where there is
    /// none.
    pub(crate) fn take(&self, key: &[u8], value: &mut [u8], flags: u64) -> Result<bool> {
        let mut attr = self.element(key, flags)?;
        if value.len() != self.value_len {
            return Err(Errno(libc::EINVAL));
        }
        attr.value = address_mut(value);
        // SAFETY: as in lookup.
        match unsafe { bpf(cmd::MAP_LOOKUP_AND_DELETE_ELEM, &mut attr) } {
            Ok(_) => Ok(true),
            Err(Errno(libc::ENOENT)) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    /// Sets the value of `key`.
    pub(crate) fn update(&self, key: &[u8], value: &[u8], flags: u64) -> Result<()> {
        let mut attr = self.element(key, flags)?;
        if value.len() != self.value_len_with(flags) {
            return Err(Errno(libc::EINVAL));
        }
        attr.value = address(value);
        // SAFETY: both slices have the sizes that the kernel reads. One that does not know the flags
        // for CPUs may read more before it refuses; it writes nothing.
        unsafe { bpf(cmd::MAP_UPDATE_ELEM, &mut attr) }.map(drop)
    }

    /// Removes `key`; `false` where there was none.
    pub(crate) fn delete(&self, key: &[u8]) -> Result<bool> {
        let mut attr = self.element(key, 0)?;
        // SAFETY: the key has the map's key size.
        match unsafe { bpf(cmd::MAP_DELETE_ELEM, &mut attr) } {
            Ok(_) => Ok(true),
            Err(Errno(libc::ENOENT)) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    /// Copies the key after `key`, or the first, to `next`; `false` after the last. A `key` that
    /// is not in the map gives the first again (hash maps).
    pub(crate) fn next_key(&self, key: Option<&[u8]>, next: &mut [u8]) -> Result<bool> {
        if next.len() != self.key_len || key.is_some_and(|key| key.len() != self.key_len) {
            return Err(Errno(libc::EINVAL));
        }
        let mut attr = attr::MapElement {
            map_fd: raw(self.fd.as_fd()),
            key: key.map_or(0, address),
            value: address_mut(next),
            ..Default::default()
        };
        // SAFETY: the key is null or has the map's key size, which is also what is written.
        match unsafe { bpf(cmd::MAP_GET_NEXT_KEY, &mut attr) } {
            Ok(_) => Ok(true),
            Err(Errno(libc::ENOENT)) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    /// Ends all writing from user space.
    pub(crate) fn freeze(&self) -> Result<()> {
        let mut attr = attr::MapElement { map_fd: raw(self.fd.as_fd()), ..Default::default() };
        // SAFETY: no pointer is passed.
        unsafe { bpf(cmd::MAP_FREEZE, &mut attr) }.map(drop)
    }
}

impl AsFd for MapFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
