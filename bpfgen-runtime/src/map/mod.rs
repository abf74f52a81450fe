//! Maps: before load [`OpenMap`], after it [`Map`] and the types that wrap it by kind.

mod arena;
mod array;
mod batch;
mod bloom_filter;
mod builder;
mod bytes;
mod cgroup_array;
mod cgroup_storage;
pub(crate) mod create;
pub mod data;
mod explain;
mod find;
mod flags;
mod hash;
mod info;
mod insists;
mod insn_array;
mod interchange;
mod kernel_types;
mod keys;
mod locked;
mod lpm_trie;
mod mapped;
mod maps;
mod one_cpu;
mod open;
pub mod per_cpu_data;
pub(crate) mod pin;
mod program_array;
mod queue;
mod redirect;
mod sockets;
mod stack_trace;
mod storage;
mod typed;

pub(crate) use self::open::{Choice, Pin};
pub(crate) use self::{arena::map as arena_memory, builder::Template};
pub use self::{
    arena::{Arena, ArenaPointee},
    array::{Array, PerCpuArray},
    batch::Batches,
    bloom_filter::BloomFilter,
    builder::MapBuilder,
    cgroup_array::CgroupArray,
    cgroup_storage::{CgroupStorage, PerCpuCgroupStorage},
    hash::{HashMap, LruHashMap, LruPerCpuHashMap, PerCpuHashMap},
    info::{MapInfo, MapTypes},
    insn_array::{InsnArray, InsnPlace},
    kernel_types::KernelTypes,
    keys::{Iter, Keys, WalkKey},
    lpm_trie::LpmTrie,
    mapped::MappedArray,
    maps::{ArrayOfMaps, HashOfMaps},
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
pub use bpfgen_object::uapi::MapType;

use std::{
    fmt,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::Path,
    sync::Arc,
};

use crate::{
    Error, ErrorKind, Result,
    kernel::{Version, cpus, probe},
    sys::{
        ENOTSUPP, Errno, bpf,
        map::{ALL_CPUS, CPU, MapFd, is_per_cpu},
        mmap::Mapping,
    },
};

/// A map in the kernel, of any kind, with keys and values as bytes.
///
/// It owns its descriptor and borrows nothing: move it, clone it (cheap, the same map), keep it as
/// long as you like. All operations take `&self`: the kernel does them atomically.
#[derive(Clone)]
pub struct Map {
    inner: Arc<Inner>,
    /// Whether batches go element by element, as in kernels that have none.
    one_by_one: bool,
    /// Whether one CPU's value is got with those of all, as in kernels that give no other.
    all_cpus: bool,
    /// The kind that the C source has it of, where another was chosen before load.
    stands_for: Option<MapType>,
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
    /// `None` where autocreate was off, or it was left out.
    pub(crate) fd: Option<MapFd>,
    /// Why it is not there though autocreate is on: this kernel lacks such maps, and only programs use
    /// it that were not loaded.
    pub(crate) left_out: Option<String>,
    /// Of a map of maps: what the maps in it are like, where that is known.
    pub(crate) template: Option<Template>,
    /// Of an arena: its memory, which programs see at the same addresses.
    pub(crate) memory: Option<Arc<Mapping>>,
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

    /// Opens a pinned map: [`Map::from_pinned`].
    ///
    /// # Errors
    /// If nothing is pinned at `path`, something else than a map, or a map that is not of this
    /// type.
    fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let wrap = |map| Self::from_map(map);
        wrap(Map::from_pinned(path)?)
            .map_err(|error| error.context(format!("pinned at {}", path.display())))
    }

    /// Opens a map by its id: [`Map::from_id`].
    ///
    /// # Errors
    /// If there is no such map, it is not of this type, or the process may not open by id.
    fn from_id(id: u32) -> Result<Self> {
        Self::from_map(Map::from_id(id)?)
    }

    /// Opens the only map with this name: [`Map::named`].
    ///
    /// # Errors
    /// If there is none, or more than one; else as [`Self::from_id`].
    fn from_name(name: &str) -> Result<Self> {
        Self::from_map(Map::from_name(name)?)
    }
}

impl FromMap for Map {
    fn from_map(map: Map) -> Result<Self> {
        Ok(map)
    }
}

