//! The SEC() table: section name → program type, attach type, flags.

use crate::{
    hook::{HookKind as H, HookKind},
    uapi::{AttachType as A, AttachType, ProgramType as P, ProgramType},
};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionDef {
    /// The part of the section name before a slash that is followed by a target.
    pub name: &'static str,
    /// The first Linux version that takes such a program: major, minor.
    pub since: (u32, u32),
    /// Where such a program runs.
    pub hook: HookKind,
    /// `BPF_PROG_TYPE_*`.
    pub program_type: ProgramType,
    /// `BPF_*` expected attach type; 0 where the type has none.
    pub attach_type: AttachType,
    /// Whether `name/target` is allowed; else the name must be exact.
    pub takes_target: bool,
    /// `BPF_F_SLEEPABLE` at load.
    pub sleepable: bool,
    /// `BPF_F_XDP_HAS_FRAGS` at load.
    pub frags: bool,
    /// The attach target is a BTF id, resolved at load.
    pub btf_target: bool,
    /// `expected_attach_type` may be left 0 for kernels without it.
    pub attach_type_optional: bool,
    /// A USDT program.
    pub usdt: bool,
    /// `attach()` knows from the section name alone where to attach.
    pub auto_attach: bool,
}

/// The definition that a section name matches, and the target after its slash if it has one.
///
/// The first match in the order of [`SECTIONS`] counts, as in libbpf. A leading `?` is the
/// caller's to strip.
///
/// ```
/// use bpfgen_object::section::find;
///
/// let (definition, target) = find("tracepoint/syscalls/sys_enter_execve").unwrap();
/// assert_eq!((definition.name, target), ("tracepoint", Some("syscalls/sys_enter_execve")));
/// assert!(find("xdp/drop").is_none(), "xdp takes no target");
/// ```
pub fn find(name: &str) -> Option<(&'static SectionDef, Option<&str>)> {
    SECTIONS.iter().find_map(|definition| {
        let rest = name.strip_prefix(definition.name)?;
        match rest.strip_prefix('/') {
            Some(target) if definition.takes_target => Some((definition, Some(target))),
            None if rest.is_empty() => Some((definition, None)),
            _ => None,
        }
    })
}

/// A row without flags, whose name must be exact.
const fn exact(
    name: &'static str,
    since: (u32, u32),
    hook: H,
    program_type: P,
    attach_type: A,
) -> SectionDef {
    SectionDef {
        name,
        since,
        hook,
        program_type,
        attach_type,
        takes_target: false,
        sleepable: false,
        frags: false,
        btf_target: false,
        attach_type_optional: false,
        usdt: false,
        auto_attach: false,
    }
}

/// A row that takes a target, from which it attaches by itself.
const fn auto(
    name: &'static str,
    since: (u32, u32),
    hook: H,
    program_type: P,
    attach_type: A,
) -> SectionDef {
    SectionDef {
        takes_target: true,
        auto_attach: true,
        ..exact(name, since, hook, program_type, attach_type)
    }
}

impl SectionDef {
    const fn not_auto(self) -> Self {
        Self { auto_attach: false, ..self }
    }

    const fn sleepable(self) -> Self {
        Self { sleepable: true, ..self }
    }

    const fn frags(self) -> Self {
        Self { frags: true, ..self }
    }

    const fn btf(self) -> Self {
        Self { btf_target: true, ..self }
    }

    const fn optional(self) -> Self {
        Self { attach_type_optional: true, ..self }
    }

    const fn usdt(self) -> Self {
        Self { usdt: true, ..self }
    }
}

/// Stands for "no attach type", which is number 0 like `BPF_CGROUP_INET_INGRESS`.
const NO: A = A(0);

