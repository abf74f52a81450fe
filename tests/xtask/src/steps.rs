//! The steps of `cargo xtask test`: one table.

use std::{path::PathBuf, process::Command};

use crate::{
    Failure,
    command::{cargo, command, target},
    setup,
    targets::{Group, binaries, cargo_test, one_at_a_time, selected, tests_of, unit_tests},
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
            let mut types = command(target().join("debug/bpfgen-core-kernels"));
            types.arg(kernel_types());
            types
        }),
    },
    Step {
        name: "unit",
        about: "each crate's own tests",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo_test();
            test.args(["--lib", "--bins"]).args(selected(&unit_tests()?));
            if kernel_types().exists() {
                test.env("BPFGEN_TEST_BTF", kernel_types());
            }
            Ok(vec![test])
        }),
    },
    Step {
        name: "field",
        about: "modules of programs found in the field compile, are safe, and have clang's layouts",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo_test();
            test.args(selected(&tests_of("tests/field")?));
            Ok(vec![test])
        }),
    },
    Step {
        name: "doctest",
        about: "the examples in the documentation",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo_test();
            test.arg("--doc");
            Ok(vec![test])
        }),
    },
    Step {
        name: "live",
        about: "programs in the running kernel, and whole builds",
        slow: false,
        action: Action::Tests(|| {
            let mut test = cargo_test();
            test.args(selected(&binaries(&[Group::Live, Group::Host])?));
            Ok(vec![test])
        }),
    },
    Step {
        name: "alone",
        about: "what counts descriptors or kernel objects, one test at a time",
        slow: true,
        action: Action::Tests(|| Ok(vec![one_at_a_time(Group::Alone)?])),
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
            let mut machines = cargo_test();
            machines.args(selected(&tests_of("bpfgen-vm")?));
            Ok(vec![machines, one_at_a_time(Group::Machine)?])
        }),
    },
    Step {
        name: "outside",
        about: "crates outside the workspace, as newcomers make them, and packaged archives",
        slow: true,
        action: Action::Tests(|| {
            setup::target("i686-unknown-linux-gnu");
            setup::target("i686-unknown-linux-musl");
            Ok(vec![one_at_a_time(Group::Outside)?])
        }),
    },
];

/// Where the step `kernels` puts the types of each.
fn kernel_types() -> PathBuf {
    target().join("kernel-types")
}
