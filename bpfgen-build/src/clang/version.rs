//! Which clang it is.

use std::fmt;

use super::{Compiler, find::INSTALL};
use crate::{Env, Error, ErrorKind, Result};

/// clang's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub u32, pub u32, pub u32);

/// The oldest clang that writes what we rely on (declaration tags on variables).
pub(crate) const MINIMUM: Version = Version(14, 0, 0);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Version {
    /// Finds the version in what `clang --version` prints: `Debian clang version 14.0.6`,
    /// `clang version 19.0.0git (https://…)`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let at = text.find("clang version ")? + "clang version ".len();
        Self::parse(&text[at..])
    }

    /// Reads `14.0.6` and whatever follows it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(str::parse::<u32>);
        let major = numbers.next()?.ok()?;
        let mut next = || numbers.next().and_then(std::result::Result::ok).unwrap_or(0);
        Some(Self(major, next(), next()))
    }
}

/// Runs `clang --version`, and refuses what is not clang or too old.
pub(crate) fn ask(compiler: &Compiler, env: &Env) -> Result<Version> {
    let output = compiler
        .command(env)
        .arg("--version")
        .output()
        .map_err(|error| Error::io("run", &compiler.program, error).help(INSTALL))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let Some(version) = Version::find(&text) else {
        let first = text.lines().next().unwrap_or("nothing");
        return Err(Error::new(
            ErrorKind::ClangUnfit,
            format!("`{} --version` does not sound like clang: {first}", compiler.name),
        )
        .with_diagnostics(String::from_utf8_lossy(&output.stderr))
        .help(INSTALL));
    };
    if version < MINIMUM {
        let mut error = Error::new(
            ErrorKind::ClangUnfit,
            format!(
                "clang {version} ({}) is too old: bpfgen needs clang {} or newer",
                compiler.name, MINIMUM.0
            ),
        );
        if let Some(other) = compiler.alternatives(env) {
            error = error.help(other);
        }
        return Err(error.help(INSTALL));
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_distributions_print_them() {
        for (text, version) in [
            ("Debian clang version 14.0.6\nTarget: x86_64", Version(14, 0, 6)),
            ("Ubuntu clang version 18.1.3 (1ubuntu1)\n", Version(18, 1, 3)),
            ("clang version 21.0.0git (https://x 0123)", Version(21, 0, 0)),
            ("clang version 19", Version(19, 0, 0)),
            ("ccache said something\nApple clang version 15.0.0 (clang-1500)", Version(15, 0, 0)),
        ] {
            assert_eq!(Version::find(text), Some(version), "{text}");
        }
        assert_eq!(Version::find("gcc (Debian 12.2.0) 12.2.0"), None);
        assert_eq!(Version::find("clang version next"), None);
        assert!(Version(9, 0, 1) < MINIMUM && Version(14, 0, 0) >= MINIMUM);
    }
}
