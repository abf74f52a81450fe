//! What no compiler writes: every input gives an object or an error that says where, and no panic.

#[path = "support/objects.rs"]
mod support;

use std::borrow::Cow;

use bpfgen_object::{
    DataDef, Error, ErrorKind, FunctionIndex, Insn, Object, RelocationTarget,
    btf::{Btf, layout},
    link::link,
    parse,
};
use support::{
    btf, elf,
    elf::{EXEC, EXIT, GLOBAL, LOCAL, PROGBITS, WEAK},
    fixtures,
};

/// `r1 = <imm> ll`, first half.
const LOAD: [u8; 8] = [0x18, 1, 0, 0, 0, 0, 0, 0];
const LOAD_END: [u8; 8] = [0; 8];
/// `call` of a function, with clang's imm of -1.
const CALL: [u8; 8] = [0x85, 0x10, 0, 0, 0xff, 0xff, 0xff, 0xff];

fn error(bytes: &[u8]) -> Error {
    parse(bytes).expect_err("this must not parse")
}

/// Text and kind of the error for an object.
fn fails(builder: &elf::Builder, kind: ErrorKind, text: &str) {
    let error = error(&builder.build());
    assert!(error.to_string().contains(text), "{error}");
    assert_eq!(error.kind(), kind, "{error}");
}

/// Looks at all that a reader of an object would look at.
fn walk(object: &Object) {
    for program in &object.programs {
        let code = |f: FunctionIndex| Cow::Borrowed(&object.functions[f.0].insns[..]);
        // The error, if any, is not of interest here.
        let _ = link(object, program.function, &code);
    }
    if let Some(btf) = &object.btf {
        for (id, ty) in btf.iter() {
            assert!(btf.str(ty.name()).len() < 1 << 20);
            assert!(btf.resolved(id).is_some());
            let _ = (layout::size_of(btf, id), layout::align_of(btf, id));
        }
    }
}

/// Parses, and checks what must hold for any input.
fn check(bytes: &[u8]) {
    match parse(bytes) {
        Ok(object) => walk(&object),
        Err(error) => {
            let placed = error.section_name().is_some() || error.offset().is_some();
            assert!(placed || error.kind() == ErrorKind::NotBpf, "{error}");
        }
    }
}

#[test]
fn truncated_objects_are_errors() {
    for (file, bytes) in fixtures() {
        for len in 0..bytes.len() {
            let Err(error) = parse(&bytes[..len]) else {
                panic!("{file} parses when cut to {len} of {} bytes", bytes.len());
            };
            let placed = error.section_name().is_some() || error.offset().is_some();
            assert!(placed || error.kind() == ErrorKind::NotBpf, "{file} at {len}: {error}");
        }
    }
}

#[test]
fn changed_objects_never_panic() {
    // xorshift64: the same changes on every machine.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for (_, original) in fixtures() {
        for _ in 0..400 {
            let mut bytes = original.clone();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                let words = [0, 1, 8, 0x10000, 0x7fff_ffff, 0x8000_0000, u32::MAX];
                match random(5) {
                    0 => bytes[at] ^= 1 << random(8),
                    1 => bytes[at] = random(256) as u8,
                    2 => bytes[at] = bytes[at].wrapping_add(random(9) as u8).wrapping_sub(4),
                    3 => {
                        let word = words[random(words.len())].to_le_bytes();
                        bytes[at..].iter_mut().zip(word).for_each(|(to, from)| *to = from);
                    }
                    _ => {
                        let from = random(bytes.len() / 4) * 4;
                        let to = at / 4 * 4;
                        let len = 4.min(bytes.len() - from).min(bytes.len() - to);
                        bytes.copy_within(from..from + len, to);
                    }
                }
            }
            check(&bytes);
        }
    }
}

#[test]
fn parsing_is_deterministic_and_needs_no_alignment() {
    for (file, bytes) in fixtures() {
        let mut shifted = vec![0];
        shifted.extend(&bytes);
        assert_eq!(parse(&bytes).unwrap(), parse(&shifted[1..]).unwrap(), "{file}");
    }
}

