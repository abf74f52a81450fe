//! Kernels: what a person asks for, and what boots.

pub mod modules;

use std::path::PathBuf;

/// A kernel as a person names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A series, as in `6.1`: its newest package.
    Series(u32, u32),
    /// The newest kernel that is packaged.
    Newest,
    /// A bzImage.
    Image(PathBuf),
}

/// A kernel that can be booted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// What `uname -r` says there.
    pub release: String,
    /// The bzImage.
    pub image: PathBuf,
    /// The folder that holds `kernel/`, where there are modules.
    pub modules: Option<PathBuf>,
    /// The kernel's configuration, where it is known.
    pub config: Option<PathBuf>,
}
