//! What a generated module adds to `cargo check` of the crate that has it: 40 maps, each with a key
//! and a value of its own, and the same with one small value for all. The crate is checked with and
//! without the module, in turn.
//!
//! Of this project it takes `cargo bpfgen` on the PATH and the folder of bpfgen-runtime.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

/// Counted rounds, after one that is not.
const RUNS: usize = 9;

const MAPS: usize = 40;

/// What one check took.
struct Took {
    wall: Duration,
    cpu: Duration,
}

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let Some(runtime) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: compare-check FOLDER-OF-BPFGEN-RUNTIME");
        return ExitCode::from(2);
    };
    let folder = env::temp_dir().join(format!("bpfgen-check-{}", std::process::id()));
    let done = run(&folder, &runtime);
    // What is left behind is in the folder for temporary files.
    let _ = fs::remove_dir_all(&folder);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path, runtime: &Path) -> Result<(), Failure> {
    let runtime = fs::canonicalize(runtime)?;
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"checked\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         bpfgen-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    println!("| {MAPS} maps | lines | more cpu | more time |\n| --- | ---: | ---: | ---: |");
    for (name, source) in [("one small value", small()), ("values of their own", rich())] {
        fs::write(folder.join("src/x.bpf.c"), source)?;
        succeed(cargo(folder).args(["bpfgen", "build", "src/x.bpf.c"]))?;
        let lines = fs::read_to_string(folder.join("src/x.rs"))?.lines().count();
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for round in 0..=RUNS {
            let empty = check(folder, "pub fn main() {}\n")?;
            let full = check(folder, "pub mod x;\npub fn main() {}\n")?;
            if round > 0 {
                without.push(empty);
                with.push(full);
            }
        }
        let more = |part: fn(&Took) -> Duration| {
            let median = |took: &[Took]| median(took.iter().map(part).collect());
            median(&with).saturating_sub(median(&without))
        };
        let (cpu, wall) = (more(|took| took.cpu), more(|took| took.wall));
        println!("| {name} | {lines} | {cpu:.2?} | {wall:.2?} |");
    }
    Ok(())
}

fn small() -> String {
    let mut source = HEAD.to_owned();
    source.push_str("struct value { __u64 count; __u32 last; char name[16]; };\n");
    for at in 0..MAPS {
        map(&mut source, at, "__u32", "struct value");
    }
    source
}

fn rich() -> String {
    let mut source = HEAD.to_owned();
    for at in 0..MAPS {
        let _ = write!(
            source,
            "enum phase{at} {{ IDLE{at}, BUSY{at}, DONE{at} = 7 }};\n\
             struct key{at} {{ __u32 pid; __u16 port; __u8 kind; __u64 id; }};\n\
             struct value{at} {{\n\
             __u64 times[4]; char comm[16]; enum phase{at} phase; __u32 low : 3, high : 20;\n\
             struct {{ __u32 a; __u64 b; }} inner; union {{ __u32 v4; __u8 v6[16]; }};\n\
             struct {{ __u8 tag; __s16 more[3]; }} rows[2]; struct value{at} *next; __s64 total;\n\
             }};\n"
        );
        map(&mut source, at, &format!("struct key{at}"), &format!("struct value{at}"));
    }
    source
}

const HEAD: &str = "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n\n\
                    char LICENSE[] SEC(\"license\") = \"GPL\";\n\n";

fn map(source: &mut String, at: usize, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = write!(
        source,
        "struct {{\n__uint(type, BPF_MAP_TYPE_HASH);\n__uint(max_entries, 64);\n\
         __type(key, {key});\n__type(value, {value});\n}} map{at} SEC(\".maps\");\n"
    );
}

/// How long it takes to check the crate with this main.rs, its dependencies being checked.
fn check(folder: &Path, main: &str) -> Result<Took, Failure> {
    fs::write(folder.join("src/main.rs"), main)?;
    let (start, cpu) = (Instant::now(), children()?);
    succeed(cargo(folder).args(["check", "--quiet", "--offline"]))?;
    Ok(Took { wall: start.elapsed(), cpu: children()?.saturating_sub(cpu) })
}

fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("BPFGEN_CACHE_DIR", folder.join("cache"));
    cargo.stdin(Stdio::null()).stdout(Stdio::null());
    cargo
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// What this program's children have taken of the processors so far.
fn children() -> Result<Duration, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(micros.unsigned_abs()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
