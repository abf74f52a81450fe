//! Prints every exec on the machine until Ctrl-C.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    io::{self, ErrorKind, Write as _},
    process::ExitCode,
};

use execsnoop::{Execsnoop, Options, json, table};
use lexopt::{Arg, Parser, ValueExt as _};
use tz::TimeZone;

const HELP: &str = "\
Prints every exec on the machine until Ctrl-C.

usage: execsnoop [OPTION…]

  -u, --uid UID    only execs of this user
  -p, --ppid PID   only execs of this process's children
  -j, --json       one JSON object per line
  -h, --help
  -V, --version

RET is what the system call returned: 0, or a negative error number. An … ends a line where some of
the arguments are missing: too long, too many, or not readable.
";

/// What the command line asks for.
enum Command {
    Help,
    Version,
    Watch { options: Options, json: bool },
}

fn main() -> ExitCode {
    let command = match parse(Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("execsnoop: {error}; see execsnoop --help");
            return ExitCode::from(2);
        }
    };
    let result = match command {
        Command::Help => print(HELP),
        Command::Version => print(concat!("execsnoop ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Watch { options, json } => watch(&options, json),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if reader_left(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("execsnoop: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut args: Parser) -> Result<Command, lexopt::Error> {
    let (mut options, mut json) = (Options::default(), false);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Short('u') | Arg::Long("uid") => options.uid = Some(args.value()?.parse()?),
            Arg::Short('p') | Arg::Long("ppid") => options.ppid = Some(args.value()?.parse()?),
            Arg::Short('j') | Arg::Long("json") => json = true,
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Command::Version),
            _ => return Err(arg.unexpected()),
        }
    }
    Ok(Command::Watch { options, json })
}

fn watch(options: &Options, json: bool) -> Result<(), Box<dyn Error>> {
    // Without a zone of its own the machine's clock is UTC.
    let zone = TimeZone::local().unwrap_or_else(|_| TimeZone::utc());
    let mut snoop = Execsnoop::start(options)?;
    let stopper = snoop.stopper();
    ctrlc::set_handler(move || stopper.stop())?;

    // The header tells that from here on nothing is missed.
    if !json {
        print(&format!("{}\n", table::HEADER))?;
    }
    let mut lost = 0;
    while let Some(exec) = snoop.next() {
        let exec = exec?;
        print(&if json {
            json::line(&exec)? + "\n"
        } else {
            format!("{}\n", table::Line::new(&exec, &zone))
        })?;
        let now = snoop.lost();
        if now > lost {
            eprintln!("execsnoop: {} execs were not read in time", now - lost);
            lost = now;
        }
    }
    Ok(())
}

/// Writes at once, so that a line is seen when it happens, in a pipe too.
fn print(text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The other end of the pipe is gone, as with `| head`: the work is done.
fn reader_left(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
