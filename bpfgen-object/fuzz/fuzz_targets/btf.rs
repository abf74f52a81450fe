//! BTF: decode it, then follow every reference, compute every layout and print the header.
#![no_main]

use bpfgen_object::btf::{Btf, header, layout};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(btf) = Btf::decode(bytes) else { return };
    for (id, ty) in btf.iter() {
        ty.each_reference(&mut |target| assert!(btf.get(target).is_some()));
        assert!(btf.resolved(id).is_some());
        let _ = (btf.str(ty.name()), layout::size_of(&btf, id), layout::align_of(&btf, id));
    }
    let _ = header::write_header(&btf);
});
