//! Whether two objects are the same program, once they are relocated.

use bpfgen_object::{
    CoreKind, Function, Insn, Object,
    btf::Btf,
    core_reloc::{Relocator, Target},
};

/// Compares functions, their relocations against `btf`, and data; says what differs.
pub(super) fn same(one: &Object, other: &Object, btf: &Btf) -> Result<(), String> {
    let names = |object: &Object| -> Vec<String> {
        object.functions.iter().map(|function| function.name.clone()).collect()
    };
    if names(one) != names(other) {
        return Err("it has other functions".to_owned());
    }
    let (mut first, mut second) = (relocator(one, btf), relocator(other, btf));
    for (one, other) in one.functions.iter().zip(&other.functions) {
        let records = |function: &Function| -> Vec<_> {
            let records = &function.core_relocations;
            let mut kinds: Vec<_> = records.iter().map(|record| record.kind as u8).collect();
            kinds.sort_unstable();
            kinds
        };
        if records(one) != records(other) {
            return Err(format!("function {} asks the kernel for something else", one.name));
        }
        let (ones, others) = (relocate(first.as_mut(), one), relocate(second.as_mut(), other));
        if ones != others && without_order(ones) != without_order(others) {
            return Err(format!("function {} has other instructions", one.name));
        }
    }
    let content = |object: &Object| -> Vec<_> {
        object.data.iter().map(|data| (data.name.clone(), data.content.clone())).collect()
    };
    if content(one) != content(other) {
        return Err("it has other data".to_owned());
    }
    Ok(())
}

fn relocator<'a>(object: &'a Object, btf: &'a Btf) -> Option<Relocator<'a>> {
    let targets = vec![Target { name: "vmlinux".to_owned(), types: btf }];
    Some(Relocator::new(object.btf.as_ref()?, targets).endian(object.endian))
}

/// What a function does, whatever the order of its blocks: clang lays out the same branches one way
/// or the other, depending on how many declarations it has seen. So of a branch only what it compares
/// is kept.
fn without_order(code: Option<(Vec<Insn>, Vec<usize>)>) -> Option<(Vec<Insn>, usize)> {
    /// `BPF_JMP` and `BPF_JMP32`, and what is none of their comparisons.
    const JUMPS: [u8; 2] = [5, 6];
    const GOTO: u8 = 0x00;
    const CALL: u8 = 0x80;
    const EXIT: u8 = 0x90;
    let (mut insns, poisoned) = code?;
    let is =
        |insn: &Insn, operation| JUMPS.contains(&(insn.code & 7)) && insn.code & 0xf0 == operation;
    insns.retain(|insn| !is(insn, GOTO));
    for insn in &mut insns {
        if JUMPS.contains(&(insn.code & 7)) && !is(insn, CALL) && !is(insn, EXIT) {
            (insn.code, insn.off) = (insn.code & 0x0f, 0);
        }
    }
    insns.sort_unstable_by_key(|insn| (insn.code, insn.dst, insn.src, insn.off, insn.imm));
    Some((insns, poisoned.len()))
}

/// Instructions and which of them must not be reached; `None` if they cannot be relocated.
fn relocate(
    relocator: Option<&mut Relocator<'_>>,
    function: &Function,
) -> Option<(Vec<Insn>, Vec<usize>)> {
    let mut insns = function.insns.clone();
    let Some(relocator) = relocator else { return Some((insns, Vec::new())) };
    let poisoned = relocator.relocate(&mut insns, &function.core_relocations).ok()?;
    for record in &function.core_relocations {
        // Its number in the object says nothing about the program.
        if record.kind == CoreKind::TypeIdLocal {
            if let Some(insn) = insns.get_mut(record.insn) {
                insn.imm = 0;
            }
        }
    }
    Some((insns, poisoned.into_iter().map(|poisoned| poisoned.insn).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `if x CODE 7 goto A` in front of what does the rest.
    fn branch(code: u8, goto: bool, add: i32) -> Option<(Vec<Insn>, Vec<usize>)> {
        let branch = Insn { code, dst: 1, off: 1, imm: 7, ..Insn::default() };
        let jump = goto.then_some(Insn { code: 0x05, off: 3, ..Insn::default() });
        let add = Insn { code: 0x07, dst: 2, imm: add, ..Insn::default() };
        let call = Insn { code: Insn::CALL, imm: 5, ..Insn::default() };
        let mut insns = vec![branch];
        insns.extend(jump);
        insns.extend(if goto { [call, add] } else { [add, call] });
        Some((insns, vec![]))
    }

    #[test]
    fn blocks_in_another_order_are_the_same_program() {
        // `==` and `!=` with a goto.
        let one = without_order(branch(0x15, false, 40));
        assert_eq!(one, without_order(branch(0x55, true, 40)));
        // Another offset of a field, a comparison of another width, no code at all.
        assert_ne!(one, without_order(branch(0x55, true, 48)));
        assert_ne!(one, without_order(branch(0x56, true, 40)));
        assert_ne!(one, without_order(None));
    }
}
