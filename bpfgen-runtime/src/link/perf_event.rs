//! Programs on samples of perf events.

use std::os::fd::{AsFd, OwnedFd};

use super::{AutoAttach, Link, attaching, event};
use crate::{
    Error, ErrorKind, Result,
    kernel::cpus,
    program::{Program, hook::PerfEvent},
    sys::{Errno, perf},
};

/// How often an event runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// After so many occurrences; nanoseconds for clocks.
    Period(u64),
    /// So many times a second, which the kernel tries to keep.
    Frequency(u64),
}

/// What the kernel counts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SoftwareEvent {
    /// A high-resolution clock of the CPU, in nanoseconds.
    #[doc(alias = "PERF_COUNT_SW_CPU_CLOCK")]
    CpuClock = 0,
    /// A clock of the task that runs, in nanoseconds.
    #[doc(alias = "PERF_COUNT_SW_TASK_CLOCK")]
    TaskClock = 1,
    /// Page faults.
    #[doc(alias = "PERF_COUNT_SW_PAGE_FAULTS")]
    PageFaults = 2,
    /// Switches from one task to another.
    #[doc(alias = "PERF_COUNT_SW_CONTEXT_SWITCHES")]
    ContextSwitches = 3,
    /// Moves of the task to another CPU.
    #[doc(alias = "PERF_COUNT_SW_CPU_MIGRATIONS")]
    CpuMigrations = 4,
    /// Page faults that took no reading from a disk.
    #[doc(alias = "PERF_COUNT_SW_PAGE_FAULTS_MIN")]
    MinorFaults = 5,
    /// Page faults that took reading from a disk.
    #[doc(alias = "PERF_COUNT_SW_PAGE_FAULTS_MAJ")]
    MajorFaults = 6,
    /// Accesses to memory that the kernel had to put right.
    #[doc(alias = "PERF_COUNT_SW_ALIGNMENT_FAULTS")]
    AlignmentFaults = 7,
    /// Instructions that the kernel had to emulate.
    #[doc(alias = "PERF_COUNT_SW_EMULATION_FAULTS")]
    EmulationFaults = 8,
    /// Switches to a task of another cgroup. Linux 5.13.
    #[doc(alias = "PERF_COUNT_SW_CGROUP_SWITCHES")]
    CgroupSwitches = 11,
}

/// What CPUs count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HardwareEvent {
    /// Cycles, as many as the CPU's frequency makes.
    #[doc(alias = "PERF_COUNT_HW_CPU_CYCLES")]
    CpuCycles = 0,
    /// Instructions that were executed.
    #[doc(alias = "PERF_COUNT_HW_INSTRUCTIONS")]
    Instructions = 1,
    /// Accesses to a cache, the last one mostly.
    #[doc(alias = "PERF_COUNT_HW_CACHE_REFERENCES")]
    CacheReferences = 2,
    /// Those that missed it.
    #[doc(alias = "PERF_COUNT_HW_CACHE_MISSES")]
    CacheMisses = 3,
    /// Branches.
    #[doc(alias = "PERF_COUNT_HW_BRANCH_INSTRUCTIONS")]
    Branches = 4,
    /// Branches that were predicted wrongly.
    #[doc(alias = "PERF_COUNT_HW_BRANCH_MISSES")]
    BranchMisses = 5,
    /// Cycles of the bus.
    #[doc(alias = "PERF_COUNT_HW_BUS_CYCLES")]
    BusCycles = 6,
    /// Cycles, whatever the CPU's frequency.
    #[doc(alias = "PERF_COUNT_HW_REF_CPU_CYCLES")]
    ReferenceCycles = 9,
}

/// What a perf event counts, of whom, and how often it runs the program.
///
/// ```
/// use bpfgen_runtime::link::{PerfEventConfig, Sampling};
///
/// let config = PerfEventConfig::cpu_clock(Sampling::Frequency(99)).pid(std::process::id());
/// # let _ = config;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerfEventConfig {
    kind: u32,
    config: u64,
    sampling: Sampling,
    pid: Option<u32>,
    cpu: Option<u32>,
    cookie: u64,
    /// `exclude_*` of `struct perf_event_attr`.
    without: u64,
}

impl PerfEventConfig {
    /// An event by its type and number (`PERF_TYPE_*` and `PERF_COUNT_*` of `linux/perf_event.h`).
    #[must_use]
    pub fn new(kind: u32, config: u64, sampling: Sampling) -> Self {
        Self { kind, config, sampling, pid: None, cpu: None, cookie: 0, without: 0 }
    }

    /// An event that the kernel counts, which every machine has.
    #[doc(alias = "PERF_TYPE_SOFTWARE")]
    #[must_use]
    pub fn software(event: SoftwareEvent, sampling: Sampling) -> Self {
        Self::new(perf::TYPE_SOFTWARE, event as u64, sampling)
    }

    /// An event that CPUs count; virtual machines may lack them.
    #[doc(alias = "PERF_TYPE_HARDWARE")]
    #[must_use]
    pub fn hardware(event: HardwareEvent, sampling: Sampling) -> Self {
        Self::new(perf::TYPE_HARDWARE, event as u64, sampling)
    }

    /// An event by the number that the maker of the CPU gives it.
    #[doc(alias = "PERF_TYPE_RAW")]
    #[must_use]
    pub fn raw(config: u64, sampling: Sampling) -> Self {
        Self::new(perf::TYPE_RAW, config, sampling)
    }

