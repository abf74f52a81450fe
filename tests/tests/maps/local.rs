//! Values that belong to tasks, inodes and sockets.

use std::{fs::File, net::TcpListener};

use bpfgen_runtime::{bpf_program, kernel::Version, map};
use bpfgen_tests::{
    needs,
    needs::{
        How,
        Operation::{self, FromC, Get, IntoC, New, Remove, RemovedByC, Replace, Set},
        covered, saw,
    },
};

use crate::{AREA, caller, enter, run};

#[bpf_program("fixtures/maps/tasks.bpf.c")]
mod tasks {}

#[bpf_program("fixtures/maps/inodes.bpf.c")]
mod inodes {}

#[bpf_program("fixtures/maps/sockets.bpf.c")]
mod sockets {}

/// What [`operations`] sees.
pub(crate) const SEEN: &[Operation] = &[Get, Set, New, Replace, Remove, IntoC, FromC, RemovedByC];

/// All operations of a storage, with a program that counts in it: `$run` has it run, and `$create`
/// says whether it makes a value where there is none.
macro_rules! operations {
    ($map:expr, $owner:expr, $other:expr, $bss:expr, $value:path, $run:expr) => {{
        let (map, bss, run) = ($map, $bss, $run);
        type Visit = $value;
        let visit = |count, tag| Visit { count, tag, ..Visit::default() };
        assert_eq!(map.get($owner).unwrap(), None);
        assert!(!map.remove($owner).unwrap());
        assert!(!map.replace($owner, &visit(1, 1)).unwrap());
        // The program finds nothing, then makes a value, which is seen here.
        run();
        assert_eq!(bss.found.get(), 0);
        bss.create.set(1).unwrap();
        run();
        bss.create.set(0).unwrap();
        assert_eq!((bss.found.get(), bss.seen.get()), (1, Visit::default()));
        assert_eq!(map.get($owner).unwrap().map(|it| it.count), Some(1));
        // What is written here, the program sees.
        assert!(!map.insert_new($owner, &visit(5, 2)).unwrap());
        assert!(map.replace($owner, &visit(5, 2)).unwrap());
        run();
        assert_eq!(bss.seen.get(), visit(5, 2));
        let value = map.get($owner).unwrap().unwrap();
        assert_eq!((value.count, value.tag), (6, 2));
        assert!(map.remove($owner).unwrap());
        assert!(!map.remove($owner).unwrap());
        run();
        assert_eq!(bss.found.get(), 0);
        assert!(map.insert_new($owner, &visit(9, 3)).unwrap());
        map.insert($owner, &visit(10, 4)).unwrap();
        run();
        assert_eq!(bss.seen.get(), visit(10, 4));
        // Others have none.
        assert_eq!(map.get($other).unwrap(), None);
        // The program removes it, and there is nothing to be removed any more.
        bss.forget.set(1).unwrap();
        run();
        assert_eq!((bss.forgotten.get(), map.get($owner).unwrap()), (0, None));
        run();
        assert_eq!(bss.forgotten.get(), -libc::ENOENT);
        bss.forget.set(0).unwrap();
        map.insert($owner, &visit(10, 4)).unwrap();
        run();
        saw(map.as_map().map_type().name(), SEEN);
    }};
}

/// Both sides hold the lock of a value that has one.
macro_rules! locked {
    ($loaded:ident, $owner:expr, $plain:expr, $run:expr) => {{
        let (guarded, bss, run) = (&$loaded.maps.guarded, &$loaded.bss, $run);
        assert_eq!(guarded.get_locked($owner).unwrap(), None);
        bss.guard.set(1).unwrap();
        run();
        let mut both = guarded.get_locked($owner).unwrap().unwrap();
        assert_eq!((both.a, both.b), (1, 2));
        (both.a, both.b) = (10, 20);
        guarded.insert_locked($owner, &both).unwrap();
        run();
        bss.guard.set(0).unwrap();
        let both = guarded.get_locked($owner).unwrap().unwrap();
        assert_eq!((both.a, both.b), (11, 22));
        // What is there is replaced, not made anew.
        let both = |a| {
            let mut both = guarded.get_locked($owner).unwrap().unwrap();
            (both.a, both.b) = (a, 2 * a);
            both
        };
        assert!(!guarded.insert_new_locked($owner, &both(30)).unwrap());
        assert!(guarded.replace_locked($owner, &both(40)).unwrap());
        bss.guard.set(1).unwrap();
        run();
        bss.guard.set(0).unwrap();
        assert_eq!(guarded.get_locked($owner).unwrap().map(|it| (it.a, it.b)), Some((41, 82)));
        let both = both(50);
        assert!(guarded.remove($owner).unwrap());
        assert!(!guarded.replace_locked($owner, &both).unwrap());
        assert!(guarded.insert_new_locked($owner, &both).unwrap());
        assert_eq!(guarded.get_locked($owner).unwrap().map(|it| it.b), Some(100));
        let error = $plain.get_locked($owner).unwrap_err();
        assert!(error.help().unwrap().contains("bpf_spin_lock"), "{error:?}");
        saw(guarded.as_map().map_type().name(), &[bpfgen_tests::needs::Operation::Lock]);
    }};
}

