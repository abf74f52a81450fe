//! Programs on packets as they arrive.

use std::fmt;

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, attaching, refused, similar};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::Xdp},
    sys::{
        Errno,
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
        net,
    },
};

/// A network interface: its name (`"eth0"`) or its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Interface {
    /// By name, looked up in this process's network namespace.
    Name(String),
    /// By number.
    Index(u32),
}

impl From<&str> for Interface {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Interface {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<&String> for Interface {
    fn from(name: &String) -> Self {
        Self::Name(name.clone())
    }
}

impl From<u32> for Interface {
    fn from(index: u32) -> Self {
        Self::Index(index)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Index(index) => write!(f, "interface {index}"),
        }
    }
}

impl Interface {
    pub(crate) fn index(&self) -> Result<u32> {
        let name = match self {
            Self::Index(index) => return Ok(*index),
            Self::Name(name) => name,
        };
        net::index(name).map_err(|errno| {
            let names = net::names();
            let near = similar::similar(name, names.iter().map(String::as_str));
            let all = format!("there are {}", names.join(", "));
            Error::sys("there is no such interface", "if_nametoindex", errno)
                .with_kind(ErrorKind::NotFound)
                .explained()
                .hint(similar::hint(&near, &all))
        })
    }
}

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

impl Program<Xdp> {
    /// Attaches to a network interface.
    ///
    /// # Minimum kernel version
    /// 5.9.
    ///
    /// # Errors
    /// If there is no such interface, its driver does not have the mode, it has another XDP program
    /// already, or the kernel refuses.
    pub fn attach(&self, interface: impl Into<Interface>, mode: XdpMode) -> Result<Link> {
        let interface = interface.into();
        let place = format!("XDP on {interface}");
        let program = self.fd()?;
        let index = interface.index().map_err(|error| attaching(self, &place, error))?;
        let link = LinkCreate {
            program,
            target: LinkTarget::Interface(index),
            attach_type: AttachType::XDP.0,
            flags: mode.flags(),
            options: LinkOptions::None,
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(errno) => Err(self.explain(&place, mode, errno)),
        }
    }

    fn explain(&self, place: &str, mode: XdpMode, errno: Errno) -> Error {
        let error = refused(self, place, "bpf(BPF_LINK_CREATE)", errno);
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
            libc::EINVAL if mode == XdpMode::Offload => {
                error.hint("the program was not loaded for that network card, or it cannot")
            }
            libc::EINVAL => error.hint(
                "the kernel may be too old for links to interfaces (they came with Linux 5.9), or \
                 the interface's MTU too large for the driver's XDP",
            ),
            _ => error,
        }
    }
}

impl AutoAttach for Xdp {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
