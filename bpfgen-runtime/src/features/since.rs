//! Which version of Linux brought what.

use bpfgen_object::uapi::{AttachType, MapType, ProgramType};

use super::{Helper, LinkType};
use crate::kernel::Version;

/// Something that came with a version of Linux.
pub trait Since {
    /// The first version that has it; `None` for what this crate does not know. Distributions'
    /// kernels may have it earlier, or not at all.
    fn since(self) -> Option<Version>;
}

/// By number, from 1.
const PROGRAM_TYPES: &[(u32, u32)] = &[
    (3, 19), // socket_filter
    (4, 1),  // kprobe
    (4, 1),  // sched_cls
    (4, 1),  // sched_act
    (4, 7),  // tracepoint
    (4, 8),  // xdp
    (4, 9),  // perf_event
    (4, 10), // cgroup_skb
    (4, 10), // cgroup_sock
    (4, 10), // lwt_in
    (4, 10), // lwt_out
    (4, 10), // lwt_xmit
    (4, 13), // sock_ops
    (4, 14), // sk_skb
    (4, 15), // cgroup_device
    (4, 17), // sk_msg
    (4, 17), // raw_tracepoint
    (4, 17), // cgroup_sock_addr
    (4, 18), // lwt_seg6local
    (4, 18), // lirc_mode2
    (4, 19), // sk_reuseport
    (4, 20), // flow_dissector
    (5, 2),  // cgroup_sysctl
    (5, 2),  // raw_tracepoint_writable
    (5, 3),  // cgroup_sockopt
    (5, 5),  // tracing
    (5, 6),  // struct_ops
    (5, 6),  // ext
    (5, 7),  // lsm
    (5, 9),  // sk_lookup
    (5, 14), // syscall
    (6, 4),  // netfilter
];

/// By number, from 1.
const MAP_TYPES: &[(u32, u32)] = &[
    (3, 19), // hash
    (3, 19), // array
    (4, 2),  // prog_array
    (4, 3),  // perf_event_array
    (4, 6),  // percpu_hash
    (4, 6),  // percpu_array
    (4, 6),  // stack_trace
    (4, 8),  // cgroup_array
    (4, 10), // lru_hash
    (4, 10), // lru_percpu_hash
    (4, 11), // lpm_trie
    (4, 12), // array_of_maps
    (4, 12), // hash_of_maps
    (4, 14), // devmap
    (4, 14), // sockmap
    (4, 15), // cpumap
    (4, 18), // xskmap
    (4, 18), // sockhash
    (4, 19), // cgroup_storage
    (4, 19), // reuseport_sockarray
    (4, 20), // percpu_cgroup_storage
    (4, 20), // queue
    (4, 20), // stack
    (5, 2),  // sk_storage
    (5, 4),  // devmap_hash
    (5, 6),  // struct_ops
    (5, 8),  // ringbuf
    (5, 10), // inode_storage
    (5, 11), // task_storage
    (5, 16), // bloom_filter
    (6, 1),  // user_ringbuf
    (6, 2),  // cgrp_storage
    (6, 9),  // arena
    (6, 19), // insn_array
    (7, 2),  // rhash
];

/// By number, from 0.
const ATTACH_TYPES: &[(u32, u32)] = &[
    (4, 10), // cgroup_inet_ingress
    (4, 10), // cgroup_inet_egress
    (4, 10), // cgroup_inet_sock_create
    (4, 13), // cgroup_sock_ops
    (4, 14), // sk_skb_stream_parser
    (4, 14), // sk_skb_stream_verdict
    (4, 15), // cgroup_device
    (4, 17), // sk_msg_verdict
    (4, 17), // cgroup_inet4_bind
    (4, 17), // cgroup_inet6_bind
    (4, 17), // cgroup_inet4_connect
    (4, 17), // cgroup_inet6_connect
    (4, 17), // cgroup_inet4_post_bind
    (4, 17), // cgroup_inet6_post_bind
    (4, 18), // cgroup_udp4_sendmsg
    (4, 18), // cgroup_udp6_sendmsg
    (4, 18), // lirc_mode2
    (4, 20), // flow_dissector
    (5, 2),  // cgroup_sysctl
    (5, 2),  // cgroup_udp4_recvmsg
    (5, 2),  // cgroup_udp6_recvmsg
    (5, 3),  // cgroup_getsockopt
    (5, 3),  // cgroup_setsockopt
    (5, 5),  // trace_raw_tp
    (5, 5),  // trace_fentry
    (5, 5),  // trace_fexit
    (5, 7),  // modify_return
    (5, 7),  // lsm_mac
    (5, 8),  // trace_iter
    (5, 8),  // cgroup_inet4_getpeername
    (5, 8),  // cgroup_inet6_getpeername
    (5, 8),  // cgroup_inet4_getsockname
    (5, 8),  // cgroup_inet6_getsockname
    (5, 8),  // xdp_devmap
    (5, 9),  // cgroup_inet_sock_release
    (5, 9),  // xdp_cpumap
    (5, 9),  // sk_lookup
    (5, 9),  // xdp
    (5, 13), // sk_skb_verdict
    (5, 14), // sk_reuseport_select
    (5, 14), // sk_reuseport_select_or_migrate
    (5, 15), // perf_event
    (5, 18), // trace_kprobe_multi
    (6, 0),  // lsm_cgroup
    (6, 4),  // struct_ops
    (6, 4),  // netfilter
    (6, 6),  // tcx_ingress
    (6, 6),  // tcx_egress
    (6, 6),  // trace_uprobe_multi
    (6, 7),  // cgroup_unix_connect
    (6, 7),  // cgroup_unix_sendmsg
    (6, 7),  // cgroup_unix_recvmsg
    (6, 7),  // cgroup_unix_getpeername
    (6, 7),  // cgroup_unix_getsockname
    (6, 7),  // netkit_primary
    (6, 7),  // netkit_peer
    (6, 10), // trace_kprobe_session
    (6, 13), // trace_uprobe_session
    (7, 0),  // trace_fsession
    (7, 2),  // trace_fentry_multi
    (7, 2),  // trace_fexit_multi
    (7, 2),  // trace_fsession_multi
];

