//! Programs put on something without a BPF link: they stay until they are taken away.

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use bpfgen_object::uapi::AttachType;

use super::Held;
use crate::{
    Error, Result,
    program::Program,
    sys::{
        Errno,
        attach::{self, Target},
    },
};

/// A program on a cgroup, a map of sockets, a device …
pub(super) struct Direct<K> {
    what: &'static str,
    program: Program<K>,
    target: OwnedFd,
    attach_type: AttachType,
    place: String,
    /// Until it is taken away.
    attached: bool,
}

impl<K> Direct<K> {
    /// What has just been attached.
    pub(super) fn new(
        what: &'static str,
        program: &Program<K>,
        target: OwnedFd,
        attach_type: AttachType,
        place: &str,
    ) -> Self {
        let place = place.to_owned();
        Self { what, program: program.clone(), target, attach_type, place, attached: true }
    }

    fn take_away(&mut self) -> Result<()> {
        self.attached = false;
        let target = Target::Fd(self.target.as_fd());
        // Where there can be only one, the kernel takes away whichever is there.
        let ours = attach::query(target, self.attach_type.0, false)
            .ok()
            .zip(self.program.id().ok())
            .is_none_or(|(found, id)| found.programs.contains(&id));
        if !ours {
            return Ok(());
        }
        match attach::detach(target, self.program.fd()?, self.attach_type.0) {
            // Another program has taken its place, or the cgroup is no more.
            Ok(()) | Err(Errno(libc::ENOENT)) => Ok(()),
            Err(errno) => {
                let error =
                    Error::sys("the kernel refuses to detach", "bpf(BPF_PROG_DETACH)", errno);
                Err(self.program.error(error.context(format!("the link to {}", self.place))))
            }
        }
    }
}

impl<K: 'static> Held for Direct<K> {
    fn what(&self) -> &'static str {
        self.what
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.take_away()
    }
}

impl<K> Drop for Direct<K> {
    fn drop(&mut self) {
        if self.attached {
            // Nobody to tell.
            let _ = self.take_away();
        }
    }
}
