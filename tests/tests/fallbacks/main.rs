//! What older kernels are served without, on every kernel: each [`Feature`] is taken away, what is to
//! work all the same does, and the way that it went is looked at.
#![deny(missing_docs)]

mod attach;
#[path = "../caller/mod.rs"]
mod caller;
mod counts;
mod load;
mod old;
#[path = "../sockets/raw.rs"]
mod raw;
mod spy;
mod static_probes;
mod types;

use std::collections::BTreeSet;

use bpfgen_runtime::{
    bpf_program,
    loader::{Feature, Features},
};
use bpfgen_tests::needs::{How, covered};

#[bpf_program("fixtures/fallbacks/fallbacks.bpf.c")]
mod bpf {}

const LOADING: &str = "Loading";
const ATTACHING: &str = "Programs and attaching";

/// A feature, where the table of what works has it, as what, and the test.
type Row = (Feature, &'static str, &'static str, &'static str, fn());

/// All features: where the table of what works has them, as what, since which version of Linux that
/// works without them, and the test.
const TABLE: &[Row] = &[
    (Feature::Names, LOADING, "without names", "4.4", load::names),
    (Feature::Types, LOADING, "without BTF", "4.4", types::none),
    (Feature::MapTypes, LOADING, "maps without BTF", "4.4", types::of_maps),
    (Feature::BtfFunctions, LOADING, "BTF without functions", "4.18", types::kinds),
    (Feature::BtfVariables, LOADING, "BTF without variables and sections", "4.18", types::kinds),
    (Feature::BtfGlobalFunctions, LOADING, "BTF without global functions", "5.0", types::kinds),
    (Feature::BtfFloats, LOADING, "BTF without floats", "4.18", types::kinds),
    (Feature::BtfDeclTags, LOADING, "BTF without tags on declarations", "4.18", types::kinds),
    (Feature::BtfTypeTags, LOADING, "BTF without tags on types", "4.18", types::kinds),
    (Feature::BtfEnum64, LOADING, "BTF without enums of 64 bits", "4.18", types::kinds),
    (Feature::BtfOptionalSections, LOADING, "BTF without optional sections", "5.2", types::kinds),
    (Feature::BtfTagAttributes, LOADING, "BTF without whole attributes", "4.18", types::kinds),
    (Feature::FrozenMaps, LOADING, "constants without freezing", "5.2", load::frozen_maps),
    (Feature::MappedArrays, LOADING, "globals without mapped arrays", "5.2", load::mapped_arrays),
    (
        Feature::ExpectedAttachTypes,
        LOADING,
        "without expected_attach_type",
        "4.10",
        load::expected_attach_types,
    ),
    (
        Feature::ProbeReadKernel,
        LOADING,
        "bpf_probe_read instead of bpf_probe_read_kernel",
        "4.1",
        load::probe_read_kernel,
    ),
    (Feature::ContextTags, LOADING, "arg:ctx without the tag", "5.6", types::context_tags),
    (
        Feature::BoundMaps,
        LOADING,
        "constants that no code uses, not bound",
        "5.2",
        load::bound_maps,
    ),
    (
        Feature::MappedKernelTypes,
        LOADING,
        "kernel types fetched, not mapped",
        "5.4",
        load::kernel_types,
    ),
    (Feature::FetchedKernelTypes, LOADING, "kernel types read", "5.4", load::kernel_types),
    (Feature::ModuleTypes, LOADING, "without types of modules", "5.4", load::module_types),
    (
        Feature::KfuncAddresses,
        LOADING,
        "kfuncs that there are, by 1 for their addresses",
        "5.4",
        load::kfunc_addresses,
    ),
    (
        Feature::MemoryAccounting,
        LOADING,
        "the limit on locked memory lifted",
        "4.4",
        load::memory_accounting,
    ),
    (
        Feature::FarVariables,
        LOADING,
        "variables at the start of a large arena",
        "6.9",
        load::far_variables,
    ),
    (
        Feature::SyscallWrappers,
        ATTACHING,
        "kprobe: system calls without wrappers",
        "4.4",
        attach::syscall_wrappers,
    ),
    (
        Feature::AttachCookies,
        ATTACHING,
        "usdt: told apart by address",
        "4.17",
        static_probes::by_address,
    ),
    (Feature::Batches, "Maps", "batches one by one", "4.4", load::batches),
    (Feature::SingleCpus, "Maps", "one CPU's value among all", "4.6", counts::single_cpus),
    (
        Feature::ProbeDevices,
        ATTACHING,
        "kprobe, uprobe: attach() through tracefs",
        "4.4",
        attach::probe_devices,
    ),
    (
        Feature::PerfLinks,
        ATTACHING,
        "tracepoint, kprobe, uprobe, perf_event: attach() without a link",
        "4.17",
        attach::perf_links,
    ),
    (
        Feature::TracingLinks,
        ATTACHING,
        "tp_btf: opened as a raw tracepoint",
        "5.5",
        attach::tracing_links,
    ),
    (
        Feature::ManyUprobes,
        ATTACHING,
        "usdt: a uprobe for each place",
        "4.17",
        static_probes::one_by_one,
    ),
    (Feature::UprobeCalls, ATTACHING, "usdt: traps, not calls", "4.17", static_probes::by_traps),
    (
        Feature::CgroupLinks,
        ATTACHING,
        "cgroup: attach() without a link",
        "4.15",
        attach::cgroup_links,
    ),
    (
        Feature::NamespaceLinks,
        ATTACHING,
        "flow_dissector: attach() without a link",
        "4.20",
        attach::namespace_links,
    ),
    (Feature::XdpLinks, ATTACHING, "xdp: attach() by netlink", "4.12", attach::xdp_links),
    (Feature::Tcx, ATTACHING, "tc: attach() by netlink", "4.5", attach::tcx),
    (
        Feature::SocketMapLinks,
        ATTACHING,
        "sk_msg: attach() without a link",
        "4.18",
        attach::socket_map_links,
    ),
    (
        Feature::StructOpsLinks,
        ATTACHING,
        ".struct_ops.link: registered without a link",
        "5.6",
        attach::struct_ops_links,
    ),
];

/// Says that a feature was done without.
fn seen(feature: Feature) {
    let row = TABLE.iter().find(|row| row.0 == feature).expect("a row for each");
    covered(row.1, row.2, row.3, How::Forced);
}

#[test]
fn every_feature_is_done_without() {
    let all: BTreeSet<_> = Feature::ALL.iter().collect();
    assert_eq!(TABLE.iter().map(|row| &row.0).collect::<BTreeSet<_>>(), all);
    assert_eq!(TABLE.len(), Feature::ALL.len());
}

/// Opens it with none of the programs but these, to listen to the calling thread.
fn open(programs: &[&str]) -> bpf::Open {
    let mut open = bpf::open().unwrap();
    open.rodata.thread = caller::thread_id();
    macro_rules! only {
        ($($name:ident)*) => {
            for name in programs {
                assert!([$(stringify!($name)),*].contains(name), "{name}");
            }
            $(open.programs.$name.set_autoload(programs.contains(&stringify!($name)));)*
        };
    }
    only!(on_command on_tracepoint on_raw on_typed on_bare_call on_kprobe on_ksyscall on_uprobe
        on_sample on_socket on_sent on_dissect on_xdp on_ingress on_message context_of_tracepoint
        context_of_packet);
    open
}

/// Loads these programs, counting on these features.
fn load_with(programs: &[&str], features: Features) -> bpf::Loaded {
    let mut open = open(programs);
    open.object().features(features);
    open.load().unwrap_or_else(|error| panic!("{features:?}: {error:?}"))
}

/// Loads these programs without one feature.
fn load_without(programs: &[&str], feature: Feature) -> bpf::Loaded {
    load_with(programs, Features::ALL.without(feature))
}
