//! The modules of `golden/`: compiled under the strictest settings that a user may have, and used.
//!
//! `values.bpf.c` has known values in every kind of member, put there by clang: what the generated
//! types read of them, and write in their place, must be the same.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

macro_rules! modules {
    ($($name:ident $path:literal)*) => {
        $(
            /// A generated module in a file.
            #[warn(clippy::pedantic, clippy::nursery)]
            #[path = $path]
            pub mod $name;
        )*
    };
}

modules! {
    bare "golden/bare.rs"
    bitfields "golden/bitfields.rs"
    enum64 "golden/enum64.rs"
    enum64_14 "golden/enum64_14.rs"
    enums "golden/enums.rs"
    events "golden/events.rs"
    globals "golden/globals.rs"
    maps "golden/maps.rs"
    names "golden/names.rs"
    programs "golden/programs.rs"
    special "golden/special.rs"
    structs "golden/structs.rs"
}

/// A generated module by `include!`.
#[warn(clippy::pedantic, clippy::nursery)]
pub mod values {
    include!("golden/values.rs");
}

use std::collections::HashSet;

use bpfgen_runtime::value::{Enum as _, Plain};
use values::{Flags, HoldsAligned, Mode, Nested, Numbers, Pack4, Sign, Tight};

fn data() -> values::Open {
    values::open().expect("the checked-in object fits the checked-in module")
}

/// Holds a value made in Rust to one made by clang, byte for byte.
fn same_bytes<T: Plain>(made: &T, read: &T) {
    assert_eq!(made.as_bytes(), read.as_bytes());
}

#[test]
fn bitfields_are_read_and_written_as_clang_does() {
    let read = data().data.flags;
    assert_eq!((read.a(), read.b(), read.c()), (5, -3, true));
    assert_eq!((read.d(), read.e()), (Mode::MODE_AUTO, Sign::MINUS));
    assert_eq!((read.whole, read.wide(), read.rest()), (0xdead_beef, 0xfe_dcba_9876, -2));
    assert_eq!((read.byte, read.apart()), (7, 0x1f3));

    let mut made = Flags { whole: 0xdead_beef, byte: 7, ..Flags::default() };
    made.set_a(5 | 0xf8); // only the lowest three bits fit
    made.set_b(-3);
    made.set_c(true);
    made.set_d(Mode::MODE_AUTO);
    made.set_e(Sign::MINUS);
    made.set_wide(0xfe_dcba_9876);
    made.set_rest(-2);
    made.set_apart(0x1f3);
    same_bytes(&made, &read);
    assert_eq!(made, read);
    let shown = "Flags { a: 5, b: -3, c: true, d: MODE_AUTO, e: MINUS, whole: 3735928559, \
                 wide: 1094624909430, rest: -2, byte: 7, apart: 499 }";
    assert_eq!(format!("{made:?}"), shown);
}

#[test]
fn packed_structs_too() {
    let read = data().data.tight;
    assert_eq!((read.a(), read.crossing(), read.more()), (6, 0x2468_ace1, -1_234_567_890_123));
    assert_eq!(({ read.whole }, read.half(), read.quarters()), (0x0102_0304, 0xabcd, [0xcd, 0xab]));

    let mut made = Tight { whole: 0x0102_0304, ..Tight::default() };
    made.set_a(6);
    made.set_crossing(0x2468_ace1);
    made.set_more(-1_234_567_890_123);
    made.set_quarters([0xcd, 0xab]);
    same_bytes(&made, &read);
    assert!(format!("{made:?}").contains("whole: 16909060"));

    let read = data().data.pack4;
    assert_eq!(({ read.a }, { read.b }), (1, 0x0102_0304_0506_0708));
    same_bytes(&Pack4 { a: 1, b: 0x0102_0304_0506_0708 }, &read);
}

#[test]
fn numbers_of_all_widths() {
    let read = data().data.numbers;
    let made = Numbers {
        i8: -8,
        u8: 200,
        i16: -1600,
        u16: 60000,
        i32: -320_000,
        u32: 4_000_000_000,
        i64: -64,
        u64: 0xfeed_face_cafe_beef,
        i128: -(1 << 100),
        u128: (1 << 127) + 5,
        flag: true.into(),
        single: 0.5,
        real: -2.25,
        ..Numbers::default()
    };
    same_bytes(&made, &read);
    assert_eq!(made, read);
}

