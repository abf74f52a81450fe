//! A kernel's BTF cut down to what some objects' relocations look at: a few kilobytes to ship with
//! a program, for kernels that have no BTF of their own.
//!
//! The objects relocate against it as they do against the whole one: to the same instructions, with
//! the same refusals. One thing cannot be the same, and has no use there: ids of target types
//! (`bpf_core_type_id_kernel`) are those of the small BTF.

use std::collections::BTreeSet;

use super::{Btf, Type, TypeId, subset::Subset};
use crate::{
    CoreKind, Endian, Error, ErrorKind, Object, Result,
    core_reloc::{CandidateSource, needs},
};

/// A small BTF, and what to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimized {
    /// The types, in their order in the whole.
    pub btf: Btf,
    /// Numbers of those objects, as they were given, that ask for ids of target types.
    pub with_type_ids: BTreeSet<usize>,
}

/// Cuts `target` down to what the objects' CO-RE relocations need.
///
/// # Errors
/// If an object's byte order is not `endian`, that of the target; or the target is malformed.
pub fn minimize(
    objects: &[&Object],
    target: &dyn CandidateSource,
    endian: Endian,
) -> Result<Minimized> {
    let mut subset = Subset::default();
    let mut with_type_ids = BTreeSet::new();
    for (number, object) in objects.iter().enumerate() {
        if object.endian != endian {
            let message = "the object and the BTF are for machines of different byte orders";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        let Some(local) = &object.btf else { continue };
        let records: Vec<_> =
            object.functions.iter().flat_map(|function| &function.core_relocations).collect();
        if records.iter().any(|record| record.kind == CoreKind::TypeIdTarget) {
            with_type_ids.insert(number);
        }
        needs::collect(local, target, &records, &|_| true, &mut subset)?;
    }
    if let Some(long) = first_long(&subset, target)? {
        subset.value(target, long)?;
    }
    let (btf, _) = subset.build(target)?;
    Ok(Minimized { btf, with_type_ids })
}

/// The integer by which readers know the machine's size of pointers.
fn first_long(subset: &Subset, target: &dyn CandidateSource) -> Result<Option<TypeId>> {
    if subset.ids().next().is_none() {
        return Ok(None);
    }
    const NAMES: [&str; 4] = ["long int", "long unsigned int", "long", "unsigned long"];
    let found = target.candidates(&NAMES)?;
    let mut ids: Vec<_> = found.iter().flatten().map(|found| found.id).collect();
    ids.sort_unstable();
    for id in ids {
        if matches!(&*target.ty(id)?, Type::Int(int) if matches!(int.size, 4 | 8)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
