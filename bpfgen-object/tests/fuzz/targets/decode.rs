//! BTF: both readers agree, what was decoded can be followed and written again.

use bpfgen_object::{
    Endian,
    btf::{
        Btf, Type, TypeId, Types,
        dump::write_raw,
        encode::{BtfFeatures, encode},
        layout,
        scan::Scan,
    },
};

pub fn run(data: &[u8]) {
    let data = &super::types(data);
    let scan = Scan::new(data);
    if let Ok(scan) = &scan {
        // Few enough to end soon: each may take a walk over 64k members.
        for id in (0..scan.len().unwrap_or(0).min(4096)).map(TypeId) {
            if let Ok(ty) = scan.ty(id) {
                let _ = scan.name(ty.name());
            }
        }
        let _ = scan.pointer_size();
    }
    let Ok(btf) = Btf::decode(data) else { return };
    let scan = scan.expect("what is read whole can be read in parts");
    assert_eq!(scan.len().ok(), Some(btf.len() as u32));
    for (id, ty) in btf.iter() {
        ty.each_reference(&mut |target| assert!(btf.get(target).is_some()));
        assert!(btf.resolved(id).is_some());
        assert_eq!(scan.ty(id).ok().as_deref(), Some(ty));
    }
    for (id, _) in btf.iter().take(4096) {
        let _ = (layout::size_of(&btf, id), layout::array_shape(&btf, id));
    }
    for (id, _) in btf.iter().take(64) {
        let _ = layout::align_of(&btf, id);
    }
    let again = Btf::decode(&encode(&btf, Endian::Big, &BtfFeatures::ALL)).expect("what we write");
    // Sections go to the end.
    let is_section = |ty: &Type| matches!(ty, Type::DataSec(_));
    assert_eq!(again.len(), btf.len());
    for (id, ty) in btf.iter().take_while(|(_, ty)| !is_section(ty)) {
        assert_eq!(again.get(id), Some(ty), "written, and read again");
    }
    // A section's name of up to 511 bytes may be written anew.
    let sanitized = encode(&btf, Endian::Little, &BtfFeatures::NONE);
    assert!(sanitized.len() <= 4096 + 64 * data.len(), "{} bytes", sanitized.len());
    let mut text = String::new();
    let _ = write_raw(&btf, TypeId(1), &mut text);
}
