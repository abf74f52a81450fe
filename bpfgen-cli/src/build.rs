//! `cargo bpfgen build`.

use std::{
    io::{self, Write as _},
    num::NonZero,
    path::{Path, PathBuf},
};

use bpfgen_build::{
    Env,
    artifacts::{self, Plan, Report, Status},
};

use crate::{args::BuildArgs, failure::Failure, kernel};

/// Exit status of a check that finds the files made by another clang, and nothing else amiss.
const OTHER_CLANG: u8 = 3;

pub(crate) fn run(args: BuildArgs) -> Result<(), Failure> {
    let env = Env::read()?;
    let plan = Plan {
        folder: folder(args.manifest_path.as_deref())?,
        sources: sources(args.paths)?,
        targets: args.target,
        check: args.check,
        fetch: Some(kernel::of_version),
        jobs: args.jobs.map(NonZero::get),
    };
    let report = artifacts::run(&env, &plan)?;
    print(&env, &report)?;
    match report.status() {
        Status::OutOfDate => Err(Failure::new("the files beside the sources are out of date")
            .help("run `cargo bpfgen build`, and check in what it writes")),
        Status::OtherClang => {
            Err(Failure::new("the files beside the sources were made by another clang")
                .status(OTHER_CLANG))
        }
        Status::UpToDate | Status::Written => Ok(()),
    }
}

/// The folder of the manifest, or the current one.
pub(crate) fn folder(manifest: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(manifest) = manifest else { return Ok(".".into()) };
    if !manifest.is_file() {
        return Err(Failure::new(format!("there is no manifest at {}", manifest.display())));
    }
    match manifest.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Ok(folder.to_owned()),
        _ => Ok(".".into()),
    }
}

/// Paths on the command line start at the current folder, wherever the manifest is.
pub(crate) fn sources(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, Failure> {
    let absolute = |path: PathBuf| {
        std::path::absolute(&path)
            .map_err(|error| Failure::new(format!("cannot find {}: {error}", path.display())))
    };
    paths.into_iter().map(absolute).collect()
}

/// Within a build script standard output belongs to cargo.
fn print(env: &Env, report: &Report) -> Result<(), Failure> {
    let written = if env.out_dir.is_some() {
        write!(io::stderr(), "{report}")
    } else {
        write!(io::stdout(), "{report}")
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot print the report: {error}")))
        }
        _ => Ok(()),
    }
}
