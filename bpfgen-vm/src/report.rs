//! What became of a command.

use std::{fmt, path::PathBuf, time::Duration};

use crate::Accel;

/// How a run ended, and what it took.
#[derive(Clone, Debug)]
pub struct Report {
    /// How it ended.
    pub end: End,
    /// From the start of QEMU to its end.
    pub took: Duration,
    /// What the kernel ran on: KVM or TCG.
    pub accel: Accel,
    /// The kernel's log.
    pub log: PathBuf,
    /// The part of the log that tells why, where the kernel or the machine is to blame.
    pub excerpt: Option<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The command exited with this status.
    Exited(u8),
    /// A signal killed the command.
    Signalled(i32),
    /// The kernel killed the command because memory ran out, or could not go on for that reason.
    OutOfMemory,
    /// The command is there but cannot be started; why.
    CannotStart(String),
    /// The guest has no such command, or lacks its interpreter; why.
    NotFound(String),
    /// The kernel panicked; its own words.
    Panicked(String),
    /// Time was up, before the command started or while it ran.
    TimedOut {
        /// The limit.
        after: Duration,
        /// The command had been started.
        started: bool,
    },
    /// The machine went off without a word: the command powered it off, or QEMU died.
    Vanished(String),
    /// [`Stop`](crate::Stop) was asked for.
    Stopped,
}

impl End {
    /// The exit status that tells it to a shell.
    ///
    /// | status | |
    /// | --- | --- |
    /// | the command's own | it exited |
    /// | 121 | the kernel panicked |
    /// | 122 | memory ran out |
    /// | 123 | left to [`ErrorKind::NoKernel`](crate::ErrorKind::NoKernel) |
    /// | 124 | time was up |
    /// | 125 | the machine failed; also every other [`Error`](crate::Error) |
    /// | 126 | the command cannot be started |
    /// | 127 | there is no such command |
    /// | 128 + N | signal N killed the command |
    /// | 130 | interrupted |
    pub fn status(&self) -> u8 {
        match self {
            Self::Exited(status) => *status,
            Self::Signalled(signal) => u8::try_from(signal & 0x7f).map_or(255, |n| n | 0x80),
            Self::Panicked(_) => 121,
            Self::OutOfMemory => 122,
            Self::TimedOut { .. } => 124,
            Self::Vanished(_) => 125,
            Self::CannotStart(_) => 126,
            Self::NotFound(_) => 127,
            Self::Stopped => 130,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(status) => write!(f, "exit status {status}"),
            Self::Signalled(signal) => match signal_name(*signal) {
                Some(name) => write!(f, "killed by {name} (signal {signal})"),
                None => write!(f, "killed by signal {signal}"),
            },
            Self::OutOfMemory => f.write_str("out of memory"),
            Self::CannotStart(why) => write!(f, "cannot be started: {why}"),
            Self::NotFound(why) => write!(f, "not found: {why}"),
            Self::Panicked(words) => write!(f, "kernel panic: {words}"),
            Self::TimedOut { after, started: true } => {
                write!(f, "time is up: still running after {} s", after.as_secs())
            }
            Self::TimedOut { after, started: false } => {
                write!(
                    f,
                    "time is up: the kernel had not started the command after {} s",
                    after.as_secs()
                )
            }
            Self::Vanished(how) => write!(f, "the machine ended by itself: {how}"),
            Self::Stopped => f.write_str("interrupted"),
        }
    }
}

/// Signals that end a command, by x86-64's numbers.
fn signal_name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => return None,
    })
}
