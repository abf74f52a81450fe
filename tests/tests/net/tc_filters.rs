//! Filters set by netlink: numbers, other people's, and the qdisc that they hang in.

use bpfgen_runtime::{
    ErrorKind,
    link::{Interface, TcDirection, TcHandle, TcMethod, TcOptions},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{
    bpf, caller, load,
    traffic::{CHOSEN, OTHER, Watch, alone, send, shown, until},
};

const AREA: &str = "Programs and attaching";

fn netlink() -> TcOptions<'static> {
    TcOptions::new().with_method(TcMethod::Netlink)
}

/// Whether the interface has a clsact qdisc.
fn has_clsact(interface: &str) -> bool {
    shown("tc", &format!("qdisc show dev {interface}")).contains("clsact")
}

#[test]
fn numbers_are_given() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        let loaded = load(&["on_tc", "on_tc_too", "on_tc_third"]);
        let bpf::Programs { on_tc, on_tc_too, on_tc_third, .. } = &loaded.programs;
        let at = |priority, handle| TcOptions::new().priority(priority).handle(handle);
        let ingress = TcDirection::Ingress;
        let second = on_tc.attach_with("bpfgen1", ingress, &at(20, 7)).unwrap();
        let first = on_tc_too.attach_with("bpfgen1", ingress, &at(10, 1)).unwrap();
        let text = shown("tc", "filter show dev bpfgen1 ingress");
        assert!(text.contains("pref 20 bpf chain 0 handle 0x7 on_tc direct-action"), "{text}");
        let ids = [on_tc_too.id().unwrap(), on_tc.id().unwrap()];
        assert_eq!(Interface::from("bpfgen1").tc_filters(ingress).unwrap(), ids);
        until(|| send(CHOSEN), || loaded.bss.tc_seen.get().chosen, 1, "the second");
        assert!(loaded.bss.second_tc_seen.get().turn < loaded.bss.tc_seen.get().turn);

        // The place is taken; unless it is to be replaced.
        let error = on_tc_third.attach_with("bpfgen1", ingress, &at(20, 7)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("replace()"), "{error:?}");
        let third = on_tc_third.attach_with("bpfgen1", ingress, &at(20, 7).replace()).unwrap();
        let ids = [on_tc_too.id().unwrap(), on_tc_third.id().unwrap()];
        assert_eq!(Interface::from("bpfgen1").tc_filters(ingress).unwrap(), ids);
        until(|| send(CHOSEN), || loaded.bss.third_tc_seen.get().chosen, 1, "the third");
        watch.unseen_by(|| loaded.bss.tc_seen.get().chosen);
        // What is there now is not the second's to remove.
        second.detach().unwrap();
        until(|| send(CHOSEN), || loaded.bss.third_tc_seen.get().chosen, 1, "the third");
        drop((first, third));
        watch.unseen_by(|| loaded.bss.third_tc_seen.get().chosen);
    });
    covered(AREA, "tc by netlink: priority, handle, replace, query", "4.5", How::Native);
}

#[test]
fn the_qdisc_goes_with_the_last_filter() {
    needs!(Veth, Clsact);
    alone(|| {
        let loaded = load(&["on_tc", "on_tc_too"]);
        let bpf::Programs { on_tc, on_tc_too, .. } = &loaded.programs;
        let (ingress, egress) = (TcDirection::Ingress, TcDirection::Egress);
        assert!(!has_clsact("bpfgen1"));
        let one = on_tc.attach_with("bpfgen1", ingress, &netlink()).unwrap();
        let two = on_tc_too.attach_with("bpfgen1", egress, &netlink()).unwrap();
        assert!(has_clsact("bpfgen1"));
        one.detach().unwrap();
        assert!(has_clsact("bpfgen1"), "the second filter is in it");
        drop(two);
        assert!(!has_clsact("bpfgen1"));

        // Somebody else's filter keeps ours.
        let one = on_tc.attach_with("bpfgen1", ingress, &netlink()).unwrap();
        let filter = ["filter", "add", "dev", "bpfgen1", "egress", "bpf", "da", "bytecode"];
        let status = std::process::Command::new("tc").args(filter).arg("1,6 0 0 0").status();
        assert!(status.unwrap().success());
        drop(one);
        assert!(has_clsact("bpfgen1"));
        shown("tc", "qdisc del dev bpfgen1 clsact");

        // Somebody else's qdisc stays.
        shown("tc", "qdisc add dev bpfgen1 clsact");
        let one = on_tc.attach_with("bpfgen1", ingress, &netlink()).unwrap();
        drop(one);
        assert!(has_clsact("bpfgen1"));

        // What is gone before us is no failure.
        let one = on_tc.attach_with("bpfgen1", ingress, &netlink()).unwrap();
        shown("tc", "qdisc del dev bpfgen1 clsact");
        one.detach().unwrap();
        let one = on_tc.attach_with("bpfgen1", ingress, &netlink()).unwrap();
        caller::ip("link del bpfgen1");
        one.detach().unwrap();
    });
    covered(AREA, "tc by netlink: clsact made and removed", "4.5", How::Native);
}

#[test]
fn many_threads_share_the_qdisc() {
    needs!(Veth, Clsact);
    alone(|| {
        let loaded = load(&["on_tc"]);
        let program = &loaded.programs.on_tc;
        std::thread::scope(|scope| {
            for direction in [TcDirection::Ingress, TcDirection::Egress] {
                for _ in 0..2 {
                    scope.spawn(move || {
                        for _ in 0..100 {
                            let link = program.attach_with("bpfgen1", direction, &netlink());
                            link.unwrap().detach().unwrap();
                        }
                    });
                }
            }
        });
        assert!(!has_clsact("bpfgen1"));
    });
}

#[test]
fn programs_choose_classes() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        shown("tc", "qdisc add dev bpfgen0 root handle 1: htb default 1");
        shown("tc", "class add dev bpfgen0 parent 1: classid 1:1 htb rate 1gbit");
        shown("tc", "class add dev bpfgen0 parent 1: classid 1:2 htb rate 1gbit");
        let packets = |class: &str| -> u64 {
            let text = shown("tc", &format!("-s class show dev bpfgen0 classid {class}"));
            let (_, rest) = text.split_once(" bytes ").unwrap();
            rest.split(' ').next().unwrap().parse().unwrap()
        };
        let loaded = load(&["on_class"]);
        let program = &loaded.programs.on_class;
        let options = TcOptions::new().direct_action(false);
        let parent = TcHandle::new(1, 0);
        watch.arrive();
        assert_eq!(packets("1:2"), 0);
        let link = program.attach_to_qdisc("bpfgen0", parent, &options).unwrap();
        until(|| send(CHOSEN), || packets("1:2"), 3, "the class");
        let before = packets("1:2");
        until(|| send(OTHER), || watch.other(), 3, "the watch");
        assert_eq!(packets("1:2"), before);
        link.detach().unwrap();
        watch.unseen_by(|| loaded.bss.tc_seen.get().chosen);
        assert_eq!(packets("1:2"), before);

        let first = TcOptions::new().position(bpfgen_runtime::link::Position::first());
        let error = program.attach_to_qdisc("bpfgen0", parent, &first).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    });
    covered(AREA, "tc by netlink: in a qdisc of one's choice, classes", "4.1", How::Native);
}
