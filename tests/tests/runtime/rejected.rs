//! What the kernel refuses, and how that is told.

use bpfgen_runtime::{Error, ErrorKind, OpenObject, hook, kernel::Version};

use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::compile;

/// Loads the fixture with only this program.
fn load(object: &OpenObject, program: &str) -> Result<(), Error> {
    let mut fine = object.program::<hook::Other>("fine").unwrap();
    fine.set_autoload(false);
    let mut it = object.program::<hook::Other>(program).unwrap();
    it.set_autoload(true);
    object.loader().program(&fine).program(&it).load().map(drop)
}

fn refusal(object: &OpenObject, program: &str) -> Error {
    let error = load(object, program).unwrap_err();
    assert_eq!(error.program_name(), Some(program), "{error}");
    assert_eq!(error.object_name(), Some("rejected"), "{error}");
    assert!(!error.to_string().contains('\n'), "{error}");
    error
}

/// The line of the fixture that holds this text.
fn line(text: &str) -> usize {
    let source = include_str!("../../fixtures/runtime/rejected.bpf.c");
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn what_is_off_cannot_fail() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    object.loader().load().unwrap_or_else(|error| panic!("{error:?}"));
    covered("Loading", "what is switched off cannot fail", "5.2", How::Native);
}

#[test]
fn the_verifiers_reason_with_the_line_in_c() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let error = refusal(&object, "unchecked_value");
    assert_eq!(error.kind(), ErrorKind::Verifier);
    let place = format!("rejected.bpf.c:{}", line("may be null"));
    assert!(error.to_string().contains(&place), "{error}");
    // Kernels say it in their own words.
    let said = error.to_string();
    assert!(said.contains("map_value_or_null") || said.contains("nullable map value"), "{error}");
    let report = format!("{error:?}");
    assert!(report.contains("out = *value; /* may be null */"), "{report}");
    assert!(report.contains("= instruction 7: "), "{report}");
    let log = error.verifier_log().unwrap();
    assert!(log.contains("processed "), "{log}");
    covered("Loading", "rejections with the line of the C source", "5.2", How::Native);
}

#[test]
fn a_type_or_field_that_the_kernel_lacks() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    for (program, name) in [
        ("missing_field", "task_struct.no_such_field_in_any_kernel"),
        ("missing_type", "no_such_type_in_any_kernel.field"),
    ] {
        let error = refusal(&object, program);
        assert_eq!(error.kind(), ErrorKind::MissingKernelType, "{error}");
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.to_string().contains("rejected.bpf.c:"), "{error}");
        assert!(error.help().unwrap().contains("bpf_core_field_exists"), "{error:?}");
    }
    load(&object, "guarded_field").unwrap();
}

#[test]
fn externs_that_the_kernel_lacks() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let error = refusal(&object, "uses_kfunc");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("no kfunc bpf_no_such_kfunc"), "{error}");
    let error = refusal(&object, "uses_kfunc_below");
    assert!(error.to_string().contains("program uses_kfunc_below: function below: "), "{error}");
    load(&object, "uses_weak_kfunc").unwrap();
    let error = refusal(&object, "reaches_weak_kfunc");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("calls bpf_weak_kfunc at"), "{error}");
}

/// Names of the kernel's that are near are shown.
#[test]
fn misspelt_externs() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let error = refusal(&object, "misspelt_kfunc");
    assert!(error.help().unwrap().contains("did you mean bpf_prog_inc"), "{error:?}");
    let error = refusal(&object, "misspelt_variable");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let help = error.help().unwrap();
    // Not all kernels list their variables.
    assert!(help.contains("init_task") || help.contains("CONFIG_KALLSYMS_ALL"), "{help}");
    assert!(help.contains("__weak"), "{help}");
}

/// The kernel says a number; we, which helper it is and since when there is one.
#[test]
fn helpers_that_programs_cannot_call() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let error = refusal(&object, "unknown_helper");
    assert!(error.help().unwrap().contains("no Linux that bpfgen knows"), "{error:?}");
    let error = refusal(&object, "helper_of_others");
    let help = error.help().unwrap();
    assert!(help.contains("bpf_xdp_adjust_tail is not for programs of SEC(\"raw_tp\")"), "{help}");
    if Version::running() < Some(Version::new(6, 1)) {
        let error = refusal(&object, "new_helper");
        let help = error.help().unwrap();
        assert!(help.contains("bpf_ktime_get_tai_ns needs Linux 6.1, this is "), "{error:?}");
    }
}

#[test]
fn a_license_that_is_not_the_gpl() {
    needs!(Bpf);
    let error = compile::PROPRIETARY.open().loader().load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Verifier);
    let help = error.help().unwrap();
    assert!(help.contains("the object's is \"Proprietary\""), "{error:?}");
}

