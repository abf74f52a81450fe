//! `cargo xtask fuzz`: gives the parsers of bpfgen-object changed bytes for as long as one likes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

use crate::{
    Failure,
    command::{cargo, command, run as run_command, succeeds, target},
};

const TARGETS: &[&str] = &["decode", "split", "header", "relocate", "minimize", "elf", "ext"];
/// What makes a program tell libFuzzer where it has been. These are options of LLVM, which need no
/// other toolchain.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Clink-dead-code -Ccodegen-units=1 --cfg fuzzing";

pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    let mut minutes = 1.0;
    let mut chosen = Vec::new();
    let mut stable = false;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--minutes" => {
                let number = args.next().and_then(|number| number.parse::<f64>().ok());
                let number = number.filter(|number| (0.01..100_000.0).contains(number));
                minutes = number.ok_or("--minutes takes a number")?;
            }
            "--without-libfuzzer" => stable = true,
            name if TARGETS.contains(&name) => chosen.push(name),
            other => return Err(format!("no target {other}; there are {}", TARGETS.join(", "))),
        }
    }
    if chosen.is_empty() {
        chosen.extend(TARGETS);
    }
    let seconds = (minutes * 60.0) as u64;
    let folder = target().join("fuzz");
    if !stable {
        match build(&folder) {
            Ok(programs) => return libfuzzer(&folder, &programs, &chosen, seconds),
            Err(failure) => println!("libFuzzer cannot be used here: {failure}"),
        }
    }
    mutator(&chosen, seconds)
}

/// Builds the targets with libFuzzer; gives the folder that they are in.
fn build(folder: &Path) -> Result<PathBuf, Failure> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if !succeeds(command(compiler).arg("--version")) {
        return Err("there is no C++ compiler".to_owned());
    }
    let host = host().ok_or("rustc does not tell what machine this is")?;
    // With --target, what runs in the build is not instrumented.
    let mut build =
        cargo(&["build", "--release", "--manifest-path", "bpfgen-object/fuzz/Cargo.toml"]);
    build.args(["--target", &host, "--target-dir"]).arg(folder);
    build.env("RUSTFLAGS", INSTRUMENTED);
    run_command(&mut build)?;
    Ok(folder.join(host).join("release"))
}

fn host() -> Option<String> {
    let output = command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("-vV")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

fn libfuzzer(
    folder: &Path,
    programs: &Path,
    chosen: &[&str],
    seconds: u64,
) -> Result<ExitCode, Failure> {
    let seeds = folder.join("seeds");
    let mut write = cargo(&["test", "--package", "bpfgen-object", "--test", "fuzz", "--quiet"]);
    write.args(["--", "--exact", "seeds_lead_somewhere"]).env("BPFGEN_FUZZ_SEEDS", &seeds);
    run_command(&mut write)?;
    let jobs = thread::available_parallelism().map_or(1, usize::from).min(chosen.len());
    println!("libFuzzer: {seconds} s each, {jobs} at a time: {}", chosen.join(", "));
    let next = std::sync::Mutex::new(chosen.iter());
    let failed = std::sync::Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(name) = next.lock().ok().and_then(|mut next| next.next()) else { return };
            if let Err(failure) = one(folder, programs, &seeds, name, seconds) {
                if let Ok(mut failed) = failed.lock() {
                    failed.push(failure);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap_or_default();
    if failed.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(failed.join("\n")) }
}

fn one(
    folder: &Path,
    programs: &Path,
    seeds: &Path,
    name: &str,
    seconds: u64,
) -> Result<(), Failure> {
    let (corpus, crashes) = (folder.join("corpus").join(name), folder.join("crashes").join(name));
    let log = folder.join(format!("{name}.log"));
    let failed = |error: std::io::Error| format!("{name}: {error}");
    for folder in [&corpus, &crashes] {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut fuzz = command(programs.join(name));
    fuzz.arg(format!("-max_total_time={seconds}"))
        .args(["-timeout=20", "-rss_limit_mb=1024", "-max_len=65536", "-print_final_stats=1"])
        .arg(format!("-artifact_prefix={}/", crashes.display()))
        .args([&corpus, &seeds.join(name)])
        .stderr(fs::File::create(&log).map_err(failed)?);
    let result = run_command(&mut fuzz);
    let said = fs::read(&log).map_err(failed)?;
    let said = String::from_utf8_lossy(&said);
    let stat = |what: &str| said.lines().rev().find_map(|line| line.strip_prefix(what));
    let runs = stat("stat::number_of_executed_units:").unwrap_or("?").trim();
    let peak = stat("stat::peak_rss_mb:").unwrap_or("?").trim();
    let outcome = if result.is_ok() { "ok" } else { "FAILED" };
    println!("{name}: {outcome}, {runs} inputs, {peak} MiB");
    result.map_err(|_| {
        let end: Vec<_> = said.lines().rev().take(30).collect();
        let end: Vec<_> = end.into_iter().rev().collect();
        format!("{name}: {}\n(all of it in {})", end.join("\n"), log.display())
    })
}

/// The mutator of the tests, each target in as many processes as there are cores.
fn mutator(chosen: &[&str], seconds: u64) -> Result<ExitCode, Failure> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("the tests' own mutator: {seconds} s each, {cores} processes at a time");
    let mut build = cargo(&["test", "--package", "bpfgen-object", "--release", "--test", "fuzz"]);
    build.args(["--quiet", "--", "--exact", "--nocapture"]).args(chosen);
    build.arg(format!("--test-threads={cores}"));
    build.env("BPFGEN_FUZZ_SECONDS", seconds.to_string());
    // The checks that a test build has; what is built with them is not what is shipped.
    for (option, value) in
        [("DEBUG_ASSERTIONS", "true"), ("OVERFLOW_CHECKS", "true"), ("LTO", "off")]
    {
        build.env(format!("CARGO_PROFILE_RELEASE_{option}"), value);
    }
    build.env("CARGO_TARGET_DIR", target().join("fuzz"));
    // Another beginning each time.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = now.map_or(1, |now| now.as_secs());
    println!("BPFGEN_FUZZ_SEED={seed}");
    build.env("BPFGEN_FUZZ_SEED", seed.to_string());
    run_command(&mut build)?;
    Ok(ExitCode::SUCCESS)
}
