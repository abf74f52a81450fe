//! What programs see of their hook: the structs of `linux/bpf.h`.
//!
//! # Safety
//! There is no block here: the macro checks all that it promises.
#![allow(unsafe_code, reason = "what the macro makes")]

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Pad, plain_struct};

/// `struct __sk_buff`: a packet at a traffic control, socket, cgroup or route hook. 192 bytes.
///
/// What a test run takes from it: `mark`, `priority`, `ifindex`, `ingress_ifindex`, `cb`, `tstamp`,
/// `wire_len`, `gso_segs`, `gso_size`, `hwtstamp`; the kernel refuses anything else that is not
/// zero. The same members come back as the program left them.
#[doc(alias = "__sk_buff")]
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the kernel's names; what they mean is in linux/bpf.h")]
pub struct SkBuff {
    pub len: u32,
    pub pkt_type: u32,
    pub mark: u32,
    pub queue_mapping: u32,
    /// In network byte order.
    pub protocol: u32,
    pub vlan_present: u32,
    pub vlan_tci: u32,
    pub vlan_proto: u32,
    pub priority: u32,
    /// Index of the interface that the packet came in by.
    pub ingress_ifindex: u32,
    /// Index of the interface that it is at.
    pub ifindex: u32,
    pub tc_index: u32,
    /// Scratch memory that goes with the packet.
    pub cb: [u32; 5],
    pub hash: u32,
    pub tc_classid: u32,
    pub data: u32,
    pub data_end: u32,
    pub napi_id: u32,
    pub family: u32,
    /// In network byte order.
    pub remote_ip4: u32,
    /// In network byte order.
    pub local_ip4: u32,
    /// In network byte order.
    pub remote_ip6: [u32; 4],
    /// In network byte order.
    pub local_ip6: [u32; 4],
    /// In network byte order.
    pub remote_port: u32,
    /// In the machine's byte order.
    pub local_port: u32,
    pub data_meta: u32,
    /// A pointer that only programs can follow.
    pub flow_keys: u64,
    /// Nanoseconds.
    pub tstamp: u64,
    /// Bytes on the wire.
    pub wire_len: u32,
    pub gso_segs: u32,
    /// A pointer that only programs can follow.
    pub sk: u64,
    pub gso_size: u32,
    pub tstamp_type: u8,
    #[doc(hidden)]
    pub _pad0: Pad<3>,
    /// Nanoseconds.
    pub hwtstamp: u64,
}

plain_struct! {
    SkBuff, size = 192, align = 8,
    fields {
        len: u32 = 0, pkt_type: u32 = 4, mark: u32 = 8, queue_mapping: u32 = 12,
        protocol: u32 = 16, vlan_present: u32 = 20, vlan_tci: u32 = 24, vlan_proto: u32 = 28,
        priority: u32 = 32, ingress_ifindex: u32 = 36, ifindex: u32 = 40, tc_index: u32 = 44,
        cb: [u32; 5] = 48, hash: u32 = 68, tc_classid: u32 = 72, data: u32 = 76,
        data_end: u32 = 80, napi_id: u32 = 84, family: u32 = 88, remote_ip4: u32 = 92,
        local_ip4: u32 = 96, remote_ip6: [u32; 4] = 100, local_ip6: [u32; 4] = 116,
        remote_port: u32 = 132, local_port: u32 = 136, data_meta: u32 = 140,
        flow_keys: u64 = 144, tstamp: u64 = 152, wire_len: u32 = 160, gso_segs: u32 = 164,
        sk: u64 = 168, gso_size: u32 = 176, tstamp_type: u8 = 180, _pad0: Pad<3> = 181,
        hwtstamp: u64 = 184,
    },
}

/// `struct xdp_md`: a packet at an XDP hook. 24 bytes.
///
/// In a test run `data` is how many bytes of metadata the packet begins with (a multiple of 4, at
/// most 32 before Linux 6.6), and `data_end` where it ends; 0 stands for the whole packet.
/// `data_meta` and `egress_ifindex` must be 0, `ingress_ifindex` and `rx_queue_index` are of an
/// interface of the caller's network namespace, or 0.
#[doc(alias = "xdp_md")]
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct XdpMd {
    /// Where the packet begins.
    pub data: u32,
    /// Where it ends.
    pub data_end: u32,
    /// Where its metadata begins.
    pub data_meta: u32,
    /// Index of the interface that it came in by.
    pub ingress_ifindex: u32,
    /// The queue of that interface.
    pub rx_queue_index: u32,
    /// Index of the interface that it will leave by; for `SEC("xdp/devmap")` only.
    pub egress_ifindex: u32,
}

