//! What a user's crate pulls in, and what a finished program links.

use std::{path::Path, process::Command};

use bpfgen_tests::{
    checkout,
    outside::{self, Outside, cargo, run},
    readme,
};

/// Packages that belong to a build, never to a program.
const BUILD_ONLY: &[&str] =
    &["syn", "quote", "proc-macro2", "clap", "clap_builder", "cc", "prettyplease", "bpfgen-build"];

fn tree(door: &str, edges: &str) -> Vec<String> {
    let files = readme::files(door);
    let manifest = files.iter().find(|file| file.path == "Cargo.toml").expect("a manifest");
    let crate_ = Outside::new(&manifest.text);
    crate_.write("src/main.rs", "fn main() {}\n");
    crate_.write("build.rs", "fn main() {}\n");
    let args = ["tree", "--offline", "-e", edges, "--prefix", "none", "--format", "{p}"];
    let output = run(&mut crate_.cargo(&args));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

fn assert_lean(door: &str, edges: &str) {
    let names = tree(door, edges);
    assert!(names.iter().any(|name| name == "bpfgen-runtime"), "{names:?}");
    for name in BUILD_ONLY {
        assert!(!names.iter().any(|found| found == name), "{door}: {name} in {names:?}");
    }
}

#[test]
fn a_program_holds_nothing_of_the_build() {
    for door in ["macro", "build", "cli"] {
        assert_lean(door, "normal,no-proc-macro");
    }
}

/// The doors that do without the macro do not even compile it.
#[test]
fn without_default_features_no_macro_is_built() {
    for door in ["build", "cli"] {
        assert_lean(door, "normal");
    }
    // Which the attribute needs: the check above can fail.
    assert!(tree("macro", "normal").iter().any(|name| name == "syn"));
}

/// The static example runs anywhere, and is as small as the README says.
#[test]
fn the_static_example_links_nothing() {
    let machine = std::env::consts::ARCH;
    let triple = format!("{machine}-unknown-linux-gnu");
    let target = outside::target();
    run(cargo(&checkout())
        .env("RUSTFLAGS", "-C target-feature=+crt-static")
        .args(["build", "--release", "--quiet", "--offline", "-p", "execsnoop"])
        .args(["--target", &triple]));
    let program = target.join(triple).join("release/execsnoop");

    let ldd = Command::new("ldd").arg(&program).output().expect("ldd comes with the C library");
    let said = outside::text(&ldd);
    let is_static = said.contains("not a dynamic executable") || said.contains("statically linked");
    assert!(is_static, "ldd: {said}");
    let version = run(Command::new(&program).arg("--version").env_clear());
    assert!(outside::text(&version).starts_with("execsnoop "));

    if machine == "x86_64" {
        let size = size(&program);
        let said = said_size();
        let off = size.abs_diff(said) * 100 / said;
        assert!(off <= 10, "the README says {said} kB; it is {size} kB");
    }
}

/// In thousands of bytes.
fn size(program: &Path) -> u64 {
    std::fs::metadata(program).expect("the program is there").len() / 1000
}

/// The number in the README's `is N kB`.
fn said_size() -> u64 {
    let path = checkout().join("README.md");
    let readme = std::fs::read_to_string(path).expect("the README is there");
    let before = readme.split(" kB").next().expect("there is always a first part");
    let number = before.rsplit(' ').next().unwrap_or_default().replace(',', "");
    number.parse().unwrap_or_else(|_| panic!("the README gives no size: {number}"))
}
