//! A whole object: parse it, then link every program.

use std::borrow::Cow;

use bpfgen_object::{link::link, parse};

pub fn run(data: &[u8]) {
    let Ok(object) = parse(data) else { return };
    for program in &object.programs {
        let linked =
            link(&object, program.function, &|f| Cow::Borrowed(&object.functions[f.0].insns));
        if let Ok(linked) = linked {
            assert!(linked.relocations.iter().all(|r| r.insn < linked.insns.len()));
            assert!(linked.lines.is_sorted_by(|a, b| a.insn < b.insn));
        }
    }
}
