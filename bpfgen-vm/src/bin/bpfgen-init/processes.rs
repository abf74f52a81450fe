//! Processes: the command, its descendants, and orphans.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use rustix::{
    io::Errno,
    process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, wait},
};

use crate::protocol::End;

/// How long a process may take to die.
const PATIENCE: Duration = Duration::from_secs(2);

/// Waits for this child, and buries whoever else ends in the meantime.
pub(crate) fn wait_for(child: Pid) -> Option<WaitStatus> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == child => return Some(status),
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return None,
        }
    }
}

/// What became of the command, `killed` processes having been killed for want of memory.
pub(crate) fn end(status: Option<WaitStatus>, killed: u64) -> End {
    let Some(status) = status else {
        return End::Refused("its process was lost".into());
    };
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => End::Exit(u8::try_from(code & 0xff).unwrap_or(u8::MAX)),
        (None, Some(signal)) if signal == Signal::KILL.as_raw() && killed > 0 => End::Oom,
        (None, Some(signal)) => End::Signal(signal),
        (None, None) => End::Refused("its process neither exited nor was killed".into()),
    }
}

/// Ends what the command left running; whether all of it is gone.
pub(crate) fn end_all() -> bool {
    let start = Instant::now();
    loop {
        // The "group" of the first process means everyone but that process: kill(-1, SIGKILL).
        let _ = kill_process_group(Pid::INIT, Signal::KILL);
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some(_)) | Err(Errno::INTR) => {}
                Ok(None) => break,
                Err(_) => return true,
            }
        }
        if start.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// How many processes the kernel has killed because memory ran out.
pub(crate) fn oom_kills() -> u64 {
    fs::read_to_string("/proc/vmstat").map_or(0, |text| counter(&text, "oom_kill"))
}

fn counter(vmstat: &str, name: &str) -> u64 {
    let mut fields = vmstat.lines().filter_map(|line| line.split_once(' '));
    fields.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_is_found_among_those_like_it() {
        assert_eq!(counter("oom_kill_x 7\noom_kill 2\nother 3\n", "oom_kill"), 2);
        assert_eq!(counter("other 3\n", "oom_kill"), 0);
    }
}