#[test]
fn targets_that_are_not_there() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let error = refusal(&object, "missing_tracepoint");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("no tracepoint \"no_such_tracepoint\""), "{error}");
    let error = refusal(&object, "no_target");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = refusal(&object, "unknown_section");
    assert_eq!(error.kind(), ErrorKind::InvalidObject);
    assert!(error.to_string().contains("\"no/such/section\""), "{error}");
    let error = refusal(&object, "callback");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("no value of the object"), "{error}");
    // The target can be set before load.
    let mut it = object.program::<hook::BtfTracePoint>("missing_tracepoint").unwrap();
    it.set_autoload(true).set_target("sched_switch");
    object.loader().program(&it).load().unwrap();
}

#[test]
fn a_map_that_was_not_created() {
    needs!(Bpf);
    let object = compile::REJECTED.open();
    let mut numbers = object.map("numbers").unwrap();
    numbers.set_autocreate(false);
    let mut it = object.program::<hook::Other>("uses_map").unwrap();
    it.set_autoload(true);
    let error = object.loader().map(&numbers).program(&it).load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
    assert!(error.to_string().contains("uses map numbers at "), "{error}");

    let loaded = object.loader().map(&numbers).load().unwrap();
    let map = loaded.map::<bpfgen_runtime::HashMap<u32, u32>>("numbers").unwrap();
    assert_eq!(map.get(&1).unwrap_err().kind(), ErrorKind::NotLoaded);
    let program = loaded.program::<hook::RawTracePoint>("uses_map").unwrap();
    assert_eq!(program.attach().unwrap_err().kind(), ErrorKind::NotLoaded);
    assert!(program.auto_attach().unwrap().is_none());
}

#[test]
fn maps_too_large() {
    needs!(Bpf);
    let object = compile::KINDS.open();
    for (name, max_entries) in [("hash", u32::MAX), ("array", u32::MAX), ("ring", u32::MAX)] {
        let mut map = object.map(name).unwrap();
        map.set_max_entries(max_entries);
        let error = object.loader().map(&map).load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceLimit, "{error}");
        assert_eq!(error.map_name(), Some(name));
        assert!(error.to_string().contains("it is too large: max_entries 4294967295"), "{error}");
        assert!(error.help().unwrap().contains("set_max_entries"), "{error:?}");
    }
    let mut map = object.map("hash").unwrap();
    map.set_max_entries(0);
    let error = object.loader().map(&map).load().unwrap_err();
    assert!(error.to_string().contains("max_entries is 0"), "{error}");
}

#[test]
fn the_log_of_an_accepted_program() {
    needs!(Bpf);
    let mut object = compile::REJECTED.open();
    object.log_level(2);
    let loaded = object.loader().load().unwrap();
    let log = loaded.verifier_log("fine").unwrap().unwrap();
    assert!(log.contains("(95) exit"), "{log}");
    assert_eq!(loaded.verifier_log("uses_map").unwrap(), None);
}

#[test]
fn objects_that_are_none() {
    for (bytes, kind) in [(&b""[..], ErrorKind::InvalidObject), (b"text", ErrorKind::InvalidObject)]
    {
        let error = OpenObject::parse("it", bytes).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.object_name(), Some("it"));
    }
}

#[test]
fn an_object_of_the_other_byte_order() {
    let error = OpenObject::parse("it", compile::REJECTED.foreign()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidObject);
    assert!(error.to_string().contains("-endian, which this machine is not"), "{error}");
    assert!(error.help().unwrap().contains("-target bpfe"), "{error:?}");
}

#[test]
fn given_kernel_types() {
    needs!(Bpf);
    let mut object = compile::REJECTED.open();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("btf");
    std::fs::copy("/sys/kernel/btf/vmlinux", &copy).unwrap();
    object.btf_path(&copy);
    load(&object, "guarded_field").unwrap();
    let error = refusal(&object, "missing_field");
    // The messages say in which types it was not found.
    assert!(error.to_string().contains(&copy.display().to_string()), "{error}");

    object.btf_path(folder.path().join("missing"));
    let error = load(&object, "guarded_field").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingKernelBtf, "{error}");
    // Nothing is read where nothing is asked of it.
    load(&object, "uses_map").unwrap();
    std::fs::write(&copy, b"not BTF").unwrap();
    object.btf_path(&copy);
    let error = load(&object, "guarded_field").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidObject, "{error}");
}

#[test]
fn kernel_types_that_the_environment_names() {
    const VARIABLE: &str = "BPFGEN_BTF";
    let test = "kernel_types_that_the_environment_names";
    needs!(Bpf);
    let object = compile::REJECTED.open();
    if std::env::var_os(VARIABLE).is_some() {
        let error = load(&object, "guarded_field").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingKernelBtf);
        assert!(error.to_string().contains("/nonexistent, as BPFGEN_BTF asks"), "{error}");
        return;
    }
    load(&object, "guarded_field").unwrap();
    // A variable of this process would be seen by the tests that run beside.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("rejected::{test}")])
        .env(VARIABLE, "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success(), "in the child: {}", bpfgen_tests::outside::text(&output));
}
