//! What `--help` says, word for word, and how the program behaves as a command.

use std::process::{Command, Output, Stdio};

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
    // The width of the text.
    command.env_remove("COLUMNS");
    command.args(args).stdin(Stdio::null()).output().unwrap()
}

fn help(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn all_commands() {
    insta::assert_snapshot!(help(&["--help"]));
}

#[test]
fn build() {
    insta::assert_snapshot!(help(&["build", "--help"]));
}

#[test]
fn check() {
    insta::assert_snapshot!(help(&["check", "--help"]));
}

#[test]
fn features() {
    insta::assert_snapshot!(help(&["features", "--help"]));
}

#[test]
fn btf() {
    let all = [&["btf", "--help"][..], &["btf", "minimize", "--help"], &["btf", "dump", "--help"]];
    insta::assert_snapshot!(all.map(help).join("\n----\n"));
}

#[test]
fn vmlinux() {
    insta::assert_snapshot!(help(&["vmlinux", "--help"]));
}

#[test]
fn new() {
    insta::assert_snapshot!(help(&["new", "--help"]));
}

#[test]
fn vm() {
    insta::assert_snapshot!(help(&["vm", "--help"]));
}

#[test]
fn as_cargo_calls_it_and_by_itself() {
    assert_eq!(help(&["bpfgen", "build", "--help"]), help(&["build", "--help"]));
    let version = help(&["bpfgen", "--version"]);
    assert_eq!(version, format!("cargo-bpfgen {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_has_status_2_and_goes_to_stderr() {
    for args in [&["bpfgen"][..], &["frobnicate"], &["build", "--frobnicate"], &["new"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{output:?}");
    }
    let output = run(&["build", "--target", "vax"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("targets are bpfel"), "{output:?}");
}
