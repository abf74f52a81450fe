//! Any bytes make an error or an answer: no panic, no hang, no more memory than a small multiple of
//! the input.
//!
//! Each target runs in a process of its own with little memory and little time, on its seeds and
//! then on changes of them: the same ones each time, unless `BPFGEN_FUZZ_SECONDS` says for how long
//! (and `BPFGEN_FUZZ_SEED` where to begin). What goes wrong is kept in a file that the failure
//! names; `BPFGEN_FUZZ_INPUT` runs it again, in this process, and in `corpus/TARGET` it is run every
//! time.
#![cfg(unix)]

mod mutate;
mod seeds;
mod targets;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use mutate::{Random, mutate};

/// What a child process may map, in KiB. It takes some 10 MiB for itself.
const MEMORY: u64 = 256 << 10;
/// Inputs that are tried, where nobody says for how long.
const ROUNDS: u64 = 150;
/// Processor time that one input may take. A release build takes milliseconds for the worst.
const TIME: Duration = Duration::from_secs(5);

#[test]
fn decode() {
    fuzz("decode");
}

#[test]
fn split() {
    fuzz("split");
}

#[test]
fn header() {
    fuzz("header");
}

#[test]
fn relocate() {
    fuzz("relocate");
}

#[test]
fn minimize() {
    fuzz("minimize");
}

#[test]
fn elf() {
    fuzz("elf");
}

#[test]
fn ext() {
    fuzz("ext");
}

/// Writes the seeds as files for another fuzzer, if asked for.
#[test]
fn seeds_lead_somewhere() {
    let folder = env::var_os("BPFGEN_FUZZ_SEEDS").map(PathBuf::from);
    for (name, _) in targets::ALL {
        let seeds = seeds::of(name);
        assert!(seeds.len() >= 5, "{name}: {} seeds", seeds.len());
        let Some(folder) = &folder else { continue };
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed{number}")), seed).unwrap();
        }
    }
    let generated: Vec<_> = seeds::of("decode").into_iter().skip(5).collect();
    let types = |seed: &Vec<u8>| bpfgen_object::btf::Btf::decode(&targets::types(seed)).is_ok();
    let valid = generated.iter().filter(|seed| types(seed)).count();
    assert!(valid * 2 > generated.len(), "only {valid} of {} decode", generated.len());
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

fn fuzz(name: &str) {
    let run = targets::ALL.iter().find(|(known, _)| *known == name).expect("a target").1;
    if let Some(input) = env::var_os("BPFGEN_FUZZ_INPUT") {
        return run(&fs::read(input).unwrap());
    }
    if let Some(current) = env::var_os("BPFGEN_FUZZ_CURRENT") {
        return child(name, run, Path::new(&current));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let current = folder.join(format!("fuzz-{name}-{}", std::process::id()));
    let seconds = number("BPFGEN_FUZZ_SECONDS").unwrap_or(0);
    // Nothing in the library sets limits; a shell does. Where it cannot, time and memory are those
    // of the machine.
    let limits = format!("ulimit -v {MEMORY}; ulimit -t {}; exec \"$0\" \"$@\"", seconds + 60);
    let output = Command::new("sh")
        .args(["-c", &limits])
        .arg(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("BPFGEN_FUZZ_CURRENT", &current)
        // Each arena of the C library reserves 64 MiB.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .expect("a shell");
    if output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout);
        said.lines().filter(|line| line.contains("inputs")).for_each(|line| println!("{line}"));
        let _ = fs::remove_file(&current);
        return;
    }
    let kept = folder.join(format!("crash-{name}-{}", std::process::id()));
    fs::rename(&current, &kept).unwrap();
    panic!(
        "{name}: {}\n{}\nthe input is in {}; to run it again:\n    BPFGEN_FUZZ_INPUT={2} cargo test \
         -p bpfgen-object --test fuzz -- --exact {name}",
        output.status,
        String::from_utf8_lossy(&output.stderr),
        kept.display(),
    );
}

/// Runs inputs, and leaves the one that it runs in a file.
fn child(name: &str, run: fn(&[u8]), current: &Path) {
    let begun = Instant::now();
    let seconds = number("BPFGEN_FUZZ_SECONDS").map(Duration::from_secs);
    let mut random = Random(number("BPFGEN_FUZZ_SEED").unwrap_or(0x2545_f491_4f6c_dd1d) | 1);
    let inputs = seeds::of(name);
    let mut count = 0;
    let mut slowest = Duration::ZERO;
    let mut try_one = |input: &[u8]| {
        fs::write(current, input).unwrap();
        let before = processor_time();
        run(input);
        let took = processor_time().saturating_sub(before);
        assert!(took < TIME, "{} bytes took {took:?} of processor time", input.len());
        slowest = slowest.max(took);
        count += 1;
    };
    inputs.iter().for_each(|input| try_one(input));
    let mut rounds = 0;
    while seconds.map_or(rounds < ROUNDS, |limit| begun.elapsed() < limit) {
        try_one(&mutate(&inputs, &mut random));
        rounds += 1;
    }
    println!("{name}: {count} inputs, the slowest in {slowest:?}");
}

/// What this thread has had of a processor; nothing where the system does not say.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|word| word.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
