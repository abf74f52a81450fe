//! Static probes (USDT) of programs and libraries, and what they tell of their arguments.
#![allow(unsafe_code, reason = "a library that is loaded while the test runs")]

use std::{
    cell::RefCell,
    ffi::{CString, c_long, c_void},
    os::unix::ffi::OsStrExt as _,
    path::Path,
};

use bpfgen_runtime::{ErrorKind, bpf_program, link::UsdtTarget};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    caller::{self, ends, eventually},
    help,
    symbols::{Traced, built, folder},
};

#[bpf_program("fixtures/probes/usdt.bpf.c")]
mod usdt {}

#[bpf_program("fixtures/probes/indexed.bpf.c")]
mod indexed {}

/// Loads programs, to listen to a process.
fn load(programs: &[&str], process: u32) -> usdt::Loaded {
    let mut open = usdt::open().unwrap();
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.process = process;
    macro_rules! only {
        ($($name:ident)*) => {
            $(open.programs.$name.set_autoload(programs.contains(&stringify!($name)));)*
        };
    }
    only!(on_probe on_other_probe on_named);
    open.load().unwrap()
}

/// What `kinds` has for a number.
fn kinds(number: i64) -> [i64; 12] {
    let missing = -77777;
    let cut = i64::from(-number as u32);
    [
        -9,
        -number,
        cut,
        number,
        number * 3,
        number * 7,
        -number,
        number,
        -number,
        missing,
        missing,
        missing,
    ]
}

fn probe(path: &Path, name: &str) -> UsdtTarget {
    UsdtTarget::new(path, "traced", name)
}

#[test]
fn arguments_of_programs() {
    needs!(Uprobes);
    for (name, content) in [built!("traced-fixed"), built!("traced-anywhere")] {
        let folder = folder(&[(name, content)]);
        let path = folder.path().join(name);
        let traced = RefCell::new(Traced::start(&path));
        let pid = traced.borrow().pid();
        let loaded = load(&["on_probe"], pid);
        let seen = &loaded.bss.seen;
        let link = loaded.programs.on_probe.attach_to(probe(&path, "kinds").pid(pid)).unwrap();
        for number in [5, 100] {
            traced.borrow_mut().run(number);
            let told = seen.get();
            assert_eq!((told.count, told.cookie), (9, 0), "{name}");
            assert_eq!(told.args, kinds(number), "{name}");
        }
        assert_eq!(seen.get().runs, 2);
        drop(link);
        let run = || {
            traced.borrow_mut().run(6);
        };
        ends(run, || seen.get().runs);
        sections::seen(&loaded.programs.on_probe);
    }
    let row = "usdt: arguments in registers, memory and constants, of fixed and other executables";
    covered("Programs and attaching", row, "4.17", How::Native);
}

/// The fixture's library, in this process.
struct Library {
    handle: *mut c_void,
}

impl Library {
    fn open(path: &Path) -> Self {
        let path = CString::new(path.as_os_str().as_bytes()).unwrap();
        // SAFETY: the path is a C string; the library does nothing when it is loaded.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
        assert!(!handle.is_null());
        Self { handle }
    }

    fn run(&self, number: i64) {
        // SAFETY: the handle is open, and the name a C string.
        let run = unsafe { libc::dlsym(self.handle, c"traced_run".as_ptr()) };
        assert!(!run.is_null());
        // SAFETY: the fixture declares it so.
        let run: extern "C" fn(c_long) = unsafe { std::mem::transmute(run) };
        run(number);
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: nothing of it is in use any more.
        unsafe { libc::dlclose(self.handle) };
    }
}

