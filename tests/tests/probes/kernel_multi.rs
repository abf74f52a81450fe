//! Probes of many kernel functions at once.

use std::collections::BTreeMap;

use bpfgen_runtime::{
    ErrorKind, Link,
    kernel::Version,
    link::{Functions, LinkPlace},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    caller::{self, Caller, ends},
    help, is_missing,
    kernel::{address, function},
    load, try_load,
};

/// What the two functions are named here, the first of them as [`function`].
fn two() -> [String; 2] {
    [function().to_owned(), function().replace("getpriority", "ioprio_get")]
}

/// Calls both.
fn call() {
    Caller::new().ask(1, 2);
    caller::ask_io_priority().unwrap();
}

#[test]
fn names_patterns_and_addresses() {
    needs!(KprobeMulti, SyscallNames);
    let [one, other] = two();
    let pattern = one.replace("getpriority", "*priori??");
    let wide = one.replace("getpriority", "getp*");
    for (functions, runs) in [
        (Functions::named([&one]), 1),
        (Functions::from([one.clone(), other.clone()]), 2),
        (Functions::matching(&pattern), 1),
        (Functions::matching(&wide), 1),
        (Functions::matching(one.replace("priority", "prio*")).unique(), 1),
        (Functions::matching(&one).unique(), 1),
        (Functions::at([address(&one), address(&other)]), 2),
    ] {
        let loaded = load("on_kprobes", |_| ());
        let seen = loaded.bss.seen;
        let link: Link = loaded.programs.on_kprobes.attach_to(&functions).unwrap();
        assert!(link.id().unwrap() > 0);
        call();
        assert_eq!(seen.get().runs, runs, "{functions:?}");
        assert_ne!(seen.get().ip, 0);
        drop(link);
        ends(call, || seen.get().runs);
        sections::seen(&loaded.programs.on_kprobes);
    }
    covered(
        "Programs and attaching",
        "kprobe.multi: pattern, names, addresses",
        "5.18",
        How::Native,
    );
}

#[test]
fn cookies() {
    needs!(KprobeMulti, SyscallNames);
    let [one, other] = two();
    let addresses = [address(&one), address(&other)];
    for functions in [Functions::named([one, other]), Functions::at(addresses)] {
        let loaded = load("on_kprobes", |_| ());
        let functions = functions.cookies([3, 40]);
        let link = loaded.programs.on_kprobes.attach_to(&functions).unwrap();
        call();
        let seen = loaded.bss.seen.get();
        assert_eq!((seen.runs, seen.cookies, seen.cookie), (2, 43, 40));
        if needs::has(Need::EventInfo) {
            let LinkPlace::KProbeMulti {
                count, flags: 0, missed: 0, addresses: at, cookies, ..
            } = link.info().unwrap().place
            else {
                panic!("{:?}", link.info());
            };
            // The kernel sorts them.
            let told: BTreeMap<u64, u64> = at.into_iter().zip(cookies).collect();
            let known =
                if Version::running() >= Some(Version::new(6, 9)) { [3, 40] } else { [0, 0] };
            assert_eq!((count, told), (2, addresses.into_iter().zip(known).collect()));
        }
    }
    covered("Programs and attaching", "kprobe.multi: cookies", "5.18", How::Native);
}

#[test]
fn returns_named_before_load() {
    needs!(KprobeMulti, SyscallNames);
    let pattern = function().replace("getpriority", "getpriorit?");
    let loaded = load("on_kretprobes", |open| {
        open.programs.on_kretprobes.set_target(&*pattern);
    });
    let links = loaded.attach().unwrap();
    call();
    let seen = loaded.bss.seen;
    assert_eq!((seen.get().runs, seen.get().value as i64), (1, -i64::from(libc::EINVAL)));
    drop(links);
    ends(call, || seen.get().runs);
    sections::seen(&loaded.programs.on_kretprobes);
    covered("Programs and attaching", "kretprobe.multi", "5.18", How::Native);
}

#[test]
fn sessions() {
    needs!(KprobeSession, SyscallNames);
    // At an answer of 1 there is no return.
    for (answer, runs) in [(0, 2), (1, 1)] {
        let loaded = load("on_ksession", |open| open.rodata.answer = answer);
        let program = &loaded.programs.on_ksession;
        let link = program.attach_to(Functions::named([function()]).cookies([5])).unwrap();
        call();
        let seen = &loaded.bss.seen;
        assert_eq!((seen.get().runs, seen.get().cookies), (runs, runs * 5), "{answer}");
        drop(link);
        ends(call, || seen.get().runs);
        sections::seen(program);
    }
    covered("Programs and attaching", "kprobe.session", "6.10", How::Native);
}

#[test]
fn what_is_not_there_is_named() {
    needs!(KprobeMulti, SyscallNames);
    let loaded = load("on_kprobes", |_| ());
    let program = &loaded.programs.on_kprobes;
    let wrong = format!("{}y", function());
    let error = program.attach_to([function(), &wrong]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.to_string().contains(&format!("no function {wrong} that")), "{error:?}");
    assert!(help(&error).contains(function()), "{error:?}");
    let error = program.attach_to("nothing_is_like_this_*").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    let both = function().replace("getpriority", "[gs]etpriority").replace("[gs]", "?");
    let error = program.attach_to(Functions::matching(&both).unique()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    let said = error.to_string();
    assert!(said.contains("is to be one function and says 2: "), "{said}");
    assert!(said.contains(function()) && said.contains("sys_setpriority"), "{said}");
    let error = program.attach_to(Functions::at([16])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput), "{error:?}");
    let error = program.attach_to(Functions::named([function()]).cookies([1, 2])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    let error = program.attach().unwrap_err();
    assert!(help(&error).contains("kprobe.multi/tcp_*"), "{error:?}");
}

#[test]
fn kernels_without_them_say_so() {
    needs!(Bpf, SyscallNames);
    if !needs::has(Need::KprobeMulti) {
        // A kernel may refuse the program, or attaching it.
        let result = try_load("on_kprobes", |open| open.rodata.without_cookies = true)
            .and_then(|loaded| loaded.programs.on_kprobes.attach_to(function()));
        let Err(error) = result else { panic!("it has kprobe.multi after all") };
        assert!(format!("{error:#}").contains("FPROBE"), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    }
    if !needs::has(Need::KprobeSession) && needs::has(Need::KprobeMulti) {
        let result = try_load("on_ksession", |open| open.rodata.without_cookies = true)
            .and_then(|loaded| loaded.programs.on_ksession.attach_to(function()));
        is_missing(result, "kprobe.session", "Linux 6.10");
    }
}
