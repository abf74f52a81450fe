//! Whether programs can run with the kernels that they are meant for, by the kernels' types alone:
//! what each CO-RE relocation comes to in each of them.

mod kernels;
mod modules;
mod table;

use std::path::{Path, PathBuf};

pub use bpfgen_object::check::Outcome;
use bpfgen_object::{
    CoreKind, Object,
    btf::scan::Scan,
    check::{Checked, check, lacks_candidates},
    core_reloc::Target as Types,
};
pub(crate) use kernels::Kernels;
pub use kernels::{Fetch, Kernel};
pub use modules::GetModules;

use crate::{
    Env, Error, ErrorKind, Result, Target, Unit,
    artifacts::{self, Job},
    compile::{compile, read_object},
};

/// What to check.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The crate's folder, or one inside it.
    pub folder: PathBuf,
    /// Objects and C sources, absolute or relative to `folder`; if empty, the sources of
    /// `[package.metadata.bpfgen]`.
    pub sources: Vec<PathBuf>,
    /// The kernels; if empty, those of `[package.metadata.bpfgen]`.
    pub kernels: Vec<Kernel>,
    /// Gets those that are named there by their version.
    pub fetch: Option<Fetch>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each source.
    pub sources: Vec<SourceReport>,
}

/// What was found for one source.
#[derive(Clone, Debug)]
pub struct SourceReport {
    /// The source, as it was named.
    pub source: PathBuf,
    /// Names of the kernels.
    pub kernels: Vec<String>,
    /// Its relocations; the same question asked in several places is one.
    pub rows: Vec<Row>,
}

/// One question to all kernels.
#[derive(Clone, Debug)]
pub struct Row {
    /// The question in words: `field task_struct.tgid (0:2)`.
    pub what: String,
    /// What is asked for.
    pub kind: CoreKind,
    /// What each kernel answers.
    pub cells: Vec<Cell>,
}

/// One kernel's answer. Where a question is asked in several places, that of the worst one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The answer.
    pub outcome: Outcome,
    /// Names of the programs that cannot be loaded for it.
    pub programs: Vec<String>,
    /// Whether one of them is loaded unless somebody says otherwise.
    pub fatal: bool,
    /// Where the question is asked in the C source: file, line and text.
    pub place: Option<(String, u32, String)>,
}

impl Report {
    /// Whether all programs that are loaded by default can run with all kernels.
    pub fn all_can_run(&self) -> bool {
        self.sources.iter().all(SourceReport::can_run)
    }
}

impl SourceReport {
    fn can_run(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).all(|cell| !cell.fatal)
    }
}

/// Checks.
///
/// # Errors
/// If a source does not compile, or a file cannot be read. Programs that cannot run are no error.
pub fn run(env: &Env, plan: &Plan) -> Result<Report> {
    let folder = std::path::absolute(&plan.folder)
        .map_err(|error| Error::io("find", &plan.folder, error))?;
    let jobs = artifacts::jobs(&artifacts::Plan {
        folder: folder.clone(),
        sources: plan.sources.clone(),
        ..artifacts::Plan::default()
    })?;
    let given = &plan.kernels;
    let mut of_crates = Kernels::new(plan.fetch);
    let mut report = Report::default();
    for job in &jobs {
        let kernels = if given.is_empty() {
            of_crates.read(&job.base)?;
            of_crates.of(&job.base)
        } else {
            given
        };
        if kernels.is_empty() {
            return Err(Error::new(ErrorKind::Option, "there is no kernel to check against").help(
                "give versions with --kernel or BTF files with --btf, or name them in \
                 Cargo.toml:\n    [package.metadata.bpfgen]\n    \
                 kernels = [\"6.1\", \"btf/mine.btf\"]",
            ));
        }
        for object in objects(env, job)? {
            let source = job.source.path.strip_prefix(&folder).unwrap_or(&job.source.path);
            report.sources.push(one(source, &object, kernels)?);
        }
    }
    Ok(report)
}

/// Fails if programs in one of these objects cannot run with one of these kernels.
pub(crate) fn enforce(
    source: &Path,
    objects: &[(String, &[u8])],
    kernels: &[Kernel],
) -> Result<()> {
    if kernels.is_empty() {
        return Ok(());
    }
    for (_, bytes) in objects {
        let report = one(source, &parse(source, bytes)?, kernels)?;
        if !report.can_run() {
            let problems = table::problems(&report).join("\n");
            let message =
                format!("{} cannot run with all of its kernels\n{problems}", source.display());
            return Err(Error::new(ErrorKind::Kernel, message).help(
                "check with bpf_core_field_exists and the like before using what a kernel may \
                 lack; `cargo bpfgen check` shows all relocations",
            ));
        }
    }
    Ok(())
}

