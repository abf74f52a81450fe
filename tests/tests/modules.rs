//! What is in modules of the kernel: functions to attach to, types for CO-RE, kfuncs.
#![deny(unsafe_code, missing_docs)]

mod caller;

use std::{
    net::UdpSocket,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use bpfgen_runtime::{
    ErrorKind, Program, bpf_program, hook,
    link::{Functions, Link, XdpMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
};
use caller::in_namespace;

#[bpf_program("fixtures/modules/modules.bpf.c")]
mod bpf {}

#[bpf_program("fixtures/modules/two.bpf.c")]
mod two {}

/// Sends until the count grows: the kernel drops what comes before a new queue is started.
fn send_until(grown: impl Fn() -> bool) {
    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    for _ in 0..500 {
        socket.send_to(b"hello", "192.0.2.2:9").unwrap();
        if grown() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("nothing is seen");
}

fn index(name: &str) -> i32 {
    let output = Command::new("ip").args(["-o", "link", "show", name]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split(':').next().unwrap().parse().unwrap()
}

#[test]
fn functions_and_types() {
    needs!(Veth, Trampolines, ModuleTypes);
    in_namespace(|| {
        let (ours, peer) = (index("bpfgen0"), index("bpfgen1"));
        let mut open = bpf::open().unwrap();
        open.rodata.target = std::process::id();
        open.rodata.interface = ours;
        let loaded = open.load().unwrap();
        let links = loaded.attach().unwrap();
        assert!(links.on_entry.is_some() && links.on_exit.is_some());
        let seen = &loaded.bss;
        send_until(|| seen.left.get() > 0);
        assert!(seen.entered.get() >= seen.left.get());
        // Ethernet, IP and UDP headers, and what was sent.
        assert_eq!(seen.length.get(), 14 + 20 + 8 + 5);
        assert!(bool::from(seen.has_peer.get()), "the module's type has it");
        assert!(!bool::from(seen.has_other.get()), "the module's type does not have it");
        assert_eq!(seen.peer.get(), peer);
        drop(links);
        let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
        let send = || assert_eq!(socket.send_to(b"hello", "192.0.2.2:9").unwrap(), 5);
        caller::ends(send, || seen.entered.get() + seen.left.get());
    });
    covered(
        "Programs and attaching",
        "fentry, CO-RE: functions and types of modules",
        "5.11",
        How::Native,
    );
}

#[test]
fn what_is_in_a_module_takes_one_by_name() {
    needs!(Veth, Trampolines, ModuleTypes, Root);
    let thread = thread::spawn(|| {
        caps::drop(None, caps::CapSet::Effective, caps::Capability::CAP_SYS_ADMIN).unwrap();
        bpf::open().unwrap().load().map(drop)
    });
    let error = thread.join().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    let text = format!("{error:#}");
    assert!(text.contains("kernel module veth") && text.contains("CAP_SYS_ADMIN"), "{text}");
    covered("Loading", "functions of modules: CAP_SYS_ADMIN, by name", "5.11", How::Native);
}

/// Opens with nothing to be loaded, to listen to this process.
fn open() -> bpf::Open {
    let mut open = bpf::open().unwrap();
    open.programs.on_entry.set_autoload(false);
    open.programs.on_exit.set_autoload(false);
    open.rodata.target = std::process::id();
    open
}

#[test]
fn many_functions() {
    needs!(Veth, ManyTrampolines, ModuleTypes);
    macro_rules! attach {
        ($program:ident, $each:expr) => {
            for functions in [
                Functions::matching("veth:veth_xmi?"),
                Functions::matching("veth_xmi?").unique().cookies([9]),
                Functions::named(["veth_xmit"]).cookies([9]),
            ] {
                let mut open = open();
                open.rodata.interface = index("bpfgen0");
                open.programs.$program.set_autoload(true);
                let loaded = open.load().unwrap();
                let program = &loaded.programs.$program;
                let link = program.attach_to(&functions).unwrap();
                let seen = &loaded.bss;
                send_until(|| seen.many.get() >= $each);
                let cookie = if functions == Functions::matching("veth:veth_xmi?") { 0 } else { 9 };
                assert_eq!(seen.cookies.get(), seen.many.get() * cookie, "{functions:?}");
                drop(link);
                let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
                let send = || assert_eq!(socket.send_to(b"hello", "192.0.2.2:9").unwrap(), 5);
                caller::ends(send, || seen.many.get());

                // One program is for one module, and that is said at load.
                let error = program.attach_to("vmlinux:tcp_sendmsg").unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidInput);
                assert!(error.to_string().contains("loaded for functions of module veth"));
                let error = program.attach_to(["veth_xmitt"]).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NotFound);
                assert!(error.help().is_some_and(|help| help.contains("veth_xmit")), "{error:?}");
                // All of the section.
                let link = program.auto_attach().unwrap().expect("the section says where");
                let before = seen.many.get();
                send_until(|| seen.many.get() > before);
                drop(link);
            }
        };
    }
    in_namespace(|| {
        attach!(on_entries, 1);
        attach!(on_exits, 1);
        attach!(on_sessions, 2);
        let mut open = open();
        open.programs.on_entries.set_autoload(true);
        open.programs.on_entries.set_target("vethh:veth_xmit");
        let error = open.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.help().is_some_and(|help| help.contains("did you mean veth?")), "{error:?}");
    });
    let row = "fentry.multi, fexit.multi, fsession.multi: functions of a module";
    covered("Programs and attaching", row, "7.2", How::Native);
}

#[test]
fn probes_of_many_functions() {
    needs!(Veth, KprobeMulti, ModuleTypes);
    in_namespace(|| {
        let mut open = open();
        open.programs.on_probes.set_autoload(true);
        let loaded = open.load().unwrap();
        for functions in [
            Functions::matching("veth:veth_xmi?"),
            Functions::matching("veth:veth_xmi?").unique(),
            Functions::named(["veth:veth_xmit"]),
        ] {
            let before = loaded.bss.many.get();
            let link = loaded.programs.on_probes.attach_to(functions).unwrap();
            send_until(|| loaded.bss.many.get() > before);
            drop(link);
            let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
            let send = || assert_eq!(socket.send_to(b"hello", "192.0.2.2:9").unwrap(), 5);
            caller::ends(send, || loaded.bss.many.get());
        }
        let error = loaded.programs.on_probes.attach_to("dummy:veth_xmi?").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    });
    covered("Programs and attaching", "kprobe.multi: functions of a module", "5.18", How::Native);
}

#[test]
fn tracepoints() {
    needs!(Vsock);
    static NEXT: AtomicU32 = AtomicU32::new(47_110);
    macro_rules! sees {
        ($program:ident, $attach:expr) => {{
            let port = NEXT.fetch_add(1, Ordering::Relaxed);
            let mut open = open();
            open.rodata.port = port;
            open.programs.$program.set_autoload(true);
            let loaded = open.load().unwrap();
            let link: Link = $attach(&loaded.programs.$program).unwrap();
            caller::knock(port);
            assert!(loaded.bss.knocks.get() > 0);
            drop(link);
            caller::ends(|| caller::knock(port), || loaded.bss.knocks.get());
            let cookie: u64 = loaded.bss.cookie.get();
            cookie
        }};
    }
    assert_eq!(sees!(on_knock, Program::<hook::BtfTracePoint>::attach), 0);
    assert_eq!(sees!(on_raw_knock, Program::<hook::RawTracePoint>::attach), 0);
    covered(
        "Programs and attaching",
        "tp_btf, raw_tp: tracepoint of a module",
        "5.11",
        How::Native,
    );
    if needs::has(Need::Trampolines) {
        assert_eq!(sees!(on_connect, Program::<hook::FEntry>::attach), 0);
    }
    if needs::has(Need::TracepointCookies) {
        let attach = |program: &Program<hook::BtfTracePoint>| program.attach_with_cookie(77);
        assert_eq!(sees!(on_knock_there, attach), 77);
    }
    // The module's whole name counts, not how it begins.
    let mut open = open();
    open.programs.on_knock.set_autoload(true);
    open.programs.on_knock.set_target("vmw_vsock:virtio_transport_alloc_pkt");
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("in the kernel module \"vmw_vsock\""), "{error}");
    let mut open = self::open();
    open.programs.on_knock.set_autoload(true);
    let there = "vmw_vsock_virtio_transport_common:virtio_transport_alloc_packet";
    open.programs.on_knock.set_target(there);
    let error = open.load().unwrap_err();
    assert!(error.to_string().contains("has no tracepoint"), "{error}");
    let help = error.help().unwrap_or_default();
    assert!(help.contains("virtio_transport_alloc_pkt"), "{error:?}");
}

