//! Counts the packets that a network interface receives, by protocol.
#![forbid(unsafe_code)]

use std::{borrow::Cow, collections::BTreeMap};

use bpfgen_runtime::{Link, Result, bpf_program, link::XdpMode};

pub use packets::Traffic;

/// Everything in `packets.bpf.c`, typed: compiled when this crate is.
#[bpf_program("src/packets.bpf.c")]
pub mod packets {}

/// The protocol number under which packets are counted that are neither IPv4 nor IPv6.
pub const NOT_IP: u32 = 256;

/// Counts for as long as it lives.
#[derive(Debug)]
pub struct Counter {
    maps: packets::Maps,
    _link: Link,
}

impl Counter {
    /// Loads the program into the kernel and attaches it to the interface of this name.
    ///
    /// # Errors
    /// If there is no such interface, or the kernel does not take the program, most often for want
    /// of permission: it takes root.
    pub fn attach(interface: &str) -> Result<Self> {
        let bpf = packets::open()?.load()?;
        let link = bpf.programs.count.attach(interface, XdpMode::Auto)?;
        Ok(Self {
            maps: bpf.maps,
            _link: link,
        })
    }

    /// What was counted until now, by protocol number, leaving out protocols without a packet.
    ///
    /// # Errors
    /// If the kernel does not give the numbers.
    pub fn totals(&self) -> Result<BTreeMap<u32, Traffic>> {
        let mut totals = BTreeMap::new();
        for (protocol, per_cpu) in (0..).zip(self.maps.protocols.iter()) {
            let mut total = Traffic::default();
            for traffic in per_cpu? {
                total.packets += traffic.packets;
                total.bytes += traffic.bytes;
            }
            if total.packets > 0 {
                totals.insert(protocol, total);
            }
        }
        Ok(totals)
    }
}

/// What people call a protocol.
pub fn protocol_name(protocol: u32) -> Cow<'static, str> {
    match protocol {
        1 => "ICMP".into(),
        2 => "IGMP".into(),
        6 => "TCP".into(),
        17 => "UDP".into(),
        58 => "ICMPv6".into(),
        NOT_IP => "not IP".into(),
        other => format!("protocol {other}").into(),
    }
}
