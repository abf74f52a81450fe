//! Programs in traffic control, in the way that the kernel has.

use bpfgen_runtime::{
    Error, ErrorKind,
    link::{Interface, Link, TcDirection, TcMethod, TcOptions},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    load, load_with,
    traffic::{CHOSEN, Watch, alone, send, until},
};

/// `TC_ACT_SHOT`.
const SHOT: i32 = 2;

const AREA: &str = "Programs and attaching";

/// What the kernel is to do, and how that is said in the table.
fn ways() -> Vec<(TcMethod, How)> {
    if needs::has(Need::Tcx) {
        vec![(TcMethod::Auto, How::Native), (TcMethod::Netlink, How::Forced)]
    } else {
        vec![(TcMethod::Auto, How::Native)]
    }
}

/// Which way a link is.
fn assert_way(link: &Link, method: TcMethod) {
    let tcx = needs::has(Need::Tcx) && method != TcMethod::Netlink;
    assert_eq!(link.id().is_ok(), tcx, "{link:?}");
}

#[test]
fn packets_received() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        for (method, _) in ways() {
            let options = TcOptions::new().with_method(method);
            let loaded = load(&["on_ingress"]);
            assert!(loaded.attach().unwrap().on_ingress.is_none(), "the section says no place");
            let seen = || loaded.bss.ingress_seen.get().chosen;
            let link = loaded.programs.on_ingress.attach_with("bpfgen1", &options).unwrap();
            assert_way(&link, method);
            until(|| send(CHOSEN), seen, 1, "ingress");
            link.detach().unwrap();
            watch.unseen_by(seen);
            assert!(
                Interface::from("bpfgen1").tc_filters(TcDirection::Ingress).unwrap().is_empty()
            );
            sections::seen(&loaded.programs.on_ingress);
        }
    });
    for (_, how) in ways() {
        covered(AREA, "tc/ingress: tcx or clsact, counted, detached", "4.5", how);
    }
}

#[test]
fn packets_sent_are_dropped() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        for (method, _) in ways() {
            let options = TcOptions::new().with_method(method);
            let loaded = load_with(&["on_egress"], |open| open.rodata.verdict = SHOT);
            watch.arrive();
            let link = loaded.programs.on_egress.attach_with("bpfgen0", &options).unwrap();
            watch.only_others_arrive();
            assert!(loaded.bss.egress_seen.get().chosen >= 20);
            drop(link);
            watch.unseen_by(|| loaded.bss.egress_seen.get().chosen);
            sections::seen(&loaded.programs.on_egress);
        }
    });
    for (_, how) in ways() {
        covered(AREA, "tc/egress: tcx or clsact, dropped, detached", "4.5", how);
    }
}

#[test]
fn directions_are_chosen_when_attaching() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        for (method, _) in ways() {
            let options = TcOptions::new().with_method(method);
            let loaded = load(&["on_tc", "on_tc_too"]);
            let (sent, came) = (&loaded.programs.on_tc, &loaded.programs.on_tc_too);
            let egress = sent.attach_with("bpfgen0", TcDirection::Egress, &options).unwrap();
            let ingress = came.attach_with("bpfgen1", TcDirection::Ingress, &options).unwrap();
            until(|| send(CHOSEN), || loaded.bss.second_tc_seen.get().chosen, 1, "tc");
            let turns = (loaded.bss.tc_seen.get().turn, loaded.bss.second_tc_seen.get().turn);
            assert!(turns.0 < turns.1, "sent before received: {turns:?}");
            // Dropped by another thread, in another namespace.
            std::thread::spawn(|| drop((egress, ingress))).join().unwrap();
            watch.unseen_by(|| {
                loaded.bss.tc_seen.get().chosen + loaded.bss.second_tc_seen.get().chosen
            });
            sections::seen(sent);
            sections::seen(came);
        }
    });
    for (_, how) in ways() {
        covered(AREA, "tc, classifier: direction when attaching", "4.5", how);
    }
}

