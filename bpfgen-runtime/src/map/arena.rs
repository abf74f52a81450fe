//! Arenas: sparse memory that programs and this process see at the same addresses.

use std::{
    fmt,
    mem::size_of,
    os::fd::{AsFd as _, BorrowedFd},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::{FromMap, Inner, Map, MapType, data::Page, typed};
use crate::{
    Error, ErrorKind, Result,
    sys::{
        Errno, bpf,
        mmap::{Mapping, page_size},
    },
    value::{KernelPtr, Plain, Shared, pointee},
};

/// `BPF_F_SEGV_ON_FAULT`.
const SEGV_ON_FAULT: u32 = 1 << 17;

/// An arena: up to 4 GiB of memory whose pages come when they are first touched.
///
/// Programs and this process see it at the same addresses, so pointers within it mean the same to
/// both; [`Self::resolve`] follows one. It is mapped at load: at the address that the definition
/// gives as `map_extra`, else at one of the kernel's choice. A process maps it once: all its handles,
/// by whatever way it was opened, share that memory.
///
/// # Minimum kernel version
/// 6.9.
#[doc(alias = "BPF_MAP_TYPE_ARENA")]
#[derive(Clone)]
pub struct Arena {
    map: Map,
}

impl FromMap for Arena {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "Arena", &[MapType::ARENA])?;
        if map.is_created() && map.inner().memory.is_none() {
            return Err(map
                .error(Error::new(
                    ErrorKind::Unsupported,
                    "its memory is not mapped here: it has no fixed address, or that is in use",
                ))
                .hint(
                    "to open an arena of another process, give it an address that is free in both: \
                     __ulong(map_extra, ADDRESS)",
                ));
        }
        Ok(Self { map })
    }
}

/// What a pointer into an arena points to: a value, with or without the tag that the C source may
/// give it (clang says nothing of `address_space(1)` in BTF).
pub trait ArenaPointee: sealed::Sealed {
    /// The value.
    type Value: Plain;
}

mod sealed {
    use crate::value::{Plain, pointee};

    pub trait Sealed {}
    impl<T: Plain> Sealed for T {}
    impl<T: Plain> Sealed for pointee::Arena<T> {}
}

impl<T: Plain> ArenaPointee for T {
    type Value = T;
}

impl<T: Plain> ArenaPointee for pointee::Arena<T> {
    type Value = T;
}

impl Arena {
    /// The map.
    pub fn as_map(&self) -> &Map {
        &self.map
    }

    /// Its size in bytes; 0 where it was not created.
    pub fn size(&self) -> usize {
        self.memory().map_or(0, Mapping::len)
    }

    fn memory(&self) -> Option<&Mapping> {
        self.map.inner().memory.as_deref()
    }

    /// Its size in pages: the map's `max_entries`.
    pub fn pages(&self) -> u32 {
        self.map.max_entries()
    }

    /// The address of its first byte, in this process and in programs; 0 where it was not created.
    pub fn address(&self) -> u64 {
        self.memory().map_or(0, |memory| memory.start().addr().get() as u64)
    }

    /// The value at a byte offset.
    ///
    /// # Errors
    /// If it does not lie in the arena; [`ErrorKind::Unsupported`] in an arena with
    /// `BPF_F_SEGV_ON_FAULT`, whose pages only programs can make.
    pub fn cell<T: Plain>(&self, offset: usize) -> Result<Shared<T>> {
        self.check()?;
        // The words that it lies in, which are the arena's too: it ends with a page.
        let first = offset - offset % 8;
        let page = Page::of_arena(self.map.clone(), first, offset - first + size_of::<T>())?;
        Ok(Shared::new(Arc::new(page), offset - first))
    }

