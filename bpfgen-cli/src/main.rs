//! `cargo bpfgen`: compile BPF C, generate typed Rust, check it against kernels, print `vmlinux.h`
//! and what kernels can do, run commands in them, start new projects.
//!
//! A thin skin: arguments in, one call of a library, a report out.
#![forbid(unsafe_code)]

mod args;
mod btf;
mod build;
mod check;
mod failure;
mod features;
mod kernel;
mod new;
mod output;
mod vm;
mod vmlinux;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser as _;
use failure::Failure;

fn main() -> ExitCode {
    let args = match Args::try_parse_from(args::without_subcommand(std::env::args_os())) {
        Ok(args) => args,
        // Help and version go to stdout, mistakes to stderr; both know their exit status.
        Err(error) => {
            let status = u8::try_from(error.exit_code()).unwrap_or(2);
            return match error.print() {
                Ok(()) => ExitCode::from(status),
                Err(_) => ExitCode::FAILURE,
            };
        }
    };
    match run(args) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command {
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Vmlinux(args) => vmlinux::run(args),
        Command::Btf(args) => btf::run(&args),
        Command::New(args) => new::run(&args),
        // Their exit status may be that of another command.
        Command::Features(args) => return features::run(&args),
        Command::Vm(args) => return vm::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
