//! Definitions that no loader could make sense of, each with a message that says what and where.

#[path = "support/objects.rs"]
mod support;

use bpfgen_object::{ErrorKind, parse};
use support::{
    btf::{self, MemberSpec, member},
    elf::{self, EXEC, EXIT, GLOBAL, PROGBITS},
};

/// BTF of one map of the given fields, in an object that has it in `.maps`.
fn object_of_map(fields: impl Fn(&mut Fields) -> Vec<MemberSpec>) -> elf::Builder {
    let mut types = Fields::default();
    let members = fields(&mut types);
    let mut types = types.0;
    let body = types.structure("", 8 * members.len() as u32, &members);
    let size = (8 * members.len() as u32).max(8);
    let var = types.var("m", body, 1);
    types.datasec(".maps", 0, &[[var, 0, size]]);
    elf::Builder::new()
        .section(".maps", PROGBITS, 0, &vec![0; size as usize])
        .section(".BTF", PROGBITS, 0, &types.bytes())
        .symbol("m", (GLOBAL, 1), 1, 0, size.into())
}

struct Fields(btf::Builder);

impl Default for Fields {
    fn default() -> Self {
        let mut types = btf::Builder::new();
        types.int("int", 4, true);
        Self(types)
    }
}

impl Fields {
    fn uint(&mut self, name: &str, number: u32, at: u32) -> MemberSpec {
        let array = self.0.array(1, number);
        self.typed(name, array, at)
    }

    fn typed(&mut self, name: &str, ty: u32, at: u32) -> MemberSpec {
        let pointer = self.0.ptr(ty);
        member(name, pointer, at * 64)
    }
}

fn fails(object: &elf::Builder, kind: ErrorKind, text: &str) {
    let error = parse(&object.build()).expect_err(text);
    assert!(error.to_string().contains(text), "{error}\ndoes not say: {text}");
    assert_eq!(error.kind(), kind, "{error}");
}

#[test]
fn a_map_without_faults_is_read() {
    let object = object_of_map(|f| vec![f.uint("type", 2, 0), f.uint("max_entries", 9, 1)]);
    let object = parse(&object.build()).unwrap();
    assert_eq!((object.maps[0].name.as_str(), object.maps[0].max_entries), ("m", 9));
}

#[test]
fn maps_have_only_fields_that_are_known_and_agree() {
    let map = |kind, text: &str, fields: &dyn Fn(&mut Fields) -> Vec<MemberSpec>| {
        fails(&object_of_map(fields), kind, text);
    };
    let (bad, unsupported) = (ErrorKind::Malformed, ErrorKind::Unsupported);
    map(
        unsupported,
        "section .maps, offset 0x0: map `m`: field `colour`: it is not a field",
        &|f| vec![f.uint("type", 1, 0), f.uint("colour", 1, 1)],
    );
    map(bad, "map `m`: it has no `type`", &|f| vec![f.uint("max_entries", 1, 0)]);
    map(bad, "field `type` is given twice", &|f| vec![f.uint("type", 1, 0), f.uint("type", 1, 1)]);
    map(bad, "field `type`: it must be given with __uint", &|_| vec![member("type", 1, 0)]);
    map(bad, "field `key`: it means 4 bytes, but another field 8", &|f| {
        vec![f.uint("type", 1, 0), f.uint("key_size", 8, 1), f.typed("key", 1, 2)]
    });
    map(bad, "field `value_size`: it means 8 bytes, but another field 4", &|f| {
        vec![f.uint("type", 1, 0), f.typed("value", 1, 1), f.uint("value_size", 8, 2)]
    });
    map(bad, "field `key`: its type has no size", &|f| {
        let unknown = f.0.fwd("unknown", false);
        vec![f.uint("type", 1, 0), f.typed("key", unknown, 1)]
    });
    map(bad, "field `value`: its type is larger than 4 GiB", &|f| {
        let row = f.0.array(1, u32::MAX);
        vec![f.uint("type", 1, 0), f.typed("value", row, 1)]
    });
    map(bad, "type [2] exceeds 64 bits", &|f| {
        let mut cube = f.0.array(1, u32::MAX);
        cube = f.0.array(cube, u32::MAX);
        cube = f.0.array(cube, u32::MAX);
        vec![f.uint("type", 1, 0), f.typed("value", cube, 1)]
    });
    map(bad, "field `key`: it must be given with __type", &|f| {
        vec![f.uint("type", 1, 0), member("key", 1, 64)]
    });
    map(bad, "field `map_extra`: it must be given with __ulong", &|f| {
        vec![f.uint("type", 1, 0), member("map_extra", 1, 64)]
    });
    map(unsupported, "field `pinning`: 2 is neither", &|f| {
        vec![f.uint("type", 1, 0), f.uint("pinning", 2, 1)]
    });
}

