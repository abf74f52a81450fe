//! The machine: QEMU, and what goes on between the guest and this process.
//!
//! ```text
//!            ┌── control ── lines, frames ──▶ session ──▶ Outcome ──▶ Report
//! QEMU ──────┼── stdout, stderr ── relay ──▶ this process's own
//!  sockets   └── kernel's log ── a file ──▶ console: panic, crash, memory
//! ```

mod accel;
mod console;
mod control;
mod input;
mod log;
mod outcome;
mod qemu;
mod relay;
mod session;
mod sockets;
mod stop;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub use self::{accel::Accel, input::Input, stop::Stop};

use self::{
    accel::Verdict,
    qemu::Parts,
    session::{Ended, Outcome, Plan, Reached},
};
use crate::{
    Env, Error, ErrorKind, Job, Kernel, Progress, Report, Result,
    initramfs::{self, Limits},
};

/// How long a kernel may take until our init is up, and how long KVM is given to show that it
/// works. A large initramfs takes the kernel longer.
const BOOT: Duration = Duration::from_secs(60);
/// See [`Machine::patience`].
const PATIENCE: Duration = Duration::from_secs(5);

/// A year: no machine waits that long, and sums of times stay small.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);
const KVM_BOOT: Duration = Duration::from_secs(5);

/// How fast an initramfs is unpacked at the very least, in bytes per second.
const BOOT_RATE: u64 = 20 << 20;
const KVM_BOOT_RATE: u64 = 100 << 20;

/// Memory, in MiB, that a machine has if nobody says anything else and its initramfs is small.
const MEMORY: u64 = 1024;

/// A machine to run a command in.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Memory in MiB. `None`: 1 GiB, or four times the initramfs if that is more.
    pub memory: Option<u64>,
    /// How many processors it has.
    pub cpus: u32,
    /// Arguments for the kernel, after our own.
    pub append: String,
    /// How long it may run, boot included. `None`: as long as it likes.
    pub timeout: Option<Duration>,
    /// How long the kernel may take until the command can start; a large initramfs adds to it.
    /// `None`: as long as the time-out allows.
    pub boot: Option<Duration>,
    /// How long silence is borne once it is over: of QEMU, when the command has ended, and of
    /// whoever reads the outputs, when the time is up.
    pub patience: Duration,
    /// What the kernel runs on. `None`: KVM if that works here, which is tried.
    pub accel: Option<Accel>,
    /// Where the kernel's log goes. `None`: into the cache folder, which keeps the last ones.
    pub log: Option<PathBuf>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            memory: None,
            cpus: 1,
            append: String::new(),
            timeout: Some(crate::job::TIMEOUT),
            boot: Some(BOOT),
            patience: PATIENCE,
            accel: None,
            log: None,
        }
    }
}

