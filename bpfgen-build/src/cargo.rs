//! The only reader of the environment and the only printer of `cargo::` lines.
//!
//! Everything else takes an [`Env`], so that what a build depends on is visible in one place and
//! tests need not change their own process's environment.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use bpfgen_object::Endian;

use crate::{Error, ErrorKind, Result, Target};

/// Every variable that a build depends on: ours, and those by which clang finds more headers.
pub const VARIABLES: &[&str] =
    &["BPFGEN_CLANG", "BPFGEN_INCLUDE", "BPFGEN_CACHE_DIR", CLANG_VARIABLES[0], CLANG_VARIABLES[1]];

const CLANG_VARIABLES: [&str; 2] = ["CPATH", "C_INCLUDE_PATH"];

/// Where programs are looked for without `PATH`, as execvp(3) does.
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// What a build takes from its environment.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// `BPFGEN_CLANG`: the compiler, before every other way of naming one.
    pub clang: Option<String>,
    /// `BPFGEN_INCLUDE`: folders with `bpf/bpf_helpers.h` and the like, separated by `:`.
    pub include: Vec<PathBuf>,
    /// `BPFGEN_CACHE_DIR`.
    pub cache_dir: Option<PathBuf>,
    /// `OUT_DIR`: set in a build script.
    pub out_dir: Option<PathBuf>,
    /// `CARGO_MANIFEST_DIR`: the crate's folder.
    pub manifest_dir: Option<PathBuf>,
    /// What cargo builds for, in a build script.
    pub target: Option<Target>,
    /// `PATH`; where there is none (an editor may start compilers without), the system's folders.
    pub path: Option<OsString>,
    /// The user's cache folder: `XDG_CACHE_HOME`, or `.cache` in `HOME`, or in the home that the
    /// system knows.
    pub user_cache: Option<PathBuf>,
    /// How many things cargo does at a time: `NUM_JOBS` in a build script, else `CARGO_BUILD_JOBS`.
    pub jobs: Option<usize>,
    /// `CARGO_MAKEFLAGS`, else `MAKEFLAGS`: with the job server, where there is one.
    pub(crate) make_flags: Option<String>,
    /// Variables by which clang finds headers, with their values.
    pub(crate) clang_variables: Vec<(&'static str, OsString)>,
}

impl Env {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// If `BPFGEN_CLANG` is not UTF-8.
    pub fn read() -> Result<Self> {
        let mut this = Self::from_lookup(|name| env::var_os(name))?;
        this.user_cache = this.user_cache.or_else(home_of_the_system);
        Ok(this)
    }

    /// As [`Self::read`], from anything that knows variables. Empty ones count as not set.
    ///
    /// # Errors
    /// If `BPFGEN_CLANG` is not UTF-8.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self> {
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let dir = |name: &str| get(name).map(PathBuf::from);
        let clang = match get("BPFGEN_CLANG").map(OsString::into_string) {
            None => None,
            Some(Ok(text)) => Some(text),
            Some(Err(text)) => {
                return Err(Error::new(
                    ErrorKind::Option,
                    format!("BPFGEN_CLANG is not UTF-8: {}", text.to_string_lossy()),
                ));
            }
        };
        let target = get("CARGO_CFG_TARGET_ARCH").map(|arch| {
            let big = get("CARGO_CFG_TARGET_ENDIAN").is_some_and(|endian| endian == "big");
            let endian = if big { Endian::Big } else { Endian::Little };
            Target::for_rust(&arch.to_string_lossy(), endian)
        });
        Ok(Self {
            clang,
            include: get("BPFGEN_INCLUDE").map_or_else(Vec::new, |list| {
                env::split_paths(&list).filter(|dir| !dir.as_os_str().is_empty()).collect()
            }),
            cache_dir: dir("BPFGEN_CACHE_DIR"),
            out_dir: dir("OUT_DIR"),
            manifest_dir: dir("CARGO_MANIFEST_DIR"),
            target,
            path: get("PATH").or_else(|| Some(DEFAULT_PATH.into())),
            user_cache: dir("XDG_CACHE_HOME")
                // The specification says to ignore a relative one.
                .filter(|dir| dir.is_absolute())
                .or_else(|| dir("HOME").map(|home| home.join(".cache"))),
            // Cargo also takes negative numbers and `default` there: then it is the machine's.
            jobs: ["NUM_JOBS", "CARGO_BUILD_JOBS"]
                .iter()
                .find_map(|name| get(name)?.to_str()?.parse().ok())
                .filter(|jobs| *jobs > 0),
            make_flags: ["CARGO_MAKEFLAGS", "MAKEFLAGS"]
                .iter()
                .find_map(|name| get(name)?.into_string().ok()),
            clang_variables: CLANG_VARIABLES
                .iter()
                .filter_map(|&name| Some((name, get(name)?)))
                .collect(),
        })
    }
}