#[test]
fn nested_and_anonymous_members() {
    let read = data().data.nested;
    assert_eq!((read.one.a, read.one.b, read.several[1].a, read.several[1].b), (1, 2, 5, 6));
    assert_eq!((read.point.x, read.point.y, read.flat, read.wide), (7, 8, 9, 10));
    assert_eq!((read.port(), read.host(), read.v4(), read.low()), (0x1234, 0x5678, 0x5678_1234, 4));
    assert_eq!(read.anon_0.v6(), [0x34, 0x12, 0x78, 0x56, 0, 0, 0, 0]);
    assert_eq!((read.text.to_string().as_str(), read.grid), ("hello", [[1, 2, 3], [4, 5, 6]]));
    assert!(read.lines[0] == "ab" && read.lines[1] == "cde");
    assert_eq!((read.sign, read.modes), (Sign::MINUS, [Mode::MODE_ON, Mode(9)]));

    let mut made = Nested {
        one: values::Inner { a: 1, b: 2, ..Default::default() },
        point: values::NestedPoint { x: 7, y: 8 },
        flat: 9,
        wide: 10,
        text: "hello".try_into().expect("it fits"),
        grid: [[1, 2, 3], [4, 5, 6]],
        sign: Sign::MINUS,
        modes: [Mode::MODE_ON, Mode(9)],
        ..Nested::default()
    };
    made.several[0].a = 3;
    made.several[0].b = 4;
    made.several[1] = values::Inner { a: 5, b: 6, ..Default::default() };
    made.set_port(0x1234);
    made.set_host(0x5678);
    made.set_low(4);
    for (line, text) in made.lines.iter_mut().zip(["ab", "cde"]) {
        line.set(text).expect("it fits");
    }
    same_bytes(&made, &read);
}

#[test]
fn alignment_that_btf_does_not_record() {
    let read = data().data.holds_aligned;
    assert_eq!((read.a, read.line.b), (1, 2));
    assert_eq!(align_of::<HoldsAligned>(), 32);
    assert_eq!(align_of::<structs::Aligned>(), 64);
    assert_eq!(align_of::<structs::Pack4>(), 4);
    assert_eq!(align_of::<structs::Packed>(), 1);
    assert_eq!(align_of::<structs::Kernel>(), 8);
}

#[test]
fn a_variable_that_is_not_aligned_for_its_type_is_bytes() {
    let open = data();
    assert_eq!((open.data_odd.before, open.data.wide.value), (1, 1));
    assert_eq!(open.data_odd.odd, 0x0102_0304_0506_0708u64.to_le_bytes());
}

#[test]
fn globals_are_set_before_load() {
    let mut open = data();
    assert!(open.rodata.yes && !open.rodata.no);
    assert_eq!((open.rodata.limit, open.rodata.last), (0x1122_3344_5566_7788, 0xee));
    open.rodata.no = true;
    open.rodata.limit = 3;
    open.bss.counter = 4;
    assert_eq!((open.rodata.no, open.rodata.limit, open.bss.counter), (true, 3, 4));
}

#[test]
fn enums_have_names_and_hold_any_value() {
    use enums::{Duplicates, Keywords, LevelT, Phase, SignedPhase, Small};
    assert_eq!(format!("{:?} {:?}", Phase::PHASE_DONE, Phase(3)), "PHASE_DONE Phase(3)");
    assert_eq!(format!("{:?}", SignedPhase::BEFORE), "BEFORE");
    assert_eq!((Duplicates::ALSO_FIRST, Duplicates::LAST), (Duplicates::FIRST, Duplicates::SECOND));
    assert_eq!(Duplicates::ALSO_FIRST.name(), Some("FIRST"));
    assert_eq!((Small::SMALL_B.0, LevelT::LEVEL_HIGH.0, Keywords::Self_.0), (200, 1, 2));
    assert!(matches!(Phase::from(1), Phase::PHASE_EXIT));
    assert_eq!(enum64::Big::BIG_MAX.0, u64::MAX);
    assert_eq!((enum64::BigSigned::DEEP.0, enum64::BigSigned::SHALLOW.0), (i64::MIN, -1));
    assert_eq!(format!("{:?}", enums::EventState::STATE_OFF), "STATE_OFF");
    // This compiler tells only half of each value: no name is better than a wrong one.
    assert_eq!(format!("{:?}", enum64_14::Big(u64::MAX)), format!("Big({})", u64::MAX));
    assert_eq!(format!("{:?}", enum64_14::Big(0)), "Big(0)");
}

#[test]
fn keys_compare_without_their_padding() {
    let key = maps::Key { pid: 1, cpu: 2, ..Default::default() };
    assert_eq!(key.as_bytes().len(), 24);
    assert!(HashSet::from([key]).contains(&maps::Key { pid: 1, cpu: 2, ..Default::default() }));
}

#[test]
fn asked_for_types_are_there() {
    let event: events::EventT = events::Event { pid: 1, ..Default::default() };
    assert_eq!(format!("{event:?}"), "Event { pid: 1, comm: \"\" }");
    let mut either = events::Either::default();
    either.set_number(0x6162_6364);
    assert!(either.text().bytes() == b"dcba" || cfg!(target_endian = "big"));
    assert_eq!((events::HandleT { id: 1 }.id, events::Phase::EXIT.0), (1, 1));
    let number: events::U32 = 7;
    assert_eq!(number, 7u32);
}

#[test]
fn every_checked_in_object_opens() {
    bare::open().expect("bare");
    bitfields::open().expect("bitfields");
    enum64::open().expect("enum64");
    enum64_14::open().expect("enum64_14");
    enums::open().expect("enums");
    events::open().expect("events");
    globals::open().expect("globals");
    maps::open().expect("maps");
    names::open().expect("names");
    programs::open().expect("programs");
    structs::open().expect("structs");
    assert_eq!(bare::OBJECT.as_ptr().addr() % 8, 0);
}
