//! What the running kernel's BPF can do, found out by trying.
//!
//! Versions do not tell: distributions bring features to old kernels, and build new ones without
//! some. So each question loads something small, and an answer is either sure or an error: a kernel
//! that refuses for want of a permission has not said no. Sure answers are kept for the process.
//!
//! ```no_run
//! use bpfgen_runtime::features::{self, Helper, ProgramType};
//!
//! # fn main() -> bpfgen_runtime::Result<()> {
//! if !features::helper(ProgramType::XDP, Helper::named("xdp_get_buff_len").unwrap())? {
//!     eprintln!("packets in several buffers need Linux 5.18");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The functions ask as a load would: by the BPF token of the bpffs that `BPFGEN_TOKEN` names; else
//! without one, and where that is not permitted, by one of the usual bpffs. A [`Probe`] asks by
//! the token that it is given, or by none. `cargo bpfgen features` prints all of it.

mod attach;
mod calls;
mod helpers;
mod kfuncs;
mod known;
mod links;
mod maps;
mod probe;
mod programs;
mod report;
mod since;
mod targets;

pub use bpfgen_object::uapi::{AttachType, MapType, ProgramType};

pub use self::{
    helpers::Helper,
    kfuncs::kfunc_since,
    known::{Enumerator, Known, known},
    links::LinkType,
    probe::Probe,
    report::{Answer, Calls, Report},
    since::Since,
};
use crate::Result;

/// Whether the kernel has this type of program.
///
/// # Errors
/// As for [`Probe::program_type`].
pub fn program_type(program: ProgramType) -> Result<bool> {
    Probe::usual()?.program_type(program)
}

/// Whether the kernel has this type of map.
///
/// # Errors
/// As for [`Probe::map_type`].
pub fn map_type(map: MapType) -> Result<bool> {
    Probe::usual()?.map_type(map)
}

/// Whether programs of this type can call the helper.
///
/// # Errors
/// As for [`Probe::helper`].
pub fn helper(program: ProgramType, helper: Helper) -> Result<bool> {
    Probe::usual()?.helper(program, helper)
}

/// Whether programs of this type can call the kfunc of the kernel itself (not of a module).
///
/// # Minimum kernel version
/// 5.13; no earlier kernel has kfuncs.
///
/// # Errors
/// As for [`Probe::kfunc`].
pub fn kfunc(program: ProgramType, name: &str) -> Result<bool> {
    Probe::usual()?.kfunc(program, name)
}

/// Whether programs can be attached this way.
///
/// # Errors
/// As for [`Probe::attach_type`].
pub fn attach_type(attach: AttachType) -> Result<bool> {
    Probe::usual()?.attach_type(attach)
}

/// Whether the kernel has this type of link.
///
/// # Minimum kernel version
/// 5.8, the first that tells types of links.
///
/// # Errors
/// As for [`Probe::link_type`].
pub fn link_type(link: LinkType) -> Result<bool> {
    Probe::usual()?.link_type(link)
}
