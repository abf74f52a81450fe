//! Packets of a cgroup's sockets.

use std::{io, net::UdpSocket};

use bpfgen_runtime::link::{AttachType, Cgroup, PacketDirection};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

use crate::{
    AREA,
    cgroups::{denied, on_cgroup},
    groups,
    inside::{in_box, seen_on, wait},
};

/// Where the programs drop datagrams.
const DROPPED: &str = "127.0.0.1:4001";

fn send() -> io::Result<UdpSocket> {
    let receiver = UdpSocket::bind(DROPPED)?;
    receiver.set_nonblocking(true)?;
    UdpSocket::bind("127.0.0.1:0")?.send_to(b"hello", DROPPED)?;
    Ok(receiver)
}

/// Whether the program dropped it on its way in. Either is something that happens, so nothing
/// depends on how long the way takes.
fn dropped(runs: &dyn Fn() -> u64) -> bool {
    let before = runs();
    let receiver = send().unwrap();
    wait("neither dropped nor received", || {
        let received = receiver.recv(&mut [0; 8]).is_ok();
        (received || runs() > before).then_some(!received)
    })
}

on_cgroup!(on_ingress, "_skb/ingress: drops", "4.10", [], dropped);
on_cgroup!(on_egress, "_skb/egress: refuses to send", "4.10", [], |_| denied(send()));

#[test]
fn in_the_direction_chosen() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let mut open = groups::open().unwrap();
        open.programs.on_skb.set_autoload(true);
        let loaded = open.load().unwrap();
        let program = &loaded.programs.on_skb;
        let runs = || loaded.bss.runs.get();
        let ingress = PacketDirection::Ingress;
        seen_on(group, |to, options| program.attach_with(to, ingress, options), runs, dropped);
        let egress = PacketDirection::Egress;
        let refused = |_: &dyn Fn() -> u64| denied(send());
        seen_on(group, |to, options| program.attach_with(to, egress, options), runs, refused);

        let _link = program.attach(group.path().as_path(), PacketDirection::Egress).unwrap();
        let path = group.path();
        let attached = |attach_type| Cgroup::new(&path).attached(attach_type).unwrap().ids();
        assert_eq!(attached(AttachType::CGROUP_INET_EGRESS), [program.id().unwrap()]);
        assert!(attached(AttachType::CGROUP_INET_INGRESS).is_empty());
        sections::seen(program);
    });
    covered(AREA, "cgroup/skb: either direction", "4.10", How::Native);
}
