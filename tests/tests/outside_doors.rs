//! A newcomer's crate, outside the workspace, by each of the three doors, copied from the README.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use bpfgen_tests::{
    needs,
    outside::{self, Outside, run},
    readme,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A user that nothing else on the machine runs as: the programs' own filter, in the kernel, lets
/// them see what the test starts and nothing else.
const OURS: u32 = 1_054_321;

/// The README's crate for a door, all its files written.
fn newcomer(door: &str) -> Outside {
    let files = readme::files(door);
    let manifest = files.iter().find(|file| file.path == "Cargo.toml").expect("a manifest");
    let crate_ = Outside::new(&manifest.text);
    for file in files.iter().filter(|file| file.path != "Cargo.toml") {
        crate_.write(&file.path, &file.text);
    }
    crate_
}

/// Builds the crate, with the compiler's warnings as errors, and gives its program.
fn build(crate_: &Outside) -> std::path::PathBuf {
    verbosely(crate_);
    outside::target().join("debug/hello")
}

/// Builds the crate and gives what cargo says about it.
fn verbosely(crate_: &Outside) -> String {
    let output = run(&mut crate_.cargo(&["rustc", "--offline", "-v", "--", "-D", "warnings"]));
    outside::text(&output)
}

/// Runs the program until it prints an exec of ours.
fn watch(test: &str, program: &Path) {
    if !needs::met(test, &[needs::Need::Bpf]) {
        return;
    }
    let mut child = Running(
        Command::new(program)
            .arg(OURS.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the newcomer's program starts"),
    );
    let output = child.0.stdout.take().expect("its output is ours");
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let end = Instant::now() + PATIENCE;
    let next = || {
        let left = end.saturating_duration_since(Instant::now());
        lines.recv_timeout(left).unwrap_or_else(|error| panic!("{test}: {error}"))
    };
    assert_eq!(next(), "    PID    UID COMM");
    let mut trigger = Command::new("/bin/true").uid(OURS).spawn().expect("true starts");
    let pid = trigger.id();
    trigger.wait().expect("true ends");
    assert_eq!(next(), format!("{pid:>7} {OURS:>6} true"));
}

/// A started program: never left behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _it_may_be_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// What the README shows first.
#[test]
fn the_introduction_compiles() {
    build(&newcomer("intro"));
}

#[test]
fn the_attribute() {
    let crate_ = newcomer("macro");
    let program = build(&crate_);
    watch("the_attribute", &program);
}

#[test]
fn the_build_script() {
    let program = build(&newcomer("build"));
    watch("the_build_script", &program);
}

#[test]
fn the_command_line() {
    let crate_ = newcomer("cli");
    run(outside::cargo_bpfgen(crate_.path()).arg("build"));
    let program = build(&crate_);
    watch("the_command_line", &program);
}

/// `cargo bpfgen build` run by a build script writes to OUT_DIR alone and speaks cargo's lines.
#[test]
fn the_command_line_within_a_build_script() {
    let crate_ = newcomer("cli");
    let tool = outside::binary("bpfgen-cli", "cargo-bpfgen");
    crate_.write(
        "build.rs",
        &format!(
            "fn main() {{\n    let status = std::process::Command::new({tool:?})\n        \
             .args([\"bpfgen\", \"build\"]).status().unwrap();\n    assert!(status.success());\n}}\n"
        ),
    );
    let main = crate_.read("src/main.rs").replace(
        "mod hello;",
        "mod hello {\n    include!(concat!(env!(\"OUT_DIR\"), \"/hello.rs\"));\n}",
    );
    crate_.write("src/main.rs", &main);
    let before = outside::files(crate_.path());
    build(&crate_);
    assert_eq!(outside::files(crate_.path()), before, "nothing is written beside the source");

    // What it told cargo: a changed header or source runs it again, anything else does not.
    let fresh = verbosely(&crate_);
    assert!(fresh.contains("Fresh hello "), "{fresh}");
    crate_.write("src/other.txt", "not an input");
    let fresh = verbosely(&crate_);
    assert!(fresh.contains("Fresh hello "), "{fresh}");
    let source = crate_.read("src/hello.bpf.c").replace("1 << 16", "1 << 17");
    crate_.write("src/hello.bpf.c", &source);
    let dirty = verbosely(&crate_);
    assert!(dirty.contains("Dirty hello "), "{dirty}");
}
