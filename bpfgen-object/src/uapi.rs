//! Numbers of `linux/bpf.h` that an object speaks of.

/// The name of this number. Names are one text each, with blanks between them: a slice of texts takes
/// forty bytes more for each, which is in every program that loads an object.
fn nth(names: &'static str, number: u32) -> Option<&'static str> {
    names.split_ascii_whitespace().nth(usize::try_from(number).ok()?)
}

/// `enum bpf_prog_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProgramType(pub u32);

#[expect(missing_docs, reason = "the names are the UAPI's")]
impl ProgramType {
    pub const UNSPEC: Self = Self(0);
    pub const SOCKET_FILTER: Self = Self(1);
    pub const KPROBE: Self = Self(2);
    pub const SCHED_CLS: Self = Self(3);
    pub const SCHED_ACT: Self = Self(4);
    pub const TRACEPOINT: Self = Self(5);
    pub const XDP: Self = Self(6);
    pub const PERF_EVENT: Self = Self(7);
    pub const CGROUP_SKB: Self = Self(8);
    pub const CGROUP_SOCK: Self = Self(9);
    pub const LWT_IN: Self = Self(10);
    pub const LWT_OUT: Self = Self(11);
    pub const LWT_XMIT: Self = Self(12);
    pub const SOCK_OPS: Self = Self(13);
    pub const SK_SKB: Self = Self(14);
    pub const CGROUP_DEVICE: Self = Self(15);
    pub const SK_MSG: Self = Self(16);
    pub const RAW_TRACEPOINT: Self = Self(17);
    pub const CGROUP_SOCK_ADDR: Self = Self(18);
    pub const LWT_SEG6LOCAL: Self = Self(19);
    pub const LIRC_MODE2: Self = Self(20);
    pub const SK_REUSEPORT: Self = Self(21);
    pub const FLOW_DISSECTOR: Self = Self(22);
    pub const CGROUP_SYSCTL: Self = Self(23);
    pub const RAW_TRACEPOINT_WRITABLE: Self = Self(24);
    pub const CGROUP_SOCKOPT: Self = Self(25);
    pub const TRACING: Self = Self(26);
    pub const STRUCT_OPS: Self = Self(27);
    pub const EXT: Self = Self(28);
    pub const LSM: Self = Self(29);
    pub const SK_LOOKUP: Self = Self(30);
    pub const SYSCALL: Self = Self(31);
    pub const NETFILTER: Self = Self(32);

    const NAMES: &str = "UNSPEC SOCKET_FILTER KPROBE SCHED_CLS SCHED_ACT TRACEPOINT XDP PERF_EVENT CGROUP_SKB \
        CGROUP_SOCK LWT_IN LWT_OUT LWT_XMIT SOCK_OPS SK_SKB CGROUP_DEVICE SK_MSG RAW_TRACEPOINT \
        CGROUP_SOCK_ADDR LWT_SEG6LOCAL LIRC_MODE2 SK_REUSEPORT FLOW_DISSECTOR CGROUP_SYSCTL \
        RAW_TRACEPOINT_WRITABLE CGROUP_SOCKOPT TRACING STRUCT_OPS EXT LSM SK_LOOKUP SYSCALL \
        NETFILTER";
}

impl ProgramType {
    /// The UAPI's name without its prefix `BPF_PROG_TYPE_`, in lower case: what messages show.
    pub fn name(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => name.to_ascii_lowercase(),
            None => self.0.to_string(),
        }
    }

    /// The UAPI's constant, or the number for one this version does not know.
    pub fn constant(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => format!("BPF_PROG_TYPE_{name}"),
            None => self.0.to_string(),
        }
    }
}

/// `enum bpf_map_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MapType(pub u32);

#[expect(missing_docs, reason = "the names are the UAPI's")]
impl MapType {
    pub const UNSPEC: Self = Self(0);
    pub const HASH: Self = Self(1);
    pub const ARRAY: Self = Self(2);
    pub const PROG_ARRAY: Self = Self(3);
    pub const PERF_EVENT_ARRAY: Self = Self(4);
    pub const PERCPU_HASH: Self = Self(5);
    pub const PERCPU_ARRAY: Self = Self(6);
    pub const STACK_TRACE: Self = Self(7);
    pub const CGROUP_ARRAY: Self = Self(8);
    pub const LRU_HASH: Self = Self(9);
    pub const LRU_PERCPU_HASH: Self = Self(10);
    pub const LPM_TRIE: Self = Self(11);
    pub const ARRAY_OF_MAPS: Self = Self(12);
    pub const HASH_OF_MAPS: Self = Self(13);
    pub const DEVMAP: Self = Self(14);
    pub const SOCKMAP: Self = Self(15);
    pub const CPUMAP: Self = Self(16);
    pub const XSKMAP: Self = Self(17);
    pub const SOCKHASH: Self = Self(18);
    pub const CGROUP_STORAGE: Self = Self(19);
    pub const REUSEPORT_SOCKARRAY: Self = Self(20);
    pub const PERCPU_CGROUP_STORAGE: Self = Self(21);
    pub const QUEUE: Self = Self(22);
    pub const STACK: Self = Self(23);
    pub const SK_STORAGE: Self = Self(24);
    pub const DEVMAP_HASH: Self = Self(25);
    pub const STRUCT_OPS: Self = Self(26);
    pub const RINGBUF: Self = Self(27);
    pub const INODE_STORAGE: Self = Self(28);
    pub const TASK_STORAGE: Self = Self(29);
    pub const BLOOM_FILTER: Self = Self(30);
    pub const USER_RINGBUF: Self = Self(31);
    pub const CGRP_STORAGE: Self = Self(32);
    pub const ARENA: Self = Self(33);
    pub const INSN_ARRAY: Self = Self(34);

