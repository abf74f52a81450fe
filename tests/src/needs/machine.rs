//! What the machine has besides its kernel.

use std::{
    fs,
    process::{Command, Stdio},
    sync::OnceLock,
};

use caps::{CapSet, Capability};

use super::Need;

/// What is missing for this need, which is not one of the kernel.
pub(super) fn missing(need: Need) -> Option<String> {
    match need {
        Need::Command(command) => (!starts(command)).then(|| format!("{command} is not installed")),
        Need::Guest => std::env::var_os(super::GUEST)
            .is_none()
            .then(|| "it concerns the whole kernel, and this is not a guest".to_owned()),
        Need::OwnMounts => apart(&["--mount", "--propagation", "private"])
            .map(|why| format!("no mounts of its own can be had here (a chroot?): {why}")),
        Need::OwnPids => apart(&["--pid", "--fork", "--mount-proc", "--kill-child"])
            .map(|why| format!("no pid namespace can be made here: {why}")),
        Need::OwnUsers => apart(&["--user", "--map-root-user", "--mount"])
            .map(|why| format!("no user namespace can be made here (a chroot?): {why}")),
        Need::OwnNetwork => own_network(),
        Need::Root => (!is_root()).then(|| "this is not root".to_owned()),
        Need::Listing => (!may(Capability::CAP_SYS_ADMIN))
            .then(|| "no permission to list all BPF objects (CAP_SYS_ADMIN)".to_owned()),
        Need::SyscallNames => (!cfg!(any(target_arch = "x86_64", target_arch = "aarch64")))
            .then(|| "the kernel's name of getpriority is not known for this machine".to_owned()),
        of_the_kernel => unreachable!("{of_the_kernel:?} is in the table of features"),
    }
}

/// What is missing for loading programs.
pub(super) fn permission() -> Option<&'static str> {
    let enough =
        may(Capability::CAP_SYS_ADMIN) || may(Capability::CAP_BPF) && may(Capability::CAP_PERFMON);
    (!enough).then_some("no permission (run as root, or with CAP_BPF and CAP_PERFMON)")
}

/// True when the command exists: whatever it answers to `--version`.
pub fn starts(command: &str) -> bool {
    quietly(Command::new(command).arg("--version")).is_ok()
}

fn may(capability: Capability) -> bool {
    caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false)
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Why a command cannot be started apart from the rest of the machine.
fn apart(how: &[&str]) -> Option<String> {
    match quietly(Command::new("unshare").args(how).arg("true")) {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("unshare {}: {status}", how.join(" "))),
        Err(_) => Some("unshare is not installed".to_owned()),
    }
}

/// Asked once: a process that is started has copies of all descriptors for a moment, which other
/// tests of this process would notice.
fn own_network() -> Option<String> {
    static WHY_NOT: OnceLock<Option<String>> = OnceLock::new();
    let why_not = WHY_NOT.get_or_init(|| {
        apart(&["--net"]).map(|why| format!("no network namespace can be made here: {why}"))
    });
    why_not.clone()
}

fn quietly(command: &mut Command) -> std::io::Result<std::process::ExitStatus> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
}
