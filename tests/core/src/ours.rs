//! Our side: `bpfgen_object::core_reloc`, and its linker to put subprograms where libbpf does.

use std::{borrow::Cow, collections::HashMap};

use bpfgen_object::{
    Endian, FunctionIndex, Object, RelocationTarget,
    btf::ext::Ext,
    core_reloc::{CandidateSource, Relocator, Target},
    link::link,
};

use crate::elf;

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

/// An object, ready to be relocated as often as wanted.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The object.
    pub object: Object,
    /// Names of sections, in the order in which `.BTF.ext` has their CO-RE records.
    sections: Vec<String>,
}

impl Parsed {
    /// Parses an object.
    ///
    /// # Errors
    /// As [`bpfgen_object::parse`].
    pub fn new(bytes: &[u8]) -> bpfgen_object::Result<Self> {
        let object = bpfgen_object::parse(bytes)?;
        let mut sections: Vec<String> = Vec::new();
        if let (Some(btf), Some(ext)) = (&object.btf, elf::find(bytes, ".BTF.ext")) {
            for record in Ext::decode(&bytes[ext], btf)?.core {
                let name = btf.str(record.section);
                if sections.last().is_none_or(|last| last != name) {
                    sections.push(name.to_owned());
                }
            }
        }
        Ok(Self { object, sections })
    }
}

/// Relocates an object for targets, the first of which is the kernel; all programs or one.
///
/// # Panics
/// If the object cannot be linked.
pub fn relocate(
    Parsed { object, sections }: &Parsed,
    targets: &[&dyn CandidateSource],
    only: Option<&str>,
) -> Outcome {
    let names = std::iter::once("vmlinux".to_owned()).chain((1..).map(|i| format!("module{i}")));
    let targets = targets.iter().zip(names).map(|(&types, name)| Target { name, types });
    // Each record narrows the choice for those that follow, in the order of the file.
    let mut order: Vec<usize> = (0..object.functions.len()).collect();
    order.sort_by_key(|&index| {
        sections.iter().position(|it| *it == object.functions[index].section)
    });
    let mut fitted = HashMap::new();
    let mut words = HashMap::new();
    if let Some(btf) = &object.btf {
        let mut relocator = Relocator::new(btf, targets.collect()).endian(object.endian);
        for index in order {
            let function = &object.functions[index];
            let program = object.programs.iter().find(|program| program.function.0 == index);
            if program.is_some_and(|program| only.is_some_and(|only| only != program.name)) {
                continue;
            }
            let mut insns = function.insns.clone();
            match relocator.relocate(&mut insns, &function.core_relocations) {
                Ok(poisoned) => {
                    words.insert(index, poisoned.into_iter().map(|it| it.what).collect::<Vec<_>>());
                    fitted.insert(index, insns)
                }
                Err(error) => return Outcome::Refused(format!("{}: {error}", function.name)),
            };
        }
    }
    let code = |FunctionIndex(index): FunctionIndex| match fitted.get(&index) {
        Some(insns) => Cow::Borrowed(&**insns),
        None => Cow::Borrowed(&*object.functions[index].insns),
    };
    let programs = object.programs.iter().filter(|it| only.is_none_or(|only| it.name == only));
    Outcome::Programs(
        programs
            .map(|program| {
                let linked = link(object, program.function, &code).unwrap();
                // The linker has done these.
                let done = |target: &RelocationTarget| {
                    matches!(
                        target,
                        RelocationTarget::Call(_) | RelocationTarget::FunctionAddress(_)
                    )
                };
                let open = linked.relocations.iter().filter(|it| !done(&it.target));
                Program {
                    name: program.name.clone(),
                    code: linked.insns.iter().flat_map(|i| i.encode(Endian::Little)).collect(),
                    open: open.map(|it| it.insn).collect(),
                    poisoned: linked
                        .functions
                        .iter()
                        .filter_map(|placed| words.get(&placed.function.0))
                        .flatten()
                        .cloned()
                        .collect(),
                }
            })
            .collect(),
    )
}
