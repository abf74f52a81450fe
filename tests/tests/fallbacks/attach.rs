//! Attachments that do without. What a program is attached by is chosen at load: the calls are those
//! that everybody uses.

use std::{
    fs,
    io::Write as _,
    net::{TcpListener, TcpStream, UdpSocket},
    os::fd::{AsFd as _, AsRawFd as _},
    time::{Duration, Instant},
};

use bpfgen_runtime::{
    ErrorKind, Link, bpf_program,
    link::{
        AttachType, Interface, KProbeTarget, NetNamespace, PerfEventConfig, Sampling, TcDirection,
        UProbeTarget, XdpMode,
    },
    loader::{Feature, Features},
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{Need, has},
};
use rustix::fs::Advice;

use crate::{
    bpf,
    caller::{self, Caller, ends},
    load_with, load_without,
    raw::PacketSocket,
    seen,
    spy::{Spy, command},
};

#[bpf_program("fixtures/struct_ops/cc.bpf.c")]
mod cc {}

/// What is attached runs when `act` is done; the link is what it is said to be, and once it is gone,
/// nothing runs any more.
pub(crate) fn runs(loaded: &bpf::Loaded, link: Link, act: impl Fn()) {
    let runs = || loaded.bss.runs.get();
    let before = runs();
    let end = Instant::now() + Duration::from_secs(20);
    // A sample takes its time, and so do packets.
    while runs() == before {
        assert!(Instant::now() < end, "it does not run: {link:?}");
        act();
    }
    link.detach().unwrap();
    ends(act, runs);
}

/// That a link is none, so that it can be neither pinned nor asked for an id.
pub(crate) fn is_no_link(link: &Link, what: &str) {
    assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported, "{link:?}");
    let error = link.pin("/sys/fs/bpf/bpfgen-none").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(format!("{link:?}").contains(what), "{link:?}");
}

pub(crate) fn ask() {
    Caller::new().ask(1, 2);
}

pub(crate) fn ask_libc() {
    Caller::new().ask_libc(1, 2);
}

/// The kernel's function behind getpriority(2).
pub(crate) fn function() -> &'static str {
    if cfg!(target_arch = "x86_64") { "__x64_sys_getpriority" } else { "__arm64_sys_getpriority" }
}

pub(crate) fn libc_function() -> UProbeTarget {
    UProbeTarget::function("libc.so.6", "getpriority").pid(0)
}

#[test]
pub(crate) fn perf_links() {
    needs!(Uprobes);
    const EVENT: &str = "a perf event";
    let loaded =
        load_without(&["on_tracepoint", "on_kprobe", "on_uprobe", "on_sample"], Feature::PerfLinks);
    let bpf::Programs { on_tracepoint, on_kprobe, on_uprobe, on_sample, .. } = &loaded.programs;
    let link = on_tracepoint.attach().unwrap();
    is_no_link(&link, EVENT);
    runs(&loaded, link, ask);
    let error = on_tracepoint.attach_to_with_cookie("syscalls", "sys_enter_getpriority", 1);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unsupported);

    let link = on_uprobe.attach_to(&libc_function()).unwrap();
    is_no_link(&link, EVENT);
    runs(&loaded, link, ask_libc);

    let often = PerfEventConfig::cpu_clock(Sampling::Period(100_000)).this_thread();
    let link = on_sample.attach(&often).unwrap();
    is_no_link(&link, EVENT);
    runs(&loaded, link, work);

    if has(Need::Kprobes) {
        let link = on_kprobe.attach_to(KProbeTarget::function(function())).unwrap();
        is_no_link(&link, EVENT);
        runs(&loaded, link, ask);
    }
    seen(Feature::PerfLinks);
}

/// Programs of kinds that take cookies since later than those of perf events.
#[test]
fn no_cookies() {
    needs!(Bpf);
    let loaded = load_without(&["on_raw", "on_typed"], Feature::AttachCookies);
    let bpf::Programs { on_raw, on_typed, .. } = &loaded.programs;
    for error in [
        on_raw.attach_to_with_cookie("sys_enter", 1).unwrap_err(),
        on_typed.attach_with_cookie(1).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.help().unwrap().contains("Linux 5.15"), "{error:?}");
    }
    // Without one, they attach.
    runs(&loaded, on_raw.attach_to_with_cookie("sys_enter", 0).unwrap(), ask);
    runs(&loaded, on_typed.attach_with_cookie(0).unwrap(), ask);
}

