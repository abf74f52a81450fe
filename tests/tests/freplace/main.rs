//! Functions of BPF programs, replaced and looked at by other BPF programs: those of this test, by
//! test runs.
#![deny(unsafe_code, missing_docs)]

use bpfgen_runtime::{ErrorKind, Program, bpf_program, hook};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

#[bpf_program("fixtures/freplace/target.bpf.c")]
mod target {}

#[bpf_program("fixtures/freplace/others.bpf.c")]
mod others {}

const DROP: u32 = 1;
const PASS: u32 = 2;
const TX: u32 = 3;

/// What the program says of a packet.
fn run(program: &Program<hook::Xdp>) -> u32 {
    program.test_run().data(&[0; 64]).run().unwrap().returned
}

#[test]
fn a_function_is_replaced() {
    needs!(Trampolines);
    let target = target::open().unwrap().load().unwrap();
    let program = &target.programs.by_verdict;
    assert_eq!(run(program), PASS);

    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true).set_target_program(program, "verdict").unwrap();
    let others = open.load().unwrap();
    assert_eq!(run(program), PASS, "it is not attached yet");
    let links = others.attach().unwrap();
    let link = links.drops.unwrap();
    assert!(link.id().unwrap() > 0);
    let own = target.bss.own.get();
    assert_eq!((run(program), others.bss.replaced.get()), (DROP, 1));
    assert_eq!(target.bss.own.get(), own, "in its place, not besides");
    let error = others.programs.drops.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");

    link.detach().unwrap();
    assert_eq!((run(program), others.bss.replaced.get()), (PASS, 1));
    // And again.
    let link = others.programs.drops.attach().unwrap();
    assert_eq!(run(program), DROP);
    drop(link);
    assert_eq!(run(program), PASS);
    sections::seen(&others.programs.drops);
    covered(
        "Programs and attaching",
        "freplace: a function of an XDP program, replaced and back again",
        "5.6",
        How::Native,
    );
}

#[test]
fn functions_of_several_programs_are_replaced() {
    needs!(Trampolines);
    let target = target::open().unwrap().load().unwrap();
    let (verdict, judgement) = (&target.programs.by_verdict, &target.programs.by_judgement);
    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true).set_target_program(verdict, "verdict").unwrap();
    let others = open.load().unwrap();
    let drops = &others.programs.drops;

    let first = drops.attach().unwrap();
    let second = drops.attach_to(judgement, "judgement").unwrap();
    assert_eq!((run(verdict), run(judgement)), (DROP, DROP));
    drop(first);
    assert_eq!((run(verdict), run(judgement)), (PASS, DROP));
    drop(second);
    assert_eq!((run(verdict), run(judgement)), (PASS, TX));

    let error = drops.attach_to(judgement, "judgment").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.help(), Some("did you mean judgement?"), "{error:?}");
    covered(
        "Programs and attaching",
        "freplace: attached to another program than the one it was loaded for",
        "5.10",
        How::Native,
    );
}

#[test]
fn the_target_is_said_after_prepare() {
    needs!(Trampolines);
    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true);
    let mut prepared = open.prepare().unwrap_or_else(|error| panic!("{error:?}"));
    let target = target::open().unwrap().load().unwrap();
    let program = &target.programs.by_verdict;
    prepared.programs.drops.set_target_program(program, "verdict").unwrap();
    let others = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(run(program), PASS);
    let link = others.programs.drops.attach().unwrap();
    assert_eq!((run(program), others.bss.replaced.get()), (DROP, 1));
    drop(link);
    assert_eq!(run(program), PASS);

    // Not even then.
    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true);
    let error = open.prepare().unwrap().load().unwrap_err();
    assert!(error.help().unwrap().contains("set_target_program"), "{error:?}");
    let row = "prepare, then load: freplace of a program that is chosen in between";
    covered("Loading", row, "5.6", How::Native);
}

#[test]
fn programs_are_traced() {
    needs!(Trampolines);
    let target = target::open().unwrap().load().unwrap();
    let program = &target.programs.by_verdict;
    let mut open = others::open().unwrap();
    let (entry, exit) = (&mut open.programs.on_entry, &mut open.programs.on_exit);
    entry.set_autoload(true).set_target_program(program, "by_verdict").unwrap();
    exit.set_autoload(true).set_target_fd(program.fd().unwrap(), "verdict").unwrap();
    let others = open.load().unwrap();
    let seen = || (others.bss.before.get(), others.bss.after.get());
    assert_eq!((run(program), seen()), (PASS, (0, 0)));
    let links = others.attach().unwrap();
    assert!(links.drops.is_none());
    assert_eq!((run(program), seen()), (PASS, (1, 1)));
    assert_eq!(others.bss.returned.get(), 2, "XDP_PASS");
    drop(links);
    assert_eq!((run(program), seen()), (PASS, (1, 1)));
    covered(
        "Programs and attaching",
        "fentry, fexit: on functions of BPF programs",
        "5.5",
        How::Native,
    );
}

#[test]
fn what_is_missing_is_told() {
    needs!(Trampolines);
    let target = target::open().unwrap().load().unwrap();
    let program = &target.programs.by_verdict;

    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true);
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("program drops"), "{error}");
    assert!(error.help().unwrap().contains("set_target_program"), "{error:?}");

    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true).set_target_program(program, "verdikt").unwrap();
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.help(), Some("did you mean verdict?"), "{error:?}");

    // A function of another program of the same object.
    let mut open = others::open().unwrap();
    open.programs.drops.set_autoload(true).set_target_program(program, "judgement").unwrap();
    let error = open.load().unwrap_err();
    assert!(error.to_string().contains("program drops"), "{error:?}");

    let mut open = target::open().unwrap();
    open.programs.by_verdict.set_autoload(false);
    let unloaded = open.load().unwrap();
    let mut open = others::open().unwrap();
    let drops = &mut open.programs.drops;
    let error = drops.set_target_program(&unloaded.programs.by_verdict, "verdict").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
}
