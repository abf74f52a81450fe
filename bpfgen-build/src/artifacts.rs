//! Modules and objects that are kept beside their sources: what `cargo bpfgen build` does.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    Env, Error, ErrorKind, Metadata, Options, Result, Target, Unit, builder,
    cargo::Speaker,
    check::{self, Fetch, Kernel, Kernels},
    compile,
    diff::Difference,
    metadata::Source,
    out, parallel,
    pipeline::{self, Product, Request},
    prebuilt::{self, Prebuilt},
    stamp::options_hash,
};

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The crate's folder, or one inside it.
    pub folder: PathBuf,
    /// Sources, absolute or relative to `folder`; if empty, those of `[package.metadata.bpfgen]`.
    pub sources: Vec<PathBuf>,
    /// Targets, in the place of those that the metadata names for a source.
    pub targets: Vec<Target>,
    /// Compare with what is there, and write nothing.
    pub check: bool,
    /// Gets the kernels that `[package.metadata.bpfgen]` names by their version, and that programs
    /// must be able to run with. Without it, naming one is an error.
    pub fetch: Option<Fetch>,
    /// How many sources to compile at a time; without it as many as cargo is told to (`NUM_JOBS`,
    /// `CARGO_BUILD_JOBS`), else as the machine has processors.
    pub jobs: Option<usize>,
}

/// How the files beside a source stand to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// They are what would be written.
    UpToDate,
    /// They were written.
    Written,
    /// The inputs are unchanged, but this clang is another than the one that made the files, and
    /// makes other ones.
    OtherClang,
    /// They are not what would be written.
    OutOfDate,
}

/// What became of one source.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The source.
    pub source: PathBuf,
    /// How its files stand.
    pub status: Status,
    /// Why they are not up to date, what of them could not be verified, or, of files that were
    /// written, what of the source is less in Rust than in C; one sentence each.
    pub notes: Vec<String>,
    /// The files that differ, or were written.
    pub files: Vec<Difference>,
    /// What clang printed although it succeeded.
    pub warnings: String,
}

/// What became of all.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each source, in order.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// The worst status.
    pub fn status(&self) -> Status {
        self.outcomes.iter().map(|outcome| outcome.status).max().unwrap_or(Status::UpToDate)
    }
}

impl fmt::Display for Report {
    /// A line for each source, and below it why, and the beginnings of differences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Outcome { source, status, notes, files, warnings } in &self.outcomes {
            let status = match status {
                Status::UpToDate => "up to date",
                Status::Written => "written",
                Status::OtherClang => "made by another clang",
                Status::OutOfDate => "out of date",
            };
            writeln!(f, "{}: {status}", source.display())?;
            for note in notes {
                writeln!(f, "  {note}")?;
            }
            for file in files {
                for line in file.to_string().lines() {
                    writeln!(f, "  {line}")?;
                }
            }
            f.write_str(warnings)?;
        }
        Ok(())
    }
}

/// Builds or checks. In a build script (`OUT_DIR` is set) the files go there and nowhere else, and
/// cargo's lines are printed.
///
/// Sources are compiled several at a time; files, cargo's lines and errors come in the sources'
/// order all the same. One that fails keeps no other from being built.
///
/// # Errors
/// If there is nothing to build, sources cannot be built, or a file not be written. Files that are
/// out of date are no error but a [`Status`].
pub fn run(env: &Env, plan: &Plan) -> Result<Report> {
    let mut jobs = jobs(plan)?;
    check_names(env, &jobs)?;
    let mut kernels = Kernels::new(plan.fetch);
    for Job { base, source } in &mut jobs {
        if !plan.targets.is_empty() {
            source.options.targets.clone_from(&plan.targets);
        }
        kernels.read(base)?;
    }
    let works: Vec<_> = jobs
        .iter()
        .map(|Job { base, source }| Work { env, base, source, kernels: kernels.of(base) })
        .collect();
    let threads = parallel::jobs(plan.jobs, env);
    let outcomes = if plan.check {
        parallel::map(threads, env, &works, Work::check)
    } else {
        let built = parallel::map(threads, env, &works, Work::product);
        works.iter().zip(built).map(|(work, product)| work.write(product)).collect()
    };
    Ok(Report { outcomes: parallel::all(outcomes)? })
}

