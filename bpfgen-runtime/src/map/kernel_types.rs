//! Types that are in the kernel, for maps that no object file defines.

use std::{
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    sync::Arc,
};

use super::Map;
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::OpenObject,
    sys::{Errno, bpf},
};

/// Types in the kernel that keys and values of maps are of: BTF that it has taken.
///
/// Locks, timers and other fields that the kernel itself uses work only in maps that it knows the types
/// of; storages of tasks, sockets and the like are made with them only.
///
/// ```no_run
/// use bpfgen_runtime::{loader::OpenObject, map::{KernelTypes, MapBuilder, MapType, TaskStorage}};
///
/// # fn main() -> bpfgen_runtime::Result<()> {
/// # let bytes = [];
/// let object = OpenObject::parse("tasks", &bytes)?;
/// let types = KernelTypes::of_object(&object)?;
/// let notes: TaskStorage<u64> = MapBuilder::new(MapType::TASK_STORAGE, "notes")
///     .key_size(4)
///     .value_size(8)
///     .flags(1)
///     .types(&types, types.id("int")?, types.id("__u64")?)
///     .create_as()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "btf_fd")]
pub struct KernelTypes {
    fd: Arc<OwnedFd>,
    /// The object that has them.
    object: Option<OpenObject>,
}

impl KernelTypes {
    /// Has the kernel take these types: a `.BTF` section's bytes.
    ///
    /// # Errors
    /// If the kernel refuses them: it does not know one of their kinds, or they are not whole.
    ///
    /// # Minimum kernel version
    /// 4.18.
    #[doc(alias = "BPF_BTF_LOAD")]
    pub fn load(btf: &[u8]) -> Result<Self> {
        let fd = bpf::btf_load(btf, None, None).map_err(|errno| {
            let error =
                Error::sys("the kernel does not take the types", "bpf(BPF_BTF_LOAD)", errno);
            match errno.0 {
                libc::EPERM => error.hint(privilege::hint(&[Capability::Bpf])),
                libc::EINVAL => error.with_kind(ErrorKind::InvalidInput),
                _ => error,
            }
        })?;
        Ok(Self::new(fd))
    }

    /// The types that a map was made with; their ids are in [`Map::info`]. `None` for a map without.
    ///
    /// # Errors
    /// [`ErrorKind::Permission`] without CAP_SYS_ADMIN; if the map was not created.
    #[doc(alias = "BPF_BTF_GET_FD_BY_ID")]
    pub fn of(map: &Map) -> Result<Option<Self>> {
        let Some(types) = map.info()?.types else { return Ok(None) };
        let fd = bpf::btf_by_id(types.btf_id).map_err(|errno| {
            let error = map.sys("cannot open its types", "bpf(BPF_BTF_GET_FD_BY_ID)", errno);
            match errno {
                Errno(libc::EPERM) => error.hint(privilege::hint(&[Capability::SysAdmin])),
                _ => error,
            }
        })?;
        Ok(Some(Self::new(fd)))
    }

    /// Has the kernel take an object's types, without what it does not know of them.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an object without types; [`ErrorKind::Permission`] without CAP_BPF,
    /// or a token that stands for it.
    ///
    /// # Minimum kernel version
    /// 4.18.
    #[doc(alias = "BPF_BTF_LOAD")]
    pub fn of_object(object: &OpenObject) -> Result<Self> {
        let fd = object.load_types().map_err(|error| error.object(object.name()))?;
        Ok(Self { fd: Arc::new(fd), object: Some(object.clone()) })
    }

    /// The id of the first type with this name, of [`of_object`](Self::of_object).
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, or these are not an object's.
    pub fn id(&self, name: &str) -> Result<u32> {
        let btf = self.object.as_ref().and_then(|object| object.model().btf.as_ref());
        let found = btf.and_then(|btf| btf.find(name, |_| true));
        found.map(|id| id.0).ok_or_else(|| {
            let error = Error::new(ErrorKind::NotFound, format!("no type is called {name:?}"));
            match &self.object {
                Some(object) => error
                    .hint("what no variable or map refers to, clang leaves out")
                    .object(object.name()),
                None => error.hint("names are known of the types of an object"),
            }
        })
    }

    /// Types by a descriptor of them, from another process for instance. What it is of is seen when a
    /// map is made.
    pub fn from_fd(fd: OwnedFd) -> Self {
        Self::new(fd)
    }

    fn new(fd: OwnedFd) -> Self {
        Self { fd: Arc::new(fd), object: None }
    }

    /// The descriptor.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    pub(super) fn shared(&self) -> Arc<OwnedFd> {
        Arc::clone(&self.fd)
    }
}
