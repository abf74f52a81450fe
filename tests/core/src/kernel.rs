//! BTF of kernels: of the running one, and of those that `cargo bpfgen vm --fetch` has fetched.

use std::{env, fs, path::PathBuf};

use bpfgen_vm::{
    Env,
    kernel::{self, modules::Modules},
};

use crate::elf;

/// Modules that have types and functions of their own: of file systems, networking, machines. Not
/// every kernel has all.
const MODULES: [&str; 12] = [
    "nf_conntrack",
    "nf_nat",
    "nf_tables",
    "xfs",
    "btrfs",
    "overlay",
    "kvm",
    "bridge",
    "veth",
    "tun",
    "tcp_bbr",
    "vxlan",
];

/// A kernel's types, and what it is called.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// Its release.
    pub name: String,
    /// Its BTF.
    pub btf: Vec<u8>,
    /// Where it was fetched to.
    fetched: Option<kernel::Kernel>,
}

/// A module's types.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// Its BTF, split from the kernel's.
    pub btf: Vec<u8>,
}

impl Kernel {
    /// Some of the modules that the kernel was packaged with: those of them that have BTF, none of
    /// the running kernel.
    ///
    /// # Panics
    /// If one cannot be read.
    pub fn modules(&self) -> Vec<Module> {
        let Some(kernel) = &self.fetched else { return Vec::new() };
        let all = Modules::of(kernel).unwrap_or_else(|error| panic!("{error}"));
        let read = |name: &str| {
            // What it depends on comes first.
            let module = all.resolve(name).ok()?.pop()?;
            let file = module.read().unwrap_or_else(|error| panic!("{error}"));
            let btf = file[elf::find(&file, ".BTF")?].to_vec();
            Some(Module { name: module.name, btf })
        };
        MODULES.into_iter().filter_map(read).collect()
    }
}

/// The running kernel, if it has BTF.
pub fn running() -> Option<Kernel> {
    let btf = fs::read("/sys/kernel/btf/vmlinux").ok()?;
    Some(Kernel { name: "host".to_owned(), btf, fetched: None })
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
        Kernel { name: kernel.release.clone(), btf, fetched: Some(kernel) }
    };
    Ok(kernels.into_iter().map(read).collect())
}
