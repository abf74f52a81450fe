//! Which kernels have what: the table.

use bpfgen_runtime::kernel::Version;

use super::{Need, Probe, Verdict, facts::Facts, probes};

/// Something that a kernel has or has not.
#[derive(Debug)]
pub struct Feature {
    /// Who asks for it.
    pub need: Need,
    /// What it is, for people.
    pub what: &'static str,
    /// The first version that has it.
    pub since: Version,
    /// Options that it must be built with, without `CONFIG_`.
    pub options: &'static [&'static str],
    /// A security module that must start with it.
    pub module: Option<&'static str>,
    /// Whether this kernel has it, found out by trying.
    pub probe: fn() -> Probe,
}

/// All that tests may need of a kernel.
pub const FEATURES: &[Feature] = &[
    Feature {
        need: Need::Bpf,
        what: "BPF with the kernel's types",
        since: Version::new(5, 2),
        options: &["BPF_SYSCALL", "DEBUG_INFO_BTF", "BPF_EVENTS"],
        module: None,
        probe: probes::bpf,
    },
    Feature {
        need: Need::Kprobes,
        what: "kprobes",
        since: Version::new(4, 17),
        options: &["KPROBES", "KPROBE_EVENTS", "PERF_EVENTS"],
        module: None,
        probe: || probes::device("kprobe"),
    },
    Feature {
        need: Need::Uprobes,
        what: "uprobes",
        since: Version::new(4, 17),
        options: &["UPROBES", "UPROBE_EVENTS", "PERF_EVENTS"],
        module: None,
        probe: || probes::device("uprobe"),
    },
    Feature {
        need: Need::Trampolines,
        what: "fentry and fexit",
        since: Version::new(5, 5),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS"],
        module: None,
        probe: || probes::loads("function"),
    },
    Feature {
        need: Need::ModifyReturn,
        what: "fmod_ret",
        since: Version::new(5, 7),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "SECURITY"],
        module: None,
        probe: || probes::loads("result"),
    },
    Feature {
        need: Need::ModifyReturnTest,
        what: "fmod_ret of the kernel's test function",
        since: Version::new(6, 3),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "NET"],
        module: None,
        probe: || probes::loads("test_result"),
    },
    Feature {
        need: Need::Lsm,
        what: "BPF security hooks",
        since: Version::new(5, 7),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "BPF_LSM"],
        module: Some("bpf"),
        probe: probes::lsm,
    },
    Feature {
        need: Need::KprobeMulti,
        what: "kprobe.multi",
        since: Version::new(5, 18),
        options: &["KPROBES", "FPROBE"],
        module: None,
        probe: || probes::many(probes::Many::Kprobes),
    },
    Feature {
        need: Need::KprobeSession,
        what: "kprobe.session",
        since: Version::new(6, 10),
        options: &["KPROBES", "FPROBE"],
        module: None,
        probe: || probes::many(probes::Many::KprobeSession),
    },
    Feature {
        need: Need::UprobeMulti,
        what: "uprobe.multi, with processes",
        since: Version::new(6, 10),
        options: &["UPROBES", "UPROBE_EVENTS"],
        module: None,
        probe: || probes::many(probes::Many::Uprobes),
    },
    Feature {
        need: Need::UprobeSession,
        what: "uprobe.session",
        since: Version::new(6, 13),
        options: &["UPROBES", "UPROBE_EVENTS"],
        module: None,
        probe: || probes::many(probes::Many::UprobeSession),
    },
    Feature {
        need: Need::ManyTrampolines,
        what: "fentry.multi",
        since: Version::new(7, 2),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS"],
        module: None,
        probe: || probes::many(probes::Many::Trampolines),
    },
    Feature {
        need: Need::PerfLinks,
        what: "BPF links to perf events",
        since: Version::new(5, 15),
        options: &["PERF_EVENTS"],
        module: None,
        probe: probes::perf_links,
    },
    Feature {
        need: Need::XdpLinks,
        what: "BPF links to interfaces",
        since: Version::new(5, 9),
        options: &["NET"],
        module: None,
        probe: || probes::knows("BPF_XDP"),
    },
    Feature {
        need: Need::Iterators,
        what: "BPF iterators",
        since: Version::new(5, 8),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_TRACE_ITER"),
    },
    Feature {
        need: Need::MapBatches,
        what: "batches of map elements",
        since: Version::new(5, 6),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_MAP_LOOKUP_BATCH"),
    },
    Feature {
        need: Need::UserRingBuf,
        what: "user ring buffers",
        since: Version::new(6, 1),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_USER_RINGBUF"),
    },
    Feature {
        need: Need::Arena,
        what: "arenas",
        since: Version::new(6, 9),
        options: &["BPF_JIT", "MMU"],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_ARENA"),
    },
    Feature {
        need: Need::ForEachMapElem,
        what: "bpf_for_each_map_elem",
        since: Version::new(5, 13),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_FUNC_for_each_map_elem"),
    },
    Feature {
        need: Need::Veth,
        what: "pairs of interfaces",
        since: Version::new(3, 8),
        options: &["NET_NS", "VETH"],
        module: None,
        probe: probes::veth,
    },
    Feature {
        need: Need::Tcx,
        what: "BPF links to traffic control",
        since: Version::new(6, 6),
        options: &["NET_XGRESS"],
        module: None,
        probe: || probes::knows("tcx_link_attach"),
    },
    Feature {
        need: Need::Clsact,
        what: "filters that are BPF programs",
        since: Version::new(4, 5),
        options: &["NET_NS", "NET_SCH_INGRESS", "NET_CLS_BPF"],
        module: None,
        probe: || probes::filter(&["bpf", "da"]),
    },
    Feature {
        need: Need::ActBpf,
        what: "actions that are BPF programs",
        since: Version::new(4, 8),
        options: &["NET_NS", "NET_SCH_INGRESS", "NET_CLS_MATCHALL", "NET_ACT_BPF"],
        module: None,
        probe: || probes::filter(&["matchall", "action", "bpf"]),
    },
    Feature {
        need: Need::Netkit,
        what: "netkit devices",
        since: Version::new(6, 7),
        options: &["NETKIT"],
        module: None,
        probe: || probes::knows("netkit_link_attach"),
    },
    Feature {
        need: Need::NetfilterLinks,
        what: "BPF links to netfilter",
        since: Version::new(6, 4),
        options: &["NETFILTER_BPF_LINK"],
        module: None,
        probe: || probes::knows("bpf_nf_link_attach"),
    },
    Feature {
        need: Need::NetfilterDefrag,
        what: "BPF links to netfilter after defragmentation",
        since: Version::new(6, 6),
        options: &["NETFILTER_BPF_LINK", "NF_DEFRAG_IPV4"],
        module: None,
        probe: || probes::knows("nf_defrag_hook"),
    },
    Feature {
        need: Need::RoutePrograms,
        what: "BPF programs on routes",
        since: Version::new(4, 10),
        options: &["LWTUNNEL_BPF"],
        module: None,
        probe: || probes::knows("bpf_lwt_xmit_reroute"),
    },
    Feature {
        need: Need::Seg6Local,
        what: "BPF programs at the end of segments",
        since: Version::new(4, 18),
        options: &["IPV6_SEG6_BPF"],
        module: None,
        probe: || probes::knows("input_action_end_bpf"),
    },
    Feature {
        need: Need::XdpFragsRedirects,
        what: "redirects of packets in several buffers to interfaces",
        since: Version::new(6, 3),
        options: &["NET"],
        module: None,
        probe: || probes::knows("NETDEV_XDP_ACT_NDO_XMIT_SG"),
    },
    Feature {
        need: Need::XdpFrags,
        what: "XDP for packets of several buffers",
        since: Version::new(5, 18),
        options: &["NET"],
        module: None,
        probe: || probes::knows("xdp_has_frags"),
    },
    Feature {
        need: Need::XdpMetadata,
        what: "XDP programs that are bound to an interface",
        since: Version::new(6, 3),
        options: &["NET"],
        module: None,
        probe: || probes::knows("bpf_xdp_metadata_rx_timestamp"),
    },
    Feature {
        need: Need::XdpFeatures,
        what: "features of drivers for XDP",
        since: Version::new(6, 3),
        options: &["NET"],
        module: None,
        probe: || probes::knows("netdev_nl_dev_get_doit"),
    },
    Feature {
        need: Need::Cgroups,
        what: "programs of cgroups",
        // With descriptors of mounts, by which tests find them.
        since: Version::new(5, 2),
        options: &["CGROUPS", "CGROUP_BPF"],
        module: None,
        probe: probes::cgroups,
    },
    Feature {
        need: Need::CgroupOrder,
        what: "an order of programs of a cgroup",
        since: Version::new(6, 17),
        options: &["CGROUPS", "CGROUP_BPF"],
        module: None,
        probe: probes::cgroup_order,
    },
    Feature {
        need: Need::UnixAddressHooks,
        what: "hooks of cgroups for Unix sockets",
        since: Version::new(6, 7),
        options: &["CGROUP_BPF", "UNIX"],
        module: None,
        probe: || probes::knows("BPF_CGROUP_UNIX_CONNECT"),
    },
    Feature {
        need: Need::SocketMapLinks,
        what: "BPF links to maps of sockets",
        since: Version::new(6, 10),
        options: &["NET", "BPF_SYSCALL"],
        module: None,
        probe: || probes::knows("sockmap_link"),
    },
    Feature {
        need: Need::SkSkbVerdict,
        what: "verdicts of socket maps without a parser",
        since: Version::new(5, 13),
        options: &["NET", "BPF_SYSCALL"],
        module: None,
        probe: || probes::knows("BPF_SK_SKB_VERDICT"),
    },
    Feature {
        need: Need::ReuseportMigrate,
        what: "migration among sockets that share a port",
        since: Version::new(5, 14),
        options: &["INET"],
        module: None,
        probe: || probes::knows("BPF_SK_REUSEPORT_SELECT_OR_MIGRATE"),
    },
    Feature {
        need: Need::ModuleTypes,
        what: "BTF of modules",
        since: Version::new(5, 11),
        options: &["MODULES", "DEBUG_INFO_BTF_MODULES", "VETH"],
        module: None,
        probe: || probes::module_knows("veth", "veth_xmit"),
    },
    Feature {
        need: Need::ConntrackKfuncs,
        what: "kfuncs of nf_conntrack",
        since: Version::new(5, 18),
        options: &["MODULES", "DEBUG_INFO_BTF_MODULES", "NF_CONNTRACK"],
        module: None,
        probe: || probes::module_knows("nf_conntrack", "bpf_xdp_ct_lookup"),
    },
    Feature {
        need: Need::NatKfuncs,
        what: "kfuncs of nf_nat",
        since: Version::new(6, 1),
        options: &["MODULES", "DEBUG_INFO_BTF_MODULES", "NF_CONNTRACK", "NF_NAT"],
        module: None,
        probe: || probes::module_knows("nf_nat", "bpf_ct_set_nat_info"),
    },
    Feature {
        need: Need::FlowKfuncs,
        what: "kfuncs of nf_flow_table",
        since: Version::new(6, 11),
        options: &["MODULES", "DEBUG_INFO_BTF_MODULES", "NF_FLOW_TABLE"],
        module: None,
        probe: || probes::module_knows("nf_flow_table", "bpf_xdp_flow_lookup"),
    },
    Feature {
        need: Need::Exceptions,
        what: "exceptions",
        since: Version::new(6, 7),
        options: &["UNWINDER_ORC"],
        module: None,
        probe: || probes::knows("bpf_throw"),
    },
    Feature {
        need: Need::TracingCookies,
        what: "cookies of tracing programs",
        since: Version::new(6, 0),
        options: &["DYNAMIC_FTRACE_WITH_DIRECT_CALLS"],
        module: None,
        probe: || probes::knows("BPF_LSM_CGROUP"),
    },
    Feature {
        need: Need::TracepointCookies,
        what: "cookies of tp_btf and raw_tp",
        since: Version::new(6, 10),
        options: &[],
        module: None,
        probe: || probes::loads("tracepoint_cookie"),
    },
    Feature {
        need: Need::Associations,
        what: "programs associated with struct_ops",
        since: Version::new(7, 0),
        options: &["BPF_JIT"],
        module: None,
        probe: || probes::knows("bpf_prog_assoc_struct_ops"),
    },
    Feature {
        need: Need::Vsock,
        what: "sockets among virtual machines, also with itself",
        since: Version::new(5, 11),
        options: &["MODULES", "DEBUG_INFO_BTF_MODULES", "VSOCKETS", "VSOCKETS_LOOPBACK"],
        module: None,
        probe: probes::vsock,
    },
    Feature {
        need: Need::TracingSessions,
        what: "fsession",
        since: Version::new(7, 0),
        options: &["DYNAMIC_FTRACE_WITH_DIRECT_CALLS"],
        module: None,
        probe: || probes::knows("BPF_TRACE_FSESSION"),
    },
    Feature {
        need: Need::LsmCgroup,
        what: "security hooks of cgroups",
        since: Version::new(6, 0),
        options: &["BPF_LSM", "CGROUP_BPF", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS"],
        module: None,
        probe: || probes::loads("security_of_cgroup"),
    },
    Feature {
        need: Need::RunStatistics,
        what: "statistics of runs",
        since: Version::new(5, 8),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_ENABLE_STATS"),
    },
    Feature {
        need: Need::SkLookup,
        what: "sk_lookup",
        since: Version::new(5, 9),
        options: &["INET"],
        module: None,
        probe: || probes::knows("BPF_SK_LOOKUP"),
    },
    Feature {
        need: Need::EventInfo,
        what: "what links to perf events are on",
        since: Version::new(6, 6),
        options: &["PERF_EVENTS"],
        module: None,
        probe: || probes::knows("BPF_PERF_EVENT_TRACEPOINT"),
    },
    Feature {
        need: Need::MapIterators,
        what: "iterators over elements of maps",
        since: Version::new(5, 9),
        options: &[],
        module: None,
        probe: || probes::knows("bpf_iter__bpf_map_elem"),
    },
    Feature {
        need: Need::CgroupIterators,
        what: "iterators over cgroups and some tasks",
        since: Version::new(6, 1),
        options: &["CGROUPS"],
        module: None,
        probe: || probes::knows("bpf_iter__cgroup"),
    },
    Feature {
        need: Need::XdpRunContext,
        what: "test runs of XDP with a context",
        since: Version::new(5, 15),
        options: &["NET"],
        module: None,
        probe: probes::xdp_run_context,
    },
    Feature {
        need: Need::XdpLiveFrames,
        what: "test runs of XDP with live frames",
        since: Version::new(5, 18),
        options: &["NET"],
        module: None,
        probe: || probes::knows("xdp_test_run_init_page"),
    },
    Feature {
        need: Need::SkLookupRuns,
        what: "test runs of sk_lookup",
        since: Version::new(5, 13),
        options: &["INET"],
        module: None,
        probe: || probes::knows("bpf_prog_test_run_sk_lookup"),
    },
    Feature {
        need: Need::NetfilterRuns,
        what: "test runs of netfilter programs",
        since: Version::new(6, 4),
        options: &["NETFILTER_BPF_LINK"],
        module: None,
        probe: || probes::knows("bpf_prog_test_run_nf"),
    },
    Feature {
        need: Need::RawTracepointRuns,
        what: "test runs of raw tracepoints",
        since: Version::new(5, 10),
        options: &[],
        module: None,
        probe: || probes::knows("bpf_prog_test_run_raw_tp"),
    },
    Feature {
        need: Need::SyscallPrograms,
        what: "syscall programs",
        since: Version::new(5, 14),
        options: &[],
        module: None,
        probe: || probes::loads("called"),
    },
    Feature {
        need: Need::TcxPrograms,
        what: "tcx",
        since: Version::new(6, 6),
        options: &["NET_XGRESS"],
        module: None,
        probe: || probes::knows("BPF_TCX_INGRESS"),
    },
    Feature {
        need: Need::NetkitPrograms,
        what: "netkit",
        since: Version::new(6, 7),
        options: &["NETKIT"],
        module: None,
        probe: || probes::knows("BPF_NETKIT_PRIMARY"),
    },
    Feature {
        need: Need::BloomFilters,
        what: "Bloom filters",
        since: Version::new(5, 16),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_BLOOM_FILTER"),
    },
    Feature {
        need: Need::InsnArrays,
        what: "arrays of instructions",
        since: Version::new(6, 19),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_INSN_ARRAY"),
    },
    Feature {
        need: Need::TaskStorages,
        what: "storages of tasks",
        since: Version::new(5, 11),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_TASK_STORAGE"),
    },
    Feature {
        need: Need::CgroupStorages,
        what: "storages of cgroups",
        since: Version::new(6, 2),
        options: &["CGROUPS"],
        module: None,
        probe: || probes::knows("BPF_MAP_TYPE_CGRP_STORAGE"),
    },
    Feature {
        need: Need::XdpSockets,
        what: "sockets of XDP",
        since: Version::new(4, 18),
        options: &["XDP_SOCKETS"],
        module: None,
        probe: || probes::knows("xsk_create"),
    },
    Feature {
        need: Need::SleepableProbes,
        what: "sleepable probes of user-space functions",
        since: Version::new(6, 0),
        options: &["UPROBES", "UPROBE_EVENTS"],
        module: None,
        probe: || probes::loads("sleeping_probe"),
    },
    Feature {
        need: Need::SleepableTracepoints,
        what: "sleepable programs at tracepoints of system calls",
        since: Version::new(7, 2),
        options: &["FTRACE_SYSCALLS"],
        module: None,
        probe: || probes::loads("sleeping_tracepoint"),
    },
    Feature {
        need: Need::SleepableTrampolines,
        what: "sleepable fentry of the kernel's test function",
        since: Version::new(6, 3),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "NET"],
        module: None,
        probe: || probes::loads("sleeping_function"),
    },
    Feature {
        need: Need::SleepableLsm,
        what: "sleepable security hooks of files",
        since: Version::new(5, 11),
        options: &["BPF_JIT", "DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "BPF_LSM"],
        module: Some("bpf"),
        probe: || probes::loads("sleeping_security"),
    },
    Feature {
        need: Need::SleepableIterators,
        what: "sleepable iterators",
        since: Version::new(5, 18),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_FUNC_copy_from_user_task"),
    },
    Feature {
        need: Need::Loops,
        what: "bpf_loop",
        since: Version::new(5, 17),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_FUNC_loop"),
    },
    Feature {
        need: Need::Timers,
        what: "timers of programs",
        since: Version::new(5, 15),
        options: &[],
        module: None,
        probe: || probes::knows("BPF_FUNC_timer_init"),
    },
    Feature {
        need: Need::NumberIterators,
        what: "open-coded iterators",
        since: Version::new(6, 4),
        options: &[],
        module: None,
        probe: || probes::knows("bpf_iter_num_new"),
    },
    Feature {
        need: Need::StructOps,
        what: "TCP congestion controls by programs",
        since: Version::new(5, 6),
        options: &["BPF_JIT", "INET"],
        module: None,
        probe: || probes::knows("bpf_struct_ops_tcp_congestion_ops"),
    },
    Feature {
        need: Need::StructOpsLinks,
        what: "BPF links to structs of callbacks",
        since: Version::new(6, 4),
        options: &["BPF_JIT", "INET"],
        module: None,
        probe: || probes::knows("BPF_F_LINK"),
    },
    Feature {
        need: Need::SchedExt,
        what: "schedulers by programs",
        since: Version::new(6, 12),
        options: &["SCHED_CLASS_EXT"],
        module: None,
        probe: || probes::knows("bpf_struct_ops_sched_ext_ops"),
    },
    Feature {
        need: Need::Tokens,
        what: "BPF tokens",
        since: Version::new(6, 9),
        options: &["USER_NS"],
        module: None,
        probe: || probes::knows("BPF_TOKEN_CREATE"),
    },
];

