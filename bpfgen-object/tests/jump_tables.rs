//! Jump tables: as clang 22 writes them, and as nobody does.

#[path = "support/objects.rs"]
mod support;

use std::borrow::Cow;

use bpfgen_object::{
    Error, ErrorKind, FunctionIndex, JumpTableIndex, RelocationTarget, link::link, parse,
    reach::reach,
};
use support::{
    elf,
    elf::{EXIT, GLOBAL, OBJECT, PROGBITS},
};

/// `r1 = <imm> ll`, first half.
const LOAD: [u8; 8] = [0x18, 1, 0, 0, 0, 0, 0, 0];
/// The second, with the addend that clang puts into the first.
const LOAD_END: [u8; 8] = [0; 8];
/// `gotox r1`.
const GOTOX: [u8; 8] = [0x0d, 1, 0, 0, 0, 0, 0, 0];
const SECTION: &str = ".jumptables";

fn numbers(table: &[u64]) -> Vec<u8> {
    table.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Two functions in one section; the second, at 8, jumps by `table`, whose symbol is from `at` on.
fn object(table: &[u64], (at, size): (u64, u64)) -> elf::Builder {
    elf::Builder::new()
        .code("xdp", &[EXIT, LOAD, LOAD_END, GOTOX, EXIT, EXIT])
        .relocation(8, 3)
        .section(SECTION, PROGBITS, 0, &numbers(table))
        .function("first", GLOBAL, 1, 0, 8)
        .function("second", GLOBAL, 1, 8, 40)
        .symbol("BPF.JT.0.0", (GLOBAL, OBJECT), 2, at, size)
}

fn error(builder: &elf::Builder) -> Error {
    parse(&builder.build()).expect_err("this must not parse")
}

#[test]
fn places_are_counted_in_the_function() {
    let object = parse(&object(&[0, 32, 40, 32], (8, 24)).build()).unwrap();
    let [table] = &object.jump_tables[..] else { panic!("{:?}", object.jump_tables) };
    assert_eq!((table.name.as_str(), table.function), ("BPF.JT.0.0", FunctionIndex(1)));
    assert_eq!(table.insns, [3, 4, 3]);
    let target = &object.functions[1].relocations[0].target;
    assert_eq!(target, &RelocationTarget::JumpTable { table: JumpTableIndex(0), offset: 0 });
    let code = |f: FunctionIndex| Cow::Borrowed(&object.functions[f.0].insns[..]);
    let linked = link(&object, FunctionIndex(1), &code).unwrap();
    assert_eq!(linked.relocations.len(), 1, "it is the loader's to fill in");
    assert_eq!(linked.placed_at(4).unwrap().function, FunctionIndex(1));
    assert_eq!(linked.placed_at(5), None);
    // The second half of the load is no instruction.
    assert_eq!(reach(&object, &linked), [true, false, true, true, true]);
}

#[test]
fn what_no_table_leads_to_is_not_reached() {
    let object = parse(&object(&[40], (0, 8)).build()).unwrap();
    let code = |f: FunctionIndex| Cow::Borrowed(&object.functions[f.0].insns[..]);
    let linked = link(&object, FunctionIndex(1), &code).unwrap();
    assert_eq!(reach(&object, &linked), [true, false, true, false, true]);
}

#[test]
fn addresses_in_a_table() {
    let mut load = LOAD;
    load[4] = 16;
    let builder = elf::Builder::new()
        .code("xdp", &[load, LOAD_END, LOAD, LOAD_END, GOTOX, EXIT])
        .relocation(0, 2)
        .relocation(16, 2)
        .section(SECTION, PROGBITS, 0, &numbers(&[32, 32, 40]))
        .function("f", GLOBAL, 1, 0, 48)
        .symbol("table", (GLOBAL, OBJECT), 2, 0, 24);
    let object = parse(&builder.build()).unwrap();
    assert_eq!(object.jump_tables.len(), 1, "both are of one table");
    let targets: Vec<_> = object.functions[0].relocations.iter().map(|it| &it.target).collect();
    let at = |offset| RelocationTarget::JumpTable { table: JumpTableIndex(0), offset };
    assert_eq!(targets, [&at(16), &at(0)]);
}

#[test]
fn tables_that_make_no_sense() {
    let fails = |builder: &elf::Builder, kind, text: &str| {
        let error = error(builder);
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error.kind(), kind, "{error}");
    };
    let malformed = ErrorKind::Malformed;
    for (place, text) in [
        (0, "leads to 0x0, where no instruction of function `second` is"),
        (12, "leads to 0xc,"),
        (48, "leads to 0x30,"),
        (u64::MAX, "leads to 0xffffffffffffffff,"),
    ] {
        fails(&object(&[32, place], (0, 16)), malformed, text);
    }
    fails(&object(&[32, 32], (4, 8)), malformed, "does not begin and end");
    fails(&object(&[32, 32], (0, 12)), malformed, "does not begin and end");
    fails(&object(&[32, 32], (8, 16)), malformed, "section .jumptables");
    fails(&object(&[32, 32], (u64::MAX - 7, 16)), malformed, "section .jumptables");
    fails(&object(&[32, 32], (0, u64::MAX - 7)), malformed, "jump table `BPF.JT.0.0`");
    fails(&object(&[32], (0, 0)), ErrorKind::Unsupported, "not known where it ends");
}

