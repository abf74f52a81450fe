//! The end of `cargo xtask test`: what ran, the table of kernels, what did not run and why, and
//! the numbers.

use std::{fs, process::ExitCode};

use crate::{
    command::bpf_missing,
    results::{Counts, Skip, Unsteady, by_reason},
    steps::STEPS,
    test::{Outcome, Report},
};

pub(crate) fn close(reports: &[Report]) -> ExitCode {
    println!("\n== what ran");
    for report in reports {
        println!("{}", line(report));
    }
    let places = places(reports);
    let kernels: Vec<_> = places.iter().filter(|place| place.live).collect();
    if kernels.len() > 1 {
        print!("\n== the live tests, by kernel\n{}", table(&kernels));
    }
    print!("{}", skips(&places));
    if let Some(missing) = bpf_missing() {
        println!("\nThe live tests did not run on this machine's kernel: {missing}");
    }
    print!("{}{}", unsteady(reports), failures(reports));
    println!("\n{}", steps(reports));
    let (mut total, mut again) = (Counts::default(), false);
    for Report { results, .. } in reports {
        total += results.counts;
        again |= !results.unsteady.is_empty();
    }
    let Counts { passed, failed, skipped } = total;
    print!("{passed} passed, {failed} failed, {skipped} skipped");
    println!("{}", if again { "; some only when run again (see above)" } else { "" });
    let failed = reports.iter().any(|report| matches!(report.outcome, Outcome::Failed(_)));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// One step in a line.
fn line(report: &Report) -> String {
    let name = report.step.name;
    let seconds = report.took.as_secs();
    let tests = match report.results.counts.total() {
        0 => String::new(),
        tests => format!(", {tests} tests"),
    };
    match &report.outcome {
        Outcome::Passed => format!("{name:9} ok ({seconds} s{tests})"),
        Outcome::Skipped(reason) => format!("{name:9} skipped: {reason}"),
        Outcome::Failed(failure) => format!("{name:9} FAILED ({seconds} s{tests}): {failure}"),
    }
}

/// A kernel, and what its tests said.
struct Place<'a> {
    /// As `cargo bpfgen vm` knows it, or `host`.
    kernel: &'a str,
    /// Empty if it never got as far.
    release: String,
    /// Live tests ran in it, and these are their numbers.
    live: bool,
    counts: Counts,
    /// Those of all tests.
    skips: Vec<&'a Skip>,
}

fn places(reports: &[Report]) -> Vec<Place<'_>> {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut host = Place {
        kernel: "host",
        release: release.trim().to_owned(),
        live: false,
        counts: Counts::default(),
        skips: Vec::new(),
    };
    let mut others = Vec::new();
    for report in reports {
        let ran = !matches!(report.outcome, Outcome::Skipped(_));
        if let Some(kernel) = report.step.kernel() {
            others.push(Place {
                kernel: kernel.name,
                release: report.release.clone().unwrap_or_default(),
                live: ran,
                counts: report.results.counts,
                skips: report.results.skips.iter().collect(),
            });
            continue;
        }
        host.skips.extend(&report.results.skips);
        if ran && report.step.is_live() {
            host.live = true;
            host.counts += report.results.counts;
        }
    }
    others.insert(0, host);
    others
}

