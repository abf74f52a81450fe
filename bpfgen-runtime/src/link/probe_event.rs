//! Probes made through tracefs, for kernels whose perf has no device for them.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use crate::{
    Error, Result,
    sys::{Errno, perf, tracefs::Tracefs},
};

/// The group in which our probes appear below `events` while they exist.
const GROUP: &str = "bpfgen";

/// A probe and the perf event on it; the probe is removed when this is dropped.
pub(super) struct ProbeEvent {
    event: OwnedFd,
    definition: Definition,
}

/// A line of `kprobe_events` or `uprobe_events`.
struct Definition {
    tracefs: Tracefs,
    file: &'static str,
    name: String,
    removed: bool,
}

impl ProbeEvent {
    /// Defines a probe in `file`: of `place` (`function+0x10`, `/path:0x10`), or of the return from
    /// there.
    pub(super) fn new(
        tracefs: Tracefs,
        file: &'static str,
        is_return: bool,
        place: &str,
        pid: i32,
    ) -> Result<Self, Errno> {
        // Others use tracefs too, also of other containers: the name must be nobody else's.
        let name = format!("p_{:016x}", RandomState::new().build_hasher().finish());
        let kind = if is_return { 'r' } else { 'p' };
        tracefs.append(file, &format!("{kind}:{GROUP}/{name} {place}\n"))?;
        let definition = Definition { tracefs, file, name, removed: false };
        let path = format!("events/{GROUP}/{}/id", definition.name);
        let id = String::from_utf8_lossy(&definition.tracefs.read(&path)?).trim().parse();
        let event = perf::open_tracepoint(id.map_err(|_| Errno(libc::EIO))?, pid)?;
        Ok(Self { event, definition })
    }

    /// The perf event.
    pub(super) fn event(&self) -> &OwnedFd {
        &self.event
    }

    /// Detaches and removes the probe.
    pub(super) fn remove(self) -> Result<()> {
        let Self { event, mut definition } = self;
        drop(event);
        definition.remove().map_err(|errno| {
            Error::sys(format!("cannot remove the probe {GROUP}/{}", definition.name), "", errno)
        })
    }
}

impl AsFd for ProbeEvent {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.event.as_fd()
    }
}

impl Definition {
    fn remove(&mut self) -> Result<(), Errno> {
        self.removed = true;
        self.tracefs.append(self.file, &format!("-:{GROUP}/{}\n", self.name))
    }
}

impl Drop for Definition {
    /// After the perf event, which comes first in its struct: a probe in use cannot be removed.
    fn drop(&mut self) {
        if !self.removed {
            // Nobody to tell.
            let _ = self.remove();
        }
    }
}