/// The names that libbpf knows besides.
#[test]
fn other_names() {
    needs!(Veth, Clsact);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        let loaded = load(&["on_ingress_too", "on_egress_too"]);
        let (came, sent) = (&loaded.programs.on_ingress_too, &loaded.programs.on_egress_too);
        let counts = || (loaded.bss.ingress_seen.get().chosen, loaded.bss.egress_seen.get().chosen);
        let egress = sent.attach("bpfgen0").unwrap();
        until(|| send(CHOSEN), || counts().1, 1, "egress");
        assert_eq!(counts().0, 0);
        let ingress = came.attach("bpfgen1").unwrap();
        until(|| send(CHOSEN), || counts().0, 1, "ingress");
        drop((egress, ingress));
        watch.unseen_by(|| counts().0 + counts().1);
        sections::seen(came);
        sections::seen(sent);
    });
}

#[test]
fn packets_are_redirected() {
    needs!(Veth, Clsact);
    alone(|| {
        crate::caller::second_pair();
        // Not XDP, which passes over what was redirected.
        let there = Watch::tc("bpfgen3");
        let shown = crate::traffic::shown("ip", "-o link show dev bpfgen2");
        let index = shown.split(':').next().unwrap().trim().parse().unwrap();
        for (method, _) in ways() {
            let options = TcOptions::new().with_method(method);
            let loaded = load_with(&["on_ingress"], |open| open.rodata.redirect_to = index);
            let link = loaded.programs.on_ingress.attach_with("bpfgen1", &options).unwrap();
            until(|| send(CHOSEN), || there.chosen(), 3, "redirected");
            assert_eq!(there.other(), 0);
            link.detach().unwrap();
            let watch = Watch::xdp("bpfgen1");
            watch.unseen_by(|| there.chosen());
        }
    });
    for (_, how) in ways() {
        covered(AREA, "tc/ingress: redirected to another interface", "4.5", how);
    }
}

#[test]
fn actions() {
    needs!(Veth, ActBpf);
    alone(|| {
        let watch = Watch::xdp("bpfgen1");
        let loaded = load_with(&["on_action"], |open| open.rodata.verdict = SHOT);
        let program = &loaded.programs.on_action;
        watch.arrive();
        let link = program.attach("bpfgen0", TcDirection::Egress).unwrap();
        watch.only_others_arrive();
        assert!(loaded.bss.action_seen.get().chosen >= 20);
        assert!(crate::traffic::shown("tc", "actions list action bpf").contains("on_action"));
        assert_eq!(link.id().unwrap_err().kind(), ErrorKind::Unsupported);
        link.detach().unwrap();
        watch.unseen_by(|| loaded.bss.action_seen.get().chosen);
        assert!(!crate::traffic::shown("tc", "qdisc show dev bpfgen0").contains("clsact"));
        sections::seen(program);
    });
    covered(AREA, "action: of a matchall filter, dropped, detached", "4.8", How::Native);
}

fn help(error: &Error) -> &str {
    error.help().unwrap_or_default()
}

#[test]
fn refusals_say_what_to_do() {
    needs!(Veth, Clsact);
    alone(|| {
        let loaded = load(&["on_ingress", "on_tc"]);
        let program = &loaded.programs.on_ingress;
        let error = program.attach("bpfgen2").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(help(&error).contains("did you mean bpfgen0, bpfgen1"), "{error:?}");
        assert!(error.to_string().contains("program on_ingress: attaching to tc"), "{error}");
        let error = program.attach(i32::MAX as u32).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        let error = loaded.programs.on_egress.attach("bpfgen0").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");

        let link = TcOptions::new().with_method(TcMethod::Link);
        let result = program.attach_with("bpfgen1", &link);
        if needs::has(Need::Tcx) {
            let _link = result.unwrap();
            let error = program.attach_with("bpfgen1", &link).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
            assert!(help(&error).contains("attached there already"), "{error:?}");
        } else {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(help(&error).contains("Linux 6.6"), "{error:?}");
            let interface = Interface::from("bpfgen1");
            let error = interface.tcx_programs(TcDirection::Ingress).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        }
        // The kernel's own words.
        let nowhere = bpfgen_runtime::link::TcHandle::new(0x77, 0);
        let on_tc = &loaded.programs.on_tc;
        let error = on_tc.attach_to_qdisc("bpfgen1", nowhere, &TcOptions::new()).unwrap_err();
        assert!(error.to_string().contains("tc 77:0 of bpfgen1: the kernel refuses: "), "{error}");
    });
}
