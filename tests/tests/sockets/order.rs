//! Where a program goes among those that a cgroup has.

use bpfgen_runtime::{
    ErrorKind,
    link::{AttachType, Cgroup, CgroupOptions, Neighbour, Position},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use crate::{
    AREA,
    inside::in_box,
    modes::{Three, attach, help},
};

const HOOK: AttachType = AttachType::CGROUP_INET_SOCK_CREATE;

#[test]
fn positions() {
    needs!(CgroupOrder, OwnNetwork);
    in_box(|group| {
        let three = Three::load();
        let [one, two, last] = three.each();
        let plain = CgroupOptions::new();
        let direct = plain.without_link();
        let path = group.path();
        let attached = || Cgroup::new(&path).attached(HOOK).unwrap();

        let base = attach(one, group, &plain).unwrap();
        for (options, order) in [
            (plain.position(Position::first()), 0x21),
            (plain.position(Position::last()), 0x12),
            (plain.position(Position::before(&base)), 0x21),
            (plain.position(Position::after(&base)), 0x12),
            (plain.position(Position::before(Neighbour::link_id(base.id().unwrap()))), 0x21),
            (direct.position(Position::first()), 0x21),
            (direct.position(Position::last()), 0x12),
            (plain.position(Position::last().if_revision(attached().revision)), 0x12),
        ] {
            // Each link changes the list twice.
            let options = match format!("{options:?}").contains("revision: 0") {
                true => options,
                false => plain.position(Position::last().if_revision(attached().revision)),
            };
            let link = attach(two, group, &options).unwrap();
            assert_eq!(three.order(), order, "{options:?}");
            assert_eq!(attached().programs.len(), 2);
            drop(link);
            assert_eq!(three.order(), 0x1);
        }
        drop(base);

        // Among programs without links, by program.
        let _one = attach(one, group, &direct).unwrap();
        let _two = attach(two, group, &direct).unwrap();
        for (position, order) in [
            (Position::before(one), 0x312),
            (Position::after(one), 0x132),
            (Position::before(two), 0x132),
            (Position::after(two), 0x123),
            (Position::before(Neighbour::program_id(two.id().unwrap())), 0x132),
        ] {
            let link = attach(last, group, &direct.position(position)).unwrap();
            assert_eq!(three.order(), order, "{position:?}");
            drop(link);
        }

        let before = attached().revision;
        assert!(before > 0);
        let _last = attach(last, group, &plain).unwrap();
        assert!(attached().revision > before);
        let below = group.enter_below().unwrap();
        drop(below);
        let stale = CgroupOptions::new().position(Position::last().if_revision(before));
        let error = attach(one, group, &stale).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        assert!(help(&error).contains("revision"), "{error:?}");
    });
    covered(AREA, "cgroup: before, after, revision", "6.17", How::Native);
}

#[test]
fn before_those_below() {
    needs!(CgroupOrder, OwnNetwork);
    in_box(|above| {
        let three = Three::load();
        let [one, two, _] = three.each();
        let below = above.enter_below().unwrap();
        let _below = attach(two, &below, &CgroupOptions::new()).unwrap();
        let link = attach(one, above, &CgroupOptions::new()).unwrap();
        assert_eq!(three.order(), 0x21);
        drop(link);
        for options in
            [CgroupOptions::new().preorder(), CgroupOptions::new().preorder().without_link()]
        {
            let link = attach(one, above, &options).unwrap();
            assert_eq!(three.order(), 0x12);
            link.detach().unwrap();
            assert_eq!(three.order(), 0x2);
        }
    });
    covered(AREA, "cgroup: preorder", "6.15", How::Native);
}

#[test]
fn older_kernels_have_no_positions() {
    needs!(Cgroups, OwnNetwork);
    if has(Need::CgroupOrder) {
        return;
    }
    in_box(|group| {
        let three = Three::load();
        let [one, two, _] = three.each();
        let _one = attach(one, group, &CgroupOptions::new()).unwrap();
        for options in [CgroupOptions::new(), CgroupOptions::new().without_link()] {
            let error = attach(two, group, &options.position(Position::first())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(help(&error).contains("6.17"), "{error:?}");
        }
        assert_eq!(three.order(), 0x1);
    });
}

#[test]
fn a_neighbour_must_be_in_the_kernel() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let three = Three::load();
        let [one, two, _] = three.each();
        let off = crate::groups::open().unwrap().load().unwrap();
        let before = CgroupOptions::new().position(Position::before(&off.programs.ordered2));
        let error = attach(one, group, &before).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.to_string().contains("not loaded"), "{error}");
        let direct = attach(two, group, &CgroupOptions::new().without_link()).unwrap();
        let before = CgroupOptions::new().position(Position::before(&direct));
        let error = attach(one, group, &before).unwrap_err();
        assert!(error.to_string().contains("not a BPF link"), "{error}");
    });
}
