//! Loads programs in a process of its own, which may be short of something or be killed.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    fs,
    io::Write as _,
    os::unix::process::parent_id,
    process::{self, ExitCode},
};

use bpfgen_runtime::bpf_program;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[bpf_program("fixtures/faults/flt.bpf.c")]
mod flt {}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("once") => {
            load()?;
            println!("loaded");
        }
        // Until it is killed; says when it begins.
        Some("for-ever") => loop {
            load()?;
            println!("loaded");
            std::io::stdout().flush()?;
        },
        Some("short-of-descriptors") => short_of_descriptors()?,
        other => return Err(format!("what is {other:?}?").into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads, attaches, sees what this process does, lets go.
fn load() -> Result<(), bpfgen_runtime::Error> {
    let mut open = flt::open()?;
    open.rodata.flt_process = process::id();
    let loaded = open.load()?;
    let links = loaded.attach()?;
    assert_ne!(parent_id(), 0, "a system call");
    assert!(loaded.bss.flt_hits.get() > 0, "the programs ran");
    assert_eq!(loaded.bss.flt_tgid.get(), process::id(), "as the kernel's types say");
    drop(links);
    Ok(())
}

/// Loads with one more descriptor to be had each time, until that is enough. Prints a line per failure.
fn short_of_descriptors() -> Result<(), Box<dyn Error>> {
    // What is asked once and kept.
    load()?;
    let before = descriptors()?;
    let whole = getrlimit(Resource::Nofile);
    // The limit is on their numbers. Those that are open stay, whatever it is.
    for limit in 3.. {
        setrlimit(Resource::Nofile, Rlimit { current: Some(limit), ..whole.clone() })?;
        let result = load();
        setrlimit(Resource::Nofile, whole.clone())?;
        assert_eq!(descriptors()?, before, "with {limit}");
        match result {
            Ok(()) => break,
            Err(error) => {
                println!("{:?} {}", error.kind(), format!("{error:?}").replace('\n', " "))
            }
        }
    }
    Ok(())
}

fn descriptors() -> std::io::Result<usize> {
    Ok(fs::read_dir("/proc/self/fd")?.count())
}
