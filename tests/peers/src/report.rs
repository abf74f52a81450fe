//! The tables.

use std::fs;

use peers::process::{Run, median, millis, sorted};

use crate::{
    Outcome, PEERS,
    objects::{Built, Case},
};

/// Most of libbpf-rs' memory that ours may take.
const MEMORY: f64 = 1.0;

/// A load waits for nothing: more time on the clock than on the processor is time taken by others.
const BUSY: f64 = 1.15;

/// Medians of one loader.
struct Medians {
    wall: f64,
    cpu: f64,
    user: f64,
    /// In MiB.
    peak: f64,
    before: f64,
    process: f64,
    process_cpu: f64,
    process_user: f64,
}

/// What was compared, and where.
pub(crate) fn head(runs: usize) {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let types = fs::metadata("/sys/kernel/btf/vmlinux").map_or(0, |file| file.len());
    println!("Linux {}, {:.1} MB of BTF", release.trim(), types as f64 / 1e6);
    let versions = ["libbpf-rs", "libbpf-sys", "aya"];
    let versions = versions.map(|name| format!("{name} {}", version(name)));
    println!("bpfgen-runtime of this checkout, {}", versions.join(", "));
    println!(
        "Medians of {runs} fresh processes each, in turn; milliseconds, MiB. The programs are \
         loaded, not attached."
    );
}

/// The version that was locked when this was built.
fn version(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let entry = lock.split("[[package]]").find_map(|entry| {
        entry.trim_start().strip_prefix(&format!("name = \"{package}\"\nversion = \""))
    });
    entry.and_then(|rest| rest.split('"').next()).unwrap_or("?")
}

/// One table.
pub(crate) fn case(case: &Case, built: &Built, outcomes: &[Outcome]) {
    println!(
        "\n({}) {}; in all {} relocations over {} types",
        case.name, case.about, built.relocations, built.types
    );
    println!("  {:10} │ {:^50} │ {:^24}", "", "open and load", "the whole process");
    println!(
        "  {:10} │ {:>8} {:>8} {:>8} {:>8} {:>6} {:>7} │ {:>8} {:>7} {:>7}",
        "", "wall", "(10%–", "90%)", "cpu", "user*", "peak", "wall", "cpu", "user*"
    );
    let medians: Vec<_> = outcomes.iter().map(Medians::of).collect();
    for ((peer, outcome), medians) in PEERS.iter().zip(outcomes).zip(&medians) {
        match (outcome, medians) {
            (Outcome::Loaded(runs), Some(it)) => {
                let wall = sorted(runs, |run| millis(run.sample.wall));
                println!(
                    "  {:10} │ {:8.2} {:8.2} {:8.2} {:8.2} {:6.2} {:7.2} │ {:8.2} {:7.2} {:7.2}",
                    peer.name,
                    it.wall,
                    wall[wall.len() / 10],
                    wall[wall.len() - 1 - wall.len() / 10],
                    it.cpu,
                    it.user,
                    it.peak,
                    it.process,
                    it.process_cpu,
                    it.process_user,
                );
            }
            (Outcome::Refused(why), _) => println!("  {:10} │ does not load it: {why}", peer.name),
            _ => {}
        }
    }
    let Some(ours) = medians.first().and_then(Option::as_ref) else { return };
    let before: Vec<_> = PEERS
        .iter()
        .zip(&medians)
        .filter_map(|(peer, medians)| {
            medians.as_ref().map(|it| format!("{} {:.2}", peer.name, it.before))
        })
        .collect();
    println!("  peak before anything is opened: {}", before.join(", "));

    let limits = [(case.limits.0, Some(MEMORY)), (case.limits.1, None)];
    let others = PEERS.iter().zip(&medians).skip(1).zip(limits);
    for ((peer, theirs), (time, memory)) in others {
        let Some(theirs) = theirs else { continue };
        wall(peer.name, ours, theirs, time);
        peak(peer.name, ours, theirs, memory);
    }
    if medians.iter().flatten().any(|it| it.wall > BUSY * it.cpu) {
        println!("  the machine was busy with other things: cpu says more than wall");
    }
}

/// What the tables leave open.
pub(crate) fn foot() {
    println!(
        "\n* Most kernels count user time by ticks of some milliseconds, which says little of a \
         process that is shorter: there, cpu is the exact one."
    );
}

/// The ratio of wall times is also judged by the ratio of processor times: on a busy machine a long
/// load is interrupted more often than a short one, which flatters the short one.
fn wall(peer: &str, ours: &Medians, theirs: &Medians, limit: Option<f64>) {
    let (wall, cpu) = (ours.wall / theirs.wall, ours.cpu / theirs.cpu);
    let verdict = limit.map(|limit| match (wall <= limit, cpu <= limit) {
        (met, by_cpu) if met == by_cpu => judged(limit, met),
        (true, _) => format!("target {limit:.2}: met on the clock, MISSED on the processor"),
        (false, _) => format!("target {limit:.2}: MISSED on the clock, met on the processor"),
    });
    ratio("wall", peer, wall, verdict);
    ratio("cpu", peer, cpu, None);
}

fn peak(peer: &str, ours: &Medians, theirs: &Medians, limit: Option<f64>) {
    let peak = ours.peak / theirs.peak;
    ratio("peak", peer, peak, limit.map(|limit| judged(limit, peak <= limit)));
}

fn judged(limit: f64, met: bool) -> String {
    format!("target {limit:.2}: {}", if met { "met" } else { "MISSED" })
}

fn ratio(what: &str, peer: &str, ratio: f64, verdict: Option<String>) {
    let line =
        format!("  {:20} {ratio:6.3}  {}", format!("{what} / {peer}"), verdict.unwrap_or_default());
    println!("{}", line.trim_end());
}

impl Medians {
    fn of(outcome: &Outcome) -> Option<Self> {
        let Outcome::Loaded(runs) = outcome else { return None };
        let median = |of: fn(&Run) -> f64| median(runs, of);
        Some(Self {
            wall: median(|run| millis(run.sample.wall)),
            cpu: median(|run| millis(run.sample.cpu)),
            user: median(|run| millis(run.sample.user)),
            peak: median(|run| run.sample.peak as f64 / 1024.0),
            before: median(|run| run.sample.before as f64 / 1024.0),
            process: median(|run| millis(run.process)),
            process_cpu: median(|run| millis(run.sample.process_cpu)),
            process_user: median(|run| millis(run.sample.process_user)),
        })
    }
}
