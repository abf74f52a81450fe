//! What the end-to-end and live tests share: how a test says that it cannot run here, and
//! crates outside the workspace as a newcomer would make them.
#![forbid(unsafe_code)]

pub mod bpffs;
pub mod cgroup;
pub mod doors;
pub mod needs;
#[cfg(test)]
mod operations;
pub mod outside;
pub mod readme;
pub mod sections;

use std::{
    io,
    net::UdpSocket,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

/// Insists that the kernel says this of a link's place: a pattern, with or without a condition.
#[macro_export]
macro_rules! told {
    ($link:expr, $($place:tt)+) => {{
        let place = $link.info().unwrap().place;
        assert!(matches!(place, $($place)+), "{place:?}");
    }};
}

/// The number of an interface of the calling thread's network namespace.
///
/// # Panics
///
/// If there is none of this name.
pub fn interface_index(name: &str) -> u32 {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    rustix::net::netdevice::name_to_index(&socket, name).unwrap()
}

/// Starts a program that this process has just written: children that other tests start meanwhile
/// have the file open for writing until they execute, and so long it cannot be run.
///
/// # Errors
///
/// As [`Command::spawn`], and if that goes on for long.
pub fn start(command: &mut Command) -> io::Result<Child> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match command.spawn() {
            Err(error)
                if error.kind() == io::ErrorKind::ExecutableFileBusy && Instant::now() < end =>
            {
                thread::sleep(Duration::from_millis(1));
            }
            result => return result,
        }
    }
}

/// The checkout that these tests were built from.
pub fn checkout() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}
