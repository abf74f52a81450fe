//! `cargo bpfgen features`.

mod args;
mod json;
mod text;

use std::{collections::BTreeMap, process::ExitCode};

pub(crate) use args::FeaturesArgs;
use args::Format;
use bpfgen_runtime::{
    features::{Report, Since as _, kfunc_since},
    kernel::Version,
};
use bpfgen_vm::Request;

use crate::{args::Args, failure::Failure, output};

pub(crate) fn run(args: &FeaturesArgs) -> Result<ExitCode, Failure> {
    if let Some(kernel) = &args.kernel {
        return elsewhere(kernel, args.format);
    }
    let report = Report::of_running_kernel().map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help.to_owned()),
            None => failure,
        }
    })?;
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
    // Questions are asked on all processors.
    let mut line = ["cargo-bpfgen", "vm", "--cpus", "2", "--kernel"].map(Into::into).to_vec();
    line.extend([kernel.to_string().into(), "--".into(), this.into_os_string()]);
    line.extend(["features", "--format", format.name()].map(Into::into));
    crate::run(Args::of(line)?)
}

/// Names, and the versions that brought them.
type Brought = BTreeMap<String, Option<Version>>;

/// The helpers and kfuncs that some type of program can call.
fn callable(report: &Report) -> (Brought, Brought) {
    let (mut helpers, mut kfuncs) = (Brought::new(), Brought::new());
    for calls in report.calls.iter().filter_map(|(_, calls)| calls.as_ref().ok()) {
        helpers.extend(calls.helpers.iter().map(|it| (it.to_string(), it.since())));
        kfuncs.extend(calls.kfuncs.iter().map(|name| (name.clone(), kfunc_since(name))));
    }
    (helpers, kfuncs)
}
