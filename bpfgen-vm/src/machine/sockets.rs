//! The sockets between QEMU and this process.

use std::{
    fs::{self, Permissions},
    io,
    os::{
        fd::AsFd as _,
        unix::{
            ffi::OsStrExt as _,
            fs::PermissionsExt as _,
            net::{UnixListener, UnixStream},
        },
    },
    path::Path,
    process,
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tempfile::TempDir;

use crate::{Error, ErrorKind, Result};

/// The longest path of a socket, and what comes after the folder in ours.
const PATH_LIMIT: usize = 107 - "/p0".len();

/// How names of temporary folders begin, before the process's number.
const PREFIX: &str = "bpfgen-vm-";

/// What goes over a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Control,
    Stdout,
    Stderr,
}

/// One of the ways a channel may take: which one is known once the guest talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) channel: Channel,
    /// A serial line, and no virtio port.
    pub(super) serial: bool,
}

impl Wire {
    pub(super) fn all() -> [Self; 6] {
        let [a, b, c] = [Channel::Control, Channel::Stdout, Channel::Stderr]
            .map(|channel| [false, true].map(|serial| Self { channel, serial }));
        [a[0], a[1], b[0], b[1], c[0], c[1]]
    }

    /// As a socket and as a part of QEMU.
    pub(super) fn name(self) -> String {
        format!("{}{}", if self.serial { 's' } else { 'p' }, self.channel as u8)
    }
}

/// A folder for sockets and the initramfs, in a place whose name is short enough.
pub(super) fn folder() -> Result<TempDir> {
    let make = |place: &Path| {
        sweep(place);
        // Of nobody else's business: the initramfs holds what may be secret.
        let made = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", process::id()))
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(place);
        made.map_err(|error| Error::io("make a folder in", place, error))
    };
    let usual = std::path::absolute(std::env::temp_dir())
        .map_err(|error| Error::io("find", &std::env::temp_dir(), error))?;
    let folder = make(&usual)?;
    if folder.path().as_os_str().as_bytes().len() <= PATH_LIMIT {
        return Ok(folder);
    }
    make(Path::new("/tmp"))
}

/// Removes folders of processes that were killed before they could. It is no matter if that fails.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split_once('-'));
        let Some(owner) = owner.and_then(|(owner, _)| owner.parse::<u32>().ok()) else { continue };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !is_alive(owner) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether there is such a process.
pub(super) fn is_alive(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

/// Sockets that QEMU has yet to connect to.
pub(super) struct Listening(Vec<(Wire, UnixListener)>);

impl Listening {
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let listen = |wire: Wire| {
            let path = folder.join(wire.name());
            // Left over by an attempt before this one.
            let _ = fs::remove_file(&path);
            let listener = UnixListener::bind(&path).and_then(|listener| {
                listener.set_nonblocking(true)?;
                Ok(listener)
            });
            Ok((wire, listener.map_err(|error| Error::io("listen on", &path, error))?))
        };
        Wire::all().into_iter().map(listen).collect::<Result<_>>().map(Self)
    }

    /// Waits for all connections, and looks in between whether to `give_up`.
    pub(super) fn accept(
        mut self,
        give_up: impl Fn() -> bool,
    ) -> Result<Option<Vec<(Wire, UnixStream)>>> {
        let failed = |error: io::Error| {
            Error::new(ErrorKind::Machine, format!("cannot reach QEMU: {error}"))
        };
        let mut streams = vec![];
        while !self.0.is_empty() {
            if give_up() {
                return Ok(None);
            }
            let mut waiting = vec![];
            for (wire, listener) in self.0 {
                match listener.accept() {
                    Ok((stream, _)) => {
                        stream.set_nonblocking(false).map_err(failed)?;
                        streams.push((wire, stream));
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        waiting.push((wire, listener));
                    }
                    Err(error) => return Err(failed(error)),
                }
            }
            self.0 = waiting;
            let mut fds: Vec<PollFd<'_>> = self
                .0
                .iter()
                .map(|(_, listener)| PollFd::from_borrowed_fd(listener.as_fd(), PollFlags::IN))
                .collect();
            if !fds.is_empty() {
                wait(&mut fds, Some(Duration::from_millis(20))).map_err(failed)?;
            }
        }
        Ok(Some(streams))
    }
}

/// [`poll`], where a signal in between is like time running out.
pub(super) fn wait(fds: &mut [PollFd<'_>], limit: Option<Duration>) -> io::Result<usize> {
    let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
    match poll(fds, limit.as_ref()) {
        Err(rustix::io::Errno::INTR) => Ok(0),
        other => Ok(other?),
    }
}
