//! Loads the same objects with bpfgen-runtime, libbpf-rs and aya, in fresh processes that take
//! turns, and prints medians of what each took. `cargo xtask bench` builds and starts it.

mod clang;
mod objects;
mod report;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use objects::Case;
use peers::{
    Failure,
    process::{Run, load},
};

/// Rounds that are not counted: the first ones find files and types that nothing has read yet.
const WARM: usize = 2;

/// One of the loaders compared.
struct Peer {
    name: &'static str,
    /// The program beside this one.
    program: &'static str,
}

/// This project's first, then the one to hold it against.
const PEERS: [Peer; 3] = [
    Peer { name: "bpfgen", program: "load-bpfgen" },
    Peer { name: "libbpf-rs", program: "load-libbpf-rs" },
    Peer { name: "aya", program: "load-aya" },
];

/// What one loader did with one case.
enum Outcome {
    Loaded(Vec<Run>),
    /// It does not load this, and says why.
    Refused(String),
}

/// What was asked for.
struct Options {
    runs: usize,
    cases: Vec<String>,
}

impl Options {
    fn parse() -> Result<Self, Failure> {
        let mut options = Self { runs: 31, cases: Vec::new() };
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            if arg == "--runs" {
                let runs = args.next().and_then(|runs| runs.parse().ok());
                options.runs = runs.filter(|&runs| runs > 0).ok_or("--runs takes a number")?;
            } else if objects::CASES.iter().any(|case| case.name == arg) {
                options.cases.push(arg);
            } else {
                let names: Vec<_> = objects::CASES.iter().map(|case| case.name).collect();
                return Err(format!("{arg} is none of the cases {}", names.join(", ")).into());
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let options = Options::parse()?;
    let programs = env::current_exe()?;
    let programs = programs.parent().ok_or("this program is in no folder")?;
    let folder = peers::Folder::new()?;

    let mut refused = Vec::new();
    report::head(options.runs);
    let chosen = |case: &&Case| {
        options.cases.is_empty() || options.cases.iter().any(|name| name == case.name)
    };
    for case in objects::CASES.iter().filter(chosen) {
        let built = objects::build(case, &folder.0)?;
        let outcomes = compare(&built.files, options.runs, programs)?;
        report::case(case, &built, &outcomes);
        if let Some(Outcome::Refused(why)) = outcomes.first() {
            refused.push(format!("({}) bpfgen: {why}", case.name));
        }
    }
    report::foot();
    // Another may refuse an object; ours may not.
    if refused.is_empty() { Ok(()) } else { Err(refused.join("\n").into()) }
}

/// All loaders in turn, round after round; each round begins with another.
fn compare(objects: &[PathBuf], runs: usize, programs: &Path) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes: Vec<_> = PEERS.iter().map(|_| Outcome::Loaded(Vec::new())).collect();
    for round in 0..WARM + runs {
        for turn in 0..PEERS.len() {
            let at = (round + turn) % PEERS.len();
            let Outcome::Loaded(counted) = &mut outcomes[at] else { continue };
            match load(&programs.join(PEERS[at].program), objects)? {
                Ok(run) if round >= WARM => counted.push(run),
                Ok(_) => {}
                Err(why) => outcomes[at] = Outcome::Refused(why),
            }
        }
    }
    same_programs(&outcomes)?;
    Ok(outcomes)
}

/// Nobody is fast because it has left something out.
fn same_programs(outcomes: &[Outcome]) -> Result<(), Failure> {
    let mut counts = outcomes.iter().flat_map(|outcome| match outcome {
        Outcome::Loaded(runs) => runs.as_slice(),
        Outcome::Refused(_) => &[],
    });
    let Some(first) = counts.next() else { return Ok(()) };
    match counts.all(|run| run.sample.programs == first.sample.programs) {
        true => Ok(()),
        false => Err("they did not load the same number of programs".into()),
    }
}
