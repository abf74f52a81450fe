//! What the programs that load share: how they measure themselves, and the line that says it.

mod folder;
pub mod process;

use std::{
    env,
    error::Error,
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

pub use folder::Folder;
use nix::{
    sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike as _,
    },
    time::{ClockId, clock_gettime},
};

/// Whatever keeps an object from being loaded.
pub type Failure = Box<dyn Error>;

/// What one process measured, all but the last two around open and load only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// Time on the clock.
    pub wall: Duration,
    /// Time on a processor, in the kernel or not, as the scheduler counted it.
    pub cpu: Duration,
    /// The part of it outside the kernel.
    pub user: Duration,
    /// The largest resident set, in KiB.
    pub peak: u64,
    /// The same before anything was opened.
    pub before: u64,
    /// Programs that the kernel accepted.
    pub programs: u64,
    /// On a processor, since the process began.
    pub process_cpu: Duration,
    /// The part of it outside the kernel.
    pub process_user: Duration,
}

impl Sample {
    /// As a line of text.
    pub fn line(&self) -> String {
        let nanos = |time: Duration| time.as_nanos() as u64;
        let numbers = [
            nanos(self.wall),
            nanos(self.cpu),
            nanos(self.user),
            self.peak,
            self.before,
            self.programs,
            nanos(self.process_cpu),
            nanos(self.process_user),
        ];
        numbers.map(|number| number.to_string()).join(" ")
    }

    /// From such a line.
    pub fn parse(line: &str) -> Option<Self> {
        let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
        let &[wall, cpu, user, peak, before, programs, process_cpu, process_user] =
            numbers.ok()?.as_slice()
        else {
            return None;
        };
        Some(Self {
            wall: Duration::from_nanos(wall),
            cpu: Duration::from_nanos(cpu),
            user: Duration::from_nanos(user),
            peak,
            before,
            programs,
            process_cpu: Duration::from_nanos(process_cpu),
            process_user: Duration::from_nanos(process_user),
        })
    }
}

/// The main function of a program that loads the objects named by its arguments, in this order,
/// and keeps them. `load` gives what is to be kept, and the number of programs in it.
pub fn measure<T>(load: impl FnOnce(&[Vec<u8>]) -> Result<(T, usize), Failure>) -> ExitCode {
    match run(load) {
        Ok(sample) => {
            println!("{}", sample.line());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            // Its causes too: some of these libraries say little at the top.
            let mut text = failure.to_string();
            let mut cause = failure.source();
            while let Some(error) = cause {
                let more = error.to_string();
                if !text.contains(&more) {
                    text = format!("{text}: {more}");
                }
                cause = error.source();
            }
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn run<T>(load: impl FnOnce(&[Vec<u8>]) -> Result<(T, usize), Failure>) -> Result<Sample, Failure> {
    let objects: Result<Vec<_>, _> = env::args_os().skip(1).map(fs::read).collect();
    let objects = objects?;

    let before = peak()?;
    let (user, cpu, begun) = (user()?, cpu()?, Instant::now());
    let (kept, programs) = load(&objects)?;
    let wall = begun.elapsed();
    let (process_cpu, process_user) = (self::cpu()?, self::user()?);
    let sample = Sample {
        wall,
        cpu: process_cpu.saturating_sub(cpu),
        user: process_user.saturating_sub(user),
        peak: peak()?,
        before,
        programs: programs as u64,
        process_cpu,
        process_user,
    };
    drop(kept);
    Ok(sample)
}

/// `VmHWM` of this process.
fn peak() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}

fn cpu() -> Result<Duration, Failure> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

fn user() -> Result<Duration, Failure> {
    let time = getrusage(UsageWho::RUSAGE_SELF)?.user_time();
    Ok(Duration::from_micros(u64::try_from(time.num_microseconds())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_survives_its_line() {
        let nanos = Duration::from_nanos;
        let sample = Sample {
            wall: nanos(1),
            cpu: nanos(2),
            user: nanos(3),
            peak: 4,
            before: 5,
            programs: 6,
            process_cpu: nanos(7),
            process_user: nanos(8),
        };
        assert_eq!(Sample::parse(&sample.line()), Some(sample));
        assert_eq!(Sample::parse("1 2 3"), None);
    }
}
