//! What is known of the running kernel without asking bpf(2): version, configuration, parameters.

use std::{fs, process::Command, sync::OnceLock};

use bpfgen_runtime::kernel::Version;

/// Facts about a kernel; `None` is what cannot be known.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Its version.
    pub version: Option<Version>,
    /// The file `.config` that it was built with.
    pub config: Option<String>,
    /// Its parameters.
    pub parameters: String,
}

impl Facts {
    /// Of the running kernel.
    pub fn running() -> &'static Self {
        static RUNNING: OnceLock<Facts> = OnceLock::new();
        RUNNING.get_or_init(|| Self {
            version: Version::running(),
            config: config(),
            parameters: fs::read_to_string("/proc/cmdline").unwrap_or_default(),
        })
    }

    /// The value of `CONFIG_<option>`; `Some("n")` if it is off.
    pub fn option(&self, option: &str) -> Option<&str> {
        let config = self.config.as_deref()?;
        let value = config
            .lines()
            .find_map(|line| line.strip_prefix("CONFIG_")?.strip_prefix(option)?.strip_prefix('='));
        Some(value.unwrap_or("n"))
    }

    /// Whether the security module is among those that start with the kernel.
    pub fn security_module(&self, name: &str) -> Option<bool> {
        let parameter =
            self.parameters.split_ascii_whitespace().rev().find_map(|it| it.strip_prefix("lsm="));
        let list = match parameter {
            Some(list) => list,
            None => self.option("LSM")?.trim_matches('"'),
        };
        Some(list.split(',').any(|module| module == name))
    }
}

fn config() -> Option<String> {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    if let Ok(config) = fs::read_to_string(format!("/boot/config-{}", release.trim_end())) {
        return Some(config);
    }
    let unpacked = Command::new("gzip").args(["-dc", "/proc/config.gz"]).output().ok()?;
    unpacked.status.success().then(|| String::from_utf8_lossy(&unpacked.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_modules() {
        let config =
            "CONFIG_BPF=y\n# CONFIG_BPF_LSM is not set\nCONFIG_VETH=m\nCONFIG_LSM=\"yama,bpf\"\n";
        let mut facts = Facts { config: Some(config.to_owned()), ..Facts::default() };
        assert_eq!(facts.option("BPF"), Some("y"));
        assert_eq!(facts.option("BPF_LSM"), Some("n"));
        assert_eq!(facts.option("VETH"), Some("m"));
        assert_eq!(facts.security_module("bpf"), Some(true));
        facts.parameters = "quiet lsm=bpf lsm=yama,bpfx".to_owned();
        assert_eq!(facts.security_module("bpf"), Some(false), "the last one counts");
        facts.config = None;
        assert_eq!(facts.option("BPF"), None);
    }
}
