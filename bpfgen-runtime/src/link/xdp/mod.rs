//! Programs on packets as they arrive.

mod netlink;
mod query;

use bpfgen_object::uapi::AttachType;

use self::netlink::Attached;
pub use self::query::{XdpFeatures, XdpPrograms};
use super::{AutoAttach, Interface, Link, attaching, refused};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        Version,
        privilege::{self, Capability},
        probe,
    },
    loader::Feature,
    program::{
        Program,
        hook::{Xdp, XdpCpumap, XdpDevmap},
    },
    sys::{
        Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

/// Where in the kernel packets reach the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum XdpMode {
    /// In the driver where it can, else after it.
    #[default]
    Auto,
    /// In the driver, before a packet has a socket buffer.
    #[doc(alias = "XDP_FLAGS_DRV_MODE")]
    Native,
    /// After the driver: slower, with any interface.
    #[doc(alias = "XDP_FLAGS_SKB_MODE")]
    Generic,
    /// On the network card.
    #[doc(alias = "XDP_FLAGS_HW_MODE")]
    Offload,
}

impl XdpMode {
    /// `XDP_FLAGS_*`.
    fn flags(self) -> u32 {
        match self {
            Self::Auto => 0,
            Self::Generic => 1 << 1,
            Self::Native => 1 << 2,
            Self::Offload => 1 << 3,
        }
    }
}

/// By which of the kernel's ways an XDP program is attached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum XdpMethod {
    /// A BPF link where the kernel has it, else netlink.
    #[default]
    Auto,
    /// A BPF link, or an error. Since Linux 5.9.
    Link,
    /// Netlink, as `ip link set … xdp` does it.
    Netlink,
}

/// How an XDP program is attached.
#[derive(Clone, Debug, Default)]
pub struct XdpOptions {
    mode: XdpMode,
    method: XdpMethod,
    replaced: Option<Program<Xdp>>,
}

impl XdpOptions {
    /// In the driver where it can, by a link where the kernel has it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where in the kernel.
    #[must_use]
    pub fn mode(self, mode: XdpMode) -> Self {
        Self { mode, ..self }
    }

    /// Forces one of the kernel's ways.
    #[must_use]
    pub fn method(self, method: XdpMethod) -> Self {
        Self { method, ..self }
    }

    /// In the place of this program, which was attached by netlink: no packet passes without one or
    /// the other. If another is there, the kernel refuses. Takes netlink.
    ///
    /// The replaced program's link has nothing left to detach then.
    ///
    /// # Minimum kernel version
    /// 5.7.
    #[must_use]
    #[doc(alias = "XDP_FLAGS_REPLACE")]
    pub fn replace(self, program: &Program<Xdp>) -> Self {
        Self { replaced: Some(program.clone()), ..self }
    }
}

impl Program<Xdp> {
    /// Attaches to a network interface.
    ///
    /// With Linux 5.9 and newer this is a BPF link; with older ones it is done by netlink.
    ///
    /// # Minimum kernel version
    /// 4.8 for drivers that have it, 4.12 for all interfaces.
    ///
    /// # Errors
    /// If there is no such interface, its driver does not have the mode, it has another XDP program
    /// already, or the kernel refuses.
    pub fn attach(&self, interface: impl Into<Interface>, mode: XdpMode) -> Result<Link> {
        self.attach_with(interface, &XdpOptions::new().mode(mode))
    }

    /// As [`attach`](Self::attach), with a choice of how.
    ///
    /// # Minimum kernel version
    /// As [`attach`](Self::attach).
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    pub fn attach_with(
        &self,
        interface: impl Into<Interface>,
        options: &XdpOptions,
    ) -> Result<Link> {
        let interface = interface.into();
        let place = format!("XDP on {interface}");
        let program = self.fd()?;
        let index = interface.index().map_err(|error| attaching(self, &place, error))?;
        let by_link = match (options.method, &options.replaced) {
            (XdpMethod::Link, Some(_)) => {
                let message = "only netlink attaches a program in the place of another";
                let error = Error::new(ErrorKind::InvalidInput, message)
                    .hint("update the link of the program that is there, or choose netlink");
                return Err(attaching(self, &place, error));
            }
            (XdpMethod::Netlink, _) | (XdpMethod::Auto, Some(_)) => false,
            (XdpMethod::Link, None) => true,
            (XdpMethod::Auto, None) => self.counts_on(Feature::XdpLinks),
        };
        if !by_link {
            return self.by_netlink(index, place, options);
        }
        let link = LinkCreate {
            program,
            target: LinkTarget::Interface(index),
            attach_type: AttachType::XDP.0,
            flags: options.mode.flags(),
            options: LinkOptions::None,
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(Errno(libc::EINVAL)) if options.method == XdpMethod::Auto && !has_links() => {
                self.by_netlink(index, place, options)
            }
            Err(errno) => {
                let error = refused(self, &place, "bpf(BPF_LINK_CREATE)", errno);
                Err(self.explain(error, options.mode, errno))
            }
        }
    }

    fn by_netlink(&self, index: u32, place: String, options: &XdpOptions) -> Result<Link> {
        let replaced = options.replaced.as_ref();
        match Attached::new(self, index, options.mode, replaced)? {
            Ok(attached) => Ok(Link::held(attached, place)),
            Err(refused) => {
                let error = attaching(self, &place, refused.error("netlink(RTM_SETLINK)"));
                Err(self.explain(error, options.mode, refused.errno))
            }
        }
    }

    fn explain(&self, error: Error, mode: XdpMode, errno: Errno) -> Error {
        let another = self.definition().is_some_and(|it| it.attach_type != AttachType::XDP);
        match errno.0 {
            libc::EPERM | libc::EACCES => {
                error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
            }
            libc::EBUSY | libc::EEXIST => {
                error.hint("another XDP program is on the interface, or one in another mode")
            }
            libc::EOPNOTSUPP if mode == XdpMode::Native => {
                error.hint("the interface's driver has no XDP: use XdpMode::Generic")
            }
            libc::EINVAL if another => error
                .hint("a program for devmap or cpumap runs from such a map, not on an interface"),
            libc::EINVAL | libc::EOPNOTSUPP if mode == XdpMode::Offload => {
                error.hint("the program was not loaded for that network card, or it cannot")
            }
            // What drivers say of a large MTU differs.
            libc::EINVAL | libc::ERANGE | libc::E2BIG => error.hint(
                "the interface's MTU may be too large for the driver's XDP: load the program as \
                 SEC(\"xdp.frags\")",
            ),
            _ => error,
        }
    }
}

/// Whether the kernel has BPF links to interfaces. Asked only when one was refused, with a number
/// that stands for many reasons.
fn has_links() -> bool {
    let since = Feature::XdpLinks.since();
    Version::running().is_none_or(|version| version >= since) && probe::has_links()
}

impl AutoAttach for Xdp {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}

/// These run from an entry of a map: there is nothing to attach.
macro_rules! in_maps {
    ($($hook:ident)+) => {$(
        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )+};
}

in_maps!(XdpDevmap XdpCpumap);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_the_kernels_flags() {
        let modes = [XdpMode::Auto, XdpMode::Generic, XdpMode::Native, XdpMode::Offload];
        assert_eq!(modes.map(XdpMode::flags), [0, 2, 4, 8]);
    }
}
