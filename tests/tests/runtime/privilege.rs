//! Without capabilities: what is missing, and what to do.

use std::thread;

use bpfgen_runtime::ErrorKind;
use caps::{CapSet, Capability};

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
    let Some(object) = compile::open("without_any", "kinds") else { return };
    let error = without(&ALL, || object.loader().load().map(drop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    let help = error.help().unwrap();
    assert!(help.contains("lacks CAP_BPF"), "{help}");
    assert!(help.contains("as root"), "{help}");
}

#[test]
fn a_tracing_program_without_perfmon() {
    let test = "a_tracing_program_without_perfmon";
    let Some(object) = compile::open(test, "kinds") else { return };
    let lost = [Capability::CAP_SYS_ADMIN, Capability::CAP_PERFMON];
    let error = without(&lost, || object.loader().load().map(drop)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error:?}");
    assert!(matches!(error.program_name(), Some("first" | "second")), "{error}");
    let help = error.help().unwrap();
    assert!(help.contains("lacks CAP_PERFMON"), "{help}");
}

#[test]
fn the_two_newer_capabilities_are_enough() {
    let test = "the_two_newer_capabilities_are_enough";
    let Some(object) = compile::open(test, "rejected") else { return };
    // CO-RE too: the kernel's types can be read without CAP_SYS_ADMIN.
    let mut guarded = object.program::<bpfgen_runtime::hook::Other>("guarded_field").unwrap();
    guarded.set_autoload(true);
    let lost = [Capability::CAP_SYS_ADMIN, Capability::CAP_NET_ADMIN];
    without(&lost, || object.loader().program(&guarded).load().map(drop))
        .unwrap_or_else(|error| panic!("{error:?}"));
}
