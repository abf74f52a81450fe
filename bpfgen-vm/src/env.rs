//! The process's environment, read in one place.

use std::{env, ffi::OsString, path::PathBuf};

use crate::{Error, ErrorKind, Result};

/// What is taken from the process's environment.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// Where kernels are kept: `vm` in `$BPFGEN_CACHE_DIR`, else `bpfgen/vm` in the user's cache
    /// folder (`$XDG_CACHE_HOME`, or `.cache` in `$HOME`).
    pub cache: Option<PathBuf>,
    /// `BPFGEN_DEBIAN_MIRROR`: the address of a Debian archive, the folder that holds `dists`; or
    /// several with spaces between, which are asked in turn.
    pub mirror: Option<String>,
    /// `BPFGEN_DEBIAN_KEYRING`: the keys that sign it, instead of Debian's archive keyring.
    pub keyring: Option<PathBuf>,
    /// `BPFGEN_QEMU`: the emulator, by name or path, instead of `qemu-system-x86_64`.
    pub qemu: Option<OsString>,
    /// `PATH`, by which commands are found.
    pub path: Option<OsString>,
}

impl Env {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// If `BPFGEN_DEBIAN_MIRROR` is not UTF-8.
    pub fn read() -> Result<Self> {
        Self::from_lookup(|name| env::var_os(name))
    }

    /// As [`Self::read`], from anything that knows variables. Empty ones count as not set.
    ///
    /// # Errors
    /// If `BPFGEN_DEBIAN_MIRROR` is not UTF-8.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self> {
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let folder = |name: &str| get(name).map(PathBuf::from);
        let user_cache = folder("XDG_CACHE_HOME")
            // The specification says to ignore a relative one.
            .filter(|folder| folder.is_absolute())
            .or_else(|| folder("HOME").map(|home| home.join(".cache")))
            .map(|folder| folder.join("bpfgen"));
        let mirror =
            get("BPFGEN_DEBIAN_MIRROR").map(OsString::into_string).transpose().map_err(|text| {
                let text = text.to_string_lossy().into_owned();
                Error::new(ErrorKind::Option, format!("BPFGEN_DEBIAN_MIRROR is not UTF-8: {text}"))
            })?;
        Ok(Self {
            cache: folder("BPFGEN_CACHE_DIR").or(user_cache).map(|folder| folder.join("vm")),
            mirror,
            keyring: folder("BPFGEN_DEBIAN_KEYRING"),
            qemu: get("BPFGEN_QEMU"),
            path: get("PATH"),
        })
    }

    /// [`Self::cache`], which is not known without a home.
    pub(crate) fn cache(&self) -> Result<&PathBuf> {
        self.cache.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Option, "there is no folder to keep kernels in")
                .help("set HOME, or name one in BPFGEN_CACHE_DIR")
        })
    }
}
