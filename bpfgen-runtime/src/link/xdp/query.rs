//! What XDP programs an interface has, and what its driver can do with them.

use super::{
    super::Interface,
    netlink::{LENGTH, XDP, header},
};
use crate::{
    Error, ErrorKind, Result,
    netlink::{
        Attributes, GENERIC_HEADER, Refused, Request, Socket, attribute, family, number_u8,
        number_u32, number_u64,
    },
    sys::Errno,
};

/// `RTM_GETLINK`.
const GET_LINK: u16 = 18;
/// `IFLA_XDP_ATTACHED`.
const ATTACHED: u16 = 2;
/// `IFLA_XDP_PROG_ID`.
const PROGRAM: u16 = 4;
/// `IFLA_XDP_DRV_PROG_ID`.
const NATIVE: u16 = 5;
/// `IFLA_XDP_SKB_PROG_ID`.
const GENERIC: u16 = 6;
/// `IFLA_XDP_HW_PROG_ID`.
const OFFLOAD: u16 = 7;

/// `NETDEV_CMD_DEV_GET`.
const DEVICE_GET: u8 = 1;
/// `NETDEV_A_DEV_IFINDEX`.
const INDEX: u16 = 1;
/// `NETDEV_A_DEV_XDP_FEATURES`.
const FEATURES: u16 = 3;
/// `NETDEV_A_DEV_XDP_ZC_MAX_SEGS`.
const SEGMENTS: u16 = 4;

/// The XDP programs of an interface, by mode: each is the kernel's id of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct XdpPrograms {
    /// In the driver.
    pub native: Option<u32>,
    /// After the driver.
    pub generic: Option<u32>,
    /// On the network card.
    pub offload: Option<u32>,
}

