//! What a test needs, in its first line, and the one way of saying that it is not there:
//!
//! ```no_run
//! use bpfgen_tests::needs;
//!
//! #[test]
//! fn a_packet_is_dropped() {
//!     needs!(Veth, XdpLinks);
//!     // …
//! }
//! # fn main() {}
//! ```
//!
//! Two things may be missing, and they are not the same:
//! - **The kernel lacks it.** [`features`] is the table that says which kernels have what, by
//!   version, configuration and boot parameters. Where the table says that this kernel has it and
//!   our probe says that it has not, our probe is wrong: the test fails.
//! - **The machine lacks it**: a command, a permission. In a guest ([`GUEST`]) everything is
//!   allowed and brought along, so there this fails too.
//!
//! A test that cannot run returns early, and libtest counts it as passed; the line `SKIPPED: test:
//! reason` on standard output lets `cargo xtask test` count it as what it is. Where a kernel's
//! refusal is documented, a test asks [`has`] and asserts what is documented instead.

pub mod facts;
pub mod features;
mod machine;
mod probes;

use std::sync::{Mutex, PoisonError};

pub use bpfgen_skip::{
    How, covered,
    maps::{Operation, saw},
    skip,
};

pub use self::machine::starts;
use self::{facts::Facts, features::Feature};

/// Set in guests of `cargo bpfgen vm`, to the kernel's release.
pub const GUEST: &str = "BPFGEN_VM";

