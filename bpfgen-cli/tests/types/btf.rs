//! `cargo bpfgen btf`.

use std::{fs, process::Command};

use bpfgen_object::btf::{Btf, header::write_header};

use crate::{bpfgen, has_kernel, kernel_object, repository, skip, stdout};

/// What bpftool prints of a file.
fn bpftool(file: &str) -> Option<String> {
    let output = Command::new("bpftool").args(["btf", "dump", "file", file]).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn raw_text_is_that_of_bpftool() {
    const TEST: &str = "raw_text_is_that_of_bpftool";
    if Command::new("bpftool").arg("version").output().is_err() {
        return skip(TEST, "bpftool is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![
        kernel_object().display().to_string(),
        repository("bpfgen-object/tests/core/relocs.target.bpfel.o").display().to_string(),
        repository("bpfgen-object/tests/core/relocs.local.bpfeb.o").display().to_string(),
        repository("bpfgen-build/tests/fixtures/enum64.bpf.o").display().to_string(),
        repository("bpfgen-build/tests/fixtures/values.bpf.o").display().to_string(),
        repository("bpfgen-build/tests/fixtures/bitfields.bpf.o").display().to_string(),
        repository("bpfgen-build/tests/fixtures/globals.bpf.o").display().to_string(),
    ];
    if has_kernel(TEST) {
        files.push("/sys/kernel/btf/vmlinux".to_owned());
    }
    let mut compared = 0;
    for file in &files {
        // An older one does not read everything.
        let Some(expected) = bpftool(file) else { continue };
        let found = stdout(bpfgen(folder.path(), &["btf", "dump", file]));
        let differing = found.lines().zip(expected.lines()).find(|(one, other)| one != other);
        assert!(found == expected, "{file}: {differing:?}");
        compared += 1;
    }
    assert!(compared > 0, "bpftool reads none of the files");
}

#[test]
fn the_default_is_the_running_kernel_and_c_is_its_header() {
    if !has_kernel("the_default_is_the_running_kernel_and_c_is_its_header") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let btf = Btf::decode(&fs::read("/sys/kernel/btf/vmlinux").unwrap()).unwrap();
    let c = stdout(bpfgen(folder.path(), &["btf", "dump", "--format", "c"]));
    assert!(c == write_header(&btf).unwrap());
    assert!(stdout(bpfgen(folder.path(), &["btf", "dump", "-o", "x"])).is_empty());
    let raw = fs::read_to_string(folder.path().join("x")).unwrap();
    assert!(raw.starts_with("[1] "), "{}", raw.lines().next().unwrap());
    assert_eq!(raw.lines().filter(|line| line.starts_with('[')).count(), btf.len() - 1);
}

#[test]
fn minimised_types_are_few_and_the_same_each_time() {
    if !has_kernel("minimised_types_are_few_and_the_same_each_time") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let object = kernel_object();
    let args = ["btf", "minimize", object.to_str().unwrap(), "-o"];
    let run = |output: &str| bpfgen(folder.path(), &[&args[..], &[output]].concat());
    let output = run("min.btf");
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let notes = String::from_utf8(output.stderr).unwrap();
    let bytes = fs::read(folder.path().join("min.btf")).unwrap();
    assert!(notes.contains(&format!(" types, {} bytes\n", bytes.len())), "{notes}");
    assert!(notes.contains("asks for ids of kernel types"), "{notes}");
    assert!(bytes.len() < 4096, "{} bytes", bytes.len());
    let btf = Btf::decode(&bytes).unwrap();
    assert!(btf.find_struct("task_struct").is_some());
    assert!(run("-").stdout == bytes);
}

#[test]
fn mistakes_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let object = kernel_object();
    let object = object.to_str().unwrap();
    fs::write(folder.path().join("text"), "no BTF").unwrap();
    for (args, expected) in [
        (&["btf", "dump", "text"][..], "text: section .BTF"),
        (&["btf", "dump", "none"], "cannot read none: No such file"),
        (&["btf", "minimize", "none", "-o", "x"], "cannot read none: No such file"),
        (&["btf", "minimize", "text", "-o", "x"], "text: "),
        (&["btf", "minimize", object, "--btf", "text", "-o", "x"], "text: section .BTF"),
    ] {
        let output = bpfgen(folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with(&format!("error: {expected}")), "{text}");
    }
    assert!(!folder.path().join("x").exists());
}
