//! Modules with names and options of the user's own: compiled under the strictest settings, and used.
#![deny(warnings, missing_docs, missing_debug_implementations, trivial_numeric_casts, unused)]
#![deny(unreachable_pub, unused_qualifications, rust_2018_idioms, nonstandard_style)]
#![forbid(unsafe_code)]

/// Equal anonymous types.
#[warn(clippy::pedantic, clippy::nursery)]
#[path = "golden/dedup.rs"]
pub mod dedup;
/// Every option.
#[warn(clippy::pedantic, clippy::nursery)]
#[path = "golden/options.rs"]
pub mod options;

/// Where this crate has the runtime.
pub mod vendored {
    pub use bpfgen_runtime as bpf;
}

use std::{cmp::Ordering, collections::BTreeSet};

use bpfgen_runtime::value::{KernelPtr, Plain as _};
use options::{
    Bounds, Exec, ExecAnon0, ExecState, Identity, Place, RowT, Sample, SmallSigned, Step, Tight,
};

#[test]
fn equal_types_are_one() {
    let data = dedup::open().expect("it fits").data;
    // One type wherever it stands, so a value may go from each place to each other.
    let places = [
        data.first.at,
        data.first.to[1],
        data.second.at,
        data.second.deep.inner,
        data.lone,
        dedup::MovesKey::default(),
    ];
    let numbers = places.map(|place| (place.x, place.y));
    assert_eq!(numbers, [(1, 2), (5, 6), (8, 9), (10, 11), (12, 13), (0, 0)]);
    let unions: [dedup::FirstAnon0; 2] = [data.first.anon_0, { data.second.anon_0 }];
    assert_eq!(unions.map(|union| union.number()), [7, 0]);
    let (corner, speed): (dedup::Point, dedup::Vec2) = (data.corner, data.speed);
    assert_eq!((corner.x, speed.y), (14, 17));
}

/// Nothing names the runtime otherwise than the option does.
#[test]
fn the_runtime_is_where_the_option_says() {
    let text = include_str!("golden/dedup.rs");
    assert!(!text.contains("bpfgen_runtime") && text.contains("crate::vendored::bpf::codegen::v1"));
    let _: vendored::bpf::codegen::v1::Result<dedup::Open> = dedup::open();
}

#[test]
fn constants_are_in_the_module_too() {
    assert_eq!(options::STATE_OFF, ExecState::OFF);
    assert_eq!(options::constants::EXIT, Step::END);
    assert_eq!(options::MAX_LIMIT, Bounds(300));
    assert!(matches!(Step(1), options::ENTER));
}

/// Of members and constants, too; whatever is written, read or shown has C's names.
#[test]
fn members_have_the_users_names() {
    let mut exec = exec();
    assert_eq!(
        (exec.command.to_string(), exec.kind(), exec.bytes()),
        ("ba\"sh".into(), 0xabc, [7; 16])
    );
    exec.set_v4(1);
    assert_eq!({ exec.address }.word(), 1);
    let shown = format!("{exec:?}");
    assert!(shown.contains("comm: ") && shown.contains("flag_b: 2748"), "{shown}");
    assert!(shown.contains("anon_0_2: ExecAnon0 { v4: 1, v6: "), "{shown}");
    assert!(shown.contains("phase: ENTER"), "{shown}");
}