/// By number, from 1.
const LINK_TYPES: &[(u32, u32)] = &[
    (5, 8),  // raw_tracepoint
    (5, 8),  // tracing
    (5, 8),  // cgroup
    (5, 8),  // iter
    (5, 8),  // netns
    (5, 9),  // xdp
    (5, 15), // perf_event
    (5, 18), // kprobe_multi
    (5, 19), // struct_ops
    (6, 4),  // netfilter
    (6, 6),  // tcx
    (6, 6),  // uprobe_multi
    (6, 7),  // netkit
    (6, 10), // sockmap
    (7, 2),  // tracing_multi
];

/// The last helper that each version brought; their numbers follow time.
const HELPERS: &[(u32, (u32, u32))] = &[
    (3, (3, 19)),
    (11, (4, 1)),
    (16, (4, 2)),
    (22, (4, 3)),
    (25, (4, 4)),
    (26, (4, 5)),
    (30, (4, 6)),
    (36, (4, 8)),
    (41, (4, 9)),
    (44, (4, 10)),
    (45, (4, 11)),
    (47, (4, 12)),
    (50, (4, 13)),
    (53, (4, 14)),
    (57, (4, 15)),
    (59, (4, 16)),
    (64, (4, 17)),
    (80, (4, 18)),
    (83, (4, 19)),
    (90, (4, 20)),
    (92, (5, 0)),
    (98, (5, 1)),
    (108, (5, 2)),
    (110, (5, 3)),
    (115, (5, 5)),
    (119, (5, 6)),
    (124, (5, 7)),
    (135, (5, 8)),
    (141, (5, 9)),
    (155, (5, 10)),
    (162, (5, 11)),
    (163, (5, 12)),
    (165, (5, 13)),
    (168, (5, 14)),
    (175, (5, 15)),
    (179, (5, 16)),
    (185, (5, 17)),
    (193, (5, 18)),
    (203, (5, 19)),
    (207, (6, 0)),
    (209, (6, 1)),
    (211, (6, 2)),
];

fn row(table: &[(u32, u32)], number: u32) -> Option<Version> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    table.get(index).map(|&(major, minor)| Version::new(major, minor))
}

impl Since for ProgramType {
    fn since(self) -> Option<Version> {
        row(PROGRAM_TYPES, self.0)
    }
}

impl Since for MapType {
    fn since(self) -> Option<Version> {
        row(MAP_TYPES, self.0)
    }
}

impl Since for AttachType {
    fn since(self) -> Option<Version> {
        row(ATTACH_TYPES, self.0.saturating_add(1))
    }
}

impl Since for LinkType {
    fn since(self) -> Option<Version> {
        row(LINK_TYPES, self.0)
    }
}

impl Since for Helper {
    fn since(self) -> Option<Version> {
        let (_, (major, minor)) = HELPERS.iter().find(|(last, _)| self.0 <= *last)?;
        (self.0 > 0).then_some(Version::new(*major, *minor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_end_with_the_newest() {
        assert_eq!(ProgramType::NETFILTER.since(), Some(Version::new(6, 4)));
        assert_eq!(ProgramType(33).since(), None);
        assert_eq!(ProgramType::UNSPEC.since(), None);
        assert_eq!(MapType::RINGBUF.since(), Some(Version::new(5, 8)));
        assert_eq!(MapType::INSN_ARRAY.since(), Some(Version::new(6, 19)));
        assert_eq!(MapType(36).since(), None);
        assert_eq!(AttachType(0).since(), Some(Version::new(4, 10)));
        assert_eq!(AttachType::TRACE_FSESSION_MULTI.since(), Some(Version::new(7, 2)));
        assert_eq!(AttachType(62).since(), None);
        assert_eq!(LinkType::TRACING_MULTI.since(), Some(Version::new(7, 2)));
        assert_eq!(LinkType(16).since(), None);
    }

    #[test]
    fn helpers_by_name() {
        let since = |name| Helper::named(name).unwrap().since().unwrap().to_string();
        assert_eq!(since("map_lookup_elem"), "3.19");
        assert_eq!(since("probe_read_kernel"), "5.5");
        assert_eq!(since("ringbuf_output"), "5.8");
        assert_eq!(since("get_attach_cookie"), "5.15");
        assert_eq!(since("loop"), "5.17");
        assert_eq!(since("cgrp_storage_delete"), "6.2");
    }

    #[test]
    fn no_section_is_older_than_its_program_type() {
        for section in bpfgen_object::section::SECTIONS {
            let (major, minor) = section.since;
            let known = section.program_type.since().unwrap();
            assert!(Version::new(major, minor) >= known, "{}: {known}", section.name);
            // Of others, kernels without the attach type take programs without it.
            let insists = [ProgramType::TRACING, ProgramType::LSM, ProgramType::KPROBE];
            if section.attach_type.0 != 0 && insists.contains(&section.program_type) {
                let attach = section.attach_type.since().unwrap();
                assert!(Version::new(major, minor) >= attach, "{}: {attach}", section.name);
            }
        }
    }
}
