//! What the kernel does for uprobes besides perf and bpf(2).

#[cfg(target_arch = "x86_64")]
use super::Errno;

/// Whether the kernel knows uprobe(2), by which probes that are calls come to it, and puts them
/// where they spare what a function keeps below its stack pointer. Linux 6.18 to 7.1 put calls in
/// place of shorter no-ops, which overwrote that; they give ENXIO.
#[cfg(target_arch = "x86_64")]
pub(crate) fn has_call() -> bool {
    const SYS_UPROBE: libc::c_long = 336;
    // SAFETY: no memory is involved: from anywhere but a trampoline of the kernel's own it only
    // gives an error.
    let result = unsafe { libc::syscall(SYS_UPROBE) };
    result < 0 && Errno::last() == Errno(libc::EPROTO)
}

/// Other machines have no such probes.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn has_call() -> bool {
    false
}
