//! Maps, global variables and struct_ops, in objects from real compilers.

#[path = "support/objects.rs"]
mod support;

use bpfgen_object::{
    DataDef, DataKind, Linkage, MapDef, Object, Pinning, SlotTarget, VariableDef,
    btf::{
        Btf, Type,
        encode::{self, BtfFeatures},
        layout,
    },
    uapi::MapType,
};
use support::{fixtures, variants};

fn map<'a>(object: &'a Object, name: &str) -> &'a MapDef {
    object.maps.iter().find(|map| map.name == name).unwrap()
}

#[test]
fn every_field_of_a_map_is_read() {
    for (file, object) in variants("maps") {
        let btf = object.btf.as_ref().unwrap();
        let names: Vec<_> = object.maps.iter().map(|map| map.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "inner_a",
                "inner_b",
                "outer",
                "jumps",
                "events",
                "empty_jumps",
                "sized",
                "typed",
                "bloom"
            ],
            "{file}"
        );
        let typed = map(&object, "typed");
        assert_eq!(typed.map_type, MapType::HASH);
        assert_eq!((typed.key_size, typed.value_size, typed.max_entries), (4, 24, 1000));
        assert_eq!((typed.map_flags, typed.numa_node), (1 | 4, Some(0)));
        assert_eq!(typed.pinning, Pinning::ByName);
        assert_eq!(btf.name_of(typed.key.unwrap()), "key_type");
        assert_eq!(btf.name_of(btf.resolve(typed.value.unwrap())), "value");
        assert_eq!((typed.map_extra, &typed.inner, &typed.values[..]), (0, &None, &[][..]));

        let sized = map(&object, "sized");
        assert_eq!((sized.map_type, sized.numa_node), (MapType::PERCPU_ARRAY, None));
        assert_eq!((sized.key_size, sized.value_size), (4, 24));
        assert_eq!((sized.key, sized.value, sized.pinning), (None, None, Pinning::None));

        let bloom = map(&object, "bloom");
        assert_eq!((bloom.map_extra, bloom.key_size, bloom.value_size), (5, 0, 8));

        let events = map(&object, "events");
        assert_eq!((events.map_type, events.max_entries), (MapType::RINGBUF, 4096));
        assert_eq!(events.tags, ["bpfgen.event:struct event", "second"]);
    }
}

#[test]
fn maps_hold_maps_and_programs() {
    for (file, object) in variants("maps") {
        let outer = map(&object, "outer");
        let inner = outer.inner.as_ref().unwrap();
        assert_eq!((outer.map_type, outer.value_size), (MapType::HASH_OF_MAPS, 4), "{file}");
        assert_eq!((inner.name.as_str(), inner.map_type), ("outer.inner", MapType::ARRAY));
        assert_eq!((inner.key_size, inner.value_size, inner.max_entries), (4, 24, 2));
        let held = |map: &MapDef| -> Vec<(u32, String)> {
            let name = |target| match target {
                SlotTarget::Map(map) => object.maps[map.0].name.clone(),
                SlotTarget::Program(f) => object.functions[f.0].name.clone(),
            };
            map.values.iter().map(|&(slot, target)| (slot, name(target))).collect()
        };
        assert_eq!(held(outer), [(2, "inner_a".to_owned()), (5, "inner_b".to_owned())]);
        let jumps = map(&object, "jumps");
        assert_eq!((jumps.value_size, &jumps.inner), (4, &None));
        assert_eq!(held(jumps), [(0, "tail_b".to_owned()), (3, "tail_a".to_owned())]);
    }
}

