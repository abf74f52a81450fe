//! Several programs on a cgroup without links: modes, replacing, what is said of mistakes.

use std::{net::UdpSocket, thread};

use bpfgen_runtime::{
    Error, ErrorKind, Link, Program, hook,
    link::{AttachType, Cgroup, CgroupMode, CgroupOptions},
};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{How, covered},
};
use caps::{CapSet, Capability};

use crate::{AREA, groups, inside::in_box};

const HOOK: AttachType = AttachType::CGROUP_INET_SOCK_CREATE;

/// Three programs that note in which order they run.
pub(crate) struct Three {
    loaded: groups::Loaded,
}

impl Three {
    pub(crate) fn load() -> Self {
        let mut open = groups::open().unwrap();
        open.programs.ordered1.set_autoload(true);
        open.programs.ordered2.set_autoload(true);
        open.programs.ordered3.set_autoload(true);
        Self { loaded: open.load().unwrap() }
    }

    pub(crate) fn each(&self) -> [&Program<hook::CgroupSock>; 3] {
        let programs = &self.loaded.programs;
        [&programs.ordered1, &programs.ordered2, &programs.ordered3]
    }

    /// Makes a socket; the order in which programs run, as digits: 0x12 is the first, then the
    /// second.
    pub(crate) fn order(&self) -> u64 {
        self.loaded.bss.order.set(0).unwrap();
        UdpSocket::bind("127.0.0.1:0").unwrap();
        self.loaded.bss.order.get()
    }
}

pub(crate) fn attach(
    program: &Program<hook::CgroupSock>,
    group: &Group,
    options: &CgroupOptions<'_>,
) -> Result<Link, Error> {
    program.attach_with(group.path().as_path(), options)
}

pub(crate) fn help(error: &Error) -> String {
    error.help().unwrap_or_default().to_owned()
}

#[test]
fn modes_without_a_link() {
    needs!(Cgroups, OwnNetwork);
    in_box(|above| {
        let three = Three::load();
        let [one, two, three_] = three.each();
        let path = above.path();
        let on_above = || Cgroup::new(&path).attached(HOOK).unwrap();

        // Only one, nothing below.
        let exclusive = CgroupOptions::new().mode(CgroupMode::Exclusive);
        let link = attach(one, above, &exclusive).unwrap();
        assert_eq!((three.order(), on_above().flags), (0x1, 0));
        assert!(!on_above().allows_multi());
        let error = attach(two, above, &CgroupOptions::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
        assert!(help(&error).contains("Exclusive"), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("program ordered2: attaching to cgroup_inet_sock_create of cgroup"),
            "{error}"
        );
        {
            let below = above.enter_below().unwrap();
            let error = attach(two, &below, &CgroupOptions::new()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
        }
        // Another takes its place; the first link does not take that away.
        let second = attach(two, above, &exclusive).unwrap();
        assert_eq!(three.order(), 0x2);
        link.detach().unwrap();
        assert_eq!((three.order(), on_above().ids()), (0x2, vec![two.id().unwrap()]));
        drop(second);
        assert_eq!((three.order(), on_above().ids()), (0, vec![]));

        // One, or that of a cgroup below.
        let overridable = CgroupOptions::new().mode(CgroupMode::Override);
        let link = attach(one, above, &overridable).unwrap();
        assert_eq!(on_above().flags, 1);
        {
            let below = above.enter_below().unwrap();
            assert_eq!(three.order(), 0x1);
            let link = attach(two, &below, &overridable).unwrap();
            assert_eq!(three.order(), 0x2);
            let path = below.path();
            let effective = Cgroup::new(&path).effective(HOOK).unwrap();
            assert_eq!(effective.ids(), [two.id().unwrap()]);
            link.detach().unwrap();
            assert_eq!(three.order(), 0x1);
        }
        link.detach().unwrap();
        assert_eq!(three.order(), 0);

        // Any number; those below first.
        let multi = CgroupOptions::new().without_link();
        let first = attach(one, above, &multi).unwrap();
        let second = attach(two, above, &multi).unwrap();
        assert_eq!(three.order(), 0x12);
        assert!(on_above().allows_multi());
        let error = attach(one, above, &multi).unwrap_err();
        assert!(help(&error).contains("already"), "{error:?}");
        let third = attach(three_, above, &multi.replace(one)).unwrap();
        assert_eq!(three.order(), 0x32);
        assert_eq!(on_above().ids(), [three_.id().unwrap(), two.id().unwrap()]);
        let error = attach(one, above, &multi.replace(one)).unwrap_err();
        assert!(help(&error).contains("replaced"), "{error:?}");
        // Its program is there no more.
        first.detach().unwrap();
        {
            let below = above.enter_below().unwrap();
            let _link = attach(one, &below, &CgroupOptions::new()).unwrap();
            assert_eq!(three.order(), 0x132);
            let path = below.path();
            let ids = Cgroup::new(&path).effective(HOOK).unwrap().ids();
            assert_eq!(ids, [one, three_, two].map(|program| program.id().unwrap()));
            assert_eq!(Cgroup::new(&path).attached(HOOK).unwrap().ids(), [one.id().unwrap()]);
        }
        drop((second, third));
        assert_eq!((three.order(), on_above().ids()), (0, vec![]));
    });
    covered(AREA, "cgroup: without a link, modes, replaced, asked for", "5.6", How::Forced);
}

#[test]
fn a_link_takes_another_program() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let three = Three::load();
        let [one, two, other] = three.each();
        let first = attach(one, group, &CgroupOptions::new()).unwrap();
        let _second = attach(two, group, &CgroupOptions::new()).unwrap();
        assert_eq!(three.order(), 0x12);
        first.update(other).unwrap();
        assert_eq!(three.order(), 0x32, "in the same place");
        let error = first.replace(one, two).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
        drop(first);
        assert_eq!(three.order(), 0x2);
    });
    covered(AREA, "cgroup: a link's program replaced", "5.7", How::Native);
}

