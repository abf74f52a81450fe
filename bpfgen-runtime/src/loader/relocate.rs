//! From functions to the instructions of each program, with everything filled in.

use std::{
    borrow::Cow,
    cell::OnceCell,
    os::fd::{AsRawFd as _, BorrowedFd},
};

use bpfgen_object::{
    CoreKind, ExternIndex, ExternKind, Function, FunctionIndex, Insn, MapIndex, Object, Relocation,
    RelocationTarget,
    core_reloc::{Relocator, Target},
    link::{Linked, link},
    uapi::ProgramType,
};

use super::{
    Loader,
    externs::{Externs, Resolved},
    kernel::Kernel,
    maps::{Maps, gone},
    reach::Reach,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::probe::MAP_VALUE,
    program::verifier::{Poisoned, Why},
};

/// `BPF_PSEUDO_MAP_FD` as source register of a `ldimm64`.
const MAP_FD: u8 = 1;
/// `BPF_PSEUDO_BTF_ID`.
const BTF_ID: u8 = 3;
/// `BPF_PSEUDO_KFUNC_CALL` as source register of a call.
const KFUNC_CALL: u8 = 2;
/// A helper that no kernel has: whoever reaches the call is refused. Others than CO-RE's poison,
/// to tell them apart in a log.
const POISON: i32 = 2_000_000_000;

/// What the kernel provides by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfKernel<'a> {
    pub(super) externs: &'a Externs,
    /// The map of configuration values, if there are some.
    pub(super) config: Option<BorrowedFd<'a>>,
}

/// A program ready for the verifier.
#[derive(Debug)]
pub(super) struct Code {
    /// Subprograms appended, everything filled in.
    pub(super) linked: Linked,
    /// Instructions that must not be reached.
    pub(super) poisoned: Vec<Poisoned>,
}

/// Functions after CO-RE.
struct Fitted {
    insns: Vec<Insn>,
    poisoned: Vec<bpfgen_object::core_reloc::Poisoned>,
}

/// Makes the code of each chosen program; `None` for the others. Without maps it is as it will be, but
/// for their descriptors.
pub(super) fn relocate(
    loader: &Loader<'_>,
    reach: &Reach,
    maps: Option<&Maps>,
    provided: &OfKernel<'_>,
    kernel: &Kernel,
) -> Result<Vec<Option<Code>>> {
    let object = loader.object();
    let fitted = fit(object, reach, kernel)?;
    let code = |FunctionIndex(index): FunctionIndex| match fitted.get(index) {
        Some(Some(fitted)) => Cow::Borrowed(&*fitted.insns),
        _ => Cow::Borrowed(object.functions.get(index).map_or(&[][..], |it| &it.insns)),
    };
    let chosen = object.programs.iter().zip(&loader.programs);
    chosen
        .map(|(program, choice)| {
            if !choice.autoload {
                return Ok(None);
            }
            let mut linked = link(object, program.function, &code)?;
            let mut poisoned = Vec::new();
            for placed in &linked.functions {
                let Some(Some(fitted)) = fitted.get(placed.function.0) else { continue };
                poisoned.extend(fitted.poisoned.iter().map(|it| Poisoned {
                    insn: placed.start + it.insn,
                    why: Why::Core(it.what.clone()),
                }));
            }
            for relocation in &linked.relocations {
                let insns = &mut linked.insns;
                let why = match maps {
                    Some(maps) => fill(object, insns, relocation, maps, provided)?,
                    None => fill_without(loader, insns, relocation, provided)?,
                };
                poisoned.extend(why.map(|why| Poisoned { insn: relocation.insn, why }));
            }
            let program_type = program.definition.map_or(ProgramType::UNSPEC, |it| it.program_type);
            loader.features().replace_helpers(&mut linked.insns, program_type);
            Ok(Some(Code { linked, poisoned }))
        })
        .zip(&object.programs)
        .map(|(code, program): (Result<_>, _)| code.map_err(|error| error.program(&program.name)))
        .collect()
}

/// CO-RE of all functions reached that have records; `None` for the others. The kernel's types are
/// read only if some do.
fn fit(object: &Object, reach: &Reach, kernel: &Kernel) -> Result<Vec<Option<Fitted>>> {
    let mut fitted = Vec::new();
    fitted.resize_with(object.functions.len(), || None);
    let functions: Vec<(usize, &Function)> = object
        .core_functions()
        .filter(|(index, _)| reach.entry_of(*index).is_some())
        .map(|(FunctionIndex(index), function)| (index, function))
        .collect();
    let Some(btf) = object.btf.as_ref().filter(|_| !functions.is_empty()) else {
        return Ok(fitted);
    };
    // Local type ids ask nothing of the kernel.
    let mut records = functions.iter().flat_map(|(_, function)| &function.core_relocations);
    let source = match records.any(|record| record.kind != CoreKind::TypeIdLocal) {
        true => Some(kernel.for_core()?),
        false => None,
    };
    let target = |(name, types)| Target { name: str::to_owned(name), types };
    let targets = source.iter().map(|(name, types)| target((name, types)));
    // Outlives the relocator.
    let modules = OnceCell::new();
    let mut relocator = Relocator::new(btf, targets.collect()).endian(object.endian);
    // One search for the whole object.
    relocator.prepare(functions.iter().flat_map(|(_, function)| &function.core_relocations))?;
    if let Some((_, base)) = source.as_ref().filter(|_| relocator.lacks_candidates()) {
        let found = kernel.modules_for_core(base)?;
        for (name, types) in modules.get_or_init(|| found) {
            relocator.add_target(target((name, types)));
        }
    }
    for (index, function) in functions {
        let mut insns = function.insns.clone();
        let poisoned = relocator
            .relocate(&mut insns, &function.core_relocations)
            .map_err(|error| Error::from(error).context(format!("function {}", function.name)))?;
        fitted[index] = Some(Fitted { insns, poisoned });
    }
    Ok(fitted)
}

