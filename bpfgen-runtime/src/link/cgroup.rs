//! Programs for the processes and sockets of a cgroup.

use std::{
    fmt,
    os::fd::{AsFd as _, OwnedFd},
};

use bpfgen_object::uapi::AttachType;

use super::{
    AutoAttach, CgroupOptions, Link,
    attached::Attached,
    attaching,
    direct::Direct,
    place::{Place, from_places},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Feature,
    program::{
        Program,
        hook::{
            CgroupDevice, CgroupSkb, CgroupSkbAny, CgroupSock, CgroupSockAddr, CgroupSockopt,
            CgroupSysctl, Hook, LsmCgroup, SockOps,
        },
    },
    sys::{
        Errno,
        attach::{self, Attach, Target},
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

/// A cgroup of the unified hierarchy (cgroup2): its folder (`"/sys/fs/cgroup/box"`), or a
/// descriptor of that.
#[derive(Clone, Copy, Debug)]
pub struct Cgroup<'a>(Place<'a>);

from_places!(Cgroup, Cgroup);

impl fmt::Display for Cgroup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a> Cgroup<'a> {
    /// The cgroup of this folder, or of what this descriptor is of.
    pub fn new(cgroup: impl Into<Self>) -> Self {
        cgroup.into()
    }

    /// A descriptor of our own.
    pub(super) fn open(&self) -> Result<OwnedFd> {
        self.0.open().map_err(|error| {
            let error = Error::io("cannot open the cgroup", &error);
            match error.kind() {
                ErrorKind::NotFound => error.hint(
                    "make it with mkdir, below where `mount -t cgroup2` shows cgroups \
                     (/sys/fs/cgroup, or /sys/fs/cgroup/unified beside version 1)",
                ),
                _ => error,
            }
        })
    }

    /// The programs that are attached to this cgroup itself.
    ///
    /// # Minimum kernel version
    /// 4.15; flags of each program 6.1, the revision 6.17.
    ///
    /// # Errors
    /// If it is no cgroup, the kernel does not know the attach type, or CAP_NET_ADMIN is missing.
    #[doc(alias = "BPF_PROG_QUERY")]
    pub fn attached(&self, attach_type: AttachType) -> Result<Attached> {
        self.query(attach_type, false)
    }

    /// The programs that run for this cgroup: also those attached to the ones above.
    ///
    /// # Minimum kernel version
    /// 4.15.
    ///
    /// # Errors
    /// As [`attached`](Self::attached).
    #[doc(alias = "BPF_F_QUERY_EFFECTIVE")]
    pub fn effective(&self, attach_type: AttachType) -> Result<Attached> {
        self.query(attach_type, true)
    }

    fn query(&self, attach_type: AttachType, effective: bool) -> Result<Attached> {
        let place = || format!("{} of cgroup {self}", attach_type.name());
        let folder = self.open().map_err(|error| error.context(place()))?;
        match attach::query(Target::Fd(folder.as_fd()), attach_type.0, effective) {
            Ok(found) => Ok(Attached::new(&found)),
            Err(errno) => {
                let error = Error::sys("the kernel refuses", "bpf(BPF_PROG_QUERY)", errno);
                let error = match errno.0 {
                    libc::EINVAL => error.hint("this kernel has no such hook of cgroups"),
                    _ => explain(error, errno, &CgroupOptions::new()),
                };
                Err(error.context(format!("asking what is attached to {}", place())))
            }
        }
    }
}