#[test]
fn values_are_maps_or_programs_and_come_last() {
    let map = |kind, text: &str, fields: &dyn Fn(&mut Fields) -> Vec<MemberSpec>| {
        fails(&object_of_map(fields), kind, text);
    };
    /// `values`, an array of pointers.
    fn values(f: &mut Fields, target: u32, at: u32) -> MemberSpec {
        let pointer = f.0.ptr(target);
        let array = f.0.array(pointer, 0);
        member("values", array, at * 64)
    }
    fn definition(f: &mut Fields, members: &[MemberSpec]) -> u32 {
        f.0.structure("inner", 8 * members.len() as u32, members)
    }
    let (bad, unsupported) = (ErrorKind::Malformed, ErrorKind::Unsupported);
    map(bad, "field `values`: it must be the last field", &|f| {
        let inner_type = f.uint("type", 2, 0);
        let inner = definition(f, &[inner_type]);
        vec![f.uint("type", 12, 0), values(f, inner, 1), f.uint("max_entries", 1, 2)]
    });
    map(unsupported, "a map of type hash holds neither maps nor programs", &|f| {
        vec![f.uint("type", 1, 0), values(f, 1, 1)]
    });
    map(bad, "its elements are neither map definitions nor functions", &|f| {
        vec![f.uint("type", 12, 0), values(f, 1, 1)]
    });
    map(bad, "field `values`: it must be given with __array", &|f| {
        vec![f.uint("type", 3, 0), f.uint("values", 1, 1)]
    });
    map(bad, "field `values`: it means 4 bytes, but another field 8", &|f| {
        let proto = f.0.proto(1, &[]);
        vec![f.uint("type", 3, 0), f.uint("value_size", 8, 1), values(f, proto, 2)]
    });
    map(unsupported, "inner map: field `pinning`: inner maps cannot be pinned", &|f| {
        let fields = [f.uint("type", 2, 0), f.uint("pinning", 1, 1)];
        let inner = definition(f, &fields);
        vec![f.uint("type", 12, 0), values(f, inner, 1)]
    });
    map(unsupported, "inner map: field `values`: inner maps cannot hold maps", &|f| {
        let leaf_type = f.uint("type", 2, 0);
        let leaf = definition(f, &[leaf_type]);
        let fields = [f.uint("type", 12, 0), values(f, leaf, 1)];
        let inner = definition(f, &fields);
        vec![f.uint("type", 12, 0), values(f, inner, 1)]
    });
}

#[test]
fn map_sections_need_types_and_room() {
    let content = elf::Builder::new().section(".maps", PROGBITS, 0, &[0; 8]);
    fails(&content, ErrorKind::Missing, "section .maps: maps need BTF; compile with -g");
    let old = elf::Builder::new().section("maps", PROGBITS, 0, &[0; 20]);
    fails(&old, ErrorKind::Unsupported, "struct bpf_map_def");

    let with = |vars: &dyn Fn(&mut btf::Builder) -> Vec<[u32; 3]>| {
        let mut types = btf::Builder::new();
        let vars = vars(&mut types);
        types.datasec(".maps", 8, &vars);
        content.clone().section(".BTF", PROGBITS, 0, &types.bytes())
    };
    let kind = ErrorKind::Malformed;
    let body = |types: &mut btf::Builder, size| {
        let body = types.structure("", size, &[]);
        types.var("m", body, 1)
    };
    let outside = with(&|types| vec![[body(types, 4), 6, 4]]);
    fails(&outside, kind, "section .maps, offset 0x6: a map is outside");
    let twice = with(&|types| {
        let var = body(types, 4);
        vec![[var, 0, 4], [var, 0, 4]]
    });
    fails(&twice, kind, "map `m`: it has no `type`");
    let small = with(&|types| vec![[body(types, 16), 0, 4]]);
    fails(&small, kind, "map `m`: it is smaller than its type");
    let number = with(&|types| {
        let int = types.int("int", 4, true);
        vec![[types.var("m", int, 1), 0, 4]]
    });
    fails(&number, kind, "map `m`: its type is not a struct");
}

