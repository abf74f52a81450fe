//! struct_ops: structs of callbacks that programs implement for the kernel, such as a TCP congestion
//! control or a scheduler.
//!
//! ```text
//! before load               after load                attached
//! OpenStructOps<T>   ──▶    StructOps<T>   ── attach() ──▶   StructOpsLink<T>
//!  fields of the C struct    a map with the kernel's            drop or detach(): unregistered
//!  slots for programs        value of it                        update(&other): replaced at once
//! ```

mod associate;
mod link;
mod open;
mod token;

use std::{
    fmt,
    marker::PhantomData,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::Path,
    sync::Arc,
};

pub use self::{link::StructOpsLink, open::OpenStructOps};
pub(crate) use self::{open::Choice, token::token};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    map::Map,
    program,
    sys::{Errno, bpf},
    value::Plain as _,
};

/// A struct_ops value in the kernel: a map that holds the struct, ready to be registered.
///
/// It owns what it needs and borrows nothing: move it, clone it (cheap, the same map), keep it as
/// long as you like. `T` is the struct of the object.
///
/// # Minimum kernel version
/// 5.6 for TCP congestion controls; each kind of struct came with a version of its own.
#[doc(alias = "BPF_MAP_TYPE_STRUCT_OPS")]
pub struct StructOps<T> {
    inner: Arc<Inner>,
    value: PhantomData<fn() -> T>,
}

/// What the loader knows of a value.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) map: Map,
    /// The kernel's name of the struct.
    pub(crate) type_name: String,
    /// Bytes of the object's struct.
    pub(crate) size: usize,
    /// The kernel's struct, zero where functions are.
    pub(crate) content: Vec<u8>,
    /// Programs, and at which byte of the content.
    pub(crate) callbacks: Vec<(usize, Callback)>,
    /// Whether links to the map can be made.
    pub(crate) has_link: bool,
    pub(crate) autoattach: bool,
}

/// A program in a value.
#[derive(Debug)]
pub(crate) enum Callback {
    Program(Arc<program::Inner>),
    /// One that is in several members is loaded for each.
    Copy(OwnedFd),
}

/// What the kernel has done with a value.
#[doc(alias = "bpf_struct_ops_state")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StructOpsState {
    /// Nothing: it was not attached yet.
    New,
    /// Registered, without a link.
    Registered,
    /// Unregistered, without a link; it cannot be registered again.
    Gone,
    /// Ready for links, or linked.
    Ready,
    /// Something that came with a newer kernel.
    Other(u32),
}

impl<T> StructOps<T> {
    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self { inner, value: PhantomData }
    }

    /// The C name of the variable.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.map.name()
    }

    /// The kernel's name of the struct: `tcp_congestion_ops`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.inner.type_name
    }

    /// Whether its map is in the kernel: `false` where its autocreate was off.
    #[must_use]
    pub fn is_created(&self) -> bool {
        self.inner.map.is_created()
    }

    /// Whether it is attached by a BPF link: values of `.struct_ops.link`, from Linux 6.4 on.
    #[must_use]
    pub fn has_link(&self) -> bool {
        self.inner.has_link
    }

    /// The map as such. What is in it has the kernel's layout, not that of `T`.
    #[must_use]
    pub fn as_map(&self) -> &Map {
        &self.inner.map
    }

    /// The map's descriptor.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] where autocreate was off.
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        self.inner.map.fd()
    }

    /// The kernel's id of the map, as `bpftool struct_ops` shows it.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn id(&self) -> Result<u32> {
        self.inner.map.id()
    }

    /// Pins the map to a path in a mounted bpffs. That does not keep it attached: pin the link.
    ///
    /// # Errors
    /// If the map was not created, or the path exists or is not in a bpffs.
    pub fn pin(&self, path: impl AsRef<Path>) -> Result<()> {
        self.inner.map.pin(path)
    }

    /// What the kernel has done with it.
    ///
    /// # Errors
    /// If the map was not created, or the kernel does not show it.
    pub fn state(&self) -> Result<StructOpsState> {
        self.inner.state()
    }

    /// Registers the struct with the kernel, which calls its programs from now on.
    ///
    /// A value of `.struct_ops.link` gets a BPF link, from Linux 6.4 on: the kernel unregisters it
    /// when the link is gone, with the process at the latest; it can be pinned and updated, and
    /// after that the value attached again.
    ///
    /// A value of `.struct_ops`, and any before 6.4, is registered as such. Dropping what this gives
    /// unregisters it, but if the process is killed it stays registered. It can be attached once.
    ///
    /// # Errors
    /// If the map was not created, or the kernel refuses: the kind checks the struct now (a
    /// mandatory callback, a name that is taken).
    #[doc(alias = "BPF_LINK_CREATE")]
    pub fn attach(&self) -> Result<StructOpsLink<T>> {
        link::attach(&self.inner).map(StructOpsLink::new)
    }

    /// Attaches it; `None` where it was not created, or its autoattach is off.
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    pub fn auto_attach(&self) -> Result<Option<StructOpsLink<T>>> {
        if self.inner.autoattach && self.is_created() { self.attach().map(Some) } else { Ok(None) }
    }
}

