//! `cargo bpfgen build` as a command: exit statuses, and who gets which output. What it builds is
//! held by bpfgen-build's tests and the end-to-end tests.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const SOURCE: &str = "\
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 seen;

SEC(\"raw_tracepoint/sched_switch\")
int count(void *ctx)
{
	__sync_fetch_and_add(&seen, 1);
	return 0;
}

char LICENSE[] SEC(\"license\") = \"GPL\";
";

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/x.bpf.c"), SOURCE).unwrap();
    let manifest = "[package]\nname = \"x\"\n\n[package.metadata.bpfgen]\n\
                    sources = [\"src/x.bpf.c\"]\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    folder
}

fn build(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
    command.args(["bpfgen", "build"]).args(args).current_dir(folder).stdin(Stdio::null());
    // The test process has these from cargo, but stands for a person.
    for name in ["OUT_DIR", "CARGO_MANIFEST_DIR", "CARGO_CFG_TARGET_ARCH"] {
        command.env_remove(name);
    }
    command.env("BPFGEN_CACHE_DIR", folder.join("cache"));
    command
}

fn status(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_check_says_by_its_status_whether_to_build() {
    let project = project();
    let run = |args: &[&str]| build(project.path(), args).output().unwrap();
    let missing = run(&["--check"]);
    assert_eq!(status(&missing), Some(1), "{missing:?}");
    assert!(stderr(&missing).contains("error: the files beside the sources are out of date\nhelp"));

    let built = run(&[]);
    assert_eq!((status(&built), stderr(&built).as_str()), (Some(0), ""));
    assert!(stdout(&built).contains("src/x.bpf.c: written\n"), "{built:?}");
    assert_eq!(status(&run(&["--check"])), Some(0));

    // Paths, the manifest and folders name the same source.
    let manifest = project.path().join("Cargo.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let source = project.path().join("src/x.bpf.c");
    for args in [
        ["--manifest-path", manifest.to_str().unwrap(), "--check"],
        [source.to_str().unwrap(), "--check", "--"],
    ] {
        let output = build(elsewhere.path(), &args).output().unwrap();
        assert_eq!(status(&output), Some(0), "{output:?}");
        assert!(stdout(&output).contains("src/x.bpf.c: up to date\n"), "{output:?}");
    }

    fs::write(&source, SOURCE.replace("seen", "counted")).unwrap();
    let changed = run(&["--check"]);
    assert_eq!(status(&changed), Some(1), "{changed:?}");
    assert!(stdout(&changed).contains("pub counted: "), "{changed:?}");
}

#[test]
fn another_clang_has_a_status_of_its_own() {
    let project = project();
    assert_eq!(status(&build(project.path(), &[]).output().unwrap()), Some(0));
    let object = project.path().join("src/x.bpf.o");
    let module = project.path().join("src/x.rs");
    // Calls itself another version, and makes another object.
    let other = project.path().join("other-clang");
    let script = "#!/bin/sh\ncase \"$*\" in *--version*) echo 'clang version 77.0.0';; \
                  *) exec clang \"$@\" -Dseen=counted;; esac\n";
    // By another process: what this one has open for writing, children that other tests start have
    // too until they execute, and so long it cannot be run.
    let written = Command::new("sh")
        .args(["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\""])
        .arg(&other)
        .arg(script)
        .status();
    assert!(written.unwrap().success());
    let before = (fs::read(&object).unwrap(), fs::read(&module).unwrap());
    let output = build(project.path(), &["--check"]).env("BPFGEN_CLANG", &other).output().unwrap();
    assert_eq!(status(&output), Some(3), "{output:?}");
    assert!(stderr(&output).contains("were made by another clang"), "{output:?}");
    assert_eq!((fs::read(&object).unwrap(), fs::read(&module).unwrap()), before);
}

#[test]
fn within_a_build_script_standard_output_is_cargos() {
    let project = project();
    let out = tempfile::tempdir().unwrap();
    let before = fs::read_dir(project.path().join("src")).unwrap().count();
    let output = build(project.path(), &[]).env("OUT_DIR", out.path()).output().unwrap();
    assert_eq!(status(&output), Some(0), "{output:?}");
    let lines = stdout(&output);
    assert!(lines.contains("cargo::rerun-if-changed=") && lines.contains("x.bpf.c"), "{lines}");
    assert!(lines.lines().all(|line| line.starts_with("cargo::")), "{lines}");
    assert!(out.path().join("x.rs").is_file() && out.path().join("x.bpf.o").is_file());
    assert_eq!(fs::read_dir(project.path().join("src")).unwrap().count(), before);
}

#[test]
fn mistakes_are_told_without_a_panic() {
    let project = project();
    fs::write(project.path().join("src/bad.bpf.c"), "int f(void) { return nothing; }\n").unwrap();
    for (args, text) in [
        (&["src/missing.bpf.c"][..], "missing.bpf.c"),
        (&["src/bad.bpf.c"], "use of undeclared identifier 'nothing'"),
        (&["--manifest-path", "nowhere/Cargo.toml"], "there is no manifest at nowhere"),
    ] {
        let output = build(project.path(), args).output().unwrap();
        assert_eq!(status(&output), Some(1), "{output:?}");
        let error = stderr(&output);
        assert!(error.starts_with("error: ") && error.contains(text), "{args:?}: {error}");
        assert!(!error.contains("panicked"), "{error}");
    }
    let nothing = tempfile::tempdir().unwrap();
    let output = build(nothing.path(), &[]).output().unwrap();
    assert!(stderr(&output).contains("there is no Cargo.toml\nhelp: "), "{output:?}");
}
