//! What a loader asks the kernel to load: bpfgen-runtime and libbpf must ask for the same.
//!
//! Neither talks to a kernel: `kernel.c` answers bpf(2) of both, with the types it is given.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::libbpf::{Job, Libbpf, Outcome, bytes};

/// A program as it was given to the kernel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Its name, of which the kernel gets 15 characters.
    pub name: String,
    /// Program type, attach type, flags, BTF id of what it attaches to, and whose id that is.
    pub what: String,
    /// Instructions; descriptors in them are numbers made of names.
    pub code: Vec<u8>,
}

impl Load {
    /// Reads what `kernel.c` prints after the word `load`.
    ///
    /// # Panics
    /// If it is something else.
    pub(crate) fn read(line: &str) -> Self {
        let (name, rest) = line.split_once(' ').unwrap();
        let (what, code) = rest.rsplit_once(' ').unwrap();
        Self { name: name.to_owned(), what: what.to_owned(), code: bytes(code) }
    }
}

/// What became of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// What the kernel was asked to load, in order of name.
    Loads(Vec<Load>),
    /// It was refused, and why.
    Refused(String),
    /// bpfgen-runtime does not know such programs or values yet.
    Unsupported(String),
    /// libbpf did not survive it.
    Crashed,
}

impl Loaded {
    fn new(loads: Vec<Load>, programs: &[&str]) -> Self {
        let cut = |name: &str| name.chars().take(15).collect::<String>();
        let names: Vec<_> = programs.iter().map(|name| cut(name)).collect();
        // What only probes the kernel has other names.
        let loads = loads.into_iter().filter(|load| names.contains(&load.name));
        let mut loads: Vec<_> = loads.collect();
        loads.sort();
        Self::Loads(loads)
    }
}

/// Loads objects, with these programs in them, with libbpf.
pub fn theirs(libbpf: &Libbpf, jobs: &[(Job, Vec<&str>)], symbols: &Path) -> Vec<Loaded> {
    let (jobs, programs): (Vec<_>, Vec<_>) = jobs.iter().cloned().unzip();
    let loaded = libbpf.load(&jobs, symbols).into_iter().zip(programs);
    let loaded = loaded.map(|((outcome, loads), programs)| match outcome {
        Outcome::Programs(_) => Loaded::new(loads, &programs),
        Outcome::Refused(why) | Outcome::Failed(why) => Loaded::Refused(why),
        Outcome::Crashed => Loaded::Crashed,
    });
    loaded.collect()
}

/// Loads an object, with these programs in it, with bpfgen-runtime, whose command for that is
/// `loader`.
///
/// # Panics
/// If it does not answer as it should.
pub fn ours(
    libbpf: &Libbpf,
    loader: &Path,
    (job, programs): &(Job, Vec<&str>),
    symbols: &Path,
) -> Loaded {
    let modules = job.modules.iter().map(|(name, path)| format!("{name}={}", path.display()));
    let output = Command::new(loader)
        .arg(&job.object)
        .arg(job.only.as_deref().unwrap_or("*"))
        .env("LD_PRELOAD", &libbpf.kernel)
        .env("FAKE_VMLINUX", &job.btf)
        .env("FAKE_MODULES", modules.collect::<Vec<_>>().join(":"))
        .env("FAKE_KALLSYMS", symbols)
        .env("FAKE_SHOW", "1")
        .env_remove("BPFGEN_BTF")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let mut loads = Vec::new();
    for line in said.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "load" => loads.push(Load::read(rest)),
            "done" => return Loaded::new(loads, programs),
            "failed" if rest.starts_with("Unsupported") => {
                return Loaded::Unsupported(rest.to_owned());
            }
            "failed" => return Loaded::Refused(rest.to_owned()),
            _ => panic!("the loader says {line}"),
        }
    }
    panic!(
        "the loader ended early with {} at {} ({:?}): {said}\n{}",
        output.status,
        job.object.display(),
        job.only,
        String::from_utf8_lossy(&output.stderr)
    );
}
