//! Programs on netkit devices: a pair of interfaces whose packets pass programs where they are
//! sent.

use bpfgen_object::uapi::AttachType;

use super::{Attached, AutoAttach, Interface, Link, Position, attaching, several::Place};
use crate::{
    Error, ErrorKind, Result,
    program::{
        Program,
        hook::{Hook, NetkitPeer, NetkitPrimary},
    },
};

/// Which of a netkit pair sends the packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetkitSide {
    /// The primary device, at which programs are attached.
    #[doc(alias = "BPF_NETKIT_PRIMARY")]
    Primary,
    /// Its peer, usually in the namespace of a container, which cannot change the programs.
    #[doc(alias = "BPF_NETKIT_PEER")]
    Peer,
}

fn place(interface: &Interface, side: NetkitSide) -> Result<Place> {
    let (attach_type, what) = match side {
        NetkitSide::Primary => (AttachType::NETKIT_PRIMARY, "primary"),
        NetkitSide::Peer => (AttachType::NETKIT_PEER, "peer"),
    };
    let name = format!("netkit {what} of {interface}");
    let index = interface.index().map_err(|error| error.context(&*name))?;
    Ok(Place { attach_type, index, name, since: "6.7" })
}

impl Interface {
    /// The programs that packets of one side of a netkit pair pass, in their order. The interface is
    /// the primary device in either case.
    ///
    /// # Minimum kernel version
    /// 6.7.
    ///
    /// # Errors
    /// If there is no such interface, it is no primary netkit device, or permission is lacking.
    #[doc(alias = "BPF_PROG_QUERY")]
    pub fn netkit_programs(&self, side: NetkitSide) -> Result<Attached> {
        place(self, side)?.query()
    }
}

fn attach<K: Hook>(
    program: &Program<K>,
    interface: &Interface,
    side: NetkitSide,
    position: &Position<'_>,
) -> Result<Link> {
    program.fd()?;
    let place = place(interface, side)
        .map_err(|error| attaching(program, &format!("netkit on {interface}"), error))?;
    place.link(program, position).map_err(|error| not_netkit(error, interface))
}

/// The kernel's numbers say it in ways of its own.
fn not_netkit(error: Error, interface: &Interface) -> Error {
    match error.raw_os_error() {
        Some(libc::ENXIO) => error
            .with_kind(ErrorKind::InvalidInput)
            .hint(format!("{interface} is no netkit device")),
        Some(libc::EACCES) => error.with_kind(ErrorKind::InvalidInput).hint(format!(
            "{interface} is the peer of a netkit pair: programs of both sides are attached at the \
             primary device"
        )),
        _ => error,
    }
}

macro_rules! sides {
    ($($hook:ident, $side:ident, $what:literal;)+) => {$(
        impl Program<$hook> {
            #[doc = concat!("Attaches to packets that the ", $what, " device of a netkit pair sends,")]
            /// after the programs that are there already. `interface` is the primary device.
            ///
            /// # Minimum kernel version
            /// 6.7.
            ///
            /// # Errors
            /// If there is no such interface, it is no primary netkit device, or the kernel refuses.
            pub fn attach(&self, interface: impl Into<Interface>) -> Result<Link> {
                self.attach_at(interface, &Position::default())
            }

            /// As [`attach`](Self::attach), in a place of one's choice.
            ///
            /// # Minimum kernel version
            /// 6.7.
            ///
            /// # Errors
            /// If there is no such interface, it is no primary netkit device, or the kernel refuses.
            pub fn attach_at(
                &self,
                interface: impl Into<Interface>,
                position: &Position<'_>,
            ) -> Result<Link> {
                attach(self, &interface.into(), NetkitSide::$side, position)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )+};
}

sides! {
    NetkitPrimary, Primary, "primary";
    NetkitPeer, Peer, "peer";
}
