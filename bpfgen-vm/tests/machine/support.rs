//! Running the runner, and looking at what it leaves.

use std::{
    env, fs,
    io::Read as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub(crate) enum Verdict {
    Done,
    Skipped(String),
}

/// A folder with everything that a run needs, which has to be as empty afterwards.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) report: String,
    pub(crate) took: Duration,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for sub in ["tmp", "cache"] {
            fs::create_dir(folder.path().join(sub)).unwrap();
        }
        symlink(env::current_exe().unwrap(), folder.path().join("runner")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The runner, with the arguments that every run has.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.path("runner"));
        command
            .env("TMPDIR", self.path("tmp"))
            .arg("--report")
            .arg(self.path("report"))
            .arg("--cache")
            .arg(self.path("cache"))
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let begun = Instant::now();
        let output = self.command(args).output().unwrap();
        self.ran(output, begun)
    }

    pub(crate) fn ran(&self, output: Output, begun: Instant) -> Ran {
        let took = begun.elapsed();
        let report = fs::read_to_string(self.path("report")).unwrap_or_default();
        let _ = fs::remove_file(self.path("report"));
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            report,
            took,
        }
    }

    /// Nothing is left in the folder for temporary files, and no process that works there.
    pub(crate) fn assert_clean(&self) {
        let left: Vec<_> = fs::read_dir(self.path("tmp")).unwrap().flatten().collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        let alive = self.processes();
        assert!(alive.is_empty(), "still running: {alive:?}");
    }

    /// QEMUs that were started by this bench: they name its log or its folder.
    pub(crate) fn processes(&self) -> Vec<String> {
        let mark = self.folder.path().to_str().unwrap().to_owned();
        let mut found = vec![];
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let words = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let words = String::from_utf8_lossy(&words).replace('\0', " ");
            if words.contains(&mark) && words.contains("-nodefaults") {
                found.push(words);
            }
        }
        found
    }

    /// Waits for a condition.
    pub(crate) fn wait(what: &str, limit: Duration, until: impl Fn() -> bool) -> Duration {
        let begun = Instant::now();
        while !until() {
            assert!(begun.elapsed() < limit, "{what}: not within {limit:?}");
            thread::sleep(Duration::from_millis(10));
        }
        begun.elapsed()
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn assert(&self, status: i32, report: &str) -> &Self {
        assert!(
            self.status == status && self.report.contains(report),
            "wanted status {status} and {report:?}, got {}\n{}\nstdout: {:?}\nstderr: {}",
            self.status,
            self.report,
            String::from_utf8_lossy(&self.stdout[..self.stdout.len().min(300)]),
            self.stderr,
        );
        self
    }

    #[track_caller]
    pub(crate) fn assert_stdout(&self, text: &str) -> &Self {
        assert_eq!(String::from_utf8_lossy(&self.stdout), text, "{}{}", self.report, self.stderr);
        self
    }

    /// It did not wait for anything in vain: what could be waited for takes twice as long, and a
    /// busy machine far less.
    #[track_caller]
    pub(crate) fn assert_prompt(&self) -> &Self {
        assert!(self.took.as_secs_f32() < 30.0, "took {:?}\n{}", self.took, self.report);
        self
    }
}

/// The first byte of a child's output, and when it came.
pub(crate) fn first_byte(child: &mut Child) -> Instant {
    let mut byte = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
    Instant::now()
}

/// Kernels to test with: folders with `vmlinuz` and `modules` in `BPFGEN_TEST_KERNELS` or the cache.
pub(crate) fn kernels() -> Vec<(String, PathBuf)> {
    let cache = bpfgen_vm::Env::read().ok().and_then(|env| env.cache);
    let folder = env::var_os("BPFGEN_TEST_KERNELS").map(PathBuf::from);
    let Some(folder) = folder.or(cache.map(|cache| cache.join("kernels"))) else { return vec![] };
    let Ok(entries) = fs::read_dir(folder) else { return vec![] };
    let mut found: Vec<(String, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((release(&entry.path())?, entry.path())))
        .collect();
    found.sort_by_key(|(release, _)| {
        release.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect::<Vec<u32>>()
    });
    found
}

fn release(folder: &Path) -> Option<String> {
    if !folder.join("vmlinuz").exists() {
        return None;
    }
    if let Ok(text) = fs::read_to_string(folder.join("release")) {
        return Some(text.trim().to_owned());
    }
    let name = folder.file_name()?.to_str()?;
    Some(name.split('_').next()?.to_owned())
}