#[test]
pub(crate) fn probe_devices() {
    needs!(Uprobes);
    let loaded = load_without(&["on_kprobe", "on_uprobe"], Feature::ProbeDevices);
    let link = loaded.programs.on_uprobe.attach_to(&libc_function()).unwrap();
    is_no_link(&link, "tracefs");
    runs(&loaded, link, ask_libc);
    if has(Need::Kprobes) {
        let target = KProbeTarget::function(function());
        let link = loaded.programs.on_kprobe.attach_to(target).unwrap();
        is_no_link(&link, "tracefs");
        runs(&loaded, link, ask);
    }
    seen(Feature::ProbeDevices);
}

#[test]
pub(crate) fn tracing_links() {
    needs!(Bpf);
    let spy = Spy::new();
    let commands = |features| {
        let loaded = load_with(&["on_typed"], features);
        let (link, commands) = spy.watch(|| loaded.programs.on_typed.attach().unwrap());
        assert!(link.id().unwrap() > 0, "it is a link");
        runs(&loaded, link, ask);
        (commands[command::LINK_CREATE], commands[command::RAW_TRACEPOINT_OPEN])
    };
    assert_eq!(commands(Features::ALL.without(Feature::TracingLinks)), (0, 1));
    assert_eq!(commands(Features::ALL).0, 1);
    seen(Feature::TracingLinks);
}

#[test]
pub(crate) fn syscall_wrappers() {
    needs!(Kprobes, SyscallNames);
    // A function that takes its arguments one by one, as those of system calls once did.
    const BARE: &str = "ksys_fadvise64_64";
    let symbols = fs::read_to_string("/proc/kallsyms").unwrap();
    if !symbols.lines().any(|line| line.split_ascii_whitespace().nth(2) == Some(BARE)) {
        needs::skip("attach::syscall_wrappers", "the kernel has no ksys_fadvise64_64");
        return;
    }
    let wrapper = function().replace("getpriority", "fadvise64");
    let file = tempfile::tempfile().unwrap();
    let call = |offset| rustix::fs::fadvise(&file, offset, None, Advice::Normal).unwrap();
    let told = |features, name: &str| {
        let loaded = load_with(&["on_bare_call"], features);
        let link = loaded.programs.on_bare_call.attach_to(name).unwrap();
        call(4711);
        let value = loaded.bss.value.get();
        runs(&loaded, link, || call(1));
        value == (file.as_raw_fd() as u64) << 32 | 4711
    };
    let without = Features::ALL.without(Feature::SyscallWrappers);
    assert!(told(without, BARE));
    assert!(told(Features::ALL, &wrapper));
    assert!(!told(Features::ALL, BARE), "it is not what the system call's function has");
    // Functions of such names there are none here, and they are looked for.
    let loaded = load_with(&["on_ksyscall"], without);
    let error = loaded.programs.on_ksyscall.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    let loaded = load_with(&["on_ksyscall"], Features::ALL);
    let link = loaded.programs.on_ksyscall.attach().unwrap();
    runs(&loaded, link, ask);
    seen(Feature::SyscallWrappers);
}

/// Is on the CPU, which is what the event counts.
pub(crate) fn work() {
    let end = Instant::now() + Duration::from_millis(5);
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

/// Runs `test` on a thread with a network namespace of its own, where `lo` is up.
pub(crate) fn in_network(test: fn()) {
    let thread = std::thread::spawn(move || {
        caller::own_network();
        caller::loopback_up();
        test();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

pub(crate) fn make_socket() {
    UdpSocket::bind("127.0.0.1:0").unwrap();
}

pub(crate) fn send_here() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"hello", socket.local_addr().unwrap()).unwrap();
}

pub(crate) fn send_over() {
    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    socket.send_to(b"hello", "192.0.2.2:9").unwrap();
}

#[test]
pub(crate) fn cgroup_links() {
    needs!(Cgroups, OwnNetwork);
    in_network(|| {
        let group = Group::enter().unwrap();
        let spy = Spy::new();
        let loaded = load_without(&["on_socket", "on_sent"], Feature::CgroupLinks);
        let (link, commands) =
            spy.watch(|| loaded.programs.on_socket.attach(group.as_fd()).unwrap());
        assert_eq!((commands[command::LINK_CREATE], commands[command::PROG_ATTACH]), (0, 1));
        is_no_link(&link, "cgroup");
        let ((), commands) = spy.watch(|| runs(&loaded, link, make_socket));
        assert_eq!(commands[command::PROG_DETACH], 1);
        let link = loaded.programs.on_sent.attach(group.as_fd()).unwrap();
        is_no_link(&link, "cgroup");
        runs(&loaded, link, send_here);
        // What does not say where it will be attached is attached all the same.
        let loaded = load_without(&["on_sent"], Feature::ExpectedAttachTypes);
        let link = loaded.programs.on_sent.attach(group.as_fd()).unwrap();
        runs(&loaded, link, send_here);
    });
    seen(Feature::CgroupLinks);
}

/// Sends a packet to a socket of a group that flows are distributed among, so that it is taken apart.
pub(crate) fn dissect(socket: &PacketSocket) {
    send_here();
    while !socket.receive() {
        std::thread::yield_now();
    }
}

#[test]
pub(crate) fn namespace_links() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let loaded = load_without(&["on_dissect"], Feature::NamespaceLinks);
        let link = loaded.programs.on_dissect.attach(NetNamespace::own()).unwrap();
        is_no_link(&link, "flow dissector");
        let attached = || NetNamespace::own().attached(AttachType::FLOW_DISSECTOR).unwrap().ids();
        assert_eq!(attached(), [loaded.programs.on_dissect.id().unwrap()]);
        let socket = PacketSocket::new();
        runs(&loaded, link, || dissect(&socket));
        assert!(attached().is_empty());
    });
    seen(Feature::NamespaceLinks);
}

