//! Why the kernel says no: what this process may do, and what to do about it.

use std::{fs, path::Path};

use super::Version;
use crate::sys::capability;

/// Capabilities that BPF asks for, by their bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capability {
    NetAdmin = 12,
    SysAdmin = 21,
    Syslog = 34,
    Perfmon = 38,
    Bpf = 39,
}

impl Capability {
    fn name(self) -> &'static str {
        match self {
            Self::NetAdmin => "CAP_NET_ADMIN",
            Self::SysAdmin => "CAP_SYS_ADMIN",
            Self::Syslog => "CAP_SYSLOG",
            Self::Perfmon => "CAP_PERFMON",
            Self::Bpf => "CAP_BPF",
        }
    }

    /// What takes it.
    fn purpose(self) -> &'static str {
        match self {
            Self::NetAdmin => "programs and maps of networking",
            Self::SysAdmin => {
                "what other processes and modules have put into the kernel, and uprobes"
            }
            Self::Syslog => "addresses of kernel symbols",
            Self::Perfmon => "tracing, and programs that read the kernel's memory",
            Self::Bpf => "programs, maps and types",
        }
    }
}

/// CAP_BPF and CAP_PERFMON were split off CAP_SYS_ADMIN in 5.8, which includes them still.
const SPLIT: Version = Version::new(5, 8);

/// Those of `wanted` that this process lacks; none where it cannot be told.
fn lacking(wanted: &[Capability]) -> Vec<Capability> {
    let effective = capability::effective().unwrap_or(u64::MAX);
    missing(effective, wanted)
}

fn missing(effective: u64, wanted: &[Capability]) -> Vec<Capability> {
    let has = |capability: Capability| effective & (1 << capability as u64) != 0;
    wanted
        .iter()
        .copied()
        .filter(|&capability| match capability {
            Capability::Bpf | Capability::Perfmon => !has(capability) && !has(Capability::SysAdmin),
            other => !has(other),
        })
        .collect()
}

/// What to do about an `EPERM` or `EACCES` of something that needs `wanted`.
pub(crate) fn hint(wanted: &[Capability]) -> String {
    lack_hint(wanted).unwrap_or_else(forbidden_hint)
}

/// Whether this process lacks one of them.
pub(crate) fn lacks(wanted: &[Capability]) -> bool {
    !lacking(wanted).is_empty()
}

/// What to do about it if this process lacks capabilities.
pub(crate) fn lack_hint(wanted: &[Capability]) -> Option<String> {
    let lacking = lacking(wanted);
    (!lacking.is_empty()).then(|| hint_for(&lacking, Version::running()))
}

/// What to do about it if that is not the reason.
pub(crate) fn forbidden_hint() -> String {
    if locked_down() {
        return "the kernel is locked down (see /sys/kernel/security/lockdown): secure boot or \
                lockdown=confidentiality forbids this"
            .to_owned();
    }
    if in_user_namespace() {
        return "in a user namespace, capabilities do not suffice: bpf(2) takes a BPF token, which \
                Linux 6.9 and newer have (name a bpffs that delegates this in BPFGEN_TOKEN or by \
                OpenObject::token), and all else the machine's first user namespace"
            .to_owned();
    }
    "the process has the capabilities for it: a security module, a seccomp filter (containers \
     have one) may forbid bpf(2)"
        .to_owned()
}

fn hint_for(lacking: &[Capability], running: Option<Version>) -> String {
    let split = |it: &Capability| matches!(it, Capability::Bpf | Capability::Perfmon);
    if running.is_some_and(|version| version < SPLIT) && lacking.iter().any(split) {
        return "this needs CAP_SYS_ADMIN on kernels before 5.8: run it as root".to_owned();
    }
    let names: Vec<_> = lacking.iter().map(|capability| capability.name()).collect();
    let lower = names.join(",").to_ascii_lowercase();
    let purposes = lacking
        .iter()
        .map(|capability| format!("{} is for {}", capability.name(), capability.purpose()));
    format!(
        "this process lacks {}: run it as root, or allow the program with `setcap {lower}+ep \
         PROGRAM` ({})",
        names.join(" and "),
        purposes.collect::<Vec<_>>().join(", ")
    )
}

