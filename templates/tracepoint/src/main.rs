//! Prints every file that a process opens, until Ctrl-C.
//!
//! Usage: `template-name [PID]`, as root.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    io::{self, Write as _},
};

fn main() -> Result<(), Box<dyn Error>> {
    let pid = match std::env::args().nth(1) {
        Some(pid) => Some(
            pid.parse()
                .map_err(|_| format!("`{pid}` is not a process id"))?,
        ),
        None => None,
    };
    let (bpf, _links) = template_name::start(pid)?;

    let mut out = io::stdout().lock();
    writeln!(out, "{:>7} {:<16} PATH", "PID", "COMM")?;
    let mut lost = 0;
    for event in bpf.maps.events.iter()? {
        let event = event?;
        writeln!(out, "{:>7} {:<16} {}", event.pid, event.comm, event.path)?;
        let lost_until_now = bpf.bss.lost.get();
        if lost_until_now > lost {
            eprintln!(
                "{} opened files were not seen: too many at once",
                lost_until_now - lost
            );
            lost = lost_until_now;
        }
    }
    Ok(())
}