#[test]
pub(crate) fn xdp_links() {
    needs!(Veth);
    caller::in_namespace(|| {
        let loaded = load_without(&["on_xdp"], Feature::XdpLinks);
        let link = loaded.programs.on_xdp.attach("bpfgen1", XdpMode::Auto).unwrap();
        is_no_link(&link, "netlink");
        let there = || Interface::from("bpfgen1").xdp_programs().unwrap();
        assert_eq!(there().native, loaded.programs.on_xdp.id().ok());
        runs(&loaded, link, send_over);
        assert!(there().is_empty());
    });
    seen(Feature::XdpLinks);
}

#[test]
pub(crate) fn tcx() {
    needs!(Veth, Clsact);
    caller::in_namespace(|| {
        let loaded = load_without(&["on_ingress"], Feature::Tcx);
        let link = loaded.programs.on_ingress.attach("bpfgen1").unwrap();
        assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported, "{link:?}");
        let there = || Interface::from("bpfgen1").tc_filters(TcDirection::Ingress).unwrap();
        assert_eq!(there(), [loaded.programs.on_ingress.id().unwrap()]);
        runs(&loaded, link, send_over);
        assert!(there().is_empty());
    });
    seen(Feature::Tcx);
}

/// Sends a message by a socket of the map: one runs what the map has when it is put in.
pub(crate) fn send_through(loaded: &bpf::Loaded) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut from = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    loaded.maps.sockets.set(0, &from).unwrap();
    from.write_all(b"hello").unwrap();
    assert!(loaded.maps.sockets.clear(0).unwrap());
}

#[test]
pub(crate) fn socket_map_links() {
    needs!(Bpf, OwnNetwork);
    in_network(|| {
        let loaded = load_without(&["on_message"], Feature::SocketMapLinks);
        let map = &loaded.maps.sockets;
        let link = loaded.programs.on_message.attach(map).unwrap();
        is_no_link(&link, "without a link");
        runs(&loaded, link, || send_through(&loaded));
    });
    seen(Feature::SocketMapLinks);
}

#[test]
pub(crate) fn struct_ops_links() {
    needs!(Guest, StructOps);
    const NAME: &str = "bpfgen_forced";
    let listed = || {
        let listed = fs::read_to_string("/proc/sys/net/ipv4/tcp_available_congestion_control");
        listed.unwrap().split_whitespace().any(|name| name == NAME)
    };
    let mut open = cc::open().unwrap();
    open.struct_ops.plain.set_autocreate(false);
    open.programs.on_fast.set_autoload(false);
    open.struct_ops.linked.set_autocreate(true);
    open.struct_ops.linked.name.set(NAME).unwrap();
    open.object().features(Features::ALL.without(Feature::StructOpsLinks));
    let loaded = open.load().unwrap();
    let linked = &loaded.struct_ops.linked;
    assert!(!linked.has_link() && !listed());
    let link = linked.attach().unwrap();
    assert!(listed());
    assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(link.update(linked).unwrap_err().kind(), ErrorKind::Unsupported);
    link.detach().unwrap();
    assert!(!listed());
    seen(Feature::StructOpsLinks);
}