#[test]
fn names_and_derives_are_the_users() {
    let mut open = options::open().expect("it fits");
    assert_eq!((open.rodata.target_uid, open.data.sample.self_), (7, 3));
    open.rodata.target_uid = 8;
    let _: (&_, &_) = (&open.maps.records, &open.programs.exec);
    let place = Exec { r#where: Place { port: 1 }, id: Identity { number: 2 }, ..Exec::default() };
    let later = Exec { time: 1, ..Exec::default() };
    let ordered = BTreeSet::from([later, place]);
    assert_eq!(ordered.first(), Some(&place));
    let less = Sample { ratio: 0.25, ..Sample::default() };
    assert_eq!(less.partial_cmp(&open.data.sample), Some(Ordering::Less));
    assert!(Tight { a: 0, b: 3 } < Tight { a: 1, b: 2 });
}

/// A value with something in every member.
fn exec() -> Exec {
    let mut exec = Exec {
        time: u64::MAX,
        command: "ba\"sh".try_into().expect("it fits"),
        phase: Step::BEGIN,
        level: SmallSigned(-7),
        done: true.into(),
        id: Identity { number: 9 },
        r#where: Place { port: 443 },
        anon_0: 5,
        next: KernelPtr::new(0xffff_8880_0000_0000),
        grid: [[1, 2, 3], [4, 5, 6]],
        wide: 1 << 100,
        state: ExecState(77),
        ..Exec::default()
    };
    exec.set_flag_a(1);
    exec.set_kind(0xabc);
    exec.set_signed_bits(-3);
    exec.set_bytes([7; 16]);
    exec
}

#[test]
fn serde_gives_back_what_it_was_given() {
    let exec = exec();
    let text = serde_json::to_string(&exec).expect("it can be written");
    let expected = concat!(
        r#"{"time":18446744073709551615,"comm":"ba\"sh","phase":"ENTER","level":-7,"done":true,"#,
        r#""id":{"id":9},"flag_a":1,"flag_b":2748,"signed_bits":-3,"where":{"port":443},"#,
        r#""anon_0_2":[7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7],"anon_0":5,"next":18446612682070032384,"#,
        r#""grid":[[1,2,3],[4,5,6]],"wide":1267650600228229401496703205376,"state":77}"#
    );
    assert_eq!(text, expected);
    let read: Exec = serde_json::from_str(&text).expect("it can be read");
    assert_eq!(read.as_bytes(), exec.as_bytes());

    let row = RowT { cells: std::array::from_fn(|at| at as u64) };
    let text = serde_json::to_string(&row).expect("an array of more than 32 elements too");
    assert_eq!(serde_json::from_str::<RowT>(&text).expect("it can be read"), row);

    let sample = Sample { ratio: 0.1, exact: -0.2, self_: 4, ..Sample::default() };
    let text = serde_json::to_string(&sample).expect("it can be written");
    assert_eq!(text, r#"{"ratio":0.1,"exact":-0.2,"self":4}"#);
    assert_eq!(serde_json::from_str::<Sample>(&text).expect("it can be read"), sample);
    // As a list, too, as formats without names have it.
    assert_eq!(serde_json::from_str::<Sample>("[0.1,-0.2,4]").expect("it can be read"), sample);
}

#[test]
fn padding_is_not_written_and_zero_when_read() {
    let bytes = vec![0xff; size_of::<Exec>()];
    let full = Exec::from_bytes(&bytes).expect("any bytes are a value");
    let text = serde_json::to_string(&full).expect("it can be written");
    assert!(!text.contains("_pad") && !text.contains("_bits0"), "{text}");
    let read: Exec = serde_json::from_str(&text).expect("it can be read");
    assert_ne!(read.as_bytes(), full.as_bytes());
    assert_eq!(serde_json::to_string(&read).expect("it can be written"), text);
    // Padding does not count, and any byte but 0 is true.
    assert_eq!((read.time, read.done, read.kind()), (full.time, full.done, full.kind()));
}

#[test]
fn text_that_is_none_stays_whole() {
    for bytes in [*b"\xff\0\0\0aaaabbbbcccc", *b"a\0b\0aaaabbbbcccc", *b"0123456789abcdef"] {
        let exec = Exec { command: bytes.into(), ..Exec::default() };
        let text = serde_json::to_string(&exec).expect("it can be written");
        assert_eq!(text.contains(r#""comm":[255,0,"#), bytes[0] == 0xff);
        let read: Exec = serde_json::from_str(&text).expect("it can be read");
        assert_eq!(read.command, exec.command);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let error = |text: &str| serde_json::from_str::<Sample>(text).expect_err(text).to_string();
    assert!(error(r#"{"ratio":1,"exact":1}"#).contains("missing field `self`"));
    assert!(error(r#"{"ratio":1,"ratio":1}"#).contains("duplicate field `ratio`"));
    assert!(error("[1,2]").contains("invalid length 2, expected 3 members"));
    assert!(error(r#"{"self":4294967296}"#).contains("expected i32"));
    let unknown = r#"{"ratio":1,"exact":1,"self":1,"more":[{}]}"#;
    assert_eq!(serde_json::from_str::<Sample>(unknown).expect("the rest is left").self_, 1);

    let error = |text: &str| serde_json::from_str::<SmallSigned>(text).expect_err(text).to_string();
    assert!(error(r#""BESIDE""#).contains("a number that fits, or one of `BELOW`, `ABOVE`"));
    assert!(error("128").contains("invalid value: integer `128`"));
    let step = |text: &str| serde_json::from_str::<Step>(text).expect(text);
    assert_eq!([step("7"), step(r#""EXIT""#)], [Step(7), Step::EXIT]);

    // A `Value` has no number of 128 bits.
    let exec = Exec { wide: 1, ..exec() };
    let mut text = serde_json::to_value(exec).expect("it can be written");
    text["comm"] = "a text of seventeen".into();
    let error = serde_json::from_value::<Exec>(text.clone()).expect_err("too long").to_string();
    assert!(error.contains("text of at most 16 bytes"), "{error}");
    text["comm"] = "short".into();
    text["grid"] = serde_json::json!([[1, 2, 3], [4, 5, 6, 7]]);
    let error = serde_json::from_value::<Exec>(text.clone()).expect_err("too many").to_string();
    assert!(error.contains("an array of 3 elements"), "{error}");
    text["grid"] = serde_json::json!([[1, 2, 3], [4, 5]]);
    text["anon_0_2"] = serde_json::json!([1, 2]);
    let error = serde_json::from_value::<Exec>(text).expect_err("too few").to_string();
    assert!(error.contains("expected an array of"), "{error}");
}

#[test]
fn a_union_alone_is_its_bytes() {
    let mut union = ExecAnon0::default();
    union.set_word(1);
    let text = serde_json::to_string(&union).expect("it can be written");
    assert_eq!(serde_json::from_str::<ExecAnon0>(&text).expect("it can be read"), union);
}

/// A number for a bitfield is never cut off, whichever end of its range it is past.
#[test]
fn what_does_not_fit_into_a_bitfield_is_refused() {
    let exec = Exec { wide: 1, ..exec() };
    let with = |member: &str, number: i64| {
        let mut value = serde_json::to_value(exec).expect("it can be written");
        value[member] = number.into();
        serde_json::from_value::<Exec>(value).map_err(|error| error.to_string())
    };
    let fits = [("flag_a", 1), ("flag_b", 4095), ("signed_bits", 15), ("signed_bits", -16)];
    for (member, number) in fits {
        let exec = with(member, number).expect(member);
        let read = serde_json::to_value(exec).expect("it can be written");
        assert_eq!(read[member], number);
    }
    for (member, number, bits) in [
        ("flag_a", 2, 1),
        ("flag_b", 4096, 12),
        ("flag_b", 1 << 31, 12),
        ("signed_bits", 16, 5),
        ("signed_bits", -17, 5),
    ] {
        let error = with(member, number).expect_err(member);
        let expected =
            format!("invalid value: {number}, expected a number that fits into {bits} bits");
        assert_eq!(error, expected);
    }
}

bpfgen_runtime::value::flexible_tail! { Sample, more: u16 = size_of::<Sample>() }

#[test]
fn elements_behind_a_struct_are_written_and_read_too() {
    use bpfgen_runtime::value::{Tailed, WithTail};

    let sample = Sample { ratio: 0.5, exact: 1.5, self_: 4, ..Sample::default() };
    let record = Tailed::new(sample, &[7, 8]);
    let text = serde_json::to_string(&record).expect("it can be written");
    assert_eq!(text, r#"{"header":{"ratio":0.5,"exact":1.5,"self":4},"tail":[7,8]}"#);
    assert_eq!(serde_json::from_str::<Tailed<Sample>>(&text).expect("it can be read"), record);
    let listed = serde_json::from_str::<Tailed<Sample>>("[[0.5,1.5,4],[7,8]]");
    assert_eq!(listed.expect("as a list, too"), record);

    // A variable has a size, and with it so many elements.
    let variable: WithTail<Sample, { size_of::<Sample>() + 5 }> =
        serde_json::from_str(&text).expect("it can be read");
    assert_eq!((variable.header(), variable.tail().collect()), (sample, vec![7, 8]));
    assert_eq!(serde_json::to_string(&variable).expect("it can be written"), text);

    let error = |text: &str| serde_json::from_str::<Tailed<Sample>>(text).unwrap_err().to_string();
    assert!(error(r#"{"tail":[]}"#).contains("missing field `header`"));
    assert!(error(r#"{"header":[0,0,0]}"#).contains("missing field `tail`"));
    assert!(error(r#"{"tail":[],"tail":[]}"#).contains("duplicate field `tail`"));
    assert!(error(r#"{"header":[0,0,0],"tail":[65536]}"#).contains("expected u16"));
    for tail in ["[1]", "[1,2,3]"] {
        let text = format!(r#"{{"header":[0,0,0],"tail":{tail}}}"#);
        let read = serde_json::from_str::<WithTail<Sample, { size_of::<Sample>() + 5 }>>(&text);
        let error = read.expect_err(tail).to_string();
        assert!(error.contains("expected 2 elements in `tail`"), "{error}");
    }
}
