//! Iterators over parts of what there is.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Read as _,
    os::{fd::AsFd as _, unix::fs::MetadataExt as _},
    sync::mpsc,
    thread,
};

use bpfgen_runtime::{
    ErrorKind, Link, bpf_program,
    link::{CgroupOrder, IterReader, IterTasks},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use super::{AREA, caller, only, place::Place};

#[bpf_program("fixtures/programs/iter.bpf.c")]
mod bpf {}

/// What one run of the iterator gives.
fn numbers(mut reader: IterReader) -> Vec<u64> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    bytes.chunks(8).map(|bytes| u64::from_ne_bytes(bytes.try_into().unwrap())).collect()
}

fn run(link: &Link) -> Vec<u64> {
    numbers(IterReader::new(link).unwrap())
}

#[test]
fn elements_of_a_map() {
    needs!(MapIterators, OwnMounts);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_element);
    let program = &loaded.programs.on_element;
    for (key, value) in [(2, 10), (3, 100), (5, 1000)] {
        loaded.maps.numbers.insert(&key, &value).unwrap();
    }
    let link = program.attach_map(loaded.maps.numbers.as_map()).unwrap();
    let products = |link: &Link| run(link).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(products(&link), BTreeSet::from([20, 300, 5000]));
    // Each run goes through what is there then.
    loaded.maps.numbers.remove(&3).unwrap();
    assert_eq!(products(&link), BTreeSet::from([20, 5000]));

    // A file, for whoever may read it.
    let place = Place::new("iter");
    link.pin(place.path("numbers")).unwrap();
    drop(link);
    let reader = IterReader::open(place.path("numbers")).unwrap();
    assert_eq!(numbers(reader).len(), 2);
    let text = fs::read(place.path("numbers")).unwrap();
    assert_eq!(text.len(), 16);
    let pinned = Link::from_pinned(place.path("numbers")).unwrap();
    assert_eq!(products(&pinned), BTreeSet::from([20, 5000]));

    let error = program.attach_map(loaded.maps.small.as_map()).unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("larger")), "{error:?}");
    let error = program.attach().unwrap_err();
    assert!(error.help().is_some_and(|help| help.contains("attach_map")), "{error:?}");
    assert!(program.auto_attach().unwrap().is_none(), "it must be given a map");
    covered(AREA, "iter/bpf_map_elem: of one map, read, pinned", "5.9", How::Native);
}

#[test]
fn some_cgroups() {
    needs!(CgroupIterators, OwnMounts);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_cgroup);
    let program = &loaded.programs.on_cgroup;
    let place = Place::cgroup();
    let id = |path: &str| fs::metadata(place.path(path)).unwrap().ino();
    for child in ["a", "a/b"] {
        fs::create_dir(place.path(child)).unwrap();
    }
    let (top, a, b) = (id("."), id("a"), id("a/b"));
    let ids = |order| {
        let link = program.attach_cgroup(&place.path("."), order).unwrap();
        run(&link)
    };
    assert_eq!(ids(CgroupOrder::SelfOnly), [top]);
    assert_eq!(ids(CgroupOrder::DescendantsPre), [top, a, b]);
    assert_eq!(ids(CgroupOrder::DescendantsPost), [b, a, top]);
    let above = run(&program.attach_cgroup(&place.path("a/b"), CgroupOrder::AncestorsUp).unwrap());
    assert_eq!(above[..3], [b, a, top]);
    let folder = File::open(place.path("a")).unwrap();
    let link = program.attach_cgroup(&folder, CgroupOrder::DescendantsPre).unwrap();
    assert_eq!(run(&link), [a, b], "by descriptor");
    program.attach_cgroup("/proc/self", CgroupOrder::SelfOnly).unwrap_err();
    covered(AREA, "iter/cgroup: from a cgroup, in each order", "6.1", How::Native);
}

#[test]
fn some_tasks() {
    needs!(Iterators);
    let mut open = bpf::open().unwrap();
    let loaded = only!(open.on_task);
    let program = &loaded.programs.on_task;
    let process = std::process::id();
    if !needs::has(needs::Need::CgroupIterators) {
        for tasks in [IterTasks::Process(process), IterTasks::Thread(process)] {
            let error = program.attach_tasks(tasks).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert!(error.help().is_some_and(|help| help.contains("Linux 6.1")), "{error:?}");
        }
        return;
    }
    let (tell, told) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let other = thread::spawn(move || {
        tell.send(caller::thread_id()).unwrap();
        let _ = ended.recv();
    });
    let other_id = told.recv().unwrap();
    let ours = |thread: u32| u64::from(process) << 32 | u64::from(thread);
    let of = |tasks| run(&program.attach_tasks(tasks).unwrap());

    assert_eq!(of(IterTasks::Thread(other_id)), [ours(other_id)]);
    let pidfd = rustix::process::pidfd_open(
        rustix::process::Pid::from_raw(process as i32).unwrap(),
        rustix::process::PidfdFlags::empty(),
    )
    .unwrap();
    for tasks in [IterTasks::Process(process), IterTasks::PidFd(pidfd.as_fd())] {
        let found = of(tasks);
        assert!(found.iter().all(|ids| ids >> 32 == u64::from(process)), "{found:x?}");
        assert!(found.contains(&ours(other_id)) && found.contains(&ours(process)), "{found:x?}");
    }
    drop(end);
    other.join().unwrap();
    assert_eq!(of(IterTasks::Process(0x7fff_fff0)), [0; 0], "there is none");
    covered(AREA, "iter/task: a thread, a process, a pidfd", "6.1", How::Native);
}
