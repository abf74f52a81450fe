//! Kernel functions and variables, by name, type and address.

use std::fs;

use bpfgen_runtime::{ErrorKind, bpf_program, kernel::Version};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use super::{only, returned};

#[bpf_program("fixtures/loading/externs.bpf.c")]
mod bpf {}

const AREA: &str = "Globals and externs";

/// The address of a kernel symbol; of several the first.
fn symbol(name: &str) -> Option<u64> {
    let symbols = fs::read_to_string("/proc/kallsyms").unwrap();
    let mut lines = symbols.lines().map(str::split_whitespace);
    lines.find_map(|mut words| {
        let address = words.next()?;
        (words.nth(1)? == name).then(|| u64::from_str_radix(address, 16).unwrap())
    })
}

#[test]
fn flavours_of_functions() {
    needs!(Bpf);
    let loaded = only!(bpf.flavours).unwrap_or_else(|error| panic!("{error:?}"));
    let found = symbol("bpf_task_from_pid").is_some();
    assert!(found || Version::running() < Some(Version::new(6, 2)));
    let got = returned(&loaded.programs.flavours, std::process::id());
    let seen = &loaded.bss;
    assert_eq!(seen.has_plain.get(), u32::from(found));
    assert_eq!((seen.has_nothing.get(), seen.with_other.get()), (0, 0), "they are not there");
    assert_eq!(seen.with_same.get(), u32::from(found), "the one with the kernel's parameters");
    if found {
        assert_eq!((got, seen.pid.get()), (2, std::process::id()));
        covered(AREA, ".ksyms: flavours of kfuncs, the one that fits", "6.2", How::Native);
    } else {
        assert_eq!(got, 1);
    }
}

#[test]
fn variables_with_their_types() {
    needs!(Bpf);
    let loaded = match only!(bpf.per_cpu) {
        Ok(loaded) => loaded,
        // 5.10 and older: variables may not be in the kernel's BTF.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(error.to_string().contains("no variable"), "{error}");
            assert!(Version::running() < Some(Version::new(5, 15)), "{error}");
            return;
        }
        // Built without CONFIG_KALLSYMS_ALL: the kernel knows the type and not the address.
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Verifier, "{error:?}");
            assert_eq!(symbol("runqueues"), None, "{error:?}");
            return;
        }
    };
    assert_eq!(returned(&loaded.programs.per_cpu, 0), 2);
    let seen = &loaded.data;
    assert!(seen.active.get() >= 0 && seen.active_first.get() >= 0);
    // One more than there are.
    assert!(loaded.bss.running.get() >= 1);
    covered(
        AREA,
        ".ksyms: variables with their types, per CPU: runqueues, bpf_prog_active",
        "5.11",
        How::Native,
    );
}

#[test]
fn addresses_and_what_is_missing() {
    needs!(Bpf);
    let loaded = only!(bpf.addresses).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!((loaded.data.missing.get(), loaded.data.no_address.get()), (7, 7));
    assert_eq!(returned(&loaded.programs.addresses, 0), 2);
    assert_eq!(loaded.bss.address.get(), symbol("bpf_map_put").unwrap());
    assert_eq!((loaded.data.missing.get(), loaded.data.no_address.get()), (0, 0));
    covered(AREA, ".ksyms: weak variables, with and without a type", "5.2", How::Native);
}

#[test]
fn a_weak_variable_that_is_missing_is_named_where_it_is_not_asked_for() {
    needs!(Bpf);
    let error = only!(bpf.unguarded).expect_err("its address is no pointer");
    assert_eq!(error.kind(), ErrorKind::Verifier, "{error:?}");
    let said = "bpf_stats_enabled_key_of_nobody is weak, and not in the running kernel";
    assert!(format!("{error:?}").contains(said), "{error:?}");
}
