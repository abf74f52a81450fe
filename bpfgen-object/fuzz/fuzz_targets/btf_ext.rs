//! `.BTF.ext` together with the `.BTF` that it refers to.
//!
//! Input: length of the BTF (u32, little-endian), the BTF, the rest is `.BTF.ext`.
#![no_main]

use bpfgen_object::btf::{Btf, ext::Ext};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let length = u32::from_le_bytes(*length) as usize;
    let Some((btf, ext)) = rest.split_at_checked(length) else { return };
    let Ok(btf) = Btf::decode(btf) else { return };
    if let Ok(ext) = Ext::decode(ext, &btf) {
        assert!(ext.functions.iter().all(|record| btf.get(record.value).is_some()));
        assert!(ext.core.iter().all(|record| btf.get(record.value.type_id).is_some()));
    }
});
