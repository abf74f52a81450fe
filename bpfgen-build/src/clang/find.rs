//! Finds the compiler without starting a process.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};

use crate::{Env, Error, ErrorKind, Options, Result, hash::Parts};

/// A compiler command: a program, and words that stand before every other argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compiler {
    /// The program to start: clang, or a wrapper such as ccache.
    pub program: PathBuf,
    /// The rest of the command (`clang` of `ccache clang`).
    pub words: Vec<OsString>,
    /// How the user or we named it, for messages.
    pub name: String,
}

pub(crate) const INSTALL: &str = "install it, e.g. `apt install clang` (Debian, Ubuntu) or `dnf install clang` (Fedora); \
     the variable BPFGEN_CLANG can name one, e.g. BPFGEN_CLANG=/opt/llvm/bin/clang";

/// `$BPFGEN_CLANG`, else the option, else `clang` on PATH, else the newest `clang-N` there.
pub(crate) fn find(env: &Env, options: &Options, base: &Path) -> Result<Compiler> {
    if let Some(command) = &env.clang {
        return named(env, command, base, "the variable BPFGEN_CLANG");
    }
    if let Some(command) = &options.clang {
        return named(env, command, base, "the option `clang`");
    }
    let compiler = |program: PathBuf| Compiler {
        name: program.display().to_string(),
        program,
        words: Vec::new(),
    };
    if let Some(program) = resolve(env, OsStr::new("clang"), base) {
        return Ok(compiler(program));
    }
    numbered(env)
        .pop()
        .map(|(_, program)| compiler(program))
        .ok_or_else(|| Error::new(ErrorKind::ClangMissing, "no clang on PATH").help(INSTALL))
}

/// A command that someone spelled out.
fn named(env: &Env, command: &str, base: &Path, by: &str) -> Result<Compiler> {
    // A whole path may have spaces; only what is no program is taken apart.
    let whole = resolve(env, OsStr::new(command.trim()), base).map(|program| (program, Vec::new()));
    let words = || -> Option<(PathBuf, Vec<OsString>)> {
        let mut words = shlex::split(command)?.into_iter();
        let program = resolve(env, OsStr::new(&words.next()?), base)?;
        Some((program, words.map(OsString::from).collect()))
    };
    match whole.or_else(words) {
        Some((program, words)) => Ok(Compiler { program, words, name: command.trim().to_owned() }),
        None => Err(Error::new(
            ErrorKind::ClangMissing,
            format!("{by} names `{command}`, which is no program"),
        )
        .help(INSTALL)),
    }
}

/// The absolute path of a program, by path or on PATH.
fn resolve(env: &Env, name: &OsStr, base: &Path) -> Option<PathBuf> {
    which::which_in(name, env.path.as_ref(), base).ok()
}

/// Every `clang-N` on PATH, oldest version first; of two alike, the one that comes later on PATH
/// first.
fn numbered(env: &Env) -> Vec<(u32, PathBuf)> {
    let Some(path) = &env.path else { return Vec::new() };
    let mut found = Vec::new();
    for dir in std::env::split_paths(path) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let version = entry
                .file_name()
                .to_str()
                .and_then(|name| name.strip_prefix("clang-"))
                .and_then(|version| version.parse::<u32>().ok());
            // `which` because the file must also be a program.
            let program = version.and_then(|_| which::which(entry.path()).ok());
            found.extend(version.zip(program));
        }
    }
    found.reverse();
    found.sort_by_key(|(version, _)| *version);
    found
}

