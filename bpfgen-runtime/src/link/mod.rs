//! Links: programs attached to hooks. One file per family of hooks.
//!
//! ```text
//! Program<K>::attach…(what the hook needs) ──▶ Link ── drop or detach() ──▶ detached
//!                                               ├─ pin(path): stays after the process
//!                                               └─ into_fd(): somebody else's from now on
//! ```

mod attached;
mod binary;
mod cgroup;
mod cgroup_options;
mod debug_file;
mod direct;
mod elf;
mod event;
mod file;
mod flow_dissector;
mod freplace;
mod function_list;
mod functions;
mod info;
mod interface;
mod iter;
mod kprobe;
mod kprobe_multi;
mod ksyscall;
mod lirc;
mod lwt;
mod many;
mod mode;
mod netfilter;
mod netkit;
mod netns;
mod pattern;
mod perf_event;
mod place;
mod pmu;
mod position;
mod probe_event;
mod raw_tracepoint;
mod several;
pub(crate) mod similar;
mod sk_lookup;
mod socket;
mod sockmap;
mod symbol;
mod tc;
mod tracepoint;
mod tracing;
mod tracing_multi;
mod update;
mod uprobe;
mod uprobe_multi;
pub(crate) mod usdt;
mod xdp;

use std::{
    fmt, io,
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd},
    path::Path,
};

/// Where a program is attached, as the kernel numbers it.
pub use bpfgen_object::uapi::AttachType;

pub use self::{
    attached::{Attached, AttachedProgram},
    cgroup::{Cgroup, PacketDirection},
    cgroup_options::{CgroupMode, CgroupOptions},
    functions::Functions,
    info::{LinkInfo, LinkPlace},
    interface::Interface,
    iter::{CgroupOrder, IterReader, IterTasks},
    kprobe::KProbeTarget,
    lwt::Route,
    mode::ProbeMode,
    netfilter::{NetfilterFamily, NetfilterHook, NetfilterOptions},
    netkit::NetkitSide,
    netns::NetNamespace,
    perf_event::{HardwareEvent, PerfEventConfig, Sampling, SoftwareEvent},
    position::{Neighbour, Position},
    sockmap::{SkSkbRole, SocketMap},
    tc::{TcActionOptions, TcDirection, TcHandle, TcMethod, TcOptions},
    uprobe::UProbeTarget,
    uprobe_multi::UserFunctions,
    usdt::UsdtTarget,
    xdp::{XdpFeatures, XdpMethod, XdpMode, XdpOptions, XdpPrograms},
};
use crate::{
    Error, ErrorKind, Result,
    map::pin,
    program::Program,
    sys::{Errno, bpf},
};

/// A program's attachment; dropping it detaches.
///
/// It owns what it needs and borrows nothing: move it, keep it as long as the program is to run.
#[must_use = "dropping a link detaches its program"]
pub struct Link {
    kind: Kind,
    /// What it is attached to, for people.
    place: String,
}

enum Kind {
    /// A BPF link.
    Link(OwnedFd),
    /// A perf event with a program on it, on kernels older than 5.15.
    Event(OwnedFd),
    /// Something else, which a descriptor alone does not keep attached.
    Held(Box<dyn Held>),
}

/// An attachment that the kernel does not end by itself when a descriptor is closed: a probe in
/// tracefs, a filter set by netlink, a program put on a cgroup. Dropping it detaches.
pub(crate) trait Held: Send + Sync {
    /// What it is, for people, with an article: `a probe made through tracefs`.
    fn what(&self) -> &'static str;

    /// Why it cannot outlive the process in a bpffs.
    fn why_not_pinned(&self) -> &'static str {
        "it is no BPF link, and only those can be pinned"
    }

    /// A descriptor that stands for it, where it has one.
    fn fd(&self) -> Option<BorrowedFd<'_>>;

    /// Detaches, and says whether that went well.
    fn detach(self: Box<Self>) -> Result<()>;
}

impl Link {
    fn new(kind: Kind, place: impl Into<String>) -> Self {
        Self { kind, place: place.into() }
    }

    /// What a BPF link's descriptor becomes.
    pub(crate) fn from_fd(fd: OwnedFd, place: impl Into<String>) -> Self {
        Self::new(Kind::Link(fd), place)
    }

