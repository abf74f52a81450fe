//! What libbpf 1.1 and 1.5 (through bpftool 7.5) were seen to do in the kernels of the matrix:
//! each of these hooks was attached and set off there. Ours must do the same in the same kernels.

/// Rows of `docs/SUPPORT.md` that must say `yes` in some kernels.
#[derive(Debug)]
pub(crate) struct Owed {
    /// The first of the kernels; all later ones have it, too.
    pub(crate) from: (u32, u32),
    pub(crate) area: &'static str,
    pub(crate) rows: &'static [&'static str],
}

const PROGRAMS: &str = "Programs and attaching";

pub(crate) const OWED: &[Owed] = &[
    Owed {
        from: (5, 10),
        area: PROGRAMS,
        rows: &[
            ".struct_ops: a TCP congestion control used by sockets, detached",
            "cgroup/sock_create: denies",
            "cgroup_skb/egress: refuses to send",
            "cgroup_skb/ingress: drops",
            "fentry: kernel functions",
            "fexit: kernel functions",
            "fmod_ret: a hook of one thread, result replaced",
            "iter/task: all, read like a file",
            "kprobe: function, by perf and BPF link",
            "kretprobe: by perf, link and tracefs",
            "ksyscall, kretsyscall: BPF_KSYSCALL's arguments",
            "lsm: a hook of one process",
            "raw_tracepoint: by section, by name",
            "sk_lookup: steers connections, of own and other namespaces",
            "sockops: sees connections made and accepted",
            "tc by netlink: priority, handle, replace, query",
            "tc/egress: tcx or clsact, dropped, detached",
            "tc/ingress: tcx or clsact, counted, detached",
            "tp_btf: kernel tracepoints",
            "tracepoint: by section, by name",
            "uprobe, uretprobe: function, process, by perf and BPF link",
            "uprobe: function, of one process",
            "uretprobe: function",
            "xdp: native, generic, dropped, query, detached",
            "xdp: packets dropped and passed",
        ],
    },
    Owed { from: (5, 10), area: "Maps", rows: &["RINGBUF: records in order, none lost"] },
    Owed {
        from: (6, 1),
        area: PROGRAMS,
        rows: &[
            "lsm_cgroup/hook: processes of a cgroup refused",
            "syscall: run with a typed context, in and out",
        ],
    },
    Owed { from: (6, 1), area: "Loading", rows: &["callbacks: bpf_loop"] },
    Owed { from: (6, 1), area: "Sections", rows: &["lsm.s"] },
    Owed {
        from: (6, 12),
        area: PROGRAMS,
        rows: &[
            "kprobe.multi: pattern, names, addresses",
            "kprobe.session",
            "netfilter: family, hook, priority, counted",
            "tcx: before, after, first, last, revision, query",
            "uprobe.multi: pattern, names, offsets, process",
        ],
    },
    Owed {
        from: (6, 18),
        area: PROGRAMS,
        rows: &[".struct_ops.link: a scheduler (sched_ext) for one thread, detached"],
    },
    Owed { from: (7, 2), area: "Sections", rows: &["fentry.s"] },
];

/// What is owed in a kernel of this version.
pub(crate) fn owed(kernel: (u32, u32)) -> impl Iterator<Item = (&'static str, &'static str)> {
    OWED.iter()
        .filter(move |owed| owed.from <= kernel)
        .flat_map(|owed| owed.rows.iter().map(|row| (owed.area, *row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_kernels_owe_more() {
        let count = |kernel| owed(kernel).count();
        assert_eq!(count((5, 9)), 0);
        assert!(count((5, 10)) > 0 && count((6, 1)) > count((5, 10)));
        assert_eq!(count((6, 11)), count((6, 1)));
        let rows: usize = OWED.iter().map(|owed| owed.rows.len()).sum();
        assert_eq!(count((7, 3)), rows);
    }
}