#[test]
fn what_is_lacking_is_named() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let mut open = groups::open().unwrap();
        open.programs.on_egress.set_autoload(true);
        let loaded = open.load().unwrap();
        // Newer kernels ask when other kinds are loaded, and then no more.
        let program = &loaded.programs.on_egress;
        let path = group.path();
        let errors = thread::scope(|scope| {
            let without = scope.spawn(|| {
                // Of this thread alone. The latter includes the former for these hooks.
                for capability in [Capability::CAP_NET_ADMIN, Capability::CAP_SYS_ADMIN] {
                    caps::drop(None, CapSet::Effective, capability).unwrap();
                }
                [
                    program.attach(&path).unwrap_err(),
                    program.attach_with(&path, &CgroupOptions::new().without_link()).unwrap_err(),
                    Cgroup::new(&path).attached(HOOK).unwrap_err(),
                ]
            });
            without.join().unwrap()
        });
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
            assert!(help(&error).contains("CAP_NET_ADMIN"), "{error:?}");
        }
        let attached = Cgroup::new(&path).attached(AttachType::CGROUP_INET_EGRESS).unwrap();
        assert!(attached.programs.is_empty());
    });
}

#[test]
fn what_has_no_link_says_so() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let three = Three::load();
        let [one, ..] = three.each();
        let multi = CgroupOptions::new().without_link();
        let link = attach(one, group, &multi).unwrap();
        assert!(format!("{link:?}").contains("put on a cgroup"), "{link:?}");
        for error in [
            link.id().unwrap_err(),
            link.fd().unwrap_err(),
            link.pin("/nowhere").unwrap_err(),
            link.into_fd().unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        }
        assert_eq!(three.order(), 0, "into_fd has detached it");

        // The cgroup ends first.
        let below = group.enter_below().unwrap();
        let link = attach(one, &below, &multi).unwrap();
        let by_link = attach(one, &below, &CgroupOptions::new()).unwrap();
        drop(below);
        link.detach().unwrap();
        by_link.detach().unwrap();
    });
}

#[test]
fn mistakes_are_explained() {
    needs!(Cgroups, OwnNetwork);
    in_box(|group| {
        let three = Three::load();
        let [one, ..] = three.each();
        let error = one.attach("/proc").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(help(&error).contains("version 2"), "{error:?}");
        assert!(error.to_string().contains("of cgroup /proc:"), "{error}");
        let error = one.attach("/no/such/cgroup").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        assert!(help(&error).contains("mkdir"), "{error:?}");
        let error = Cgroup::new("/proc").attached(HOOK).unwrap_err();
        assert!(help(&error).contains("version 2"), "{error:?}");
        let path = group.path();
        let error = Cgroup::new(&path).attached(AttachType::XDP).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");

        let off = groups::open().unwrap().load().unwrap();
        let error = off.programs.ordered1.attach(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");
        let options = CgroupOptions::new().replace(&off.programs.ordered1);
        let error = attach(one, group, &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error:?}");
    });
}
