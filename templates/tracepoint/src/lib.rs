//! Watches which files processes open.
#![forbid(unsafe_code)]

use std::os::unix::fs::MetadataExt as _;

use bpfgen_runtime::{Result, bpf_program};

/// Everything in `opens.bpf.c`, typed: compiled when this crate is.
#[bpf_program("src/opens.bpf.c")]
pub mod opens {}

/// Loads the program into the kernel and attaches it, for one process or for all.
///
/// Events come through `maps.events` of the first value; dropping the second one detaches the
/// program.
///
/// # Errors
/// If the kernel does not take it, most often for want of permission: it takes root.
pub fn start(pid: Option<u32>) -> Result<(opens::Loaded, opens::Links)> {
    let mut open = opens::open()?;
    open.rodata.target_pid = pid.unwrap_or(0);
    if let Ok(namespace) = std::fs::metadata("/proc/self/ns/pid") {
        open.rodata.namespace_device = namespace.dev();
        open.rodata.namespace_inode = namespace.ino();
    }
    let bpf = open.load()?;
    let links = bpf.attach()?;
    Ok((bpf, links))
}
