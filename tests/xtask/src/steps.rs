//! The steps of `cargo xtask test`: one table.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    Failure,
    command::{cargo, checkout, target},
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
    /// Test binaries that start machines with other kernels; left out by `--host-only`.
    Machines(fn() -> Result<Vec<Command>, Failure>),
    /// Fetching all other kernels, and then a command; left out by `--host-only`.
    Kernels(fn() -> Command),
    /// The live tests in another kernel; left out by `--host-only`.
    Kernel(Kernel),
    /// A look at what the live tests of all kernels have seen.
    Support,
}

/// A kernel of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kernel {
    /// As `cargo bpfgen vm` knows it.
    pub(crate) name: &'static str,
    /// Some release of Debian's keeps it. Any other leaves the archive one day, and then its step is
    /// skipped where the kernel has not been fetched before.
    pub(crate) stays: bool,
}

const fn stays(name: &'static str) -> Action {
    Action::Kernel(Kernel { name, stays: true })
}

const fn leaves(name: &'static str) -> Action {
    Action::Kernel(Kernel { name, stays: false })
}

/// The kernels of the matrix, in order.
pub(crate) fn kernels() -> impl Iterator<Item = Kernel> {
    STEPS.iter().filter_map(Step::kernel)
}

impl Step {
    /// It takes other kernels.
    pub(crate) fn emulates(&self) -> bool {
        matches!(self.action, Action::Machines(_) | Action::Kernels(_) | Action::Kernel(_))
    }

    /// The kernel that it runs the live tests in.
    pub(crate) fn kernel(&self) -> Option<Kernel> {
        if let Action::Kernel(kernel) = self.action { Some(kernel) } else { None }
    }

    /// It runs the live tests, here or in another kernel.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.name, "live" | "alone") || matches!(self.action, Action::Kernel(_))
    }
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
        name: "kernels",
        about: "the kernels of the matrix and their types are there, for the tests that read them",
        slow: true,
        action: Action::Kernels(|| {
            let mut types = cargo(&["run", "-p", "bpfgen-core-tests"]);
            types.args(["--bin", "bpfgen-core-kernels", "--"]).arg(kernel_types());
            types
        }),
    },
    Step {
        name: "unit",
        about: "each crate's own tests",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo(&["test", "--workspace", "--exclude", "bpfgen-tests"]);
            test.args(["--exclude", "bpfgen-vm", "--exclude", "bpfgen-field-tests"]);
            test.args(["--no-fail-fast", "--lib", "--bins", "--tests"]);
            if kernel_types().exists() {
                test.env("BPFGEN_TEST_BTF", kernel_types());
            }
            // Its other tests fetch kernels and start machines.
            let vm = cargo(&["test", "-p", "bpfgen-vm", "--no-fail-fast", "--lib", "--bins"]);
            Ok(vec![test, vm])
        }),
    },
    Step {
        name: "field",
        about: "modules of programs found in the field compile, are safe, and have clang's layouts",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo(&["test", "-p", "bpfgen-field-tests", "--no-fail-fast"]);
            test.args(["--lib", "--tests"]);
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
            for name in binaries(&[Group::Live, Group::Host])? {
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
        name: "vm-5.10",
        about: "the live tests in Linux 5.10",
        slow: true,
        action: stays("5.10"),
    },
    Step { name: "vm-6.1", about: "the live tests in Linux 6.1", slow: true, action: stays("6.1") },
    Step {
        name: "vm-6.12",
        about: "the live tests in Linux 6.12",
        slow: true,
        action: stays("6.12"),
    },
    Step {
        name: "vm-6.18",
        about: "the live tests in Linux 6.18",
        slow: true,
        action: leaves("6.18"),
    },
    Step {
        name: "vm-newest",
        about: "the live tests in the newest kernel that Debian packages",
        slow: true,
        action: stays("newest"),
    },
    Step {
        name: "support",
        about: "docs/SUPPORT.md says what the live tests saw in each kernel",
        slow: true,
        action: Action::Support,
    },
    Step {
        name: "vm",
        about: "cargo bpfgen vm itself: commands, exit statuses, failures, a newcomer's tests",
        slow: true,
        action: Action::Machines(|| {
            let mut commands = one_at_a_time(Group::Machine)?;
            commands
                .insert(0, cargo(&["test", "-p", "bpfgen-vm", "--no-fail-fast", "--test", "*"]));
            Ok(commands)
        }),
    },
    Step {
        name: "outside",
        about: "crates outside the workspace, as newcomers make them, and packaged archives",
        slow: true,
        action: Action::Tests(|| {
            setup::target("i686-unknown-linux-gnu");
            setup::target("i686-unknown-linux-musl");
            one_at_a_time(Group::Outside)
        }),
    },
];

/// Where the step `kernels` puts the types of each.
fn kernel_types() -> PathBuf {
    target().join("kernel-types")
}

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

fn one_at_a_time(group: Group) -> Result<Vec<Command>, Failure> {
    let mut commands = Vec::new();
    for name in binaries(&[group])? {
        let mut test = cargo(&["test", "-p", "bpfgen-tests", "--no-fail-fast", "--test", &name]);
        test.args(["--", "--test-threads=1"]);
        commands.push(test);
    }
    Ok(commands)
}

/// The test binaries of these groups, sorted by name.
pub(crate) fn binaries(groups: &[Group]) -> Result<Vec<String>, Failure> {
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
            let known = PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix));
            groups.contains(&known.map_or(Group::Live, |(_, group)| *group))
        })
        .collect();
    names.sort();
    Ok(names)
}
