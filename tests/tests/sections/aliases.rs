//! Other names of sections.

use bpfgen_runtime::bpf_program;
use bpfgen_tests::{needs, sections};

use crate::caller::{self, Caller, ends};

#[bpf_program("fixtures/sections/aliases.bpf.c")]
mod bpf {}

/// Loads what `choose` has on, to listen to the calling thread.
fn load(choose: impl FnOnce(&mut bpf::Open)) -> bpf::Loaded {
    let mut open = bpf::open().unwrap();
    (open.rodata.pidns_dev, open.rodata.pidns_ino) = caller::pid_namespace();
    open.rodata.thread = caller::thread_id();
    open.rodata.number = caller::NUMBER;
    choose(&mut open);
    open.load().unwrap()
}

#[test]
fn tracepoints() {
    needs!(Bpf);
    macro_rules! by_section {
        ($program:ident) => {
            let loaded = load(|open| {
                open.programs.$program.set_autoload(true);
            });
            let link = loaded.attach().unwrap().$program.expect("the section says where");
            let call = || Caller::new().ask(1, 2);
            call();
            assert_eq!(loaded.bss.runs.get(), 1);
            drop(link);
            ends(call, || loaded.bss.runs.get());
            sections::seen(&loaded.programs.$program);
        };
    }
    by_section!(on_tp);
    by_section!(on_raw_tp);
}

#[test]
fn writable_tracepoints() {
    needs!(Bpf);
    let loaded = load(|open| {
        open.programs.packet.set_autoload(true);
        open.programs.on_test_finish.set_autoload(true);
    });
    let run = || loaded.programs.packet.test_run().run();
    run().unwrap();
    let link = loaded.attach().unwrap().on_test_finish.expect("the section says where");
    let error = run().unwrap_err();
    assert_eq!(error.raw_os_error(), Some(77), "what the program has written: {error:?}");
    assert_eq!(loaded.bss.runs.get(), 1);
    link.detach().unwrap();
    caller::eventually("still attached", || run().is_ok());
    let before = loaded.bss.runs.get();
    run().unwrap();
    assert_eq!(loaded.bss.runs.get(), before);
    sections::seen(&loaded.programs.on_test_finish);
}
