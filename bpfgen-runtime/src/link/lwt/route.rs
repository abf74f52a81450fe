//! Routes, as far as a program on one needs them.

use std::{fmt, net::IpAddr};

use super::super::Interface;
use crate::{Error, ErrorKind, Result, netlink::Attributes};

/// `RTA_DST`.
const DESTINATION: u16 = 1;
/// `RTA_OIF`.
const INTERFACE: u16 = 4;
/// `RTA_GATEWAY`.
const GATEWAY: u16 = 5;
/// `RTA_PRIORITY`.
const METRIC: u16 = 6;
/// `RTA_TABLE`.
const TABLE: u16 = 15;

/// `RTPROT_STATIC`: set by an administrator.
const STATIC: u8 = 4;
/// `RTN_UNICAST`.
const UNICAST: u8 = 1;
/// `RT_SCOPE_LINK`: destinations are reached directly.
const LINK: u8 = 253;
/// `RT_TABLE_MAIN`.
const MAIN: u32 = 254;
/// What the kernel makes of none, in IPv6.
const METRIC_V6: u32 = 1024;

/// A route to be made for a program.
///
/// ```no_run
/// use std::net::Ipv4Addr;
/// use bpfgen_runtime::{Link, Program, hook, link::Route};
///
/// # fn attach(program: &Program<hook::LwtXmit>) -> bpfgen_runtime::Result<()> {
/// let route = Route::to(Ipv4Addr::new(198, 51, 100, 0), 24)
///     .through("eth0")
///     .gateway(Ipv4Addr::new(192, 0, 2, 1));
/// let _link: Link = program.attach(&route)?; // the route is removed when dropped
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    destination: IpAddr,
    prefix: u8,
    interface: Option<Interface>,
    gateway: Option<IpAddr>,
    table: u32,
    metric: Option<u32>,
    headroom: u8,
}

impl Route {
    /// To all addresses that have the first `prefix` bits of `destination`.
    pub fn to(destination: impl Into<IpAddr>, prefix: u8) -> Self {
        Self {
            destination: destination.into(),
            prefix,
            interface: None,
            gateway: None,
            table: MAIN,
            metric: None,
            headroom: 0,
        }
    }

    /// The interface that packets leave by. There must be one, or a gateway.
    #[must_use]
    pub fn through(self, interface: impl Into<Interface>) -> Self {
        Self { interface: Some(interface.into()), ..self }
    }

    /// The machine that packets are sent to.
    #[must_use]
    pub fn gateway(self, gateway: impl Into<IpAddr>) -> Self {
        Self { gateway: Some(gateway.into()), ..self }
    }

    /// The routing table; the main one by default.
    #[must_use]
    pub fn table(self, table: u32) -> Self {
        Self { table, ..self }
    }

    /// Among routes to the same destination, the one with the lowest metric is taken.
    #[must_use]
    pub fn metric(self, metric: u32) -> Self {
        Self { metric: Some(metric), ..self }
    }

    /// Bytes kept free before each packet, for a program that encapsulates as it transmits.
    #[must_use]
    #[doc(alias = "LWT_BPF_XMIT_HEADROOM")]
    pub fn headroom_bytes(self, bytes: u8) -> Self {
        Self { headroom: bytes, ..self }
    }

    pub(super) fn headroom(&self) -> u8 {
        self.headroom
    }

    pub(super) fn is_ipv6(&self) -> bool {
        self.destination.is_ipv6()
    }