#[test]
fn arguments_of_libraries() {
    needs!(Uprobes);
    let folder = folder(&[built!("libtraced.so")]);
    let path = folder.path().join("libtraced.so");
    let library = Library::open(&path);
    let loaded = load(&["on_named", "on_probe"], std::process::id());
    let link = loaded.programs.on_probe.attach_to(probe(&path, "kinds").pid(0)).unwrap();
    library.run(9);
    assert_eq!(loaded.bss.seen.get().args, kinds(9));
    drop(link);
    ends(|| library.run(9), || loaded.bss.seen.get().runs);

    let link = loaded.programs.on_named.attach_to(probe(&path, "places").pid(0)).unwrap();
    let before = loaded.bss.seen.get().runs;
    library.run(11);
    let told = loaded.bss.seen.get();
    assert_eq!((told.runs - before, told.args[0], told.args[1]), (4, 2, 3));
    drop(link);
    covered("Programs and attaching", "usdt: libraries, BPF_USDT", "4.17", How::Native);
}

#[test]
fn semaphores_cookies_and_everybody() {
    needs!(Uprobes);
    let (name, content) = built!("traced-fixed");
    let folder = folder(&[(name, content)]);
    let path = folder.path().join(name);
    let mut traced = Traced::start(&path);
    let loaded = load(&["on_probe"], traced.pid());
    let runs = || loaded.bss.seen.get().runs;
    // Of a fixed executable every kernel knows the places in all processes.
    let target = probe(&path, "plain").cookie(0x1234_5678_9abc);
    let link = loaded.programs.on_probe.attach_to(&target).unwrap();
    assert_eq!(traced.run(1), 1, "the program knows that somebody listens");
    let told = loaded.bss.seen.get();
    assert_eq!((told.runs, told.count, told.cookie), (1, 0, 0x1234_5678_9abc));
    drop(link);
    let traced = RefCell::new(traced);
    eventually("somebody listens still", || {
        let before = runs();
        (traced.borrow_mut().run(1), runs()) == (0, before)
    });

    // Of others only where it has cookies.
    let (name, content) = built!("traced-anywhere");
    let folder = self::folder(&[(name, content)]);
    let path = folder.path().join(name);
    let mut traced = Traced::start(&path);
    let loaded = load(&["on_probe"], traced.pid());
    let result = loaded.programs.on_probe.attach_to(probe(&path, "plain"));
    if needs::has(Need::PerfLinks) {
        let link = result.unwrap();
        assert_eq!(traced.run(1), 1);
        assert_eq!(loaded.bss.seen.get().runs, 1);
        drop(link);
    } else {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(help(&error).contains("Linux 5.15"), "{error:?}");
    }
    covered(
        "Programs and attaching",
        "usdt: semaphore, cookie, all processes",
        "4.20",
        How::Native,
    );
}

#[test]
fn places_share_what_is_told_of_them() {
    needs!(Uprobes);
    let (name, content) = built!("traced-anywhere");
    let folder = folder(&[(name, content)]);
    let path = folder.path().join(name);
    let traced = Traced::start(&path);
    let pid = traced.pid();
    let traced = RefCell::new(traced);
    let run = || {
        traced.borrow_mut().run(5);
    };
    let loaded = load(&["on_probe", "on_other_probe"], pid);
    let (seen, other_seen) = (&loaded.bss.seen, &loaded.bss.other_seen);
    let (one, other) = (&loaded.programs.on_probe, &loaded.programs.on_other_probe);
    let places = || probe(&path, "places").pid(pid);
    // The map has room for four entries. Of four places two are alike, and both programs need the
    // same three.
    for _ in 0..5 {
        let links = [one.attach_to(places()).unwrap(), other.attach_to(places()).unwrap()];
        let before = (seen.get().runs, other_seen.get().runs);
        run();
        let (told, other_told) = (seen.get(), other_seen.get());
        assert_eq!((told.runs - before.0, other_told.runs - before.1), (4, 4));
        assert_eq!((told.args[0], told.args[1], told.count), (2, 3, 2));
        assert_eq!(told.args, other_told.args);
        let error = other.attach_to(places().cookie(7)).unwrap_err();
        let kind =
            if needs::has(Need::PerfLinks) { ErrorKind::ResourceLimit } else { ErrorKind::Busy };
        assert_eq!(error.kind(), kind, "{error:?}");
        drop(links);
        ends(run, || seen.get().runs + other_seen.get().runs);
    }
    let link = one.attach_to(places().cookie(7)).unwrap();
    let error = link.pin("/sys/fs/bpf/bpfgen-none").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(
        error.to_string().contains("static probe, whose arguments are kept in maps"),
        "{error}"
    );
    assert!(help(&error).contains("has to attach again"), "{error:?}");
    // Neither the object nor its maps need to be kept.
    drop(loaded.programs);
    drop(loaded.maps);
    let before = seen.get().runs;
    run();
    assert_eq!((seen.get().runs - before, seen.get().cookie), (4, 7));
    link.detach().unwrap();
    ends(run, || seen.get().runs);
    covered(
        "Programs and attaching",
        "usdt: several places, several programs",
        "4.17",
        How::Native,
    );
}

