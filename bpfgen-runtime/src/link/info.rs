//! What the kernel knows of links.

use std::os::fd::BorrowedFd;

use super::{AttachType, Link};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::{
        Errno,
        object::{self, Kind, link_type as types},
    },
};

const INFO: &str = "bpf(BPF_OBJ_GET_INFO_BY_FD)";

/// What the kernel knows of a link, at the moment it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkInfo {
    /// The kernel's id, which no other link gets while it is there.
    pub id: u32,
    /// The id of its program; 0 where it has none: that of a struct of callbacks.
    pub program_id: u32,
    /// What it is attached to.
    pub place: LinkPlace,
}

/// What a link is attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkPlace {
    /// A raw tracepoint.
    #[non_exhaustive]
    RawTracePoint {
        /// Its name.
        name: String,
        /// What `bpf_get_attach_cookie` gives. Linux 6.18, else 0.
        cookie: u64,
    },
    /// What the program was loaded for: a function, a typed tracepoint, a security hook.
    #[non_exhaustive]
    Tracing {
        /// `TRACE_FENTRY` and its kin.
        attach_type: AttachType,
        /// Id of the BTF that has it; of the program, where that is replaced in part. Linux 5.13.
        object_id: u32,
        /// Its id there. Linux 5.13.
        btf_id: u32,
        /// What `bpf_get_attach_cookie` gives. Linux 6.18, else 0.
        cookie: u64,
    },
    /// Functions of the kernel or a module, or their returns, by trampolines. Linux 7.2.
    #[non_exhaustive]
    TracingMulti {
        /// `TRACE_FENTRY_MULTI` and its kin.
        attach_type: AttachType,
        /// Id of the BTF that has them.
        object_id: u32,
        /// The ids of the functions there.
        btf_ids: Vec<u32>,
        /// Where they are, each as in [`KProbe`](Self::KProbe); zeros for those who may not know.
        addresses: Vec<u64>,
        /// What `bpf_get_attach_cookie` gives at each.
        cookies: Vec<u64>,
    },
    /// A cgroup.
    #[non_exhaustive]
    Cgroup {
        /// The inode of its folder; 0 if it is gone.
        id: u64,
        /// Which of its hooks.
        attach_type: AttachType,
    },
    /// An iterator.
    #[non_exhaustive]
    Iter {
        /// What it goes through: `task`.
        target: String,
        /// The map whose elements these are; 0 for none.
        map_id: u32,
    },
    /// A network namespace.
    #[non_exhaustive]
    NetNamespace {
        /// Its inode; 0 if it is gone.
        inode: u32,
        /// Which of its hooks.
        attach_type: AttachType,
    },
    /// A network interface, for XDP.
    #[non_exhaustive]
    Xdp {
        /// Its index; 0 if it is gone.
        interface: u32,
    },
    /// A probe of the kernel, or its return. Linux 6.6.
    #[non_exhaustive]
    KProbe {
        /// Whether it is the return.
        returns: bool,
        /// The function, where it was named.
        function: String,
        /// Bytes from its start.
        offset: u32,
        /// The address, some bytes further where the function starts with what is no code of its own
        /// (`endbr64`); 0 for those who may not know.
        address: u64,
        /// How often the program did not run.
        missed: u64,
        /// What `bpf_get_attach_cookie` gives. Linux 6.9, else 0.
        cookie: u64,
    },
    /// A probe of a file, or the return of a function in it. Linux 6.6.
    #[non_exhaustive]
    UProbe {
        /// Whether it is the return.
        returns: bool,
        /// The file.
        path: String,
        /// Bytes from its start.
        offset: u32,
        /// What `bpf_get_attach_cookie` gives. Linux 6.9, else 0.
        cookie: u64,
        /// Where the file counts who has attached, in bytes from its start; 0 for nowhere.
        /// Linux 6.16, else 0.
        reference_counter: u64,
    },
    /// A tracepoint. Linux 6.6.
    #[non_exhaustive]
    TracePoint {
        /// Its name, without category.
        name: String,
        /// What `bpf_get_attach_cookie` gives. Linux 6.9, else 0.
        cookie: u64,
    },
    /// Another perf event. Linux 6.6.
    #[non_exhaustive]
    PerfEvent {
        /// `PERF_TYPE_*`; 0 together with `config` also where the kernel does not say.
        kind: u32,
        /// `PERF_COUNT_*`, or what else the type has.
        config: u64,
        /// What `bpf_get_attach_cookie` gives. Linux 6.9, else 0.
        cookie: u64,
    },
    /// Functions of the kernel, or their returns. Linux 6.6.
    #[non_exhaustive]
    KProbeMulti {
        /// How many.
        count: u32,
        /// `BPF_F_KPROBE_MULTI_*`.
        flags: u32,
        /// How often the program did not run.
        missed: u64,
        /// Where they are, each as in [`KProbe`](Self::KProbe); zeros for those who may not know.
        addresses: Vec<u64>,
        /// What `bpf_get_attach_cookie` gives at each. Linux 6.9, else zeros.
        cookies: Vec<u64>,
    },
    /// Functions of a file, or their returns. Linux 6.8.
    #[non_exhaustive]
    UProbeMulti {
        /// The file.
        path: String,
        /// How many.
        count: u32,
        /// `BPF_F_UPROBE_MULTI_*`.
        flags: u32,
        /// The process; 0 for all.
        pid: u32,
        /// Where they are, in bytes from the file's start.
        offsets: Vec<u64>,
        /// Where the file counts who has attached to each, in bytes from its start; 0 for nowhere.
        reference_counters: Vec<u64>,
        /// What `bpf_get_attach_cookie` gives at each.
        cookies: Vec<u64>,
    },
    /// A struct of callbacks.
    #[non_exhaustive]
    StructOps {
        /// Its map.
        map_id: u32,
    },
    /// A hook of netfilter.
    #[non_exhaustive]
    Netfilter {
        /// `NFPROTO_*`.
        family: u32,
        /// `NF_INET_*`.
        hook: u32,
        /// Lower ones run first.
        priority: i32,
        /// `BPF_F_NETFILTER_*`.
        flags: u32,
    },
    /// A network interface, for tcx.
    #[non_exhaustive]
    Tcx {
        /// Its index; 0 if it is gone.
        interface: u32,
        /// In or out.
        attach_type: AttachType,
    },
    /// A network interface of a netkit pair.
    #[non_exhaustive]
    Netkit {
        /// Its index, that of the peer for what the peer sends; 0 if it is gone.
        interface: u32,
        /// Of the primary or the peer.
        attach_type: AttachType,
    },
    /// A map of sockets.
    #[non_exhaustive]
    SocketMap {
        /// The map; 0 if it is gone.
        map_id: u32,
        /// What for.
        attach_type: AttachType,
    },
    /// Something that this version does not know.
    #[non_exhaustive]
    Other {
        /// `BPF_LINK_TYPE_*`.
        link_type: u32,
    },
}

