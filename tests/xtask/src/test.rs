//! `cargo xtask test`: runs the steps, goes on after a failure, and closes with what ran, what
//! was skipped and why, and the numbers.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use crate::{
    Failure,
    command::{bpf_missing, run as run_command, shown, target},
    counts::{self, Counts},
    setup,
    steps::{Action, STEPS, Step},
};

/// What came of one step.
struct Report {
    name: &'static str,
    outcome: Outcome,
    counts: Counts,
    took: Duration,
}

enum Outcome {
    Passed,
    Failed(Failure),
    Skipped(String),
}

pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    let mut chosen = Vec::new();
    let mut fast = false;
    for arg in args {
        match arg.as_str() {
            "--fast" => fast = true,
            "--list" => {
                for step in STEPS {
                    println!("{:8} {}", step.name, step.about);
                }
                return Ok(ExitCode::SUCCESS);
            }
            name if STEPS.iter().any(|step| step.name == name) => chosen.push(name),
            other => return Err(format!("no step {other}; see cargo xtask test --list")),
        }
    }
    let wanted = |step: &&Step| {
        if chosen.is_empty() { !(fast && step.slow) } else { chosen.contains(&step.name) }
    };

    setup::install(setup::TO_TEST)?;
    let skips = target().join("xtask-skips.txt");
    fs::create_dir_all(target()).map_err(|error| format!("{}: {error}", target().display()))?;
    // What an earlier run recorded.
    match fs::remove_file(&skips) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{}: {error}", skips.display()));
        }
        _ => {}
    }

    let reports: Vec<_> = STEPS.iter().filter(wanted).map(|step| report(step, &skips)).collect();
    Ok(close(&reports, &skips))
}

fn report(step: &'static Step, skips: &Path) -> Report {
    println!("\n== {}: {}", step.name, step.about);
    let begun = Instant::now();
    let mut counts = Counts::default();
    let outcome = match &step.action {
        Action::Check { needs, command } => match needs() {
            Ok(()) => outcome(run_command(&mut command())),
            Err(missing) => Outcome::Skipped(missing),
        },
        Action::Tests(commands) => outcome(commands().and_then(|commands| {
            let mut result = Ok(());
            for mut command in commands {
                result = result.and(count(&mut command, skips, &mut counts));
            }
            result
        })),
    };
    if let Outcome::Failed(failure) = &outcome {
        println!("== {} failed: {failure}", step.name);
        // So that the numbers at the end never say that nothing failed.
        counts.failed = counts.failed.max(1);
    }
    Report { name: step.name, outcome, counts, took: begun.elapsed() }
}

fn outcome(result: Result<(), Failure>) -> Outcome {
    match result {
        Ok(()) => Outcome::Passed,
        Err(failure) => Outcome::Failed(failure),
    }
}

/// Runs `cargo test`, showing its lines as they come and adding up its results.
fn count(command: &mut Command, skips: &Path, counts: &mut Counts) -> Result<(), Failure> {
    println!("{}", shown(command));
    let shown = shown(command);
    let failed = |error: std::io::Error| format!("{shown}: {error}");
    let mut child =
        command.env("BPFGEN_SKIPS", skips).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut result = Ok(());
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        let mut terminal = std::io::stdout().lock();
        // By bytes: a test may print anything.
        while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            if let Some(found) = Counts::of_line(&String::from_utf8_lossy(&line)) {
                *counts += found;
            }
            // A closed terminal does not stop the tests.
            result = result.and(terminal.write_all(&line));
            line.clear();
        }
    }
    let status = child.wait().map_err(failed)?;
    result.map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
}

fn close(reports: &[Report], skips: &Path) -> ExitCode {
    let mut total = Counts::default();
    let mut failed = Vec::new();
    println!("\n== what ran");
    for report in reports {
        total += report.counts;
        let counts = report.counts;
        let tests = match counts {
            Counts { passed: 0, failed: 0, skipped: 0 } => String::new(),
            _ => format!(", {} tests", counts.passed + counts.failed + counts.skipped),
        };
        let seconds = report.took.as_secs();
        match &report.outcome {
            Outcome::Passed => println!("{:8} ok ({seconds} s{tests})", report.name),
            Outcome::Skipped(reason) => println!("{:8} skipped: {reason}", report.name),
            Outcome::Failed(failure) => {
                println!("{:8} FAILED ({seconds} s{tests}): {failure}", report.name);
                failed.push(report.name);
            }
        }
    }

    let recorded = fs::read_to_string(skips).unwrap_or_default();
    let reasons = counts::skips(&recorded);
    if !reasons.is_empty() {
        println!("\n== what was skipped");
    }
    for (reason, tests) in &reasons {
        println!("{}: {reason}", tests.join(", "));
        total.skip(tests.len() as u64);
    }
    if let Some(missing) = bpf_missing() {
        println!("\nThe live tests did not run: {missing}");
    }

    let left_out: Vec<_> = STEPS
        .iter()
        .filter(|step| !reports.iter().any(|report| report.name == step.name))
        .map(|step| step.name)
        .collect();
    let names = |of: &dyn Fn(&Outcome) -> bool| -> Vec<_> {
        reports.iter().filter(|report| of(&report.outcome)).map(|report| report.name).collect()
    };
    let ran = names(&|outcome| !matches!(outcome, Outcome::Skipped(_)));
    let mut closing = format!("\nran: {}", listed(&ran));
    let skipped = names(&|outcome| matches!(outcome, Outcome::Skipped(_)));
    if !skipped.is_empty() {
        closing.push_str(&format!("; skipped: {} (see above)", listed(&skipped)));
    }
    if !left_out.is_empty() {
        closing.push_str(&format!("; not asked for: {}", listed(&left_out)));
    }
    if !failed.is_empty() {
        closing.push_str(&format!("; failed: {}", listed(&failed)));
    }
    println!("{closing}");
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
