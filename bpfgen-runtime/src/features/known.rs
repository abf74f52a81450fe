//! What the kernel's own types tell without a question.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use bpfgen_object::btf::{Btf, Enum, Type, TypeId};

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

/// That, and ids.
#[derive(Debug, Default)]
struct Facts {
    known: Known,
    /// Of the kfuncs. To seek them one by one would be a walk through all types for each.
    ids: HashMap<String, u32>,
}

static FACTS: OnceLock<Facts> = OnceLock::new();

/// Reads it, once per process.
///
/// # Errors
/// If the kernel has no BTF, or it cannot be read.
pub fn known() -> Result<&'static Known> {
    if let Some(facts) = FACTS.get() {
        return Ok(&facts.known);
    }
    let btf = Btf::decode(KernelBtf::running(Ways::ALL)?.bytes())?;
    Ok(&FACTS.get_or_init(|| Facts::of(&btf)).known)
}

/// The id of a kfunc, if that has been read.
pub(super) fn id_of(name: &str) -> Option<u32> {
    FACTS.get()?.ids.get(name).copied()
}

/// Functions that the kernel marks, and that are there for its own tests.
const OF_TESTS: [&str; 3] = ["bpf_fentry_test", "bpf_kfunc_call_", "bpf_modify_return_test"];

impl Facts {
    fn of(btf: &Btf) -> Self {
        let mut known = Known::default();
        let mut functions = HashMap::new();
        let table: HashSet<_> = kfuncs::all().collect();
        let ids = (1..btf.len()).filter_map(|id| u32::try_from(id).ok());
        for (id, ty) in ids.filter_map(|id| Some((id, btf.get(TypeId(id))?))) {
            match ty {
                Type::Enum(it) => known.read_enum(btf, it),
                Type::DeclTag(tag) if btf.str(tag.name) == "bpf_kfunc" => {
                    functions.insert(btf.name_of(tag.target), tag.target.0);
                }
                Type::Func(function) => {
                    let name = btf.str(function.name);
                    if table.contains(name) {
                        functions.insert(name, id);
                    }
                }
                _ => {}
            }
        }
        let ids: HashMap<_, _> = functions
            .into_iter()
            .filter(|(name, _)| !OF_TESTS.iter().any(|tests| name.starts_with(tests)))
            .map(|(name, id)| (name.to_owned(), id))
            .collect();
        known.kfuncs = ids.keys().cloned().collect();
        known.kfuncs.sort();
        Self { known, ids }
    }
}

impl Known {
    fn read_enum(&mut self, btf: &Btf, it: &Enum) {
        let list = match btf.str(it.name) {
            "bpf_prog_type" => &mut self.program_types,
            "bpf_map_type" => &mut self.map_types,
            "bpf_attach_type" => &mut self.attach_types,
            "bpf_link_type" => &mut self.link_types,
            _ => return,
        };
        let constants = it.values.iter().map(|constant| Enumerator {
            value: constant.value as u32,
            name: btf.str(constant.name).to_owned(),
        });
        // The last counts the others, and the first is none, but for attachments.
        let is_real =
            |it: &Enumerator| !it.name.contains("MAX_BPF_") && !it.name.ends_with("_UNSPEC");
        list.extend(constants.filter(is_real));
    }
}
