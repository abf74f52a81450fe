//! Locked memory, which kernels before 5.11 charge maps and programs to.

use std::sync::Once;

use super::Version;
use crate::sys::limit;

/// The first version that charges them to the cgroup instead (memcg accounting).
const ACCOUNTED: Version = Version::new(5, 11);

/// Lifts the limit on locked memory where the kernel is one that needs it: the usual limit of
/// 64 KiB is too small for almost any map. Done once per process, but each time if the kernel's
/// accounting is not to be counted on. Where it may not be lifted, creating a map fails with a hint.
pub(crate) fn raise(accounted: bool) {
    static ONCE: Once = Once::new();
    if !accounted {
        // A refusal shows when the memory is asked for.
        let _ = limit::lift_memlock();
        return;
    }
    ONCE.call_once(|| {
        if Version::running().is_some_and(|running| running < ACCOUNTED) {
            // A refusal shows when the memory is asked for.
            let _ = limit::lift_memlock();
        }
    });
}

/// What to do about a map refused for want of locked memory.
pub(crate) fn hint() -> Option<String> {
    let running = Version::running().filter(|&running| running < ACCOUNTED)?;
    let limit = limit::memlock().ok().filter(|&limit| limit != u64::MAX)?;
    Some(format!(
        "Linux {running} charges maps to the limit on locked memory, which is {limit} bytes: raise \
         it (`ulimit -l unlimited`) or run as root"
    ))
}
