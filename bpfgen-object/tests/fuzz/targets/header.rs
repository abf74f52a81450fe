//! C headers, whole and minimal: an error, or a text that is not much longer than the BTF allows.

use bpfgen_object::btf::{
    Btf,
    header::{
        Printer,
        minimal::{Index, Selection},
        write_header,
    },
};

pub fn run(data: &[u8]) {
    let data = &super::types(data);
    let Ok(btf) = Btf::decode(data) else { return };
    let limit = (2 << 20) + 64 * data.len();
    if let Ok(text) = write_header(&btf) {
        assert!(text.len() <= limit, "{} bytes of {}", text.len(), data.len());
    }
    let printer = Printer::new(&btf);
    for (id, _) in btf.iter().take(64) {
        let _ = printer.c_name(id);
    }
    let index = Index::new(&btf);
    let mut selection = Selection::new(&index);
    for name in ["struct holder", "inner", "bits", "a", "union deep", "enum small"] {
        let _ = selection.add_whole(name);
    }
    for name in ["SMALL_A", "u8", "size_t"] {
        let _ = selection.add_identifier(name);
        let _ = selection.define_tag(name);
        selection.add_member(name);
        selection.add_tag(name);
    }
    if let Ok(text) = selection.print("/* Some types. */") {
        assert!(text.len() <= limit, "{} bytes of {}", text.len(), data.len());
    }
}
