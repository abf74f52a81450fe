//! perf_event_open(2) and the ioctls of what it gives.

use std::{
    ffi::CStr,
    mem::size_of,
    os::fd::{AsRawFd as _, BorrowedFd, OwnedFd},
    ptr,
};

use super::{Errno, Result, bpf, own_fd};

/// `PERF_TYPE_HARDWARE`.
pub(crate) const TYPE_HARDWARE: u32 = 0;
/// `PERF_TYPE_RAW`.
pub(crate) const TYPE_RAW: u32 = 4;
/// `PERF_TYPE_SOFTWARE`.
pub(crate) const TYPE_SOFTWARE: u32 = 1;
/// `PERF_TYPE_TRACEPOINT`.
pub(crate) const TYPE_TRACEPOINT: u32 = 2;

/// `PERF_COUNT_SW_BPF_OUTPUT`.
const SW_BPF_OUTPUT: u64 = 10;
/// `PERF_SAMPLE_RAW`.
const SAMPLE_RAW: u64 = 1 << 10;

/// `_IO('$', 0)`, with the direction bits of the machine.
const IOC_ENABLE: libc::Ioctl = ioc_none(0);
/// `_IOW('$', 8, __u32)`.
const IOC_SET_BPF: libc::Ioctl = ioc_write_u32(8);

const SWAPPED_IOC: bool = cfg!(any(
    target_arch = "powerpc",
    target_arch = "powerpc64",
    target_arch = "mips",
    target_arch = "mips64",
    target_arch = "sparc",
    target_arch = "sparc64",
));

#[allow(trivial_numeric_casts, reason = "the type of a request differs between machines")]
const fn ioc_none(number: u32) -> libc::Ioctl {
    let direction = if SWAPPED_IOC { 1 << 29 } else { 0u32 };
    (direction | (b'$' as u32) << 8 | number) as libc::Ioctl
}

#[allow(trivial_numeric_casts, reason = "the type of a request differs between machines")]
const fn ioc_write_u32(number: u32) -> libc::Ioctl {
    let direction = if SWAPPED_IOC { 4 << 29 } else { 1u32 << 30 };
    (direction | 4 << 16 | (b'$' as u32) << 8 | number) as libc::Ioctl
}

/// `struct perf_event_attr` as of `PERF_ATTR_SIZE_VER1`: all that we set. Every kernel that has BPF
/// takes it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Attr {
    pub(crate) kind: u32,
    pub(crate) size: u32,
    pub(crate) config: u64,
    /// Or the frequency.
    pub(crate) sample_period: u64,
    pub(crate) sample_type: u64,
    pub(crate) read_format: u64,
    pub(crate) flags: u64,
    pub(crate) wakeup_events: u32,
    pub(crate) bp_type: u32,
    /// `kprobe_func`, `uprobe_path`.
    pub(crate) config1: u64,
    /// `kprobe_addr`, `probe_offset`.
    pub(crate) config2: u64,
}

/// `attr.freq`, a bitfield: counted from the other end on big-endian machines.
pub(crate) const FLAG_FREQ: u64 =
    if cfg!(target_endian = "big") { 1 << (63 - 10) } else { 1 << 10 };

/// `attr.exclude_user` and `attr.exclude_kernel`, likewise.
pub(crate) const FLAG_EXCLUDE_USER: u64 =
    if cfg!(target_endian = "big") { 1 << (63 - 4) } else { 1 << 4 };
pub(crate) const FLAG_EXCLUDE_KERNEL: u64 =
    if cfg!(target_endian = "big") { 1 << (63 - 5) } else { 1 << 5 };