/// All section definitions, in libbpf's order.
pub static SECTIONS: &[SectionDef] = &[
    exact("socket", (3, 19), H::SocketFilter, P::SOCKET_FILTER, NO),
    exact(
        "sk_reuseport/migrate",
        (5, 14),
        H::SkReuseport,
        P::SK_REUSEPORT,
        A::SK_REUSEPORT_SELECT_OR_MIGRATE,
    ),
    exact("sk_reuseport", (4, 19), H::SkReuseport, P::SK_REUSEPORT, A::SK_REUSEPORT_SELECT),
    auto("kprobe", (4, 1), H::KProbe, P::KPROBE, NO),
    auto("uprobe", (4, 3), H::UProbe, P::KPROBE, NO),
    auto("uprobe.s", (6, 0), H::UProbe, P::KPROBE, NO).sleepable(),
    auto("kretprobe", (4, 1), H::KRetProbe, P::KPROBE, NO),
    auto("uretprobe", (4, 3), H::URetProbe, P::KPROBE, NO),
    auto("uretprobe.s", (6, 0), H::URetProbe, P::KPROBE, NO).sleepable(),
    auto("kprobe.multi", (5, 18), H::KProbeMulti, P::KPROBE, A::TRACE_KPROBE_MULTI),
    auto("kretprobe.multi", (5, 18), H::KRetProbeMulti, P::KPROBE, A::TRACE_KPROBE_MULTI),
    auto("kprobe.session", (6, 10), H::KProbeSession, P::KPROBE, A::TRACE_KPROBE_SESSION),
    auto("uprobe.multi", (6, 6), H::UProbeMulti, P::KPROBE, A::TRACE_UPROBE_MULTI),
    auto("uretprobe.multi", (6, 6), H::URetProbeMulti, P::KPROBE, A::TRACE_UPROBE_MULTI),
    auto("uprobe.session", (6, 13), H::UProbeSession, P::KPROBE, A::TRACE_UPROBE_SESSION),
    auto("uprobe.multi.s", (6, 6), H::UProbeMulti, P::KPROBE, A::TRACE_UPROBE_MULTI).sleepable(),
    auto("uretprobe.multi.s", (6, 6), H::URetProbeMulti, P::KPROBE, A::TRACE_UPROBE_MULTI)
        .sleepable(),
    auto("uprobe.session.s", (6, 13), H::UProbeSession, P::KPROBE, A::TRACE_UPROBE_SESSION)
        .sleepable(),
    auto("ksyscall", (4, 1), H::KSyscall, P::KPROBE, NO),
    auto("kretsyscall", (4, 1), H::KRetSyscall, P::KPROBE, NO),
    auto("usdt", (4, 3), H::Usdt, P::KPROBE, NO).usdt(),
    auto("usdt.s", (6, 0), H::Usdt, P::KPROBE, NO).usdt().sleepable(),
    exact("tc/ingress", (4, 5), H::TcIngress, P::SCHED_CLS, A::TCX_INGRESS),
    exact("tc/egress", (4, 5), H::TcEgress, P::SCHED_CLS, A::TCX_EGRESS),
    exact("tcx/ingress", (4, 5), H::TcIngress, P::SCHED_CLS, A::TCX_INGRESS),
    exact("tcx/egress", (4, 5), H::TcEgress, P::SCHED_CLS, A::TCX_EGRESS),
    exact("tc", (4, 1), H::Tc, P::SCHED_CLS, NO),
    exact("classifier", (4, 1), H::Tc, P::SCHED_CLS, NO),
    exact("action", (4, 1), H::TcAction, P::SCHED_ACT, NO),
    exact("netkit/primary", (6, 7), H::NetkitPrimary, P::SCHED_CLS, A::NETKIT_PRIMARY),
    exact("netkit/peer", (6, 7), H::NetkitPeer, P::SCHED_CLS, A::NETKIT_PEER),
    auto("tracepoint", (4, 7), H::TracePoint, P::TRACEPOINT, NO),
    auto("tp", (4, 7), H::TracePoint, P::TRACEPOINT, NO),
    auto("tracepoint.s", (7, 2), H::TracePoint, P::TRACEPOINT, NO).sleepable(),
    auto("tp.s", (7, 2), H::TracePoint, P::TRACEPOINT, NO).sleepable(),
    auto("raw_tracepoint", (4, 17), H::RawTracePoint, P::RAW_TRACEPOINT, NO),
    auto("raw_tp", (4, 17), H::RawTracePoint, P::RAW_TRACEPOINT, NO),
    auto("raw_tracepoint.s", (7, 2), H::RawTracePoint, P::RAW_TRACEPOINT, NO).sleepable(),
    auto("raw_tp.s", (7, 2), H::RawTracePoint, P::RAW_TRACEPOINT, NO).sleepable(),
    auto("raw_tracepoint.w", (5, 2), H::RawTracePoint, P::RAW_TRACEPOINT_WRITABLE, NO),
    auto("raw_tp.w", (5, 2), H::RawTracePoint, P::RAW_TRACEPOINT_WRITABLE, NO),
    auto("tp_btf", (5, 5), H::BtfTracePoint, P::TRACING, A::TRACE_RAW_TP).btf(),
    auto("tp_btf.s", (7, 2), H::BtfTracePoint, P::TRACING, A::TRACE_RAW_TP).btf().sleepable(),
    auto("fentry", (5, 5), H::FEntry, P::TRACING, A::TRACE_FENTRY).btf(),
    auto("fmod_ret", (5, 7), H::FModRet, P::TRACING, A::MODIFY_RETURN).btf(),
    auto("fexit", (5, 5), H::FExit, P::TRACING, A::TRACE_FEXIT).btf(),
    auto("fentry.s", (5, 10), H::FEntry, P::TRACING, A::TRACE_FENTRY).btf().sleepable(),
    auto("fmod_ret.s", (5, 10), H::FModRet, P::TRACING, A::MODIFY_RETURN).btf().sleepable(),
    auto("fexit.s", (5, 10), H::FExit, P::TRACING, A::TRACE_FEXIT).btf().sleepable(),
    auto("fsession", (7, 0), H::FSession, P::TRACING, A::TRACE_FSESSION).btf(),
    auto("fsession.s", (7, 0), H::FSession, P::TRACING, A::TRACE_FSESSION).btf().sleepable(),
    auto("fentry.multi", (7, 2), H::FEntryMulti, P::TRACING, A::TRACE_FENTRY_MULTI),
    auto("fexit.multi", (7, 2), H::FExitMulti, P::TRACING, A::TRACE_FEXIT_MULTI),
    auto("fsession.multi", (7, 2), H::FSessionMulti, P::TRACING, A::TRACE_FSESSION_MULTI),
    auto("fentry.multi.s", (7, 2), H::FEntryMulti, P::TRACING, A::TRACE_FENTRY_MULTI).sleepable(),
    auto("fexit.multi.s", (7, 2), H::FExitMulti, P::TRACING, A::TRACE_FEXIT_MULTI).sleepable(),
    auto("fsession.multi.s", (7, 2), H::FSessionMulti, P::TRACING, A::TRACE_FSESSION_MULTI)
        .sleepable(),
    auto("freplace", (5, 6), H::FReplace, P::EXT, NO).btf(),
    auto("lsm", (5, 7), H::Lsm, P::LSM, A::LSM_MAC).btf(),
    auto("lsm.s", (5, 10), H::Lsm, P::LSM, A::LSM_MAC).btf().sleepable(),
    auto("lsm_cgroup", (6, 0), H::LsmCgroup, P::LSM, A::LSM_CGROUP).btf().not_auto(),
    auto("iter", (5, 8), H::Iter, P::TRACING, A::TRACE_ITER).btf(),
    auto("iter.s", (5, 18), H::Iter, P::TRACING, A::TRACE_ITER).btf().sleepable(),
    exact("syscall", (5, 14), H::Syscall, P::SYSCALL, NO).sleepable(),
    exact("xdp.frags/devmap", (5, 18), H::XdpDevmap, P::XDP, A::XDP_DEVMAP).frags(),
    exact("xdp/devmap", (5, 8), H::XdpDevmap, P::XDP, A::XDP_DEVMAP),
    exact("xdp.frags/cpumap", (5, 18), H::XdpCpumap, P::XDP, A::XDP_CPUMAP).frags(),
    exact("xdp/cpumap", (5, 9), H::XdpCpumap, P::XDP, A::XDP_CPUMAP),
    exact("xdp.frags", (5, 18), H::Xdp, P::XDP, A::XDP).frags(),
    exact("xdp", (4, 8), H::Xdp, P::XDP, A::XDP).optional(),
    exact("perf_event", (4, 9), H::PerfEvent, P::PERF_EVENT, NO),
    exact("lwt_in", (4, 10), H::LwtIn, P::LWT_IN, NO),
    exact("lwt_out", (4, 10), H::LwtOut, P::LWT_OUT, NO),
    exact("lwt_xmit", (4, 10), H::LwtXmit, P::LWT_XMIT, NO),
    exact("lwt_seg6local", (4, 18), H::LwtSeg6Local, P::LWT_SEG6LOCAL, NO),
    exact("sockops", (4, 13), H::SockOps, P::SOCK_OPS, A::CGROUP_SOCK_OPS).optional(),
    exact(
        "sk_skb/stream_parser",
        (4, 14),
        H::SkSkbStreamParser,
        P::SK_SKB,
        A::SK_SKB_STREAM_PARSER,
    )
    .optional(),
    exact(
        "sk_skb/stream_verdict",
        (4, 14),
        H::SkSkbStreamVerdict,
        P::SK_SKB,
        A::SK_SKB_STREAM_VERDICT,
    )
    .optional(),
    exact("sk_skb/verdict", (5, 13), H::SkSkbVerdict, P::SK_SKB, A::SK_SKB_VERDICT).optional(),
    exact("sk_skb", (4, 14), H::SkSkb, P::SK_SKB, NO),
    exact("sk_msg", (4, 17), H::SkMsg, P::SK_MSG, A::SK_MSG_VERDICT).optional(),
    exact("lirc_mode2", (4, 18), H::LircMode2, P::LIRC_MODE2, A::LIRC_MODE2).optional(),
    exact("flow_dissector", (4, 20), H::FlowDissector, P::FLOW_DISSECTOR, A::FLOW_DISSECTOR)
        .optional(),
    exact("cgroup_skb/ingress", (4, 10), H::CgroupSkb, P::CGROUP_SKB, A::CGROUP_INET_INGRESS)
        .optional(),
    exact("cgroup_skb/egress", (4, 10), H::CgroupSkb, P::CGROUP_SKB, A::CGROUP_INET_EGRESS)
        .optional(),
    exact("cgroup/skb", (4, 10), H::CgroupSkbAny, P::CGROUP_SKB, NO),
    exact("cgroup/sock_create", (4, 10), H::CgroupSock, P::CGROUP_SOCK, A::CGROUP_INET_SOCK_CREATE),
    exact(
        "cgroup/sock_release",
        (5, 9),
        H::CgroupSock,
        P::CGROUP_SOCK,
        A::CGROUP_INET_SOCK_RELEASE,
    ),
    exact("cgroup/sock", (4, 10), H::CgroupSock, P::CGROUP_SOCK, A::CGROUP_INET_SOCK_CREATE)
        .optional(),
    exact("cgroup/post_bind4", (4, 17), H::CgroupSock, P::CGROUP_SOCK, A::CGROUP_INET4_POST_BIND),
    exact("cgroup/post_bind6", (4, 17), H::CgroupSock, P::CGROUP_SOCK, A::CGROUP_INET6_POST_BIND),
    exact("cgroup/bind4", (4, 17), H::CgroupSockAddr, P::CGROUP_SOCK_ADDR, A::CGROUP_INET4_BIND),
    exact("cgroup/bind6", (4, 17), H::CgroupSockAddr, P::CGROUP_SOCK_ADDR, A::CGROUP_INET6_BIND),
    exact(
        "cgroup/connect4",
        (4, 17),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET4_CONNECT,
    ),
    exact(
        "cgroup/connect6",
        (4, 17),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET6_CONNECT,
    ),
    exact(
        "cgroup/connect_unix",
        (6, 7),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UNIX_CONNECT,
    ),
    exact(
        "cgroup/sendmsg4",
        (4, 18),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UDP4_SENDMSG,
    ),
    exact(
        "cgroup/sendmsg6",
        (4, 18),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UDP6_SENDMSG,
    ),
    exact(
        "cgroup/sendmsg_unix",
        (6, 7),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UNIX_SENDMSG,
    ),
    exact(
        "cgroup/recvmsg4",
        (5, 2),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UDP4_RECVMSG,
    ),
    exact(
        "cgroup/recvmsg6",
        (5, 2),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UDP6_RECVMSG,
    ),
    exact(
        "cgroup/recvmsg_unix",
        (6, 7),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UNIX_RECVMSG,
    ),
    exact(
        "cgroup/getpeername4",
        (5, 8),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET4_GETPEERNAME,
    ),
    exact(
        "cgroup/getpeername6",
        (5, 8),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET6_GETPEERNAME,
    ),
    exact(
        "cgroup/getpeername_unix",
        (6, 7),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UNIX_GETPEERNAME,
    ),
    exact(
        "cgroup/getsockname4",
        (5, 8),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET4_GETSOCKNAME,
    ),
    exact(
        "cgroup/getsockname6",
        (5, 8),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_INET6_GETSOCKNAME,
    ),
    exact(
        "cgroup/getsockname_unix",
        (6, 7),
        H::CgroupSockAddr,
        P::CGROUP_SOCK_ADDR,
        A::CGROUP_UNIX_GETSOCKNAME,
    ),
    exact("cgroup/sysctl", (5, 2), H::CgroupSysctl, P::CGROUP_SYSCTL, A::CGROUP_SYSCTL),
    exact("cgroup/getsockopt", (5, 3), H::CgroupSockopt, P::CGROUP_SOCKOPT, A::CGROUP_GETSOCKOPT),
    exact("cgroup/setsockopt", (5, 3), H::CgroupSockopt, P::CGROUP_SOCKOPT, A::CGROUP_SETSOCKOPT),
    exact("cgroup/dev", (4, 15), H::CgroupDevice, P::CGROUP_DEVICE, A::CGROUP_DEVICE).optional(),
    auto("struct_ops", (5, 6), H::StructOps, P::STRUCT_OPS, NO).not_auto(),
    auto("struct_ops.s", (6, 3), H::StructOps, P::STRUCT_OPS, NO).not_auto().sleepable(),
    exact("sk_lookup", (5, 9), H::SkLookup, P::SK_LOOKUP, A::SK_LOOKUP),
    exact("netfilter", (6, 4), H::Netfilter, P::NETFILTER, A::NETFILTER),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Program type, attach type and target of a section name.
    fn found(name: &str) -> Option<(&'static str, String, String, Option<&str>)> {
        find(name).map(|(row, target)| {
            (row.name, row.program_type.name(), row.attach_type.name(), target)
        })
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(SECTIONS.len(), 116);
        assert_eq!(SECTIONS.iter().filter(|row| row.auto_attach).count(), 50);
        assert_eq!(SECTIONS.iter().filter(|row| row.sleepable).count(), 22);
        assert_eq!(SECTIONS.iter().filter(|row| row.frags).count(), 3);
        assert_eq!(SECTIONS.iter().filter(|row| row.btf_target).count(), 16);
        assert!(SECTIONS.iter().all(|row| row.takes_target || !row.auto_attach));
    }

    #[test]
    fn every_row_is_reached_by_its_own_name() {
        for row in SECTIONS {
            assert_eq!(find(row.name), Some((row, None)), "{}", row.name);
            let with_target = format!("{}/x", row.name);
            let expected = row.takes_target.then_some((row, Some("x")));
            assert_eq!(find(&with_target), expected, "{with_target}");
        }
    }

    #[test]
    fn a_target_is_what_follows_the_first_slash() {
        let kprobe =
            |target| Some(("kprobe", "kprobe".into(), "cgroup_inet_ingress".into(), target));
        assert_eq!(found("kprobe"), kprobe(None));
        assert_eq!(found("kprobe/do_unlinkat"), kprobe(Some("do_unlinkat")));
        assert_eq!(found("kprobe/"), kprobe(Some("")));
        assert_eq!(find("uprobe.s//bin/x:f").unwrap().1, Some("/bin/x:f"));
        assert!(find("uprobe.s//bin/x:f").unwrap().0.sleepable);
        assert_eq!(found("tp_btf/x").unwrap().2, "trace_raw_tp");
        assert_eq!(found("kprobe.multi/tcp_*").unwrap().0, "kprobe.multi");
        assert_eq!(found("fentry.multi.s/x").unwrap().0, "fentry.multi.s");
        assert_eq!(found("struct_ops.s/init").unwrap().3, Some("init"));
    }

    #[test]
    fn exact_names_take_no_target_and_no_prefix() {
        for unknown in
            ["xdp/foo", "tc/foo", "socket/x", "xdpx", "kprobex", "kprobe.x/y", "?xdp", "", "/x"]
        {
            assert_eq!(find(unknown), None, "{unknown}");
        }
        assert_eq!(found("xdp/devmap").unwrap().2, "xdp_devmap");
        assert_eq!(found("cgroup_skb/ingress").unwrap().1, "cgroup_skb");
        assert!(find("cgroup/skb/x").is_none());
        assert_eq!(found("tc/ingress").unwrap().2, "tcx_ingress");
        assert_eq!(found("sk_skb").unwrap().2, "cgroup_inet_ingress");
    }
}
