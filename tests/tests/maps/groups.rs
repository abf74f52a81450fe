//! Cgroups, and values that belong to them.

use std::{
    fs,
    net::UdpSocket,
    os::{fd::AsFd as _, unix::fs::MetadataExt as _},
};

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    cgroup::Group,
    needs,
    needs::{
        How, Need,
        Operation::{FromC, Get, IntoC, Keys, Lock, OneCpu, Remove, Replace, Set, Walk},
        covered, has, saw,
    },
};

use crate::{
    AREA, caller, enter,
    local::{SEEN, locked, operations},
    system, tracing,
};

#[bpf_program("fixtures/maps/cgroups.bpf.c")]
mod cgroups {}

#[bpf_program("fixtures/maps/attached.bpf.c")]
mod attached {}

#[test]
fn in_an_array() {
    needs!(Cgroups);
    let loaded = tracing::load();
    let (bss, groups) = (&loaded.bss, &loaded.maps.groups);
    let outer = Group::enter().unwrap();
    let inner = outer.enter_below().unwrap();
    let under = || {
        enter!(loaded.belong);
        bss.under.get()
    };

    assert!(!groups.clear(0).unwrap());
    groups.set(0, &outer).unwrap();
    groups.set_path(1, inner.path()).unwrap();
    assert_eq!(under(), [1, 1]);
    // The thread leaves the inner one.
    drop(inner);
    assert_eq!(under(), [1, 0]);
    assert!(groups.clear(0).unwrap());
    assert!(!groups.clear(0).unwrap());
    let after = under();
    assert!(after[0] < 0 && after[1] == 0, "{after:?}");

    let error = groups.set_path(0, "/proc").unwrap_err();
    assert!(error.help().unwrap().contains("a cgroup v2 file system"), "{error:?}");
    let error = groups.set_path(0, "/sys/fs/no-such-cgroup").unwrap_err();
    assert!(error.to_string().contains("cgroup /sys/fs/no-such-cgroup"), "{error}");
    let error = groups.set(2, &outer).unwrap_err();
    assert!(error.to_string().contains("no index 2: max_entries is 2"), "{error}");
    saw("CGROUP_ARRAY", &[Set, Remove, IntoC]);
    covered(AREA, "CGROUP_ARRAY: set by descriptor and path, clear", "4.8", How::Native);
}

#[test]
fn of_cgroups() {
    needs!(CgroupStorages, Cgroups);
    let mut open = cgroups::open().unwrap();
    open.rodata.thread = caller::thread_id();
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let other = Group::enter().unwrap();
    let group = other.enter_below().unwrap();
    let map = &loaded.maps.cgroups;
    operations!(map, &group, &other, &loaded.bss, cgroups::Visit, || enter!(loaded.visit));
    assert_eq!(map.get(&group).unwrap().unwrap().thread, caller::thread_id());
    locked!(loaded, &group, map, || enter!(loaded.visit));
    let error = map.get(fs::File::open("/proc").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("not that of a cgroup"), "{error:?}");
    covered(AREA, "CGRP_STORAGE: by cgroup; get, insert, replace, remove", "6.2", How::Native);
}