impl Compiler {
    /// The command, to which arguments are added. It finds programs where we do: a wrapper such as
    /// ccache looks for the compiler on PATH.
    pub(crate) fn command(&self, env: &Env) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.words);
        if let Some(path) = &env.path {
            command.env("PATH", path);
        }
        command
    }

    /// Adds to a hash what tells this compiler from another, or from itself after an upgrade:
    /// for each word of the command that is a program, its real path, size and time.
    pub(crate) fn identify(&self, env: &Env, base: &Path, parts: &mut Parts) {
        let mut add = |path: &Path| {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            let (len, time) = fs::metadata(&real).map_or((0, 0), |meta| {
                let time =
                    meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                (meta.len(), time.map_or(0, |time| time.as_nanos()))
            });
            parts.add(real.as_os_str().as_encoded_bytes());
            parts.add(format!("{len} {time}"));
        };
        add(&self.program);
        // A wrapper that is called `clang` (ccache's folder of links) runs the next one on PATH.
        let name = self.program.file_name().unwrap_or_default();
        for next in which::which_in_all(name, env.path.as_ref(), base).into_iter().flatten() {
            if next != self.program {
                add(&next);
            }
        }
        for word in &self.words {
            if let Some(path) = resolve(env, word, base) {
                add(&path);
            }
        }
        parts.add_all(self.words.iter().map(|word| word.as_encoded_bytes()));
    }

    /// A sentence on other compilers on PATH, for one that will not do.
    pub(crate) fn alternatives(&self, env: &Env) -> Option<String> {
        let (version, program) =
            numbered(env).pop().filter(|(_, program)| *program != self.program)?;
        (version >= super::MINIMUM.0).then(|| {
            format!("{} is there: set BPFGEN_CLANG={}", program.display(), program.display())
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn script(path: &Path) {
        fs::write(path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn env(dir: &Path) -> Env {
        Env { path: Some(dir.as_os_str().to_owned()), ..Env::default() }
    }

    #[test]
    fn plain_clang_comes_before_numbered_ones_and_newer_before_older() {
        let dir = tempfile::tempdir().unwrap();
        let env = env(dir.path());
        let find = || find(&env, &Options::default(), dir.path());
        assert_eq!(find().unwrap_err().kind(), ErrorKind::ClangMissing);
        for name in ["clang-9", "clang-14", "clang-format-20", "clang-cl"] {
            script(&dir.path().join(name));
        }
        fs::write(dir.path().join("clang-99"), "not executable").unwrap();
        assert_eq!(find().unwrap().program, dir.path().join("clang-14"));
        script(&dir.path().join("clang"));
        assert_eq!(find().unwrap().program, dir.path().join("clang"));
    }

    #[test]
    fn the_variable_comes_before_the_option_and_both_may_have_words() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["ccache", "clang", "my clang"] {
            script(&dir.path().join(name));
        }
        let mut env = env(dir.path());
        let options = Options { clang: Some("ccache clang".into()), ..Options::default() };
        let compiler = find(&env, &options, dir.path()).unwrap();
        assert_eq!(compiler.program, dir.path().join("ccache"));
        assert_eq!(compiler.words, ["clang"]);
        env.clang = Some("my clang".into());
        assert_eq!(find(&env, &options, dir.path()).unwrap().program, dir.path().join("my clang"));
        env.clang = Some(format!("'{}/my clang' --verbose", dir.path().display()));
        let compiler = find(&env, &options, dir.path()).unwrap();
        assert_eq!(compiler.program, dir.path().join("my clang"));
        assert_eq!(compiler.words, ["--verbose"]);
    }

    #[test]
    fn a_missing_compiler_is_named_with_who_named_it() {
        let env = Env { clang: Some("no-such-clang".into()), ..Env::default() };
        let error = find(&env, &Options::default(), Path::new("/")).unwrap_err().to_string();
        assert!(error.contains("BPFGEN_CLANG names `no-such-clang`"), "{error}");
        assert!(error.contains("apt install clang"), "{error}");
    }

    #[test]
    fn an_upgraded_compiler_has_another_identity() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("clang");
        script(&path);
        let env = env(dir.path());
        let identity = || {
            let mut parts = Parts::default();
            find(&env, &Options::default(), dir.path()).unwrap().identify(
                &env,
                dir.path(),
                &mut parts,
            );
            parts.finish()
        };
        let before = identity();
        assert_eq!(identity(), before);
        fs::write(&path, "#!/bin/sh\n# newer\n").unwrap();
        assert_ne!(identity(), before);
    }
}
