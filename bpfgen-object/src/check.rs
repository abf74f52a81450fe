//! Whether an object's programs can run with the types of a kernel: what each CO-RE relocation
//! comes to there, and where something is missing, whether the program would notice.
//!
//! What is missing is guarded if no program can come to the instruction that needs it, with the
//! answers of its existence checks as they are for this kernel: see [`reach`](crate::reach).

use std::collections::{BTreeMap, HashMap};

use crate::{
    CoreKind, FunctionIndex, Insn, Object, ProgramDef, Result,
    btf::Btf,
    core_reloc::{Answer, Relocator, Target},
    link::link,
    reach::reach,
};

/// What one relocation comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The function in which it is.
    pub function: FunctionIndex,
    /// Index of the instruction in the function.
    pub insn: usize,
    /// What is asked for.
    pub kind: CoreKind,
    /// The same in words: `field task_struct.tgid (0:2)`.
    pub what: String,
    /// Where it stands in the C source.
    pub source: Option<Source>,
    /// The answer.
    pub outcome: Outcome,
    /// Indices, in [`Object::programs`], of those that cannot be loaded for it.
    pub programs: Vec<usize>,
}

/// A place in the C source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name of the file.
    pub file: String,
    /// Number of the line, from 1.
    pub line: u32,
    /// The line, without the spaces around it.
    pub text: String,
}

/// The answer to a relocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The number that goes into the instruction: an offset, a size, a value; for an existence
    /// check 0 or 1.
    Number(u64),
    /// There is none, but nothing that is reached needs it; with the reason why there is none.
    Guarded(String),
    /// There is none, and a program needs it; with the reason.
    Missing(String),
    /// The program cannot be relocated, with the reason: candidates that disagree, for instance.
    Failed(String),
}

impl Checked {
    /// Whether a program that is loaded unless somebody says otherwise cannot be for this.
    pub fn is_fatal(&self, object: &Object) -> bool {
        let is_loaded = |program: &ProgramDef| program.autoload;
        self.programs.iter().any(|&index| object.programs.get(index).is_some_and(is_loaded))
    }
}

/// Checks all CO-RE relocations of an object that some program uses; the first target is the
/// kernel, the others are modules. In the order of functions and instructions.
///
/// # Errors
/// If a target is malformed, or the object cannot be linked.
pub fn check(object: &Object, targets: Vec<Target<'_>>) -> Result<Vec<Checked>> {
    let Some(btf) = &object.btf else { return Ok(Vec::new()) };
    let (code, mut checked) = relocate(object, btf, targets)?;
    let mut places = HashMap::new();
    for (index, relocation) in checked.iter().enumerate() {
        places.entry((relocation.function, relocation.insn)).or_insert_with(Vec::new).push(index);
    }
    for (number, program) in object.programs.iter().enumerate() {
        let insns = |index: FunctionIndex| match code.get(&index) {
            Some(insns) => insns.as_slice().into(),
            None => [].as_slice().into(),
        };
        let linked = link(object, program.function, &insns)?;
        let reached = reach(object, &linked);
        for placed in &linked.functions {
            let Some(function) = object.functions.get(placed.function.0) else { continue };
            for record in &function.core_relocations {
                let is_reached = reached.get(placed.start + record.insn).copied().unwrap_or(false);
                for &index in places.get(&(placed.function, record.insn)).into_iter().flatten() {
                    blame(&mut checked[index], number, is_reached);
                }
            }
        }
    }
    Ok(checked)
}

/// Whether this target alone, the kernel, has no type of a name that some relocation is about, so that
/// its modules may have it.
///
/// # Errors
/// If the target is malformed.
pub fn lacks_candidates(object: &Object, target: Target<'_>) -> Result<bool> {
    let Some(btf) = &object.btf else { return Ok(false) };
    let mut relocator = Relocator::new(btf, vec![target]).endian(object.endian);
    relocator
        .prepare(object.core_functions().flat_map(|(_, function)| &function.core_relocations))?;
    Ok(relocator.lacks_candidates())
}

/// Notes that a program has this relocation, at an instruction that is reached or not.
fn blame(checked: &mut Checked, program: usize, is_reached: bool) {
    match &mut checked.outcome {
        Outcome::Number(_) => return,
        Outcome::Guarded(_) | Outcome::Missing(_) if !is_reached => return,
        Outcome::Guarded(why) => checked.outcome = Outcome::Missing(std::mem::take(why)),
        Outcome::Missing(_) | Outcome::Failed(_) => {}
    }
    if checked.programs.last() != Some(&program) {
        checked.programs.push(program);
    }
}

type Code = BTreeMap<FunctionIndex, Vec<Insn>>;

/// Relocates all functions.
fn relocate(object: &Object, btf: &Btf, targets: Vec<Target<'_>>) -> Result<(Code, Vec<Checked>)> {
    let mut relocator = Relocator::new(btf, targets).endian(object.endian);
    relocator
        .prepare(object.core_functions().flat_map(|(_, function)| &function.core_relocations))?;
    let indexes = (0..).map(FunctionIndex);
    let mut code: Code =
        indexes.zip(&object.functions).map(|(index, it)| (index, it.insns.clone())).collect();
    let mut checked = Vec::new();
    for (index, function) in object.core_functions() {
        let mut insns = function.insns.clone();
        for answer in relocator.answers(&mut insns, &function.core_relocations)? {
            let Answer { insn, kind, what, number } = answer;
            let outcome = match number {
                Ok(Ok(number)) => Outcome::Number(number),
                // Until a program is found that comes to it.
                Ok(Err(why)) => Outcome::Guarded(why),
                Err(error) => Outcome::Failed(error.to_string()),
            };
            let source = source(object, btf, index, insn);
            let programs = Vec::new();
            checked.push(Checked { function: index, insn, kind, what, source, outcome, programs });
        }
        code.insert(index, insns);
    }
    checked.sort_by_key(|checked| (checked.function, checked.insn));
    Ok((code, checked))
}

fn source(object: &Object, btf: &Btf, function: FunctionIndex, insn: usize) -> Option<Source> {
    /// Names and lines may be longer in a hostile object, which could share one for all.
    const MAX: usize = 512;
    let lines = &object.functions.get(function.0)?.lines;
    let after = lines.partition_point(|line| line.insn <= insn);
    let line = lines.get(after.checked_sub(1)?)?;
    Some(Source {
        file: btf.str_up_to(line.file, MAX).unwrap_or_default().to_owned(),
        line: line.line,
        text: btf.str_up_to(line.text, MAX).unwrap_or_default().trim().to_owned(),
    })
}
