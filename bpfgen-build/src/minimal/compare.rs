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
            function.core_relocations.iter().map(|record| (record.insn, record.kind)).collect()
        };
        if records(one) != records(other) {
            return Err(format!("function {} asks the kernel for something else", one.name));
        }
        if relocate(first.as_mut(), one) != relocate(second.as_mut(), other) {
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
