use super::*;
use crate::{
    ExternDef, ExternIndex, ExternKind, Function,
    btf::{Kind, TypeId, test_btf::Builder, test_btf::bitfield, test_btf::member},
};

/// One of each of the 19 kinds.
fn all_kinds() -> (Builder, Btf) {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let ptr = b.ptr(int);
    b.array(int, 3);
    b.structure("s", 8, &[member("a", int, 0), bitfield("b", int, 32, 5)]);
    b.union("u", 8, &[member("p", ptr, 0)]);
    b.enumeration("e", true, &[("MINUS", -1), ("ONE", 1)]);
    b.fwd("f", true);
    b.typedef("t", int);
    b.volatile(int);
    b.constant(int);
    b.restrict(ptr);
    let proto = b.proto(int, &[("x", int), ("", 0)]);
    let func = b.func("main", proto, 1);
    let var = b.var("v", int, 1);
    let float = b.float("double", 8);
    let other = b.var("d", float, 1);
    b.datasec("?.data.x", 12, &[[other, 4, 8], [var, 0, 4]]);
    b.decl_tag("tag", func, 0);
    b.type_tag("user", int);
    b.enum64("e64", false, &[("BIG", 1 << 40)]);
    let btf = Btf::decode(&b.bytes()).unwrap();
    (b, btf)
}

#[test]
fn what_is_written_reads_back() {
    let (builder, btf) = all_kinds();
    for endian in [Endian::Little, Endian::Big] {
        let bytes = encode(&btf, endian, &BtfFeatures::ALL);
        let back = Btf::decode(&bytes).unwrap();
        assert_eq!(back.len(), btf.len());
        for (id, ty) in btf.iter().filter(|(_, ty)| ty.kind() != Kind::DataSec) {
            assert_eq!(back.get(id), Some(ty));
        }
        let offsets = |ty: &Type| match ty {
            Type::DataSec(section) => section.vars.iter().map(|v| v.offset).collect(),
            _ => vec![],
        };
        let section = back.find("?.data.x", |_| true).unwrap();
        assert_eq!(offsets(back.get(section).unwrap()), [0, 4], "sorted");
    }
    // But for that order, the bytes are those of another encoder.
    let plain = encode(&btf, Endian::Little, &BtfFeatures::ALL);
    let theirs = builder.bytes();
    let differing = plain.iter().zip(&theirs).filter(|(a, b)| a != b).count();
    assert_eq!(plain.len(), theirs.len());
    assert!((1..=6).contains(&differing), "{differing} bytes differ");
}

/// Encodes for a kernel that lacks something, and gives the type with a name.
fn lacking(change: impl Fn(&mut BtfFeatures)) -> Btf {
    let (_, btf) = all_kinds();
    let mut features = BtfFeatures::ALL;
    change(&mut features);
    let back = Btf::decode(&encode(&btf, Endian::NATIVE, &features)).unwrap();
    // Ids stay: what is not replaced is where it was.
    for (id, ty) in btf.iter().filter(|(_, ty)| matches!(ty.kind(), Kind::Int | Kind::Ptr)) {
        assert_eq!(back.get(id), Some(ty));
    }
    back
}

fn id_of(kind: Kind) -> TypeId {
    let (_, btf) = all_kinds();
    let found = btf.iter().find(|(_, ty)| ty.kind() == kind).map(|(id, _)| id);
    found.unwrap()
}

fn text(btf: &Btf, kind: Kind) -> String {
    let id = id_of(kind);
    let ty = btf.get(id).unwrap();
    format!("{:?} {:?}", ty.kind(), btf.name_of(id))
}