#[test]
fn variables_are_where_the_symbols_say() {
    for (file, object) in variants("globals") {
        let sections: Vec<_> =
            object.data.iter().map(|d| (d.name.as_str(), d.kind, d.size)).collect();
        assert_eq!(
            sections,
            [
                (".rodata", DataKind::Rodata, 36),
                (".data", DataKind::Data, 44),
                (".data.custom", DataKind::Data, 4),
                (".rodata.constant", DataKind::Rodata, 4),
                (".rodata.str1.1", DataKind::Rodata, 17),
                (".bss", DataKind::Bss, 136),
                (".bss.zero", DataKind::Bss, 4),
            ],
            "{file}"
        );
        let places = |name: &str| -> Vec<(String, u32, u32, Linkage)> {
            let data = object.data.iter().find(|d| d.name == name).unwrap();
            let of = |v: &VariableDef| (v.name.clone(), v.offset, v.size, v.linkage);
            data.variables.iter().map(of).collect()
        };
        let expect = |name: &str, expected: &[(&str, u32, u32, Linkage)]| {
            let expected: Vec<_> =
                expected.iter().map(|&(n, o, s, l)| (n.to_owned(), o, s, l)).collect();
            assert_eq!(places(name), expected, "{file}: {name}");
        };
        use Linkage::{Global, Static, Weak};
        expect(
            ".rodata",
            &[
                ("limit", 0, 4, Global),
                ("verbose", 4, 1, Global),
                ("bounds", 8, 16, Global),
                ("message", 24, 6, Static),
                ("entry.____fmt", 30, 6, Static),
            ],
        );
        expect(
            ".data",
            &[
                ("pair", 0, 16, Global),
                ("mode", 16, 4, Global),
                ("hidden", 20, 4, Static),
                ("weak", 24, 4, Weak),
                ("tagged", 28, 4, Global),
                ("private", 32, 2, Static),
                ("one.counter", 36, 4, Static),
                ("two.counter", 40, 4, Static),
            ],
        );
        expect(
            ".bss",
            &[
                ("calls", 0, 4, Static),
                ("aligned", 64, 4, Global),
                ("hits", 72, 8, Global),
                ("bytes", 80, 37, Global),
                ("one.seen", 120, 8, Static),
                ("two.seen", 128, 8, Static),
            ],
        );
        expect(".rodata.str1.1", &[]);
        expect(".data.custom", &[("custom", 0, 4, Global)]);
        let tagged = object.data[1].variables.iter().find(|v| v.name == "tagged").unwrap();
        assert_eq!(tagged.tags, ["one", "two"]);
    }
}

#[test]
fn content_is_the_section_s_and_bss_has_none() {
    for (file, object) in variants("globals") {
        let big = file.ends_with(".bpfeb.o");
        let data =
            |name: &str| -> &DataDef { object.data.iter().find(|d| d.name == name).unwrap() };
        let number = |bytes: &[u8]| {
            let bytes: [u8; 4] = bytes.try_into().unwrap();
            if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        assert_eq!(number(&data(".rodata").content[..4]), 10);
        assert_eq!(&data(".rodata").content[24..30], b"hello\0");
        assert_eq!(number(&data(".data").content[40..44]), 2, "two.counter");
        assert_eq!(&data(".rodata.str1.1").content, b"a string literal\0");
        assert!(data(".bss").content.is_empty() && data(".bss.zero").content.is_empty());
        assert_eq!(data(".rodata.str1.1").datasec, None);
    }
}

#[test]
fn the_btf_agrees_with_the_model() {
    for (file, object) in variants("globals") {
        let btf = object.btf.as_ref().unwrap();
        for data in object.data.iter().filter(|data| data.datasec.is_some()) {
            let Some(Type::DataSec(section)) = data.datasec.and_then(|id| btf.get(id)) else {
                panic!("{file}: {} has no DATASEC", data.name);
            };
            assert_eq!(section.size, data.size);
            let in_btf: Vec<_> = section.vars.iter().map(|v| (v.offset, v.size)).collect();
            let in_model: Vec<_> = data.variables.iter().map(|v| (v.offset, v.size)).collect();
            assert_eq!(in_btf, in_model, "{file}: {}", data.name);
            for variable in &data.variables {
                let size = layout::size_of(btf, variable.type_id).unwrap();
                assert_eq!(size, Some(variable.size.into()), "{file}: {}", variable.name);
            }
        }
        // The kernel gets this BTF: what is hidden counts as static there too.
        let hidden = btf.find("hidden", |ty| matches!(ty, Type::Var(_))).unwrap();
        let Some(Type::Var(var)) = btf.get(hidden) else { unreachable!("found as one") };
        assert_eq!(var.linkage, bpfgen_object::btf::BtfLinkage::Static);
    }
}

#[test]
fn struct_ops_values_name_their_functions() {
    for (file, object) in variants("struct_ops") {
        let btf = object.btf.as_ref().unwrap();
        let found: Vec<_> = object
            .struct_ops
            .iter()
            .map(|def| {
                assert_eq!(btf.name_of(def.type_id), "ops");
                assert_eq!(def.content.len(), 48);
                assert!(def.content[20..].starts_with(def.name.as_bytes()));
                let functions: Vec<_> = def
                    .functions
                    .iter()
                    .map(|&(at, f)| (at, object.functions[f.0].name.as_str()))
                    .collect();
                (def.name.as_str(), def.section.as_str(), def.autocreate, functions)
            })
            .collect();
        assert_eq!(
            found,
            [
                ("first", ".struct_ops", true, vec![(0, "do_init"), (8, "do_exit")]),
                ("second", ".struct_ops", true, vec![(40, "do_extra")]),
                ("linked", ".struct_ops.link", true, vec![(0, "do_init")]),
                ("optional", ".struct_ops.link", false, vec![(8, "do_exit")]),
            ],
            "{file}"
        );
        let flags = if file.ends_with(".bpfeb.o") { [0, 0, 0, 3] } else { [3, 0, 0, 0] };
        assert_eq!(object.struct_ops[0].content[16..20], flags);
    }
}

#[test]
fn arena_variables_are_data_of_their_own_kind() {
    for (file, object) in variants("arena") {
        assert_eq!(map(&object, "arena").map_type, MapType::ARENA, "{file}");
        let [arena] = &object.data[..] else { panic!("{file}: {:?}", object.data) };
        assert_eq!((arena.name.as_str(), arena.kind), (".addr_space.1", DataKind::Arena));
        let variables: Vec<_> =
            arena.variables.iter().map(|v| (v.name.as_str(), v.offset)).collect();
        assert_eq!(variables, [("in_arena", 0), ("zero_in_arena", 4)]);
    }
}

/// Without relocations of BTF, which bpfgen-build leaves out: those of sections that hold no code
/// become content.
fn without_relocations_of_btf(bytes: &[u8], big: bool) -> Vec<u8> {
    const REL: u64 = 9;
    const EXECINSTR: u64 = 4;
    let read = |at: usize, len: usize| {
        let field = bytes[at..at + len].iter();
        let push = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        if big { field.fold(0, push) } else { field.rev().fold(0, push) }
    };
    let (table, count) = (read(0x28, 8) as usize, read(0x3c, 2) as usize);
    let header = |section: usize| table + 64 * section;
    let mut changed = bytes.to_vec();
    let mut dropped = 0;
    for at in (0..count).map(header) {
        let target = header(read(at + 44, 4) as usize);
        if read(at + 4, 4) == REL && read(target + 8, 8) & EXECINSTR == 0 {
            changed[at + if big { 7 } else { 4 }] = 1;
            dropped += 1;
        }
    }
    assert_eq!(dropped, 2, ".rel.BTF and .rel.BTF.ext");
    changed
}

/// Variables by name, offset and linkage.
type Places<'a> = Vec<(&'a str, u32, Linkage)>;

