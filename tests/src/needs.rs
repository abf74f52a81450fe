//! What a test needs of the machine, and the one way of saying that it is not there.
//!
//! A test that cannot run returns early after [`skip`]. libtest counts it as passed, so `cargo
//! xtask test` collects what was skipped from the file that `BPFGEN_SKIPS` names and takes it off
//! again; by hand, `--nocapture` shows the same lines.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    process::{Command, Stdio},
};

/// Says that the test of this name did not run, and why.
pub fn skip(test: &str, reason: &str) {
    let line = format!("SKIPPED: {test}: {reason}\n");
    print!("{line}");
    if let Some(path) = std::env::var_os("BPFGEN_SKIPS") {
        // One write of a short line to a file opened for appending: the lines of tests that run
        // side by side do not mix.
        let written = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            panic!("cannot record that {test} was skipped: {error}");
        }
    }
}

/// True when this process may load BPF programs, else records the test as skipped.
///
/// ```no_run
/// # use bpfgen_tests::needs;
/// # fn some_test() {
/// if !needs::bpf("some_test") {
///     return;
/// }
/// # }
/// ```
pub fn bpf(test: &str) -> bool {
    match bpf_missing() {
        None => true,
        Some(reason) => {
            skip(test, reason);
            false
        }
    }
}

/// True when all of these commands can be started, else records the test as skipped.
pub fn commands(test: &str, commands: &[&str]) -> bool {
    for command in commands {
        if !starts(command) {
            skip(test, &format!("{command} is not installed"));
            return false;
        }
    }
    true
}

/// True when a command can have mounts of its own, else records the test as skipped. It cannot
/// in a chroot whose root is no mount point: nothing there can be made private.
pub fn own_mounts(test: &str) -> bool {
    if !commands(test, &["unshare", "mount"]) {
        return false;
    }
    let status = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let can = status.is_ok_and(|status| status.success());
    if !can {
        skip(test, "no mounts of its own can be had here (a chroot?)");
    }
    can
}

/// True when the command exists: whatever it answers to `--version`.
pub fn starts(command: &str) -> bool {
    Command::new(command)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn bpf_missing() -> Option<&'static str> {
    const CAP_SYS_ADMIN: u32 = 21;
    const CAP_PERFMON: u32 = 38;
    const CAP_BPF: u32 = 39;

    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|value| u64::from_str_radix(value.trim(), 16).ok())
        .unwrap_or(0);
    let has = |capability: u32| effective & (1 << capability) != 0;
    if !(has(CAP_SYS_ADMIN) || has(CAP_BPF) && has(CAP_PERFMON)) {
        return Some("no permission for BPF (run as root, or with CAP_BPF and CAP_PERFMON)");
    }
    if fs::metadata("/sys/kernel/btf/vmlinux").is_err() {
        return Some("the kernel has no BTF (/sys/kernel/btf/vmlinux)");
    }
    None
}