#[test]
fn arguments_at_an_index() {
    needs!(Uprobes);
    let (name, content) = built!("traced-fixed");
    let folder = folder(&[(name, content)]);
    let path = folder.path().join(name);
    let mut traced = Traced::start(&path);
    let loaded = load(&["on_probe"], traced.pid());
    let target = probe(&path, "indexed").pid(traced.pid());
    let error = loaded.programs.on_probe.attach_to(&target).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.to_string().contains("libbpf's of version 1.7"), "{error:?}");

    let mut open = indexed::open().unwrap();
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.process = traced.pid();
    open.programs.on_indexed.set_autoload(true);
    let loaded = open.load().unwrap();
    let link = loaded.programs.on_indexed.attach_to(&target).unwrap();
    traced.run(1000);
    let found = loaded.bss.found.get();
    assert_eq!((found.runs, found.kind, found.shift, found.value), (1, 3, 3, index_value()));
    drop(link);
    let traced = RefCell::new(traced);
    let run = || {
        traced.borrow_mut().run(1000);
    };
    ends(run, || loaded.bss.found.get().runs);
    covered("Programs and attaching", "usdt: arguments at an index in memory", "4.17", How::Native);
}

/// The fourth of numbers from 1000 on.
fn index_value() -> i64 {
    1003
}

#[test]
fn probes_with_room_for_a_call() {
    needs!(Uprobes);
    let (name, content) = built!("traced-fixed");
    let folder = folder(&[(name, content)]);
    let path = folder.path().join(name);
    let mut traced = Traced::start(&path);
    let loaded = load(&["on_probe"], traced.pid());
    let target = probe(&path, "quick").pid(traced.pid());
    let link = loaded.programs.on_probe.attach_to(&target).unwrap();
    for number in 1..=20 {
        traced.run(number);
        let told = loaded.bss.seen.get();
        assert_eq!((told.runs, told.args[0]), (number as u64, number));
    }
    drop(link);
    let traced = RefCell::new(traced);
    let run = || {
        traced.borrow_mut().run(0);
    };
    ends(run, || loaded.bss.seen.get().runs);
    covered("Programs and attaching", "usdt: no-ops that become a call", "4.17", How::Native);
}

#[test]
fn what_cannot_be_attached_is_named() {
    needs!(Uprobes);
    let (name, content) = built!("traced-fixed");
    let folder = folder(&[(name, content)]);
    let path = folder.path().join(name);
    let loaded = load(&["on_probe"], std::process::id());
    let program = &loaded.programs.on_probe;
    let error = program.attach_to(probe(&path, "float")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    assert!(error.to_string().contains("floating point"), "{error:?}");
    let error = program.attach_to(probe(&path, "plian")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(help(&error).contains("traced:plain"), "{error:?}");
    let error = program.attach_to(UsdtTarget::new(&path, "other", "plain")).unwrap_err();
    assert_eq!(help(&error), "did you mean traced:plain?");
    let nobody = probe(&path, "plain").pid(i32::MAX as u32);
    let error = program.attach_to(nobody).unwrap_err();
    assert!(matches!(error.raw_os_error(), Some(libc::ESRCH | libc::ENOENT)), "{error:?}");
}
