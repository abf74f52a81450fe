//! `cargo bpfgen vm`.

mod args;
mod progress;
mod table;

use std::{
    ffi::{OsStr, OsString},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

pub(crate) use args::VmArgs;
use bpfgen_vm::{
    End, Env, ErrorKind, Input, Job, Kernel, Kernels, Machine, Progress as _, Report, Request,
    Stop, kernel, metadata,
};
pub(crate) use progress::Spinner;
use table::{Row, Table};

use crate::failure::Failure;

/// Exit status where there was no machine to run the command in.
const FAILED: u8 = 125;
/// Exit status where that is since nobody has such a kernel, which the next attempt will not change.
const NO_KERNEL: u8 = 123;
const WRONG_USAGE: u8 = 2;

impl From<bpfgen_vm::Error> for Failure {
    /// The error's text ends with its own `help:` lines.
    fn from(error: bpfgen_vm::Error) -> Self {
        Self::new(error.to_string()).status(status_of(&error))
    }
}

fn status_of(error: &bpfgen_vm::Error) -> u8 {
    if error.kind() == ErrorKind::NoKernel { NO_KERNEL } else { FAILED }
}

pub(crate) fn run(args: &VmArgs) -> Result<ExitCode, Failure> {
    let env = Env::read()?;
    let spinner = Spinner::default();
    if args.list {
        let list = Kernels::new(&env)?.list(&spinner);
        spinner.end();
        return print(&list?.to_string());
    }
    let wanted = wanted(args)?;
    let get = |wanted: &Wanted| match wanted {
        Wanted::Request(Request::Image(path)) => kernel::image(path, args.modules.as_deref()),
        Wanted::Request(request) => Kernels::new(&env)?.get(request, args.update, &spinner),
        Wanted::Found(kernel) => Ok(kernel.clone()),
    };
    if args.fetch {
        return fetch(&wanted, &get, &spinner);
    }

    let job = job(args)?;
    let several = wanted.len() > 1;
    let mut machine = Machine {
        memory: args.memory,
        cpus: args.cpus,
        append: args.append.join(" "),
        timeout: args.limit(),
        boot: args.boot_limit(),
        accel: args.accel,
        log: args.log.clone(),
        ..Machine::default()
    };
    let stop = Stop::new();
    let at_once = stop.clone();
    // Without a handler Ctrl-C would end this process, and leave the machine to find out. Where no
    // machine runs, there is nothing to wait for; what lies about the next run clears away.
    ctrlc::set_handler(move || {
        if at_once.now() == 0 {
            std::process::exit(i32::from(End::Stopped.status()));
        }
    })
    .map_err(|error| Failure::new(format!("cannot handle signals: {error}")))?;

    let input = if several { Input::stdin_for_each() } else { Input::stdin() };
    let mut table = Table::default();
    let mut status = 0;
    for wanted in &wanted {
        let result = get(wanted).and_then(|kernel| {
            if several {
                spinner.end();
                say(&format!("== {}\n", kernel.release));
                machine.log = args.log.as_ref().map(|log| named_after(log, &kernel));
            }
            let report = machine.run(&env, &kernel, &job, &input, &stop, &spinner)?;
            Ok((kernel, report))
        });
        spinner.end();
        let (row, this) = match result {
            Ok((kernel, report)) => {
                explain(&kernel, &report);
                (row(&kernel, &report), report.end.status())
            }
            Err(error) => {
                // A failure of one kernel is no reason to leave the others out.
                let status = status_of(&error);
                Failure::from(error).report();
                let kernel = wanted.to_string();
                (Row { kernel, result: "not run".to_owned(), took: None }, status)
            }
        };
        let stopped = this == End::Stopped.status() && stop.is_asked();
        table.0.push(row);
        status = if status == 0 { this } else { status };
        if stopped {
            break;
        }
    }
    if several {
        say(&format!("\n{table}"));
    }
    Ok(ExitCode::from(status))
}

/// A kernel that was asked for, in one way or another.
enum Wanted {
    Request(Request),
    Found(Kernel),
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Request(request) => request.fmt(f),
            Self::Found(kernel) => f.write_str(&kernel.release),
        }
    }
}