/// What a test may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Programs can be loaded, and the kernel has BTF. All other needs of the kernel include it.
    Bpf,
    /// Probes of kernel functions.
    Kprobes,
    /// Probes of functions of programs.
    Uprobes,
    /// Programs before and after kernel functions, without a probe.
    Trampolines,
    /// Programs in place of kernel functions.
    ModifyReturn,
    /// Programs in place of the function that the kernel has for trying them.
    ModifyReturnTest,
    /// Security hooks, and they are called.
    Lsm,
    /// Links of a program to many kernel functions.
    KprobeMulti,
    /// Links of a program to entries and returns of many kernel functions.
    KprobeSession,
    /// Links of a program to many functions of a file.
    UprobeMulti,
    /// Links of a program to entries and returns of many functions of a file.
    UprobeSession,
    /// Links of a program to many kernel functions, without probes.
    ManyTrampolines,
    /// BPF links to perf events; with them came cookies and pins of such links.
    PerfLinks,
    /// BPF links to interfaces.
    XdpLinks,
    /// Iterators over the kernel's objects.
    Iterators,
    /// Commands of many map elements at a time.
    MapBatches,
    /// Ring buffers from user space to programs.
    UserRingBuf,
    /// Memory that programs and user space see at the same addresses.
    Arena,
    /// `bpf_for_each_map_elem`, and with it addresses of functions.
    ForEachMapElem,
    /// `bpf_loop`.
    Loops,
    /// Timers in elements of maps.
    Timers,
    /// Loops over numbers by the kernel's functions for that.
    NumberIterators,
    /// Maps that one program alone may use.
    ExclusiveMaps,
    /// Global variables of which each CPU has its own.
    PerCpuVariables,
    /// Pairs of connected interfaces, in a network namespace of one's own.
    Veth,
    /// BPF links to traffic control.
    Tcx,
    /// Filters that are BPF programs, in a qdisc for both directions.
    Clsact,
    /// BPF programs as actions of filters.
    ActBpf,
    /// Pairs of interfaces with programs where they send.
    Netkit,
    /// BPF links to netfilter.
    NetfilterLinks,
    /// Such links after fragments are put together.
    NetfilterDefrag,
    /// BPF programs on routes.
    RoutePrograms,
    /// BPF programs at the end of segments of IPv6.
    Seg6Local,
    /// XDP for packets of several buffers.
    XdpFrags,
    /// Redirects of such packets to other interfaces.
    XdpFragsRedirects,
    /// XDP programs of one interface, which ask its driver about packets.
    XdpMetadata,
    /// What drivers can do with XDP can be asked.
    XdpFeatures,
    /// Cgroups of version 2 with programs, and of threads.
    Cgroups,
    /// Programs of a cgroup have an order that can be chosen.
    CgroupOrder,
    /// Hooks of cgroups for addresses of Unix sockets.
    UnixAddressHooks,
    /// BPF links to maps of sockets.
    SocketMapLinks,
    /// Verdicts on data of socket maps, without a parser.
    SkSkbVerdict,
    /// Programs for sockets that share a port are asked where waiting connections go.
    ReuseportMigrate,
    /// Types of modules, that of such pairs for one.
    ModuleTypes,
    /// Exceptions in programs.
    Exceptions,
    /// Cookies of tracing programs.
    TracingCookies,
    /// Programs that belong to a struct_ops value.
    Associations,
    /// `bpf_get_attach_cookie` in `tp_btf` and `raw_tp` programs.
    TracepointCookies,
    /// Sockets of `AF_VSOCK` between a process and itself, whose parts are modules with types.
    Vsock,
    /// Programs before and after a function in one.
    TracingSessions,
    /// Security hooks for the processes of a cgroup.
    LsmCgroup,
    /// Runs of programs can be counted.
    RunStatistics,
    /// Programs that choose sockets in a network namespace.
    SkLookup,
    /// What a link to a perf event is on.
    EventInfo,
    /// Iterators over the elements of one map.
    MapIterators,
    /// Iterators over cgroups, and with them over some tasks.
    CgroupIterators,
    /// Test runs of XDP programs with a context.
    XdpRunContext,
    /// Test runs of XDP programs whose packets go on.
    XdpLiveFrames,
    /// Test runs of `sk_lookup` programs.
    SkLookupRuns,
    /// Test runs of netfilter programs.
    NetfilterRuns,
    /// Test runs of programs of raw tracepoints.
    RawTracepointRuns,
    /// Programs that user space runs.
    SyscallPrograms,
    /// Programs of tcx, attached or not.
    TcxPrograms,
    /// Programs of netkit, attached or not.
    NetkitPrograms,
    /// Lookups of tracked connections from XDP, by a module's kfuncs.
    ConntrackKfuncs,
    /// Functions of the module nf_nat that programs call.
    NatKfuncs,
    /// Functions of the module nf_flow_table that programs call.
    FlowKfuncs,
    /// Maps that are Bloom filters.
    BloomFilters,
    /// Maps of places in programs.
    InsnArrays,
    /// Ring buffers in which the oldest records are overwritten.
    OverwritingRings,
    /// One CPU's value of per-CPU maps by itself.
    SingleCpus,
    /// Maps of values that belong to tasks.
    TaskStorages,
    /// Maps of values that belong to cgroups.
    CgroupStorages,
    /// Sockets that XDP programs give packets to.
    XdpSockets,

    /// Probes of user-space functions whose programs may sleep.
    SleepableProbes,
    /// Programs at tracepoints of system calls that may sleep.
    SleepableTracepoints,
    /// Programs around the kernel's test function that may sleep.
    SleepableTrampolines,
    /// Security hooks of files whose programs may sleep.
    SleepableLsm,
    /// Iterators whose programs may sleep, and read what belongs to a task.
    SleepableIterators,

    /// Structs of callbacks, that of a TCP congestion control for one.
    StructOps,
    /// That which the kernel has for trying them.
    DummyOps,
    /// BPF links to them.
    StructOpsLinks,
    /// Schedulers as such structs.
    SchedExt,
    /// Queueing disciplines by programs.
    Qdiscs,
    /// Loops of io_uring by programs.
    RingLoops,

    /// To be in a guest, whose kernel is nobody else's.
    Guest,
    /// BPF tokens.
    Tokens,

    /// A command that can be started.
    Command(&'static str),
    /// A command can have mounts of its own.
    OwnMounts,
    /// A command can have a pid namespace of its own.
    OwnPids,
    /// A command can have a user namespace of its own.
    OwnUsers,
    /// A thread can have a network namespace of its own.
    OwnNetwork,
    /// To be root.
    Root,
    /// To be asked for all of the kernel's BPF objects: `CAP_SYS_ADMIN`.
    Listing,
    /// The name of a kernel function that belongs to a system call is known.
    SyscallNames,
}

