//! Without capabilities: what is missing, and what to do.

use std::thread;

use bpfgen_runtime::{ErrorKind, Map};
use caps::{CapSet, Capability};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::compile;

/// Runs in a thread that has given these capabilities up; other threads keep theirs.
fn without<T: Send>(capabilities: &[Capability], run: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            for &capability in capabilities {
                caps::drop(None, CapSet::Effective, capability).unwrap();
            }
            run()
        });
        thread.join().unwrap()
    })
}

const ALL: [Capability; 4] = [
    Capability::CAP_SYS_ADMIN,
    Capability::CAP_BPF,
    Capability::CAP_PERFMON,
    Capability::CAP_NET_ADMIN,
];

#[test]
fn without_any() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let error = without(&ALL, || object.loader().load().map(drop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    let help = error.help().unwrap();
    assert!(help.contains("lacks CAP_BPF"), "{help}");
    assert!(help.contains("as root"), "{help}");
}

#[test]
fn a_tracing_program_without_perfmon() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    let lost = [Capability::CAP_SYS_ADMIN, Capability::CAP_PERFMON];
    let error = without(&lost, || object.loader().load().map(drop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    assert!(matches!(error.program_name(), Some("first" | "second")), "{error}");
    let help = error.help().unwrap();
    assert!(help.contains("lacks CAP_PERFMON"), "{help}");
}

#[test]
fn the_two_newer_capabilities_are_enough() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    // CO-RE too: the kernel's types can be read without CAP_SYS_ADMIN.
    let mut guarded = object.program::<bpfgen_runtime::hook::Other>("guarded_field").unwrap();
    guarded.set_autoload(true);
    let lost = [Capability::CAP_SYS_ADMIN, Capability::CAP_NET_ADMIN];
    without(&lost, || object.loader().program(&guarded).load().map(drop))
        .unwrap_or_else(|error| panic!("{error:?}"));
}

#[test]
fn what_is_found_by_id_takes_one_by_name() {
    needs!(Bpf, Root);
    let lost = [Capability::CAP_SYS_ADMIN];
    let error = without(&lost, || Map::from_id(1).map(drop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    assert!(error.help().unwrap().contains("lacks CAP_SYS_ADMIN"), "{error:?}");
    let error = without(&lost, || Map::ids().map(drop)).unwrap_err();
    assert!(error.help().unwrap().contains("lacks CAP_SYS_ADMIN"), "{error:?}");
    assert!(error.help().unwrap().contains("CAP_SYS_ADMIN is for what other"), "{error:?}");
    covered("Loading", "maps by id: CAP_SYS_ADMIN, by name", "4.13", How::Native);
}
