//! The other side: `driver.c`, built with the system's compiler and libbpf, in a kernel that is not
//! there, `kernel.c`.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Write as _,
    os::fd::AsRawFd as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use tempfile::TempDir;

use crate::load::Load;

const SOURCES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/driver.c"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/kernel.c"),
];

/// What libbpf made of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Each program's name and instructions.
    Programs(Vec<(String, Vec<u8>)>),
    /// A CO-RE relocation was refused, and why.
    Refused(String),
    /// Something else did not work, and why.
    Failed(String),
    /// libbpf did not survive it, or come to an end.
    Crashed,
}

/// An object to be relocated.
#[derive(Clone, Debug)]
pub struct Job {
    /// The file with the target's BTF.
    pub btf: PathBuf,
    /// The object's file.
    pub object: PathBuf,
    /// The only program to be loaded, else all.
    pub only: Option<String>,
    /// Modules by name, each with a file with its BTF, split from the target's.
    pub modules: Vec<(String, PathBuf)>,
}

impl Job {
    /// All programs of an object, over this BTF.
    pub fn new(btf: &Path, object: &Path) -> Self {
        let (btf, object) = (btf.to_owned(), object.to_owned());
        Self { btf, object, only: None, modules: Vec::new() }
    }

    /// Only one of its programs, or still all.
    #[must_use]
    pub fn only(self, only: Option<&str>) -> Self {
        Self { only: only.map(str::to_owned), ..self }
    }

    fn line(&self) -> String {
        let Self { btf, object, only, modules } = self;
        let only = only.as_deref().unwrap_or("*");
        let mut line = format!("{}\t{}\t{only}", btf.display(), object.display());
        for (name, path) in modules {
            line += &format!("\t{name}={}", path.display());
        }
        line + "\n"
    }
}

/// libbpf, ready to relocate.
#[derive(Debug)]
pub struct Libbpf {
    driver: PathBuf,
    /// `kernel.c` for others to preload.
    pub(crate) kernel: PathBuf,
    /// What the paths are of. The files have no other names, since nothing that is static is ever
    /// dropped, and with it would stay its folder.
    _files: [File; 2],
}

/// libbpf of this system; what is missing otherwise.
///
/// # Errors
/// If there is no compiler, or no libbpf.
pub fn find() -> Result<&'static Libbpf, String> {
    static FOUND: OnceLock<Result<Libbpf, String>> = OnceLock::new();
    FOUND.get_or_init(build).as_ref().map_err(Clone::clone)
}

fn build() -> Result<Libbpf, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let driver = folder.path().join("driver");
    // Another libbpf than the system's: `BPFGEN_LIBBPF='-I… …/libbpf.a -lelf -lz'`.
    let other = std::env::var("BPFGEN_LIBBPF").unwrap_or_default();
    let libraries = if other.is_empty() { "-lbpf" } else { &other };
    let built = Command::new("cc")
        .args(["-O1", "-Wall", "-rdynamic"])
        .args(SOURCES)
        .arg("-o")
        .arg(&driver)
        .args(libraries.split_whitespace())
        .arg("-ldl")
        .stdin(Stdio::null())
        .output();
    let built = built.map_err(|error| format!("no C compiler (cc): {error}"))?;
    if !built.status.success() {
        let said = String::from_utf8_lossy(&built.stderr);
        let missing = ["bpf/bpf.h", "cannot find -lbpf"].iter().any(|text| said.contains(text));
        assert!(missing, "driver.c does not compile:\n{said}");
        return Err("libbpf is not installed (Debian: libbpf-dev)".to_owned());
    }
    let kernel = folder.path().join("kernel.so");
    let built = Command::new("cc")
        .args(["-O1", "-Wall", "-shared", "-fPIC", SOURCES[1], "-o"])
        .arg(&kernel)
        .arg("-ldl")
        .status();
    assert!(built.is_ok_and(|status| status.success()), "kernel.c does not compile");
    let open = |path: &Path| File::open(path).map_err(|error| error.to_string());
    let files = [open(&driver)?, open(&kernel)?];
    let [driver, kernel] = files
        .each_ref()
        .map(|file| PathBuf::from(format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd())));
    Ok(Libbpf { driver, kernel, _files: files })
}

impl Libbpf {
    /// Does the jobs; gives an outcome for each.
    ///
    /// # Panics
    /// If the driver does not answer as it should.
    pub fn relocate(&self, jobs: &[Job]) -> Vec<Outcome> {
        self.all(&Command::new(&self.driver), jobs)
            .into_iter()
            .map(|(outcome, _)| outcome)
            .collect()
    }

    /// Loads the objects into kernels that have those types; gives what each came to, and what the
    /// kernel was asked to load.
    ///
    /// # Panics
    /// If the driver does not answer as it should.
    pub fn load(&self, jobs: &[Job], symbols: &Path) -> Vec<(Outcome, Vec<Load>)> {
        let mut command = Command::new(&self.driver);
        command.arg("load").env("FAKE_SHOW", "1").env("FAKE_KALLSYMS", symbols);
        self.all(&command, jobs)
    }

    fn all(&self, command: &Command, jobs: &[Job]) -> Vec<(Outcome, Vec<Load>)> {
        let mut outcomes = Vec::new();
        while outcomes.len() < jobs.len() {
            let input = jobs[outcomes.len()..].iter().map(Job::line).collect();
            outcomes.extend(self.run(command, input).1);
            if outcomes.len() < jobs.len() {
                outcomes.push((Outcome::Crashed, Vec::new()));
            }
        }
        outcomes
    }

    /// Its version, such as `1.1`.
    pub fn version(&self) -> String {
        self.run(&Command::new(&self.driver), String::new()).0
    }

    fn run(&self, command: &Command, input: String) -> (String, Vec<(Outcome, Vec<Load>)>) {
        let mut again = Command::new(command.get_program());
        again.args(command.get_args());
        again.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut child = again
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // Early death shows below.
        let _ = writer.join();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = said.lines();
        let version = lines.next().and_then(|line| line.strip_prefix("libbpf "));
        let version = version.expect("driver.c names its libbpf").to_owned();
        let mut outcomes = Vec::new();
        let mut programs = Vec::new();
        let mut loads = Vec::new();
        let mut trouble = None;
        for line in lines {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "program" => {
                    let (name, code) = rest.split_once(' ').unwrap();
                    programs.push((name.to_owned(), bytes(code)));
                }
                "load" => loads.push(Load::read(rest)),
                "refused" => trouble = Some(Outcome::Refused(rest.to_owned())),
                "failed" => trouble = Some(Outcome::Failed(rest.to_owned())),
                "done" => {
                    let done = Outcome::Programs(std::mem::take(&mut programs));
                    let outcome = trouble.take().unwrap_or(done);
                    outcomes.push((outcome, std::mem::take(&mut loads)));
                }
                _ => panic!("driver.c says {line}"),
            }
        }
        (version, outcomes)
    }
}

pub(crate) fn bytes(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// Files for jobs, gone when this goes.
#[derive(Debug)]
pub struct Files(TempDir);

impl Files {
    /// An empty folder.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file.
    pub fn write(&self, name: impl AsRef<OsStr>, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name.as_ref());
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