/// The objects of a source: one for each of its targets.
fn objects(env: &Env, job: &Job) -> Result<Vec<Object>> {
    let options = &job.source.options;
    let unit = |target| Unit::new(env, &job.base, &job.source.path, options, target);
    let host = unit(env.target.unwrap_or(Target::host()));
    if !host.is_c() {
        return Ok(vec![parse(&job.source.path, &read_object(&host)?)?]);
    }
    let mut units: Vec<_> = options.targets.iter().map(|&target| unit(target)).collect();
    if units.is_empty() {
        units.push(host);
    }
    let compiled = units.iter().map(|unit| parse(&unit.source, &compile(unit)?.object));
    compiled.collect()
}

fn parse(source: &Path, bytes: &[u8]) -> Result<Object> {
    bpfgen_object::parse(bytes).map_err(|error| Error::from(error).context(source.display()))
}

fn one(source: &Path, object: &Object, kernels: &[Kernel]) -> Result<SourceReport> {
    let mut report = SourceReport { source: source.to_owned(), kernels: vec![], rows: vec![] };
    for (number, kernel) in kernels.iter().enumerate() {
        report.kernels.push(kernel.name.clone());
        let in_kernel = |error| Error::from(error).context(&kernel.name);
        let types = Scan::resume(&kernel.btf, kernel.memo.clone()).map_err(in_kernel)?;
        if types.endian() != object.endian {
            let message = format!(
                "{} and {} are for machines of different byte orders",
                source.display(),
                kernel.name
            );
            return Err(Error::new(ErrorKind::Option, message));
        }
        let mut splits = Vec::new();
        let target = || Types { name: kernel.name.clone(), types: &types };
        if lacks_candidates(object, target()).map_err(in_kernel)? {
            for module in kernel.modules.all()? {
                let split = Scan::split(&types, &module.btf, module.memo.clone());
                let in_module = |error| in_kernel(error).context(format!("module {}", module.name));
                splits.push((&module.name, split.map_err(in_module)?));
            }
        }
        let modules = splits.iter().map(|(name, types)| Types { name: (*name).clone(), types });
        let targets = std::iter::once(target()).chain(modules).collect();
        let answers = check(object, targets).map_err(in_kernel)?;
        for checked in answers {
            if checked.kind != CoreKind::TypeIdLocal {
                add(&mut report.rows, object, &checked, number);
            }
        }
    }
    Ok(report)
}

/// Adds one kernel's answer; every kernel has an answer to each question.
fn add(rows: &mut Vec<Row>, object: &Object, checked: &Checked, kernel: usize) {
    let cell = cell(object, checked);
    let same = |row: &&mut Row| row.what == checked.what && row.kind == checked.kind;
    match rows.iter_mut().find(same) {
        None => {
            rows.push(Row { what: checked.what.clone(), kind: checked.kind, cells: vec![cell] });
        }
        Some(row) => match row.cells.get_mut(kernel) {
            None => row.cells.push(cell),
            Some(known) => {
                let Cell { programs, fatal, .. } = cell.clone();
                if severity(&cell.outcome) > severity(&known.outcome) {
                    let worse = std::mem::replace(known, cell);
                    known.programs.extend(worse.programs);
                    known.fatal |= worse.fatal;
                } else {
                    known.programs.extend(programs);
                    known.fatal |= fatal;
                }
                known.programs.sort();
                known.programs.dedup();
            }
        },
    }
}

fn cell(object: &Object, checked: &Checked) -> Cell {
    let programs = checked.programs.iter().filter_map(|&index| object.programs.get(index));
    Cell {
        outcome: checked.outcome.clone(),
        programs: programs.map(|program| program.name.clone()).collect(),
        fatal: checked.is_fatal(object),
        place: checked
            .source
            .as_ref()
            .map(|source| (source.file.clone(), source.line, source.text.clone())),
    }
}

fn severity(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Number(_) => 0,
        Outcome::Guarded(_) => 1,
        Outcome::Missing(_) => 2,
        Outcome::Failed(_) => 3,
    }
}