#[test]
fn a_module_that_is_not_loaded() {
    needs!(Trampolines);
    let mut open = bpf::open().unwrap();
    open.programs.on_entry.set_autoload(false);
    open.programs.on_exit.set_autoload(false);
    open.programs.in_no_module.set_autoload(true);
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.program_name(), Some("in_no_module"));
    assert!(error.to_string().contains("in the kernel module \"nosuchmodule\""), "{error}");
    assert!(error.help().is_some_and(|help| help.contains("/proc/modules")), "{error:?}");
}

#[test]
fn kfuncs() {
    needs!(Veth, XdpLinks, ModuleTypes);
    in_namespace(|| {
        let mut open = bpf::open().unwrap();
        open.programs.on_entry.set_autoload(false);
        open.programs.on_exit.set_autoload(false);
        open.programs.on_packet.set_autoload(true);
        if !needs::has(Need::ConntrackKfuncs) {
            let error = open.load().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert!(error.to_string().contains("no kfunc bpf_xdp_ct_lookup"), "{error}");
            return;
        }
        let loaded = open.load().unwrap();
        let _link: Link = loaded.programs.on_packet.attach("bpfgen1", XdpMode::Generic).unwrap();
        let seen = &loaded.bss;
        send_until(|| seen.looked_up.get() > 0);
        // There is no such connection: ENOENT.
        assert_eq!(seen.lookup.get(), -libc::ENOENT);
    });
    covered("Globals and externs", ".ksyms: kfuncs of modules", "5.18", How::Native);
}

#[test]
fn kfuncs_of_two_modules() {
    needs!(Veth, ConntrackKfuncs, NatKfuncs, ModuleTypes);
    // The connection is of a namespace that goes away.
    in_namespace(|| {
        let mut open = two::open().unwrap();
        let flows = needs::has(Need::FlowKfuncs);
        open.programs.looks_up.set_autoload(flows);
        open.programs.translates.set_autoload(!flows);
        let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
        if flows {
            let packet = [0; 64];
            loaded.programs.looks_up.test_run().data(&packet).run().unwrap();
            let answers = (loaded.data.of_connections.get(), loaded.data.of_flows.get());
            assert_eq!(answers, (-libc::ENOENT, -libc::ENOENT), "there is nothing like it");
            return;
        }
        let run = loaded.programs.translates.test_run().run().unwrap();
        assert_eq!((run.returned, loaded.data.translated.get()), (4, 0));
        assert_eq!((loaded.bss.inserted.get(), loaded.bss.found.get()), (1, 1));
    });
    covered(
        "Globals and externs",
        ".ksyms: kfuncs of two modules in one program",
        "6.1",
        How::Native,
    );
}
