//! Code that only newer verifiers take, and constants that no code uses.

use bpfgen_runtime::{Error, ErrorKind, bpf_program, kernel::Version, map::Map};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use super::{AREA, only, returned};

#[bpf_program("fixtures/loading/forms.bpf.c")]
mod bpf {}

/// What was loaded; `None` where the kernel is older than that, and knows neither the
/// code nor the kfunc.
fn since<T>(loaded: Result<T, Error>, major: u32, minor: u32) -> Option<T> {
    match loaded {
        Ok(loaded) => Some(loaded),
        Err(error) => {
            let running = Version::running();
            assert!(running < Some(Version::new(major, minor)), "{error:?}");
            let kinds = [ErrorKind::Verifier, ErrorKind::NotFound];
            assert!(kinds.contains(&error.kind()), "{error:?}");
            None
        }
    }
}

#[test]
fn parameters_that_are_never_null() {
    needs!(Bpf);
    let Some(loaded) = since(only!(bpf.calls_not_null), 6, 8) else { return };
    assert_eq!(returned(&loaded.programs.calls_not_null, 41), 42);
    covered(AREA, "tags of parameters: arg:nonnull", "6.8", How::Native);
}

#[test]
fn loops_by_iterators() {
    needs!(Bpf);
    let Some(loaded) = since(only!(bpf.iterates), 6, 4) else { return };
    assert_eq!((returned(&loaded.programs.iterates, 5), loaded.bss.sum.get()), (2, 10));
    covered(AREA, "open-coded iterators: bpf_iter_num", "6.4", How::Native);
}

#[test]
fn jumps_that_may_be_taken() {
    needs!(Bpf);
    let Some(loaded) = since(only!(bpf.may_go_to), 6, 9) else { return };
    assert_eq!(returned(&loaded.programs.may_go_to, 0), 8);
    covered(AREA, "may_goto", "6.9", How::Native);
}

#[test]
fn constants_that_no_code_uses() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    open.programs.uses_none.set_autoload(true);
    open.programs.uses_setting.set_autoload(true);
    let loaded = open.load().unwrap();
    assert_eq!(returned(&loaded.programs.uses_none, 0), 3);
    assert_eq!(returned(&loaded.programs.uses_setting, 0), 4);
    for program in [&loaded.programs.uses_none, &loaded.programs.uses_setting] {
        let ids = program.info().unwrap().map_ids;
        let names = ids.iter().map(|id| Map::from_id(*id).unwrap().info().unwrap().name);
        let mut names: Vec<_> = names.collect();
        names.sort();
        assert_eq!(names, [".rodata.setting", "forms.rodata"], "{}", program.name());
    }
    covered(AREA, "constants that no code uses, bound to programs", "5.10", How::Native);
}
