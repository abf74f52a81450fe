//! Which version of Linux brought what.

use bpfgen_object::uapi::{MapType, ProgramType};

use super::Helper;
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
        assert_eq!(MapType(35).since(), None);
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
        }
    }
}
