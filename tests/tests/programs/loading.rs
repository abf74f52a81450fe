//! What programs are made of, and what can be chosen about their loading.

use bpfgen_runtime::{
    Error, ErrorKind, bpf_program,
    program::{ProgramFlags, run::SkBuff},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered, has},
};

use super::only;

#[bpf_program("fixtures/programs/loading.bpf.c")]
mod bpf {}

#[bpf_program("fixtures/programs/throws.bpf.c")]
mod throws {}

const AREA: &str = "Loading";

/// The object, without its map that no kernel makes.
fn open() -> bpf::Open {
    let mut open = bpf::open().unwrap();
    open.maps.broken.set_autocreate(false);
    open
}

fn marked(mark: u32) -> SkBuff {
    SkBuff { mark, ..SkBuff::default() }
}

#[test]
fn functions() {
    needs!(Bpf);
    let mut open = open();
    open.programs.calls_weak.set_autoload(true);
    let loaded = only!(open.calls_global);
    assert_eq!(loaded.programs.calls_global.test_run().run().unwrap().returned, 42);
    let run = loaded.programs.calls_weak.test_run().context(marked(8));
    assert_eq!(run.run().unwrap().returned, 9);
    let info = loaded.programs.calls_global.info().unwrap();
    assert_eq!(info.functions_and_lines.0, 2, "the kernel knows both by name");
    covered(AREA, "global functions, weak functions, func_info, line_info", "5.6", How::Native);
}

#[test]
fn callbacks() {
    needs!(ForEachMapElem);
    let mut open = open();
    let loaded = only!(open.calls_back);
    for (key, value) in [(1, 10), (2, 20), (3, 30)] {
        loaded.maps.numbers.insert(&key, &value).unwrap();
    }
    assert_eq!(loaded.programs.calls_back.test_run().run().unwrap().returned, 60);
    assert_eq!(loaded.bss.sum.get(), 60);
    covered(AREA, "callbacks: addresses of functions", "5.13", How::Native);
}

#[test]
fn contexts_of_global_functions() {
    needs!(Bpf);
    let mut open = open();
    open.programs.context_of_tracepoint.set_autoload(true);
    // Both in one load: the same function, with two kinds of contexts.
    let loaded = only!(open.context_of_packet);
    // Nobody reads the events, so there is nowhere to put one.
    assert_eq!(loaded.programs.context_of_packet.test_run().run().unwrap().returned, 51);
    if has(Need::RawTracepointRuns) {
        let run = loaded.programs.context_of_tracepoint.test_run().arguments(&[1, 2]);
        assert_eq!(run.run().unwrap().returned, 50);
    }
    covered(AREA, "arg:ctx: global functions that take the context", "5.6", How::Native);
}

#[test]
fn what_is_off_cannot_fail() {
    needs!(Bpf);
    let loads = |choose: &dyn Fn(&mut bpf::Open)| -> Result<bpf::Loaded, Error> {
        let mut open = open();
        open.programs.calls_global.set_autoload(true);
        choose(&mut open);
        open.load()
    };
    let loaded = loads(&|_| ()).unwrap();
    assert_eq!(loaded.programs.calls_global.test_run().run().unwrap().returned, 42);
    // Each of them does fail where it is on.
    macro_rules! fails {
        ($($program:ident $kind:ident;)*) => {$({
            let error = loads(&|open| {
                open.programs.$program.set_autoload(true);
            })
            .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::$kind, "{error:?}");
            assert_eq!(error.program_name(), Some(stringify!($program)), "{error:?}");
        })*};
    }
    fails! {
        uses_broken_extern NotFound;
        uses_broken_field MissingKernelType;
        uses_broken_map NotLoaded;
        loops_forever Verifier;
    }
    loads(&|open| {
        open.programs.uses_broken_config.set_autoload(true);
    })
    .unwrap_err();
    let error = loads(&|open| {
        open.maps.broken.set_autocreate(true);
    })
    .unwrap_err();
    assert_eq!(error.map_name(), Some("broken"), "{error:?}");
    covered(
        AREA,
        "what is off cannot fail: kfunc, kconfig, CO-RE field, map, rejected program",
        "5.2",
        How::Native,
    );
}

#[test]
fn flags() {
    needs!(Bpf);
    let mut open = open();
    open.programs.unaligned.set_flags(ProgramFlags::TEST_STATE_FREQ);
    let loaded = only!(open.unaligned);
    loaded.programs.unaligned.test_run().run().unwrap();

    let mut open = self::open();
    open.programs.unaligned.set_autoload(true).set_flags(ProgramFlags::STRICT_ALIGNMENT);
    let error = open.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Verifier, "{error:?}");
    assert!(error.to_string().contains("misaligned"), "{error}");

    let mut open = self::open();
    open.programs.unaligned.set_autoload(true).set_flags(ProgramFlags(1 << 30));
    open.load().expect_err("no kernel knows this flag");
    covered(AREA, "program flags: strict alignment, state frequency", "5.4", How::Native);
}

#[test]
fn logs() {
    needs!(Bpf);
    let mut open = open();
    open.programs.calls_global.set_log_level(2);
    open.programs.calls_weak.set_autoload(true);
    let loaded = only!(open.calls_global);
    // By the object, since a log is not the program's.
    drop(loaded);
    let mut object = bpfgen_runtime::OpenObject::parse("loading", bpf::OBJECT).unwrap();
    let load = |object: &bpfgen_runtime::OpenObject, level| {
        let mut loader = object.loader();
        let mut broken = object.map("broken").unwrap();
        loader.map(broken.set_autocreate(false));
        for name in ["calls_global", "calls_weak"] {
            let mut program = object.program::<bpfgen_runtime::hook::Other>(name).unwrap();
            program.set_autoload(true);
            if name == "calls_global" {
                program.set_log_level(level);
            }
            loader.program(&program);
        }
        loader.load()
    };
    let loaded = load(&object, 2).unwrap();
    let log = loaded.verifier_log("calls_global").unwrap().unwrap().to_owned();
    assert!(log.contains("(95) exit"), "{log}");
    assert_eq!(loaded.verifier_log("calls_weak").unwrap(), None, "of the other there is none");

    object.log_size(1 << 20);
    let loaded = load(&object, 2).unwrap();
    assert!(loaded.verifier_log("calls_global").unwrap().is_some());
    object.log_size(130);
    assert!(log.len() > 130);
    let error = load(&object, 2).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error:?}");
    assert!(error.help().is_some_and(|help| help.contains("log_size")), "{error:?}");
    assert!(error.verifier_log().is_some_and(|log| log.len() <= 130), "{error:?}");
    covered(AREA, "verifier logs on request: level by program, room for it", "5.2", How::Native);
}

#[test]
fn exceptions() {
    needs!(Exceptions);
    let mut open = throws::open().unwrap();
    open.programs.throws_bare.set_autoload(true);
    let loaded = only!(open.throws);
    let returned = |mark| {
        let run = loaded.programs.throws.test_run().context(marked(mark));
        run.run().unwrap().returned
    };
    assert_eq!((returned(7), loaded.bss.caught.get()), (7, 0));
    assert_eq!((returned(11), loaded.bss.caught.get()), (1011, 11), "thrown and caught");
    let bare = loaded.programs.throws_bare.test_run().context(marked(12)).run().unwrap();
    assert_eq!((bare.returned, loaded.bss.caught.get()), (12, 11), "thrown, and nobody cares");
    assert!(has(Need::Bpf));
    covered(AREA, "exceptions: bpf_throw, exception_callback", "6.7", How::Native);
}