    const NAMES: &str = "UNSPEC HASH ARRAY PROG_ARRAY PERF_EVENT_ARRAY PERCPU_HASH PERCPU_ARRAY STACK_TRACE \
        CGROUP_ARRAY LRU_HASH LRU_PERCPU_HASH LPM_TRIE ARRAY_OF_MAPS HASH_OF_MAPS DEVMAP \
        SOCKMAP CPUMAP XSKMAP SOCKHASH CGROUP_STORAGE REUSEPORT_SOCKARRAY PERCPU_CGROUP_STORAGE \
        QUEUE STACK SK_STORAGE DEVMAP_HASH STRUCT_OPS RINGBUF INODE_STORAGE TASK_STORAGE \
        BLOOM_FILTER USER_RINGBUF CGRP_STORAGE ARENA INSN_ARRAY";
}

impl MapType {
    /// The UAPI's name without its prefix `BPF_MAP_TYPE_`, in lower case: what messages show.
    pub fn name(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => name.to_ascii_lowercase(),
            None => self.0.to_string(),
        }
    }

    /// The UAPI's constant, or the number for one this version does not know.
    pub fn constant(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => format!("BPF_MAP_TYPE_{name}"),
            None => self.0.to_string(),
        }
    }

    /// Whether this version knows it.
    pub fn is_known(self) -> bool {
        nth(Self::NAMES, self.0).is_some()
    }
}

/// `enum bpf_attach_type`. The last three (`*_MULTI` of tracing) are newer than 7.0 kernels' headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttachType(pub u32);

#[expect(missing_docs, reason = "the names are the UAPI's")]
impl AttachType {
    pub const CGROUP_INET_INGRESS: Self = Self(0);
    pub const CGROUP_INET_EGRESS: Self = Self(1);
    pub const CGROUP_INET_SOCK_CREATE: Self = Self(2);
    pub const CGROUP_SOCK_OPS: Self = Self(3);
    pub const SK_SKB_STREAM_PARSER: Self = Self(4);
    pub const SK_SKB_STREAM_VERDICT: Self = Self(5);
    pub const CGROUP_DEVICE: Self = Self(6);
    pub const SK_MSG_VERDICT: Self = Self(7);
    pub const CGROUP_INET4_BIND: Self = Self(8);
    pub const CGROUP_INET6_BIND: Self = Self(9);
    pub const CGROUP_INET4_CONNECT: Self = Self(10);
    pub const CGROUP_INET6_CONNECT: Self = Self(11);
    pub const CGROUP_INET4_POST_BIND: Self = Self(12);
    pub const CGROUP_INET6_POST_BIND: Self = Self(13);
    pub const CGROUP_UDP4_SENDMSG: Self = Self(14);
    pub const CGROUP_UDP6_SENDMSG: Self = Self(15);
    pub const LIRC_MODE2: Self = Self(16);
    pub const FLOW_DISSECTOR: Self = Self(17);
    pub const CGROUP_SYSCTL: Self = Self(18);
    pub const CGROUP_UDP4_RECVMSG: Self = Self(19);
    pub const CGROUP_UDP6_RECVMSG: Self = Self(20);
    pub const CGROUP_GETSOCKOPT: Self = Self(21);
    pub const CGROUP_SETSOCKOPT: Self = Self(22);
    pub const TRACE_RAW_TP: Self = Self(23);
    pub const TRACE_FENTRY: Self = Self(24);
    pub const TRACE_FEXIT: Self = Self(25);
    pub const MODIFY_RETURN: Self = Self(26);
    pub const LSM_MAC: Self = Self(27);
    pub const TRACE_ITER: Self = Self(28);
    pub const CGROUP_INET4_GETPEERNAME: Self = Self(29);
    pub const CGROUP_INET6_GETPEERNAME: Self = Self(30);
    pub const CGROUP_INET4_GETSOCKNAME: Self = Self(31);
    pub const CGROUP_INET6_GETSOCKNAME: Self = Self(32);
    pub const XDP_DEVMAP: Self = Self(33);
    pub const CGROUP_INET_SOCK_RELEASE: Self = Self(34);
    pub const XDP_CPUMAP: Self = Self(35);
    pub const SK_LOOKUP: Self = Self(36);
    pub const XDP: Self = Self(37);
    pub const SK_SKB_VERDICT: Self = Self(38);
    pub const SK_REUSEPORT_SELECT: Self = Self(39);
    pub const SK_REUSEPORT_SELECT_OR_MIGRATE: Self = Self(40);
    pub const PERF_EVENT: Self = Self(41);
    pub const TRACE_KPROBE_MULTI: Self = Self(42);
    pub const LSM_CGROUP: Self = Self(43);
    pub const STRUCT_OPS: Self = Self(44);
    pub const NETFILTER: Self = Self(45);
    pub const TCX_INGRESS: Self = Self(46);
    pub const TCX_EGRESS: Self = Self(47);
    pub const TRACE_UPROBE_MULTI: Self = Self(48);
    pub const CGROUP_UNIX_CONNECT: Self = Self(49);
    pub const CGROUP_UNIX_SENDMSG: Self = Self(50);
    pub const CGROUP_UNIX_RECVMSG: Self = Self(51);
    pub const CGROUP_UNIX_GETPEERNAME: Self = Self(52);
    pub const CGROUP_UNIX_GETSOCKNAME: Self = Self(53);
    pub const NETKIT_PRIMARY: Self = Self(54);
    pub const NETKIT_PEER: Self = Self(55);
    pub const TRACE_KPROBE_SESSION: Self = Self(56);
    pub const TRACE_UPROBE_SESSION: Self = Self(57);
    pub const TRACE_FSESSION: Self = Self(58);
    pub const TRACE_FENTRY_MULTI: Self = Self(59);
    pub const TRACE_FEXIT_MULTI: Self = Self(60);
    pub const TRACE_FSESSION_MULTI: Self = Self(61);