    /// `struct rtmsg`, and what identifies the route.
    pub(super) fn encode(&self) -> Result<([u8; 12], Attributes)> {
        self.check()?;
        let family = if self.is_ipv6() { libc::AF_INET6 } else { libc::AF_INET };
        // What does not fit is in an attribute only.
        let table = u8::try_from(self.table).unwrap_or(0);
        let scope = if self.gateway.is_none() && !self.is_ipv6() { LINK } else { 0 };
        let header = [family as u8, self.prefix, 0, 0, table, STATIC, scope, UNICAST, 0, 0, 0, 0];
        let mut attributes = Attributes::default();
        attributes.bytes(DESTINATION, &bytes(self.destination)).u32(TABLE, self.table);
        if let Some(interface) = &self.interface {
            attributes.u32(INTERFACE, interface.index()?);
        }
        if let Some(gateway) = self.gateway {
            attributes.bytes(GATEWAY, &bytes(gateway));
        }
        // Said, so that no other route is meant when it is to be removed.
        if let Some(metric) = self.metric.or(self.is_ipv6().then_some(METRIC_V6)) {
            attributes.u32(METRIC, metric);
        }
        Ok((header, attributes))
    }

    fn check(&self) -> Result<()> {
        let invalid = |message: String| Err(Error::new(ErrorKind::InvalidInput, message));
        let bits = if self.is_ipv6() { 128 } else { 32 };
        if self.prefix > bits {
            return invalid(format!("a prefix has at most {bits} bits, not {}", self.prefix));
        }
        if host_bits(self.destination, self.prefix) {
            return invalid(format!(
                "{} has more than its first {} bits set",
                self.destination, self.prefix
            ));
        }
        if self.gateway.is_some_and(|gateway| gateway.is_ipv6() != self.is_ipv6()) {
            return invalid("the gateway's address is of another family".to_owned());
        }
        if self.interface.is_none() && self.gateway.is_none() {
            return invalid("a route takes an interface or a gateway".to_owned());
        }
        Ok(())
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.destination, self.prefix)
    }
}

fn bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// Whether bits after the prefix are set.
fn host_bits(address: IpAddr, prefix: u8) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.to_bits() & u32::MAX.checked_shr(prefix.into()).unwrap_or(0) != 0
        }
        IpAddr::V6(address) => {
            address.to_bits() & u128::MAX.checked_shr(prefix.into()).unwrap_or(0) != 0
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;
    use crate::netlink::{attribute, number_u32};

    #[test]
    fn messages() {
        let route = Route::to(Ipv4Addr::new(198, 51, 100, 0), 24)
            .through(7)
            .gateway(Ipv4Addr::new(192, 0, 2, 1))
            .table(1000)
            .metric(5);
        let (header, attributes) = route.encode().unwrap();
        assert_eq!(header, [2, 24, 0, 0, 0, 4, 0, 1, 0, 0, 0, 0]);
        let attributes = attributes.into_bytes();
        assert_eq!(attribute(&attributes, DESTINATION), Some(&[198, 51, 100, 0][..]));
        assert_eq!(attribute(&attributes, GATEWAY), Some(&[192, 0, 2, 1][..]));
        assert_eq!(number_u32(&attributes, INTERFACE), Some(7));
        assert_eq!(number_u32(&attributes, TABLE), Some(1000));
        assert_eq!(number_u32(&attributes, METRIC), Some(5));
        let (header, attributes) = Route::to(Ipv6Addr::LOCALHOST, 128).through(1).encode().unwrap();
        assert_eq!(header, [10, 128, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0]);
        assert_eq!(number_u32(&attributes.into_bytes(), METRIC), Some(1024));
    }

    #[test]
    fn what_is_no_route() {
        let message = |route: Route| route.encode().unwrap_err().to_string();
        let v4 = Ipv4Addr::new(192, 0, 2, 1);
        assert_eq!(message(Route::to(v4, 33).through(1)), "a prefix has at most 32 bits, not 33");
        let more = "192.0.2.1 has more than its first 24 bits set";
        assert_eq!(message(Route::to(v4, 24).through(1)), more);
        assert!(message(Route::to(v4, 32)).contains("an interface or a gateway"));
        let other = Route::to(v4, 32).gateway(Ipv6Addr::LOCALHOST);
        assert!(message(other).contains("another family"));
        assert!(Route::to(Ipv4Addr::UNSPECIFIED, 0).through(1).encode().is_ok());
    }
}
