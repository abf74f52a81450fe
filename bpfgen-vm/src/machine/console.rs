//! What the kernel's log tells.

use std::{fs, path::Path};

/// At most so much of a log is looked at, from its end: a kernel in trouble may repeat itself.
const TAIL: usize = 1 << 20;

/// Lines that are shown of a crash, and of a log without one.
const CRASH_LINES: usize = 40;
const LAST_LINES: usize = 15;

/// A kernel's log, without what only a terminal wants.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: Vec<String>,
}

impl Log {
    /// A file that cannot be read is an empty log.
    pub(super) fn read(path: &Path) -> Self {
        Self::parse(&fs::read(path).unwrap_or_default())
    }

    fn parse(bytes: &[u8]) -> Self {
        let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
        let text = String::from_utf8_lossy(tail);
        let lines = text.lines().map(plain).filter(|line| !line.is_empty());
        Self { lines: lines.collect() }
    }

    /// The words with which the kernel panicked.
    pub(super) fn panic(&self) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.contains(PANIC))?;
        let words = line.split(PANIC).nth(1)?.trim_start_matches(" - not syncing: ").trim();
        Some(if words.is_empty() { "no reason given" } else { words })
    }

    /// Memory was too small for the kernel to go on: for its processes, or for its initramfs.
    pub(super) fn memory_ran_out(&self) -> bool {
        self.panic().is_some_and(|words| {
            let memory = ["out of memory", "deadlocked on memory", "out of memory and no killable"];
            let words = words.to_lowercase();
            memory.iter().any(|text| words.contains(text))
        }) || (self.panic().is_some() && self.find(&["Initramfs unpacking failed"]).is_some())
    }

    /// The kernel found a fault of its own, though it may have gone on.
    pub(super) fn crash(&self) -> Option<String> {
        let start = self.find(&CRASHES)?;
        Some(self.lines[start..].iter().take(CRASH_LINES).cloned().collect::<Vec<_>>().join("\n"))
    }

    /// What the kernel said when memory ran out.
    pub(super) fn out_of_memory(&self) -> Option<String> {
        let ends =
            ["Out of memory", "deadlocked on memory", "Initramfs unpacking failed", "oom-kill:"];
        let start = self.find(&ends)?;
        Some(self.lines[start..].iter().take(LAST_LINES).cloned().collect::<Vec<_>>().join("\n"))
    }

    /// The last it said, if anything.
    pub(super) fn last(&self) -> Option<String> {
        let last = &self.lines[self.lines.len().saturating_sub(LAST_LINES)..];
        (!last.is_empty()).then(|| last.join("\n"))
    }

    fn find(&self, texts: &[&str]) -> Option<usize> {
        self.lines.iter().position(|line| texts.iter().any(|text| line.contains(text)))
    }
}

const PANIC: &str = "Kernel panic";

/// With what a crash begins, in the order of the log and not of this list.
const CRASHES: [&str; 6] = [
    "BUG: ",
    "kernel BUG at ",
    "Oops: ",
    "general protection fault",
    "Initramfs unpacking failed",
    PANIC,
];

/// Without escape sequences and other control characters, and without the blanks at the end.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            // CSI … final byte, or one character.
            '\x1b' if chars.clone().next() == Some('[') => {
                chars.next();
                chars.by_ref().find(|c| ('@'..='~').contains(c));
            }
            '\x1b' => drop(chars.next()),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSRQ: &str = "\x1b[2J\x1b[1;1H\r\n\
        [    1.1] sysrq: Trigger a crash\r\n\
        [    1.2] Kernel panic - not syncing: sysrq triggered crash\r\n\
        [    1.2] CPU: 0 PID: 1 Comm: sh\r\n\
        [    1.3] Rebooting in 1 seconds..\r\n";

    #[test]
    fn a_panic_is_told_in_its_own_words() {
        let log = Log::parse(SYSRQ.as_bytes());
        assert_eq!(log.panic(), Some("sysrq triggered crash"));
        assert!(!log.memory_ran_out());
        let crash = log.crash().unwrap();
        assert!(crash.starts_with("[    1.2] Kernel panic"), "{crash}");
        assert!(crash.ends_with("Rebooting in 1 seconds.."), "{crash}");
    }

    #[test]
    fn an_oops_before_the_panic_is_where_it_begins() {
        let log = Log::parse(b"hello\nBUG: kernel NULL pointer dereference\nKernel panic - not syncing: Fatal exception\n");
        assert!(log.crash().unwrap().starts_with("BUG: "));
        assert_eq!(log.panic(), Some("Fatal exception"));
    }

    #[test]
    fn memory() {
        for text in [
            "Kernel panic - not syncing: System is deadlocked on memory",
            "Kernel panic - not syncing: Out of memory and no killable processes...",
            "Initramfs unpacking failed: write error\nKernel panic - not syncing: VFS: Unable to mount root fs",
        ] {
            let log = Log::parse(text.as_bytes());
            assert!(log.memory_ran_out(), "{text}");
            assert!(log.out_of_memory().is_some(), "{text}");
        }
        // Killed a process and went on: that alone ends nothing.
        assert!(!Log::parse(b"Out of memory: Killed process 77 (x)").memory_ran_out());
    }

    #[test]
    fn nothing_is_nothing() {
        let log = Log::parse(b"\r\n \x00\xff\n");
        assert_eq!((log.panic(), log.crash(), log.out_of_memory()), (None, None, None));
        assert_eq!(Log::parse(b"").last(), None);
        assert_eq!(Log::parse(b"\x1b").last(), None);
        assert_eq!(Log::parse(b"Kernel panic").panic(), Some("no reason given"));
        let many: String = (0..99).map(|n| format!("{n}\n")).collect();
        assert_eq!(Log::parse(many.as_bytes()).last().unwrap().lines().count(), LAST_LINES);
    }
}
