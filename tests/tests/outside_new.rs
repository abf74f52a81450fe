//! `cargo bpfgen new`: what it makes builds, runs and passes its own test, and what it refuses.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use bpfgen_tests::{checkout, needs, outside};
use tempfile::TempDir;

fn new(folder: &Path, args: &[&str]) -> Command {
    let mut command = outside::cargo_bpfgen(folder);
    command.arg("new").args(args);
    command
}

/// Makes a crate that depends on this checkout, has it formatted, built and tested as a user
/// would, and gives the program.
fn made(folder: &TempDir, name: &str, template: &str) -> PathBuf {
    let checkout = checkout();
    let output = outside::run(
        new(folder.path(), &[name, "--template", template, "--bpfgen-path"]).arg(&checkout),
    );
    assert!(outside::text(&output).contains(&format!("cd {name}\n")), "{output:?}");
    let project = folder.path().join(name);
    // The versions that the workspace was tested with, and no look at the network.
    fs::copy(checkout.join("Cargo.lock"), project.join("Cargo.lock")).unwrap();

    outside::run(outside::cargo(&project).args(["fmt", "--check"]));
    let built = outside::run(outside::cargo(&project).args(["build", "--offline"]));
    let text = outside::text(&built);
    assert!(!text.contains("warning: unused"), "{text}");
    let tested = outside::run(outside::cargo(&project).args(["test", "--offline"]));
    let text = outside::text(&tested);
    assert!(text.contains("test result: ok. 1 passed"), "its test did not run:\n{text}");
    outside::target().join("debug").join(name)
}

/// A program that ends with the test.
struct Running(Child);

impl Running {
    fn new(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap())
    }

    /// Reads lines until one that pleases.
    fn wait_for(&mut self, pleases: impl Fn(&str) -> bool) {
        let stdout = self.0.stdout.take().unwrap();
        let mut lines = BufReader::new(stdout).lines().map(|line| line.unwrap());
        assert!(lines.any(|line| pleases(&line)), "the program ended without the line");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _it_may_be_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[test]
fn a_tracepoint_crate_builds_runs_and_passes_its_test() {
    needs!(Bpf);
    let folder = tempfile::tempdir().unwrap();
    let program = made(&folder, "bpfgen-new-tracepoint", "tracepoint");

    // It watches this process, which goes on opening a file until the program says so.
    let mut running = Running::new(Command::new(program).arg(std::process::id().to_string()));
    let path = folder.path().join("there-is-no-such-file");
    let opened = path.to_str().unwrap().to_owned();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let opener = std::thread::spawn(move || {
        let pause = std::time::Duration::from_millis(50);
        while stopped.recv_timeout(pause) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            fs::File::open(&path).unwrap_err();
        }
    });
    running.wait_for(|line| line.ends_with(&opened));
    drop(stop);
    opener.join().unwrap();
}

#[test]
fn an_xdp_crate_builds_runs_and_passes_its_test() {
    needs!(Bpf, Command("unshare"), Command("ip"));
    let folder = tempfile::tempdir().unwrap();
    let program = made(&folder, "bpfgen-new-xdp", "xdp");

    // In a network namespace of its own there is only `lo`, and nothing on it.
    let mut command = Command::new("unshare");
    command.args(["--net", "--kill-child"]).arg(&program).arg("lo");
    Running::new(&mut command).wait_for(|line| line.starts_with("PROTOCOL "));

    let output = outside::run_failing(Command::new(&program).arg("no-such-interface"));
    let text = outside::text(&output);
    assert!(text.contains("there is no such interface"), "{text}");
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_published_runtime_is_the_default() {
    let folder = tempfile::tempdir().unwrap();
    outside::run(&mut new(folder.path(), &["deep/er/my-tracer"]));
    let project = folder.path().join("deep/er/my-tracer");
    let manifest = fs::read_to_string(project.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"my-tracer\"\n"), "{manifest}");
    assert!(manifest.contains("bpfgen-runtime = \"0.1\"\n"), "{manifest}");
    assert!(project.join("src/opens.bpf.c").is_file() && project.join(".gitignore").is_file());
}

#[test]
fn a_folder_that_exists_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    let text = refused(&new(folder.path(), &["mine"]).output().unwrap());
    assert!(text.starts_with("error: ") && text.contains("mine exists already\nhelp: "), "{text}");
    assert_eq!(fs::read_dir(folder.path().join("mine")).unwrap().count(), 0);
}

#[test]
fn names_that_cargo_would_not_take_make_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (args, reason) in [
        (&["2fast"][..], "begins with '2'"),
        (&["fn"], "word of Rust"),
        (&["fine", "--name", "not fine"], "has a ' '"),
        (&[".."], "ends with no name"),
        (&["x", "--bpfgen-path", "."], "is no checkout of bpfgen"),
        (&["x", "--bpfgen-path", "nowhere"], "cannot find nowhere"),
    ] {
        let text = refused(&new(folder.path(), args).output().unwrap());
        assert!(text.starts_with("error: ") && text.contains(reason), "{args:?}: {text}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_name_may_differ_from_the_folders() {
    let folder = tempfile::tempdir().unwrap();
    outside::run(&mut new(folder.path(), &["2fast", "--name", "fast", "-t", "xdp"]));
    let manifest = fs::read_to_string(folder.path().join("2fast/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"fast\"\n"), "{manifest}");
}

#[test]
fn a_workspace_around_is_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
    let output = outside::run(&mut new(folder.path(), &["inner"]));
    let text = outside::text(&output);
    assert!(text.contains("note: it lies in the workspace of "), "{text}");
}

#[test]
fn an_unknown_template_is_wrong_usage_that_names_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let output = new(folder.path(), &["x", "--template", "tc"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = outside::text(&output);
    assert!(text.contains("tracepoint") && text.contains("xdp"), "{text}");
}
