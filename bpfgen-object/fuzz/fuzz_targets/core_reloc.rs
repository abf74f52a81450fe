//! An object's programs relocated against foreign types, whole and split.
//!
//! Input: length of the object (u32, little-endian), the object, the rest is the target's BTF.
#![no_main]

use bpfgen_object::{
    btf::scan::{Memo, Scan},
    core_reloc::{Relocator, Target},
    parse,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let length = u32::from_le_bytes(*length) as usize;
    let Some((object, types)) = rest.split_at_checked(length) else { return };
    let (Ok(object), Ok(kernel)) = (parse(object), Scan::new(types)) else { return };
    let Some(local) = &object.btf else { return };
    let module = Scan::split(&kernel, types, Memo::default());
    let mut targets = vec![Target { name: "vmlinux".to_owned(), types: &kernel }];
    if let Ok(module) = &module {
        targets.push(Target { name: "module".to_owned(), types: module });
    }
    let mut relocator = Relocator::new(local, targets).endian(object.endian);
    for function in &object.functions {
        let mut insns = function.insns.clone();
        if let Ok(poisoned) = relocator.relocate(&mut insns, &function.core_relocations) {
            assert!(poisoned.iter().all(|p| p.insn < insns.len()));
        }
        assert_eq!(insns.len(), function.insns.len());
    }
});