/// Puts the program on the cgroup: by a link where the kernel has them (5.7).
pub(super) fn attach<K: Hook + 'static>(
    program: &Program<K>,
    cgroup: Cgroup<'_>,
    attach_type: AttachType,
    options: &CgroupOptions<'_>,
) -> Result<Link> {
    let place = format!("{} of cgroup {cgroup}", attach_type.name());
    let (flags, relative) =
        options.position.arguments().map_err(|error| attaching(program, &place, error))?;
    let fd = program.fd()?;
    let folder = cgroup.open().map_err(|error| attaching(program, &place, error))?;
    let refused = |call, errno| {
        let error = Error::sys("the kernel refuses", call, errno);
        attaching(program, &place, explain(error, errno, options))
    };
    if relative.revision != 0 {
        // Kernels that do not count would not look at it.
        let found = attach::query(Target::Fd(folder.as_fd()), attach_type.0, false)
            .map_err(|errno| refused("bpf(BPF_PROG_QUERY)", errno))?;
        if found.revision == 0 {
            let message = "the kernel does not count how often the programs of a cgroup change";
            let error = Error::new(ErrorKind::Unsupported, message);
            return Err(attaching(program, &place, error.hint("it does since Linux 6.17")));
        }
    }
    if options.takes_link() && program.counts_on(Feature::CgroupLinks) {
        let link = LinkCreate {
            program: fd,
            target: LinkTarget::Fd(folder.as_fd()),
            attach_type: attach_type.0,
            flags: flags | options.flags(true),
            options: LinkOptions::Position(relative),
        };
        match bpf::link_create(&link) {
            Ok(fd) => return Ok(Link::from_fd(fd, place)),
            // The command is unknown before 5.7; and without a link the same is refused again.
            Err(Errno(libc::EINVAL)) if options.is_plain() => {}
            Err(errno) => return Err(refused("bpf(BPF_LINK_CREATE)", errno)),
        }
    }
    let replaced = options.replaced().map_err(|error| attaching(program, &place, error))?;
    let direct = Attach {
        program: fd,
        target: Target::Fd(folder.as_fd()),
        attach_type: attach_type.0,
        flags: flags | options.flags(false),
        replaced,
        relative,
    };
    attach::attach(&direct).map_err(|errno| refused("bpf(BPF_PROG_ATTACH)", errno))?;
    let what = "a program put on a cgroup without a link";
    let held = Direct::new(what, program, folder, attach_type, &place);
    Ok(Link::held(held, place))
}

fn explain(error: Error, errno: Errno, options: &CgroupOptions<'_>) -> Error {
    const NEEDED: &[Capability] = &[Capability::NetAdmin, Capability::Bpf];
    match errno.0 {
        libc::EPERM | libc::EACCES => match privilege::lack_hint(NEEDED) {
            Some(hint) => error.hint(hint),
            None => error.hint(
                "on this cgroup, or one above, there is a program of another mode: all of a \
                 cgroup must be Multi, or the only one, and below an Exclusive one there can be \
                 none",
            ),
        },
        libc::EBADF | libc::ENOTDIR => error.with_kind(ErrorKind::InvalidInput).hint(
            "this is no cgroup of version 2: name a folder where cgroup2 is mounted \
             (/sys/fs/cgroup, or /sys/fs/cgroup/unified beside version 1)",
        ),
        libc::EINVAL if !options.is_plain() => error.with_kind(ErrorKind::Unsupported).hint(
            "positions among programs of cgroups came with Linux 6.17, and preorder with 6.15; the \
             neighbour must be of the same kind, a link for a link, and in the same order",
        ),
        // Of a program of packets that is attached without a link, the kernel says so of a missing
        // permission.
        libc::EINVAL => match privilege::lack_hint(&[Capability::NetAdmin]) {
            Some(hint) => error.with_kind(ErrorKind::Permission).hint(hint),
            None => error.hint(
                "the program may be there already without a link, or this kernel lack this hook \
                 of cgroups",
            ),
        },
        libc::ENOENT => error
            .hint("the program to be replaced, or the neighbour, is not on this cgroup and hook"),
        libc::ESTALE => error
            .with_kind(ErrorKind::Busy)
            .hint("the programs of the cgroup have changed since the revision was read"),
        libc::E2BIG => error.hint("64 programs are on this cgroup and hook already"),
        libc::ENODEV => error.hint("the cgroup has been removed"),
        _ => error,
    }
}

