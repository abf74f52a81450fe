//! Which test binaries there are, in groups, and the commands of cargo that build and run them.

use std::{fs, process::Command};

use crate::{
    Failure,
    command::{cargo, checkout},
};

/// How the test binaries of the package bpfgen-tests are run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// On this machine and in every kernel of the matrix.
    Live,
    /// The same, but nothing else may load programs or open files meanwhile.
    Alone,
    /// On this machine only: they start compilers.
    Host,
    /// They start machines with other kernels.
    Machine,
    /// They run cargo, which builds on all cores and locks its target folder.
    Outside,
}

/// Groups by the prefix of a test binary's name, the first that fits; all others are [`Group::Live`].
const PREFIXES: &[(&str, Group)] = &[
    ("alone_", Group::Alone),
    ("host_", Group::Host),
    ("mistakes", Group::Host),
    ("reproducible", Group::Host),
    ("vm_", Group::Machine),
    ("outside_vm", Group::Machine),
    ("outside_", Group::Outside),
];

pub(crate) fn one_at_a_time(group: Group) -> Result<Command, Failure> {
    let mut test = cargo_test();
    test.args(selected(&binaries(&[group])?)).args(["--", "--test-threads=1"]);
    Ok(test)
}

/// `cargo test` of the whole workspace: where only some packages are chosen, those that they share
/// have other features, and are built once more.
pub(crate) fn cargo_test() -> Command {
    cargo(&["test", "--workspace", "--no-fail-fast"])
}

/// `cargo build`, with the features that all packages have for tests, of these executables.
pub(crate) fn cargo_build(programs: &[&str]) -> Command {
    let mut build = cargo(&["build", "--workspace"]);
    build.args(programs.iter().flat_map(|name| ["--bin", name]));
    // Without any test those that tests only depend on have no say in features.
    build.args(selected(&["needs".to_owned()]));
    build
}

/// Chooses the test binaries of these names, in whatever package.
pub(crate) fn selected(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().flat_map(|name| ["--test", name])
}

/// The test binaries of these groups, sorted by name.
pub(crate) fn binaries(groups: &[Group]) -> Result<Vec<String>, Failure> {
    let mut names = tests_of("tests")?;
    names.retain(|name| {
        let known = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix));
        groups.contains(&known.map_or(Group::Live, |(_, group)| *group))
    });
    Ok(names)
}

/// Those of all packages that have no step of their own.
pub(crate) fn unit_tests() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for parent in [".", "examples", "tests"] {
        for folder in entries(parent)? {
            let folder = format!("{parent}/{folder}");
            let is_package = checkout().join(&folder).join("Cargo.toml").exists();
            if is_package && !["./tests", "./bpfgen-vm", "tests/field"].contains(&&*folder) {
                names.extend(tests_of(&folder)?);
            }
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The names of a package's test binaries, sorted.
pub(crate) fn tests_of(package: &str) -> Result<Vec<String>, Failure> {
    let tests = format!("{package}/tests");
    let folder = checkout().join(&tests);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = entries(&tests)?.into_iter();
    // A folder is a test of several files; without a main.rs it belongs to others.
    Ok(entries
        .filter_map(|name| match name.strip_suffix(".rs") {
            Some(file) => Some(file.to_owned()),
            None => folder.join(&name).join("main.rs").exists().then_some(name),
        })
        .collect())
}

/// The names of what is in a folder of the checkout, sorted.
fn entries(folder: &str) -> Result<Vec<String>, Failure> {
    let failed = |error: std::io::Error| format!("{folder}: {error}");
    let entries = fs::read_dir(checkout().join(folder)).map_err(failed)?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(failed)?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else a step runs what belongs to another: `cargo test` chooses by name in all packages.
    #[test]
    fn each_test_belongs_to_one_step() {
        let all = [unit_tests(), tests_of("tests/field"), tests_of("bpfgen-vm"), tests_of("tests")];
        let all: Vec<String> = all.into_iter().flat_map(Result::unwrap).collect();
        for name in ["codegen", "vmlinux", "diff", "attribute", "machine", "all", "links"] {
            assert!(all.iter().any(|it| it == name), "{name}");
        }
        for name in &all {
            assert_eq!(all.iter().filter(|it| *it == name).count(), 1, "{name}");
        }
    }
}
