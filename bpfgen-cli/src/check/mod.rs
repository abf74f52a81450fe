//! `cargo bpfgen check`.

mod args;
mod json;

pub(crate) use args::CheckArgs;
use args::Format;
use bpfgen_build::{
    Env,
    check::{self, Plan},
};

use crate::{build, failure::Failure, kernel, output};

/// Exit status where some programs cannot run.
const CANNOT_RUN: u8 = 3;

pub(crate) fn run(args: CheckArgs) -> Result<(), Failure> {
    let mut kernels = check::Kernel::read(&build::sources(args.btf)?)?;
    for request in &args.kernel {
        kernels.push(kernel::to_check(request)?);
    }
    let plan = Plan {
        folder: build::folder(args.manifest_path.as_deref())?,
        sources: build::sources(args.paths)?,
        kernels,
        fetch: Some(kernel::of_version),
    };
    let report = check::run(&Env::read()?, &plan)?;
    let text = match args.format {
        Format::Text => report.to_string(),
        Format::Json => json::text(&report),
    };
    output::put(None, text.as_bytes(), "the report")?;
    if report.all_can_run() {
        return Ok(());
    }
    Err(Failure::new("some programs cannot run with all of the kernels").status(CANNOT_RUN))
}
