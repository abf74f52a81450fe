//! What is in modules of the kernel: functions to attach to, types for CO-RE, kfuncs.
#![deny(unsafe_code, missing_docs)]

mod caller;

use std::{net::UdpSocket, process::Command, thread, time::Duration};

use bpfgen_runtime::{
    ErrorKind, bpf_program,
    link::{Link, XdpMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
};
use caller::in_namespace;

#[bpf_program("fixtures/modules/modules.bpf.c")]
mod bpf {}

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
        let before = (seen.entered.get(), seen.left.get());
        let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
        socket.send_to(b"hello", "192.0.2.2:9").unwrap();
        assert_eq!((seen.entered.get(), seen.left.get()), before);
    });
    covered(
        "Programs and attaching",
        "fentry, CO-RE: functions and types of modules",
        "5.11",
        How::Native,
    );
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
