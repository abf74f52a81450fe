//! Other programs in the places of links to interfaces.

use bpfgen_runtime::{
    Link,
    link::{Interface, NetkitSide, TcDirection, XdpMode},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{
    bpf, load, netkit_pair,
    traffic::{CHOSEN, Watch, alone, send, until},
};

const AREA: &str = "Programs and attaching";

#[test]
fn of_xdp() {
    needs!(Veth, XdpLinks);
    alone(|| {
        let watch = Watch::tc("bpfgen1");
        let loaded = load(&["on_xdp", "on_xdp_too"]);
        let bpf::Programs { on_xdp, on_xdp_too, .. } = &loaded.programs;
        let link: Link = on_xdp.attach("bpfgen1", XdpMode::Native).unwrap();
        until(|| send(CHOSEN), || loaded.bss.xdp_seen.get().chosen, 1, "the first");
        link.replace(on_xdp_too, on_xdp).unwrap_err();
        link.replace(on_xdp, on_xdp_too).unwrap();
        let found = Interface::from("bpfgen1").xdp_programs().unwrap();
        assert_eq!(found.native, on_xdp_too.id().ok());
        until(|| send(CHOSEN), || loaded.bss.second_xdp_seen.get().chosen, 1, "the second");
        watch.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
        drop(link);
        watch.unseen_by(|| loaded.bss.second_xdp_seen.get().chosen);
    });
    covered(AREA, "xdp: link update and replace", "5.9", How::Native);
}

#[test]
fn of_traffic_control() {
    needs!(Veth, Tcx);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        let loaded = load(&["on_tc", "on_tc_too"]);
        let bpf::Programs { on_tc, on_tc_too, .. } = &loaded.programs;
        let link = on_tc.attach("bpfgen1", TcDirection::Ingress).unwrap();
        until(|| send(CHOSEN), || loaded.bss.tc_seen.get().chosen, 1, "the first");
        link.replace(on_tc, on_tc_too).unwrap();
        let found = Interface::from("bpfgen1").tcx_programs(TcDirection::Ingress).unwrap();
        assert_eq!(Some(found.programs[0].id), on_tc_too.id().ok());
        assert_eq!(found.programs[0].link, link.id().ok());
        until(|| send(CHOSEN), || loaded.bss.second_tc_seen.get().chosen, 1, "the second");
        watch.unseen_by(|| loaded.bss.tc_seen.get().chosen);
        drop(link);
        watch.unseen_by(|| loaded.bss.second_tc_seen.get().chosen);
    });
    covered(AREA, "tcx: link update and replace", "6.6", How::Native);
}

#[test]
fn of_netkit() {
    needs!(Netkit);
    alone(|| {
        netkit_pair::add("primary0", "peer0").unwrap();
        let loaded = load(&["on_primary", "on_primary_too"]);
        let bpf::Programs { on_primary, on_primary_too, .. } = &loaded.programs;
        let link = on_primary.attach("primary0").unwrap();
        link.update(on_primary_too).unwrap();
        let found = Interface::from("primary0").netkit_programs(NetkitSide::Primary).unwrap();
        assert_eq!(found.ids(), [on_primary_too.id().unwrap()]);
    });
    covered(AREA, "netkit: link update", "6.7", How::Native);
}
