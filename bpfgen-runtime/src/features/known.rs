//! What the kernel's own types tell without a question.

use std::{collections::HashSet, sync::OnceLock};

use bpfgen_object::btf::{Btf, Type, TypeId};

use super::kfuncs;
use crate::{
    Result,
    kernel::btf::{KernelBtf, Ways},
};

/// A constant of an enumeration of the UAPI.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Enumerator {
    /// Its value.
    pub value: u32,
    /// Its name there: `BPF_XDP`.
    pub name: String,
}

/// What the running kernel was built to know.
///
/// That it knows an attach type does not mean that it can attach something: its part of the kernel
/// may be left out.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// `enum bpf_prog_type`.
    pub program_types: Vec<Enumerator>,
    /// `enum bpf_map_type`.
    pub map_types: Vec<Enumerator>,
    /// `enum bpf_attach_type`.
    pub attach_types: Vec<Enumerator>,
    /// `enum bpf_link_type`; Linux 5.8 and newer.
    pub link_types: Vec<Enumerator>,
    /// Names of functions that may be the kernel's own kfuncs, sorted: those that it marks as such,
    /// which takes Linux 6.10 and newer, and those that are kfuncs in some version.
    pub kfuncs: Vec<String>,
}

/// Reads it, once per process.
///
/// # Errors
/// If the kernel has no BTF, or it cannot be read.
pub fn known() -> Result<&'static Known> {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    if let Some(known) = KNOWN.get() {
        return Ok(known);
    }
    let btf = Btf::decode(KernelBtf::running(Ways::ALL)?.bytes())?;
    Ok(KNOWN.get_or_init(|| Known::of(&btf)))
}

impl Known {
    fn of(btf: &Btf) -> Self {
        let mut known = Self::default();
        let table: HashSet<_> = kfuncs::all().collect();
        let mut functions = Vec::new();
        let ids = (1..btf.len()).filter_map(|id| u32::try_from(id).ok());
        for ty in ids.filter_map(|id| btf.get(TypeId(id))) {
            match ty {
                Type::Enum(it) => {
                    let list = match btf.str(it.name) {
                        "bpf_prog_type" => &mut known.program_types,
                        "bpf_map_type" => &mut known.map_types,
                        "bpf_attach_type" => &mut known.attach_types,
                        "bpf_link_type" => &mut known.link_types,
                        _ => continue,
                    };
                    let constants = it.values.iter().map(|constant| Enumerator {
                        value: constant.value as u32,
                        name: btf.str(constant.name).to_owned(),
                    });
                    // The last counts the others, and the first link type is none.
                    let is_real = |it: &Enumerator| {
                        !it.name.contains("MAX_BPF_") && !it.name.ends_with("_UNSPEC")
                    };
                    list.extend(constants.filter(is_real));
                }
                Type::DeclTag(tag) if btf.str(tag.name) == "bpf_kfunc" => {
                    known.kfuncs.push(btf.name_of(tag.target).to_owned());
                }
                Type::Func(function) => {
                    let name = btf.str(function.name);
                    if table.contains(name) {
                        functions.push(name);
                    }
                }
                _ => {}
            }
        }
        known.kfuncs.extend(functions.into_iter().map(str::to_owned));
        known.kfuncs.sort();
        known.kfuncs.dedup();
        known
    }
}
