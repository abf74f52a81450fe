//! A value that the kernel uses.

use std::{
    fmt,
    marker::PhantomData,
    os::fd::{BorrowedFd, OwnedFd},
    path::Path,
    sync::Arc,
};

use super::{Inner, StructOps};
use crate::{
    Error, ErrorKind, Result,
    link::{Held, Link},
    sys::{Errno, bpf, struct_ops},
};

/// `BPF_LINK_TYPE_STRUCT_OPS`.
const LINK_TYPE: u32 = 9;
const CREATE: &str = "bpf(BPF_LINK_CREATE)";
const UPDATE: &str = "bpf(BPF_LINK_UPDATE)";

/// Registers a value.
pub(super) fn attach(inner: &Arc<Inner>) -> Result<Link> {
    let place = format!("struct_ops value {}", inner.map.name());
    let fd = inner.map.fd()?;
    inner.fill()?;
    if !inner.has_link {
        let inner = Some(Arc::clone(inner));
        return Ok(Link::held(Registered { inner }, place));
    }
    match struct_ops::link_create(fd) {
        Ok(link) => Ok(Link::from_fd(link, place)),
        Err(errno) => Err(inner.refused(CREATE, errno)),
    }
}

/// A value that is registered without a link.
struct Registered {
    /// `None` once it is unregistered.
    inner: Option<Arc<Inner>>,
}

impl Registered {
    fn unregister(&mut self) -> Result<()> {
        match self.inner.take() {
            Some(inner) => inner.map.delete(&[0; 4]).map(drop),
            None => Ok(()),
        }
    }
}

impl Held for Registered {
    fn what(&self) -> &'static str {
        "a struct_ops value without a link"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.inner.as_ref()?.map.fd().ok()
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.unregister()
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // Nobody is there to be told; `detach` tells.
        let _ = self.unregister();
    }
}

/// A struct_ops value that is registered with the kernel; dropping it unregisters.
#[must_use = "dropping the link unregisters the struct"]
pub struct StructOpsLink<T> {
    link: Link,
    value: PhantomData<fn() -> T>,
}

impl<T> StructOpsLink<T> {
    pub(super) fn new(link: Link) -> Self {
        Self { link, value: PhantomData }
    }

    /// Opens a pinned link. It stays registered when this is dropped, until the file is removed too.
    ///
    /// # Minimum kernel version
    /// 6.4.
    ///
    /// # Errors
    /// If there is nothing at `path`, or not a link of a struct_ops value.
    pub fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let link = Link::from_pinned(path)?;
        match bpf::link_info(link.fd()?) {
            Ok(info) if info.link_type == LINK_TYPE => Ok(Self::new(link)),
            Ok(_) => Err(Error::new(
                ErrorKind::Incompatible,
                format!("what is pinned to {} is not a link of struct_ops", path.display()),
            )),
            Err(errno) => {
                Err(Error::sys("cannot ask what it is", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno))
            }
        }
    }

    /// Registers another value in place of the one that is: at once, so that there is never none.
    /// It must be of the same kind of struct, of `.struct_ops.link`, and for some kinds of the same
    /// name. The value that was there can be attached again.
    ///
    /// # Minimum kernel version
    /// 6.4.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is no BPF link, or the kind of struct cannot be
    /// updated (sched_ext); else if the kernel does not take the value.
    #[doc(alias = "BPF_LINK_UPDATE")]
    pub fn update(&self, new: &StructOps<T>) -> Result<()> {
        self.change(new, None)
    }

    /// As [`update`](Self::update), and only if `old` is what is registered now.
    ///
    /// # Minimum kernel version
    /// 6.4.
    ///
    /// # Errors
    /// As [`update`](Self::update), and [`ErrorKind::Busy`] if something else is.
    #[doc(alias = "BPF_F_REPLACE")]
    pub fn replace(&self, old: &StructOps<T>, new: &StructOps<T>) -> Result<()> {
        self.change(new, Some(old))
    }

    fn change(&self, new: &StructOps<T>, old: Option<&StructOps<T>>) -> Result<()> {
        let map = &new.inner.map;
        let fd = new.fd()?;
        if !new.has_link() || self.link.id().is_err() {
            return Err(map.error(
                Error::new(ErrorKind::Unsupported, "only links can be updated, to what has links")
                    .hint("put the values into SEC(\".struct_ops.link\"); it takes Linux 6.4"),
            ));
        }
        new.inner.fill()?;
        let old = old.map(StructOps::fd).transpose()?;
        struct_ops::link_update(self.link.fd()?, fd, old).map_err(|errno| match errno {
            Errno(libc::EPERM) if old.is_some() => map
                .sys("something else is registered now", UPDATE, errno)
                .explained()
                .with_kind(ErrorKind::Busy),
            Errno(libc::EINVAL) => map.sys("the kernel does not update to it", UPDATE, errno).hint(
                "it must be of the same kind of struct, and what says who it is (its name) must \
                 stay",
            ),
            errno => new.inner.refused(UPDATE, errno),
        })
    }

    /// Unregisters the struct. Dropping this does the same, but cannot tell whether it went well.
    /// What uses it, such as open sockets, may keep it until they are done.
    ///
    /// # Errors
    /// Where there is no BPF link, and the kernel refuses to forget the struct.
    #[doc(alias = "BPF_MAP_DELETE_ELEM")]
    pub fn detach(self) -> Result<()> {
        self.link.detach()
    }

    /// Pins the link to a path in a mounted bpffs: the struct stays registered when the process ends,
    /// until the file is removed.
    ///
    /// # Minimum kernel version
    /// 6.4.
    ///
    /// # Errors
    /// If there is no BPF link, or the path exists or is not in a bpffs.
    pub fn pin(&self, path: impl AsRef<Path>) -> Result<()> {
        self.link.pin(path)
    }

    /// The kernel's id of the link, as `bpftool link` shows it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is no BPF link.
    pub fn id(&self) -> Result<u32> {
        self.link.id()
    }

    /// The descriptor: of the link, or, without one, of the map.
    ///
    /// # Errors
    /// None, at present.
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        self.link.fd()
    }

    /// Gives the descriptor away; the struct stays registered until it is closed.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is no BPF link; it is unregistered then.
    pub fn into_fd(self) -> Result<OwnedFd> {
        self.link.into_fd()
    }

    /// The link as one of any kind.
    pub fn into_link(self) -> Link {
        self.link
    }
}

impl<T> From<StructOpsLink<T>> for Link {
    fn from(link: StructOpsLink<T>) -> Self {
        link.link
    }
}

impl<T> fmt::Debug for StructOpsLink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.link.fmt(f)
    }
}