/// As [`fill`], before there are maps.
fn fill_without(
    loader: &Loader<'_>,
    insns: &mut [Insn],
    relocation: &Relocation,
    provided: &OfKernel<'_>,
) -> Result<Option<Why>> {
    let Some(place) = insns.get_mut(relocation.insn..) else { return Err(gone("instruction")) };
    let config = |index| matches!(provided.externs.get(index), Some(Resolved::Config(_)));
    match relocation.target {
        RelocationTarget::Map(MapIndex(index)) => {
            if loader.maps.get(index).is_some_and(|choice| choice.autocreate) {
                load(place, MAP_FD, 0, 0)?;
            } else {
                poison(place, 2);
            }
        }
        RelocationTarget::Data { .. } | RelocationTarget::JumpTable { .. } => {
            load(place, MAP_VALUE, 0, 0)?;
        }
        RelocationTarget::ExternVariable(index) if config(index) => load(place, MAP_VALUE, 0, 0)?,
        _ => return fill_extern(loader.object(), insns, relocation, provided),
    }
    Ok(None)
}

/// Fills one instruction in; gives why it had to be poisoned instead.
fn fill(
    object: &Object,
    insns: &mut [Insn],
    relocation: &Relocation,
    maps: &Maps,
    provided: &OfKernel<'_>,
) -> Result<Option<Why>> {
    let Some(place) = insns.get_mut(relocation.insn..) else { return Err(gone("instruction")) };
    match relocation.target {
        RelocationTarget::Map(index) => {
            let map = maps.get(index)?;
            match map.fd() {
                Ok(fd) => load(place, MAP_FD, fd.as_raw_fd(), 0)?,
                Err(_) => {
                    poison(place, 2);
                    return Ok(Some(Why::Map(map.name().to_owned())));
                }
            }
        }
        RelocationTarget::Data { data, offset } => {
            let Some(section) = maps.section(data) else { return Err(gone("variable")) };
            let Ok(fd) = section.map.fd() else {
                poison(place, 2);
                return Ok(Some(Why::Map(section.map.name().to_owned())));
            };
            let offset = u32::try_from(section.start).ok().and_then(|at| at.checked_add(offset));
            let offset = offset.ok_or_else(|| gone("variable"))?;
            load(place, MAP_VALUE, fd.as_raw_fd(), offset as i32)?;
        }
        _ => return fill_extern(object, insns, relocation, provided),
    }
    Ok(None)
}

/// Fills in what the kernel provides by name.
fn fill_extern(
    object: &Object,
    insns: &mut [Insn],
    relocation: &Relocation,
    provided: &OfKernel<'_>,
) -> Result<Option<Why>> {
    let externs = provided.externs;
    let Some(place) = insns.get_mut(relocation.insn..) else { return Err(gone("instruction")) };
    match relocation.target {
        RelocationTarget::ExternVariable(index) => match externs.get(index) {
            // Of a function, it is for C that tests whether it is there.
            Some(Resolved::Function { .. }) if !externs.has_addresses() => load(place, 0, 1, 0)?,
            Some(Resolved::Variable { id, btf } | Resolved::Function { id, btf, .. }) => {
                load(place, BTF_ID, id.0 as i32, btf)?;
            }
            Some(Resolved::Address(address)) => {
                load(place, 0, address as i32, (address >> 32) as i32)?;
            }
            Some(Resolved::Config(offset)) => {
                let map = provided.config.ok_or_else(|| gone("map of configuration values"))?;
                load(place, MAP_VALUE, map.as_raw_fd(), offset as i32)?;
            }
            Some(Resolved::Missing) | None => {
                load(place, 0, 0, 0)?;
                let definition = object.externs.get(index.0);
                // Functions are poisoned where they are called.
                let variable = definition.filter(|it| it.kind == ExternKind::Ksym);
                return Ok(variable.map(|it| Why::Absent(it.name.clone())));
            }
        },
        RelocationTarget::ExternCall(index) => match externs.get(index) {
            Some(Resolved::Function { id, index, .. }) => {
                let call = place.first_mut().ok_or_else(|| gone("instruction"))?;
                (call.src, call.off, call.imm) = (KFUNC_CALL, index, id.0 as i32);
            }
            _ => {
                poison(place, 1);
                let name = extern_name(object, index);
                let difference = externs.difference(index).map(str::to_owned);
                return Ok(Some(Why::Kfunc { name, difference }));
            }
        },
        // The linker has done the calls. Tables are made when the program is loaded, and each time
        // again: a table serves one program.
        _ => {}
    }
    Ok(None)
}

fn extern_name(object: &Object, ExternIndex(index): ExternIndex) -> String {
    object.externs.get(index).map(|definition| definition.name.clone()).unwrap_or_default()
}

/// Sets source and both halves of a `ldimm64`.
fn load(place: &mut [Insn], source: u8, low: i32, high: i32) -> Result<()> {
    match place {
        [first, second, ..] if first.is_ldimm64() => {
            (first.src, first.imm, second.imm) = (source, low, high);
            Ok(())
        }
        _ => Err(Error::new(
            ErrorKind::InvalidObject,
            "an address is wanted where no 64-bit immediate load is",
        )),
    }
}

/// Makes instructions fail the verifier where they are reached.
fn poison(place: &mut [Insn], count: usize) {
    for insn in place.iter_mut().take(count) {
        *insn = Insn { code: Insn::CALL, imm: POISON, ..Insn::default() };
    }
}