/// The cache folder in the home of the system's list of users, for processes that were given no
/// `HOME`.
fn home_of_the_system() -> Option<PathBuf> {
    // Deprecated up to Rust 1.86 for what it did on Windows.
    #[allow(deprecated, reason = "not deprecated in newer compilers")]
    let home = env::home_dir();
    home.filter(|home| home.is_absolute()).map(|home| home.join(".cache"))
}

/// Prints the lines by which a build script speaks to cargo, or nothing outside of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaker {
    enabled: bool,
}

impl Speaker {
    /// One for this environment: it speaks where `OUT_DIR` says that cargo listens.
    pub(crate) fn new(env: &Env) -> Self {
        Self { enabled: env.out_dir.is_some() }
    }

    fn say(self, key: &str, value: &OsStr) {
        if self.enabled {
            println!("cargo::{key}={}", value.to_string_lossy());
        }
    }

    /// Build again when a file's mtime changes.
    pub(crate) fn rerun_if_changed(self, path: &Path) {
        self.say("rerun-if-changed", path.as_os_str());
    }

    /// Build again when a variable changes.
    pub(crate) fn rerun_if_variables_change(self) {
        for name in VARIABLES {
            self.say("rerun-if-env-changed", OsStr::new(name));
        }
    }

    /// Shows a warning, every line of it.
    pub(crate) fn warning(self, text: &str) {
        self.lines("warning", text);
    }

    /// Shows an error, every line of it, and makes the build fail.
    pub(crate) fn error(self, text: &str) {
        self.lines("error", text);
    }

    fn lines(self, key: &str, text: &str) {
        for line in text.lines() {
            self.say(key, OsStr::new(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Env {
        Env::from_lookup(|name| {
            pairs.iter().find(|pair| pair.0 == name).map(|pair| OsString::from(pair.1))
        })
        .unwrap()
    }

    #[test]
    fn empty_variables_are_not_set() {
        let env = env(&[("BPFGEN_CLANG", ""), ("BPFGEN_INCLUDE", "/x::/y"), ("OUT_DIR", "")]);
        assert_eq!(env.clang, None);
        assert_eq!(env.include, [PathBuf::from("/x"), PathBuf::from("/y")]);
        assert_eq!(env.out_dir, None);
    }

    #[test]
    fn without_path_programs_are_where_the_system_has_them() {
        assert_eq!(env(&[]).path.as_deref(), Some(OsStr::new("/usr/local/bin:/usr/bin:/bin")));
        assert_eq!(env(&[("PATH", "/x")]).path.as_deref(), Some(OsStr::new("/x")));
    }

    #[test]
    fn there_are_as_many_jobs_as_cargo_says() {
        let jobs = |pairs: &[(&str, &str)]| env(pairs).jobs;
        assert_eq!(jobs(&[("NUM_JOBS", "3"), ("CARGO_BUILD_JOBS", "8")]), Some(3));
        assert_eq!(jobs(&[("CARGO_BUILD_JOBS", "8")]), Some(8));
        for other in ["default", "-1", "0", ""] {
            assert_eq!(jobs(&[("CARGO_BUILD_JOBS", other)]), None, "{other}");
        }
    }

    #[test]
    fn the_target_is_cargos() {
        let env = env(&[("CARGO_CFG_TARGET_ARCH", "s390x"), ("CARGO_CFG_TARGET_ENDIAN", "big")]);
        assert_eq!(env.target.map(|target| target.name()), Some("s390x"));
    }
}