impl Inner {
    fn state(&self) -> Result<StructOpsState> {
        let mut value = vec![0; self.map.value_len()?];
        if !self.map.lookup(&[0; 4], &mut value)? {
            return Ok(StructOpsState::New);
        }
        // After a count of references, in all kernels.
        let state = value.get(4..).and_then(u32::from_prefix).unwrap_or_default();
        Ok(match state {
            0 => StructOpsState::New,
            1 => StructOpsState::Registered,
            2 => StructOpsState::Gone,
            3 => StructOpsState::Ready,
            other => StructOpsState::Other(other),
        })
    }

    /// The kernel's struct with descriptors of the programs.
    fn filled(&self) -> Result<Vec<u8>> {
        let mut content = self.content.clone();
        for (at, callback) in &self.callbacks {
            let fd = match callback {
                Callback::Program(program) => program.fd.as_ref(),
                Callback::Copy(fd) => Some(fd),
            };
            let (Some(fd), Some(place)) =
                (fd, content.get_mut(*at..).and_then(|rest| rest.get_mut(..8)))
            else {
                // The loader has loaded all that it put here.
                return Err(Error::new(ErrorKind::NotLoaded, "a program of it is not loaded"));
            };
            place.copy_from_slice(u64::from(bpf::raw(fd.as_fd())).as_bytes());
        }
        Ok(content)
    }

    /// Gives the map its content, which also registers it where there are no links.
    fn fill(&self) -> Result<()> {
        let fd = self.map.map_fd()?;
        match fd.update(&[0; 4], &self.filled()?, 0) {
            Ok(()) => Ok(()),
            // Content is set once and then stays.
            Err(Errno(libc::EBUSY)) if self.has_link => Ok(()),
            Err(errno) => Err(self.refused("bpf(BPF_MAP_UPDATE_ELEM)", errno)),
        }
    }

    /// The kind of struct does not want it.
    fn refused(&self, call: &'static str, errno: Errno) -> Error {
        let kind = &self.type_name;
        let error = self.map.sys(&format!("the kernel does not take this {kind}"), call, errno);
        match errno.0 {
            libc::EPERM | libc::EACCES => {
                error.hint(privilege::hint(&[Capability::Bpf, Capability::NetAdmin]))
            }
            libc::EEXIST => error.hint(
                "one of the same name is registered already; one without a link stays when its \
                 process is killed, until `bpftool struct_ops unregister` removes it",
            ),
            libc::EBUSY if self.map_was_used() => error.hint(
                "a value of .struct_ops can be attached once: put it into SEC(\".struct_ops.link\") \
                 to attach it again, from Linux 6.4 on, or load the object again",
            ),
            libc::EBUSY => error.hint("another of this kind is registered, of which there is one"),
            libc::EINVAL => error.hint(
                "it checks the struct: a callback that it insists on may be missing, a name \
                 empty or of more than letters, digits, `_` and `.`, or a number out of range; the \
                 kernel's log (dmesg) may tell",
            ),
            libc::E2BIG => error.hint("a number in it is larger than the kernel takes"),
            libc::EOPNOTSUPP => error.hint(
                "the kernel has this kind, or this use of it, for test runs alone, or is \
                 configured without: nothing can be registered",
            ),
            _ => error,
        }
    }

    fn map_was_used(&self) -> bool {
        matches!(self.state(), Ok(StructOpsState::Registered | StructOpsState::Gone))
    }
}

impl<T> Clone for StructOps<T> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.inner))
    }
}

impl<T> fmt::Debug for StructOps<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StructOps")
            .field("name", &self.name())
            .field("type", &self.type_name())
            .field("created", &self.is_created())
            .field("link", &self.has_link())
            .finish()
    }
}
