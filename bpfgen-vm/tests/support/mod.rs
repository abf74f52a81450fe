//! What the tests of kernels share.

use std::{
    collections::BTreeMap,
    env as process, fs,
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use bpfgen_vm::{Env, Progress};

/// Names the cache, in a process that a test has started of itself.
const INSIDE: &str = "BPFGEN_TEST_INSIDE";

/// This machine's environment, with another cache.
pub(crate) fn env(cache: &Path) -> Env {
    Env { cache: Some(cache.to_owned()), ..Env::read().expect("an environment") }
}

/// Keeps what it hears.
#[derive(Default)]
pub(crate) struct Heard {
    steps: Mutex<Vec<String>>,
    notes: Mutex<Vec<String>>,
}

impl Heard {
    pub(crate) fn steps(&self) -> Vec<String> {
        self.steps.lock().expect("no panic").clone()
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.lock().expect("no panic").clone()
    }
}

impl Progress for Heard {
    fn begin(&self, step: &str) {
        self.steps.lock().expect("no panic").push(step.to_owned());
    }
    fn end(&self) {}
    fn note(&self, text: &str) {
        self.notes.lock().expect("no panic").push(text.to_owned());
    }
}

/// The stages in a cache's folder.
pub(crate) fn stages(cache: &Path) -> Vec<PathBuf> {
    fs::read_dir(cache)
        .expect("a cache")
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.to_string_lossy().contains("/stage."))
        .collect()
}

/// Size, time and inode of everything in apt's folders.
pub(crate) fn system_state() -> BTreeMap<PathBuf, (u64, i64, i64, u64)> {
    fn add(path: &Path, all: &mut BTreeMap<PathBuf, (u64, i64, i64, u64)>) {
        let Ok(metadata) = fs::symlink_metadata(path) else { return };
        let state = (metadata.len(), metadata.mtime(), metadata.mtime_nsec(), metadata.ino());
        all.insert(path.to_owned(), state);
        for file in fs::read_dir(path).into_iter().flatten().flatten() {
            add(&file.path(), all);
        }
    }
    let mut all = BTreeMap::new();
    for folder in ["/var/lib/apt", "/var/cache/apt", "/var/lib/dpkg", "/var/log/apt", "/etc/apt"] {
        add(Path::new(folder), &mut all);
    }
    all
}

pub(crate) fn this_program() -> PathBuf {
    process::current_exe().expect("this program")
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// The cache to use, if this process was started by the test of this name.
pub(crate) fn inside(test: &str) -> Option<PathBuf> {
    let value = process::var(INSIDE).ok()?;
    let (name, cache) = value.split_once(' ')?;
    (name == test).then(|| cache.into())
}

/// The one test in a process of its own; `command` ends with this program.
pub(crate) fn try_again_inside(test: &str, cache: &Path, mut command: Command) -> Command {
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, format!("{test} {}", cache.display()));
    command
}

/// Runs a process to its end; what it printed is shown if it fails, and so are its skips.
pub(crate) fn passes(command: &mut Command) {
    let output = command.output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{text}\n{errors}", output.status);
    assert!(text.contains("1 passed"), "{text}");
    println!("{text}");
    for line in text.lines().filter(|line| line.starts_with("SKIPPED: ")) {
        std::io::stdout().write_all(format!("\n{line}\n").as_bytes()).expect("standard output");
    }
}

/// A command to which a program and arguments are added, run with a file system of this size on
/// `cache` in `root`; `None` if none can be mounted.
pub(crate) fn small_disk(root: &Path, megabytes: u32) -> Option<Command> {
    let cache = root.join("cache");
    fs::create_dir_all(&cache).expect("a folder");
    let script = format!("mount -t tmpfs -o size={megabytes}m none \"$0\" && exec \"$@\"");
    let unshare = |arguments: &[&Path]| {
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", &script]).arg(&cache).args(arguments);
        command
    };
    let works = unshare(&[Path::new("true")]).output().is_ok_and(|output| output.status.success());
    works.then(|| unshare(&[&this_program()]))
}
