//! How the kernel names the functions of its system calls.

use std::sync::OnceLock;

use super::symbols;

/// What the kernel puts before `sys_read`, on machines where it wraps system calls.
const PREFIX: Option<&str> = if cfg!(target_arch = "x86_64") {
    Some("__x64_")
} else if cfg!(target_arch = "aarch64") {
    Some("__arm64_")
} else if cfg!(target_arch = "s390x") {
    Some("__s390x_")
} else if cfg!(target_arch = "riscv64") {
    Some("__riscv_")
} else if cfg!(any(target_arch = "powerpc", target_arch = "powerpc64")) {
    Some("__powerpc_")
} else {
    None
};

/// The wrappers' prefix, `__x64_`, if the running kernel has wrappers; asked once per process.
pub(crate) fn wrapper() -> Option<&'static str> {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    let prefix = PREFIX?;
    let known = KNOWN.get_or_init(|| symbols::exists(&format!("{prefix}sys_bpf")));
    known.then_some(prefix)
}