/// Fetches all kernels, and prints where they are; one that cannot be had does not keep the others.
fn fetch(
    wanted: &[Wanted],
    get: &dyn Fn(&Wanted) -> bpfgen_vm::Result<Kernel>,
    spinner: &Spinner,
) -> Result<ExitCode, Failure> {
    let mut lines = String::new();
    let mut first = 0;
    for wanted in wanted {
        let kernel = get(wanted);
        spinner.end();
        match kernel {
            Ok(kernel) => {
                lines.push_str(&format!("{} {}\n", kernel.release, kernel.image.display()));
            }
            Err(error) => {
                first = if first == 0 { status_of(&error) } else { first };
                Failure::from(error).report();
            }
        }
    }
    print(&lines)?;
    Ok(ExitCode::from(first))
}

/// The log of one of several kernels.
fn named_after(log: &Path, kernel: &Kernel) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(format!(".{}", kernel.release.replace('/', "_")));
    name.into()
}

fn wanted(args: &VmArgs) -> Result<Vec<Wanted>, Failure> {
    let images = args.kernel.iter().any(|request| matches!(request, Request::Image(_)));
    if args.modules.is_some() && !images {
        return Err(Failure::new("--modules is for a kernel that --kernel names by its path")
            .help("packaged kernels have their modules; those of --kernel-dir lie beside them")
            .status(WRONG_USAGE));
    }
    let mut wanted: Vec<_> = args.kernel.iter().cloned().map(Wanted::Request).collect();
    if let Some(folder) = &args.kernel_dir {
        wanted.extend(kernel::folder(folder)?.into_iter().map(Wanted::Found));
    }
    if wanted.is_empty() {
        wanted.push(Wanted::Request(Request::Newest));
    }
    Ok(wanted)
}

/// The command as it is to find itself in the guest.
fn job(args: &VmArgs) -> Result<Job, Failure> {
    let folder = std::env::current_dir()
        .map_err(|error| Failure::new(format!("there is no working directory: {error}")))?;
    let mut copies = Vec::new();
    // Set by cargo, for a runner too.
    if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR") {
        copies = metadata::copies(manifest.as_ref())?;
    }
    copies.extend(args.copy.iter().cloned());
    let mut env: Vec<_> = std::env::vars_os().filter(|(name, _)| is_brought(name)).collect();
    for asked in &args.env {
        env.extend(variable(asked)?);
    }
    let mut words = args.command.iter().cloned();
    let program = words.next().filter(|program| !program.is_empty());
    let program =
        program.ok_or_else(|| Failure::new("the command has no name").status(WRONG_USAGE))?;
    Ok(Job { program, args: words.collect(), folder, env, copies, modules: args.module.clone() })
}

/// Variables that tests and the programs that cargo starts go by.
fn is_brought(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    // Nobody's tests need the keys to a registry.
    if name.starts_with("CARGO_") && name.ends_with("_TOKEN") {
        return false;
    }
    matches!(&*name, "CARGO" | "LD_LIBRARY_PATH" | "NO_COLOR")
        || ["CARGO_", "RUST_", "INSTA_"].iter().any(|prefix| name.starts_with(prefix))
}

/// `NAME=VALUE`, or `NAME` with the value it has here; none if it has none.
fn variable(asked: &OsStr) -> Result<Option<(OsString, OsString)>, Failure> {
    let text = asked.to_str().ok_or_else(|| {
        Failure::new(format!("--env {} is not UTF-8", asked.to_string_lossy())).status(WRONG_USAGE)
    })?;
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(OsString::from(value))),
        None => (text, std::env::var_os(text)),
    };
    if name.is_empty() {
        return Err(Failure::new(format!("--env {text}: there is no name")).status(WRONG_USAGE));
    }
    Ok(value.map(|value| (OsString::from(name), value)))
}

fn row(kernel: &Kernel, report: &Report) -> Row {
    let result = match &report.end {
        End::Exited(0) => "ok".to_owned(),
        End::Exited(status) => format!("exit status {status}"),
        end => end.to_string(),
    };
    Row { kernel: kernel.release.clone(), result, took: Some(report.took) }
}

/// Says why a command did not come to an end of its own.
fn explain(kernel: &Kernel, report: &Report) {
    if matches!(report.end, End::Exited(_)) && report.excerpt.is_none() {
        return;
    }
    let mut text = match &report.end {
        End::Exited(status) => {
            format!("note: kernel {} complained (exit status {status})\n", kernel.release)
        }
        end => format!("error: {end} (kernel {})\n", kernel.release),
    };
    if let Some(excerpt) = &report.excerpt {
        for line in excerpt.lines() {
            text.push_str(&format!("  | {line}\n"));
        }
        text.push_str(&format!("the kernel's log: {}\n", report.log.display()));
    }
    say(&text);
}

/// To standard error; if that is closed, nobody is left to tell.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

fn print(text: &str) -> Result<ExitCode, Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot print: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