    /// The value that a program's pointer points to; `None` for NULL.
    ///
    /// # Errors
    /// If it does not point into the arena, and as [`Self::cell`].
    pub fn resolve<P: ArenaPointee>(
        &self,
        pointer: KernelPtr<P>,
    ) -> Result<Option<Shared<P::Value>>> {
        self.check()?;
        let address = pointer.addr();
        if address == 0 {
            return Ok(None);
        }
        // Of a pointer that programs have not cast for user space, only the lower half is there.
        let offset = match u32::try_from(address) {
            Ok(low) => u64::from(low.wrapping_sub(self.address() as u32)),
            Err(_) => address.wrapping_sub(self.address()),
        };
        let offset = usize::try_from(offset).ok().filter(|&offset| offset < self.size());
        let offset = offset.ok_or_else(|| {
            self.map.error(Error::new(
                ErrorKind::InvalidInput,
                format!("{address:#x} is not an address in the arena"),
            ))
        })?;
        self.cell(offset).map(Some)
    }

    fn check(&self) -> Result<()> {
        // Says that it was not created, if so.
        self.map.fd().map(drop)
    }
}

/// Refuses an arena whose pages do not come when they are touched.
pub(super) fn check_faults(map: &Map) -> Result<()> {
    if map.flags() & SEGV_ON_FAULT == 0 {
        return Ok(());
    }
    Err(map.error(
        Error::new(ErrorKind::Unsupported, "touching a page that is not there would end us")
            .hint("leave BPF_F_SEGV_ON_FAULT out of its map_flags: pages then come when touched"),
    ))
}

impl AsRef<Map> for Arena {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

/// Memory of the arenas that are mapped here, by their ids: the kernel puts an arena to one address
/// only, so that a process has room for it once. What is mapped keeps its map, and with it the id.
static MAPPED: Mutex<Vec<(u32, Weak<Mapping>)>> = Mutex::new(Vec::new());

/// Maps an arena, at `address` or, for 0, where the kernel likes; gives what is mapped already.
pub(crate) fn map(fd: BorrowedFd<'_>, pages: u32, address: u64) -> Result<Arc<Mapping>> {
    shared(fd, || anew(fd, pages, address))
}

/// What is mapped of an arena already, or else what `make` maps.
fn shared(fd: BorrowedFd<'_>, make: impl FnOnce() -> Result<Arc<Mapping>>) -> Result<Arc<Mapping>> {
    let mut mapped = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    mapped.retain(|(_, memory)| memory.strong_count() > 0);
    let Ok(info) = bpf::map_info(fd) else { return make() };
    let known = mapped.iter().find(|(id, _)| *id == info.id);
    if let Some(memory) = known.and_then(|(_, memory)| memory.upgrade()) {
        return Ok(memory);
    }
    let memory = make()?;
    mapped.push((info.id, Arc::downgrade(&memory)));
    Ok(memory)
}

fn anew(fd: BorrowedFd<'_>, pages: u32, address: u64) -> Result<Arc<Mapping>> {
    let failed = |errno: Errno| {
        let error = Error::sys("cannot map the arena", "mmap", errno);
        match errno.0 {
            libc::EEXIST => error.hint(format!(
                "something else is mapped at {address:#x}: choose another map_extra"
            )),
            _ => error,
        }
    };
    let too_large = || failed(Errno(libc::EOVERFLOW));
    let len = usize::try_from(pages).ok().and_then(|pages| pages.checked_mul(page_size()));
    let len = len.ok_or_else(too_large)?;
    let mapping = match address {
        0 => Mapping::new(fd, len, 0, true),
        _ => Mapping::at(fd, len, usize::try_from(address).map_err(|_| too_large())?),
    };
    mapping.map(Arc::new).map_err(failed)
}

/// The memory of a map that somebody else may have made, if it is an arena: what this process has
/// mapped, else at its fixed address, which may be in use here.
pub(super) fn adopt(map: &Inner, address: u64) -> Option<Arc<Mapping>> {
    let fd = map.fd.as_ref().filter(|_| map.map_type == MapType::ARENA)?.as_fd();
    let unknown = || Err(Error::new(ErrorKind::Unsupported, "it has no fixed address"));
    let mapped = match address {
        0 => shared(fd, unknown),
        _ => self::map(fd, map.max_entries, address),
    };
    mapped.ok()
}