    const NAMES: &str = "CGROUP_INET_INGRESS CGROUP_INET_EGRESS CGROUP_INET_SOCK_CREATE CGROUP_SOCK_OPS \
        SK_SKB_STREAM_PARSER SK_SKB_STREAM_VERDICT CGROUP_DEVICE SK_MSG_VERDICT \
        CGROUP_INET4_BIND CGROUP_INET6_BIND CGROUP_INET4_CONNECT CGROUP_INET6_CONNECT \
        CGROUP_INET4_POST_BIND CGROUP_INET6_POST_BIND CGROUP_UDP4_SENDMSG CGROUP_UDP6_SENDMSG \
        LIRC_MODE2 FLOW_DISSECTOR CGROUP_SYSCTL CGROUP_UDP4_RECVMSG CGROUP_UDP6_RECVMSG \
        CGROUP_GETSOCKOPT CGROUP_SETSOCKOPT TRACE_RAW_TP TRACE_FENTRY TRACE_FEXIT MODIFY_RETURN \
        LSM_MAC TRACE_ITER CGROUP_INET4_GETPEERNAME CGROUP_INET6_GETPEERNAME \
        CGROUP_INET4_GETSOCKNAME CGROUP_INET6_GETSOCKNAME XDP_DEVMAP CGROUP_INET_SOCK_RELEASE \
        XDP_CPUMAP SK_LOOKUP XDP SK_SKB_VERDICT SK_REUSEPORT_SELECT \
        SK_REUSEPORT_SELECT_OR_MIGRATE PERF_EVENT TRACE_KPROBE_MULTI LSM_CGROUP STRUCT_OPS \
        NETFILTER TCX_INGRESS TCX_EGRESS TRACE_UPROBE_MULTI CGROUP_UNIX_CONNECT \
        CGROUP_UNIX_SENDMSG CGROUP_UNIX_RECVMSG CGROUP_UNIX_GETPEERNAME CGROUP_UNIX_GETSOCKNAME \
        NETKIT_PRIMARY NETKIT_PEER TRACE_KPROBE_SESSION TRACE_UPROBE_SESSION TRACE_FSESSION \
        TRACE_FENTRY_MULTI TRACE_FEXIT_MULTI TRACE_FSESSION_MULTI";
}

impl AttachType {
    /// The UAPI's name without its prefix `BPF_`, in lower case: what messages show.
    pub fn name(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => name.to_ascii_lowercase(),
            None => self.0.to_string(),
        }
    }

    /// The UAPI's constant, or the number for one this version does not know.
    pub fn constant(self) -> String {
        match nth(Self::NAMES, self.0) {
            Some(name) => format!("BPF_{name}"),
            None => self.0.to_string(),
        }
    }
}
