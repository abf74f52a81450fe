//! Compiles the example execsnoop with a kernel's whole header and with what
//! `cargo bpfgen vmlinux --minimal` makes of it, and an empty file, which is what starting clang
//! takes; in turn.

#[path = "../clang.rs"]
mod clang;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use bpfgen_build::{
    Env,
    minimal::{self, Request},
};
use bpfgen_object::btf::{Btf, header::write_header};
use nix::sys::{
    resource::{Usage, UsageWho, getrusage},
    time::TimeValLike as _,
};
use peers::{
    Failure,
    process::{median, millis},
};

/// Counted rounds, after one that is not.
const RUNS: usize = 31;

/// The kernel's types, unless another file is named.
const KERNEL: &str = "/sys/kernel/btf/vmlinux";

/// What one compilation took.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    cpu: Duration,
}

/// Something to compile, again and again.
struct Case {
    name: &'static str,
    source: PathBuf,
    /// The folder of its `vmlinux.h`.
    include: PathBuf,
    took: Vec<Took>,
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
    let types = env::args_os().nth(1).unwrap_or_else(|| KERNEL.into());
    let types = fs::read(&types).map_err(|error| format!("{}: {error}", types.display()))?;
    let btf = Btf::decode(bpfgen_object::btf::file::bytes(&types)?)?;
    let folder = peers::Folder::new()?;
    let mut cases = prepare(&folder.0, &btf)?;
    for round in 0..=RUNS {
        for turn in 0..cases.len() {
            let at = (round + turn) % cases.len();
            let took = cases[at].compile()?;
            if round > 0 {
                cases[at].took.push(took);
            }
        }
    }
    report(&cases);
    Ok(())
}

/// The example with the kernel's header in the place of types of its own.
fn source() -> Result<String, Failure> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/execsnoop/src/execsnoop.bpf.c");
    let text = fs::read_to_string(&path)?;
    let cut = |from: &str, to: &str| Some((text.find(from)?, text.find(to)?));
    let parts = cut("#include <linux/bpf.h>", "#include <bpf/")
        .zip(cut("// What we read of the kernel's types", "// What an event begins with"));
    let ((system, bpf), (own, after)) = parts.ok_or("execsnoop.bpf.c is not as it was")?;
    let header = "#include \"vmlinux.h\"\n#define NULL ((void *)0)\n";
    Ok([&text[..system], header, &text[bpf..own], &text[after..]].concat())
}

fn prepare(folder: &Path, btf: &Btf) -> Result<Vec<Case>, Failure> {
    let source_file = folder.join("execsnoop.bpf.c");
    fs::write(&source_file, source()?)?;
    let empty = folder.join("empty.bpf.c");
    fs::write(&empty, "")?;
    let request = Request {
        env: &Env::read()?,
        folder: folder.to_owned(),
        sources: vec![source_file.clone()],
        types: Vec::new(),
        btf,
        origin: "a kernel".to_owned(),
    };
    let headers = [
        ("an empty file", empty, String::new()),
        ("with the minimal header", source_file.clone(), minimal::header(&request)?.text),
        ("with the whole header", source_file, write_header(btf)?),
    ];
    let mut cases = Vec::new();
    for (number, (name, source, text)) in headers.into_iter().enumerate() {
        let include = folder.join(number.to_string());
        fs::create_dir(&include)?;
        fs::write(include.join("vmlinux.h"), &text)?;
        println!("{name}: {} lines of vmlinux.h", text.lines().count());
        cases.push(Case { name, source, include, took: Vec::new() });
    }
    Ok(cases)
}

impl Case {
    fn compile(&self) -> Result<Took, Failure> {
        let include = format!("-I{}", self.include.display());
        let (used, begun) = (children()?, Instant::now());
        clang::compile(&self.source, Some(&include))?;
        Ok(Took { wall: begun.elapsed(), cpu: children()?.saturating_sub(used) })
    }
}

/// Processor time of all children so far.
fn children() -> Result<Duration, Failure> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros)?))
}

fn report(cases: &[Case]) {
    let wall = |case: &Case| median(&case.took, |took| millis(took.wall));
    let cpu = |case: &Case| median(&case.took, |took| millis(took.cpu));
    println!("medians of {RUNS} compilations each, in turn; milliseconds");
    println!("{:28} {:>8} {:>8}", "", "wall", "cpu");
    for case in cases {
        println!("{:28} {:8.1} {:8.1}", case.name, wall(case), cpu(case));
    }
    let [empty, minimal, whole] = cases else { return };
    println!(
        "whole / minimal: wall {:.2}, cpu {:.2}",
        wall(whole) / wall(minimal),
        cpu(whole) / cpu(minimal)
    );
    println!(
        "without what the empty file takes: wall {:.2}, cpu {:.2}",
        (wall(whole) - wall(empty)) / (wall(minimal) - wall(empty)),
        (cpu(whole) - cpu(empty)) / (cpu(minimal) - cpu(empty)),
    );
}
