//! An object as Linux 5.4 would load and attach it: without later commands of bpf(2), and later
//! system calls.
#![allow(unsafe_code, reason = "a filter of system calls")]

use std::{
    env,
    io::Error,
    os::fd::AsFd as _,
    process::{Command, Stdio},
};

use bpfgen_runtime::{
    kernel::Version,
    link::{KProbeTarget, NetNamespace, PerfEventConfig, Sampling, XdpMode},
    loader::{Feature, Features},
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, Need, covered, has},
};

use crate::{
    ATTACHING, LOADING,
    attach::{
        ask, ask_libc, dissect, function, in_network, is_no_link, libc_function, make_socket, runs,
        send_here, send_over, send_through, work,
    },
    caller, load, load_with,
    raw::PacketSocket,
    static_probes::{self, Library},
};

/// Says to a process of this test what it counts on.
const CHILD: &str = "BPFGEN_OLD_CHILD";

/// The last command of bpf(2) in Linux 5.4: `BPF_BTF_GET_NEXT_ID`.
const LAST_COMMAND: u32 = 23;
/// Its last system call, clone3, on all machines.
const LAST_CALL: u32 = 435;
/// uprobe(2), which came to x86-64 out of order.
const UPROBE: u32 = 336;

/// Refuses the calling thread, and those that it starts, what Linux 5.4 does not know.
fn forget_what_is_newer() {
    let statement = |code: u32, k| libc::sock_filter { code: code as u16, jt: 0, jf: 0, k };
    let jump = |code: u32, k, jt, jf| libc::sock_filter {
        code: (libc::BPF_JMP | libc::BPF_K | code) as u16,
        jt,
        jf,
        k,
    };
    let load = |offset| statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset);
    let fail = |errno: i32| {
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ERRNO | errno.unsigned_abs())
    };
    // Of an argument the lower half.
    let argument = 16 + if cfg!(target_endian = "big") { 4 } else { 0 };
    let mut filter = [
        load(0),
        jump(libc::BPF_JEQ, libc::SYS_bpf as u32, 0, 3),
        load(argument),
        jump(libc::BPF_JGT, LAST_COMMAND, 0, 3),
        fail(libc::EINVAL),
        jump(libc::BPF_JGT, LAST_CALL, 2, 0),
        jump(libc::BPF_JEQ, if cfg!(target_arch = "x86_64") { UPROBE } else { u32::MAX }, 1, 0),
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
        fail(libc::ENOSYS),
    ];
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: no memory is involved.
    let result = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    assert_eq!(result, 0, "{}", Error::last_os_error());
    // SAFETY: the program and its instructions are borrowed for the call.
    let result = unsafe {
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, &raw const program)
    };
    assert_eq!(result, 0, "{}", Error::last_os_error());
    // SAFETY: no memory is involved.
    let result = unsafe { libc::syscall(libc::SYS_close_range, u32::MAX, u32::MAX, 0) };
    assert_eq!((result, Error::last_os_error().raw_os_error()), (-1, Some(libc::ENOSYS)));
}

/// What the process counts on.
fn features() -> Option<Features> {
    Some(match &*env::var(CHILD).ok()? {
        "5.4" => Features::of(Version::new(5, 4)),
        // Whether there is tcx is asked by a command that has long been there.
        _ => Features::ALL.without(Feature::Tcx),
    })
}

fn each_kind_of_hook(features: Features) {
    load::works(&load_with(&["on_raw"], features));
    let mut programs = vec!["on_tracepoint", "on_uprobe", "on_sample"];
    if has(Need::Kprobes) {
        programs.extend(["on_kprobe", "on_ksyscall"]);
    }
    let loaded = load_with(&programs, features);
    let programs = &loaded.programs;
    let event = "a perf event";
    let link = programs.on_tracepoint.attach().unwrap();
    is_no_link(&link, event);
    runs(&loaded, link, ask);
    let link = programs.on_uprobe.attach_to(&libc_function()).unwrap();
    is_no_link(&link, event);
    runs(&loaded, link, ask_libc);
    let often = PerfEventConfig::cpu_clock(Sampling::Period(100_000)).this_thread();
    let link = programs.on_sample.attach(&often).unwrap();
    is_no_link(&link, event);
    runs(&loaded, link, work);
    if has(Need::Kprobes) {
        let link = programs.on_kprobe.attach_to(KProbeTarget::function(function())).unwrap();
        is_no_link(&link, event);
        runs(&loaded, link, ask);
        runs(&loaded, programs.on_ksyscall.attach().unwrap(), ask);
    }
    let library = Library::open();
    assert!(static_probes::links(&library, features) <= 4);
    load::batches_of(features);

    if needs::met("old::each_kind_of_hook", &[Need::Cgroups, Need::OwnNetwork]) {
        in_network(on_sockets);
    }
    if needs::met("old::each_kind_of_hook", &[Need::Veth, Need::Clsact]) {
        caller::in_namespace(on_packets);
    }
}

fn on_sockets() {
    let features = features().unwrap();
    let loaded = load_with(&["on_socket", "on_sent", "on_dissect", "on_message"], features);
    let programs = &loaded.programs;
    let group = Group::enter().unwrap();
    let link = programs.on_socket.attach(group.as_fd()).unwrap();
    is_no_link(&link, "cgroup");
    runs(&loaded, link, make_socket);
    let link = programs.on_sent.attach(group.as_fd()).unwrap();
    is_no_link(&link, "cgroup");
    runs(&loaded, link, send_here);
    let link = programs.on_dissect.attach(NetNamespace::own()).unwrap();
    is_no_link(&link, "flow dissector");
    let socket = PacketSocket::new();
    runs(&loaded, link, || dissect(&socket));
    let link = programs.on_message.attach(&loaded.maps.sockets).unwrap();
    is_no_link(&link, "without a link");
    runs(&loaded, link, || send_through(&loaded));
}

fn on_packets() {
    let features = features().unwrap();
    let loaded = load_with(&["on_xdp", "on_ingress"], features);
    let link = loaded.programs.on_xdp.attach("bpfgen1", XdpMode::Auto).unwrap();
    is_no_link(&link, "netlink");
    runs(&loaded, link, send_over);
    runs(&loaded, loaded.programs.on_ingress.attach("bpfgen1").unwrap(), send_over);
}

#[test]
fn as_linux_5_4() {
    needs!(Uprobes, Root);
    if let Some(features) = features() {
        forget_what_is_newer();
        each_kind_of_hook(features);
        return;
    }
    // What a process has learnt of its kernel must not reach the other tests.
    for counts_on in ["5.4", "what there is"] {
        let status = Command::new(env::current_exe().unwrap())
            .args(["--exact", "old::as_linux_5_4", "--nocapture", "--test-threads=1"])
            .env(CHILD, counts_on)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "counting on {counts_on}: {status}");
    }
    covered(LOADING, "with the bpf(2) commands of Linux 5.4 alone", "5.4", How::Forced);
    let row = "with the commands and system calls of Linux 5.4 alone: each kind that it has";
    covered(ATTACHING, row, "5.4", How::Forced);
}