impl Map {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), one_by_one: false, all_cpus: false, stands_for: None }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The same map, whose batches go element by element, as they do on kernels that have none.
    #[doc(hidden)]
    #[must_use]
    pub fn without_batches(&self) -> Self {
        Self { one_by_one: true, ..self.clone() }
    }

    pub(crate) fn has_batches(&self) -> bool {
        !self.one_by_one
    }

    /// The same map, whose values are got and set for all CPUs at a time, as on kernels that know no
    /// single one.
    #[doc(hidden)]
    #[must_use]
    pub fn without_single_cpus(&self) -> Self {
        Self { all_cpus: true, ..self.clone() }
    }

    /// A map that was got from this one, which goes the same way.
    pub(crate) fn as_this(&self, map: Self) -> Self {
        Self { one_by_one: self.one_by_one, all_cpus: self.all_cpus, ..map }
    }

    /// The same map, which is there for one of this kind.
    pub(crate) fn standing_for(self, map_type: MapType) -> Self {
        Self { stands_for: Some(map_type), ..self }
    }

    /// Whether it is of this kind, or there for one that is used alike.
    fn is_used_as(&self, kind: MapType) -> bool {
        let is = self.map_type();
        is == kind || (self.stands_for == Some(kind) && interchange::can(kind, is))
    }

    pub(crate) fn has_single_cpus(&self) -> bool {
        !self.all_cpus && self.takes_cpu_flags()
    }

    /// Whether it takes flags for CPUs. A map without values per CPU never does, and says so itself.
    fn takes_cpu_flags(&self) -> bool {
        match &self.inner.fd {
            Some(fd) if is_per_cpu(self.map_type()) => probe::has_cpu_flags(fd),
            _ => true,
        }
    }

    /// Opens a pinned map, whoever made it. Its name is the kernel's, of at most 15 bytes.
    ///
    /// # Errors
    /// If nothing is pinned at `path`, or something else than a map.
    #[doc(alias = "BPF_OBJ_GET")]
    pub fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let fd = pin::open(path)?;
        pin::check_map(&fd, &format!("what is pinned at {}", path.display()))?;
        Self::from_fd(fd).map_err(|error| error.context(format!("pinned at {}", path.display())))
    }

    /// Wraps a descriptor, which must be a map's: one that another process has sent, for instance.
    ///
    /// # Errors
    /// If the kernel refuses to say what it is.
    pub fn from_fd(fd: OwnedFd) -> Result<Self> {
        pin::check_map(&fd, "it")?;
        // More than a map that is not per CPU needs, but the kind is not known yet.
        let (fd, info) = MapFd::adopt(fd, cpus::possible()?).map_err(|errno| {
            Error::sys("cannot ask what it is", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        let mut map = Inner {
            object: String::new(),
            name: info::text(&info.name),
            map_type: MapType(info.map_type),
            key_size: info.key_size,
            value_size: info.value_size,
            max_entries: info.max_entries,
            flags: info.map_flags,
            fd: Some(fd),
            left_out: None,
            template: None,
            memory: None,
        };
        map.memory = arena::adopt(&map, info.map_extra);
        Ok(Self::new(map))
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

    /// Whether the map is in the kernel: `false` where its autocreate was off, and where this kernel
    /// does not know such maps and all programs that use it were switched off.
    pub fn is_created(&self) -> bool {
        self.inner.fd.is_some()
    }

    /// The descriptor.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] where it is not created: see [`is_created`](Self::is_created).
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        self.map_fd().map(MapFd::as_fd)
    }

    pub(crate) fn map_fd(&self) -> Result<&MapFd> {
        self.inner.fd.as_ref().ok_or_else(|| {
            if let Some(why) = &self.inner.left_out {
                let error = Error::new(ErrorKind::NotLoaded, format!("not created: {why}"));
                return self
                    .error(error)
                    .hint("no program that uses it is loaded, so the load goes without it");
            }
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
        self.lookup_with(key, value, 0)
    }

    /// [`Self::lookup`] with flags, `BPF_F_LOCK` for one. With `BPF_F_CPU` there is one CPU's value:
    /// [`value_size`](Self::value_size) bytes.
    ///
    /// # Errors
    /// As [`Self::lookup`]; if the map does not take the flags.
    pub fn lookup_with(&self, key: &[u8], value: &mut [u8], flags: u64) -> Result<bool> {
        self.check(key, Some((value.len(), flags)))?;
        self.map_fd()?.lookup(key, value, flags).map_err(|errno| {
            let error = self.sys("cannot look up a key", "bpf(BPF_MAP_LOOKUP_ELEM)", errno);
            self.lock_hint(error, flags)
        })
    }

    /// Copies the value of `key` to `value` and removes the key, in one atomic step; `false` where
    /// there is none.
    ///
    /// # Errors
    /// As [`Self::lookup`]. [`ErrorKind::Unsupported`] where the kernel does not do it in one step.
    ///
    /// # Minimum kernel version
    /// 5.14 for hash maps; 4.20 for queues and stacks.
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
    pub fn take(&self, key: &[u8], value: &mut [u8]) -> Result<bool> {
        self.take_with(key, value, 0)
    }

    /// [`Self::take`] with flags: `BPF_F_LOCK`.
    ///
    /// # Errors
    /// As [`Self::take`]; if the map does not take the flags, those for CPUs among them.
    pub fn take_with(&self, key: &[u8], value: &mut [u8], flags: u64) -> Result<bool> {
        const CALL: &str = "bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM)";
        self.takes_whole(flags)?;
        self.check(key, Some((value.len(), flags)))?;
        self.map_fd()?.take(key, value, flags).map_err(|errno| {
            let error = self.sys("cannot take a key out in one step", CALL, errno);
            let (kinds, since) = typed::take_since(self.map_type());
            let old = Version::running().is_some_and(|running| running < since);
            match errno.0 {
                ENOTSUPP | libc::EINVAL | libc::EOPNOTSUPP if old => {
                    error.with_kind(ErrorKind::Unsupported).hint(format!(
                        "{kinds} can since Linux {since}; where nobody else writes the key, look it \
                         up and then remove it"
                    ))
                }
                ENOTSUPP | libc::EOPNOTSUPP => error.with_kind(ErrorKind::Unsupported),
                _ => self.lock_hint(error, flags),
            }
        })
    }

    /// Sets the value of `key`; `flags` are `BPF_ANY` and its like. With `BPF_F_CPU` or
    /// `BPF_F_ALL_CPUS` there is one CPU's value: [`value_size`](Self::value_size) bytes.
    ///
    /// # Errors
    /// If a slice has the wrong length, the map is full, or the flags do not allow it.
    #[doc(alias = "BPF_MAP_UPDATE_ELEM")]
    pub fn update(&self, key: &[u8], value: &[u8], flags: u64) -> Result<()> {
        self.check(key, Some((value.len(), flags)))?;
        self.map_fd()?.update(key, value, flags).map_err(|errno| self.not_set(errno, flags))
    }

    /// [`Self::update`] under a condition; `false` where that does not hold, without the cost of an
    /// error.
    pub(crate) fn update_if(&self, key: &[u8], value: &[u8], condition: u64) -> Result<bool> {
        self.check(key, Some((value.len(), condition)))?;
        match self.map_fd()?.update(key, value, condition) {
            Ok(()) => Ok(true),
            Err(Errno(libc::EEXIST)) if condition & typed::NOEXIST != 0 => Ok(false),
            Err(Errno(libc::ENOENT)) if condition & typed::EXIST != 0 => Ok(false),
            Err(errno) => Err(self.not_set(errno, condition)),
        }
    }

    fn not_set(&self, errno: Errno, flags: u64) -> Error {
        let error = self.sys("cannot set a key", "bpf(BPF_MAP_UPDATE_ELEM)", errno);
        match errno.0 {
            libc::E2BIG => error.hint(format!(
                "the map is full, or the index is past its end: max_entries is {}",
                self.max_entries()
            )),
            libc::EPERM => error.hint("the map is frozen or read-only for user space"),
            _ => self.lock_hint(error, flags),
        }
    }

    fn lock_hint(&self, error: Error, flags: u64) -> Error {
        match error.raw_os_error() {
            Some(libc::EINVAL) if flags & typed::LOCK != 0 => error
                .with_kind(ErrorKind::InvalidInput)
                .hint("a lock can be taken only in a value that has a struct bpf_spin_lock"),
            _ => error,
        }
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

    /// Removes a pin of this map; the map stays for as long as somebody uses it.
    ///
    /// # Errors
    /// If something else is pinned at `path`, or nothing.
    pub fn unpin(&self, path: impl AsRef<Path>) -> Result<()> {
        pin::unpin(self, path.as_ref()).map_err(|error| self.error(error))
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

    /// Refuses flags for CPUs where the kernel does not know them.
    fn takes_flags(&self, flags: u64) -> Result<()> {
        if flags & (CPU | ALL_CPUS) != 0 && !self.takes_cpu_flags() {
            return Err(self.error(one_cpu::unsupported("the kernel does not know single CPUs")));
        }
        Ok(())
    }

    /// Refuses flags for CPUs.
    fn takes_whole(&self, flags: u64) -> Result<()> {
        if flags & (CPU | ALL_CPUS) != 0 {
            let message = "what is taken out goes from all CPUs at a time";
            return Err(self.error(Error::new(ErrorKind::InvalidInput, message)));
        }
        Ok(())
    }

    /// Checks the sizes of a key, and of a value for an operation with these flags.
    fn check(&self, key: &[u8], value: Option<(usize, u64)>) -> Result<()> {
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
        let Some((len, flags)) = value else { return Ok(()) };
        self.takes_flags(flags)?;
        let wants = fd.value_len_with(flags);
        if len == wants { Ok(()) } else { Err(wrong("value", len, wants)) }
    }
}

impl AsRef<Map> for Map {
    fn as_ref(&self) -> &Map {
        self
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
