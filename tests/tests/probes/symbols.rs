//! Functions whose names are in another file than they are.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use bpfgen_runtime::{
    ErrorKind,
    link::{UProbeTarget, UserFunctions},
};
use bpfgen_tests::{
    needs,
    needs::{How, Need, covered},
};
use tempfile::TempDir;

use crate::{caller::ends, load};

/// A file that the build has made.
macro_rules! built {
    ($name:literal) => {
        ($name, &include_bytes!(concat!(env!("OUT_DIR"), "/", $name))[..])
    };
}
pub(crate) use built;

/// A folder with these files, which can be run.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// The fixture's program, running.
pub(crate) struct Traced {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Traced {
    pub(crate) fn start(path: &Path) -> Self {
        let mut command = Command::new(path);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = bpfgen_tests::start(&mut command).unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut traced = Self { child, stdin, stdout };
        // All is in memory when it has answered.
        traced.run(0);
        traced
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it run with a number; gives the semaphore as it is then.
    pub(crate) fn run(&mut self, number: i64) -> u64 {
        writeln!(self.stdin, "{number}").unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let (plus, semaphore) = line.trim().split_once(' ').unwrap();
        assert_eq!(plus.parse::<i64>().unwrap(), number + 1);
        semaphore.parse().unwrap()
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn symbols_in_a_separate_file() {
    needs!(Uprobes);
    let stripped = [built!("traced-stripped"), built!("traced-stripped.debug")];
    let unnamed = [built!("traced-unnamed"), built!("traced-unnamed.debug")];
    for files in [stripped, unnamed] {
        let folder = folder(&files);
        let program = folder.path().join(files[0].0);
        check(&program);
        // Also in a folder beside it.
        fs::create_dir(folder.path().join(".debug")).unwrap();
        let moved: PathBuf = folder.path().join(".debug").join(files[1].0);
        fs::rename(folder.path().join(files[1].0), &moved).unwrap();
        check(&program);
        // Of another build it is of no use, which without a build's name its checksum tells.
        if files[0].0 == "traced-unnamed" {
            let mut other = files[1].1.to_vec();
            let last = other.len() - 1;
            other[last] ^= 1;
            fs::write(&moved, other).unwrap();
            unknown(&program);
        }
        fs::remove_file(&moved).unwrap();
        unknown(&program);
    }
    covered("Programs and attaching", "uprobe: symbols of separate files", "4.17", How::Native);
}

fn check(program: &Path) {
    let mut traced = Traced::start(program);
    let loaded = load("on_uprobe", |open| open.rodata.process = traced.pid());
    let target = UProbeTarget::function(program, "hidden_function").pid(traced.pid());
    let link = loaded.programs.on_uprobe.attach_to(&target).unwrap();
    traced.run(77);
    let seen = &loaded.bss.seen;
    assert_eq!((seen.get().runs, seen.get().value), (1, 77));
    drop(link);
    let traced = std::cell::RefCell::new(traced);
    let run = || {
        traced.borrow_mut().run(78);
    };
    ends(run, || seen.get().runs);
    if needs::has(Need::UprobeMulti) {
        let loaded = load("on_uprobes", |open| open.rodata.process = traced.borrow().pid());
        let functions = UserFunctions::matching(program, "hidden_f*");
        let _link = loaded.programs.on_uprobes.attach_to(functions).unwrap();
        traced.borrow_mut().run(79);
        assert_eq!(loaded.bss.seen.get().value, 79);
    }
}

fn unknown(program: &Path) {
    let loaded = load("on_uprobe", |_| ());
    let target = UProbeTarget::function(program, "hidden_function");
    let error = loaded.programs.on_uprobe.attach_to(&target).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error:?}");
}
