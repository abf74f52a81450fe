//! A `vmlinux.h` with only what some sources use.
//!
//! ```text
//! source ──clang, whole header──▶ object ── CO-RE records ──┐
//!    └──────── words ── identifiers, tags ──────────────────┤
//!                                                           ▼
//!                      ┌───────────────────────────── Selection ──▶ header
//!                      │ what clang misses                 ▲          │
//!                      └────────────── clang, this header ─┼──────────┘
//!                                            │             │ other instructions
//!                                            └── compare ──┘
//! ```

mod compare;
mod missing;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use bpfgen_object::{
    Object,
    btf::{
        Btf,
        header::{
            minimal::{Index, Selection},
            write_header,
        },
    },
};
use words::Words;

use crate::{
    Compiled, Env, Error, ErrorKind, Options, Result, Target, Unit,
    artifacts::{self, Job, Plan},
    compile::compile,
};

/// What to print.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The environment.
    pub env: &'a Env,
    /// The crate's folder, or one inside it.
    pub folder: PathBuf,
    /// Sources, absolute or relative to `folder`. If there are none and no types either, those of
    /// `[package.metadata.bpfgen]`.
    pub sources: Vec<PathBuf>,
    /// Types that the header is to have as a whole: `struct task_struct`, `pid_t`.
    pub types: Vec<String>,
    /// The types to choose from.
    pub btf: &'a Btf,
    /// Where they come from, for the header's first line: `Linux 6.12.48`.
    pub origin: String,
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimal {
    /// Its text.
    pub text: String,
    /// Sources that do not include `vmlinux.h`, so that it has nothing for them.
    pub unused: Vec<PathBuf>,
}

/// How often what clang misses is added before everything is that might be meant.
const ROUNDS: usize = 12;

/// Prints the header.
///
/// # Errors
/// If a source does not compile with the whole header, or a type is not in the BTF.
pub fn header(request: &Request<'_>) -> Result<Minimal> {
    let index = Index::new(request.btf);
    let mut selection = Selection::new(&index);
    for name in &request.types {
        if !selection.add_whole(name)? {
            let message = format!("{} has no type `{name}`", request.origin);
            return Err(Error::new(ErrorKind::Option, message)
                .help("types are named as in C: `struct task_struct`, `enum pid_type`, `pid_t`"));
        }
    }
    let mut minimal = Minimal { text: String::new(), unused: Vec::new() };
    let title = format!(
        "{}: types that are used here. Printed by `cargo bpfgen vmlinux --minimal`.",
        request.origin
    );
    if request.sources.is_empty() && !request.types.is_empty() {
        minimal.text = selection.print(&title)?;
        return Ok(minimal);
    }
    let bench = Bench::new(request)?;
    bench.place(&write_header(request.btf)?)?;
    let mut sources = Vec::new();
    for job in &bench.jobs {
        match bench.with_whole_header(job)? {
            Some(whole) => {
                selection.add_object(&whole.object)?;
                for words in &whole.words {
                    add(&mut selection, words)?;
                }
                sources.push((job, whole));
            }
            None => minimal.unused.push(job.source.path.clone()),
        }
    }
    for round in 0.. {
        let text = selection.print(&title)?;
        bench.place(&text)?;
        let mut widened = false;
        let mut failure = None;
        for (job, whole) in &sources {
            let Err(error) = bench.same(job, whole, request.btf) else { continue };
            if round < ROUNDS {
                widened |= missing::add(&mut selection, error.diagnostics())?;
            }
            if !widened && round < ROUNDS {
                widened |= missing::add_shown(&mut selection, error.diagnostics())?;
            }
            if !widened && round <= ROUNDS {
                for words in &whole.all_words {
                    widened |= add(&mut selection, words)?;
                }
            }
            failure.get_or_insert(error);
        }
        match failure {
            None => {
                minimal.text = text;
                return Ok(minimal);
            }
            Some(error) if !widened => return Err(error),
            Some(_) => {}
        }
    }
    Ok(minimal)
}

/// Adds what a file names; returns whether that is more than there was.
fn add(selection: &mut Selection<'_, '_>, words: &Words) -> Result<bool> {
    let mut new = false;
    for identifier in &words.identifiers {
        new |= selection.add_identifier(identifier)?;
        new |= selection.add_member(identifier);
    }
    for tag in &words.tags {
        selection.add_tag(tag);
    }
    Ok(new)
}

/// What a source comes to with the whole header.
struct Whole {
    object: Object,
    /// Of the user's own files.
    words: Vec<Words>,
    /// Of all files.
    all_words: Vec<Words>,
}

