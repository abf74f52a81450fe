//! Jump tables, and where instructions are after load.

use bpfgen_runtime::{ErrorKind, Program, bpf_program, hook, kernel::Version};
use bpfgen_tests::{
    needs,
    needs::{How, Need, Operation, covered, has, saw},
};

use super::{AREA, returned};

/// By clang 22, whose `-mcpu=v4` has instructions of Linux 6.6 even without tables.
#[path = "../../../bpfgen-build/tests/golden/jumps_22.rs"]
mod tables;

#[bpf_program("fixtures/loading/places.bpf.c")]
mod watched {}

/// What the cases of the source say: the number returned, and what is written.
fn case(number: u32, base: u32, last: u32) -> Option<(i32, u32)> {
    Some(match number {
        0 => (1, base),
        1 => (77, base + 4),
        2 => (9, last),
        3 => (3, last.wrapping_add(1)),
        4 => (17, last),
        5 => (5, last),
        6 => (8, last.wrapping_add(5)),
        7 => (1234, last),
        8 => (4, base + 44),
        10 | 11 => (9, last ^ 8),
        12 => (99, last),
        13 => (1, last / 7),
        14 => (7, last.wrapping_mul(8)),
        15 => (300, base.wrapping_sub(1)),
        _ => return None,
    })
}

/// Those that go by tables, off.
fn open() -> tables::Open {
    let mut open = tables::open().unwrap();
    open.programs.switches.set_autoload(false);
    open.programs.calls_first.set_autoload(false);
    open.programs.calls_second.set_autoload(false);
    open.programs.computed.set_autoload(false);
    open
}

#[test]
fn every_case_goes_where_the_source_says() {
    needs!(InsnArrays);
    let loaded = tables::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    let (programs, last) = (&loaded.programs, &loaded.bss.last);
    // The program, the number for it, what base and plus are there, and what it gives otherwise.
    let check = |program: &Program<hook::Tc>, mark, number, base, plus, otherwise| {
        last.set(1000).unwrap();
        let expected = case(number, base, 1000).unwrap_or((otherwise, 1000));
        let got = (returned(program, mark), last.get());
        assert_eq!(got, (expected.0 + plus, expected.1), "{} {mark}", program.name());
    };
    for number in 0..=40 {
        check(&programs.switches, number, number, 0, 0, 5);
        check(&programs.calls_first, number, number, 100, 1000, -1);
        // A subprogram of two programs: each has its own copy, and a table for it.
        check(&programs.calls_second, 16 << 8 | number, number, 100, 2000, -1);
        check(&programs.calls_second, 17 << 8 | number, number, 200, 3000, 6);
        if !(16..=17).contains(&number) {
            check(&programs.calls_second, number << 8, number, 300, 0, 2);
        }
    }
    for (number, expected) in [(0, (10, 1)), (1, (20, 1020)), (2, (30, 1000)), (3, (40, 1000))] {
        last.set(1000).unwrap();
        assert_eq!((returned(&programs.computed, number), last.get()), expected);
    }
    // Besides .bss: the table of its own, and of three functions in the last.
    let maps = |program: &Program<hook::Tc>| program.info().unwrap().map_ids.len();
    let used = [&programs.switches, &programs.calls_first, &programs.computed];
    assert_eq!(used.map(maps), [2; 3]);
    assert_eq!((maps(&programs.plain), maps(&programs.calls_second)), (0, 4));
    covered(AREA, "jump tables: switches, computed gotos, in subprograms", "6.19", How::Native);
}

#[test]
fn only_who_jumps_by_tables_needs_them() {
    needs!(Bpf);
    let version_4 = Version::running() >= Some(Version::new(6, 6));
    let loaded = open().load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(returned(&loaded.programs.plain, 41), 42);
    if has(Need::InsnArrays) {
        return;
    }
    for (choose, program, function) in [
        (
            (|open| _ = open.programs.switches.set_autoload(true)) as fn(&mut tables::Open),
            "switches",
            "switches",
        ),
        (|open| _ = open.programs.calls_first.set_autoload(true), "calls_first", "subprogram"),
        (|open| _ = open.programs.computed.set_autoload(true), "computed", "computed"),
    ] {
        let mut open = open();
        choose(&mut open);
        let error = open.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert_eq!(error.program_name(), Some(program));
        let text = error.to_string();
        assert!(text.contains("BPF_MAP_TYPE_INSN_ARRAY needs Linux 6.19"), "{text}");
        assert!(text.contains(&format!("a jump table of function `{function}`")), "{text}");
        assert!(error.help().is_some_and(|help| help.contains("-fno-jump-tables")), "{error:?}");
    }
    assert!(version_4 || !has(Need::InsnArrays));
}

#[test]
fn places_of_a_program() {
    needs!(InsnArrays);
    let prepared = watched::open().unwrap().prepare().unwrap();
    let places = &prepared.maps.places;
    for (index, original) in [(0, 0), (1, 2), (2, 4), (3, 5)] {
        places.set(index, original).unwrap();
    }
    // The kernel takes no other than a frozen one.
    places.as_map().freeze().unwrap();
    assert!(places.set(0, 1).is_err());
    let loaded = prepared.load().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(returned(&loaded.programs.watched, 0), 5);
    let place = |index| loaded.maps.places.get(index).unwrap().unwrap();
    let translated: Vec<_> = (0..4).map(|index| place(index).translated).collect();
    let original: Vec<_> = (0..4).map(|index| place(index).original).collect();
    assert_eq!(original, [0, 2, 4, 5]);
    // Dead code is gone, and what jumped over it.
    assert_eq!(translated, [Some(0), Some(2), None, Some(3)]);
    if compiles() {
        assert!(place(0).compiled > 0);
        assert!(place(0).compiled < place(1).compiled && place(1).compiled < place(3).compiled);
    }
    // It serves one program.
    let mut again = watched::open().unwrap();
    again.maps.places.reuse(loaded.maps.places.as_map());
    assert_eq!(again.load().unwrap_err().raw_os_error(), Some(16), "busy");
    saw("INSN_ARRAY", &[Operation::IntoC, Operation::FromC]);
    covered("Maps", "INSN_ARRAY: offsets seen by C and Rust", "6.19", How::Native);
}

/// Whether the kernel compiles programs.
fn compiles() -> bool {
    std::fs::read_to_string("/proc/sys/net/core/bpf_jit_enable")
        .is_ok_and(|text| text.trim() != "0")
}
