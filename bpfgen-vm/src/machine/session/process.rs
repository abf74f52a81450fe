//! QEMU as a process.

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::{Event, Plan, start};
use crate::{Error, ErrorKind, Result, machine::qemu};

/// So much of what QEMU says is told.
const WORDS_LIMIT: u64 = 4 << 10;

/// QEMU, which does not outlive this.
pub(super) struct Qemu {
    child: Child,
    gone: Arc<AtomicBool>,
    said: File,
    status: Option<Option<ExitStatus>>,
}

impl Qemu {
    pub(super) fn start(plan: &Plan<'_>, folder: &Path, to: Sender<Event>) -> Result<Self> {
        let failed = |error| {
            let text = format!("cannot start {}: {error}", plan.qemu.display());
            Error::new(ErrorKind::Machine, text)
        };
        let said = tempfile::tempfile()
            .map_err(|error| Error::io("make a file in", &std::env::temp_dir(), error))?;
        let child = Command::new(plan.qemu)
            .args(qemu::args(&plan.parts, plan.accel))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(said.try_clone().map_err(failed)?)
            .stderr(said.try_clone().map_err(failed)?)
            // Ctrl-C is for this process to handle.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let gone = Arc::new(AtomicBool::new(false));
        let qemu = Self { child, gone: Arc::clone(&gone), said, status: None };
        let pid = Pid::from_child(&qemu.child);
        start("qemu", move || {
            // It stays a zombie, so that nobody else gets its number before the group is killed.
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR)) {}
            gone.store(true, Ordering::SeqCst);
            let _ = to.send(Event::Gone);
        })?;
        Ok(qemu)
    }

    /// Whether it ended by itself.
    pub(super) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::SeqCst)
    }

    /// Kills it if it still runs, with all that it started; its status, if it can be had.
    pub(super) fn end(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            // Gone already, perhaps.
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            self.status = Some(self.child.wait().ok());
        }
        self.status.flatten()
    }

    /// What it said, without its own name in front.
    pub(super) fn words(&mut self) -> String {
        let mut words = vec![];
        let rewound = self.said.rewind();
        let _ = rewound.and_then(|()| (&self.said).take(WORDS_LIMIT).read_to_end(&mut words));
        String::from_utf8_lossy(&words).trim().to_owned()
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        self.end();
    }
}
