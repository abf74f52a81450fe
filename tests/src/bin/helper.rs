//! What tests need another process for.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
    thread,
};

use caps::{CapSet, Capability};
use execsnoop::{Execsnoop, Options};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("exec-from-thread") => exec_from_thread(&args[1..]),
        Some("start-without") => start_without(&args[1..]),
        other => Err(format!("what is {other:?}?").into()),
    }
}

/// Becomes another program, but not from the first thread.
fn exec_from_thread(args: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let mut command = Command::new(&args[0]);
    command.args(&args[1..]);
    let error = thread::spawn(move || command.exec()).join();
    Err(format!("still here: {error:?}").into())
}

/// Starts execsnoop after giving these capabilities up for good, or all with `all`; prints the
/// error that comes of it.
fn start_without(names: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let dropped = match names {
        [all] if all == "all" => caps::all().into_iter().collect(),
        names => names.iter().map(|name| name.parse()).collect::<Result<Vec<Capability>, _>>()?,
    };
    for set in [CapSet::Effective, CapSet::Permitted, CapSet::Inheritable] {
        let mut left = caps::read(None, set)?;
        left.retain(|capability| !dropped.contains(capability));
        caps::set(None, set, &left)?;
    }
    match Execsnoop::start(&Options::default()) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            println!("{error:#}");
            Ok(ExitCode::FAILURE)
        }
    }
}
