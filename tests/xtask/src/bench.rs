//! `cargo xtask bench`: the comparison with other loaders, in `tests/peers`.

use std::process::ExitCode;

use crate::{
    Failure,
    command::{bpf_missing, cargo, command, run as run_command, target},
    setup,
};

/// Builds and starts it; the arguments are its own.
pub(crate) fn run(args: &[String]) -> Result<ExitCode, Failure> {
    if let Some(missing) = bpf_missing() {
        return Err(missing);
    }
    setup::install(setup::TO_COMPARE)?;
    eprintln!("building tests/peers");
    let target = target().join("peers");
    let mut build = cargo(&["build", "--release", "--quiet"]);
    build.args(["--manifest-path", "tests/peers/Cargo.toml", "--target-dir"]).arg(&target);
    run_command(&mut build)?;
    run_command(command(target.join("release/compare")).args(args))?;
    Ok(ExitCode::SUCCESS)
}
