//! The live tests in other kernels: `cargo test` with `cargo bpfgen vm` as its runner, a few
//! kernels at a time.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use crate::{
    Failure,
    command::{cargo, command, run as run_command, shown, target},
    results::{Counts, Results},
    setup::{sbin, unsupported},
    steps::{Group, Kernel, Step, binaries, kernels},
    test::{Outcome, Report},
};

/// Kernels at a time, at most: each takes a processor and more than a gigabyte.
const SIDE_BY_SIDE: usize = 4;

/// 5.10 has no `bpf` in this list by itself, and without it never calls a BPF LSM program.
const LSM: &str = "lsm=landlock,lockdown,yama,integrity,apparmor,bpf";

/// Runs the live tests in the kernels of these steps.
pub(crate) fn run(steps: &[(&'static Step, Kernel)]) -> Vec<Report> {
    if let Some(reason) = unsupported() {
        return all(steps, || Outcome::Skipped(reason.clone()));
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(SIDE_BY_SIDE).min(steps.len());
    let names: Vec<_> = steps.iter().map(|(step, _)| step.name).collect();
    println!("\n== {}: the live tests in other kernels, {workers} at a time", names.join(", "));

    // Once and before all kernels, which would only wait for each other's build.
    if let Err(failure) = build() {
        println!("== {} failed: {failure}", names.join(", "));
        return all(steps, || Outcome::Failed(failure.clone()));
    }
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(&(step, kernel)) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = in_kernel(step, kernel);
                    reports.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                }
            });
        }
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|report| names.iter().position(|name| *name == report.step.name));
    reports
}

