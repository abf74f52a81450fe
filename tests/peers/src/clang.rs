//! Compiles what is measured, with plain flags. The crates' own benchmarks have this file too.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Compiles a C source; gives the object.
pub(crate) fn compile(source: &Path, argument: Option<&str>) -> Result<Vec<u8>, String> {
    let clang = clang()?;
    let mut command = Command::new(clang);
    command.args(["-g", "-O2", "-target", "bpf", "-c", "-o", "-"]).args(argument).arg(source);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{clang}: {error}"))?;
    let failed = || format!("{clang} does not compile {}: {}", source.display(), output.status);
    output.status.success().then_some(output.stdout).ok_or_else(failed)
}

/// The compiler that the rest of the project would use. Looking for it takes time, so it is looked
/// for once.
fn clang() -> Result<&'static str, String> {
    static FOUND: OnceLock<Option<String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        if let Some(named) = env::var("BPFGEN_CLANG").ok().filter(|name| !name.is_empty()) {
            return Some(named);
        }
        let versions = (14..40).rev().map(|version| format!("clang-{version}"));
        std::iter::once("clang".to_owned()).chain(versions).find(|name| starts(name))
    });
    found.as_deref().ok_or_else(|| "there is no clang (BPFGEN_CLANG names one)".to_owned())
}

fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