/// The row of a need, if it is one of the kernel.
pub fn of(need: Need) -> Option<&'static Feature> {
    FEATURES.iter().find(|feature| feature.need == need)
}

impl Feature {
    /// What the probe's answer means on such a kernel.
    ///
    /// A kernel older than the table says may have it all the same: distributions bring features
    /// to old versions.
    pub fn verdict(&self, facts: &Facts, probe: Probe) -> Verdict {
        let what = self.what;
        match (probe, self.lacking(facts)) {
            (Probe::Has, _) => Verdict::Runs,
            (Probe::Denied(_), Some(reason)) => Verdict::KernelLacks(format!("{what}: {reason}")),
            // Some kernels answer what they lack as if it were forbidden.
            (Probe::Forbidden(_), Some(reason)) if facts.config.is_some() => {
                Verdict::KernelLacks(format!("{what}: {reason}"))
            }
            (Probe::Forbidden(reason), _) => Verdict::MachineLacks(format!("{what}: {reason}")),
            (Probe::Denied(said), None) => Verdict::WronglyDenied(format!(
                "{what}: this kernel is new enough and built with all that it takes, but our \
                 probe denies it: {said}"
            )),
        }
    }

    /// Why a kernel has it not; `None` if it has, by all that is known.
    fn lacking(&self, facts: &Facts) -> Option<String> {
        let version = facts.version?;
        if version < self.since {
            return Some(format!("came with Linux {}, and this is {version}", self.since));
        }
        for option in self.options {
            match facts.option(option) {
                Some("y" | "m") => {}
                Some(_) => return Some(format!("the kernel is built without CONFIG_{option}")),
                None => return Some("it is not known how the kernel is built".to_owned()),
            }
        }
        let module = self.module?;
        match facts.security_module(module) {
            Some(true) => None,
            _ => Some(format!("{module} is not among the kernel's security modules (lsm=)")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAKE: Feature = Feature {
        need: Need::Kprobes,
        what: "fakes",
        since: Version::new(6, 1),
        options: &["FAKES"],
        module: Some("fake"),
        probe: || Probe::Has,
    };

    fn facts(minor: u32, config: &str, parameters: &str) -> Facts {
        Facts {
            version: Some(Version::new(6, minor)),
            config: Some(config.to_owned()),
            parameters: parameters.to_owned(),
        }
    }

    fn denied() -> Probe {
        Probe::Denied("no fakes".to_owned())
    }

    #[test]
    fn what_the_kernel_meets_must_not_be_denied() {
        let kernel = facts(1, "CONFIG_FAKES=y\nCONFIG_LSM=\"a,fake\"", "");
        assert_eq!(FAKE.verdict(&kernel, Probe::Has), Verdict::Runs);
        match FAKE.verdict(&kernel, denied()) {
            Verdict::WronglyDenied(said) => {
                assert!(said.contains("our probe denies it: no fakes"), "{said}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_it_does_not_meet_is_lacking() {
        for (kernel, why) in [
            (facts(0, "CONFIG_FAKES=y", "lsm=fake"), "fakes: came with Linux 6.1, and this is 6.0"),
            (facts(1, "", "lsm=fake"), "fakes: the kernel is built without CONFIG_FAKES"),
            (
                facts(2, "CONFIG_FAKES=m\nCONFIG_LSM=\"fake\"", "lsm=bpf"),
                "fakes: fake is not among the kernel's security modules (lsm=)",
            ),
            (
                Facts { config: None, ..facts(1, "", "lsm=fake") },
                "fakes: it is not known how the kernel is built",
            ),
        ] {
            assert_eq!(FAKE.verdict(&kernel, denied()), Verdict::KernelLacks(why.to_owned()));
            // Somebody may have brought it to this kernel.
            assert_eq!(FAKE.verdict(&kernel, Probe::Has), Verdict::Runs);
        }
    }

    #[test]
    fn what_is_forbidden_is_not_the_kernels() {
        let forbidden = || Probe::Forbidden("EPERM".to_owned());
        let verdict = FAKE.verdict(&facts(1, "CONFIG_FAKES=y", "lsm=fake"), forbidden());
        assert_eq!(verdict, Verdict::MachineLacks("fakes: EPERM".to_owned()));
        let verdict = FAKE.verdict(&facts(1, "", "lsm=fake"), forbidden());
        assert!(matches!(verdict, Verdict::KernelLacks(_)), "{verdict:?}");
    }
}