plain_struct! {
    XdpMd, size = 24, align = 4,
    fields {
        data: u32 = 0, data_end: u32 = 4, data_meta: u32 = 8, ingress_ifindex: u32 = 12,
        rx_queue_index: u32 = 16, egress_ifindex: u32 = 20,
    },
}

/// `struct bpf_sk_lookup`: a connection or datagram that needs a socket. 72 bytes.
#[doc(alias = "bpf_sk_lookup")]
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SkLookupContext {
    /// 0 before a run; after it the cookie of the socket that the program has chosen, 0 for none.
    pub cookie: u64,
    /// `AF_INET` (2) or `AF_INET6` (10).
    pub family: u32,
    /// `IPPROTO_TCP` (6) or `IPPROTO_UDP` (17).
    pub protocol: u32,
    /// Where the packet comes from, in network byte order.
    pub remote_ip4: u32,
    /// Where the packet comes from, in network byte order.
    pub remote_ip6: [u32; 4],
    /// In network byte order.
    pub remote_port: u16,
    #[doc(hidden)]
    pub _pad0: Pad<2>,
    /// Where it goes to, in network byte order.
    pub local_ip4: u32,
    /// Where it goes to, in network byte order.
    pub local_ip6: [u32; 4],
    /// In the machine's byte order.
    pub local_port: u32,
    /// Index of the interface it came in by. Linux 5.17 and newer.
    pub ingress_ifindex: u32,
    #[doc(hidden)]
    pub _pad1: Pad<4>,
}

plain_struct! {
    SkLookupContext, size = 72, align = 8,
    fields {
        cookie: u64 = 0, family: u32 = 8, protocol: u32 = 12, remote_ip4: u32 = 16,
        remote_ip6: [u32; 4] = 20, remote_port: u16 = 36, _pad0: Pad<2> = 38, local_ip4: u32 = 40,
        local_ip6: [u32; 4] = 44, local_port: u32 = 60, ingress_ifindex: u32 = 64,
        _pad1: Pad<4> = 68,
    },
}

impl SkLookupContext {
    /// A TCP connection to this address of the machine.
    #[must_use]
    pub fn tcp(local: Ipv4Addr, port: u16) -> Self {
        Self::ipv4(6, local, port)
    }

    /// A UDP datagram to this address of the machine.
    #[must_use]
    pub fn udp(local: Ipv4Addr, port: u16) -> Self {
        Self::ipv4(17, local, port)
    }

    fn ipv4(protocol: u32, local: Ipv4Addr, port: u16) -> Self {
        Self {
            family: libc::AF_INET as u32,
            protocol,
            local_ip4: u32::from_ne_bytes(local.octets()),
            local_port: port.into(),
            ..Self::default()
        }
    }
}

/// `struct bpf_flow_keys`: what a flow dissector finds out of a packet. 56 bytes.
#[doc(alias = "bpf_flow_keys")]
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlowKeys {
    /// Where the network header begins.
    pub nhoff: u16,
    /// Where the transport header begins.
    pub thoff: u16,
    /// `ETH_P_IP` or `ETH_P_IPV6`: which addresses count; in the machine's byte order.
    pub addr_proto: u16,
    /// Whether the packet is a fragment.
    pub is_frag: u8,
    /// Whether it is the first one.
    pub is_first_frag: u8,
    /// Whether it is in a tunnel.
    pub is_encap: u8,
    /// `IPPROTO_*`.
    pub ip_proto: u8,
    /// `ETH_P_*`, in network byte order.
    pub n_proto: u16,
    /// In network byte order.
    pub sport: u16,
    /// In network byte order.
    pub dport: u16,
    /// Source and destination, as bytes of the packet: two words of IPv4 or eight of IPv6.
    pub addresses: [u32; 8],
    /// `BPF_FLOW_DISSECTOR_F_*`: all that a test run takes.
    pub flags: u32,
    /// In network byte order.
    pub flow_label: u32,
}