fn table(kernels: &[&Place<'_>]) -> String {
    let width = kernels.iter().map(|place| place.release.len()).max().unwrap_or(0);
    let mut text = format!("{:7} {:width$}  passed  not applicable  failed\n", "kernel", "");
    for Place { kernel, release, counts, .. } in kernels {
        let Counts { passed, failed, skipped } = counts;
        let row = format!("{kernel:7} {release:width$}  {passed:6}  {skipped:14}  {failed:6}\n");
        text.push_str(&row);
    }
    text
}

/// Which tests did not run, by kernel and reason.
fn skips(places: &[Place<'_>]) -> String {
    let mut text = String::new();
    for place in places.iter().filter(|place| !place.skips.is_empty()) {
        text.push_str(&format!("\n== not applicable: {} {}\n", place.kernel, place.release));
        for (reason, tests) in by_reason(&place.skips) {
            text.push_str(&format!("{reason}: {}\n", tests.join(", ")));
        }
    }
    text
}

/// Lines at most of what the failed tests of a step have printed.
const PRINTED: usize = 150;

/// What failed at first, with what it printed then.
fn unsteady(reports: &[Report]) -> String {
    let mut text = String::new();
    for Report { step, results, .. } in reports {
        for Unsteady { what, printed } in &results.unsteady {
            let name = step.name;
            text.push_str(&format!("\n== failed, and passed when run again: {name}: {what}\n"));
            push_lines(&mut text, printed);
        }
    }
    text
}

/// What failed, and what the tests that failed have printed, once more: a long log is mostly read
/// from its end.
fn failures(reports: &[Report]) -> String {
    let mut text = String::new();
    for Report { step, outcome, results, .. } in reports {
        let printed = results.printed.trim_end();
        match outcome {
            Outcome::Failed(failure) => {
                text.push_str(&format!("\n== failed: {}: {failure}\n", step.name));
            }
            _ if printed.is_empty() => continue,
            _ => text.push_str(&format!("\n== failed: {}\n", step.name)),
        }
        push_lines(&mut text, printed);
    }
    text
}

fn push_lines(text: &mut String, printed: &str) {
    let printed = printed.trim_end();
    for line in printed.lines().take(PRINTED) {
        text.push_str(line);
        text.push('\n');
    }
    let more = printed.lines().count().saturating_sub(PRINTED);
    if more > 0 {
        text.push_str(&format!("({more} more lines above)\n"));
    }
}

/// Which steps ran, and which did not.
fn steps(reports: &[Report]) -> String {
    let names = |of: &dyn Fn(&Outcome) -> bool| -> Vec<_> {
        let chosen = reports.iter().filter(|report| of(&report.outcome));
        chosen.map(|report| report.step.name).collect()
    };
    let left_out: Vec<_> = STEPS
        .iter()
        .filter(|step| !reports.iter().any(|report| report.step.name == step.name))
        .map(|step| step.name)
        .collect();
    let ran = names(&|outcome| !matches!(outcome, Outcome::Skipped(_)));
    let mut closing = format!("ran: {}", listed(&ran));
    let skipped = names(&|outcome| matches!(outcome, Outcome::Skipped(_)));
    if !skipped.is_empty() {
        closing.push_str(&format!("; skipped: {} (see above)", listed(&skipped)));
    }
    if !left_out.is_empty() {
        closing.push_str(&format!("; not asked for: {}", listed(&left_out)));
    }
    let failed = names(&|outcome| matches!(outcome, Outcome::Failed(_)));
    if !failed.is_empty() {
        closing.push_str(&format!("; failed: {}", listed(&failed)));
    }
    closing
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_said_last() {
        let report = |printed: String, outcome| {
            let mut report = Report::new(&STEPS[0], outcome);
            report.results.printed = printed;
            report
        };
        let printed = "\n---- a stdout ----\nno\n\n    a\n\n".to_owned();
        let long = "x\n".repeat(PRINTED + 2);
        let died = || Outcome::Failed("b printed no result".to_owned());
        let text = failures(&[
            report(printed, Outcome::Passed),
            report(String::new(), died()),
            report(String::new(), Outcome::Passed),
            report(long, died()),
        ]);
        let expected = "\n== failed: fmt\n\n---- a stdout ----\nno\n\n    a\n\n\
                        == failed: fmt: b printed no result\n\n\
                        == failed: fmt: b printed no result\nx\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with("\nx\n(2 more lines above)\n"), "{text}");
    }

    #[test]
    fn kernels_in_a_table() {
        let place = |kernel, release: &str, counts| Place {
            kernel,
            release: release.to_owned(),
            live: true,
            counts,
            skips: Vec::new(),
        };
        let host = place("host", "6.18.44", Counts { passed: 71, failed: 0, skipped: 8 });
        let other = place("5.10", "5.10.0-32-cloud-amd64", Counts::default());
        assert_eq!(
            table(&[&host, &other]),
            "kernel                         passed  not applicable  failed\n\
             host    6.18.44                    71               8       0\n\
             5.10    5.10.0-32-cloud-amd64       0               0       0\n"
        );
    }
}
