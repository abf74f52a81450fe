//! Programs among the functions of a netfilter hook.

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, attaching, refused};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::Netfilter},
    sys::{
        Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

/// `BPF_F_NETFILTER_IP_DEFRAG`.
const DEFRAGMENT: u32 = 1;
/// `NF_IP_PRI_CONNTRACK_DEFRAG`: fragments are put together here.
const DEFRAGMENTED: i32 = -400;

/// Which packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetfilterFamily {
    /// IPv4.
    #[doc(alias = "NFPROTO_IPV4")]
    Ipv4,
    /// IPv6.
    #[doc(alias = "NFPROTO_IPV6")]
    Ipv6,
}

/// Where on their way through the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetfilterHook {
    /// As they come in, before it is known where they go.
    #[doc(alias = "NF_INET_PRE_ROUTING")]
    PreRouting,
    /// On their way to a socket of this machine.
    #[doc(alias = "NF_INET_LOCAL_IN")]
    LocalIn,
    /// On their way through this machine.
    #[doc(alias = "NF_INET_FORWARD")]
    Forward,
    /// As a socket of this machine sends them.
    #[doc(alias = "NF_INET_LOCAL_OUT")]
    LocalOut,
    /// As they go out.
    #[doc(alias = "NF_INET_POST_ROUTING")]
    PostRouting,
}

/// Where a netfilter program goes, in the network namespace of the thread that attaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetfilterOptions {
    family: NetfilterFamily,
    hook: NetfilterHook,
    priority: i32,
    defragment: bool,
}

impl NetfilterOptions {
    /// Packets of this family, at this hook, with priority 0.
    pub fn new(family: NetfilterFamily, hook: NetfilterHook) -> Self {
        Self { family, hook, priority: 0, defragment: false }
    }

    /// The order among functions of the hook, those of nftables and iptables included: lower numbers
    /// come first. The two outermost numbers are not allowed.
    #[must_use]
    pub fn priority(self, priority: i32) -> Self {
        Self { priority, ..self }
    }

    /// Fragments are put together before the program sees them, which takes a priority above -400.
    #[must_use]
    #[doc(alias = "BPF_F_NETFILTER_IP_DEFRAG")]
    pub fn defragment(self) -> Self {
        Self { defragment: true, ..self }
    }

    fn link(&self) -> LinkOptions {
        LinkOptions::Netfilter {
            family: match self.family {
                NetfilterFamily::Ipv4 => 2,
                NetfilterFamily::Ipv6 => 10,
            },
            hook: self.hook as u32,
            priority: self.priority,
            flags: if self.defragment { DEFRAGMENT } else { 0 },
        }
    }
}

impl Program<Netfilter> {
    /// Attaches to a netfilter hook in the calling thread's network namespace.
    ///
    /// # Minimum kernel version
    /// 6.4; for putting fragments together 6.6.
    ///
    /// # Errors
    /// If the priority is taken or not allowed, or the kernel refuses.
    #[doc(alias = "BPF_NETFILTER")]
    pub fn attach(&self, options: &NetfilterOptions) -> Result<Link> {
        let NetfilterOptions { family, hook, priority, .. } = options;
        let place = format!("netfilter {family:?} {hook:?} at priority {priority}");
        let program = self.fd()?;
        let invalid =
            |message| Err(attaching(self, &place, Error::new(ErrorKind::InvalidInput, message)));
        if [i32::MIN, i32::MAX].contains(priority) {
            return invalid("this priority is reserved: choose one further inside");
        }
        if options.defragment && *priority <= DEFRAGMENTED {
            return invalid("fragments are put together at priority -400: choose a higher one");
        }
        let link = LinkCreate {
            program,
            target: LinkTarget::Program,
            attach_type: AttachType::NETFILTER.0,
            flags: 0,
            options: options.link(),
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(errno) => Err(self.explain(&place, options, errno)),
        }
    }

    fn explain(&self, place: &str, options: &NetfilterOptions, errno: Errno) -> Error {
        let error = refused(self, place, "bpf(BPF_LINK_CREATE)", errno);
        match errno.0 {
            libc::EPERM | libc::EACCES => {
                error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
            }
            libc::EBUSY => error.hint("a function is at this priority already: choose another"),
            libc::EINVAL | libc::EOPNOTSUPP if options.defragment => error
                .hint("putting fragments together came with Linux 6.6, links with 6.4")
                .with_kind(ErrorKind::Unsupported),
            libc::EINVAL => error
                .hint("links to netfilter came with Linux 6.4 (CONFIG_NETFILTER_BPF_LINK)")
                .with_kind(ErrorKind::Unsupported),
            libc::EAFNOSUPPORT => error
                .hint("the kernel is built without this family's netfilter")
                .with_kind(ErrorKind::Unsupported),
            _ => error,
        }
    }
}

impl AutoAttach for Netfilter {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
