//! Programs relocated against foreign types, whole and split.
//!
//! Input: in [parts](super::parts) an object, the target's BTF, and that of a module; or the
//! program's BTF, the target's, and what [`records`] makes relocations of.

use bpfgen_object::{
    CoreKind, CoreRelocation, Endian, Function, Insn, Linkage, Object,
    btf::{
        Btf, TypeId,
        scan::{Memo, Scan},
    },
    core_reloc::{Relocator, Target},
    parse,
};

use super::counting::Counting;

pub fn run(data: &[u8]) {
    let [object, types, module] = super::parts(data);
    let Some(object) = self::object(object, module) else { return };
    let Some(local) = &object.btf else { return };
    let types = &super::types(types);
    let Ok(kernel) = Scan::new(types) else { return };
    let split = super::split_types(module, types);
    let module = Scan::split(&kernel, &split, Memo::default());
    let records: usize =
        object.functions.iter().map(|function| function.core_relocations.len()).sum();
    let kernel = Counting::new(&kernel, data.len(), 2 * records);
    let module = module.as_ref().ok().map(|module| Counting::new(module, data.len(), 2 * records));
    let mut targets = vec![Target { name: "vmlinux".to_owned(), types: &kernel }];
    if let Some(module) = &module {
        targets.push(Target { name: "module".to_owned(), types: module });
    }
    let new = || Relocator::new(local, targets.clone()).endian(object.endian);
    let (mut relocator, mut answerer) = (new(), new());
    for function in &object.functions {
        let mut insns = function.insns.clone();
        match relocator.relocate(&mut insns, &function.core_relocations) {
            Ok(poisoned) => {
                assert!(poisoned.iter().all(|p| p.insn < insns.len() && !p.what.is_empty()));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        assert_eq!(insns.len(), function.insns.len());
        let mut insns = function.insns.clone();
        if let Ok(answers) = answerer.answers(&mut insns, &function.core_relocations) {
            assert_eq!(answers.len(), function.core_relocations.len());
        }
    }
}

/// An object: an ELF file, or one made of BTF and some bytes.
pub(super) fn object(bytes: &[u8], more: &[u8]) -> Option<Object> {
    if bytes.starts_with(b"\x7fELF") {
        return parse(bytes).ok();
    }
    let local = Btf::decode(&super::types(bytes)).ok()?;
    let (insns, core_relocations) = records(more, &local);
    let function = Function {
        name: "program".to_owned(),
        section: "raw_tp".to_owned(),
        offset: 0,
        linkage: Linkage::Global,
        insns,
        type_id: None,
        relocations: Vec::new(),
        core_relocations,
        lines: Vec::new(),
    };
    Some(Object {
        endian: Endian::Little,
        license: String::new(),
        version: 0,
        functions: vec![function],
        core_order: Vec::new(),
        programs: Vec::new(),
        maps: Vec::new(),
        data: Vec::new(),
        externs: Vec::new(),
        jump_tables: Vec::new(),
        struct_ops: Vec::new(),
        btf: Some(local),
    })
}

/// Instructions with a relocation each, of six bytes: kind, type, then how deep and where to.
fn records(bytes: &[u8], local: &Btf) -> (Vec<Insn>, Vec<CoreRelocation>) {
    let mut insns = Vec::new();
    let mut records = Vec::new();
    let named: Vec<_> = local.iter().filter(|(_, ty)| !ty.name().is_none()).collect();
    for chunk in bytes.chunks_exact(6).take(256) {
        let &[kind, root, code, old, depth, place] = chunk else { continue };
        let type_id = match named.len() {
            0 => TypeId(root.into()),
            len => named[usize::from(root) * 7 % len].0,
        };
        let Some(kind) = CoreKind::from_number(u32::from(kind % 13)) else { continue };
        let mut access = "0".to_owned();
        for step in 0..depth % 8 {
            access.push_str(&format!(":{}", (place >> step) % 5));
        }
        let insn = insns.len();
        let code = [0xb7, 0x61, 0x79, 0x63, 0x62, 0x18, 0x71, 0xbf][usize::from(code % 8)];
        let off = if code == 0xb7 { 0 } else { old.into() };
        insns.push(Insn { code, dst: 1, src: 0, off, imm: i32::from(old) * 4 });
        if code == 0x18 {
            insns.push(Insn::default());
        }
        records.push(CoreRelocation { insn, type_id, access, kind });
    }
    (insns, records)
}