/// A source and the folder of its crate.
pub(crate) struct Job {
    pub(crate) base: PathBuf,
    pub(crate) source: Source,
}

/// The sources to build: those that are named, else those of the crate's metadata.
pub(crate) fn jobs(plan: &Plan) -> Result<Vec<Job>> {
    let folder = std::path::absolute(&plan.folder)
        .map_err(|error| Error::io("find", &plan.folder, error))?;
    if plan.sources.is_empty() {
        let base = crate_of(&folder).ok_or_else(|| {
            Error::new(
                ErrorKind::Option,
                format!("{} is not in a crate: there is no Cargo.toml", folder.display()),
            )
            .help("name the sources: `cargo bpfgen build src/x.bpf.c`")
        })?;
        let sources = Metadata::read(&base)?.sources;
        if sources.is_empty() {
            return Err(Error::new(
                ErrorKind::Option,
                format!("{} names no sources", base.join("Cargo.toml").display()),
            )
            .help(
                "add them, e.g.\n    [package.metadata.bpfgen]\n    sources = [\"src/x.bpf.c\"]\n\
                 or name them here: `cargo bpfgen build src/x.bpf.c`",
            ));
        }
        return Ok(sources.into_iter().map(|source| Job { base: base.clone(), source }).collect());
    }
    plan.sources
        .iter()
        .map(|path| {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(&folder);
            let base = crate_of(parent).unwrap_or_else(|| parent.to_owned());
            let metadata = Metadata::read(&base)?;
            let known = metadata.sources.iter().find(|source| base.join(&source.path) == path);
            let source = known.cloned().unwrap_or_else(|| {
                let mut options = Options::default();
                metadata.complete(&path, &mut options);
                Source { path: path.clone(), options, out: None }
            });
            Ok(Job { base, source })
        })
        .collect()
}

/// Refuses sources whose files would have the same names in the same folder.
fn check_names(env: &Env, jobs: &[Job]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for Job { base, source } in jobs {
        let work = Work { env, base, source, kernels: &[] };
        let folder = env.out_dir.clone().unwrap_or_else(|| work.folder());
        let stem = work.unit(Target::host()).stem()?;
        if let Some(other) = seen.insert((folder, stem.clone()), &source.path) {
            return Err(Error::new(
                ErrorKind::Option,
                format!(
                    "{} and {} would both be written to {stem}.rs",
                    other.display(),
                    source.path.display()
                ),
            ));
        }
    }
    Ok(())
}

/// The nearest folder from here upwards that has a Cargo.toml.
fn crate_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join("Cargo.toml").is_file()).map(Path::to_owned)
}

/// One source to see to.
struct Work<'a> {
    env: &'a Env,
    base: &'a Path,
    source: &'a Source,
    /// What its programs must be able to run with.
    kernels: &'a [Kernel],
}

