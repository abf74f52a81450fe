//! Fixtures to objects.

use std::{env, fs, process::Command};

use bpfgen_runtime::OpenObject;
use bpfgen_tests::{checkout, needs};

/// The fixture `name`, compiled and opened; `None`, recorded as skipped, where this machine cannot
/// compile or load it.
pub(crate) fn open(test: &str, name: &str) -> Option<OpenObject> {
    let bytes = bytes(test, name)?;
    needs::bpf(test).then(|| OpenObject::parse(name, &bytes).unwrap())
}

/// The object file of a fixture.
fn bytes(test: &str, name: &str) -> Option<Vec<u8>> {
    bytes_for(test, name, "bpf")
}

/// The object file of a fixture, for `bpf` (this machine's byte order), `bpfel` or `bpfeb`.
pub(crate) fn bytes_for(test: &str, name: &str, target: &str) -> Option<Vec<u8>> {
    let clang = env::var("BPFGEN_CLANG").unwrap_or_else(|_| "clang".to_owned());
    if !needs::commands(test, &[&clang]) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let object = folder.path().join("fixture.bpf.o");
    let output = Command::new(clang)
        .args(["-g", "-O2", "-target", target, "-mcpu=v3", "-Wall", "-Werror", "-c"])
        .arg(format!("-I/usr/include/{}-linux-gnu", env::consts::ARCH))
        .arg(format!("{name}.bpf.c"))
        .arg("-o")
        .arg(&object)
        .current_dir(checkout().join("tests/fixtures/runtime"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(fs::read(object).unwrap())
}
