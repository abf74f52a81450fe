//! The running kernel's version.

use std::{fmt, fs, sync::OnceLock};

use crate::sys::uname;

/// Version of a kernel, such as 6.12.
///
/// Distributions backport features, so nothing is decided by it that can be tried out; it serves
/// to explain a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The 6 in 6.12.
    pub major: u32,
    /// The 12 in 6.12.
    pub minor: u32,
}

impl Version {
    /// Shorthand.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Of the running kernel; `None` if it does not say, or something that is no version.
    pub fn running() -> Option<Self> {
        // Asked at each map and program.
        static RUNNING: OnceLock<Option<Version>> = OnceLock::new();
        *RUNNING.get_or_init(|| Self::parse(&release()?))
    }

    fn parse(release: &str) -> Option<Self> {
        let mut numbers = release.split(|c: char| !c.is_ascii_digit());
        let mut next = || number(numbers.next()?);
        Some(Self { major: next()?, minor: next()? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The running kernel's `LINUX_VERSION_CODE`: major, minor and patch level in a byte each, the last
/// at most 255.
pub(crate) fn code() -> Option<u32> {
    let signature = fs::read_to_string("/proc/version_signature").unwrap_or_default();
    code_of(&release()?, &uname::version().unwrap_or_default(), &signature)
}

/// Two distributions say the patch level elsewhere than in the release.
fn code_of(release: &str, version: &str, signature: &str) -> Option<u32> {
    // `Ubuntu 5.4.0-12.15-generic 5.4.8`
    let ubuntu = signature.split_whitespace().nth(2);
    // `#1 SMP Debian 6.1.170-1 (2026-04-01)`
    let debian = version.split_once("Debian ").map(|(_, debian)| debian);
    let mut texts = [ubuntu, debian, Some(release)].into_iter().flatten();
    texts.find_map(|text| {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(number);
        let (major, minor) = (numbers.next()??, numbers.next()??);
        let patch = numbers.next().flatten().unwrap_or(0);
        Some(major << 16 | minor << 8 | patch.min(255))
    })
}

/// A decimal number. The standard library's function is inlined wherever it is called.
#[inline(never)]
pub(super) fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// What `uname -r` prints.
pub(crate) fn release() -> Option<String> {
    uname::release().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(code_of("6.18.44-fc", "#1 SMP", ""), Some(0x06122c));
        assert_eq!(code_of("6.1.0-56-amd64", "#1 SMP Debian 6.1.170-1 (x)", ""), Some(0x0601aa));
        assert_eq!(code_of("4.9.337", "", ""), Some(0x0409ff));
        assert_eq!(code_of("5.4.0-12", "", "Ubuntu 5.4.0-12.15-generic 5.4.8"), Some(0x050408));
        assert_eq!(code_of("7.2-rc1", "", ""), Some(0x070200));
    }

    #[test]
    fn releases() {
        assert_eq!(Version::parse("6.18.44-fc-v669"), Some(Version::new(6, 18)));
        assert_eq!(Version::parse("7.2-rc1+"), Some(Version::new(7, 2)));
        assert_eq!(Version::parse("generic"), None);
        assert!(Version::running().is_some_and(|running| running > Version::new(4, 4)));
    }
}