/// Since when `kernel.unprivileged_bpf_disabled` concerns only what makes maps and programs.
const OPEN_TO_ALL: Version = Version::new(5, 19);

/// What to do about an `EPERM` of a command that by itself takes no capability, as looking into a map
/// that somebody has opened for this process.
pub(crate) fn unprivileged_hint() -> Option<String> {
    let running = Version::running().filter(|running| *running < OPEN_TO_ALL)?;
    let lacking = lacking(&[Capability::Bpf]);
    let setting = fs::read_to_string("/proc/sys/kernel/unprivileged_bpf_disabled").ok();
    let forbids = setting.is_none_or(|setting| setting.trim() != "0");
    (!lacking.is_empty() && forbids).then(|| unprivileged_hint_for(&lacking, running))
}

fn unprivileged_hint_for(lacking: &[Capability], running: Version) -> String {
    format!(
        "before Linux {OPEN_TO_ALL}, kernel.unprivileged_bpf_disabled keeps all of bpf(2) from \
         processes without privileges: {}",
        hint_for(lacking, Some(running))
    )
}

/// What to do about a perf event that is not permitted.
pub(crate) fn perf_hint() -> String {
    // Debian's kernels have a level that others do not.
    let setting = || fs::read_to_string("/proc/sys/kernel/perf_event_paranoid").ok();
    let strict = || {
        let level = setting()?.trim().parse::<i32>().ok().filter(|&level| level > 2)?;
        let lack = lack_hint(&[Capability::SysAdmin])?;
        Some(format!("{lack}; with kernel.perf_event_paranoid below {level} less suffices"))
    };
    lack_hint(&[Capability::Perfmon]).or_else(strict).unwrap_or_else(forbidden_hint)
}

/// What to do where `/proc/kallsyms` has zeros for addresses.
pub(crate) fn addresses_hint() -> String {
    let setting = fs::read_to_string("/proc/sys/kernel/kptr_restrict").unwrap_or_default();
    if setting.trim() == "2" {
        return "kernel.kptr_restrict is 2, which hides them from everybody: `sysctl \
                kernel.kptr_restrict=1` shows them to who has CAP_SYSLOG"
            .to_owned();
    }
    hint(&[Capability::Syslog])
}

/// Whether this process is in another user namespace than the machine's first.
pub(crate) fn in_user_namespace() -> bool {
    let all = ["0", "0", "4294967295"];
    fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| !map.split_whitespace().eq(all))
}

fn locked_down() -> bool {
    fs::read_to_string(Path::new("/sys/kernel/security/lockdown"))
        .is_ok_and(|modes| !modes.contains("[none]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admin_includes_the_newer_two() {
        use Capability::{Bpf, NetAdmin, Perfmon, SysAdmin};
        let all = [Bpf, Perfmon, NetAdmin];
        assert_eq!(missing(0, &all), all);
        assert_eq!(missing(1 << 21, &all), [NetAdmin]);
        assert_eq!(missing(1 << 39, &all), [Perfmon, NetAdmin]);
        assert_eq!(missing(1 << 39, &[SysAdmin]), [SysAdmin]);
        assert_eq!(missing(u64::MAX, &all), []);
    }

    #[test]
    fn hints_name_what_is_missing() {
        let hint = hint_for(&[Capability::Bpf, Capability::Perfmon], Some(Version::new(6, 1)));
        assert!(hint.contains("lacks CAP_BPF and CAP_PERFMON"), "{hint}");
        assert!(hint.contains("setcap cap_bpf,cap_perfmon+ep"), "{hint}");
        assert!(hint.contains("CAP_PERFMON is for tracing"), "{hint}");
        let hint = hint_for(&[Capability::Syslog], Some(Version::new(5, 4)));
        assert!(hint.contains("lacks CAP_SYSLOG"), "{hint}");
        let hint = hint_for(&[Capability::Bpf], Some(Version::new(5, 4)));
        assert!(hint.contains("CAP_SYS_ADMIN"), "{hint}");
        let hint = unprivileged_hint_for(&[Capability::Bpf], Version::new(5, 10));
        assert!(hint.contains("before Linux 5.19") && hint.contains("lacks CAP_BPF"), "{hint}");
    }
}