#[test]
fn zeroed_variables_are_in_the_section_that_has_them() {
    use Linkage::{Global, Static};
    fn places(object: &Object) -> Vec<(&str, Places<'_>)> {
        fn of(v: &VariableDef) -> (&str, u32, Linkage) {
            (&v.name, v.offset, v.linkage)
        }
        object.data.iter().map(|d| (&*d.name, d.variables.iter().map(of).collect())).collect()
    }
    let zeroed = vec![
        (
            ".bss",
            vec![
                ("flags", 0, Global),
                ("hidden_flags", 4, Static),
                ("plain", 8, Global),
                ("private_flags", 16, Static),
            ],
        ),
        (".data.other", vec![("other_flags", 0, Global)]),
        (".data", vec![("set", 0, Global)]),
    ];
    let alone = vec![(".bss", vec![("flags", 0, Global), ("private_flags", 4, Static)])];
    let mut seen = 0;
    for (file, bytes) in fixtures() {
        let wanted = match file.split('.').next() {
            Some("zeroed") => &zeroed,
            Some("zeroed_alone") => &alone,
            _ => continue,
        };
        seen += 1;
        let object = bpfgen_object::parse(&bytes).unwrap();
        assert_eq!(&places(&object), wanted, "{file}");
        // What the kernel gets says the same.
        let encoded = encode::for_kernel(&object, &[], &BtfFeatures::ALL).unwrap().unwrap();
        let encoded = Btf::decode(&encoded).unwrap();
        for data in &object.data {
            let Some(Type::DataSec(section)) = data.datasec.and_then(|id| encoded.get(id)) else {
                panic!("{file}: {} has no DATASEC", data.name);
            };
            assert_eq!((section.size, encoded.str(section.name)), (data.size, &*data.name));
            let vars: Vec<_> =
                section.vars.iter().map(|var| (encoded.name_of(var.ty), var.offset)).collect();
            let model: Vec<_> = data.variables.iter().map(|v| (&*v.name, v.offset)).collect();
            assert_eq!(vars, model, "{file}: {}", data.name);
        }
        let stripped = without_relocations_of_btf(&bytes, file.ends_with(".bpfeb.o"));
        let stripped = bpfgen_object::parse(&stripped).unwrap();
        assert_eq!(places(&stripped), places(&object), "{file} without .rel.BTF");
    }
    assert_eq!(seen, 8);
}