plain_struct! {
    FlowKeys, size = 56, align = 4,
    fields {
        nhoff: u16 = 0, thoff: u16 = 2, addr_proto: u16 = 4, is_frag: u8 = 6,
        is_first_frag: u8 = 7, is_encap: u8 = 8, ip_proto: u8 = 9, n_proto: u16 = 10,
        sport: u16 = 12, dport: u16 = 14, addresses: [u32; 8] = 16, flags: u32 = 48,
        flow_label: u32 = 52,
    },
}

impl FlowKeys {
    /// Source and destination, where `addr_proto` is `ETH_P_IP`.
    #[must_use]
    pub fn ipv4(&self) -> (Ipv4Addr, Ipv4Addr) {
        let [source, destination, ..] = self.addresses;
        (source.to_ne_bytes().into(), destination.to_ne_bytes().into())
    }

    /// Source and destination, where `addr_proto` is `ETH_P_IPV6`.
    #[must_use]
    pub fn ipv6(&self) -> (Ipv6Addr, Ipv6Addr) {
        let mut bytes = [[0; 16]; 2];
        let words = bytes.as_flattened_mut().chunks_exact_mut(4);
        for (four, word) in words.zip(self.addresses) {
            four.copy_from_slice(&word.to_ne_bytes());
        }
        (bytes[0].into(), bytes[1].into())
    }
}

/// Words that follow the first in the kernel's `struct nf_hook_state`: pointers, all null here.
const POINTERS: usize = 5;

/// The hook of netfilter that a test run is to look like: the start of the kernel's `struct
/// nf_hook_state`, whose pointers are null.
#[doc(alias = "nf_hook_state")]
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetfilterState {
    /// `NF_INET_PRE_ROUTING` (0) … `NF_INET_POST_ROUTING` (4).
    pub hook: u8,
    /// `NFPROTO_IPV4` (2) or `NFPROTO_IPV6` (10).
    pub family: u8,
    #[doc(hidden)]
    pub _pad0: Pad<{ size_of::<usize>() - 2 }>,
    #[doc(hidden)]
    pub _pointers: [usize; POINTERS],
}

plain_struct! {
    NetfilterState, size = (1 + POINTERS) * size_of::<usize>(), align = align_of::<usize>(),
    fields {
        hook: u8 = 0, family: u8 = 1, _pad0: Pad<{ size_of::<usize>() - 2 }> = 2,
        _pointers: [usize; POINTERS] = size_of::<usize>(),
    },
}

impl NetfilterState {
    /// This hook, for packets of this family.
    #[must_use]
    pub fn new(family: u8, hook: u8) -> Self {
        Self { family, hook, ..Self::default() }
    }
}

/// `struct bpf_dummy_ops_state`: what the kernel gives to callbacks of `bpf_dummy_ops`. 4 bytes.
#[doc(alias = "bpf_dummy_ops_state")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the kernel's names")]
#[repr(C)]
pub struct DummyState {
    pub val: i32,
}

plain_struct! { DummyState, size = 4, align = 4, fields { val: i32 = 0 } }

/// For hooks whose test run takes no context, and gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct NoContext;

plain_struct! { NoContext, size = 0, align = 1, fields {} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_flows() {
        let mut keys = FlowKeys::default();
        keys.addresses[0] = u32::from_ne_bytes([192, 0, 2, 1]);
        keys.addresses[1] = u32::from_ne_bytes([192, 0, 2, 2]);
        assert_eq!(keys.ipv4(), ([192, 0, 2, 1].into(), [192, 0, 2, 2].into()));
        keys.addresses[7] = u32::from_be(1);
        let (source, destination) = keys.ipv6();
        assert_eq!(source.to_string(), "c000:201:c000:202::");
        assert_eq!(destination.to_string(), "::1");
    }

    #[test]
    fn a_connection() {
        let context = SkLookupContext::tcp(Ipv4Addr::LOCALHOST, 80);
        assert_eq!(context.local_ip4.to_ne_bytes(), [127, 0, 0, 1]);
        assert_eq!((context.family, context.protocol, context.local_port), (2, 6, 80));
        assert_eq!(SkLookupContext::udp(Ipv4Addr::LOCALHOST, 53).protocol, 17);
    }
}
