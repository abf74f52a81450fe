//! A newcomer's crate whose tests run in another kernel, by the README's own line.

use std::path::Path;

use bpfgen_tests::{
    checkout, needs,
    outside::{self, Outside, assert_same, run},
    readme,
};

/// How the README's line begins.
const RUNNER: &str = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER=";

/// A test that passes in one kernel only.
const RELEASE: &str = "\
#[test]
fn in_that_kernel() {
    let release = std::fs::read_to_string(\"/proc/sys/kernel/osrelease\").unwrap();
    assert!(release.starts_with(\"KERNEL.\"), \"{release}\");
}
";

#[test]
fn cargo_test_in_another_kernel() {
    let test = "cargo_test_in_another_kernel";
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return needs::skip(test, "other kernels run on x86-64 Linux only");
    }
    let files = readme::files("vm");
    let manifest = files.iter().find(|file| file.path == "Cargo.toml").expect("a manifest");
    let crate_ = Outside::new(&manifest.text);
    for file in files.iter().filter(|file| file.path != "Cargo.toml") {
        crate_.write(&file.path, &file.text);
    }

    // The tests of the README run anywhere; this one only there.
    let line = line();
    let kernel = line.split_once("--kernel ").map_or("", |(_, rest)| rest);
    let kernel = kernel.split(' ').next().unwrap_or_default();
    let release = RELEASE.replace("KERNEL", kernel);
    crate_.write("tests/release.rs", &release);

    // As installed: on the PATH, under the name by which cargo finds it.
    let tool = outside::binary("bpfgen-cli", "cargo-bpfgen");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = tool.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("folders that were in PATH");

    // The variables are those of every cargo command of these tests; the command is the README's.
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &line]).current_dir(crate_.path());
    for (name, value) in crate_.cargo(&[]).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.env("PATH", path).env("CARGO_NET_OFFLINE", "true").stdin(std::process::Stdio::null());
    let said = outside::text(&run(&mut shell));

    let passed = said.matches("test result: ok. 1 passed; 0 failed; 0 ignored;").count();
    assert_eq!(passed, 2, "{said}");
}

/// What newcomers copy stands in another document too.
#[test]
fn the_command_line_says_the_same() {
    let path = checkout().join("bpfgen-cli/README.md");
    let text = std::fs::read_to_string(path).expect("its README is there");
    let found = text.lines().find(|text| text.starts_with(RUNNER)).unwrap_or_default();
    assert_same("bpfgen-cli/README.md", &line(), found);
}

fn line() -> String {
    let path = checkout().join("README.md");
    let readme = std::fs::read_to_string(path).expect("the README is there");
    let line = readme.lines().find(|line| line.starts_with(RUNNER));
    line.expect("the README has the line").to_owned()
}