/// Opens an event; `pid` and `cpu` are -1 for any.
fn open(mut attr: Attr, pid: i32, cpu: i32) -> Result<OwnedFd> {
    /// `PERF_FLAG_FD_CLOEXEC`.
    const CLOEXEC: libc::c_ulong = 8;
    attr.size = size_of::<Attr>() as u32;
    // SAFETY: the kernel reads the attribute, and writes its own size there if it refuses it; what
    // `config1` points to was borrowed by our callers for the call.
    let fd = unsafe {
        libc::syscall(libc::SYS_perf_event_open, ptr::from_mut(&mut attr), pid, cpu, -1, CLOEXEC)
    };
    match i32::try_from(fd) {
        // SAFETY: the kernel has just made it for us.
        Ok(fd) if fd >= 0 => unsafe { own_fd(fd) },
        _ => Err(Errno::last()),
    }
}

/// Opens an event by type and configuration; `config1` and `config2` are left 0, so that nothing is
/// taken for a pointer.
pub(crate) fn open_event(attr: &Attr, pid: i32, cpu: i32) -> Result<OwnedFd> {
    open(Attr { config1: 0, config2: 0, ..*attr }, pid, cpu)
}

/// The event of a tracepoint, of all processes: what a BPF program can be put on.
pub(crate) fn open_tracepoint(id: u64, pid: i32) -> Result<OwnedFd> {
    let attr = Attr {
        kind: TYPE_TRACEPOINT,
        config: id,
        sample_period: 1,
        wakeup_events: 1,
        sample_type: SAMPLE_RAW,
        ..Default::default()
    };
    // One CPU stands for all, as BPF programs run before the event's own filter.
    open(attr, pid, if pid == -1 { 0 } else { -1 })
}

/// The event of a kernel or user-space probe: `kind` and the bit of `config` for return probes come
/// from sysfs, `name` is the function or the file, `offset` in it.
pub(crate) fn open_probe(
    kind: u32,
    config: u64,
    name: Option<&CStr>,
    offset: u64,
    pid: i32,
) -> Result<OwnedFd> {
    let attr = Attr {
        kind,
        config,
        config1: name.map_or(0, |name| bpf::address(name.to_bytes_with_nul())),
        config2: offset,
        ..Default::default()
    };
    open(attr, pid, if pid == -1 { 0 } else { -1 })
}

/// The event that `bpf_perf_event_output` writes records of on one CPU.
pub(crate) fn open_output(cpu: i32) -> Result<OwnedFd> {
    let attr = Attr {
        kind: TYPE_SOFTWARE,
        config: SW_BPF_OUTPUT,
        sample_period: 1,
        sample_type: SAMPLE_RAW,
        wakeup_events: 1,
        ..Default::default()
    };
    open(attr, -1, cpu)
}

/// The calling thread, as the kernel numbers it.
pub(crate) fn this_thread() -> u32 {
    // SAFETY: no memory is involved.
    let thread = unsafe { libc::syscall(libc::SYS_gettid) };
    thread as u32
}

/// Puts a program on the event.
pub(crate) fn set_bpf(event: BorrowedFd<'_>, program: BorrowedFd<'_>) -> Result<()> {
    ioctl(event, IOC_SET_BPF, program.as_raw_fd().into())
}

/// Starts the event.
pub(crate) fn enable(event: BorrowedFd<'_>) -> Result<()> {
    ioctl(event, IOC_ENABLE, 0)
}

fn ioctl(event: BorrowedFd<'_>, request: libc::Ioctl, argument: libc::c_long) -> Result<()> {
    // SAFETY: none of the requests above takes a pointer.
    let result = unsafe { libc::ioctl(event.as_raw_fd(), request, argument) };
    if result < 0 { Err(Errno::last()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    /// As a C compiler gives them for `linux/perf_event.h`.
    #[test]
    fn layout() {
        assert_eq!(size_of::<Attr>(), 72);
        assert_eq!(offset_of!(Attr, flags), 40);
        assert_eq!(offset_of!(Attr, wakeup_events), 48);
        assert_eq!(offset_of!(Attr, config1), 56);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn requests() {
        assert_eq!(IOC_ENABLE, 0x2400);
        assert_eq!(IOC_SET_BPF, 0x4004_2408);
    }
}
