//! The steps of `cargo xtask test`: one table.

use std::{fs, process::Command};

use crate::{
    Failure,
    command::{cargo, checkout},
    setup,
};

/// One thing that must hold.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Left out by `--fast`.
    pub(crate) slow: bool,
    pub(crate) action: Action,
}

/// What a step does.
pub(crate) enum Action {
    /// A command that must succeed; first, what it needs, and without that the step is skipped.
    Check { needs: fn() -> Result<(), Failure>, command: fn() -> Command },
    /// Test binaries, whose results are counted.
    Tests(fn() -> Result<Vec<Command>, Failure>),
}

/// In the order in which a mistake is found soonest.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the code is formatted",
        slow: false,
        action: Action::Check {
            needs: || setup::component("rustfmt", "fmt"),
            command: || cargo(&["fmt", "--all", "--check"]),
        },
    },
    Step {
        name: "clippy",
        about: "no warnings from the compiler or clippy",
        slow: false,
        action: Action::Check {
            needs: || setup::component("clippy", "clippy"),
            command: || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        },
    },
    Step {
        name: "docs",
        about: "the documentation builds without warnings",
        slow: false,
        action: Action::Check {
            needs: || Ok(()),
            command: || {
                let mut doc = cargo(&["doc", "--workspace", "--no-deps"]);
                doc.env("RUSTDOCFLAGS", "-D warnings");
                doc
            },
        },
    },
    Step {
        name: "unit",
        about: "each crate's own tests",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo(&["test", "--workspace", "--exclude", "bpfgen-tests"]);
            test.args(["--no-fail-fast", "--lib", "--bins", "--tests"]);
            Ok(vec![test])
        }),
    },
    Step {
        name: "doctest",
        about: "the examples in the documentation",
        slow: false,
        action: Action::Tests(|| {
            Ok(vec![cargo(&["test", "--workspace", "--no-fail-fast", "--doc"])])
        }),
    },
    Step {
        name: "live",
        about: "programs in the running kernel, and whole builds",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo(&["test", "-p", "bpfgen-tests", "--no-fail-fast", "--lib"]);
            for name in binaries(Group::Live)? {
                test.args(["--test", &name]);
            }
            Ok(vec![test])
        }),
    },
    Step {
        name: "alone",
        about: "what counts descriptors or kernel objects, one test at a time",
        slow: true,
        action: Action::Tests(|| one_at_a_time(Group::Alone)),
    },
    Step {
        name: "outside",
        about: "crates outside the workspace, as newcomers make them, and packaged archives",
        slow: true,
        action: Action::Tests(|| one_at_a_time(Group::Outside)),
    },
];

/// How the test binaries of the package bpfgen-tests are run, by the prefix of their names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Live,
    /// `alone_*`: nothing else may load programs or open files meanwhile.
    Alone,
    /// `outside_*`: they run cargo, which builds on all cores and locks its target folder.
    Outside,
}

fn one_at_a_time(group: Group) -> Result<Vec<Command>, Failure> {
    let mut commands = Vec::new();
    for name in binaries(group)? {
        let mut test = cargo(&["test", "-p", "bpfgen-tests", "--no-fail-fast", "--test", &name]);
        test.args(["--", "--test-threads=1"]);
        commands.push(test);
    }
    Ok(commands)
}

fn binaries(group: Group) -> Result<Vec<String>, Failure> {
    let folder = checkout().join("tests/tests");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = files
        .flatten()
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            match name.strip_suffix(".rs") {
                Some(name) => Some(name.to_owned()),
                // A folder is a test of several files; without a main.rs it belongs to others.
                None => file.path().join("main.rs").exists().then_some(name),
            }
        })
        .filter(|name| {
            group
                == if name.starts_with("alone_") {
                    Group::Alone
                } else if name.starts_with("outside_") {
                    Group::Outside
                } else {
                    Group::Live
                }
        })
        .collect();
    names.sort();
    Ok(names)
}
