//! Callbacks that the kernel runs on request, of values of several kinds.

use bpfgen_runtime::{
    Error, ErrorKind, Program, bpf_program, hook, kernel::Version, program::run::DummyState,
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
    sections,
};

#[bpf_program("fixtures/struct_ops/dummy.bpf.c")]
mod ops {}

/// What a callback without more arguments returns, and leaves.
fn run(program: &Program<hook::StructOps>, val: i32) -> Result<(i32, i32), Error> {
    let outcome = program.test_run().context(DummyState { val }).run()?;
    Ok((outcome.returned as i32, outcome.context.expect("it was given").val))
}

#[test]
fn they_are_run() {
    needs!(Guest, DummyOps);
    let loaded = ops::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let programs = &loaded.programs;
    assert_eq!(run(&programs.on_1, 4711).unwrap(), (4711, 0x5a));
    assert!(!programs.on_another.is_loaded() && !programs.on_sleepable.is_loaded());
    let arguments = [u64::from(-5i32 as u32), 65_535, 7, u64::MAX - 1];
    let run_2 = |arguments: &[u64]| {
        let run = programs.on_2.test_run().context(DummyState { val: 41 });
        run.arguments(arguments).run()
    };
    let outcome = run_2(&arguments).unwrap();
    assert_eq!((outcome.returned, outcome.context), (0, Some(DummyState { val: 42 })));
    let bss = &loaded.bss;
    assert_eq!((bss.first.get(), bss.others.get()), (41, [-5, 65_535, 7]));
    assert_eq!(bss.last.get(), u64::MAX - 1);
    // As many as it has.
    for wrong in [&arguments[..3], &[0; 5], &[]] {
        let error = run_2(wrong).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL), "{error:?}");
        assert!(error.help().unwrap().contains("as many arguments"), "{error:?}");
    }
    // NULL, where the callback says that it may be.
    let outcome = programs.on_1.test_run().run().unwrap();
    assert_eq!((outcome.returned as i32, outcome.context), (-7, None));
    // They are for trying: nothing else takes them.
    let error = loaded.struct_ops.one.attach().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    sections::seen(&programs.on_1);
    covered(
        "Programs and attaching",
        "struct_ops: test runs of bpf_dummy_ops",
        "5.16",
        How::Native,
    );
}

/// Two values of one type share a program; each has a slot that can be set to another, also to one
/// of a section that names no member.
#[test]
fn slots_of_values_of_one_type() {
    needs!(Guest, DummyOps);
    let load = |choose: fn(&mut ops::Open)| {
        let mut open = ops::open().unwrap();
        choose(&mut open);
        open.load()
    };
    // In both.
    let loaded = load(|open| {
        open.struct_ops.one.test_1.set(&open.programs.on_another);
        open.struct_ops.two.test_1.set(&open.programs.on_another);
    });
    let loaded = loaded.unwrap_or_else(|error| panic!("{error:?}"));
    assert!(!loaded.programs.on_1.is_loaded(), "it is in no value any more");
    assert_eq!(run(&loaded.programs.on_another, 9).unwrap(), (1000, -9));
    // In one: both programs are there.
    let loaded = load(|open| open.struct_ops.two.test_1.set(&open.programs.on_another)).unwrap();
    assert_eq!(run(&loaded.programs.on_1, 3).unwrap(), (3, 0x5a));
    assert_eq!(run(&loaded.programs.on_another, 3).unwrap(), (1000, -3));
    // Only a value that is not created holds it.
    let loaded = load(|open| {
        open.struct_ops.one.test_1.clear();
        open.struct_ops.two.set_autocreate(false);
    })
    .unwrap();
    assert!(!loaded.programs.on_1.is_loaded() && loaded.programs.on_2.is_loaded());
    assert!(loaded.struct_ops.one.is_created() && !loaded.struct_ops.two.is_created());
    // None at all: nothing of it is made.
    let loaded = load(|open| {
        open.struct_ops.one.set_autocreate(false);
        open.struct_ops.two.set_autocreate(false);
    })
    .unwrap();
    assert!(!loaded.programs.on_1.is_loaded() && !loaded.programs.on_2.is_loaded());
    // A callback of other arguments: the verifier holds it against the member.
    let error = load(|open| open.struct_ops.two.test_1.set(&open.programs.on_2)).unwrap_err();
    assert_eq!(error.program_name(), Some("on_2"), "{error:?}");
    covered(
        "Loading",
        "struct_ops: programs shared by values, moved between slots, switched off with values",
        "5.16",
        How::Native,
    );
}

#[test]
fn callbacks_that_sleep() {
    needs!(Guest, DummyOps);
    let mut open = ops::open().unwrap();
    open.struct_ops.sleepy.set_autocreate(true);
    let loaded = match open.load() {
        Ok(loaded) => loaded,
        Err(error) => {
            // Before 6.3 the member is not there, or none may sleep.
            assert!(Version::running() < Some(Version::new(6, 3)), "{error:?}");
            assert_eq!(error.kind(), ErrorKind::MissingKernelType, "{error:?}");
            assert!(error.to_string().contains("member `test_sleepable`"), "{error}");
            return;
        }
    };
    assert_eq!(run(&loaded.programs.on_sleepable, 1).unwrap(), (77, 1));
    assert_eq!(loaded.bss.last.get(), 1);
    assert_eq!(run(&loaded.programs.on_1, 1).unwrap(), (1, 0x5a));
    sections::seen(&loaded.programs.on_sleepable);
    // The kernel lets nothing sleep in the others' place.
    let mut open = ops::open().unwrap();
    open.struct_ops.sleepy.set_autocreate(true);
    open.struct_ops.sleepy.test_1.set(&open.programs.on_sleepable);
    open.struct_ops.sleepy.test_sleepable.clear();
    let error = open.load().unwrap_err();
    assert_eq!(error.program_name(), Some("on_sleepable"), "{error:?}");
    let row = "struct_ops.s: a callback that sleeps, by a test run";
    covered("Programs and attaching", row, "6.3", How::Native);
}