/// A thousand symbols for the same bytes do not take a thousand times the memory.
#[test]
fn tables_that_overlap() {
    let code = [LOAD, LOAD_END].repeat(1000);
    let mut builder = elf::Builder::new().code("xdp", &code);
    for index in 0..1000 {
        builder = builder.relocation(16 * u64::from(index), 2 + index);
    }
    builder = builder.section(SECTION, PROGBITS, 0, &numbers(&[8; 1000]));
    builder = builder.function("f", GLOBAL, 1, 0, 16000);
    for index in 0..1000 {
        builder = builder.symbol("table", (GLOBAL, OBJECT), 2, index * 8, 8000 - index * 8);
    }
    let error = error(&builder);
    assert!(error.to_string().contains("overlaps others"), "{error}");
}

#[test]
fn the_object_of_clang_is_read() {
    let path = "../bpfgen-build/tests/fixtures/jumps_22.bpf.o";
    let bytes = std::fs::read(path).unwrap();
    let object = parse(&bytes).unwrap();
    let of = |name: &str| {
        let tables = object.jump_tables.iter();
        tables.filter(|it| object.functions[it.function.0].name == name).count()
    };
    for name in ["switches", "subprogram", "global_subprogram", "calls_second", "computed"] {
        assert_eq!(of(name), 1, "{name}");
    }
    assert_eq!((of("plain"), of("calls_first")), (0, 0));
    let targets = object.jump_tables.iter().map(|table| table.insns.len());
    assert_eq!(targets.collect::<Vec<_>>(), [16, 16, 16, 18, 3]);
}

#[test]
fn changed_tables_never_panic() {
    let original = std::fs::read("../bpfgen-build/tests/fixtures/jumps_22.bpf.o").unwrap();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut parsed = 0;
    for _ in 0..2000 {
        let mut bytes = original.clone();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            bytes[at] =
                [0, 1, 8, 0x7f, 0x80, 0xff, bytes[at] ^ 8, bytes[at].wrapping_add(8)][random(8)];
        }
        let Ok(object) = parse(&bytes) else { continue };
        parsed += 1;
        for program in &object.programs {
            let code = |f: FunctionIndex| Cow::Borrowed(&object.functions[f.0].insns[..]);
            let linked = link(&object, program.function, &code).unwrap();
            assert_eq!(reach(&object, &linked).len(), linked.insns.len());
        }
    }
    assert!(parsed > 100, "some changes leave an object: {parsed}");
}
