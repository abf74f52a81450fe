//! Commands about types: `btf`, `check`, `vmlinux --minimal`.

mod btf;
mod check;
mod enforce;
mod kernels;
mod minimal;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use bpfgen_skip::skip;

/// Runs `cargo bpfgen` in a folder.
fn bpfgen(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-bpfgen"));
    command.current_dir(folder).env("BPFGEN_CACHE_DIR", folder.join("cache"));
    command.env_remove("OUT_DIR").arg("bpfgen").args(args).stdin(Stdio::null()).output().unwrap()
}

/// The standard output of a command that must succeed.
fn stdout(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether the running kernel has BTF, else records the test as skipped.
fn has_kernel(test: &str) -> bool {
    let has = Path::new("/sys/kernel/btf/vmlinux").exists();
    if !has {
        skip(test, "the kernel has no BTF (/sys/kernel/btf/vmlinux)");
    }
    has
}

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// An object that asks kernels for many things.
fn kernel_object() -> PathBuf {
    repository("bpfgen-object/tests/kernel/kernel.bpfel.o")
}
