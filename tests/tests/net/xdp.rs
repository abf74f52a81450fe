//! XDP: each mode, by link and by netlink, what is there, and what takes its place.

use bpfgen_runtime::{
    ErrorKind,
    link::{Interface, Link, LinkPlace, XdpMethod, XdpMode, XdpOptions, XdpPrograms},
};
use bpfgen_tests::{
    interface_index, needs,
    needs::{How, Need, covered},
    sections, told,
};

use crate::{
    bpf, caller, load, load_with,
    traffic::{CHOSEN, Watch, alone, send, until},
    try_load,
};

/// `XDP_DROP`.
const DROP: i32 = 1;

const AREA: &str = "Programs and attaching";

fn ways() -> Vec<(XdpMethod, How)> {
    if needs::has(Need::XdpLinks) {
        vec![(XdpMethod::Link, How::Native), (XdpMethod::Netlink, How::Forced)]
    } else {
        vec![(XdpMethod::Auto, How::Native)]
    }
}

fn there() -> XdpPrograms {
    Interface::from("bpfgen1").xdp_programs().unwrap()
}

#[test]
fn packets_are_dropped_in_each_mode() {
    needs!(Veth);
    alone(|| {
        let watch = Watch::tc("bpfgen1");
        let loaded = load_with(&["on_xdp"], |open| open.rodata.verdict = DROP);
        let program = &loaded.programs.on_xdp;
        assert!(program.auto_attach().unwrap().is_none(), "the section says no place");
        let id = program.id().ok();
        for (method, _) in ways() {
            for mode in [XdpMode::Native, XdpMode::Generic, XdpMode::Auto] {
                watch.arrive();
                assert!(there().is_empty());
                let options = XdpOptions::new().method(method).mode(mode);
                let link: Link = program.attach_with("bpfgen1", &options).unwrap();
                assert_eq!(link.id().is_ok(), method == XdpMethod::Link);
                if method == XdpMethod::Link {
                    let index = interface_index("bpfgen1");
                    told!(link, LinkPlace::Xdp { interface, .. } if interface == index);
                }
                let found = there();
                let expected = if mode == XdpMode::Generic { found.generic } else { found.native };
                assert_eq!(expected, id, "{mode:?}: {found:?}");
                watch.only_others_arrive();
                assert!(loaded.bss.xdp_seen.get().chosen >= 20);
                link.detach().unwrap();
                watch.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
            }
        }
        sections::seen(program);
    });
    for (_, how) in ways() {
        covered(AREA, "xdp: native, generic, dropped, query, detached", "4.12", how);
    }
}

