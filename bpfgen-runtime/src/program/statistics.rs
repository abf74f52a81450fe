//! How often programs run, and what verifying them has taken.

use std::{os::fd::OwnedFd, time::Duration};

use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::object,
};

/// Has the kernel count the runs of all programs, and their time, as long as this is there:
/// [`ProgramInfo::run_count`](super::ProgramInfo::run_count). It makes each run some nanoseconds
/// longer.
///
/// Others may count too: by another such guard, or `kernel.bpf_stats_enabled`.
#[derive(Debug)]
#[must_use = "dropping it ends the counting"]
pub struct RunStatistics {
    _fd: OwnedFd,
}

impl RunStatistics {
    /// Begins to count.
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// If CAP_SYS_ADMIN is missing, or the kernel is older.
    #[doc(alias = "BPF_ENABLE_STATS")]
    pub fn enable() -> Result<Self> {
        match object::enable_stats() {
            Ok(fd) => Ok(Self { _fd: fd }),
            Err(errno) => {
                let error =
                    Error::sys("cannot count runs of programs", "bpf(BPF_ENABLE_STATS)", errno);
                Err(match errno.0 {
                    libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
                    libc::EINVAL => error.with_kind(ErrorKind::Unsupported).hint(
                        "it came with Linux 5.8; kernel.bpf_stats_enabled does the same from 5.1 on",
                    ),
                    _ => error,
                })
            }
        }
    }
}

/// What it has taken to verify a program: the verifier's own numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifierStatistics {
    /// How long it has taken.
    pub time: Duration,
    /// Bytes of stack of each function, the program itself first.
    pub stack_depth: Vec<u32>,
    /// Bytes of stack of the functions that call one another, at most. Linux 7.2.
    pub max_stack_depth: Option<u32>,
    /// Instructions that were looked at, on all paths.
    pub processed: u64,
    /// How many of them the kernel allows.
    pub limit: u64,
    /// States kept for one instruction, at most.
    pub max_states_per_instruction: u64,
    /// States made.
    pub total_states: u64,
    /// States kept at the same time, at most.
    pub peak_states: u64,
}

/// How many of a log's last lines may hold statistics: one for each function, of which the kernel
/// allows 256, and some.
const LINES: usize = 300;

impl VerifierStatistics {
    /// Reads them from the end of a log; `None` if it holds none.
    pub(crate) fn read(log: &str) -> Option<Self> {
        let mut found = Self::default();
        let mut any = false;
        for line in log.lines().rev().take(LINES) {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            match *words {
                ["verification", "time", time, "usec"] => {
                    found.time = Duration::from_micros(time.parse().unwrap_or_default());
                }
                ["stack", "depth", ref depths @ ..] => {
                    for pair in depths.windows(2).filter(|pair| pair[0] == "max") {
                        found.max_stack_depth = pair[1].parse().ok();
                    }
                    let each = depths.first().into_iter().flat_map(|all| all.split('+'));
                    found.stack_depth.extend(each.filter_map(|depth| depth.parse::<u32>().ok()));
                }
                // A line for each function, the last one read first.
                ["subprog", .., "stack", depth] => {
                    found.stack_depth.insert(0, depth.parse().unwrap_or_default());
                }
                ["processed", count, "insns", "(limit", limit, ..] => {
                    any = true;
                    let number = |text: &str| text.trim_end_matches(')').parse().unwrap_or(0);
                    let after = |name: &str| {
                        let at = words.iter().position(|word| *word == name)?;
                        words.get(at + 1).map(|text| number(text))
                    };
                    found.processed = number(count);
                    found.limit = number(limit);
                    found.max_states_per_instruction =
                        after("max_states_per_insn").unwrap_or_default();
                    found.total_states = after("total_states").unwrap_or_default();
                    found.peak_states = after("peak_states").unwrap_or_default();
                }
                _ => {}
            }
        }
        any.then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_log() {
        let log = "func#0 @0\n...\nverification time 51 usec\nstack depth 8+32\n\
                   processed 11 insns (limit 1000000) max_states_per_insn 1 total_states 2 \
                   peak_states 3 mark_read 4\n";
        let found = VerifierStatistics::read(log).unwrap();
        assert_eq!(found.time, Duration::from_micros(51));
        assert_eq!(found.stack_depth, [8, 32]);
        assert_eq!((found.processed, found.limit), (11, 1_000_000));
        assert_eq!(
            (found.max_states_per_instruction, found.total_states, found.peak_states),
            (1, 2, 3)
        );
        let newer = "verification time 38091 usec\nstack depth max 80\n\
                     subprog 0 (it) main insns_self 33 insns_total 36 stack 72\n\
                     subprog 1 (add) static insns_self 3 insns_total 3 stack 8\n\
                     processed 36 insns (limit 1000000) max_states_per_insn 0\n";
        let found = VerifierStatistics::read(newer).unwrap();
        assert_eq!((found.stack_depth, found.max_stack_depth), (vec![72, 8], Some(80)));
        assert_eq!(VerifierStatistics::read("verification time 51 usec\nstack depth 0\n"), None);
        // Of Linux 5.2.
        let short = VerifierStatistics::read("processed 2 insns (limit 1000000)").unwrap();
        assert_eq!((short.processed, short.total_states), (2, 0));
    }
}
