//! Loads the program into the running kernel and sends packets to it, over a pair of virtual
//! interfaces in a network namespace of its own. The namespace, and all that is in it, goes when
//! the test does, however it ends.

use std::{net::UdpSocket, process::Command};

use template_name::Counter;

const UDP: u32 = 17;

/// Set in the process that runs in the namespace.
const INSIDE: &str = "TEMPLATE_TEST_IN_NAMESPACE";

#[test]
fn counts_what_comes_in() {
    if std::env::var_os(INSIDE).is_some() {
        return inside();
    }
    // Run this test again, within a new namespace.
    let test = std::env::current_exe().unwrap();
    let output = Command::new("unshare")
        .arg("--net")
        .arg(test)
        .args(["--exact", "counts_what_comes_in", "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare (of the package util-linux) can be started");
    assert!(
        output.status.success(),
        "this test makes a network namespace and loads a BPF program, for which it has to run as \
         root: sudo -E env \"PATH=$PATH\" cargo test\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn inside() {
    // What is sent on `near` comes in on `far`.
    ip("link add near type veth peer name far");
    ip("link set far address 02:00:00:00:00:02");
    ip("address add 192.0.2.1/24 dev near");
    ip("link set near up");
    ip("link set far up");
    ip("neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev near");

    let counter = Counter::attach("far").unwrap();
    let udp = || {
        counter
            .totals()
            .unwrap()
            .get(&UDP)
            .copied()
            .unwrap_or_default()
    };
    assert_eq!(udp().packets, 0);

    let socket = UdpSocket::bind("192.0.2.1:0").unwrap();
    let mut sent = 0;
    while udp().packets < 5 {
        // The kernel takes its time to start the queue of a new interface, and drops what is sent
        // before.
        assert!(sent < 200, "{:?} after {sent} packets", udp());
        socket.send_to(&[0; 100], "192.0.2.2:9").unwrap();
        sent += 1;
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let total = udp();
    assert!((5..=sent).contains(&total.packets), "{total:?} of {sent}");
    // Each with the headers of Ethernet, IPv4 and UDP.
    assert_eq!(total.bytes, total.packets * (14 + 20 + 8 + 100));
}

fn ip(arguments: &str) {
    let output = Command::new("ip")
        .args(arguments.split(' '))
        .output()
        .expect("ip (of the package iproute2) can be started");
    assert!(
        output.status.success(),
        "ip {arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