    /// The software clock of a CPU, which every machine has.
    #[doc(alias = "PERF_COUNT_SW_CPU_CLOCK")]
    #[must_use]
    pub fn cpu_clock(sampling: Sampling) -> Self {
        Self::software(SoftwareEvent::CpuClock, sampling)
    }

    /// Cycles of the CPU, counted by the hardware; virtual machines may lack it.
    #[doc(alias = "PERF_COUNT_HW_CPU_CYCLES")]
    #[must_use]
    pub fn cpu_cycles(sampling: Sampling) -> Self {
        Self::hardware(HardwareEvent::CpuCycles, sampling)
    }

    /// Only while this thread runs: the number of a process is that of its first thread.
    #[must_use]
    pub fn pid(mut self, pid: u32) -> Self {
        self.pid = Some(pid);
        self
    }

    /// Only while the calling thread runs, on any CPU.
    #[must_use]
    pub fn this_thread(mut self) -> Self {
        // 0 is the caller for the kernel, but another thread may attach it.
        self.pid = Some(perf::this_thread());
        self
    }

    /// Only what happens in user space.
    #[doc(alias = "exclude_kernel")]
    #[must_use]
    pub fn user_space(mut self) -> Self {
        self.without |= perf::FLAG_EXCLUDE_KERNEL;
        self
    }

    /// Only what happens in the kernel.
    #[doc(alias = "exclude_user")]
    #[must_use]
    pub fn kernel_space(mut self) -> Self {
        self.without |= perf::FLAG_EXCLUDE_USER;
        self
    }

    /// Only on this CPU.
    #[must_use]
    pub fn cpu(mut self, cpu: u32) -> Self {
        self.cpu = Some(cpu);
        self
    }

    /// What `bpf_get_attach_cookie` gives. 5.15 and newer.
    #[must_use]
    pub fn cookie(mut self, cookie: u64) -> Self {
        self.cookie = cookie;
        self
    }

    /// What it is, for people.
    fn shown(&self) -> String {
        let mut shown = format!("perf event {}:{}", self.kind, self.config);
        if let Some(pid) = self.pid {
            shown += &format!(" of thread {pid}");
        }
        if let Some(cpu) = self.cpu {
            shown += &format!(" on CPU {cpu}");
        }
        shown
    }

    fn open(&self) -> Result<OwnedFd, Errno> {
        let (sample_period, flags) = match self.sampling {
            Sampling::Period(period) => (period, 0),
            Sampling::Frequency(frequency) => (frequency, perf::FLAG_FREQ),
        };
        let attr = perf::Attr {
            kind: self.kind,
            config: self.config,
            sample_period,
            flags: flags | self.without,
            ..Default::default()
        };
        let number = |number: Option<u32>, none| match number {
            Some(number) => i32::try_from(number).map_err(|_| none),
            None => Ok(-1),
        };
        let pid = number(self.pid, Errno(libc::ESRCH))?;
        let cpu = number(self.cpu, Errno(libc::ENODEV))?;
        perf::open_event(&attr, pid, cpu)
    }
}

impl Program<PerfEvent> {
    /// Opens a perf event and attaches to it.
    ///
    /// The event is of a thread, of a CPU, or both; for a whole machine see
    /// [`attach_to_all_cpus`](Self::attach_to_all_cpus).
    ///
    /// # Minimum kernel version
    /// 4.9.
    ///
    /// # Errors
    /// If neither a thread nor a CPU is given, the machine has no such event, or the kernel
    /// refuses.
    pub fn attach(&self, config: &PerfEventConfig) -> Result<Link> {
        let shown = config.shown();
        self.fd()?;
        if config.pid.is_none() && config.cpu.is_none() {
            return Err(attaching(
                self,
                &shown,
                Error::new(ErrorKind::InvalidInput, "neither a thread nor a CPU is given")
                    .hint("set pid(..) or cpu(..), or use attach_to_all_cpus"),
            ));
        }
        let event = config.open().map_err(|errno| event::open_failed(self, &shown, errno))?;
        event::attach(self, event, config.cookie, &shown)
    }

    /// [`attach`](Self::attach) on every CPU that runs now.
    ///
    /// # Minimum kernel version
    /// 4.9.
    ///
    /// # Errors
    /// As [`attach`](Self::attach); nothing stays attached then.
    pub fn attach_to_all_cpus(&self, config: &PerfEventConfig) -> Result<Vec<Link>> {
        let cpus = cpus::online().map_err(|error| self.error(error))?;
        cpus.into_iter().map(|cpu| self.attach(&config.clone().cpu(cpu))).collect()
    }

    /// Attaches to a perf event that was opened elsewhere. The event lives on with the link, also
    /// when its own descriptor is closed.
    ///
    /// # Minimum kernel version
    /// 4.9.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn attach_to_fd(&self, event: impl AsFd) -> Result<Link> {
        self.attach_to_fd_with_cookie(event, 0)
    }

    /// As [`attach_to_fd`](Self::attach_to_fd); `bpf_get_attach_cookie` gives `cookie`.
    ///
    /// # Minimum kernel version
    /// 5.15.
    ///
    /// # Errors
    /// If the kernel refuses, or has no cookies.
    pub fn attach_to_fd_with_cookie(&self, event: impl AsFd, cookie: u64) -> Result<Link> {
        let place = "a given perf event";
        let event = event.as_fd().try_clone_to_owned().map_err(|error| {
            attaching(self, place, Error::io("cannot duplicate its descriptor", &error))
        })?;
        event::attach(self, event, cookie, place)
    }
}

impl AutoAttach for PerfEvent {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
