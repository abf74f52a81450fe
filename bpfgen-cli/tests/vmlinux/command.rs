//! The command line around the header.

use std::process::{Command, Output, Stdio};

use bpfgen_object::btf::{Btf, header::write_header};

fn vmlinux(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
    // As cargo calls it.
    command.args(["bpfgen", "vmlinux"]).args(args).stdin(Stdio::null()).output().unwrap()
}

/// The reports of a failure, which must not be a panic.
fn failure(args: &[&str]) -> String {
    let output = vmlinux(args);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_default_is_the_running_kernel() {
    let Some(btf) = crate::kernel("the_default_is_the_running_kernel") else { return };
    let expected = write_header(&Btf::decode(&btf).unwrap()).unwrap();
    let output = vmlinux(&[]);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout == expected.as_bytes(), "another header than the library's");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vmlinux.h");
    let output = vmlinux(&["-o", file.to_str().unwrap()]);
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert!(std::fs::read(&file).unwrap() == expected.as_bytes());
    // A rename is how a file appears whole; nothing else may stay.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    if crate::kernel("a_reader_that_has_seen_enough_is_no_error").is_none() {
        return;
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"))
        .arg("vmlinux")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn files_that_are_no_btf() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let path = file.to_str().unwrap();

    let missing = failure(&["--btf", path]);
    assert!(missing.starts_with(&format!("error: cannot read {path}: No such file")), "{missing}");
    assert!(missing.contains("\nhelp: --btf takes a BTF file"), "{missing}");

    std::fs::write(&file, "int main;").unwrap();
    let text = failure(&["--btf", path]);
    assert!(text.contains("is not BTF's magic"), "{text}");

    std::fs::write(&file, [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    let truncated = failure(&["--btf", path]);
    assert!(truncated.starts_with(&format!("error: {path}: section .BTF")), "{truncated}");

    // Any ELF file that is not for BPF will do: this very program.
    std::fs::copy(env!("CARGO_BIN_EXE_cargo-bpfgen"), &file).unwrap();
    let elf = failure(&["--btf", path]);
    assert!(elf.contains("no .BTF section"), "{elf}");

    let unwritable = failure(&["--btf", path, "-o", "/nonexistent/vmlinux.h"]);
    assert!(unwritable.starts_with("error: "), "{unwritable}");
}

#[test]
fn a_device_is_written_to_and_not_replaced() {
    if crate::kernel("a_device_is_written_to_and_not_replaced").is_none() {
        return;
    }
    let before = std::fs::metadata("/dev/null").unwrap().file_type();
    let output = vmlinux(&["-o", "/dev/null"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(std::fs::metadata("/dev/null").unwrap().file_type(), before);
}
