//! How every test of bpfgen says that it did not run.
//!
//! libtest counts a test that returns early as passed. `cargo xtask test` finds these lines in what
//! tests print, on this machine or in a guest, and counts them as what they are.
#![forbid(unsafe_code)]

use std::io::Write as _;

/// Says that the test of this name did not run, and why.
///
/// # Panics
///
/// When standard output cannot be written.
pub fn skip(test: &str, reason: &str) {
    let reason = reason.replace('\n', "; ");
    // It may be in the middle of a line of libtest's.
    let line = format!("\nSKIPPED: {test}: {reason}\n");
    // Not `print!`, which libtest captures.
    let mut out = std::io::stdout().lock();
    let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    written.unwrap_or_else(|error| panic!("cannot say that {test} was skipped: {error}"));
}
