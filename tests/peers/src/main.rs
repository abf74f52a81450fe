//! Loads the same objects with bpfgen-runtime, libbpf-rs and aya, in fresh processes that take
//! turns, and prints medians of what each took. `cargo xtask bench` builds and starts it.

mod objects;
mod report;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use objects::Case;
use peers::{Failure, Sample};

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

/// One process.
#[derive(Clone, Copy)]
struct Run {
    sample: Sample,
    /// From before it was started until it was gone.
    process: Duration,
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
    let folder = Folder::new()?;

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

/// Starts one process; gives what it measured, or why it did not load the objects.
fn load(program: &Path, objects: &[PathBuf]) -> Result<Result<Run, String>, Failure> {
    let begun = Instant::now();
    let output = Command::new(program)
        .args(objects)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let process = begun.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("it does not say why").to_owned();
        return Ok(Err(format!("{last} ({})", output.status)));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let sample = said.lines().last().and_then(Sample::parse);
    let sample = sample.ok_or_else(|| format!("{}: it printed {said:?}", program.display()))?;
    Ok(Ok(Run { sample, process }))
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

/// A temporary folder of this run.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        let path = env::temp_dir().join(format!("bpfgen-bench-{}", std::process::id()));
        fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
