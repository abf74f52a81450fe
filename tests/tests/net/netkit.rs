//! Programs on both sides of a netkit pair.

use std::net::UdpSocket;

use bpfgen_runtime::{
    ErrorKind,
    link::{AttachType, Interface, LinkPlace, NetkitSide, Position},
};
use bpfgen_tests::{
    interface_index, needs,
    needs::{How, covered},
    sections, told,
};

use crate::{
    caller, load, load_with, netkit_pair,
    traffic::{CHOSEN, Watch, alone, eventually, until},
};

/// `NETKIT_DROP`.
const DROP: i32 = 2;

/// A pair named primary0 and peer0, with addresses of two networks.
fn pair() {
    netkit_pair::add("primary0", "peer0").unwrap();
    for (name, address) in [("primary0", "198.51.100.1"), ("peer0", "203.0.113.1")] {
        caller::ip(&format!("link set {name} up arp off"));
        caller::ip(&format!("addr add {address}/24 dev {name}"));
    }
}

fn send_from(network: &str, port: u16) {
    let socket = UdpSocket::bind(format!("{network}.1:0")).unwrap();
    let _ = socket.send_to(b"hello", (format!("{network}.2"), port));
}

/// As the primary device sends.
fn by_primary() {
    send_from("198.51.100", CHOSEN);
}

/// As the peer sends.
fn by_peer() {
    send_from("203.0.113", CHOSEN);
}

#[test]
fn what_each_side_sends() {
    needs!(Netkit);
    alone(|| {
        pair();
        let loaded = load(&["on_primary", "on_peer", "on_primary_too"]);
        let programs = &loaded.programs;
        let bss = &loaded.bss;
        let interface = Interface::from("primary0");
        let primary = programs.on_primary.attach("primary0").unwrap();
        let peer = programs.on_peer.attach("primary0").unwrap();
        told!(primary, LinkPlace::Netkit { interface, attach_type: AttachType::NETKIT_PRIMARY, .. }
            if interface == interface_index("primary0"));
        told!(peer, LinkPlace::Netkit { interface, attach_type: AttachType::NETKIT_PEER, .. }
            if interface == interface_index("peer0"));
        until(by_primary, || bss.primary_seen.get().chosen, 1, "primary");
        assert_eq!(bss.peer_seen.get().chosen, 0);
        until(by_peer, || bss.peer_seen.get().chosen, 1, "peer");

        let before = Position::before(&primary);
        let first = programs.on_primary_too.attach_at("primary0", &before).unwrap();
        let ids = [programs.on_primary_too.id().unwrap(), programs.on_primary.id().unwrap()];
        assert_eq!(interface.netkit_programs(NetkitSide::Primary).unwrap().ids(), ids);
        let found = interface.netkit_programs(NetkitSide::Peer).unwrap();
        assert_eq!(found.ids(), [programs.on_peer.id().unwrap()]);
        assert_eq!(found.programs[0].link, Some(peer.id().unwrap()));
        until(by_primary, || bss.second_primary_seen.get().chosen, 1, "the first");
        assert!(bss.second_primary_seen.get().turn < bss.primary_seen.get().turn);

        primary.detach().unwrap();
        peer.detach().unwrap();
        let watch = Watch::xdp("primary0");
        eventually("both are detached", || {
            let counts = || (bss.primary_seen.get().chosen, bss.peer_seen.get().chosen);
            let before = counts();
            until(by_primary, || bss.second_primary_seen.get().chosen, 3, "the first");
            until(by_peer, || watch.chosen(), 3, "at the primary device");
            counts() == before
        });
        drop(first);
        eventually("no program is left", || {
            interface.netkit_programs(NetkitSide::Primary).unwrap().programs.is_empty()
        });
        sections::seen(&programs.on_primary);
        sections::seen(&programs.on_peer);
    });
    let area = "Programs and attaching";
    covered(area, "netkit/primary: counted, anchors, query", "6.7", How::Native);
    covered(area, "netkit/peer: counted, query", "6.7", How::Native);
}

#[test]
fn what_the_peer_sends_is_dropped() {
    needs!(Netkit);
    alone(|| {
        pair();
        let watch = Watch::xdp("primary0");
        until(by_peer, || watch.chosen(), 1, "at the primary device");
        let loaded = load_with(&["on_peer"], |open| open.rodata.verdict = DROP);
        let link = loaded.programs.on_peer.attach("primary0").unwrap();
        let before = watch.chosen();
        until(by_peer, || loaded.bss.peer_seen.get().chosen, 5, "peer");
        assert_eq!(watch.chosen(), before);
        drop(link);
        until(by_peer, || watch.chosen(), 1, "at the primary device");
    });
}

#[test]
fn refusals_say_what_to_do() {
    needs!(Netkit);
    alone(|| {
        pair();
        let loaded = load(&["on_primary"]);
        let program = &loaded.programs.on_primary;
        let error = program.attach("bpfgen0").unwrap_err();
        assert!(error.help().unwrap_or_default().contains("no netkit device"), "{error:?}");
        let error = program.attach("peer0").unwrap_err();
        assert!(error.help().unwrap_or_default().contains("at the primary device"), "{error:?}");
        let error = program.attach("primary1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.help().unwrap_or_default().contains("primary0"), "{error:?}");
    });
}