impl XdpPrograms {
    /// From the attribute `IFLA_XDP`.
    fn decode(xdp: &[u8]) -> Self {
        let id = |kind| number_u32(xdp, kind).filter(|id| *id != 0);
        let mut programs = Self { native: id(NATIVE), generic: id(GENERIC), offload: id(OFFLOAD) };
        // Kernels before 4.19 say one program, and its mode.
        match number_u8(xdp, ATTACHED) {
            Some(1) => programs.native = programs.native.or(id(PROGRAM)),
            Some(2) => programs.generic = programs.generic.or(id(PROGRAM)),
            Some(3) => programs.offload = programs.offload.or(id(PROGRAM)),
            _ => {}
        }
        programs
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an interface's driver can do with XDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "netdev_xdp_act")]
pub struct XdpFeatures {
    bits: u64,
    segments: u32,
}

impl XdpFeatures {
    fn has(self, bit: u32) -> bool {
        self.bits & 1 << bit != 0
    }

    /// All of them, as the kernel numbers them.
    pub fn bits(self) -> u64 {
        self.bits
    }

    /// Programs in the driver, with all results but a redirection.
    #[doc(alias = "NETDEV_XDP_ACT_BASIC")]
    pub fn native(self) -> bool {
        self.has(0)
    }

    /// Redirecting packets that the interface has received.
    #[doc(alias = "NETDEV_XDP_ACT_REDIRECT")]
    pub fn redirect(self) -> bool {
        self.has(1)
    }

    /// Sending packets that were redirected to the interface.
    #[doc(alias = "NETDEV_XDP_ACT_NDO_XMIT")]
    pub fn redirect_target(self) -> bool {
        self.has(2)
    }

    /// AF_XDP sockets without copies.
    #[doc(alias = "NETDEV_XDP_ACT_XSK_ZEROCOPY")]
    pub fn zero_copy(self) -> bool {
        self.has(3)
    }

    /// Programs on the network card.
    #[doc(alias = "NETDEV_XDP_ACT_HW_OFFLOAD")]
    pub fn offload(self) -> bool {
        self.has(4)
    }

    /// Packets of several buffers, for programs of `SEC("xdp.frags")`.
    #[doc(alias = "NETDEV_XDP_ACT_RX_SG")]
    pub fn frags(self) -> bool {
        self.has(5)
    }

    /// Sending redirected packets of several buffers.
    #[doc(alias = "NETDEV_XDP_ACT_NDO_XMIT_SG")]
    pub fn redirect_target_frags(self) -> bool {
        self.has(6)
    }

    /// How many buffers a packet of an AF_XDP socket without copies may have; 0 where the kernel does
    /// not say.
    #[doc(alias = "NETDEV_A_DEV_XDP_ZC_MAX_SEGS")]
    pub fn zero_copy_segments(self) -> u32 {
        self.segments
    }
}

impl Interface {
    /// Which XDP programs the interface has.
    ///
    /// # Minimum kernel version
    /// 4.13.
    ///
    /// # Errors
    /// If there is no such interface.
    #[doc(alias = "RTM_GETLINK")]
    pub fn xdp_programs(&self) -> Result<XdpPrograms> {
        let request = Request::new(GET_LINK, 0, &header(self.index()?), Attributes::default());
        let replies = Socket::route().and_then(|mut socket| socket.request(&request));
        let replies = replies.map_err(|refused| {
            refused.error("netlink(RTM_GETLINK)").context(format!("asking for XDP on {self}"))
        })?;
        let found = replies.iter().find_map(|reply| attribute(reply.body.get(LENGTH..)?, XDP));
        Ok(found.map_or_else(XdpPrograms::default, XdpPrograms::decode))
    }

    /// What the interface's driver can do with XDP.
    ///
    /// # Minimum kernel version
    /// 6.3.
    ///
    /// # Errors
    /// If there is no such interface, or the kernel does not say.
    #[doc(alias = "NETDEV_CMD_DEV_GET")]
    pub fn xdp_features(&self) -> Result<XdpFeatures> {
        let context = |error: Error| error.context(format!("asking for XDP's features on {self}"));
        let index = self.index().map_err(context)?;
        let ask = || {
            let mut socket = Socket::generic()?;
            let family = family(&mut socket, "netdev").map_err(|refused| match refused.errno {
                Errno(libc::ENOENT) => Errno(libc::ENOSYS).into(),
                _ => refused,
            })?;
            let mut attributes = Attributes::default();
            attributes.u32(INDEX, index);
            let request = Request::generic(family, 0, DEVICE_GET, attributes);
            let replies = socket.request(&request)?;
            replies.iter().find_map(decode).ok_or_else(|| Refused::from(Errno(libc::ENODATA)))
        };
        ask().map_err(|refused| {
            let error = context(refused.error("netlink(NETDEV_CMD_DEV_GET)"));
            match refused.errno.0 {
                libc::ENOSYS => error
                    .with_kind(ErrorKind::Unsupported)
                    .hint("the kernel says so since Linux 6.3"),
                _ => error,
            }
        })
    }
}

fn decode(reply: &crate::netlink::Reply) -> Option<XdpFeatures> {
    let attributes = reply.body.get(GENERIC_HEADER..)?;
    let bits = number_u64(attributes, FEATURES)?;
    Some(XdpFeatures { bits, segments: number_u32(attributes, SEGMENTS).unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_by_mode() {
        let decode = |attributes: Attributes| XdpPrograms::decode(&attributes.into_bytes());
        let mut one = Attributes::default();
        one.bytes(ATTACHED, &[2]).u32(PROGRAM, 7);
        assert_eq!(decode(one), XdpPrograms { generic: Some(7), ..XdpPrograms::default() });
        let mut two = Attributes::default();
        two.bytes(ATTACHED, &[4]).u32(NATIVE, 8).u32(OFFLOAD, 9);
        let expected = XdpPrograms { native: Some(8), offload: Some(9), generic: None };
        assert_eq!(decode(two), expected);
        let mut none = Attributes::default();
        none.bytes(ATTACHED, &[0]);
        assert!(decode(none).is_empty());
    }

    #[test]
    fn features_are_bits() {
        let features = XdpFeatures { bits: 0b10_0011, segments: 1 };
        assert!(features.native() && features.redirect() && features.frags());
        assert!(!features.redirect_target() && !features.zero_copy() && !features.offload());
    }
}
