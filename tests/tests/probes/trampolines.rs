//! Trampolines of many kernel functions at once.

use bpfgen_runtime::{
    ErrorKind,
    link::{Functions, LinkPlace},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
    sections,
};

use crate::{
    caller::{self, Caller, ends},
    kernel::{address, function, is_at},
    load, try_load,
};

fn call() {
    Caller::new().ask(1, 2);
    caller::ask_io_priority().unwrap();
}

fn two() -> [String; 2] {
    [function().to_owned(), function().replace("getpriority", "ioprio_get")]
}

#[test]
fn entries_exits_and_sessions() {
    needs!(ManyTrampolines, SyscallNames);
    let pattern = || Functions::matching(function().replace("getpriority", "*priorit?"));
    macro_rules! attach {
        ($program:ident, $each:expr) => {
            for (functions, calls, cookies) in [
                (Functions::named(two()), 2, 0),
                (Functions::named(two()).cookies([3, 40]), 2, 43),
                (pattern(), 1, 0),
            ] {
                let loaded = load(stringify!($program), |_| ());
                let link = loaded.programs.$program.attach_to(&functions).unwrap();
                call();
                let seen = &loaded.bss.seen;
                let expected = (calls * $each, cookies * $each);
                assert_eq!((seen.get().runs, seen.get().cookies), expected, "{functions:?}");
                let LinkPlace::TracingMulti { btf_ids, addresses, cookies: told, .. } =
                    link.info().unwrap().place
                else {
                    panic!("{:?}", link.info());
                };
                assert_eq!(told.iter().sum::<u64>(), cookies, "{functions:?}");
                assert_eq!((btf_ids.len(), addresses.len()), (told.len(), told.len()));
                assert!(btf_ids.iter().all(|id| *id > 0), "{btf_ids:?}");
                let told = |name: &String| addresses.iter().any(|at| is_at(*at, address(name)));
                assert_eq!(two().iter().filter(|name| told(name)).count() as u64, calls);
                drop(link);
                ends(call, || seen.get().runs);
                sections::seen(&loaded.programs.$program);
            }
        };
    }
    attach!(on_entries, 1);
    attach!(on_exits, 1);
    attach!(on_fsession, 2);
    let loaded = load("on_entries", |_| ());
    let error = loaded.programs.on_entries.attach_to([format!("{}y", function())]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    for row in ["fentry.multi", "fexit.multi", "fsession.multi"] {
        let row = format!("{row}: pattern, names, cookies");
        covered("Programs and attaching", &row, "7.2", How::Native);
    }
}

/// The kernel calls eight functions that it has for this, for programs of each kind.
#[test]
fn test_runs() {
    needs!(ManyTrampolines);
    macro_rules! runs {
        ($program:ident, $each:expr) => {
            let loaded = load(stringify!($program), |_| ());
            let program = &loaded.programs.$program;
            let runs = || {
                let outcome = program.test_run().run().unwrap_or_else(|error| panic!("{error:?}"));
                assert_eq!(outcome.returned, 0);
                loaded.bss.seen.get().runs
            };
            assert_eq!(runs(), 0, "attached to nothing");
            let functions = (1..=8).map(|number| format!("bpf_fentry_test{number}"));
            let functions = Functions::named(functions).cookies(1..=8);
            let link = program.attach_to(&functions).unwrap();
            assert_eq!(runs(), 8 * $each);
            assert_eq!(loaded.bss.seen.get().cookies, 36 * $each);
            link.detach().unwrap();
            assert_eq!(runs(), 8 * $each);
        };
    }
    runs!(on_entries, 1);
    runs!(on_exits, 1);
    runs!(on_fsession, 2);
    let row = "fentry.multi, fexit.multi, fsession.multi: test runs";
    covered("Programs and attaching", row, "7.2", How::Native);
}

#[test]
fn kernels_without_them_say_so() {
    needs!(Bpf, SyscallNames);
    if needs::has(Need::ManyTrampolines) {
        return;
    }
    let result = try_load("on_entries", |open| open.rodata.without_cookies = true)
        .and_then(|loaded| loaded.programs.on_entries.attach_to(function()));
    let Err(error) = result else { panic!("it has fentry.multi after all") };
    assert!(!error.to_string().is_empty(), "{error:?}");
}
