//! From how a boot ended, and the kernel's log, to what is reported.

use std::{path::Path, process::ExitStatus, time::Duration};

use super::{
    console::Log,
    session::{Ended, Outcome, Reached},
    sockets::Channel,
};
use crate::{End, Error, ErrorKind, Result, protocol};

/// SIGPIPE, of which a command dies whose output nobody reads.
const SIGPIPE: i32 = 13;

/// The end, and the part of the log that explains it.
///
/// # Errors
/// If QEMU is to blame, or an output could not be written to.
pub(super) fn tell(
    ended: Ended,
    path: &Path,
    timeout: Duration,
    boot: Duration,
) -> Result<(End, Option<String>)> {
    let log = Log::read(path);
    let end = match ended.outcome {
        Outcome::Told(end) => told(end),
        Outcome::Stopped => return Ok((End::Stopped, None)),
        Outcome::Unread => return Ok((End::Signalled(SIGPIPE), None)),
        Outcome::Unwritable(channel, error) => {
            let name = if channel == Channel::Stderr { "stderr" } else { "stdout" };
            return Err(Error::io("write to", Path::new(name), error));
        }
        _ if log.memory_ran_out() => End::OutOfMemory,
        // A kernel that was told not to end with its panic is late, too.
        Outcome::Gone(_) | Outcome::Late(_) | Outcome::Hung if log.panic().is_some() => {
            End::Panicked(log.panic().unwrap_or_default().to_owned())
        }
        Outcome::Late(reached) => {
            End::TimedOut { after: timeout, started: reached == Reached::Command }
        }
        Outcome::Hung => End::TimedOut { after: boot, started: false },
        Outcome::Gone(reached) => gone(reached, ended.status, &ended.words, &log, path)?,
    };
    let excerpt = match end {
        End::OutOfMemory => log.out_of_memory().or_else(|| log.crash()).or_else(|| log.last()),
        End::TimedOut { .. } | End::Vanished(_) => log.crash().or_else(|| log.last()),
        _ => log.crash(),
    };
    Ok((end, excerpt))
}

fn told(end: protocol::End) -> End {
    match end {
        protocol::End::Exit(status) => End::Exited(status),
        protocol::End::Signal(signal) => End::Signalled(signal),
        protocol::End::Oom => End::OutOfMemory,
        protocol::End::Missing(why) => End::NotFound(why),
        protocol::End::Refused(why) => End::CannotStart(why),
    }
}

/// The machine went off. With the kernel up that is something that a command can do; before, it is
/// a failure of QEMU's, or of the file that should be a kernel.
fn gone(
    reached: Reached,
    status: Option<ExitStatus>,
    words: &str,
    log: &Log,
    path: &Path,
) -> Result<End> {
    let went_off = status.is_some_and(|status| status.success());
    let status = status.map_or("was ended".to_owned(), |status| format!("ended with {status}"));
    let said = if words.is_empty() { String::new() } else { format!(": {words}") };
    if reached == Reached::Command && went_off {
        return Ok(End::Vanished("it went off while the command ran".to_owned()));
    }
    if reached > Reached::Nothing || log.last().is_some() {
        return Ok(End::Vanished(format!("QEMU {status}{said}")));
    }
    let text = format!("QEMU {status} before the kernel said anything{said}");
    Err(Error::new(ErrorKind::Machine, text)
        .help(format!("the kernel's log, if there is one: {}", path.display())))
}