#[test]
fn one_takes_the_place_of_another() {
    needs!(Veth);
    alone(|| {
        let watch = Watch::tc("bpfgen1");
        let loaded = load(&["on_xdp", "on_xdp_too"]);
        let bpf::Programs { on_xdp, on_xdp_too, .. } = &loaded.programs;
        let netlink = || XdpOptions::new().method(XdpMethod::Netlink).mode(XdpMode::Native);
        let old = on_xdp.attach_with("bpfgen1", &netlink()).unwrap();
        let error = on_xdp_too.attach_with("bpfgen1", &netlink()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(error.help().unwrap_or_default().contains("another XDP program"), "{error:?}");
        assert!(error.to_string().contains("the kernel refuses: "), "{error}");
        assert_eq!(there().native, on_xdp.id().ok());

        let new = on_xdp_too.attach_with("bpfgen1", &netlink().replace(on_xdp)).unwrap();
        assert_eq!(there().native, on_xdp_too.id().ok());
        until(|| send(CHOSEN), || loaded.bss.second_xdp_seen.get().chosen, 1, "the new one");
        watch.unseen_by(|| loaded.bss.xdp_seen.get().chosen);
        // The old one has nothing left to detach, and leaves the new one alone.
        drop(old);
        assert_eq!(there().native, on_xdp_too.id().ok());
        let error = on_xdp.attach_with("bpfgen1", &netlink().replace(on_xdp)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        let by_link = netlink().replace(on_xdp).method(XdpMethod::Link);
        let error = on_xdp.attach_with("bpfgen1", &by_link).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        // From another thread, in another namespace.
        std::thread::spawn(move || new.detach().unwrap()).join().unwrap();
        assert!(there().is_empty());
        watch.unseen_by(|| loaded.bss.second_xdp_seen.get().chosen);

        // What is gone before us is no failure.
        let link = on_xdp.attach_with("bpfgen1", &netlink()).unwrap();
        drop(watch);
        caller::ip("link del bpfgen1");
        link.detach().unwrap();
    });
    covered(AREA, "xdp by netlink: replace", "5.7", How::Native);
}

#[test]
fn a_link_is_not_replaced_by_netlink() {
    needs!(Veth, XdpLinks);
    alone(|| {
        let loaded = load(&["on_xdp", "on_xdp_too"]);
        let bpf::Programs { on_xdp, on_xdp_too, .. } = &loaded.programs;
        let _link = on_xdp.attach("bpfgen1", XdpMode::Native).unwrap();
        for options in [XdpOptions::new(), XdpOptions::new().replace(on_xdp)] {
            let options = options.mode(XdpMode::Native);
            let error = on_xdp_too.attach_with("bpfgen1", &options).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        }
        // In another mode, neither.
        let error = on_xdp_too.attach("bpfgen1", XdpMode::Generic).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert_eq!(there().native, on_xdp.id().ok());
    });
}

#[test]
fn features() {
    needs!(Veth, XdpFeatures);
    alone(|| {
        let features = Interface::from("bpfgen1").xdp_features().unwrap();
        assert!(features.native() && features.redirect() && features.frags(), "{features:?}");
        assert!(!features.offload() && !features.zero_copy(), "{features:?}");
        assert!(!Interface::from("lo").xdp_features().unwrap().native());
        let error = Interface::from(i32::MAX as u32).xdp_features().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    });
    covered(AREA, "xdp: features of a driver", "6.3", How::Native);
}

#[test]
fn what_cannot_be_asked_says_so() {
    needs!(Veth);
    if needs::has(Need::XdpFeatures) {
        return;
    }
    let error = Interface::from("lo").xdp_features().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.help().unwrap_or_default().contains("6.3"), "{error:?}");
}

#[test]
fn programs_bound_to_an_interface() {
    needs!(Veth, XdpMetadata);
    alone(|| {
        let watch = Watch::tc("bpfgen1");
        let loaded = load_with(&["on_xdp_bound"], |open| {
            open.rodata.verdict = DROP;
            open.programs.on_xdp_bound.set_bound_to("bpfgen1");
        });
        let program = &loaded.programs.on_xdp_bound;
        for (interface, mode) in [("bpfgen0", XdpMode::Native), ("bpfgen1", XdpMode::Generic)] {
            let error = program.attach(interface, mode).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        }
        watch.arrive();
        let link = program.attach("bpfgen1", XdpMode::Native).unwrap();
        watch.only_others_arrive();
        assert!(loaded.bss.bound_seen.get().chosen >= 20);
        let (asked, answers) = (loaded.bss.bound_seen.get().chosen, loaded.bss.answers.get());
        assert_eq!(answers, asked, "the driver does not answer");
        link.detach().unwrap();
        watch.unseen_by(|| loaded.bss.bound_seen.get().chosen);

        let error = try_load(&["on_xdp_bound"], |open| {
            open.programs.on_xdp_bound.set_bound_to("bpfgen7");
        });
        assert_eq!(error.map(drop).unwrap_err().kind(), ErrorKind::NotFound);
    });
    covered(AREA, "xdp: bound to an interface, metadata of its driver", "6.3", How::Native);
}

#[test]
fn offload() {
    needs!(Veth);
    alone(|| {
        // There is no such card: the kernel looks at the mode, and says what is missing.
        let loaded = load(&["on_xdp"]);
        let program = &loaded.programs.on_xdp;
        for (method, _) in ways() {
            let options = XdpOptions::new().method(method).mode(XdpMode::Offload);
            let error = program.attach_with("bpfgen1", &options).unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported),
                "{error:?}"
            );
            assert!(error.help().unwrap_or_default().contains("network card"), "{error:?}");
            assert!(there().is_empty());
        }
        // It looks at the interface, too, as it loads.
        let result = try_load(&["on_xdp"], |open| {
            open.programs.on_xdp.set_offload("bpfgen1");
        });
        let error = result.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(
            error.help().unwrap_or_default().contains("bpfgen1 is no network card"),
            "{error:?}"
        );
    });
    covered(AREA, "xdp: offload to a network card", "4.16", How::Arguments);
}
