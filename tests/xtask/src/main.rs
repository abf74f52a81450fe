//! The project's tasks, run as `cargo xtask TASK`.
//!
//! No BPF, and no dependencies but a list of ours: this builds on a machine that has nothing but Rust, and then
//! installs the rest.
#![forbid(unsafe_code)]

mod bench;
mod binaries;
mod columns;
mod command;
mod count;
mod demo;
mod fuzz;
mod globals;
mod guest;
mod libbpf;
mod matrix;
mod operations;
mod results;
mod setup;
mod steps;
mod summary;
mod support;
mod targets;
mod test;

use std::process::ExitCode;

/// Why a task stopped: text for the person at the terminal.
type Failure = String;

struct Task {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<ExitCode, Failure>,
}

const TASKS: &[Task] = &[
    Task {
        name: "bench",
        usage: "[--runs N] [CASE…]",
        about: "install what is missing and compare loading with libbpf-rs and aya",
        run: bench::run,
    },
    Task {
        name: "demo",
        usage: "[--follow]",
        about: "install what is missing, build the execsnoop example and watch it at work",
        run: demo::run,
    },
    Task {
        name: "fuzz",
        usage: "[--minutes N] [--without-libfuzzer] [TARGET…]",
        about: "give the parsers broken input for so long each (1 minute), on all cores",
        run: fuzz::run,
    },
    Task {
        name: "test",
        usage: "[--fast] [--host-only] [--list] [STEP…]",
        about: "install what is missing and run every check (or only these steps)",
        run: test::run,
    },
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();

    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        let asked = matches!(name.as_str(), "-h" | "--help" | "help");
        let usage = usage();
        if asked {
            print!("{usage}");
        } else {
            eprint!("{usage}");
        }
        return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    match (task.run)(&rest) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("cargo xtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask TASK\n\n");
    for task in TASKS {
        text.push_str(&format!("  {} {}\n      {}\n", task.name, task.usage, task.about));
    }
    text
}
