//! Externs that this kernel has, and that it lacks.

use std::fs;

use bpfgen_runtime::{ErrorKind, Loaded, OpenObject, hook, kernel::Version, value::Plain};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::compile;

/// The value of a global variable after load.
pub(crate) fn value<T: Plain>(object: &OpenObject, loaded: &Loaded, name: &str) -> T {
    let found = object.model().data.iter().find_map(|data| {
        let variable = data.variables.iter().find(|variable| variable.name == name)?;
        Some((&data.name, variable.offset as usize))
    });
    let (section, offset) = found.unwrap();
    loaded.section(section).unwrap().cell::<T>(offset).unwrap().get()
}

/// The address of a kernel symbol.
fn symbol(name: &str) -> Option<u64> {
    let symbols = fs::read_to_string("/proc/kallsyms").unwrap();
    let mut lines = symbols.lines().map(str::split_whitespace);
    lines.find_map(|mut words| {
        let address = words.next()?;
        (words.nth(1)? == name).then(|| u64::from_str_radix(address, 16).unwrap())
    })
}

#[test]
fn kfuncs_and_symbols() {
    needs!(Bpf);
    let object = compile::EXTERNS.open();
    let pid = std::process::id().to_ne_bytes();
    let loaded = object.loader().bytes(".rodata", &pid).load();
    let loaded = loaded.unwrap_or_else(|error| panic!("{error:?}"));
    let _link = loaded.program::<hook::RawTracePoint>("look").unwrap().attach().unwrap();
    fs::metadata("/").unwrap();

    assert_eq!(value::<u64>(&object, &loaded, "address"), symbol("vfs_read").unwrap());
    assert_eq!(value::<u64>(&object, &loaded, "nowhere"), 0);
    assert_eq!(value::<u32>(&object, &loaded, "called"), 0);
    let has_kfunc = symbol("bpf_rcu_read_lock").is_some();
    assert_eq!(value::<u32>(&object, &loaded, "locked"), u32::from(has_kfunc));
    covered("Globals and externs", ".ksyms: addresses, weak kfuncs", "5.2", How::Native);
}

#[test]
fn a_variable_with_its_type() {
    needs!(Bpf);
    let object = compile::EXTERNS.open();
    let mut program = object.program::<hook::RawTracePoint>("look_per_cpu").unwrap();
    program.set_autoload(true);
    let result = object.loader().program(&program).load();
    let loaded = match result {
        Ok(loaded) => loaded,
        // 5.10 and older: variables may not be in the kernel's BTF.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(error.to_string().contains("no variable runqueues"), "{error}");
            assert!(Version::running() < Some(Version::new(5, 15)), "{error}");
            return;
        }
        // Built without CONFIG_KALLSYMS_ALL: the kernel knows the type and not the address.
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Verifier);
            assert!(error.to_string().contains("'runqueues'"), "{error}");
            assert_eq!(symbol("runqueues"), None);
            return;
        }
    };
    let _link = loaded.program::<hook::RawTracePoint>("look_per_cpu").unwrap().attach().unwrap();
    fs::metadata("/").unwrap();
    assert_eq!(value::<u32>(&object, &loaded, "found"), 1);
}

#[test]
fn variables_with_types_that_may_be_missing() {
    needs!(Bpf);
    let object = OpenObject::parse("weak", WEAK).unwrap();
    let loaded = object.loader().load().unwrap_or_else(|error| panic!("{error:?}"));
    let program = loaded.program::<hook::SocketFilter>("look").unwrap();
    assert_eq!(program.test_run().data(&[0; 64]).run().unwrap().returned, 1, "neither is there");

    let with = |name| {
        let mut program = object.program::<hook::SocketFilter>(name).unwrap();
        object.loader().program(program.set_autoload(true)).load()
    };
    let error = with("look_for_what_must_be").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
    assert!(error.to_string().contains("no variable bpfgen_must_be"), "{error}");
    assert!(error.help().unwrap().contains("__weak"), "{error:?}");
    // Weak or not, what is another is a mistake. Kernels before 5.15 may not say what it is.
    match with("look_for_another_type") {
        Ok(_) => assert!(Version::running() < Some(Version::new(5, 15))),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Incompatible, "{error:?}");
            assert!(error.to_string().contains("but of another type: it is "), "{error}");
        }
    }
    covered("Globals and externs", ".ksyms: typed variables, weak", "5.2", How::Native);
}

/// Variables that the kernel need not have.
const WEAK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/weak.bpfel.o"));
