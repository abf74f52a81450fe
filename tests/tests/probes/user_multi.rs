//! Probes of many functions of this program at once.

use std::sync::atomic::Ordering;

use bpfgen_runtime::{
    ErrorKind,
    kernel::Version,
    link::{LinkPlace, UserFunctions},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections, told,
};

use crate::{
    caller::ends,
    help, is_missing, load, try_load,
    user::{
        SECOND, bpfgen_counted_three, bpfgen_counted_two, bpfgen_probes_one as one,
        bpfgen_probes_three as three, bpfgen_probes_two as two, file_offset, own, semaphore_offset,
    },
};

fn call() {
    assert_eq!((one(10), two(20), three(30)), (11, 22, 33));
}

fn offset(function: extern "C" fn(u64) -> u64) -> u64 {
    file_offset(function as usize)
}

#[test]
fn patterns_names_and_offsets() {
    needs!(UprobeMulti);
    for (functions, runs, value) in [
        (UserFunctions::matching(own(), "bpfgen_probes_*"), 3, 30),
        (UserFunctions::matching(own(), "bpfgen_probes_t??"), 1, 20),
        (UserFunctions::matching(own(), "bpfgen_probes_two"), 1, 20),
        (UserFunctions::named(own(), ["bpfgen_probes_three", "bpfgen_probes_one"]), 2, 30),
        (UserFunctions::at(own(), [offset(one), offset(two)]), 2, 20),
    ] {
        let loaded = load("on_uprobes", |_| ());
        let seen = loaded.bss.seen;
        let link = loaded.programs.on_uprobes.attach_to(functions.clone().pid(0)).unwrap();
        assert!(link.id().unwrap() > 0);
        call();
        assert_eq!((seen.get().runs, seen.get().value), (runs, value), "{functions:?}");
        drop(link);
        ends(call, || seen.get().runs);
        sections::seen(&loaded.programs.on_uprobes);

        // Another's runs are not ours.
        let loaded = load("on_uprobes", |_| ());
        let _link = loaded.programs.on_uprobes.attach_to(functions.pid(1)).unwrap();
        call();
        assert_eq!(loaded.bss.seen.get().runs, 0);
    }
    let area = "Programs and attaching";
    covered(area, "uprobe.multi: pattern, names, offsets, process", "6.10", How::Native);
}

#[test]
fn cookies_and_semaphores() {
    needs!(UprobeMulti);
    let loaded = load("on_uprobes", |_| ());
    let functions = UserFunctions::named(own(), ["bpfgen_counted_three", "bpfgen_counted_two"])
        .cookies([3, 40])
        .semaphores([0, semaphore_offset(&SECOND)])
        .pid(std::process::id());
    let link = loaded.programs.on_uprobes.attach_to(functions).unwrap();
    // Old kernels count twice where two parts of a program share the function's page.
    assert_ne!(SECOND.load(Ordering::Relaxed), 0);
    let call = || assert_eq!((bpfgen_counted_three(1), bpfgen_counted_two(1)), (7, 6));
    call();
    let seen = loaded.bss.seen;
    assert_eq!((seen.get().runs, seen.get().cookies, seen.get().cookie), (2, 43, 40));
    if Version::running() >= Some(Version::new(6, 8)) {
        let at = [offset(bpfgen_counted_three), offset(bpfgen_counted_two)];
        let counters = [0, semaphore_offset(&SECOND)];
        told!(link, LinkPlace::UProbeMulti {
            count: 2, flags: 0, pid, ref path, ref offsets, ref reference_counters, ref cookies, ..
        } if pid == std::process::id() && *path == own().to_string_lossy()
            && (&offsets[..], &reference_counters[..]) == (&at, &counters)
            && cookies[..] == [3, 40]);
    }
    drop(link);
    ends(call, || seen.get().runs);
    assert_eq!(SECOND.load(Ordering::Relaxed), 0);
    covered("Programs and attaching", "uprobe.multi: cookies, semaphores", "6.6", How::Native);
}

#[test]
fn returns_named_before_load() {
    needs!(UprobeMulti);
    let loaded = load("on_uretprobes", |open| {
        open.programs.on_uretprobes.set_target(format!("{}:bpfgen_probes_t*", own().display()));
    });
    let links = loaded.attach().unwrap();
    call();
    let seen = loaded.bss.seen;
    assert_eq!((seen.get().runs, seen.get().value), (2, 33));
    drop(links);
    ends(call, || seen.get().runs);
    sections::seen(&loaded.programs.on_uretprobes);
    covered("Programs and attaching", "uretprobe.multi", "6.6", How::Native);
}

#[test]
fn sessions() {
    needs!(UprobeSession);
    for (answer, runs) in [(0, 4), (1, 2)] {
        let loaded = load("on_usession", |open| open.rodata.answer = answer);
        let functions = UserFunctions::matching(own(), "bpfgen_probes_t*").pid(0);
        let link = loaded.programs.on_usession.attach_to(&functions).unwrap();
        call();
        let seen = &loaded.bss.seen;
        assert_eq!(seen.get().runs, runs, "{answer}");
        drop(link);
        ends(call, || seen.get().runs);
        sections::seen(&loaded.programs.on_usession);
    }
    covered("Programs and attaching", "uprobe.session", "6.13", How::Native);
}

#[test]
fn what_is_not_there_is_named() {
    needs!(UprobeMulti);
    let loaded = load("on_uprobes", |_| ());
    let program = &loaded.programs.on_uprobes;
    for wrong in [
        UserFunctions::named(own(), ["bpfgen_probes_one", "bpfgen_probes_on"]),
        UserFunctions::matching(own(), "bpfgen_probes_oen*"),
    ] {
        let error = program.attach_to(&wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
        assert!(help(&error).contains("bpfgen_probes_one"), "{error:?}");
    }
    let error = program.attach_to(UserFunctions::at(own(), [u64::MAX])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    let error = program.attach_to(UserFunctions::named("/proc/self", ["x"])).unwrap_err();
    assert!(!error.to_string().is_empty());
    let nobody = UserFunctions::named(own(), ["bpfgen_probes_one"]).pid(i32::MAX as u32);
    let error = program.attach_to(nobody).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ESRCH), "{error:?}");
}

#[test]
fn kernels_without_them_say_so() {
    needs!(Bpf);
    let functions = || UserFunctions::named(own(), ["bpfgen_probes_one"]);
    if !needs::has(Need::UprobeMulti) {
        let result = try_load("on_uprobes", |open| open.rodata.without_cookies = true)
            .and_then(|loaded| loaded.programs.on_uprobes.attach_to(functions()));
        is_missing(result, "uprobe.multi", "Linux 6.6");
    }
    if !needs::has(Need::UprobeSession) {
        let result = try_load("on_usession", |open| open.rodata.without_cookies = true)
            .and_then(|loaded| loaded.programs.on_usession.attach_to(functions()));
        is_missing(result, "uprobe.session", "Linux 6.13");
    }
}
