//! What a system has before its first command runs: mounts, links, the loopback interface, limits.

use std::{
    ffi::CStr,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use rustix::{
    mount::{MountFlags, mount},
    process::{Resource, Rlimit, setrlimit},
};

use crate::protocol;

struct Mount {
    kind: &'static str,
    at: &'static str,
    options: Option<&'static CStr>,
    flags: MountFlags,
}

const fn on(kind: &'static str, at: &'static str) -> Mount {
    Mount { kind, at, options: None, flags: MountFlags::empty() }
}

const NOTHING_SPECIAL: MountFlags = MountFlags::NOSUID.union(MountFlags::NODEV);

/// In the order of mounting.
const MOUNTS: &[Mount] = &[
    Mount { flags: NOTHING_SPECIAL, ..on("proc", "/proc") },
    Mount { flags: NOTHING_SPECIAL, ..on("sysfs", "/sys") },
    Mount { options: Some(c"mode=0755"), flags: MountFlags::NOSUID, ..on("devtmpfs", "/dev") },
    Mount {
        options: Some(c"mode=0620,ptmxmode=0666"),
        flags: MountFlags::NOSUID,
        ..on("devpts", "/dev/pts")
    },
    Mount { options: Some(c"mode=1777"), flags: NOTHING_SPECIAL, ..on("tmpfs", "/dev/shm") },
    Mount { options: Some(c"mode=0755"), flags: NOTHING_SPECIAL, ..on("tmpfs", "/run") },
    Mount { options: Some(c"mode=1777"), flags: NOTHING_SPECIAL, ..on("tmpfs", "/tmp") },
    on("tracefs", "/sys/kernel/tracing"),
    on("debugfs", "/sys/kernel/debug"),
    on("securityfs", "/sys/kernel/security"),
    Mount { options: Some(c"mode=0700"), ..on("bpf", "/sys/fs/bpf") },
    on("cgroup2", "/sys/fs/cgroup"),
];

const LINKS: &[(&str, &str)] = &[
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
    ("/proc/self/mounts", "/etc/mtab"),
];

/// Controllers that child groups get; a kernel that lacks one refuses it alone.
const CONTROLLERS: &[&str] = &["+cpuset", "+cpu", "+io", "+memory", "+pids"];

/// Mounts what this kernel has. It may lack some, which whoever needs it will notice.
pub(crate) fn mounts() {
    for Mount { kind, at, options, flags } in MOUNTS {
        // Folders of a file system that is not there cannot be made, in sysfs for instance.
        let _ = fs::create_dir_all(at);
        // What the initramfs holds there, below /tmp say, must stay in sight. It is in memory too.
        let brought =
            *kind == "tmpfs" && fs::read_dir(at).is_ok_and(|mut dir| dir.next().is_some());
        if brought {
            let mode = if *at == "/run" { 0o755 } else { 0o1777 };
            let _ = fs::set_permissions(at, fs::Permissions::from_mode(mode));
        } else if let Err(error) = mount(*kind, *at, *kind, *flags, *options) {
            eprintln!("bpfgen-init: no {kind} at {at}: {error}");
        }
    }
    for (target, at) in LINKS {
        let _ = symlink(target, at);
    }
    let _ = fs::create_dir_all("/root");
    for controller in CONTROLLERS {
        let _ = fs::write("/sys/fs/cgroup/cgroup.subtree_control", controller);
    }
}

/// Gives the guest its name and its only interface, which gets its addresses by itself.
pub(crate) fn network() {
    let _ = rustix::system::sethostname(protocol::HOSTNAME.as_bytes());
    // IFF_UP and IFF_LOOPBACK.
    if let Err(error) = fs::write("/sys/class/net/lo/flags", "0x9") {
        eprintln!("bpfgen-init: no lo: {error}");
    }
}

/// The limits of a login, but with no limit on locked memory, with which kernels before 5.11 account
/// for BPF.
pub(crate) fn limits() {
    let most = fs::read_to_string("/proc/sys/fs/nr_open").ok();
    let most = most.and_then(|text| text.trim().parse().ok()).unwrap_or(4096);
    let files = Rlimit { current: Some(1024), maximum: Some(most) };
    let _ = setrlimit(Resource::Nofile, files);
    let _ = setrlimit(Resource::Memlock, Rlimit { current: None, maximum: None });
}

/// Whether this file exists, be it a link to nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
