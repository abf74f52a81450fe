//! `kernels` in Cargo.toml.

use std::fs;

use crate::{bpfgen, kernel_object, repository, stdout};

#[test]
fn build_holds_programs_to_the_kernels_of_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = |kernels: &str| {
        let text = format!(
            "[package]\nname = \"x\"\nversion = \"0.0.0\"\n\
             [package.metadata.bpfgen]\nkernels = {kernels}\nsources = [\"x.bpf.o\"]\n"
        );
        fs::write(folder.path().join("Cargo.toml"), text).unwrap();
    };
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    fs::create_dir(folder.path().join("btf")).unwrap();
    // An object has its own types in any case.
    fs::copy(kernel_object(), folder.path().join("btf/6.1.btf")).unwrap();
    manifest("[\"btf\"]");
    stdout(bpfgen(folder.path(), &["build"]));
    stdout(bpfgen(folder.path(), &["build", "--check"]));
    let checked = stdout(bpfgen(folder.path(), &["check"]));
    assert!(checked.ends_with("x.bpf.o: can run with all of 6.1\n"), "{checked}");

    let other = repository("bpfgen-object/tests/core/relocs.local.bpfel.o");
    fs::copy(other, folder.path().join("btf/5.10.btf")).unwrap();
    let module = folder.path().join("x.rs");
    for args in [&["build"][..], &["build", "--check"]] {
        let before = fs::read(&module).unwrap();
        let output = bpfgen(folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with("error: x.bpf.o cannot run with all of its kernels\n  5.10: "));
        assert!(text.contains("needed by fields at ./kernel.bpf.c:"), "{text}");
        assert!(text.contains("\nhelp: check with bpf_core_field_exists"), "{text}");
        assert!(before == fs::read(&module).unwrap());
    }

    manifest("[\"./6.1\"]");
    let output = bpfgen(folder.path(), &["build"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: package.metadata.bpfgen.kernels: cannot read "), "{text}");
}