#[test]
fn other_files_are_told_apart() {
    let says = |bytes: &[u8], text: &str| {
        let error = error(bytes);
        assert_eq!(error.kind(), ErrorKind::NotBpf, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    };
    let object = elf::Builder::new().code("xdp", &[EXIT]).function("f", GLOBAL, 1, 0, 8);
    says(b"", "empty");
    says(b"#include <linux/bpf.h>\nint x;\n", "C source");
    says(b"BC\xc0\xde\x35\x14\0\0", "bitcode");
    says(b"!<arch>\nfoo.o/          0", "archive");
    says(&btf::Builder::new().bytes(), "raw BTF");
    says(&[0xca, 0xfe, 0xba, 0xbe, 0xff], "not an ELF object");
    says(&object.clone().machine(62).build(), "x86-64");
    says(&object.clone().machine(183).build(), "AArch64");
    let change = |at: usize, byte: u8| {
        let mut bytes = object.build();
        bytes[at] = byte;
        bytes
    };
    says(&change(4, 1), "32-bit");
    says(&change(6, 7), "unknown class or version");
    says(&change(16, 3), "linked");
    says(&change(16, 4), "core dump");
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    says(&own, "executable or shared library for");
    assert!(parse(&object.clone().machine(0).build()).is_ok(), "EM_NONE, as old compilers wrote");
}

#[test]
fn odd_but_harmless_objects_are_read() {
    // Neither functions nor data.
    let object = parse(&elf::Builder::new().build()).unwrap();
    assert_eq!((object.functions.len(), object.license.as_str(), object.version), (0, "", 0));
    // Code without symbols; sizes that assemblers leave out; two names for one subprogram.
    let builder = elf::Builder::new()
        .code("xdp", &[EXIT])
        .code("socket", &[EXIT, EXIT, EXIT])
        .code(".text", &[EXIT])
        .section("license", PROGBITS, 0, b"GPL\0rest")
        .section(".data", PROGBITS, 0, &[])
        .zeros(".bss", 1 << 20)
        .function("one", GLOBAL, 2, 0, 0)
        .function("two", WEAK, 2, 8, 0)
        .function("sub", GLOBAL, 3, 0, 8)
        .function("alias", GLOBAL, 3, 0, 8);
    let object = parse(&builder.build()).unwrap();
    let functions: Vec<_> =
        object.functions.iter().map(|f| (f.name.as_str(), f.insns.len())).collect();
    assert_eq!(functions, [("one", 1), ("two", 2), ("sub", 1)]);
    assert_eq!(object.license, "GPL");
    let [bss] = &object.data[..] else { panic!("{:?}", object.data) };
    assert_eq!((bss.size, bss.content.len(), bss.datasec), (1 << 20, 0, None));
}

#[test]
fn huge_claims_are_refused() {
    let code = elf::Builder::new().code("xdp", &[EXIT]).function("f", GLOBAL, 1, 0, 8);
    fails(&code.clone().zeros(".bss", 1 << 60), ErrorKind::Malformed, "section .bss");
    let most = u64::from(DataDef::MAX_SIZE);
    assert!(parse(&code.clone().zeros(".bss", most).build()).is_ok());
    fails(&code.clone().zeros(".bss", most + 1), ErrorKind::Malformed, "a map holds");
    fails(
        &code.function("g", GLOBAL, 1, 0, u64::MAX),
        ErrorKind::Malformed,
        "past the section's end",
    );

    let mut cut = btf::Builder::new();
    // 65,535 members that are not there; an array whose size overflows is only that type's problem.
    cut.raw("", 4, 0xffff, 4, &[]);
    let error = Btf::decode(&cut.bytes()).unwrap_err();
    assert_eq!(error.section_name(), Some(".BTF"), "{error}");
    assert!(error.to_string().contains("bytes are needed"), "{error}");
}

#[test]
fn functions_must_fit_their_section() {
    let two = elf::Builder::new().code("xdp", &[EXIT, EXIT]);
    let odd = two.clone().function("f", GLOBAL, 1, 4, 8);
    fails(&odd, ErrorKind::Malformed, "section xdp, offset 0x4: function `f` does not begin");
    let overlap = two.clone().function("f", GLOBAL, 1, 0, 16).function("g", GLOBAL, 1, 8, 8);
    fails(&overlap, ErrorKind::Malformed, "function `g` overlaps function `f`");
    let alias = two.clone().function("f", GLOBAL, 1, 0, 16).function("g", GLOBAL, 1, 0, 16);
    fails(&alias, ErrorKind::Unsupported, "alias of program `f`");
    let same = two.clone().function("f", GLOBAL, 1, 0, 8).function("f", GLOBAL, 1, 8, 8);
    fails(&same, ErrorKind::Malformed, "a second program has the name `f`");
    let stray = two.function("f", GLOBAL, 9, 0, 8);
    fails(&stray, ErrorKind::Malformed, "section .symtab, offset 0x18: symbol 1");
}

#[test]
fn a_static_program_is_a_mistake_unless_it_is_called() {
    let alone = elf::Builder::new().code("xdp", &[EXIT]).function("f", LOCAL, 1, 0, 8);
    fails(&alone, ErrorKind::Unsupported, "program `f` is static");
    let called = elf::Builder::new()
        .code("xdp", &[EXIT, [0x85, 0x10, 0, 0, 0xfe, 0xff, 0xff, 0xff], EXIT])
        .function("f", LOCAL, 1, 0, 8)
        .function("g", GLOBAL, 1, 8, 16);
    let object = parse(&called.build()).unwrap();
    assert_eq!(object.programs.len(), 1);
    let target = &object.functions[1].relocations[0].target;
    assert_eq!(target, &RelocationTarget::Call(FunctionIndex(0)));
}

#[test]
fn references_must_lead_somewhere() {
    let object = |code: &[[u8; 8]], at: u64| {
        elf::Builder::new()
            .code("xdp", code)
            .relocation(at, 2)
            .section(".debug_info", PROGBITS, 0, &[0; 8])
            .function("f", GLOBAL, 1, 0, code.len() as u64 * 8)
    };
    let debug = |b: elf::Builder| b.symbol("there", (LOCAL, 0), 2, 0, 0);
    let kind = ErrorKind::Malformed;
    fails(&debug(object(&[CALL, EXIT], 0)), kind, "where no function begins");
    fails(&debug(object(&[CALL, EXIT], 4)), kind, "not at an instruction");
    fails(&debug(object(&[CALL, EXIT], 16)), kind, "not at an instruction");
    fails(&debug(object(&[EXIT, EXIT], 0)), kind, "instruction 0x95 cannot refer to `there`");
    fails(&debug(object(&[EXIT, LOAD], 8)), kind, "half a 64-bit load");
    let load = object(&[LOAD, LOAD_END, EXIT], 0);
    fails(&debug(load.clone()), ErrorKind::Unsupported, "section .debug_info");
    let absolute = load.clone().symbol("there", (GLOBAL, 1), 0xfff1, 0, 0);
    fails(&absolute, kind, "section xdp, offset 0x0: `there` is not an address");
    let common = load.clone().symbol("there", (GLOBAL, 1), 0xfff2, 8, 8);
    fails(&common, ErrorKind::Unsupported, "-fno-common");
    let undefined = load.symbol("there", (GLOBAL, 0), 0, 0, 0);
    fails(&undefined, ErrorKind::Missing, "extern `there` has no BTF");
    let nowhere = elf::Builder::new().code("xdp", &[CALL, EXIT]).function("f", GLOBAL, 1, 0, 16);
    let itself = parse(&nowhere.build()).unwrap();
    assert_eq!(itself.functions[0].insns[0].imm, -1);
    let beyond = [0x85, 0x10, 0, 0, 0, 0, 0, 0];
    let into = elf::Builder::new().code("xdp", &[beyond, EXIT]).function("f", GLOBAL, 1, 0, 16);
    fails(&into, kind, "call of 0x8, where no function begins");
    let twice = elf::Builder::new()
        .code("xdp", &[CALL, EXIT])
        .relocation(0, 1)
        .relocation(0, 1)
        .function("f", GLOBAL, 1, 0, 16);
    fails(&twice, kind, "two relocations of one instruction");
    let addends = elf::Builder::new().code("xdp", &[EXIT]).section(".relaxdp", elf::RELA, 0, &[]);
    assert!(parse(&addends.build()).is_err(), "its target is section 0");
}

#[test]
fn a_gap_in_the_code_is_nobodys() {
    // What bpftool leaves of a weak function that another has replaced: code without a symbol.
    let builder = elf::Builder::new()
        .code("xdp", &[LOAD, LOAD_END, EXIT])
        .relocation(0, 2)
        .section(".data", PROGBITS, 0, &[1, 2, 3, 4])
        .function("f", GLOBAL, 1, 16, 8)
        .symbol("x", (GLOBAL, 1), 2, 0, 4);
    let object = parse(&builder.build()).unwrap();
    assert_eq!(object.functions[0].relocations, []);
}

#[test]
fn ten_thousand_functions_in_a_chain() {
    let count = 10_000u64;
    let call = |by: i32| {
        let imm = by.to_le_bytes();
        [0x85, 0x10, 0, 0, imm[0], imm[1], imm[2], imm[3]]
    };
    let mut code = Vec::new();
    let mut builder = elf::Builder::new();
    for i in 0..count {
        // The next function, one slot further; the last one calls the first.
        code.extend([call(if i + 1 == count { -(2 * count as i32) + 1 } else { 1 }), EXIT]);
        builder = builder.function(&format!("f{i}"), GLOBAL, 1, i * 16, 16);
    }
    let object =
        parse(&builder.section("xdp", PROGBITS, EXEC, code.as_flattened()).build()).unwrap();
    let entry = object.programs[0].function;
    let linked = link(&object, entry, &|f| Cow::Borrowed(&object.functions[f.0].insns)).unwrap();
    assert_eq!(linked.functions.len(), count as usize);
    let last = linked.insns[linked.insns.len() - 2];
    assert_eq!((last.code, last.imm), (Insn::CALL, -(2 * count as i32) + 1));
}

#[test]
fn shared_text_does_not_multiply() {
    // Thousands of symbols and sections with one long name each end in a budget, not in gigabytes.
    let long = "x".repeat(60_000);
    let mut bytes = {
        let mut builder = elf::Builder::new().code("xdp", &[EXIT]);
        for _ in 0..4000 {
            builder = builder.symbol("", (LOCAL, 0), 1, 0, 0);
        }
        builder.function(&long, GLOBAL, 1, 0, 8).build()
    };
    // All symbols get the last one's name.
    let symtab = 64 + 8;
    let last = symtab + 24 * 4001;
    let name: [u8; 4] = bytes[last..last + 4].try_into().unwrap();
    for symbol in 1..4001 {
        bytes[symtab + 24 * symbol..][..4].copy_from_slice(&name);
    }
    let error = error(&bytes);
    assert!(error.to_string().contains("share too much text"), "{error}");
}