impl Machine {
    /// Boots a kernel, runs a command in it, and tells what became of that.
    ///
    /// The command's outputs become this process's own, as they come and byte by byte; all of it
    /// is out when this returns. Nothing is left behind but the kernel's log.
    ///
    /// # Errors
    /// If the machine cannot be made or does not come as far as starting the kernel, or the
    /// outputs cannot be written to. What the kernel and the command do is no error.
    pub fn run(
        &self,
        env: &Env,
        kernel: &Kernel,
        job: &Job,
        input: &Input,
        stop: &Stop,
        progress: &dyn Progress,
    ) -> Result<Report> {
        let qemu = qemu::find(env)?;
        if self.cpus == 0 {
            return Err(Error::new(ErrorKind::Option, "a machine needs a processor"));
        }
        let image = std::path::absolute(&kernel.image)
            .map_err(|error| Error::io("find", &kernel.image, error))?;
        let kernel = Kernel { image, ..kernel.clone() };
        let log = log::place(self.log.as_deref(), env, &kernel.release)?;
        progress.begin(&format!("packing what {} needs", Path::new(&job.program).display()));
        let mut folder = Some(sockets::folder()?);
        let initramfs = folder.as_ref().map(|folder| folder.path().join("initramfs"));
        let initramfs = initramfs.unwrap_or_default();
        let size =
            initramfs::build(env, job, &kernel, &Limits { timeout: self.timeout }, &initramfs)?;
        let parts = Parts {
            kernel: &kernel,
            initramfs: &initramfs,
            log: &log,
            memory: self.memory(size)?,
            cpus: self.cpus,
            append: &self.append,
        };
        let begun = Instant::now();
        let mut boot = |accel: Accel, limit: Duration| {
            let how = if accel == Accel::Tcg { ", emulated" } else { "" };
            progress.begin(&format!("booting {}{how}", kernel.release));
            let plan = Plan {
                qemu: &qemu,
                parts,
                accel,
                boot: limit,
                patience: self.patience,
                deadline: self.timeout.and_then(|timeout| begun.checked_add(timeout)),
                input,
                stop,
                progress,
            };
            session::boot(&plan, &mut folder)
        };
        let boot_limit = self.boot.unwrap_or(FOR_EVER).min(FOR_EVER);
        let long = boot_limit + Duration::from_secs(size / BOOT_RATE);
        let short = KVM_BOOT + Duration::from_secs(size / KVM_BOOT_RATE);

        let verdict = self.accel.map_or_else(|| accel::verdict(env, &qemu), Verdict::Known);
        let (accel, ended) = match verdict {
            Verdict::Known(accel) if self.accel.is_some() || accel == Accel::Tcg => {
                (accel, boot(accel, long)?)
            }
            verdict => {
                let tried = boot(Accel::Kvm, short)?;
                let known = verdict == Verdict::Known(Accel::Kvm);
                if !failed(&tried, known, &log) {
                    if !known && tried.reached > Reached::Nothing {
                        accel::remember(env, &qemu, Accel::Kvm);
                    }
                    (Accel::Kvm, tried)
                } else {
                    let why = match tried.words.lines().next() {
                        _ if matches!(tried.outcome, Outcome::Hung) => "the kernel hangs",
                        Some(words) => words,
                        None => "the kernel does not come up",
                    };
                    progress.note(&format!("KVM does not work here, so this is slower ({why})"));
                    let ended = boot(Accel::Tcg, long)?;
                    if ended.reached > Reached::Nothing {
                        accel::remember(env, &qemu, Accel::Tcg);
                    }
                    (Accel::Tcg, ended)
                }
            }
        };
        let took = begun.elapsed();
        progress.end();
        let (end, excerpt) = outcome::tell(ended, &log, self.timeout.unwrap_or(long), long)?;
        Ok(Report { end, took, accel, log, excerpt })
    }

    /// Memory in MiB for an initramfs of this size. The kernel keeps it in memory while it unpacks
    /// it to a file system that takes half of what is left, and leaves out what does not fit.
    fn memory(&self, initramfs: u64) -> Result<u64> {
        let mib = initramfs.div_ceil(1 << 20);
        let least = mib * 3 + 120;
        match self.memory {
            None => Ok(MEMORY.max(mib * 4)),
            Some(memory) if memory >= least => Ok(memory),
            Some(memory) => {
                let text = format!("{memory} MiB of memory are too little for {mib} MiB of files");
                Err(Error::new(ErrorKind::Option, text)
                    .help(format!("give the machine at least {least} MiB")))
            }
        }
    }
}

/// KVM is to blame for this end: the init did not come up. Where KVM has worked before, a panic is
/// the kernel's own.
fn failed(tried: &Ended, known: bool, log: &Path) -> bool {
    if tried.reached > Reached::Nothing {
        return false;
    }
    match tried.outcome {
        Outcome::Hung => true,
        Outcome::Gone(_) => !known || console::Log::read(log).panic().is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_follows_the_initramfs() {
        let machine = Machine::default();
        assert_eq!(machine.memory(1).unwrap(), 1024);
        assert_eq!(machine.memory(300 << 20).unwrap(), 1200);
        let small = Machine { memory: Some(128), ..machine };
        assert_eq!(small.memory(1 << 20).unwrap(), 128);
        let error = small.memory(100 << 20).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Option);
        assert!(error.to_string().contains("at least 420 MiB"), "{error}");
    }
}
