//! BTF cut down to what an object needs: not larger than it was, and as good for the object.
//!
//! Input: as that of [`relocate`](super::relocate).

use bpfgen_object::{
    CoreKind, Insn, Object,
    btf::{
        Btf,
        encode::{BtfFeatures, encode},
        minimize::minimize,
        scan::Scan,
    },
    core_reloc::{CandidateSource, Relocator, Target},
};

use super::counting::Counting;

pub fn run(data: &[u8]) {
    let [object, types, more] = super::parts(data);
    let Some(object) = super::relocate::object(object, more) else { return };
    let types = &super::types(types);
    let Ok(scan) = Scan::new(types) else { return };
    let records: usize =
        object.functions.iter().map(|function| function.core_relocations.len()).sum();
    let counting = Counting::new(&scan, data.len(), records);
    let Ok(minimized) = minimize(&[&object], &counting, scan.endian()) else { return };
    let small = encode(&minimized.btf, scan.endian(), &BtfFeatures::ALL);
    assert!(small.len() <= 3 * types.len() + 4096, "{} of {}", small.len(), types.len());
    // What is malformed elsewhere may be left out, or refused where it was not before.
    let Ok(whole) = Btf::decode(types) else { return };
    assert_eq!(Btf::decode(&small).ok().as_ref(), Some(&minimized.btf));
    if let Some(relocated) = relocate(&object, &whole) {
        assert_eq!(Some(relocated), relocate(&object, &minimized.btf));
    }
}

/// The instructions, if there is no error, but for ids of target types.
fn relocate(object: &Object, types: &dyn CandidateSource) -> Option<Vec<Vec<Insn>>> {
    let target = Target { name: "vmlinux".to_owned(), types };
    let mut relocator = Relocator::new(object.btf.as_ref()?, vec![target]).endian(object.endian);
    let relocate = |function: &bpfgen_object::Function| {
        let mut insns = function.insns.clone();
        relocator.relocate(&mut insns, &function.core_relocations).ok()?;
        for record in &function.core_relocations {
            if record.kind == CoreKind::TypeIdTarget {
                insns[record.insn].imm = 0;
            }
        }
        Some(insns)
    };
    object.functions.iter().map(relocate).collect()
}
