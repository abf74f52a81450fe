//! `.BTF.ext` together with the `.BTF` that it refers to.
//!
//! Input: in [parts](super::parts) the one and the other.

use bpfgen_object::btf::{Btf, ext::Ext};

pub fn run(data: &[u8]) {
    let [btf, ext, _] = super::parts(data);
    let Ok(btf) = Btf::decode(&super::types(btf)) else { return };
    if let Ok(ext) = Ext::decode(ext, &btf) {
        assert!(ext.functions.iter().all(|record| btf.get(record.value).is_some()));
        assert!(ext.core.iter().all(|record| btf.get(record.value.type_id).is_some()));
    }
}