/// Where headers are tried.
struct Bench {
    env: Env,
    jobs: Vec<Job>,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(request: &Request<'_>) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("bpfgen-")
            .tempdir()
            .map_err(|error| Error::io("make a folder in", &std::env::temp_dir(), error))?;
        let plan = Plan {
            folder: request.folder.clone(),
            sources: request.sources.clone(),
            ..Plan::default()
        };
        let jobs = artifacts::jobs(&plan)?;
        // What is tried here would fill the user's cache for nothing.
        let env = Env { cache_dir: Some(folder.path().join("cache")), ..request.env.clone() };
        // For sources whose project has none yet.
        let fallback = folder.path().join("include");
        fs::create_dir(&fallback).map_err(|error| Error::io("make", &fallback, error))?;
        let empty = fallback.join("vmlinux.h");
        fs::write(&empty, "").map_err(|error| Error::io("write", &empty, error))?;
        Ok(Self { env, jobs, folder })
    }

    /// The header that is tried.
    fn header(&self) -> PathBuf {
        self.folder.path().join("kernel.h")
    }

    fn place(&self, text: &str) -> Result<()> {
        let path = self.header();
        fs::write(&path, text).map_err(|error| Error::io("write", &path, error))
    }

    /// Compiles a source. What stands in front is the header that is tried, behind whose include
    /// guard any other `vmlinux.h` is empty.
    fn compile(&self, job: &Job, with_header: bool) -> Result<Compiled> {
        let mut options: Options = job.source.options.clone();
        let text = |path: &Path| path.to_string_lossy().into_owned();
        if with_header {
            options.cflags.extend(["-include".to_owned(), text(&self.header())]);
        }
        options.cflags.extend(["-I".to_owned(), text(&self.folder.path().join("include"))]);
        options.cflags.push("-ferror-limit=0".to_owned());
        let host = Target::host();
        let targets = &job.source.options.targets;
        let target = if targets.is_empty() || targets.contains(&host) {
            self.env.target.unwrap_or(host)
        } else {
            targets[0]
        };
        compile(&Unit::new(&self.env, &job.base, &job.source.path, &options, target))
    }

    /// `None` for a source that does not include `vmlinux.h`.
    fn with_whole_header(&self, job: &Job) -> Result<Option<Whole>> {
        let is_header = |path: &Path| path.file_name().is_some_and(|name| name == "vmlinux.h");
        let uses = |compiled: &Compiled| compiled.files.iter().any(|file| is_header(&file.path));
        let compiled = match self.compile(job, true) {
            Ok(compiled) if uses(&compiled) => compiled,
            Ok(_) => return Ok(None),
            // The kernel's types collide with those of the system's headers.
            Err(error) => match self.compile(job, false) {
                Ok(compiled) if !uses(&compiled) => return Ok(None),
                _ => return Err(error),
            },
        };
        let mut whole =
            Whole { object: parse(job, &compiled)?, words: Vec::new(), all_words: Vec::new() };
        let files = compiled.files.iter().map(|file| &file.path);
        for path in files.filter(|path| !is_header(path) && !path.starts_with(self.folder.path())) {
            let text = fs::read(path).map_err(|error| Error::io("read", path, error))?;
            let words = Words::of(&String::from_utf8_lossy(&text));
            if is_own(path) {
                whole.words.push(words.clone());
            }
            whole.all_words.push(words);
        }
        Ok(Some(whole))
    }

    /// Fails if a source does not compile, or to something else than with the whole header.
    fn same(&self, job: &Job, whole: &Whole, btf: &Btf) -> Result<()> {
        let compiled = self.compile(job, true)?;
        let object = parse(job, &compiled)?;
        compare::same(&whole.object, &object, btf).map_err(|difference| {
            let path = job.source.path.display();
            Error::new(
                ErrorKind::Codegen,
                format!("{path} would be another program with a minimal header: {difference}"),
            )
            .help("this is a mistake of bpfgen; use the whole header")
        })
    }
}

fn parse(job: &Job, compiled: &Compiled) -> Result<Object> {
    bpfgen_object::parse(&compiled.object)
        .map_err(|error| Error::from(error).context(job.source.path.display()))
}

/// Whether a file is the user's, and not one of a library for BPF or of the system.
fn is_own(path: &Path) -> bool {
    let is_libbpf = path.parent().and_then(Path::file_name).is_some_and(|name| name == "bpf")
        && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("bpf_"));
    !is_libbpf && !path.starts_with("/usr")
}
