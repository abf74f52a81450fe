//! Kernels by their version, or as an image: `--kernel`, and `kernels` in Cargo.toml.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{bpfgen, kernel_object, repository, skip, stdout};

/// A small kernel.
fn image() -> String {
    repository("bpfgen-vm/tests/payloads/bzImage").display().to_string()
}

/// The folder of a cached kernel of the series 6.1, if there is one.
fn cached(test: &str) -> Option<PathBuf> {
    let cache = bpfgen_vm::Env::read().unwrap().cache.unwrap();
    let entries = fs::read_dir(cache.join("kernels")).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("6.1."))
        .collect();
    found.sort();
    if found.is_empty() {
        skip(test, &format!("kernel 6.1 is not in {} (cargo bpfgen vm --fetch)", cache.display()));
    }
    found.pop()
}

/// Runs `cargo bpfgen` with the kernels that are in the user's cache.
fn with_cache(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
    command.current_dir(folder).env("BPFGEN_DEBIAN_MIRROR", "http://127.0.0.1:9/debian");
    command.env_remove("OUT_DIR").arg("bpfgen").args(args).stdin(Stdio::null()).output().unwrap()
}

fn manifest(folder: &Path, kernels: &str) {
    let text = format!(
        "[package]\nname = \"x\"\nversion = \"0.0.0\"\n\
         [package.metadata.bpfgen]\nkernels = {kernels}\nsources = [\"x.bpf.o\"]\n"
    );
    fs::write(folder.join("Cargo.toml"), text).unwrap();
    fs::copy(kernel_object(), folder.join("x.bpf.o")).unwrap();
}

#[test]
fn an_image_is_a_kernel_to_all_commands() {
    let folder = tempfile::tempdir().unwrap();
    let (image, vmlinux) = (image(), repository("bpfgen-vm/tests/payloads/vmlinux"));
    let vmlinux = vmlinux.to_str().unwrap();
    let run = |args: &[&str]| bpfgen(folder.path(), args);
    let raw = stdout(run(&["btf", "dump", "--kernel", &image]));
    assert_eq!(raw, stdout(run(&["btf", "dump", vmlinux])));
    assert!(raw.contains("STRUCT 'task_struct'"), "{raw}");
    let header = stdout(run(&["vmlinux", "--kernel", &image]));
    assert_eq!(header, stdout(run(&["vmlinux", "--btf", vmlinux])));
    let args = ["vmlinux", "--minimal", "--types", "struct task_struct", "--kernel", &image];
    let header = stdout(run(&args));
    let first = header.lines().next().unwrap();
    assert!(first.contains("Linux 6.1.0-fake"), "{first}");

    let object = kernel_object();
    let object = object.to_str().unwrap();
    let output = run(&["btf", "minimize", object, "--kernel", &image, "-o", "min.btf"]);
    assert!(output.status.success(), "{output:?}");
    let minimized = stdout(run(&["btf", "dump", "min.btf"]));
    assert!(minimized.contains("STRUCT 'task_struct'"), "{minimized}");
}

#[test]
fn images_are_checked_like_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(kernel_object(), folder.path().join("x.bpf.o")).unwrap();
    let image = image();
    let args = ["check", "x.bpf.o", "--kernel", &image, "--btf", "x.bpf.o", "--format", "json"];
    let output = bpfgen(folder.path(), &args);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let source = &report["sources"][0];
    assert_eq!(source["kernels"], serde_json::json!(["x.bpf.o", "6.1.0-fake"]));
    let row = &source["relocations"][0]["kernels"];
    assert_eq!((&row[0]["outcome"], &row[1]["outcome"]), (&"number".into(), &"missing".into()));
    // Once more, as a person would read it.
    let output = bpfgen(folder.path(), &["check", "x.bpf.o", "--kernel", &image]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("x.bpf.o: cannot run with all of 6.1.0-fake\n"), "{text}");
}

#[test]
fn what_is_no_kernel_is_said() {
    let folder = tempfile::tempdir().unwrap();
    manifest(folder.path(), "[\"99.99\"]");
    let mut damaged = fs::read(image()).unwrap();
    damaged[1600] ^= 0xff;
    fs::write(folder.path().join("bzImage"), damaged).unwrap();
    for (args, status, expected) in [
        (&["check", "--kernel", "./bzImage"][..], 1, "cannot unpack "),
        (&["btf", "dump", "--kernel", "./bzImage"], 1, "cannot unpack "),
        (&["btf", "minimize", "x.bpf.o", "--kernel", "./bzImage", "-o", "x"], 1, "cannot unpack "),
        (&["vmlinux", "--kernel", "./bzImage"], 1, "cannot unpack "),
        (&["check", "--kernel", "./x.bpf.o"], 1, "is not a kernel to boot: it is an ELF file"),
        (&["check", "--kernel", "6"], 2, "names no kernel"),
        (&["vmlinux", "--kernel", "6.1", "--btf", "x.bpf.o"], 2, "cannot be used with"),
        (&["btf", "dump", "--kernel", "6.1", "x.bpf.o"], 2, "cannot be used with"),
        (&["check"], 1, "error: package.metadata.bpfgen.kernels: "),
        (&["build"], 1, "error: package.metadata.bpfgen.kernels: "),
        (&["build", "--check"], 1, "error: package.metadata.bpfgen.kernels: "),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
        command.env("BPFGEN_DEBIAN_MIRROR", "http://127.0.0.1:9/debian").env_remove("OUT_DIR");
        command.env("BPFGEN_CACHE_DIR", folder.path().join("cache")).stdin(Stdio::null());
        let output = command.current_dir(&folder).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty() && text.contains(expected), "{args:?}: {text}");
    }
    assert!(!folder.path().join("x.rs").exists() && !folder.path().join("x").exists());
}

#[test]
fn a_version_is_that_kernel() {
    let Some(entry) = cached("a_version_is_that_kernel") else { return };
    let folder = tempfile::tempdir().unwrap();
    manifest(folder.path(), "[\"6.1\"]");
    let run = |args: &[&str]| with_cache(folder.path(), args);
    let by_version = run(&["check", "x.bpf.o", "--kernel", "6.1"]);
    let btf = entry.join("vmlinux.btf");
    assert!(btf.is_file(), "it is kept beside the image: {by_version:?}");
    fs::copy(&btf, folder.path().join("6.1.btf")).unwrap();
    let by_file = run(&["check", "x.bpf.o", "--btf", "6.1.btf"]);
    assert_eq!(by_version, by_file);
    assert_eq!(run(&["check"]), by_file, "as the manifest says");
    let built = run(&["build"]);
    assert_eq!(built.status.success(), by_file.status.success(), "{built:?}");

    let object = kernel_object();
    let object = object.to_str().unwrap();
    let output = run(&["btf", "minimize", object, "--kernel", "6.1", "-o", "min.btf"]);
    assert!(output.status.success(), "{output:?}");
    assert!(fs::metadata(folder.path().join("min.btf")).unwrap().len() < 8192);
    let args = ["vmlinux", "--minimal", "--types", "struct task_struct", "--kernel", "6.1"];
    let header = stdout(run(&args));
    assert!(header.lines().next().unwrap().contains("Linux 6.1."), "{}", &header[..80]);
}
