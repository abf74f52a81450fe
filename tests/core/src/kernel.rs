//! BTF of kernels: of the running one, and of those that `cargo bpfgen vm --fetch` has fetched.

use std::{env, fs, path::PathBuf};

use bpfgen_vm::{Env, kernel};

/// A kernel's types, and what it is called.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its release.
    pub name: String,
    /// Its BTF.
    pub btf: Vec<u8>,
}

/// The running kernel, if it has BTF.
pub fn running() -> Option<Kernel> {
    let btf = fs::read("/sys/kernel/btf/vmlinux").ok()?;
    Some(Kernel { name: "host".to_owned(), btf })
}

/// Kernels in `BPFGEN_KERNELS`, else in the cache of `cargo bpfgen vm`: folders, each with a
/// `vmlinuz`.
///
/// # Errors
/// If there are none; says where they were looked for.
///
/// # Panics
/// If one cannot be read.
pub fn fetched() -> Result<Vec<Kernel>, String> {
    let named = env::var_os("BPFGEN_KERNELS").filter(|value| !value.is_empty());
    let cache = || Some(Env::read().ok()?.cache?.join("kernels"));
    let folder = named.map(PathBuf::from).or_else(cache);
    let folder = folder.ok_or("there is no cache folder to look for kernels in")?;
    let kernels = kernel::folder(&folder).map_err(|error| {
        let why = error.to_string();
        let why = why.lines().next().unwrap_or_default();
        format!("no kernels (cargo bpfgen vm --fetch): {why}")
    })?;
    let read = |kernel: kernel::Kernel| {
        let btf = kernel::btf(&kernel).unwrap_or_else(|error| panic!("{error}"));
        Kernel { name: kernel.release, btf }
    };
    Ok(kernels.into_iter().map(read).collect())
}
