//! The limit on locked memory.

use super::{Errno, Result};

/// Its soft value in bytes; the largest number for none.
pub(crate) fn memlock() -> Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel writes the struct it is given.
    if unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) } != 0 {
        return Err(Errno::last());
    }
    if limit.rlim_cur == libc::RLIM_INFINITY {
        return Ok(u64::MAX);
    }
    #[allow(clippy::useless_conversion, reason = "32 bits on some machines")]
    Ok(limit.rlim_cur.into())
}

/// Removes it, or, without CAP_SYS_RESOURCE, raises it as far as this process may.
pub(crate) fn lift_memlock() -> Result<()> {
    let limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the kernel reads the struct it is given.
    if unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &raw const limit) } == 0 {
        return Ok(());
    }
    let mut limit = limit;
    // SAFETY: the kernel writes the struct it is given.
    if unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) } != 0 {
        return Err(Errno::last());
    }
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the kernel reads the struct it is given.
    if unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &raw const limit) } != 0 {
        return Err(Errno::last());
    }
    Ok(())
}
