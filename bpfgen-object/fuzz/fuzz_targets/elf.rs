//! A whole object: parse it, then link every program.
#![no_main]

use std::borrow::Cow;

use bpfgen_object::{link::link, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(object) = parse(bytes) else { return };
    for program in &object.programs {
        let linked =
            link(&object, program.function, &|f| Cow::Borrowed(&object.functions[f.0].insns));
        if let Ok(linked) = linked {
            assert!(linked.relocations.iter().all(|r| r.insn < linked.insns.len()));
            assert!(linked.lines.is_sorted_by(|a, b| a.insn < b.insn));
        }
    }
});
