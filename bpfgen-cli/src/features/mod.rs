//! `cargo bpfgen features`.

mod args;
mod json;
mod text;

use std::process::ExitCode;

pub(crate) use args::FeaturesArgs;
use args::Format;
use bpfgen_runtime::features::Report;
use bpfgen_vm::Request;

use crate::{args::Args, failure::Failure, output};

pub(crate) fn run(args: &FeaturesArgs) -> Result<ExitCode, Failure> {
    if let Some(kernel) = &args.kernel {
        return elsewhere(kernel, args.format);
    }
    let report = Report::of_running_kernel();
    let text = match args.format {
        Format::Text => text::text(&report),
        Format::Json => json::text(&report),
    };
    output::put(None, text.as_bytes(), "the report")?;
    Ok(ExitCode::SUCCESS)
}

/// Runs this program in that kernel.
fn elsewhere(kernel: &Request, format: Format) -> Result<ExitCode, Failure> {
    let this = std::env::current_exe()
        .map_err(|error| Failure::new(format!("cannot find this program's own file: {error}")))?;
    let mut line = ["cargo-bpfgen", "vm", "--kernel"].map(Into::into).to_vec();
    line.extend([kernel.to_string().into(), "--".into(), this.into_os_string()]);
    line.extend(["features", "--format", format.name()].map(Into::into));
    crate::run(Args::of(line)?)
}