/// The attach type of the program's section.
fn attach_type<K: Hook>(program: &Program<K>) -> AttachType {
    program.attach_type()
}

macro_rules! on_cgroups {
    ($($hook:ident, $what:literal, $since:literal;)*) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to a cgroup, for ", $what, ".")]
            ///
            /// By a BPF link, which ends with the process unless it is pinned; before Linux 5.7
            /// without one, as by [`CgroupOptions::without_link`].
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// If it is no cgroup of version 2, a program there is not of
            /// [`CgroupMode::Multi`](super::CgroupMode::Multi), or the kernel refuses.
            pub fn attach<'a>(&self, cgroup: impl Into<Cgroup<'a>>) -> Result<Link> {
                self.attach_with(cgroup, &CgroupOptions::new())
            }

            /// As [`attach`](Self::attach), in that mode and place.
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, "; a position among others 6.17.")]
            ///
            /// # Errors
            /// As [`attach`](Self::attach), and if the neighbour or the replaced program is not
            /// there, or the kernel does not know the option.
            pub fn attach_with<'a>(
                &self,
                cgroup: impl Into<Cgroup<'a>>,
                options: &CgroupOptions<'_>,
            ) -> Result<Link> {
                attach(self, cgroup.into(), attach_type(self), options)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )*};
}

on_cgroups! {
    CgroupSkb, "packets of its sockets in the direction that the section names", "4.10";
    CgroupSock, "sockets that are made, bound and closed",
        "4.10 for `sock` and `sock_create`, 4.17 for `post_bind4` and `post_bind6`, 5.9 for \
         `sock_release`";
    CgroupSockAddr, "addresses that sockets are given or ask for",
        "4.17 for `bind` and `connect`, 4.18 for `sendmsg`, 5.2 for `recvmsg`, 5.8 for \
         `getpeername` and `getsockname`, 6.7 for all of Unix sockets";
    CgroupSysctl, "reads and writes of /proc/sys", "5.2";
    CgroupSockopt, "getsockopt(2) or setsockopt(2)", "5.3";
    LsmCgroup, "the security hook that the section names", "6.0";
    CgroupDevice, "device files that are opened or made", "4.15";
    SockOps, "events of TCP connections", "4.13";
}

/// The way of packets, as their socket sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PacketDirection {
    /// To the socket.
    Ingress,
    /// From the socket.
    Egress,
}

impl PacketDirection {
    fn attach_type(self) -> AttachType {
        match self {
            Self::Ingress => AttachType::CGROUP_INET_INGRESS,
            Self::Egress => AttachType::CGROUP_INET_EGRESS,
        }
    }
}

impl Program<CgroupSkbAny> {
    /// Attaches to a cgroup, for packets of its sockets in one direction.
    ///
    /// By a BPF link, which ends with the process unless it is pinned; before Linux 5.7 without
    /// one, as by [`CgroupOptions::without_link`].
    ///
    /// # Minimum kernel version
    /// 4.10.
    ///
    /// # Errors
    /// If it is no cgroup of version 2, a program there is not of
    /// [`CgroupMode::Multi`](super::CgroupMode::Multi), or the kernel refuses.
    pub fn attach<'a>(
        &self,
        cgroup: impl Into<Cgroup<'a>>,
        direction: PacketDirection,
    ) -> Result<Link> {
        self.attach_with(cgroup, direction, &CgroupOptions::new())
    }

    /// As [`attach`](Self::attach), in that mode and place.
    ///
    /// # Minimum kernel version
    /// 4.10; a position among others 6.17.
    ///
    /// # Errors
    /// As [`attach`](Self::attach), and if the neighbour or the replaced program is not there, or
    /// the kernel does not know the option.
    pub fn attach_with<'a>(
        &self,
        cgroup: impl Into<Cgroup<'a>>,
        direction: PacketDirection,
        options: &CgroupOptions<'_>,
    ) -> Result<Link> {
        attach(self, cgroup.into(), direction.attach_type(), options)
    }
}

impl AutoAttach for CgroupSkbAny {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