#[test]
fn of_attachments() {
    needs!(Cgroups);
    let loaded = attached::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let (bss, accounts, of_cpus) = (&loaded.bss, &loaded.maps.accounts, &loaded.maps.of_cpus);
    let group = Group::enter().unwrap();
    let id = fs::metadata(group.path()).unwrap().ino();
    assert_eq!(accounts.keys().count(), 0);
    let socket = || drop(UdpSocket::bind(("127.0.0.1", 0)).unwrap());

    let link = loaded.programs.on_socket.attach(group.as_fd()).unwrap();
    let keys: Vec<_> = accounts.keys().map(Result::unwrap).collect();
    let [key] = keys[..] else { panic!("{keys:?}") };
    assert_eq!((key.cgroup_inode_id, key.attach_type), (id, 2));
    assert_eq!(accounts.get(&key).unwrap(), Some(attached::Account::default()));
    socket();
    let seen = accounts.get(&key).unwrap().unwrap();
    assert_eq!((seen.sockets, seen.family), (1, libc::AF_INET as u32));
    assert!(accounts.replace(&key, &attached::Account { limit: 7, ..seen }).unwrap());
    socket();
    assert_eq!(bss.limit_seen.get(), 7);
    let entries: Vec<_> = accounts.iter().map(Result::unwrap).collect();
    assert_eq!(entries, [(key, attached::Account { sockets: 2, limit: 7, ..seen })]);
    let elsewhere = attached::BpfCgroupStorageKey { cgroup_inode_id: id + 1, ..key };
    assert_eq!(accounts.get(&elsewhere).unwrap(), None);
    assert!(!accounts.replace(&elsewhere, &seen).unwrap());
    saw("CGROUP_STORAGE", &[Get, Replace, Keys, Walk, IntoC, FromC]);
    covered(AREA, "CGROUP_STORAGE: get, replace, list", "4.19", How::Native);

    // By the cgroup's number, and per CPU.
    assert_eq!(of_cpus.keys().collect::<Result<Vec<_>, _>>().unwrap(), [id]);
    let values = of_cpus.get(&id).unwrap().unwrap();
    assert_eq!(values.iter().map(|value| value.sockets).sum::<u64>(), 2);
    let limits: Vec<_> =
        values.iter().map(|value| attached::Account { limit: 9, ..*value }).collect();
    assert!(of_cpus.replace(&id, &limits).unwrap());
    socket();
    assert_eq!(bss.limit_seen_here.get(), 9);
    let entries: Vec<_> = of_cpus.iter().map(Result::unwrap).collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].1.iter().map(|value| value.sockets).sum::<u64>(), 3);
    assert_eq!(of_cpus.get(&(id + 1)).unwrap(), None);
    assert!(!of_cpus.replace(&(id + 1), &limits).unwrap());

    // The same for all CPUs, and one by itself.
    let cpu = system::this_cpu();
    let with = |limit| attached::Account { sockets: 0, family: 0, limit };
    assert!(of_cpus.replace_all(&id, &with(11)).unwrap());
    assert!(!of_cpus.replace_all(&(id + 1), &with(11)).unwrap());
    socket();
    assert_eq!(bss.limit_seen_here.get(), 11);
    let here = of_cpus.get_on(&id, cpu).unwrap().unwrap();
    assert_eq!((here.sockets, here.limit), (1, 11));
    assert_eq!(of_cpus.get_on(&(id + 1), cpu).unwrap(), None);
    if !has(Need::SingleCpus) {
        let error = of_cpus.replace_on(&id, cpu, &with(12)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    } else {
        assert!(of_cpus.replace_on(&id, cpu, &with(12)).unwrap());
        assert!(!of_cpus.replace_on(&(id + 1), cpu, &with(12)).unwrap());
        let values = of_cpus.get(&id).unwrap().unwrap();
        let limit = |at: u32| if at == cpu { 12 } else { 11 };
        assert!((0..).zip(values).all(|(at, value)| value.limit == limit(at)));
        socket();
        assert_eq!(bss.limit_seen_here.get(), 12);
        saw("PERCPU_CGROUP_STORAGE", &[OneCpu]);
    }
    saw("PERCPU_CGROUP_STORAGE", &[Get, Replace, Keys, Walk, IntoC, FromC]);
    covered(AREA, "PERCPU_CGROUP_STORAGE: get, replace, list", "5.9", How::Native);
    drop(link);

    // Under the value's lock.
    let locked = &loaded.maps.locked;
    let link = loaded.programs.on_locked.attach(group.as_fd()).unwrap();
    socket();
    let halves = |value: attached::Guarded| (value.a, value.b);
    assert_eq!(locked.get_locked(&id).unwrap().map(halves), Some((1, 2)));
    let value = attached::Guarded { a: 10, b: 20, ..attached::Guarded::default() };
    assert!(locked.replace_locked(&id, &value).unwrap());
    assert!(!locked.replace_locked(&(id + 1), &value).unwrap());
    socket();
    let entries = locked.iter_locked().map(Result::unwrap).map(|(key, it)| (key, halves(it)));
    assert!(entries.eq([(id, (11, 22))]));
    let error = accounts.get_locked(&key).unwrap_err();
    assert!(error.help().unwrap().contains("bpf_spin_lock"), "{error:?}");
    saw("CGROUP_STORAGE", &[Lock]);
    covered(AREA, "CGROUP_STORAGE: under bpf_spin_lock", "5.9", How::Native);
    drop(link);
}
