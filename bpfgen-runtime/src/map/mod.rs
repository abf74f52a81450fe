//! Maps: before load [`OpenMap`], after it [`Map`] and the types that wrap it by kind.

mod array;
mod bloom_filter;
mod cgroup_array;
mod cgroup_storage;
pub(crate) mod create;
pub mod data;
mod explain;
mod hash;
mod insists;
mod keys;
mod lpm_trie;
mod open;
pub(crate) mod pin;
mod program_array;
mod queue;
mod redirect;
mod sockets;
mod stack_trace;
mod storage;
mod typed;

pub(crate) use self::open::{Choice, Pin};
pub use self::{
    array::{Array, PerCpuArray},
    bloom_filter::BloomFilter,
    cgroup_array::CgroupArray,
    cgroup_storage::{CgroupStorage, PerCpuCgroupStorage},
    hash::{HashMap, LruHashMap, LruPerCpuHashMap, PerCpuHashMap},
    keys::{Iter, Keys},
    lpm_trie::LpmTrie,
    open::OpenMap,
    program_array::ProgramArray,
    queue::{Queue, Stack},
    redirect::{
        Bare, CpuMap, CpuMapEntry, DevMap, DevMapEntry, DevMapHash, ElementKind, WithProgram,
        XskMap,
    },
    sockets::{ReusePortArray, SockHash, SockMap, SocketValue},
    stack_trace::{BuildIdFrame, Frame, StackTraces},
    storage::{CgrpStorage, InodeStorage, SkStorage, TaskStorage, pidfd},
};

use std::{
    fmt,
    os::fd::{AsFd as _, BorrowedFd},
    path::Path,
    sync::Arc,
};

use bpfgen_object::uapi::MapType;

use crate::{
    Error, ErrorKind, Result,
    kernel::cpus,
    sys::{Errno, bpf, map::MapFd},
};

/// A map in the kernel, of any kind, with keys and values as bytes.
///
/// It owns its descriptor and borrows nothing: move it, clone it (cheap, the same map), keep it as
/// long as you like. All operations take `&self`: the kernel does them atomically.
#[derive(Clone)]
pub struct Map {
    inner: Arc<Inner>,
}

/// What the loader knows of a map.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) object: String,
    pub(crate) name: String,
    pub(crate) map_type: MapType,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) flags: u32,
    /// `None` where autocreate was off.
    pub(crate) fd: Option<MapFd>,
}

/// A type that gives a map of one kind its operations.
///
/// Implemented by [`Map`] itself and the typed maps; [`Loaded::map`](crate::loader::Loaded::map)
/// makes any of them.
pub trait FromMap: Sized {
    /// Wraps the map.
    ///
    /// # Errors
    /// [`ErrorKind::Incompatible`] if the map is of another kind, or its key or value of another
    /// size than the type's.
    fn from_map(map: Map) -> Result<Self>;
}

impl FromMap for Map {
    fn from_map(map: Map) -> Result<Self> {
        Ok(map)
    }
}