impl LinkInfo {
    fn of(fd: BorrowedFd<'_>) -> Result<Self, Errno> {
        let info = object::link_info(fd)?;
        let attach_type = |at| AttachType(info.u32(at));
        let name = || {
            // Some kernels give none to those who may not know it.
            let name = object::link_name(fd).unwrap_or_default();
            String::from_utf8_lossy(&name).into_owned()
        };
        // Some kernels refuse them to those who may not know; all else is known without.
        let tables = object::link_tables(fd).unwrap_or_default();
        let place = match info.u32(0) {
            types::RAW_TRACEPOINT => {
                LinkPlace::RawTracePoint { name: name(), cookie: info.u64(32) }
            }
            types::TRACING => LinkPlace::Tracing {
                attach_type: attach_type(16),
                object_id: info.u32(20),
                btf_id: info.u32(24),
                cookie: info.u64(32),
            },
            types::CGROUP => LinkPlace::Cgroup { id: info.u64(16), attach_type: attach_type(24) },
            types::ITER => LinkPlace::Iter { target: name(), map_id: info.u32(28) },
            types::NETNS => {
                LinkPlace::NetNamespace { inode: info.u32(16), attach_type: attach_type(20) }
            }
            types::XDP => LinkPlace::Xdp { interface: info.u32(16) },
            types::PERF_EVENT => match info.u32(16) {
                kind @ (1 | 2) => LinkPlace::UProbe {
                    returns: kind == 2,
                    path: name(),
                    offset: info.u32(36),
                    cookie: info.u64(40),
                    reference_counter: info.u64(48),
                },
                kind @ (3 | 4) => LinkPlace::KProbe {
                    returns: kind == 4,
                    function: name(),
                    offset: info.u32(36),
                    address: info.u64(40),
                    missed: info.u64(48),
                    cookie: info.u64(56),
                },
                5 => LinkPlace::TracePoint { name: name(), cookie: info.u64(40) },
                _ => LinkPlace::PerfEvent {
                    kind: info.u32(32),
                    config: info.u64(24),
                    cookie: info.u64(40),
                },
            },
            types::KPROBE_MULTI => LinkPlace::KProbeMulti {
                count: info.u32(24),
                flags: info.u32(28),
                missed: info.u64(32),
                addresses: tables.places,
                cookies: tables.cookies,
            },
            types::UPROBE_MULTI => LinkPlace::UProbeMulti {
                path: name(),
                count: info.u32(52),
                flags: info.u32(56),
                pid: info.u32(60),
                offsets: tables.places,
                reference_counters: tables.counters,
                cookies: tables.cookies,
            },
            types::TRACING_MULTI => LinkPlace::TracingMulti {
                attach_type: attach_type(16),
                object_id: info.u32(24),
                btf_ids: tables.btf_ids,
                addresses: tables.places,
                cookies: tables.cookies,
            },
            types::STRUCT_OPS => LinkPlace::StructOps { map_id: info.u32(16) },
            types::NETFILTER => LinkPlace::Netfilter {
                family: info.u32(16),
                hook: info.u32(20),
                priority: info.u32(24) as i32,
                flags: info.u32(28),
            },
            types::TCX => LinkPlace::Tcx { interface: info.u32(16), attach_type: attach_type(20) },
            types::NETKIT => {
                LinkPlace::Netkit { interface: info.u32(16), attach_type: attach_type(20) }
            }
            types::SOCKMAP => {
                LinkPlace::SocketMap { map_id: info.u32(16), attach_type: attach_type(20) }
            }
            link_type => LinkPlace::Other { link_type },
        };
        Ok(Self { id: info.u32(4), program_id: info.u32(8), place })
    }
}

