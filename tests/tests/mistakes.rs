//! What the finished example says where it cannot work, each in a line that tells what to do.

use std::{
    io::Read as _,
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use bpfgen_tests::{needs, outside::text};
use rustix::process::{Pid, Signal, kill_process};

/// The example.
const EXECSNOOP: &str = env!("CARGO_BIN_EXE_execsnoop-tested");

/// Runs execsnoop without some capabilities, with another program ending it if it starts to work.
fn without(capabilities: &str, args: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["--signal=INT", "5", env!("CARGO_BIN_EXE_helper"), "without", capabilities]);
    command.arg(EXECSNOOP).args(args).stdin(Stdio::null());
    command.output().expect("timeout starts")
}

#[test]
fn no_permission_at_all() {
    needs!(Bpf, Command("timeout"));
    let output = without("all", &[]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty(), "{said}");
    for part in ["execsnoop: ", "CAP_BPF", "root"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert!(said.lines().count() <= 2, "too long to be read: {said}");
}

#[test]
fn a_tracing_program_needs_more_than_bpf() {
    needs!(Bpf, Command("timeout"));
    let output = without("CAP_SYS_ADMIN,CAP_PERFMON", &[]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("CAP_PERFMON"), "{said}");
}

#[test]
fn wrong_arguments() {
    for (args, part) in [
        (&["--uid", "root"][..], "root"),
        (&["--uid"], "--uid"),
        (&["--ppid", "-1"], "-1"),
        (&["--colour"], "--colour"),
        (&["extra"], "extra"),
    ] {
        let output = Command::new(EXECSNOOP).args(args).output().expect("it starts");
        let said = text(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(part) && said.contains("--help"), "{args:?}: {said}");
    }
}

/// Starts execsnoop for this process's children, and gives it once it works, with its output.
fn started() -> (Child, ChildStdout) {
    let mut child = Command::new(EXECSNOOP)
        .args(["--ppid", &std::process::id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut output = child.stdout.take().expect("its output is ours");
    output.read_exact(&mut [0; 4]).expect("a header");
    (child, output)
}

/// Ctrl-C detaches and is a good end.
#[test]
fn ctrl_c() {
    needs!(Bpf);
    let (child, _output) = started();
    kill_process(Pid::from_child(&child), Signal::INT).expect("it runs");
    let output = child.wait_with_output().expect("it has ended");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(output.stderr.is_empty(), "{}", text(&output));
}

/// So is a reader that has seen enough.
#[test]
fn the_reader_leaves() {
    needs!(Bpf, Command("timeout"));
    let (mut child, output) = started();
    drop(output);
    // It notices with the next line that it writes.
    let begun = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        if begun.elapsed() > Duration::from_secs(10) {
            child.kill().expect("it is still there");
        }
        Command::new("/bin/true").status().expect("true starts");
        thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().expect("it has ended");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(output.stderr.is_empty(), "{}", text(&output));
}
