//! Maps that one program alone may use.

use bpfgen_runtime::{ErrorKind, bpf_program};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::run;

#[bpf_program("fixtures/globals/exclusive.bpf.c")]
mod bpf {}

fn open() -> bpf::Open {
    let mut open = bpf::open().unwrap();
    open.programs.owner.set_autoload(true);
    open.maps.secrets.set_exclusive(&open.programs.owner);
    open
}

#[test]
fn the_kernel_refuses_it_to_others() {
    needs!(ExclusiveMaps);
    let loaded = open().load().unwrap_or_else(|error| panic!("{error:?}"));
    let secrets = &loaded.maps.secrets;
    secrets.insert(&1, &35).unwrap();
    run(&loaded.programs.owner);
    assert_eq!((loaded.bss.seen.get(), secrets.get(&2).unwrap()), (35, Some(7)));

    // Another program of the same object.
    let mut both = open();
    both.programs.other.set_autoload(true);
    let error = both.load().unwrap_err();
    assert_eq!(error.program_name(), Some("other"), "{error:?}");
    assert!(format!("{error:?}").contains("excl_prog_hash"), "{error:?}");

    // Another load, which is given the map.
    let mut foreign = bpf::open().unwrap();
    foreign.programs.other.set_autoload(true);
    foreign.maps.secrets.reuse(secrets.as_map());
    let error = foreign.load().unwrap_err();
    assert_eq!(error.program_name(), Some("other"), "{error:?}");

    // The same program once more is the same.
    let mut again = bpf::open().unwrap();
    again.programs.owner.set_autoload(true);
    again.maps.secrets.reuse(secrets.as_map());
    let again = again.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&again.programs.owner);
    assert_eq!(again.bss.seen.get(), 35);
    covered(
        "Maps",
        "maps for one program alone: used by it, refused to others of the object and elsewhere",
        "6.18",
        How::Native,
    );
}

#[test]
fn what_it_takes() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    open.maps.secrets.set_exclusive(&open.programs.owner);
    let error = open.load().unwrap_err();
    assert_eq!((error.kind(), error.map_name()), (ErrorKind::InvalidInput, Some("secrets")));
    assert!(error.to_string().contains("program owner alone, which is not loaded"), "{error}");
}

#[test]
fn kernels_without_them_say_so() {
    needs!(Bpf);
    if needs::has(needs::Need::ExclusiveMaps) {
        return;
    }
    let error = open().load().unwrap_err();
    assert_eq!((error.kind(), error.map_name()), (ErrorKind::Unsupported, Some("secrets")));
    assert!(error.to_string().contains("Linux 6.18"), "{error}");
}