/// The same for all.
fn all(steps: &[(&'static Step, Kernel)], outcome: impl Fn() -> Outcome) -> Vec<Report> {
    steps.iter().map(|(step, _)| Report::new(step, outcome())).collect()
}

/// Builds what guests are started with.
fn tool() -> Command {
    cargo(&["build", "-p", "bpfgen-cli"])
}

/// Builds the runner and the test binaries.
fn build() -> Result<(), Failure> {
    let mut tool = tool();
    let mut tests = cargo(&["test", "-p", "bpfgen-tests", "--no-run"]);
    for name in binaries(&[Group::Live, Group::Alone])? {
        tests.args(["--test", &name]);
    }
    for command in [&mut tool, &mut tests] {
        println!("{}", shown(command));
        run_command(command)?;
    }
    Ok(())
}

/// Fetches the kernel and runs the tests in it.
fn in_kernel(step: &'static Step, kernel: Kernel) -> Report {
    let begun = Instant::now();
    let mut report = Report::new(step, Outcome::Passed);
    let mut results = Results::default();
    let release = match fetch(kernel) {
        Ok(Fetched::There(release)) => Ok(release),
        Ok(Fetched::Gone(why)) => {
            report.outcome = Outcome::Skipped(why);
            return report;
        }
        Err(failure) => Err(failure),
    };
    let Kernel { name, .. } = kernel;
    let result = release.and_then(|release| {
        report.release = Some(release);
        let alone = binaries(&[Group::Alone])?;
        let mut wrong = test(name, &binaries(&[Group::Live])?, &[], &mut results)?;
        if !alone.is_empty() {
            wrong.extend(test(name, &alone, &["--test-threads=1"], &mut results)?);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    });
    if let Err(failure) = result {
        report.outcome = Outcome::Failed(failure);
    }
    report.results = results;
    report.took = begun.elapsed();
    report.count_failure();
    let Counts { passed, failed, skipped } = report.results.counts;
    let seconds = report.took.as_secs();
    let mut text = format!(
        "== {}: {passed} passed, {skipped} not applicable, {failed} failed ({seconds} s)\n",
        step.name
    );
    if let Outcome::Failed(failure) = &report.outcome {
        text.push_str(&format!("== {} failed: {failure}\n", step.name));
    }
    print(name, &text);
    report
}

/// Sees to it that all kernels are there, but for those that have left the archive.
pub(crate) fn fetch_all() -> Result<(), Failure> {
    run_command(&mut tool())?;
    let mut result = Ok(());
    for kernel in kernels() {
        // One that cannot be had does not keep the others.
        result = result.and(fetch(kernel).map(drop));
    }
    result
}

/// What came of fetching.
enum Fetched {
    /// The kernel is there: its release.
    There(String),
    /// It cannot be had any more, and that was to be expected: why, and what to do.
    Gone(String),
}

/// How `cargo bpfgen vm` ends where the archive answers, and has no such kernel.
const NO_KERNEL: i32 = 123;

/// Sees to it that the kernel is there.
fn fetch(kernel: Kernel) -> Result<Fetched, Failure> {
    let Kernel { name, .. } = kernel;
    let mut fetch = command(target().join("debug").join(RUNNER[0]));
    fetch.args(&RUNNER[1..]).args(["--fetch", "--kernel", name]);
    let output = fetch.output().map_err(|error| format!("{}: {error}", shown(&fetch)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    print(name, &said);
    let status = output.status;
    if !status.success() {
        return without(kernel, status.code(), &said).map(Fetched::Gone);
    }
    // `RELEASE IMAGE`
    let line = String::from_utf8_lossy(&output.stdout);
    print(name, &line);
    let release = line.split_whitespace().next().map(str::to_owned);
    release.map(Fetched::There).ok_or_else(|| format!("{} printed nothing", shown(&fetch)))
}

/// What it means that there is no such kernel: a failure, unless it has left the archive as was to be
/// expected.
fn without(kernel: Kernel, status: Option<i32>, said: &str) -> Result<String, Failure> {
    let Kernel { name, stays } = kernel;
    let why = said.lines().find(|line| !line.is_empty()).unwrap_or("it does not say why");
    let why = why.strip_prefix("error: ").unwrap_or(why);
    if stays || status != Some(NO_KERNEL) {
        let status = status.map_or("killed".to_owned(), |status| format!("exit status {status}"));
        return Err(format!("cannot get Linux {name}: {why} ({status})"));
    }
    Ok(format!(
        "Linux {name} is missing: {why}. It was never fetched here, and Debian no longer packages it: \
         put a series that `cargo bpfgen vm --list` shows in its place, in tests/xtask/src/steps.rs, \
         and have docs/SUPPORT.md written anew"
    ))
}

/// `cargo bpfgen vm`, of this checkout wherever else there is one: see [`in_guest`].
const RUNNER: &[&str] = &["cargo-bpfgen", "bpfgen", "vm"];

/// Makes cargo run what it builds in that kernel.
fn in_guest(cargo: &mut Command, kernel: &str) {
    // By name, since a runner is split at blanks, and the path to this checkout may have some.
    let debug = target().join("debug");
    let path = std::env::var_os("PATH").unwrap_or_default();
    // The last ones for what guests get.
    let folders = std::iter::once(debug).chain(std::env::split_paths(&path)).chain(sbin());
    let path = std::env::join_paths(folders).unwrap_or_else(|_| OsString::from(&path));
    let runner = format!("{} --kernel {kernel} --append {LSM} --", RUNNER.join(" "));
    let abi = if cfg!(target_env = "musl") { "MUSL" } else { "GNU" };
    cargo
        .env("PATH", path)
        .env(format!("CARGO_TARGET_X86_64_UNKNOWN_LINUX_{abi}_RUNNER"), runner)
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
}

/// Runs test binaries in the kernel; gives what went wrong in which.
fn test(
    kernel: &str,
    names: &[String],
    args: &[&str],
    results: &mut Results,
) -> Result<Vec<Failure>, Failure> {
    let mut tests = cargo(&["test", "-p", "bpfgen-tests", "--no-fail-fast"]);
    for name in names {
        tests.args(["--test", name]);
    }
    if !args.is_empty() {
        tests.arg("--").args(args);
    }
    // Which binary a line belongs to is told by standard error, so both go through one pipe.
    let mut both = command("sh");
    both.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(tests.get_program()).args(tests.get_args());
    for (name, value) in tests.get_envs() {
        match value {
            Some(value) => both.env(name, value),
            None => both.env_remove(name),
        };
    }
    in_guest(&mut both, kernel);

    let failed = |error: std::io::Error| format!("{}: {error}", shown(&tests));
    let mut child = both.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut binaries = Binaries::default();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        // By bytes: a test may print anything.
        while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            let text = String::from_utf8_lossy(&line);
            if binaries.line(&text) {
                print(kernel, &std::mem::take(&mut binaries.said));
            }
            binaries.said.push_str(&text);
            line.clear();
        }
    }
    print(kernel, &binaries.said);
    let status = child.wait().map_err(failed)?;
    let (found, mut wrong) = binaries.close(names);
    results.add(found);
    if !status.success() && wrong.is_empty() {
        wrong.push(format!("{}: {status}", shown(&tests)));
    }
    Ok(wrong)
}

/// What a `cargo test` of several binaries says, binary by binary.
#[derive(Default)]
struct Binaries {
    results: Results,
    all: Vec<Binary>,
    /// What the current one has said.
    said: String,
}

struct Binary {
    name: String,
    counts: Option<Counts>,
    /// How many of the failures came before it, and how many with it.
    failures: std::ops::Range<usize>,
}

impl Binaries {
    /// Takes a line; true when it begins another binary.
    fn line(&mut self, line: &str) -> bool {
        if let Some(name) = begins(line) {
            self.results.end();
            let failures = self.results.failures.len();
            let name = name.to_owned();
            self.all.push(Binary { name, counts: None, failures: failures..failures });
            return true;
        }
        if let (Some(counts), Some(binary)) = (self.results.line(line), self.all.last_mut()) {
            binary.counts = Some(counts);
            binary.failures.end = self.results.failures.len();
        }
        false
    }

    /// No more lines come: the results, and what is wrong with which of the expected binaries.
    fn close(mut self, expected: &[String]) -> (Results, Vec<Failure>) {
        self.results.end();
        let mut wrong = Vec::new();
        for name in expected {
            let what = match self.all.iter().find(|binary| binary.name == *name) {
                None => "was not started".to_owned(),
                Some(Binary { counts: None, .. }) => "printed no result".to_owned(),
                Some(Binary { counts: Some(counts), .. }) if counts.total() == 0 => {
                    "ran no tests".to_owned()
                }
                Some(Binary { counts: Some(Counts { failed: 0, .. }), .. }) => continue,
                Some(binary) => {
                    let names = &self.results.failures[binary.failures.clone()];
                    wrong.push(format!("{name}: {}", names.join(", ")));
                    continue;
                }
            };
            self.results.counts.failed += 1;
            wrong.push(format!("{name} {what}"));
        }
        (self.results, wrong)
    }
}

/// Reads cargo's `Running tests/x.rs (target/debug/deps/x-0123456789abcdef)`.
fn begins(line: &str) -> Option<&str> {
    let (_, path) = line.trim().strip_prefix("Running ")?.strip_suffix(')')?.rsplit_once('(')?;
    let file = Path::new(path).file_name()?.to_str()?;
    file.rsplit_once('-').map(|(name, _hash)| name)
}

/// Prints lines of one kernel, without those of another in between.
fn print(kernel: &str, text: &str) {
    let lines: String = text.lines().map(|line| format!("{kernel:6} | {line}\n")).collect();
    // A closed terminal does not stop the tests.
    let _shown = std::io::stdout().lock().write_all(lines.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(text: &str, expected: &[&str]) -> (Results, Vec<Failure>) {
        let mut binaries = Binaries::default();
        for line in text.lines() {
            binaries.line(line);
        }
        let expected: Vec<_> = expected.iter().map(|name| (*name).to_owned()).collect();
        binaries.close(&expected)
    }

    #[test]
    fn kernels_that_are_gone() {
        let said = "error: the archive has no kernel 6.18 (suites x, y)\nhelp: see --list\n";
        let (stays, leaves) =
            (Kernel { name: "6.1", stays: true }, Kernel { name: "6.18", stays: false });
        let gone = without(leaves, Some(NO_KERNEL), said).unwrap();
        let expected = "Linux 6.18 is missing: the archive has no kernel 6.18 (suites x, y). ";
        assert!(gone.starts_with(expected) && gone.contains("steps.rs"), "{gone}");
        // A network that is down, and a kernel that some release has, are no excuse.
        let said = "error: the archive cannot be reached\n";
        let expected = "cannot get Linux 6.18: the archive cannot be reached (exit status 125)";
        assert_eq!(without(leaves, Some(125), said).unwrap_err(), expected);
        without(leaves, None, "").unwrap_err();
        without(stays, Some(NO_KERNEL), said).unwrap_err();
    }

    #[test]
    fn binaries_by_name() {
        let line = "     Running tests/links/main.rs (target/debug/deps/links-0123456789abcdef)\n";
        assert_eq!(begins(line), Some("links"));
        let line = "     Running `target/debug/x`";
        assert_eq!(begins(line), None);
    }

    #[test]
    fn only_a_result_is_a_result() {
        let text = "     Running tests/a.rs (target/debug/deps/a-00)\nrunning 2 tests\n\
                    test y ... SKIPPED: y: no veth\n\
                    test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured\n     \
                    Running tests/b.rs (target/debug/deps/b-00)\nerror: kernel panic\n     \
                    Running tests/c.rs (target/debug/deps/c-00)\n\
                    test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n     \
                    Running tests/d.rs (target/debug/deps/d-00)\n\
                    SKIPPED: x: died\n\nfailures:\n    m::z\n\n\
                    test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured\n";
        let (results, wrong) = close(text, &["a", "b", "c", "d", "e"]);
        let expected = ["b printed no result", "c ran no tests", "d: m::z", "e was not started"];
        assert_eq!(wrong, expected);
        assert_eq!(results.counts, Counts { passed: 3, failed: 4, skipped: 2 });
        assert_eq!(results.skips.len(), 2);
    }
}
