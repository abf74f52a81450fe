//! `cargo xtask test`: runs the steps, and goes on after a failure.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::{
    Failure,
    command::run as run_command,
    count, matrix,
    results::Results,
    setup,
    steps::{Action, STEPS, Step},
    summary, support,
};

/// What came of one step.
pub(crate) struct Report {
    pub(crate) step: &'static Step,
    pub(crate) outcome: Outcome,
    pub(crate) results: Results,
    /// The kernel that its tests ran in, where that is not the running one.
    pub(crate) release: Option<String>,
    pub(crate) took: Duration,
}

pub(crate) enum Outcome {
    Passed,
    Failed(Failure),
    Skipped(String),
}

impl Report {
    /// Without tests.
    pub(crate) fn new(step: &'static Step, outcome: Outcome) -> Self {
        let results = Results::default();
        let mut report = Self { step, outcome, results, release: None, took: Duration::ZERO };
        report.count_failure();
        report
    }

    /// So that the numbers at the end never say that nothing failed.
    pub(crate) fn count_failure(&mut self) {
        if matches!(self.outcome, Outcome::Failed(_)) {
            self.results.counts.failed = self.results.counts.failed.max(1);
        }
    }
}

pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    let mut chosen = Vec::new();
    let (mut fast, mut host_only) = (false, false);
    for arg in args {
        match arg.as_str() {
            "--fast" => fast = true,
            "--host-only" => host_only = true,
            "--list" => {
                for step in STEPS {
                    println!("{:9} {}", step.name, step.about);
                }
                return Ok(ExitCode::SUCCESS);
            }
            name if STEPS.iter().any(|step| step.name == name) => chosen.push(name),
            other => return Err(format!("no step {other}; see cargo xtask test --list")),
        }
    }
    let wanted = |step: &&Step| {
        let asked =
            if chosen.is_empty() { !(fast && step.slow) } else { chosen.contains(&step.name) };
        asked && !(host_only && step.emulates())
    };
    let steps: Vec<&Step> = STEPS.iter().filter(wanted).collect();
    if steps.is_empty() {
        return Err("nothing is left to run of what was asked for".to_owned());
    }

    let mut needs = setup::TO_TEST.to_vec();
    if steps.iter().any(|step| step.emulates()) && setup::unsupported().is_none() {
        needs.extend(setup::TO_TEST_ELSEWHERE);
    }
    setup::install(&needs).map_err(|failure| {
        let hint =
            "\n(cargo xtask test --host-only does without other kernels, and so without QEMU)";
        if needs.len() > setup::TO_TEST.len() { failure + hint } else { failure }
    })?;

    let mut reports = Vec::new();
    let mut steps = steps.into_iter().peekable();
    while let Some(step) = steps.next() {
        if let Some(kernel) = step.kernel() {
            let mut kernels = vec![(step, kernel)];
            while let Some(&step) = steps.peek() {
                let Some(kernel) = step.kernel() else { break };
                kernels.push((step, kernel));
                steps.next();
            }
            reports.extend(matrix::run(&kernels));
        } else {
            let report = report(step, &reports);
            reports.push(report);
        }
    }
    Ok(summary::close(&reports))
}

/// Runs a step, before which there were others.
fn report(step: &'static Step, before: &[Report]) -> Report {
    println!("\n== {}: {}", step.name, step.about);
    let begun = Instant::now();
    let mut results = Results::default();
    let outcome = match &step.action {
        Action::Check { needs, command } => match needs() {
            Ok(()) => outcome(run_command(&mut command())),
            Err(missing) => Outcome::Skipped(missing),
        },
        Action::Machines(_) | Action::Kernels(_) if setup::unsupported().is_some() => {
            Outcome::Skipped(setup::unsupported().unwrap_or_default())
        }
        Action::Machines(commands) | Action::Tests(commands) => {
            let mut terminal = std::io::stdout();
            let run = |commands| count::all(commands, &mut results, &mut terminal);
            outcome(commands().and_then(run))
        }
        Action::Kernels(then) => {
            outcome(matrix::fetch_all().and_then(|()| run_command(&mut then())))
        }
        Action::Support => support::check(before),
        Action::Kernel(_) => Outcome::Failed("it is a step of the matrix".to_owned()),
    };
    if let Outcome::Failed(failure) = &outcome {
        println!("== {} failed: {failure}", step.name);
    }
    let mut report = Report::new(step, outcome);
    report.results = results;
    report.took = begun.elapsed();
    report.count_failure();
    report
}

fn outcome(result: Result<(), Failure>) -> Outcome {
    match result {
        Ok(()) => Outcome::Passed,
        Err(failure) => Outcome::Failed(failure),
    }
}
