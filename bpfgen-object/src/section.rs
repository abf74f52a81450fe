//! The SEC() table: section name → program type, attach type, flags.

use crate::uapi::{AttachType, ProgramType};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionDef {
    /// The part of the section name before a slash that is followed by a target.
    pub name: &'static str,
    /// `BPF_PROG_TYPE_*`.
    pub program_type: ProgramType,
    /// `BPF_*` expected attach type; 0 where the type has none.
    pub attach_type: AttachType,
    /// Whether `name/target` is allowed; else the name must be exact.
    pub takes_target: bool,
    /// `BPF_F_SLEEPABLE` at load.
    pub sleepable: bool,
    /// `BPF_F_XDP_HAS_FRAGS` at load.
    pub frags: bool,
    /// The attach target is a BTF id, resolved at load.
    pub btf_target: bool,
    /// `expected_attach_type` may be left 0 for kernels without it.
    pub attach_type_optional: bool,
    /// A USDT program.
    pub usdt: bool,
    /// `attach()` knows from the section name alone where to attach.
    pub auto_attach: bool,
}
