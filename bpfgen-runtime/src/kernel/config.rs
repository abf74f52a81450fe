//! What the running kernel was built with.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::PathBuf,
};

use flate2::read::GzDecoder;

use super::version;
use crate::{Error, Result};

/// Where kernels built with `CONFIG_IKCONFIG_PROC` show it.
const IN_PROC: &str = "/proc/config.gz";
/// A configuration has some 300 KB; what unpacks to more is none.
const MOST: u64 = 16 << 20;

/// The lines of a `.config` file: `CONFIG_HZ=250`, `# CONFIG_BPF_LSM is not set`.
#[derive(Clone, Debug)]
pub(crate) struct Config(String);

impl Config {
    /// Of the running kernel: `/boot/config-<release>`, else `/proc/config.gz`.
    pub(crate) fn running() -> Result<Self> {
        let in_boot = version::release().map(|it| PathBuf::from(format!("/boot/config-{it}")));
        if let Some(bytes) = in_boot.as_ref().and_then(|path| fs::read(path).ok()) {
            return Ok(Self(String::from_utf8_lossy(&bytes).into_owned()));
        }
        unpacked(IN_PROC).map(Self).map_err(|error| {
            let boot = in_boot.map(|path| format!("{} or ", path.display())).unwrap_or_default();
            let message = format!("the kernel's configuration cannot be read: no {boot}{IN_PROC}");
            Error::io(message, &error)
        })
    }

    /// From text of that form.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value of `CONFIG_NAME`, as it is written there; `None` if it is not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.lines();
        lines.find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// Lines that set nothing and are no comment.
    pub(crate) fn wrong_line(&self) -> Option<&str> {
        self.0.lines().map(str::trim).find(|line| {
            let sets = line.strip_prefix("CONFIG_").is_some_and(|rest| rest.contains('='));
            !(sets || line.is_empty() || line.starts_with('#'))
        })
    }
}

fn unpacked(path: &str) -> io::Result<String> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path)?).take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let config = Config::text("# CONFIG_A is not set\nCONFIG_AB=y\nCONFIG_S=\"a=b\"\n");
        assert_eq!(config.get("CONFIG_A"), None);
        assert_eq!(config.get("CONFIG_AB"), Some("y"));
        assert_eq!(config.get("CONFIG_S"), Some("\"a=b\""));
        assert_eq!(config.wrong_line(), None);
        assert_eq!(Config::text("\nHZ=1").wrong_line(), Some("HZ=1"));
    }
}