impl Map {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Opens a pinned map, whoever made it. Its name is the kernel's, of at most 15 bytes.
    ///
    /// # Errors
    /// If nothing is pinned at `path`, or something else than a map.
    #[doc(alias = "BPF_OBJ_GET")]
    pub fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let fd = pin::open(path)?;
        pin::check_map(&fd, path)?;
        // More than a map that is not per CPU needs, but the kind is not known yet.
        let (fd, info) = MapFd::adopt(fd, cpus::possible()?).map_err(|errno| {
            Error::sys(
                format!("cannot ask what is pinned at {}", path.display()),
                "bpf(BPF_OBJ_GET_INFO_BY_FD)",
                errno,
            )
        })?;
        let name = info.name.split(|&byte| byte == 0).next().unwrap_or_default();
        Ok(Self::new(Inner {
            object: String::new(),
            name: String::from_utf8_lossy(name).into_owned(),
            map_type: MapType(info.map_type),
            key_size: info.key_size,
            value_size: info.value_size,
            max_entries: info.max_entries,
            flags: info.map_flags,
            fd: Some(fd),
        }))
    }

    /// The C name of the map.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Kind of the map.
    pub fn map_type(&self) -> MapType {
        self.inner.map_type
    }

    /// Size of a key in bytes.
    pub fn key_size(&self) -> u32 {
        self.inner.key_size
    }

    /// Size of a value in bytes; of one CPU's value for per-CPU kinds.
    pub fn value_size(&self) -> u32 {
        self.inner.value_size
    }

    /// Most entries the map can hold; bytes for ring buffers.
    pub fn max_entries(&self) -> u32 {
        self.inner.max_entries
    }

    /// `BPF_F_*` flags of its creation.
    pub fn flags(&self) -> u32 {
        self.inner.flags
    }

    /// Whether the map is in the kernel: `false` where its autocreate was off.
    pub fn is_created(&self) -> bool {
        self.inner.fd.is_some()
    }

    /// The descriptor.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] where autocreate was off.
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        self.map_fd().map(MapFd::as_fd)
    }

    pub(crate) fn map_fd(&self) -> Result<&MapFd> {
        self.inner.fd.as_ref().ok_or_else(|| {
            self.error(Error::new(ErrorKind::NotLoaded, "not created: its autocreate is off"))
                .hint("call set_autocreate(true) before load")
        })
    }

    /// The kernel's id of the map, as `bpftool map` shows it.
    ///
    /// # Errors
    /// If the kernel refuses to say.
    pub fn id(&self) -> Result<u32> {
        let info = bpf::map_info(self.fd()?).map_err(|errno| {
            self.sys("cannot ask for its id", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        Ok(info.id)
    }

    /// Bytes that [`Self::lookup`] gives and [`Self::update`] takes: the value's size; for per-CPU
    /// kinds the size rounded up to 8, times the number of possible CPUs.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] where autocreate was off.
    pub fn value_len(&self) -> Result<usize> {
        self.map_fd().map(MapFd::value_len)
    }

    /// Copies the value of `key` to `value`; `false` where there is none.
    ///
    /// # Errors
    /// If a slice has the wrong length, or the kind has no lookup from user space.
    #[doc(alias = "BPF_MAP_LOOKUP_ELEM")]
    pub fn lookup(&self, key: &[u8], value: &mut [u8]) -> Result<bool> {
        self.check(key, Some(value.len()))?;
        self.map_fd()?
            .lookup(key, value, 0)
            .map_err(|errno| self.sys("cannot look up a key", "bpf(BPF_MAP_LOOKUP_ELEM)", errno))
    }

    /// Sets the value of `key`; `flags` are `BPF_ANY` and its like.
    ///
    /// # Errors
    /// If a slice has the wrong length, the map is full, or the flags do not allow it.
    #[doc(alias = "BPF_MAP_UPDATE_ELEM")]
    pub fn update(&self, key: &[u8], value: &[u8], flags: u64) -> Result<()> {
        self.check(key, Some(value.len()))?;
        self.map_fd()?.update(key, value, flags).map_err(|errno| {
            let error = self.sys("cannot set a key", "bpf(BPF_MAP_UPDATE_ELEM)", errno);
            match errno.0 {
                libc::E2BIG => error.hint(format!(
                    "the map is full, or the index is past its end: max_entries is {}",
                    self.max_entries()
                )),
                libc::EPERM => error.hint("the map is frozen or read-only for user space"),
                _ => error,
            }
        })
    }

    /// Removes `key`; `false` where there was none.
    ///
    /// # Errors
    /// If the slice has the wrong length, or the kind does not remove.
    #[doc(alias = "BPF_MAP_DELETE_ELEM")]
    pub fn delete(&self, key: &[u8]) -> Result<bool> {
        self.check(key, None)?;
        self.map_fd()?
            .delete(key)
            .map_err(|errno| self.sys("cannot remove a key", "bpf(BPF_MAP_DELETE_ELEM)", errno))
    }

    /// Copies the key after `key`, or the first for `None`, to `next`; `false` after the last.
    ///
    /// # Errors
    /// If a slice has the wrong length, or the kind has no keys.
    #[doc(alias = "BPF_MAP_GET_NEXT_KEY")]
    pub fn next_key(&self, key: Option<&[u8]>, next: &mut [u8]) -> Result<bool> {
        self.check(next, None)?;
        if let Some(key) = key {
            self.check(key, None)?;
        }
        self.map_fd()?
            .next_key(key, next)
            .map_err(|errno| self.sys("cannot list its keys", "bpf(BPF_MAP_GET_NEXT_KEY)", errno))
    }

    /// Ends all writing from user space; programs may go on.
    ///
    /// # Errors
    /// If the map is mapped writable, or the kernel is older than 5.2.
    #[doc(alias = "BPF_MAP_FREEZE")]
    pub fn freeze(&self) -> Result<()> {
        self.map_fd()?
            .freeze()
            .map_err(|errno| self.sys("cannot freeze it", "bpf(BPF_MAP_FREEZE)", errno))
    }

    /// Pins the map to a path in a mounted bpffs; it stays until the file is removed.
    ///
    /// # Errors
    /// If the path exists or is not in a bpffs.
    #[doc(alias = "BPF_OBJ_PIN")]
    pub fn pin(&self, path: impl AsRef<Path>) -> Result<()> {
        pin::pin(self.fd()?, path.as_ref()).map_err(|error| self.error(error))
    }

    /// Puts the names of map and object to an error.
    pub(crate) fn error(&self, error: Error) -> Error {
        let error = error.map(&self.inner.name);
        // One opened by its pin belongs to no object that we know.
        if self.inner.object.is_empty() { error } else { error.object(&self.inner.object) }
    }

    pub(crate) fn sys(&self, message: &str, call: &'static str, errno: Errno) -> Error {
        self.error(Error::sys(message, call, errno))
    }

    fn check(&self, key: &[u8], value: Option<usize>) -> Result<()> {
        let wrong = |what, got, want| {
            self.error(Error::new(
                ErrorKind::InvalidInput,
                format!("a {what} of {got} bytes where the map takes {want}"),
            ))
        };
        let fd = self.map_fd()?;
        if key.len() != fd.key_len() {
            return Err(wrong("key", key.len(), fd.key_len()));
        }
        match value {
            Some(len) if len != fd.value_len() => Err(wrong("value", len, fd.value_len())),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map")
            .field("name", &self.name())
            .field("type", &format_args!("{}", self.map_type().name()))
            .field("key_size", &self.key_size())
            .field("value_size", &self.value_size())
            .field("max_entries", &self.max_entries())
            .finish()
    }
}
