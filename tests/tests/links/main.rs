//! Attaching to each kind of hook of the running kernel: each test attaches, does what runs the
//! program, looks at what it has seen, and sees nothing more after detaching.
#![deny(unsafe_code, missing_docs)]

#[path = "../caller/mod.rs"]
mod caller;
mod errors;
mod kernel_probes;
mod names;
mod perf_events;
mod pins;
mod tracepoints;
mod user_probes;
mod xdp;

use bpfgen_runtime::{ErrorKind, Link, bpf_program};
use caller::Caller;

#[bpf_program("fixtures/events/links.bpf.c")]
mod bpf {}

/// Opens the object for a caller; `prepare` chooses what is loaded besides the program named.
fn load(program: &str, prepare: impl FnOnce(&mut bpf::Open)) -> (bpf::Loaded, Caller) {
    try_load(program, prepare).unwrap()
}

/// As [`load`], where the kernel may refuse.
fn try_load(
    program: &str,
    prepare: impl FnOnce(&mut bpf::Open),
) -> bpfgen_runtime::Result<(bpf::Loaded, Caller)> {
    let caller = Caller::new();
    let mut open = bpf::open()?;
    let (dev, ino) = caller::pid_namespace();
    open.rodata.pidns_dev = dev;
    open.rodata.pidns_ino = ino;
    open.rodata.target = std::process::id();
    open.rodata.key = caller.key();
    open.rodata.number = caller::NUMBER;
    macro_rules! only {
        ($($name:ident)*) => {
            $(open.programs.$name.set_autoload(stringify!($name) == program);)*
        };
    }
    only!(on_tracepoint on_tracepoint_cookie on_raw_tracepoint on_btf_tracepoint on_uprobe
        on_uprobe_cookie on_uretprobe on_uprobe_return on_kprobe on_kprobe_cookie on_kretprobe
        on_kprobe_return on_fentry on_fexit
        on_lsm on_modify_return on_perf_event on_task on_packet on_datagram on_usdt);
    prepare(&mut open);
    Ok((open.load()?, caller))
}

/// What is said of a cookie, or of something else that takes a BPF link to a perf event, on kernels
/// that have no such links.
fn came_with_5_15(result: bpfgen_runtime::Result<Link>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("Linux 5.15")), "{error:?}");
}