/// Returns from the test, which is counted as skipped, unless all that it needs is there.
#[macro_export]
macro_rules! needs {
    ($($need:ident $(($of:expr))?),+ $(,)?) => {
        if !$crate::needs::met(
            {
                fn here() {}
                ::std::any::type_name_of_val(&here)
            },
            &[$($crate::needs::Need::$need $(($of))?),+],
        ) {
            return;
        }
    };
}

/// What came of looking for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It is there.
    Has,
    /// The kernel does not have it.
    Denied(String),
    /// The machine does not let us.
    Forbidden(String),
}

/// Whether a test can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can.
    Runs,
    /// It does not apply to this kernel.
    KernelLacks(String),
    /// It cannot run on this machine.
    MachineLacks(String),
    /// The kernel has what our probe denies.
    WronglyDenied(String),
}

/// What [`needs!`](crate::needs!) asks: true if all needs are met, else says that the test does
/// not run.
///
/// # Panics
///
/// When the kernel has what our probe denies, and in a guest when the machine lacks something.
pub fn met(here: &str, needs: &[Need]) -> bool {
    let test = here.trim_end_matches("::here").trim_end_matches("::{{closure}}");
    let kernel = needs.iter().any(|need| features::of(*need).is_some());
    let implied = (kernel && needs[0] != Need::Bpf).then_some(Need::Bpf);
    for need in implied.iter().chain(needs) {
        match judge(verdict(*need), in_guest()) {
            Ok(()) => {}
            Err(reason) => {
                skip(test, &reason);
                return false;
            }
        }
    }
    true
}

/// Whether the kernel has this and lets us use it, for tests that assert what happens where not.
///
/// # Panics
///
/// As [`met`].
pub fn has(need: Need) -> bool {
    judge(verdict(need), in_guest()).is_ok()
}

/// Why a test does not run; fails where that must not be.
fn judge(verdict: Verdict, in_guest: bool) -> Result<(), String> {
    match verdict {
        Verdict::Runs => Ok(()),
        Verdict::KernelLacks(reason) => Err(reason),
        Verdict::MachineLacks(reason) if !in_guest => Err(reason),
        Verdict::MachineLacks(reason) => panic!("a guest has all that tests need, but: {reason}"),
        Verdict::WronglyDenied(reason) => panic!("{reason}"),
    }
}

/// Whether this need is met here.
pub fn verdict(need: Need) -> Verdict {
    match features::of(need) {
        Some(feature) => feature.verdict(Facts::running(), probe(feature)),
        None => match machine::missing(need) {
            None => Verdict::Runs,
            Some(reason) => Verdict::MachineLacks(reason),
        },
    }
}

/// What the feature's probe says, which is asked once.
fn probe(feature: &'static Feature) -> Probe {
    static KNOWN: Mutex<Vec<(Need, Probe)>> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, probe)) = known.iter().find(|(need, _)| *need == feature.need) {
        return probe.clone();
    }
    let found = (feature.probe)();
    known.push((feature.need, found.clone()));
    found
}

fn in_guest() -> bool {
    std::env::var_os(GUEST).is_some()
}

/// All needs of the kernel, with what becomes of them here.
pub fn all() -> impl Iterator<Item = (&'static Feature, Verdict)> {
    features::all().map(|feature| (feature, verdict(feature.need)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_lacks_may_be_missing_on_the_host_only() {
        let lacks = || Verdict::MachineLacks("ip is not installed".to_owned());
        assert_eq!(judge(lacks(), false), Err("ip is not installed".to_owned()));
        std::panic::catch_unwind(|| judge(lacks(), true)).unwrap_err();
    }

    #[test]
    fn what_the_kernel_lacks_may_be_missing_anywhere() {
        for in_guest in [false, true] {
            let lacks = Verdict::KernelLacks("since 6.1".to_owned());
            assert_eq!(judge(lacks, in_guest), Err("since 6.1".to_owned()));
            assert_eq!(judge(Verdict::Runs, in_guest), Ok(()));
        }
    }

    #[test]
    #[should_panic(expected = "our probe")]
    fn what_our_probe_denies_wrongly_fails() {
        let _ = judge(Verdict::WronglyDenied("our probe".to_owned()), false);
    }
}
