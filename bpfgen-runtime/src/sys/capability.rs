//! `capget(2)`: what the calling thread may do.

use super::{Errno, Result};

/// `_LINUX_CAPABILITY_VERSION_3`: two sets of 32 bits each.
const VERSION: u32 = 0x2008_0522;

#[repr(C)]
struct Header {
    version: u32,
    pid: i32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Data {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// The effective capabilities, one bit for each.
pub(crate) fn effective() -> Result<u64> {
    let mut header = Header { version: VERSION, pid: 0 };
    let mut data = [Data::default(); 2];
    // SAFETY: the kernel reads and writes the header, and writes two sets for this version.
    let result = unsafe { libc::syscall(libc::SYS_capget, &raw mut header, data.as_mut_ptr()) };
    if result < 0 {
        return Err(Errno::last());
    }
    Ok(u64::from(data[1].effective) << 32 | u64::from(data[0].effective))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_proc_says() {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap();
        assert_eq!(effective().unwrap(), u64::from_str_radix(line.trim(), 16).unwrap());
    }
}