#[test]
fn variables_lie_in_their_section_and_apart() {
    let object = |vars: &[[u32; 3]]| {
        let mut types = btf::Builder::new();
        let int = types.int("int", 4, true);
        types.var("a", int, 1);
        types.var("b", int, 1);
        types.datasec(".data", 8, vars);
        elf::Builder::new().section(".data", PROGBITS, 0, &[0; 8]).section(
            ".BTF",
            PROGBITS,
            0,
            &types.bytes(),
        )
    };
    let parsed = parse(&object(&[[3, 4, 4], [2, 0, 4]]).build()).unwrap();
    let names: Vec<_> = parsed.data[0].variables.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "sorted by offset");
    let kind = ErrorKind::Malformed;
    fails(&object(&[[2, 6, 4]]), kind, "section .data, offset 0x6: the 4 bytes of variable `a`");
    fails(&object(&[[2, 0, 4], [3, 2, 4]]), kind, "variable `b` overlaps");
    fails(&object(&[[2, u32::MAX, 4]]), kind, "variable `a` end outside");

    let mut types = btf::Builder::new();
    let int = types.int("int", 4, true);
    let var = types.var("lost", int, 1);
    types.datasec(".data", 0, &[[var, 0, 4]]);
    let lost = elf::Builder::new().section(".data", PROGBITS, 0, &[0; 8]).section(
        ".BTF",
        PROGBITS,
        0,
        &types.bytes(),
    );
    fails(&lost, ErrorKind::Missing, "no symbol says where variable `lost` is");
}

#[test]
fn externs_come_from_the_kernel() {
    let object = |section: &str| {
        let mut types = btf::Builder::new();
        let int = types.int("int", 4, true);
        let var = types.var("x", int, 2);
        types.datasec(section, 0, &[[var, 0, 4]]);
        elf::Builder::new().section(".BTF", PROGBITS, 0, &types.bytes()).symbol(
            "x",
            (GLOBAL, 0),
            0,
            0,
            0,
        )
    };
    assert_eq!(parse(&object(".kconfig").build()).unwrap().externs.len(), 1);
    assert_eq!(parse(&object(".ksyms").build()).unwrap().externs.len(), 1);
    let elsewhere = "extern `x` is defined nowhere: declare it `__ksym` or `__kconfig`";
    fails(&object(".data"), ErrorKind::Missing, elsewhere);
    let unknown = object(".ksyms").symbol("y", (GLOBAL, 0), 0, 0, 0);
    fails(&unknown, ErrorKind::Missing, "extern `y` is defined nowhere");
}

/// `.BTF.ext` of func, line and CO-RE lists.
fn ext(lists: [&[u32]; 3]) -> Vec<u8> {
    let mut words = Vec::new();
    let mut at = 0;
    for list in lists {
        words.extend([at, list.len() as u32 * 4]);
        at += list.len() as u32 * 4;
    }
    words.extend(lists.concat());
    let mut bytes = vec![0x9f, 0xeb, 1, 0, 32, 0, 0, 0];
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    bytes
}

