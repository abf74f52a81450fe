//! The running kernel's version.

use std::fmt;

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
        Self::parse(&release()?)
    }

    fn parse(release: &str) -> Option<Self> {
        let mut numbers = release.split(|c: char| !c.is_ascii_digit());
        let mut next = || numbers.next()?.parse().ok();
        Some(Self { major: next()?, minor: next()? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What `uname -r` prints.
pub(super) fn release() -> Option<String> {
    uname::release().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases() {
        assert_eq!(Version::parse("6.18.44-fc-v669"), Some(Version::new(6, 18)));
        assert_eq!(Version::parse("7.2-rc1+"), Some(Version::new(7, 2)));
        assert_eq!(Version::parse("generic"), None);
        assert!(Version::running().is_some_and(|running| running > Version::new(4, 4)));
    }
}
