//! Our side: `bpfgen_object::core_reloc`, and its linker to put subprograms where libbpf does.

use std::{borrow::Cow, collections::HashMap};

use bpfgen_object::{
    Endian, FunctionIndex, Insn, Object, ProgramDef, RelocationTarget,
    core_reloc::{CandidateSource, Relocator, Target},
    link::link,
};

/// What we made of an object.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Each program.
    Programs(Vec<Program>),
    /// A CO-RE relocation was refused, and why.
    Refused(String),
}

/// A program after relocation.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its instructions; numbers that a loader fills in are 0.
    pub code: Vec<u8>,
    /// Indices of instructions with such numbers.
    pub open: Vec<usize>,
    /// What was poisoned, in words.
    pub poisoned: Vec<String>,
}

/// When modules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modules {
    /// They are given with the kernel.
    AtOnce,
    /// They are added if the kernel lacks something, as a loader would do that has to read them.
    WhenMissed,
}

/// A function after relocation.
struct Fitted {
    insns: Vec<Insn>,
    poisoned: Vec<String>,
}

/// Relocates an object for the kernel's types; all programs or one.
///
/// # Panics
/// If the object cannot be linked.
pub fn relocate(object: &Object, kernel: &dyn CandidateSource, only: Option<&str>) -> Outcome {
    relocate_with(object, kernel, (Modules::AtOnce, &[]), only)
}

/// As [`relocate`], with modules.
///
/// # Panics
/// If the object cannot be linked.
pub fn relocate_with(
    object: &Object,
    kernel: &dyn CandidateSource,
    modules: (Modules, &[&dyn CandidateSource]),
    only: Option<&str>,
) -> Outcome {
    let fitted = match fit(object, kernel, modules, only) {
        Ok(fitted) => fitted,
        Err(why) => return Outcome::Refused(why),
    };
    let code = |FunctionIndex(index): FunctionIndex| match fitted.get(&index) {
        Some(fitted) => Cow::Borrowed(&*fitted.insns),
        None => Cow::Borrowed(&*object.functions[index].insns),
    };
    let programs = object.programs.iter().filter(|it| only.is_none_or(|only| it.name == only));
    let program = |program: &ProgramDef| {
        let linked = link(object, program.function, &code).unwrap();
        let done = |target: &RelocationTarget| {
            matches!(target, RelocationTarget::Call(_) | RelocationTarget::FunctionAddress(_))
        };
        let open = linked.relocations.iter().filter(|it| !done(&it.target));
        let poisoned = linked.functions.iter().filter_map(|placed| fitted.get(&placed.function.0));
        Program {
            name: program.name.clone(),
            code: linked.insns.iter().flat_map(|i| i.encode(Endian::Little)).collect(),
            open: open.map(|it| it.insn).collect(),
            poisoned: poisoned.flat_map(|it| it.poisoned.clone()).collect(),
        }
    };
    Outcome::Programs(programs.map(program).collect())
}

/// Relocates all functions but programs that are not wanted; by index.
fn fit(
    object: &Object,
    kernel: &dyn CandidateSource,
    (when, modules): (Modules, &[&dyn CandidateSource]),
    only: Option<&str>,
) -> Result<HashMap<usize, Fitted>, String> {
    let mut fitted = HashMap::new();
    let Some(btf) = &object.btf else { return Ok(fitted) };
    let wanted = |index: &usize| {
        let program = object.programs.iter().find(|program| program.function.0 == *index);
        program.is_none_or(|program| only.is_none_or(|only| only == program.name))
    };
    let order: Vec<usize> =
        object.core_functions().map(|(index, _)| index.0).filter(wanted).collect();
    let records = order.iter().flat_map(|&index| &object.functions[index].core_relocations);
    let modules = modules
        .iter()
        .zip(1..)
        .map(|(&types, number)| Target { name: format!("module{number}"), types });
    let mut targets = vec![Target { name: "vmlinux".to_owned(), types: kernel }];
    let mut later = Vec::new();
    match when {
        Modules::AtOnce => targets.extend(modules),
        Modules::WhenMissed => later.extend(modules),
    }
    let mut relocator = Relocator::new(btf, targets).endian(object.endian);
    relocator.prepare(records).map_err(|error| error.to_string())?;
    if relocator.lacks_candidates() {
        later.into_iter().for_each(|module| relocator.add_target(module));
    }
    for index in order {
        let function = &object.functions[index];
        let mut insns = function.insns.clone();
        let poisoned = relocator
            .relocate(&mut insns, &function.core_relocations)
            .map_err(|error| format!("{}: {error}", function.name))?;
        let poisoned = poisoned.into_iter().map(|it| it.what).collect();
        fitted.insert(index, Fitted { insns, poisoned });
    }
    Ok(fitted)
}
