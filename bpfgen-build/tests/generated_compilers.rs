//! Modules of objects by other compilers than those of the other fixtures: compiled and used.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Bitfields by the newest clang.
#[path = "golden/bits_22.rs"]
pub mod bits_22;
/// By GCC 12, with the assembler that came with it.
#[path = "golden/gcc12.rs"]
pub mod gcc12;
/// By GCC 14.
#[path = "golden/gcc14.rs"]
pub mod gcc14;
/// Jump tables by the newest clang.
#[path = "golden/jumps_22.rs"]
pub mod jumps_22;
/// Layouts by the newest clang.
#[path = "golden/layout_22.rs"]
pub mod layout_22;
/// Pointers by the newest clang.
#[path = "golden/pointers_22.rs"]
pub mod pointers_22;

use bpfgen_object::{Object, RelocationTarget, parse};

/// What the functions of an object refer to, spelled out.
fn references(object: &Object) -> Vec<String> {
    let spell = |target: &RelocationTarget| match *target {
        RelocationTarget::Map(map) => object.maps[map.0].name.clone(),
        RelocationTarget::Data { data, offset } => {
            let data = &object.data[data.0];
            let variable = data.variables.iter().find(|variable| variable.offset == offset);
            variable.map_or_else(|| format!("{}+{offset}", data.name), |found| found.name.clone())
        }
        RelocationTarget::Call(function) => format!("{}()", object.functions[function.0].name),
        _ => "?".to_owned(),
    };
    let functions = object.functions.iter().flat_map(|function| {
        let name = function.name.as_str();
        function.relocations.iter().map(move |it| format!("{name}: {}", spell(&it.target)))
    });
    let mut found: Vec<_> = functions.collect();
    found.sort();
    found.dedup();
    found
}

/// GCC 12's assembler writes the symbols' values twice.
#[test]
fn symbols_are_what_they_are_in_the_source() {
    let expected = [
        "count: calls",
        "on_enter: calls",
        "on_enter: count()",
        "on_enter: counts",
        "on_enter: samples",
        "on_enter: see()",
        "on_enter: steps",
        "on_enter: tid",
        "see: seen",
    ];
    for object in [gcc12::OBJECT, gcc14::OBJECT] {
        assert_eq!(references(&parse(object).expect("it can be read")), expected);
    }
}

/// Without the compiler's name only maps can be told.
#[test]
fn who_wrote_values_twice_has_to_be_known() {
    let mut object = gcc12::OBJECT.to_vec();
    let at = object.windows(5).position(|text| text == b"GCC: ").expect("GCC names itself");
    object[at..at + 3].copy_from_slice(b"XYZ");
    let error = parse(&object).expect_err("it cannot be told").to_string();
    assert!(error.contains("is in the instruction and in the symbol"), "{error}");
    assert!(error.contains("its compiler does not say its name"), "{error}");

    // One that is known not to do so.
    let mut object = gcc12::OBJECT.to_vec();
    let at = object.windows(8).rposition(|text| text == b" 12.2.0\0").expect("a version");
    object[at + 1..at + 3].copy_from_slice(b"13");
    let error = parse(&object).expect_err("GCC 13 does not").to_string();
    assert!(error.contains("GCC: (12.2.0-14+deb12u1+) 13.2.0"), "{error}");
    assert!(error.contains("compile with clang, or GCC 14"), "{error}");
}

#[test]
fn globals_have_their_values() {
    for (steps, tid) in [
        gcc12::open().map(|open| (open.data.steps, open.data.tid)).expect("it fits"),
        gcc14::open().map(|open| (open.data.steps, open.data.tid)).expect("it fits"),
    ] {
        assert_eq!((steps, tid), ([10, 20, 30, 40], 1));
    }
    let bits = bits_22::open().expect("it fits").data;
    assert_eq!(bits.wide.number(), -(1 << 66) - 5);
    let places = layout_22::open().expect("it fits").data.places;
    assert_eq!({ places.eight }.b, -3);
    assert_eq!(pointers_22::open().expect("it fits").bss.node, pointers_22::Node::default());
}