#[test]
fn records_about_instructions_must_make_sense() {
    let mut types = btf::Builder::new();
    let section = types.name("xdp");
    let gone = types.name("gone");
    let proto = types.proto(0, &[]);
    let func = types.func("f", proto, 1);
    let access = types.name("0:0");
    let object = |lists: [&[u32]; 3]| {
        elf::Builder::new()
            .code("xdp", &[EXIT, EXIT])
            .section(".BTF", PROGBITS, 0, &types.bytes())
            .section(".BTF.ext", PROGBITS, 0, &ext(lists))
            .function("f", GLOBAL, 1, 0, 16)
    };
    let funcs = [8, section, 1, 0, func];
    // Records longer than known, and about code that is nobody's, or no longer there.
    let lines =
        [20, section, 2, 0, 0, 0, 5 << 10 | 3, 9, 8, 0, 0, 6 << 10, 9, gone, 1, 0, 0, 0, 0, 0];
    let core = [16, section, 1, 8, func, access, 8];
    let parsed = parse(&object([&funcs, &lines, &core]).build()).unwrap();
    let function = &parsed.functions[0];
    assert_eq!(function.type_id.unwrap().0, func);
    let places: Vec<_> = function.lines.iter().map(|l| (l.insn, l.line, l.column)).collect();
    assert_eq!(places, [(0, 5, 3), (1, 6, 0)]);
    assert_eq!(
        (function.core_relocations[0].insn, &function.core_relocations[0].access[..]),
        (1, "0:0")
    );

    let (bad, unsupported) = (ErrorKind::Malformed, ErrorKind::Unsupported);
    let func_list = |words: &[u32], text: &str| fails(&object([words, &[], &[]]), bad, text);
    func_list(&[8, section, 1, 0, proto], "section .BTF.ext, offset 0x2c: [1] is not a function");
    func_list(&[8, section, 9, 0, func], "9 records do not fit");
    func_list(&[8, section, u32::MAX, 0, func], "4294967295 records do not fit");
    func_list(&[8, 999, 1, 0, func], "string at 0x3e7 does not exist");
    func_list(&[4, section, 1, 0, func], "records of 4 bytes, where at least 8 are expected");
    func_list(&[0xffff_fffc, section, 1, 0, func], "records of 4294967292 bytes");
    func_list(&[8, section], "bytes are needed here");
    let core_list = |kind, words: &[u32], text: &str| fails(&object([&[], &[], words]), kind, text);
    core_list(bad, &[16, section, 1, 4, func, access, 8], "inside an instruction");
    core_list(bad, &[16, section, 1, 8, 77, access, 8], "type [77] does not exist");
    core_list(unsupported, &[16, section, 1, 8, func, access, 13], "of kind 13");
    core_list(bad, &[16, gone, 1, 8, func, access, 8], "section gone, which does not exist");
    let line = [16, section, 1, 4, 0, 0, 5 << 10];
    fails(&object([&[], &line, &[]]), bad, "line info inside an instruction");
}

#[test]
fn struct_ops_hold_only_functions() {
    let object = |size: u32, relocation: (u64, u32)| {
        elf::Builder::new()
            .section("struct_ops/f", PROGBITS, EXEC, &EXIT)
            .section(".BTF", PROGBITS, 0, &ops_types(size))
            .section(".struct_ops", PROGBITS, 0, &[0; 16])
            .relocation(relocation.0, relocation.1)
            .function("f", GLOBAL, 1, 0, 8)
            .symbol("o", (GLOBAL, 1), 3, 0, 16)
    };
    let parsed = parse(&object(16, (8, 1)).build()).unwrap();
    assert_eq!(parsed.struct_ops[0].functions[0].0, 8);
    let (bad, unsupported) = (ErrorKind::Malformed, ErrorKind::Unsupported);
    fails(&object(16, (8, 2)), unsupported, "only functions can be referred to, not `o`");
    fails(&object(8, (8, 1)), bad, "section .struct_ops, offset 0x8: it is not inside `o`");
    fails(&object(16, (99, 1)), bad, "bytes are needed here");
    fails(&object(24, (0, 1)), bad, "`o` is outside the section");
    let text = elf::Builder::new()
        .code(".text", &[EXIT])
        .section(".BTF", PROGBITS, 0, &ops_types(16))
        .section(".struct_ops", PROGBITS, 0, &[0; 16])
        .relocation(8, 1)
        .function("f", GLOBAL, 1, 0, 8);
    fails(
        &text,
        unsupported,
        "section .struct_ops: `o` holds function `f`, which is not a program",
    );
}

/// BTF of a value `o` in `.struct_ops`, whose type has this size.
fn ops_types(size: u32) -> Vec<u8> {
    let mut types = btf::Builder::new();
    let body = types.structure("ops", size, &[]);
    let var = types.var("o", body, 1);
    types.datasec(".struct_ops", 16, &[[var, 0, 16]]);
    types.bytes()
}
