//! Network namespaces, and programs for all of one.

use std::{
    fmt,
    fs::File,
    os::fd::{AsFd as _, OwnedFd},
};

use bpfgen_object::uapi::AttachType;

use super::{
    attached::Attached,
    place::{Place, from_places},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::{
        Errno, above_streams,
        attach::{self, Target},
    },
};

/// A network namespace: that of the calling thread, a file that stands for one
/// (`"/run/netns/box"`, `"/proc/1234/ns/net"`), or a descriptor of such a file.
#[derive(Clone, Copy, Debug)]
pub struct NetNamespace<'a>(Option<Place<'a>>);

from_places!(NetNamespace, |place| NetNamespace(Some(place)));

impl fmt::Display for NetNamespace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("this thread's network namespace"),
            Some(place) => write!(f, "network namespace {place}"),
        }
    }
}

impl<'a> NetNamespace<'a> {
    /// That of the calling thread, at the time of the call that it is given to.
    pub fn own() -> Self {
        Self(None)
    }

    /// That of this file, or of what this descriptor is of.
    pub fn new(namespace: impl Into<Self>) -> Self {
        namespace.into()
    }

    pub(super) fn is_own(&self) -> bool {
        self.0.is_none()
    }

    /// A descriptor of our own.
    pub(super) fn open(&self) -> Result<OwnedFd> {
        let opened = match self.0 {
            None => {
                File::open("/proc/thread-self/ns/net").and_then(|file| above_streams(file.into()))
            }
            Some(place) => place.open(),
        };
        opened.map_err(|error| {
            let error = Error::io("cannot open the network namespace", &error);
            match error.kind() {
                ErrorKind::NotFound => error.hint(
                    "`ip netns list` shows those of /run/netns; that of a process is \
                     /proc/PID/ns/net",
                ),
                _ => error,
            }
        })
    }

    /// The programs of one kind that run in it: those of `sk_lookup`, or the flow dissector.
    ///
    /// # Minimum kernel version
    /// 5.8; for [`AttachType::SK_LOOKUP`] 5.9.
    ///
    /// # Errors
    /// If it is no network namespace, the kernel has no such hook of one, or CAP_NET_ADMIN is
    /// missing.
    #[doc(alias = "BPF_PROG_QUERY")]
    pub fn attached(&self, attach_type: AttachType) -> Result<Attached> {
        let context = || format!("asking what is attached to {} of {self}", attach_type.name());
        let file = self.open().map_err(|error| error.context(context()))?;
        match attach::query(Target::Fd(file.as_fd()), attach_type.0, false) {
            Ok(found) => Ok(Attached::new(&found)),
            Err(errno) => {
                let error = Error::sys("the kernel refuses", "bpf(BPF_PROG_QUERY)", errno);
                Err(explain(error, errno).context(context()))
            }
        }
    }
}

/// What may be wrong with a namespace or the programs in it.
pub(super) fn explain(error: Error, errno: Errno) -> Error {
    match errno.0 {
        libc::EPERM | libc::EACCES => {
            error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
        }
        libc::EINVAL => error.hint(
            "the file may not be one of a network namespace, or the kernel too old: links to \
             network namespaces came with Linux 5.8, and sk_lookup with 5.9",
        ),
        libc::EEXIST => error.hint(
            "there is a program of this kind already: in this namespace, or for flow dissectors \
             in the first one, which is for all",
        ),
        libc::E2BIG => error.hint("64 programs of this kind are in the namespace already"),
        libc::ENOENT => error.hint("the namespace has ended"),
        _ => error,
    }
}