    /// Opens a pinned link. It stays attached when this is dropped, until the file is removed too.
    ///
    /// # Errors
    /// If there is nothing at `path`, or not a link.
    #[doc(alias = "BPF_OBJ_GET")]
    pub fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let fd = pin::open(path)?;
        let what = std::fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd()));
        if what.is_ok_and(|what| !what.to_string_lossy().contains("link")) {
            return Err(Error::new(
                ErrorKind::Incompatible,
                format!("what is pinned to {} is not a link", path.display()),
            ));
        }
        Ok(Self::from_fd(fd, format!("pinned to {}", path.display())))
    }

    /// What must be undone to detach.
    pub(crate) fn held(held: impl Held + 'static, place: impl Into<String>) -> Self {
        Self::new(Kind::Held(Box::new(held)), place)
    }

    /// Detaches. Dropping the link does the same, but cannot tell whether it went well.
    ///
    /// A link that is pinned, or whose descriptor was duplicated, stays attached. So does one that is
    /// let go while another thread starts a program: the child has all descriptors until it executes.
    /// Whoever attaches to the same place again at once uses [`force_detach`](Self::force_detach),
    /// where the link is of a kind that has it.
    ///
    /// # Errors
    /// Where the kernel has no BPF link for the hook and refuses to undo what was done instead.
    pub fn detach(self) -> Result<()> {
        match self.kind {
            Kind::Link(_) | Kind::Event(_) => Ok(()),
            Kind::Held(held) => held.detach(),
        }
    }

    /// Gives the descriptor away; the program stays attached until it is closed.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for what does not end with a descriptor: a probe made through
    /// tracefs (kernels without the kprobe PMU), a filter set by netlink … It is detached then.
    pub fn into_fd(self) -> Result<OwnedFd> {
        match self.kind {
            Kind::Link(fd) | Kind::Event(fd) => Ok(fd),
            Kind::Held(held) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("{} does not end with a descriptor", held.what()),
            )),
        }
    }

    /// The descriptor that keeps the program attached.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is none, as for a filter set by netlink.
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        match &self.kind {
            Kind::Link(fd) | Kind::Event(fd) => Ok(fd.as_fd()),
            Kind::Held(held) => held.fd().ok_or_else(|| {
                let message = format!("{} has no descriptor", held.what());
                Error::new(ErrorKind::Unsupported, message).context(self.place())
            }),
        }
    }

    /// The descriptor of a BPF link, if it is one.
    fn bpf_link(&self) -> Option<BorrowedFd<'_>> {
        match &self.kind {
            Kind::Link(fd) => Some(fd.as_fd()),
            Kind::Event(_) | Kind::Held(_) => None,
        }
    }

    /// For messages.
    fn place(&self) -> String {
        format!("the link to {}", self.place)
    }

    /// Pins the link to a path in a mounted bpffs: the program stays attached when the process
    /// ends, until the file is removed.
    ///
    /// Static probes (USDT) cannot be pinned: what tells their programs where arguments are is put
    /// into maps, and taken out again, by the process that has attached them.
    ///
    /// # Minimum kernel version
    /// 5.7; for tracepoints, kprobes, uprobes and perf events 5.15; cgroups 5.7, XDP 5.9, tcx 6.6,
    /// netkit 6.7, netfilter 6.4, maps of sockets 6.10.
    ///
    /// # Errors
    /// If the path exists or is not in a bpffs; [`ErrorKind::Unsupported`] if the kernel has no BPF
    /// link for this hook, or it is a static probe.
    #[doc(alias = "BPF_OBJ_PIN")]
    pub fn pin(&self, path: impl AsRef<Path>) -> Result<()> {
        match &self.kind {
            Kind::Link(fd) => {
                pin::pin(fd.as_fd(), path.as_ref()).map_err(|error| error.context(self.place()))
            }
            Kind::Event(_) => Err(Error::new(
                ErrorKind::Unsupported,
                "this kernel has no BPF links for perf events, so it cannot be pinned",
            )
            .hint("they came with Linux 5.15")
            .context(self.place())),
            Kind::Held(held) => {
                let message = format!("{} cannot be pinned", held.what());
                Err(Error::new(ErrorKind::Unsupported, message)
                    .hint(held.why_not_pinned())
                    .context(self.place()))
            }
        }
    }

    /// Removes a pin of this link: the program is detached when this link is dropped as well.
    ///
    /// # Errors
    /// If something else is pinned at `path`, or nothing; [`ErrorKind::Unsupported`] where the
    /// attachment is not a BPF link.
    pub fn unpin(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let remove = || pin::remove("link", self.id()?, Self::from_pinned(path)?.id()?, path);
        remove().map_err(|error| error.context(self.place()))
    }

    /// The kernel's id of the link, as `bpftool link` shows it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the attachment is not a BPF link (perf events before 5.15).
    pub fn id(&self) -> Result<u32> {
        let Kind::Link(fd) = &self.kind else {
            return Err(Error::new(ErrorKind::Unsupported, "not a BPF link: it has no id"));
        };
        match bpf::link_info(fd.as_fd()) {
            Ok(info) => Ok(info.id),
            Err(errno) => {
                Err(Error::sys("cannot ask for its id", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
                    .context(self.place()))
            }
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            Kind::Link(_) => "a BPF link",
            Kind::Event(_) => "a perf event",
            Kind::Held(held) => held.what(),
        };
        f.debug_struct("Link").field("place", &self.place).field("kind", &kind).finish()
    }
}

/// How a kind of hook attaches by itself.
pub(crate) trait AutoAttach: Sized {
    /// `None` where the section does not say where.
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>>;
}

/// An error of attaching `program` to `place`.
fn attaching<K>(program: &Program<K>, place: &str, error: Error) -> Error {
    program.error(error.context(format!("attaching to {place}")))
}

/// [`attaching`], of a system call.
fn refused<K>(program: &Program<K>, place: &str, call: &'static str, errno: Errno) -> Error {
    attaching(program, place, Error::sys("the kernel refuses", call, errno))
}

/// An error of reading or writing a file of the kernel.
fn file_error(message: impl Into<String>, errno: Errno) -> Error {
    Error::io(message, &io::Error::from_raw_os_error(errno.0))
}

/// The target of a program that says where to attach it, or an error that it does not.
fn target<'a, K>(program: &'a Program<K>, example: &str) -> Result<&'a str> {
    program.target().ok_or_else(|| {
        program.error(
            Error::new(
                ErrorKind::InvalidInput,
                format!("SEC({:?}) does not say where to attach", program.section()),
            )
            .hint(format!("name it in the section, as in SEC({example:?}), or when attaching")),
        )
    })
}