impl Work<'_> {
    fn unit(&self, target: Target) -> Unit<'_> {
        Unit::new(self.env, self.base, &self.source.path, &self.source.options, target)
    }

    /// Where the files are kept.
    fn folder(&self) -> PathBuf {
        match &self.source.out {
            Some(out) => self.base.join(out),
            None => {
                let path = self.unit(Target::host()).path();
                path.parent().unwrap_or(self.base).to_owned()
            }
        }
    }

    fn build(&self, targets: &[Target], prebuilt: bool) -> Result<Product> {
        let options = Options { prebuilt, ..self.source.options.clone() };
        let request = Request {
            env: self.env,
            base: self.base,
            source: &self.source.path,
            options: &options,
        };
        pipeline::build_files(&request, targets)
    }

    /// What to build for: what somebody says, else what cargo builds for, else this machine. A
    /// ready object is for whatever it is.
    fn targets(&self) -> Result<Vec<Target>> {
        if !self.source.options.targets.is_empty() {
            return Ok(self.source.options.targets.clone());
        }
        let host = Target::host();
        let unit = self.unit(host);
        if !unit.is_c() {
            let object = bpfgen_object::parse(&compile::read_object(&unit)?)
                .map_err(|error| Error::from(error).context(unit.source.display()))?;
            return Ok(vec![Target::plain(object.endian)]);
        }
        Ok(vec![self.env.target.unwrap_or(host)])
    }

    /// The module and objects as they should be, of which nothing is written yet.
    fn product(&self) -> Result<Product> {
        // Beside the source a prebuilt module is what is made, not what it is made from.
        let prebuilt = self.env.out_dir.is_some() && self.source.options.prebuilt;
        let product = self.build(&self.targets()?, prebuilt)?;
        check::enforce(&product.source, &product.objects(), self.kernels)?;
        Ok(product)
    }

    fn write(&self, product: Result<Product>) -> Result<Outcome> {
        if let Some(out_dir) = &self.env.out_dir {
            return self.write_in_build_script(product, out_dir);
        }
        let product = product?;
        let folder = self.folder();
        std::fs::create_dir_all(&folder).map_err(|error| Error::io("make", &folder, error))?;
        let mut files = differences(&product, &folder)?;
        for (name, bytes) in product.objects() {
            out::write_if_changed(&folder.join(name), bytes)?;
        }
        let module = folder.join(format!("{}.rs", product.stem));
        out::write_if_changed(&module, product.text()?.as_bytes())?;
        for file in &mut files {
            file.shorten();
        }
        Ok(Outcome {
            source: product.source.clone(),
            status: if files.is_empty() { Status::UpToDate } else { Status::Written },
            // Said when it is new, not in each build.
            notes: if files.is_empty() { Vec::new() } else { product.degraded()? },
            files,
            warnings: product.warnings.clone(),
        })
    }

    fn write_in_build_script(&self, product: Result<Product>, out_dir: &Path) -> Result<Outcome> {
        let speaker = Speaker::new(self.env);
        speaker.rerun_if_variables_change();
        speaker.rerun_if_changed(&self.base.join(&self.source.path));
        speaker.rerun_if_changed(&self.base.join("Cargo.toml"));
        let built = product
            .and_then(|product| Ok((builder::write(&product, out_dir, speaker)?, product)))
            .inspect_err(|error| speaker.error(&error.to_string()))?;
        let (_, product) = built;
        Ok(Outcome {
            source: product.source,
            status: Status::Written,
            notes: Vec::new(),
            files: Vec::new(),
            // They are among cargo's lines.
            warnings: String::new(),
        })
    }

    fn check(&self) -> Result<Outcome> {
        let unit = self.unit(Target::host());
        unit.check()?;
        let module = self.folder().join(format!("{}.rs", unit.stem()?));
        let mut outcome = Outcome {
            source: unit.source.clone(),
            status: Status::UpToDate,
            notes: Vec::new(),
            files: Vec::new(),
            warnings: String::new(),
        };
        let old = match prebuilt::read(&module) {
            Ok(old) => old,
            Err(reason) => {
                outcome.out_of_date(reason);
                return Ok(outcome);
            }
        };
        let objects: Vec<_> =
            old.objects.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
        check::enforce(&unit.source, &objects, self.kernels)?;
        let mut targets = self.targets()?;
        if self.source.options.targets.is_empty()
            && !targets.iter().all(|t| t.is_covered_by(&old.targets()))
        {
            // Made on another kind of machine, and only for that.
            targets = old.targets();
        }
        match self.changed_inputs(&unit, &old, &targets) {
            Some(reason) => {
                outcome.out_of_date(reason);
                // With a clang, say what difference it makes.
                match self.build(&targets, false) {
                    Ok(product) => outcome.files = differences(&product, &self.folder())?,
                    Err(error) => outcome
                        .notes
                        .push(format!("how the files differ cannot be shown: {}", error.message())),
                }
            }
            None => self.compare_bytes(&unit, &old, &targets, &mut outcome)?,
        }
        Ok(outcome)
    }

    /// Why the files do not belong to the inputs, by hashes alone.
    fn changed_inputs(
        &self,
        unit: &Unit<'_>,
        old: &Prebuilt,
        targets: &[Target],
    ) -> Option<String> {
        let stamp = &old.stamp;
        if Path::new(&stamp.source) != unit.source {
            return Some(format!("the files were made from {}", stamp.source));
        }
        if stamp.generator != env!("CARGO_PKG_VERSION") {
            return Some(format!(
                "the files were made by bpfgen {}; this is {}",
                stamp.generator,
                env!("CARGO_PKG_VERSION")
            ));
        }
        if stamp.options != options_hash(&self.source.options) {
            return Some("the options have changed".to_owned());
        }
        // One target may be recorded as all that its object serves.
        let same = match (targets, old.targets().as_slice()) {
            ([target], all @ [_]) => target.is_covered_by(all),
            (targets, all) => targets == all,
        };
        if !same {
            return Some("the targets have changed".to_owned());
        }
        stamp.changed_input(self.base)
    }

    /// The inputs are the same: are the files?
    fn compare_bytes(
        &self,
        unit: &Unit<'_>,
        old: &Prebuilt,
        targets: &[Target],
        outcome: &mut Outcome,
    ) -> Result<()> {
        let mut only_inputs = |error: &Error| {
            outcome.notes.push(format!("only the inputs were compared: {}", error.message()));
        };
        let version = if unit.is_c() {
            match compile::clang_version(unit) {
                Ok(version) => Some(version),
                Err(error) => {
                    only_inputs(&error);
                    return Ok(());
                }
            }
        } else {
            None
        };
        let product = match self.build(targets, false) {
            Ok(product) => product,
            // The same inputs compiled elsewhere; here something of the system is missing.
            Err(error) => {
                only_inputs(&error);
                return Ok(());
            }
        };
        if version == old.stamp.clang {
            outcome.files = differences(&product, &self.folder())?;
            if !outcome.files.is_empty() {
                outcome.out_of_date(
                    "the inputs are unchanged, but give other files now: a header outside the \
                     crate is another one, or the module was edited"
                        .to_owned(),
                );
            }
            return Ok(());
        }
        let same_objects = product
            .objects()
            .iter()
            .map(|(_, bytes)| *bytes)
            .eq(old.objects.iter().map(|(_, bytes)| bytes.as_slice()));
        if !same_objects {
            outcome.files = differences(&product, &self.folder())?;
            outcome.status = Status::OtherClang;
            outcome.notes.push(format!(
                "the files were made by clang {}; this is clang {}, which makes other ones. The \
                 inputs are unchanged. To compare bytes, name the same clang in BPFGEN_CLANG",
                old.stamp.clang.as_deref().unwrap_or("of an unknown version"),
                product.clang().unwrap_or("of an unknown version"),
            ));
        }
        Ok(())
    }
}

impl Outcome {
    fn out_of_date(&mut self, reason: String) {
        self.status = Status::OutOfDate;
        self.notes.push(reason);
    }
}

/// The files in `folder` that are not what would be written.
fn differences(product: &Product, folder: &Path) -> Result<Vec<Difference>> {
    let mut all = vec![(format!("{}.rs", product.stem), product.text()?.into_bytes())];
    all.extend(product.objects().into_iter().map(|(name, bytes)| (name, bytes.to_vec())));
    Ok(all
        .into_iter()
        .filter_map(|(name, bytes)| Difference::find(&folder.join(name), &bytes))
        .collect())
}
