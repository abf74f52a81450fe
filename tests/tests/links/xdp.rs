//! XDP on a pair of interfaces in a network namespace of the test's own.

use std::{net::UdpSocket, process::Command, thread, time::Duration};

use bpfgen_runtime::{
    ErrorKind,
    link::{Link, XdpMode},
};
use bpfgen_tests::needs;

use crate::{
    caller::{self, ends},
    load,
};

/// Runs `test` on a thread with a network namespace of its own, which has the connected interfaces
/// `bpfgen0` and `bpfgen1`; it ends with the thread, interfaces and links included, whatever
/// happens.
fn in_namespace(test: &str, run: fn()) {
    if !needs::bpf(test) || !needs::commands(test, &["ip"]) || !caller::kernel(test, 5, 9) {
        return;
    }
    let thread = thread::spawn(move || {
        caller::own_network();
        ip("link add bpfgen0 type veth peer name bpfgen1");
        // No neighbour but the one made up below: nothing else is sent.
        ip("link set bpfgen0 up arp off");
        ip("link set bpfgen1 up arp off");
        ip("addr add 192.0.2.1/24 dev bpfgen0");
        run();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn ip(arguments: &str) {
    let status = Command::new("ip").args(arguments.split(' ')).status().unwrap();
    assert!(status.success(), "ip {arguments}: {status}");
}

/// Sends a packet from bpfgen0, which bpfgen1 receives.
fn send() {
    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    socket.send_to(b"hello", "192.0.2.2:9").unwrap();
    thread::sleep(Duration::from_millis(20));
}

/// Sends until the program has run again. The kernel takes its time to start the queue of a new
/// interface, and drops what is sent before.
fn arrives(runs: impl Fn() -> u64, what: &str) {
    let before = runs();
    for _ in 0..500 {
        send();
        if runs() > before {
            return;
        }
    }
    panic!("{what}: nothing is seen");
}

#[test]
fn packets_are_seen_in_each_mode() {
    in_namespace("packets_are_seen_in_each_mode", || {
        let (loaded, _) = load("on_packet", |_| ());
        let program = &loaded.programs.on_packet;
        let seen = &loaded.bss.xdp_seen;
        assert!(loaded.attach().unwrap().on_packet.is_none(), "the section does not say where");
        for mode in [XdpMode::Generic, XdpMode::Native, XdpMode::Auto] {
            let link: Link = program.attach("bpfgen1", mode).unwrap();
            arrives(|| seen.get().runs, &format!("{mode:?}"));
            assert!(link.id().unwrap() > 0);
            link.detach().unwrap();
            ends(send, || seen.get().runs);
        }
        let index = u32::try_from(seen.get().value).unwrap();
        let _link = program.attach(index, XdpMode::Generic).unwrap();
        arrives(|| seen.get().runs, "by number");
    });
}

#[test]
fn refusals_say_what_to_do() {
    in_namespace("refusals_say_what_to_do", || {
        let (loaded, _) = load("on_packet", |_| ());
        let program = &loaded.programs.on_packet;
        let help = |error: &bpfgen_runtime::Error| error.help().unwrap_or_default().to_owned();

        let error = program.attach("bpfgen2", XdpMode::Auto).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(help(&error).contains("did you mean bpfgen0, bpfgen1"), "{error:?}");
        let error = program.attach("zzz", XdpMode::Auto).unwrap_err();
        assert!(help(&error).contains("there are lo, "), "{error:?}");

        let _link = program.attach("bpfgen1", XdpMode::Generic).unwrap();
        let error = program.attach("bpfgen1", XdpMode::Generic).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(help(&error).contains("another XDP program"), "{error:?}");
        assert!(error.to_string().contains("program on_packet: attaching to XDP on bpfgen1"));

        let error = program.attach("lo", XdpMode::Native).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(help(&error).contains("XdpMode::Generic"), "{error:?}");
    });
}