pub(crate) use locked;
pub(crate) use operations;

#[test]
fn of_tasks() {
    needs!(TaskStorages);
    let mut open = tasks::open().unwrap();
    open.rodata.thread = caller::thread_id();
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let map = &loaded.maps.tasks;
    let me = map::pidfd(std::process::id()).unwrap();
    let mut child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
    let other = map::pidfd(child.id()).unwrap();
    operations!(map, &me, &other, &loaded.bss, tasks::Visit, || enter!(loaded.visit));
    assert_eq!(loaded.bss.seen.get().thread, 0);
    assert_eq!(map.get(&me).unwrap().unwrap().thread, caller::thread_id());
    locked!(loaded, &me, map, || enter!(loaded.visit));

    child.kill().unwrap();
    child.wait().unwrap();
    let error = map.insert(&other, &tasks::Visit::default()).unwrap_err();
    assert!(error.help().unwrap().contains("the process has ended"), "{error:?}");
    let error = map.get(File::open("/dev/null").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("not that of a task"), "{error:?}");
    let error = map::pidfd(u32::MAX).unwrap_err();
    assert!(error.to_string().contains("cannot open process 4294967295"), "{error}");
    covered(AREA, "TASK_STORAGE: by pidfd; get, insert, replace, remove", "5.11", How::Native);
}

#[test]
fn of_inodes() {
    needs!(Lsm);
    let mut open = inodes::open().unwrap();
    let takes_locks = Version::running().is_none_or(|version| version >= Version::new(5, 11));
    open.rodata.takes_locks = u8::from(takes_locks);
    open.rodata.thread = caller::thread_id();
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    let map = &loaded.maps.inodes;
    let ours = tempfile::NamedTempFile::new().unwrap();
    let other = tempfile::tempfile().unwrap();
    loaded.bss.ran.set(1).unwrap();
    // Old kernels attach a program of this kind only once.
    let _link = loaded.programs.visit.attach().unwrap();
    let run = || {
        loaded.bss.ran.set(0).unwrap();
        File::open(ours.path()).unwrap();
        assert_eq!(loaded.bss.ran.get(), 1, "it ran");
    };
    operations!(map, ours.as_file(), &other, &loaded.bss, inodes::Visit, run);
    // By any descriptor of the file.
    assert_eq!(map.get(File::open(ours.path()).unwrap()).unwrap().unwrap().tag, 4);
    if takes_locks {
        locked!(loaded, ours.as_file(), map, run);
    }
    covered(AREA, "INODE_STORAGE: by file; get, insert, replace, remove", "5.10", How::Native);
}

#[test]
fn of_sockets() {
    needs!(Bpf);
    let loaded = sockets::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let other = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    loaded.bss.address.set(0x7f00_0001).unwrap();
    loaded.bss.port.set(port).unwrap();
    let run = || {
        let outcome = run!(loaded.visit);
        assert_eq!(outcome.returned, 0, "the program found the socket");
    };
    operations!(&loaded.maps.visits, &listener, &other, &loaded.bss, sockets::Visit, run);
    locked!(loaded, &listener, loaded.maps.visits, run);
    let value = loaded.maps.visits.get(&listener).unwrap().unwrap();
    assert_eq!(value.port, u32::from(port));
    let error = loaded.maps.visits.get(File::open("/dev/null").unwrap()).unwrap_err();
    assert!(error.help().unwrap().contains("not that of a socket"), "{error:?}");
    covered(AREA, "SK_STORAGE: by socket; get, insert, replace, remove", "5.2", How::Native);
}