impl Link {
    /// What the kernel knows of the link.
    ///
    /// # Minimum kernel version
    /// 5.8; what came later is 0 or empty in older kernels.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the attachment is not a BPF link.
    #[doc(alias = "bpf_link_info")]
    pub fn info(&self) -> Result<LinkInfo> {
        let fd = self.must_be_bpf("has nothing to tell")?;
        LinkInfo::of(fd)
            .map_err(|errno| Error::sys("cannot ask what it is", INFO, errno).context(self.place()))
    }

    /// Ids of all links in the kernel, whoever has made them; [`from_id`](Self::from_id) opens them.
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// If CAP_SYS_ADMIN is missing.
    #[doc(alias = "BPF_LINK_GET_NEXT_ID")]
    pub fn ids() -> Result<Vec<u32>> {
        object::ids(Kind::Link).map_err(|errno| {
            let error = Error::sys("cannot list links", "bpf(BPF_LINK_GET_NEXT_ID)", errno);
            match errno.0 {
                libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
                _ => error,
            }
        })
    }

    /// Opens a link by the kernel's id, whoever has made it. The program stays attached when this is
    /// dropped, as long as somebody else holds the link.
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; or CAP_SYS_ADMIN is missing.
    #[doc(alias = "BPF_LINK_GET_FD_BY_ID")]
    pub fn from_id(id: u32) -> Result<Self> {
        match object::by_id(Kind::Link, id) {
            Ok(fd) => Ok(Self::from_fd(fd, format!("of id {id}"))),
            Err(errno) => {
                let error = Error::sys("cannot open it", "bpf(BPF_LINK_GET_FD_BY_ID)", errno);
                Err(match errno.0 {
                    libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
                    _ => error,
                }
                .context(format!("link {id}")))
            }
        }
    }

    /// The descriptor, or an error that something needs a BPF link.
    pub(super) fn must_be_bpf(&self, without: &str) -> Result<BorrowedFd<'_>> {
        self.bpf_link().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("it is not a BPF link, so it {without}"))
                .hint("this kernel has no BPF links for the hook")
                .context(self.place())
        })
    }
}
