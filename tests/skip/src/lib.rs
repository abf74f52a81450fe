//! How every test of bpfgen says that it did not run, and what the kernel was seen to do.
//!
//! libtest counts a test that returns early as passed. `cargo xtask test` finds these lines in what
//! tests print, on this machine or in a guest, and counts them as what they are.
#![forbid(unsafe_code)]

pub mod globals;
pub mod maps;

use std::io::Write as _;

/// Says that the test of this name did not run, and why.
///
/// # Panics
///
/// When standard output cannot be written.
pub fn skip(test: &str, reason: &str) {
    let reason = reason.replace('\n', "; ");
    say(&format!("SKIPPED: {test}: {reason}"));
}

/// Says again what a test said in another process, which it ran itself in again.
///
/// # Panics
///
/// When standard output cannot be written.
pub fn repeat(output: &[u8]) {
    let output = String::from_utf8_lossy(output);
    let kinds = ["SKIPPED: ", "EXPECTED: ", "COVERED: "];
    for line in output.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(kind))) {
        say(line);
    }
}

fn say(line: &str) {
    // It may be in the middle of a line of libtest's.
    let line = format!("\n{line}\n");
    // Not `print!`, which libtest captures.
    let mut out = std::io::stdout().lock();
    let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    written.unwrap_or_else(|error| panic!("cannot say what a test did: {error}"));
}

/// Says that `docs/SUPPORT.md` must have this row: `cargo xtask test` fails where no test has
/// [`covered`] it in any kernel.
///
/// # Panics
///
/// When standard output cannot be written.
pub fn expected(area: &str, row: &str, since: &str) {
    say(&format!("EXPECTED: {area} | {row} | {since}"));
}

/// How a kernel did what a row of `docs/SUPPORT.md` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// In the way that this kernel has for it.
    Native,
    /// In the way for kernels that lack something, which the test had the loader believe.
    Forced,
    /// Up to the arguments of the system call: no kernel of the matrix can go on.
    Arguments,
}

/// Says that the running kernel has been seen to do what a row of `docs/SUPPORT.md` is about; the
/// last statement of a test. `area` is the table, `since` the first Linux version that can, as
/// `5.18`.
///
/// # Panics
///
/// When standard output cannot be written.
pub fn covered(area: &str, row: &str, since: &str, how: How) {
    let how = match how {
        How::Native => "native",
        How::Forced => "forced",
        How::Arguments => "arguments",
    };
    say(&format!("COVERED: {area} | {row} | {since} | {how}"));
}
