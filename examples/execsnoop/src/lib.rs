//! Watches every exec on the machine: who started what, with which arguments, and what came of it.
//!
//! ```no_run
//! use execsnoop::{Execsnoop, Options};
//!
//! # fn main() -> bpfgen_runtime::Result<()> {
//! for exec in Execsnoop::start(&Options { uid: Some(1000), ..Options::default() })? {
//!     let exec = exec?;
//!     println!("{} {:?} {}", exec.pid, exec.filename, exec.ret);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`table`] and [`json`] print one as a line.
#![forbid(unsafe_code)]

mod exec;
pub mod json;
pub mod table;

use std::{os::unix::fs::MetadataExt as _, time::Duration};

use bpfgen_runtime::{
    Result, bpf_program,
    events::{RingIter, Stopper},
};

pub use exec::Exec;

#[bpf_program("src/execsnoop.bpf.c")]
mod bpf {}

/// Inode number of the machine's first pid namespace (`PROC_PID_INIT_INO`).
const FIRST_PID_NAMESPACE: u32 = 0xeffffffc;

/// Which execs to see: all, unless told otherwise.
///
/// The kernel side filters, so what is left out costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only those of this user.
    pub uid: Option<u32>,
    /// Only those of this process's children.
    pub ppid: Option<u32>,
}

/// The running trace: an iterator of what happens, which blocks until something does.
///
/// Dropping it detaches the programs.
#[derive(Debug)]
pub struct Execsnoop {
    events: RingIter<[u8]>,
    counters: bpf::BssCells,
    _links: bpf::Links,
}

impl Execsnoop {
    /// Loads the programs and attaches them: execs from here on are seen.
    ///
    /// # Errors
    /// If the kernel does not take them, most often for want of permission.
    pub fn start(options: &Options) -> Result<Self> {
        let mut open = bpf::open()?;
        if let Some(uid) = options.uid {
            open.rodata.target_uid = uid;
        }
        if let Some(ppid) = options.ppid {
            open.rodata.target_ppid = ppid;
        }
        open.rodata.pidns = pid_namespace();
        let loaded = open.load()?;
        // Before attaching, so that nothing is missed between the two.
        let events = loaded.maps.events.iter()?;
        let links = loaded.attach()?;
        Ok(Self { events, counters: loaded.bss, _links: links })
    }

    /// Waits at most this long for each exec: after it the iterator gives `None`, and may be asked
    /// again.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.events = self.events.with_timeout(timeout);
        self
    }

    /// What ends the iteration from elsewhere: from another thread, or on a signal.
    pub fn stopper(&self) -> Stopper {
        self.events.stopper()
    }

    /// How many execs were not seen because they were not read in time.
    pub fn lost(&self) -> u64 {
        self.counters.lost.get()
    }
}

impl Iterator for Execsnoop {
    type Item = Result<Exec>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.events.next_record()? {
                // One shorter than its head would not be of our programs' making.
                Ok(record) => match Exec::from_record(&record) {
                    Some(exec) => return Some(Ok(exec)),
                    None => continue,
                },
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The inode number of our pid namespace, by which the programs number processes as we see them;
/// 0 for the machine's first, and where there is no telling.
fn pid_namespace() -> u32 {
    let inode = std::fs::metadata("/proc/self/ns/pid").map_or(0, |namespace| namespace.ino());
    match u32::try_from(inode) {
        Ok(FIRST_PID_NAMESPACE) | Err(_) => 0,
        Ok(inode) => inode,
    }
}
