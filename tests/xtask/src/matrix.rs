//! The live tests in other kernels, a few machines at a time.

use std::{
    io::Write as _,
    path::PathBuf,
    process::Command,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    Failure,
    binaries::name_of,
    command::{command, run as run_command, shown, target},
    guest::{self, RUNNER},
    results::{Counts, Results},
    setup::unsupported,
    steps::{Kernel, Step, kernels},
    targets::{Group, binaries, cargo_build},
    test::{Outcome, Report},
};

/// Machines at a time, at most: each takes a processor and more than a gigabyte.
const SIDE_BY_SIDE: usize = 4;

/// Runs the live tests in the kernels of these steps.
pub(crate) fn run(steps: &[(&'static Step, Kernel)]) -> Vec<Report> {
    let all = |outcome: &dyn Fn() -> Outcome| -> Vec<Report> {
        steps.iter().map(|(step, _)| Report::new(step, outcome())).collect()
    };
    if let Some(reason) = unsupported() {
        return all(&|| Outcome::Skipped(reason.clone()));
    }
    let names: Vec<_> = steps.iter().map(|(step, _)| step.name).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    // Each waits for its kernel now and then, and leaves its processor to one more.
    let workers = (cores + cores.div_ceil(2)).min(SIDE_BY_SIDE).min(steps.len() * GROUPS.len());
    println!("\n== {}: the live tests in other kernels, {workers} at a time", names.join(", "));

    let built = match build() {
        Ok(built) => built,
        Err(failure) => {
            println!("== {} failed: {failure}", names.join(", "));
            return all(&|| Outcome::Failed(failure.clone()));
        }
    };
    let kernels: Vec<_> =
        steps.iter().map(|&(step, kernel)| Mutex::new(InKernel::new(step, kernel))).collect();
    // What takes longest first, so that the last ones end at about the same time: most of the tests,
    // and newer kernels, which have more to test.
    let parts = |group| kernels.iter().rev().map(move |kernel| (kernel, group));
    let queue: Vec<_> = GROUPS.iter().zip(&built).flat_map(parts).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((kernel, (group, binaries))) =
                    queue.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    part(kernel, group.1, binaries);
                }
            });
        }
    });
    kernels
        .into_iter()
        .map(|kernel| kernel.into_inner().unwrap_or_else(PoisonError::into_inner).close())
        .collect()
}

/// What guests run, in machines of their own, and with which arguments.
const GROUPS: [(Group, &str); 2] = [(Group::Live, ""), (Group::Alone, "--test-threads=1")];

/// Builds what guests are started with, and what takes the types out of kernels.
fn tools() -> Command {
    cargo_build(&[RUNNER[0], "bpfgen-core-kernels"])
}

/// Builds the runner and the test binaries, which are those of [`GROUPS`]: once and before all
/// kernels, which would only wait for each other's build.
fn build() -> Result<Vec<Vec<PathBuf>>, Failure> {
    let mut tools = tools();
    println!("{}", shown(&tools));
    run_command(&mut tools)?;
    let mut built = guest::build(&binaries(&GROUPS.map(|(group, _)| group))?)?;
    GROUPS
        .iter()
        .map(|(group, _)| {
            let names = binaries(&[*group])?;
            let is_of = |path: &PathBuf| {
                name_of(path).is_some_and(|name| names.iter().any(|it| it == name))
            };
            let (this, rest) = std::mem::take(&mut built).into_iter().partition(is_of);
            built = rest;
            Ok(this)
        })
        .collect()
}

/// A kernel, and what its tests have said so far.
struct InKernel {
    report: Report,
    kernel: Kernel,
    wrong: Vec<Failure>,
    /// Groups that have not run yet.
    left: usize,
}

impl InKernel {
    /// Fetches it.
    fn new(step: &'static Step, kernel: Kernel) -> Self {
        let begun = Instant::now();
        let mut report = Report::new(step, Outcome::Passed);
        let mut wrong = Vec::new();
        match fetch(kernel) {
            Ok(Fetched::There(release)) => report.release = Some(release),
            Ok(Fetched::Gone(why)) => report.outcome = Outcome::Skipped(why),
            Err(failure) => {
                println!("== {} failed: {failure}", step.name);
                wrong.push(failure);
            }
        }
        report.took = begun.elapsed();
        Self { report, kernel, wrong, left: GROUPS.len() }
    }

    /// Adds what came of a group; after the last, says what came of all.
    fn add(&mut self, results: Results, wrong: Vec<Failure>, took: Duration) {
        self.report.results.add(results);
        self.wrong.extend(wrong);
        self.report.took += took;
        self.left -= 1;
        if self.left > 0 {
            return;
        }
        let name = self.report.step.name;
        let Counts { passed, failed, skipped } = self.report.results.counts;
        let seconds = self.report.took.as_secs();
        let mut text = format!(
            "== {name}: {passed} passed, {skipped} not applicable, {failed} failed ({seconds} s)\n"
        );
        if !self.wrong.is_empty() {
            text.push_str(&format!("== {name} failed: {}\n", self.wrong.join("; ")));
        }
        print(self.kernel.name, &text);
    }

    fn close(mut self) -> Report {
        if !self.wrong.is_empty() {
            self.report.outcome = Outcome::Failed(self.wrong.join("; "));
        }
        self.report.count_failure();
        self.report
    }
}

/// Runs a group in a kernel, if the kernel is there.
fn part(kernel: &Mutex<InKernel>, args: &str, binaries: &[PathBuf]) {
    let locked = || kernel.lock().unwrap_or_else(PoisonError::into_inner);
    let name = locked().kernel.name;
    if locked().report.release.is_none() {
        return;
    }
    let begun = Instant::now();
    let mut results = Results::default();
    let wrong =
        guest::test(name, binaries, args, &mut results).unwrap_or_else(|failure| vec![failure]);
    locked().add(results, wrong, begun.elapsed());
}

/// Sees to it that all kernels are there, but for those that have left the archive.
pub(crate) fn fetch_all() -> Result<(), Failure> {
    run_command(&mut tools())?;
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

/// Prints lines of one kernel, without those of another in between.
pub(crate) fn print(kernel: &str, text: &str) {
    let lines: String = text.lines().map(|line| format!("{kernel:6} | {line}\n")).collect();
    // A closed terminal does not stop the tests.
    let _shown = std::io::stdout().lock().write_all(lines.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
