//! A kernel module's BTF on some base: both readers agree.
//!
//! Input: in [parts](super::parts) the base and the module's.

use bpfgen_object::btf::{
    Btf, Kind, TypeId, Types,
    file::is_split,
    header::write_header,
    scan::{Memo, Scan},
};

pub fn run(data: &[u8]) {
    let [base, module, _] = super::parts(data);
    let base = &super::types(base);
    let module = &super::split_types(module, base);
    let _ = is_split(module);
    let kernel = Scan::new(base);
    let scan = kernel.as_ref().ok().and_then(|base| {
        let scan = Scan::split(base, module, Memo::default()).ok()?;
        let len = scan.len().unwrap_or(0);
        for id in (len.saturating_sub(2048)..len).map(TypeId) {
            if let Ok(ty) = scan.ty(id) {
                let _ = scan.name(ty.name());
            }
        }
        let _ = scan.find_by_name("holder", Kind::Struct);
        let _ = scan.candidates(&["holder", "a"]);
        Some(scan)
    });
    let Ok(btf) = Btf::from_split_file(module, base) else { return };
    // From the file of a kernel image it may come out of a section.
    if base.starts_with(b"\x7fELF") || module.starts_with(b"\x7fELF") {
        return;
    }
    let scan = scan.expect("what is read whole can be read in parts");
    assert_eq!(scan.len().ok(), Some(btf.len() as u32));
    for (id, ty) in btf.iter() {
        assert_eq!(scan.ty(id).ok().as_deref(), Some(ty));
    }
    let _ = write_header(&btf);
}
