//! Datagrams from bpfgen0 to bpfgen1, and somebody who sees them arrive.

use std::{
    net::UdpSocket,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use bpfgen_runtime::link::{Link, XdpMode};

use crate::{bpf, caller, load};

/// The port that programs decide about.
pub(crate) const CHOSEN: u16 = 9;
/// A port whose packets always pass.
pub(crate) const OTHER: u16 = 10;

/// Sends a datagram from bpfgen0, which bpfgen1 receives.
pub(crate) fn send(port: u16) {
    send_to("192.0.2.2", port);
}

/// Sends a datagram to an address of IPv4.
pub(crate) fn send_to(address: &str, port: u16) {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // What a program drops as it is sent is an error of some kinds of hook.
    let _ = socket.send_to(b"hello", (address, port));
}

/// Does `act` until `seen` has grown by `more`. The kernel takes its time to start the queue of a new
/// interface, and drops what is sent before.
pub(crate) fn until(act: impl Fn(), seen: impl Fn() -> u64, more: u64, what: &str) {
    let wanted = seen() + more;
    let end = Instant::now() + Duration::from_secs(20);
    while seen() < wanted {
        assert!(Instant::now() < end, "{what}: nothing is seen");
        act();
        thread::sleep(Duration::from_millis(2));
    }
}

/// Sees what arrives at an interface.
pub(crate) struct Watch {
    loaded: bpf::Loaded,
    _link: Link,
}

impl Watch {
    /// By XDP, so before anything else does.
    pub(crate) fn xdp(interface: &str) -> Self {
        let loaded = load(&["on_xdp_too"]);
        let link = loaded.programs.on_xdp_too.attach(interface, XdpMode::Generic).unwrap();
        Self { loaded, _link: link }
    }

    /// By traffic control, so after XDP.
    pub(crate) fn tc(interface: &str) -> Self {
        let loaded = load(&["on_ingress"]);
        let link = loaded.programs.on_ingress.attach(interface).unwrap();
        Self { loaded, _link: link }
    }

    /// How many datagrams to the chosen port have come.
    pub(crate) fn chosen(&self) -> u64 {
        self.loaded.bss.second_xdp_seen.get().chosen + self.loaded.bss.ingress_seen.get().chosen
    }

    /// How many to the other port.
    pub(crate) fn other(&self) -> u64 {
        self.loaded.bss.second_xdp_seen.get().other + self.loaded.bss.ingress_seen.get().other
    }

    /// Sends to the chosen port until packets arrive: what was sent before has arrived by then.
    pub(crate) fn arrive(&self) {
        until(|| send(CHOSEN), || self.chosen(), 3, "the watch");
    }

    /// Sends to the chosen port, then to the other, until those arrive: the former do not.
    pub(crate) fn only_others_arrive(&self) {
        let before = self.chosen();
        for _ in 0..20 {
            send(CHOSEN);
        }
        until(|| send(OTHER), || self.other(), 3, "the watch");
        assert_eq!(self.chosen(), before, "what is to be dropped arrives");
    }

    /// Sends to the chosen port until packets arrive that nobody counts.
    pub(crate) fn unseen_by(&self, seen: impl Fn() -> u64) {
        eventually("nothing is attached any more", || {
            self.arrive();
            let before = seen();
            self.arrive();
            seen() == before
        });
    }
}

/// Asserts that this becomes true soon.
///
/// Closing a link detaches its program at once, but other tests start processes, and between fork
/// and exec those hold copies of all descriptors.
pub(crate) fn eventually(what: &str, is_true: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_true() {
        assert!(Instant::now() < end, "not true: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// A command of iproute2, and what it prints.
pub(crate) fn shown(command: &str, arguments: &str) -> String {
    let output = Command::new(command).args(arguments.split(' ')).output().unwrap();
    assert!(output.status.success(), "{command} {arguments}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `test` in a network namespace of its own with the connected interfaces bpfgen0 and bpfgen1.
pub(crate) fn alone(run: fn()) {
    caller::in_namespace(run);
}
