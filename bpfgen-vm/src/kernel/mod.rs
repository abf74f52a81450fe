//! Kernels: what a person asks for, and what boots.

mod apt;
mod btf;
mod cache;
mod complaint;
mod fetch;
mod folder;
mod image;
mod kernels;
mod list;
mod mirror;
mod module_btf;
pub mod modules;
mod packages;
mod request;
mod series;
mod table;
mod unpack;
mod version;

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

pub use btf::btf;
pub use folder::folder;
pub use image::image;
pub use kernels::Kernels;
pub use list::{Cached, Listing, Row};
pub use module_btf::{ModuleBtf, module_btf};
pub use packages::Package;
pub use request::Request;

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

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
}