#[test]
fn kinds_that_a_kernel_lacks_are_replaced() {
    let btf = lacking(|f| f.datasec = false);
    assert_eq!(text(&btf, Kind::Var), r#"Int "v""#);
    assert_eq!(text(&btf, Kind::DataSec), r#"Struct "__data_x""#);
    let Some(Type::Struct(section)) = btf.get(id_of(Kind::DataSec)) else { panic!() };
    let members: Vec<_> = section.members.iter().map(|m| (btf.str(m.name), m.bit_offset)).collect();
    assert_eq!(members, [("v", 0), ("d", 32)]);
    assert_eq!(section.size, 12);

    let btf = lacking(|f| f.qmark_datasec = false);
    assert_eq!(text(&btf, Kind::DataSec), r#"DataSec "_.data.x""#);

    let btf = lacking(|f| f.func = false);
    assert_eq!(text(&btf, Kind::FuncProto), r#"Enum """#);
    assert_eq!(text(&btf, Kind::Func), r#"Typedef "main""#);
    assert_eq!(text(&btf, Kind::DeclTag), r#"Int "tag""#, "there is no function to tag");
    let Some(Type::Enum(params)) = btf.get(id_of(Kind::FuncProto)) else { panic!() };
    let names: Vec<_> = params.values.iter().map(|value| btf.str(value.name)).collect();
    assert_eq!(names, ["x", "unnamed"]);

    let btf = lacking(|f| f.func_global = false);
    let Some(Type::Func(func)) = btf.get(id_of(Kind::Func)) else { panic!() };
    assert_eq!(func.linkage, BtfLinkage::Static);

    let btf = lacking(|f| f.float = false);
    assert_eq!(text(&btf, Kind::Float), r#"Struct """#);

    let btf = lacking(|f| f.decl_tag = false);
    assert_eq!(text(&btf, Kind::DeclTag), r#"Int "tag""#);

    let btf = lacking(|f| f.type_tag = false);
    assert_eq!(text(&btf, Kind::TypeTag), r#"Const """#);

    let btf = lacking(|f| f.enum64 = false);
    assert_eq!(text(&btf, Kind::Enum64), r#"Union "e64""#);
    let Some(Type::Union(union)) = btf.get(id_of(Kind::Enum64)) else { panic!() };
    assert_eq!((union.size, btf.name_of(union.members[0].ty)), (8, "enum64_placeholder"));
    let Some(Type::Enum(body)) = btf.get(id_of(Kind::Enum)) else { panic!() };
    assert_eq!((body.signed, body.values[0].value), (false, u32::MAX.into()));

    let btf = lacking(|f| *f = BtfFeatures::NONE);
    let kinds = [Kind::Int, Kind::Ptr, Kind::Array, Kind::Struct, Kind::Union, Kind::Enum];
    let more = [Kind::Fwd, Kind::Typedef, Kind::Volatile, Kind::Const, Kind::Restrict];
    for (_, ty) in btf.iter() {
        assert!(kinds.contains(&ty.kind()) || more.contains(&ty.kind()), "{ty:?}");
    }
}

#[test]
fn tags_that_are_attributes_go_where_the_kernel_does_not_know_them() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    b.raw("attribute", 18, 1 << 31, int, &[]);
    b.raw("attribute", 17, 1 << 31, int, &[u32::MAX]);
    b.type_tag("plain", int);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let features = BtfFeatures { tag_attributes: false, ..BtfFeatures::ALL };
    let back = Btf::decode(&encode(&btf, Endian::NATIVE, &features)).unwrap();
    let kinds: Vec<_> = back.iter().map(|(_, ty)| ty.kind()).collect();
    assert_eq!(kinds, [Kind::Int, Kind::Const, Kind::Int, Kind::TypeTag]);
    let back = Btf::decode(&encode(&btf, Endian::NATIVE, &BtfFeatures::ALL)).unwrap();
    assert_eq!(back.iter().collect::<Vec<_>>(), btf.iter().collect::<Vec<_>>());
}

#[test]
fn variables_smaller_than_their_type_are_left_out() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let vars = [b.var("flag", int, 0), b.var("whole", int, 1)];
    b.datasec(".bss", 8, &[[vars[0], 0, 1], [vars[1], 4, 4]]);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let back = Btf::decode(&encode(&btf, Endian::NATIVE, &BtfFeatures::ALL)).unwrap();
    let Some(Type::DataSec(section)) = back.get(TypeId(vars[1] + 1)) else { panic!() };
    assert_eq!(section.vars.iter().map(|v| v.ty.0).collect::<Vec<_>>(), [vars[1]]);
}

#[test]
fn sections_without_content_are_no_sections() {
    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let none = b.array(int, 0);
    let (var, empty) = (b.var("v", int, 1), b.var("e", none, 1));
    b.datasec(".empty", 0, &[[empty, 0, 0]]);
    b.datasec(".data", 4, &[[empty, 0, 0], [var, 0, 4]]);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let back = Btf::decode(&encode(&btf, Endian::NATIVE, &BtfFeatures::ALL)).unwrap();
    let Some(Type::Struct(body)) = back.get(TypeId(empty + 1)) else { panic!() };
    assert_eq!((back.str(body.name), body.members.len()), ("_empty", 0));
    let Some(Type::DataSec(data)) = back.get(TypeId(empty + 2)) else { panic!() };
    assert_eq!(data.vars.iter().map(|v| v.ty.0).collect::<Vec<_>>(), [var]);
}

fn object(btf: Btf) -> Object {
    Object {
        endian: Endian::NATIVE,
        license: String::new(),
        version: 0,
        functions: vec![],
        core_order: vec![],
        programs: vec![],
        maps: vec![],
        data: vec![],
        externs: vec![],
        jump_tables: vec![],
        struct_ops: vec![],
        btf: Some(btf),
    }
}

fn an_extern(name: &str, kind: ExternKind, ty: u32) -> ExternDef {
    ExternDef { name: name.to_owned(), kind, type_id: TypeId(ty), weak: false }
}

#[test]
fn configuration_is_laid_out_as_a_map() {
    let mut b = Builder::new();
    let char = b.int("char", 1, true);
    let int = b.int("int", 4, true);
    let long = b.int("long", 8, true);
    let text = b.array(char, 5);
    let vars = [
        b.var("TEXT", text, 2),
        b.var("HZ", int, 2),
        b.var("ON", char, 2),
        b.var("BIG", long, 2),
        b.var("A", int, 2),
        b.var("UNUSED", int, 2),
    ];
    b.datasec(".kconfig", 0, &vars.map(|var| [var, 0, 4]));
    let mut object = object(Btf::decode(&b.bytes()).unwrap());
    let types = [("TEXT", text), ("HZ", int), ("ON", char), ("BIG", long), ("A", int)];
    let externs = types.map(|(name, ty)| an_extern(name, ExternKind::Kconfig, ty));
    object.externs = externs.to_vec();
    object.externs.push(an_extern("other", ExternKind::Ksym, int));
    let layout = kconfig_layout(&object).unwrap();
    let place = |index, offset, size| (ExternIndex(index), offset, size);
    assert_eq!(
        layout.values,
        [place(3, 0, 8), place(4, 8, 4), place(1, 12, 4), place(2, 16, 1), place(0, 17, 5)]
    );
    assert_eq!(layout.size, 22);

    let bytes = for_kernel(&object, &[], &BtfFeatures::ALL).unwrap().unwrap();
    let back = Btf::decode(&bytes).unwrap();
    let section = back.find(".kconfig", |_| true).unwrap();
    let Some(Type::DataSec(section)) = back.get(section) else { panic!() };
    assert_eq!(section.size, 22);
    let names: Vec<_> =
        section.vars.iter().map(|v| (back.name_of(v.ty), v.offset, v.size)).collect();
    assert_eq!(names, [("BIG", 0, 8), ("A", 8, 4), ("HZ", 12, 4), ("ON", 16, 1), ("TEXT", 17, 5)]);
    let Some(Type::Var(var)) = back.get(section.vars[0].ty) else { panic!() };
    assert_eq!(var.linkage, BtfLinkage::Global);
}

#[test]
fn kernel_symbols_become_variables() {
    let mut b = Builder::new();
    let long = b.int("long", 8, true);
    let proto = b.proto(long, &[("", long), ("named", long), ("", 0)]);
    let func = b.func("kfunc", proto, 2);
    let var = b.var("symbol", 0, 2);
    b.datasec(".ksyms", 0, &[[func, 0, 0], [var, 0, 0]]);
    let count = var + 2;
    let object = object(Btf::decode(&b.bytes()).unwrap());
    let back = for_kernel(&object, &[], &BtfFeatures::ALL).unwrap().unwrap();
    let back = Btf::decode(&back).unwrap();
    let section = back.find(".ksyms", |_| true).unwrap();
    let Some(Type::DataSec(section)) = back.get(section) else { panic!() };
    assert_eq!(section.size, 8);
    let vars: Vec<_> = section.vars.iter().map(|v| (v.ty.0, v.offset, v.size)).collect();
    // Added after the others: first the int, then the stand-in.
    assert_eq!(vars, [(count + 1, 0, 4), (var, 4, 4)]);
    assert_eq!(back.name_of(TypeId(count + 1)), "dummy_ksym");
    let Some(Type::Var(symbol)) = back.get(TypeId(var)) else { panic!() };
    assert_eq!((symbol.linkage, symbol.ty), (BtfLinkage::Global, TypeId(count)));
    let Some(Type::Func(kfunc)) = back.get(TypeId(func)) else { panic!() };
    assert_eq!(kfunc.linkage, BtfLinkage::Global);
    let Some(Type::FuncProto(proto)) = back.get(TypeId(proto)) else { panic!() };
    let names: Vec<_> = proto.params.iter().map(|p| back.str(p.name)).collect();
    assert_eq!(names, ["dummy_ksym", "named", ""]);
}

#[test]
fn hidden_subprograms_become_static() {
    let mut b = Builder::new();
    let proto = b.proto(0, &[]);
    let funcs = ["hidden", "global"].map(|name| TypeId(b.func(name, proto, 1)));
    let mut object = object(Btf::decode(&b.bytes()).unwrap());
    let function = |ty, linkage| Function {
        name: String::new(),
        section: ".text".to_owned(),
        offset: 0,
        linkage,
        insns: vec![],
        type_id: Some(ty),
        relocations: vec![],
        core_relocations: vec![],
        lines: vec![],
    };
    object.functions =
        vec![function(funcs[0], Linkage::Static), function(funcs[1], Linkage::Global)];
    let back = for_kernel(&object, &[], &BtfFeatures::ALL).unwrap().unwrap();
    let back = Btf::decode(&back).unwrap();
    let linkages = funcs.map(|id| match back.get(id) {
        Some(Type::Func(func)) => func.linkage,
        other => panic!("{other:?}"),
    });
    assert_eq!(linkages, [BtfLinkage::Static, BtfLinkage::Global]);
}

#[test]
fn sections_that_share_a_long_name_do_not_multiply_it() {
    let mut b = Builder::new();
    let name = b.name(&format!("?{}", "n".repeat(40_000)));
    let short = b.name("?a.b");
    for _ in 0..1000 {
        b.raw("", 15, 0, 0, &[]);
    }
    let mut bytes = b.bytes();
    for at in 0..1000 {
        let name = if at == 0 { short } else { name };
        bytes[24 + 12 * at..][..4].copy_from_slice(&name.to_le_bytes());
    }
    let btf = Btf::decode(&bytes).unwrap();
    let written = encode(&btf, Endian::Little, &BtfFeatures::NONE);
    assert!(written.len() < 2 * bytes.len(), "{} of {}", written.len(), bytes.len());
    let written = Btf::decode(&written).unwrap();
    assert_eq!(written.name_of(TypeId(1)), "_a_b");
    assert_eq!(written.name_of(TypeId(2)).len(), 40_001);
}

#[test]
fn contexts_get_a_type_for_each_type_of_program() {
    use crate::{ProgramDef, section::find, uapi::ProgramType};

    let mut b = Builder::new();
    let int = b.int("int", 4, true);
    let any = b.ptr(0);
    let proto = b.proto(int, &[("first", int), ("ctx", any)]);
    let global = TypeId(b.func("global", proto, 1));
    b.decl_tag("arg:ctx", global.0, 1);
    let local = TypeId(b.func("local", proto, 0));
    b.decl_tag("arg:ctx", local.0, 1);
    let btf = Btf::decode(&b.bytes()).unwrap();
    let before = btf.len();
    let mut object = object(btf);
    let function = |ty, linkage| Function {
        name: String::new(),
        section: ".text".to_owned(),
        offset: 0,
        linkage,
        insns: vec![],
        type_id: Some(ty),
        relocations: vec![],
        core_relocations: vec![],
        lines: vec![],
    };
    object.functions = vec![function(global, Linkage::Global), function(local, Linkage::Static)];
    object.programs = ["xdp", "tc", "tcx/egress", "fentry/function"]
        .map(|section| {
            let (definition, target) = find(section).unwrap();
            ProgramDef {
                name: section.to_owned(),
                section: section.to_owned(),
                definition: Some(definition),
                target: target.map(str::to_owned),
                autoload: true,
                function: crate::FunctionIndex(9),
            }
        })
        .to_vec();
    assert!(tags_contexts(&object));
    let (bytes, contexts) =
        for_kernel_with_contexts(&object, &[], &BtfFeatures::ALL).unwrap().unwrap();
    let back = Btf::decode(&bytes).unwrap();
    // A struct, a pointer, a prototype and a function for each of two types; fentry has no struct.
    assert_eq!(back.len(), before + 2 * 4);
    let found: Vec<_> = contexts
        .iter()
        .map(|it| {
            assert_eq!(it.original, global);
            let Some(Type::Func(func)) = back.get(it.replacement) else { panic!() };
            assert_eq!(back.str(func.name), "global");
            let Some(Type::FuncProto(proto)) = back.get(func.proto) else { panic!() };
            assert_eq!(proto.params[0].ty, TypeId(int));
            let Some(Type::Ptr(pointee)) = back.get(proto.params[1].ty) else { panic!() };
            (it.program_type, back.name_of(*pointee).to_owned())
        })
        .collect();
    let wanted = [(ProgramType::SCHED_CLS, "__sk_buff"), (ProgramType::XDP, "xdp_md")];
    assert_eq!(found, wanted.map(|(ty, name)| (ty, name.to_owned())));
}
