//! Sections that end with an array, made longer before load: a program sees what Rust has put beyond
//! the length that C has, and Rust what the program writes there.

use bpfgen_runtime::{
    ErrorKind, OpenObject, bpf_program,
    loader::{Feature, Features},
};
use bpfgen_tests::{
    needs,
    needs::{How, covered},
};

use crate::{AREA, run};

#[bpf_program("fixtures/globals/resized.bpf.c")]
mod bpf {}

use bpf::Entry;

const DATA: u32 = 700;
const BSS: u32 = 3000;
const RODATA: u32 = 257;
const ENTRIES: u32 = 33;
const TEXT: u32 = 4096;

#[test]
fn programs_and_rust_see_more_elements() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    assert_eq!(open.data_grows.elements(), [5]);
    open.rodata.lens = [DATA, BSS, RODATA, ENTRIES, TEXT];
    for (value, at) in open.data_grows.resize(DATA as usize).unwrap().iter_mut().zip(1..) {
        *value = at * 3;
    }
    assert_eq!((open.data_grows.before_data, open.data_grows.data_grows), (11, [3]));
    open.bss_grows.resize(BSS as usize).unwrap()[2999] = 77;
    open.bss_grows.before_bss = 4;
    assert_eq!(open.rodata_grows.resize(RODATA as usize).unwrap()[0], 6, "what C has stays");
    open.rodata_grows.elements_mut()[256] = 1 << 31;
    // Grown twice: what was there stays.
    open.data_entries.resize(2).unwrap()[1] = Entry { key: 3, value: 4, ..Entry::default() };
    open.data_entries.resize(ENTRIES as usize).unwrap()[32] =
        Entry { key: 5, value: 6, ..Entry::default() };
    open.data_text.resize(TEXT as usize).unwrap()[4095] = 200;
    open.data_grid.resize(100).unwrap()[99] = [7, 8, 9];

    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.look);
    let data = u64::from(DATA);
    assert_eq!(
        loaded.bss.sums.get(),
        [
            11 + 3 * data * (data + 1) / 2,
            4 + 77,
            13 + 6 + (1 << 31),
            2 + 12 + 30,
            u64::from(b'a') + u64::from(b'b') + u64::from(b'c') + 200,
        ]
    );
    assert_eq!(loaded.rodata_grows.elements().len(), RODATA as usize);
    assert_eq!(loaded.rodata_grows.elements()[256], 1 << 31);
    assert_eq!(loaded.rodata_grows.before_rodata, 13);

    run(&loaded.programs.mark);
    let counts = loaded.data_grows.data_grows.elements();
    assert_eq!(counts.len(), DATA as usize);
    for (index, cell) in counts.iter().enumerate() {
        let index = index as u64;
        assert_eq!(cell.get(), 3 * (index + 1) + 1000 + index);
    }
    let more = loaded.bss_grows.bss_grows.elements();
    let values = [0, 1, 2998, 2999].map(|index| more.get(index).unwrap().unwrap());
    assert_eq!(values, [100, 101, 3098, 3099 + 77]);
    assert!(more.get(3000).unwrap().is_none() && more.at(3000).is_none());
    let entries = loaded.data_entries.entries.elements();
    let last = entries.get(32).unwrap().unwrap();
    assert_eq!((last.key, last.value), (5, u64::MAX - 32));
    let text = loaded.data_text.text.elements();
    assert_eq!((text.len(), text.get(4095).unwrap()), (4096, Some(b'a' + (4095 % 26) as u8)));

    // Rows begin where the whole array does, and are not resized.
    let grid = loaded.data_grid.grid;
    let rows = grid.elements();
    assert_eq!((rows.len(), rows.get(99).unwrap()), (100, Some([7, 8, 9])));
    for row in [grid.at(0), rows.at(0), rows.at(99)] {
        assert_eq!(row.unwrap().elements().len(), 3);
    }

    // What Rust sets after load, where sections can be mapped.
    if bpfgen_runtime::kernel::Version::running().is_some_and(|it| (it.major, it.minor) >= (5, 5)) {
        counts.set(699, 1).unwrap();
        counts.at(698).unwrap().fetch_add(1).unwrap();
        let before = loaded.bss.sums.at(0).unwrap().get();
        run(&loaded.programs.look);
        let sum = counts.iter().map(|cell| cell.get()).sum::<u64>() + 11;
        assert_eq!(loaded.bss.sums.at(0).unwrap().get(), sum);
        assert_ne!(before, sum);
        let error = counts.set(700, 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            error.to_string(),
            "object resized: map .data.grows: there is no element 700: the array has 700"
        );
    }

    covered(
        AREA,
        "sections that end with an array, longer than C has them: .data.x, .bss.x, .rodata.x, from both sides",
        "5.2",
        How::Native,
    );
}

#[test]
fn what_it_may_be() {
    let mut open = bpf::open().unwrap();
    let error = open.data_text.resize(3).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("section .data.text cannot have 3 elements"), "{error}");
    assert!(error.help().unwrap().starts_with("C has 4"), "{error:?}");
    assert!(open.data_grows.resize(1 << 28).is_err(), "2 GiB and 8 bytes");

    let object = OpenObject::parse("resized", bpf::OBJECT).unwrap();
    let refused = |section: &str, len: usize| {
        let bytes = vec![0; len];
        object.loader().bytes(section, &bytes).prepare().unwrap_err().to_string()
    };
    let said = refused(".data.grows", 20);
    let more = "more by elements of 8 of its last variable data_grows";
    assert_eq!(
        said,
        format!("object resized: 20 bytes given for section .data.grows, which has 16, or {more}")
    );
    assert!(refused(".data.grows", 8).contains("which has 16"), "not shorter");
    assert!(refused(".bss.grows", 7).contains("more by elements of 2"));
}

/// Not resized: as many as C has.
#[test]
fn as_c_has_them() {
    needs!(Bpf);
    let loaded = bpf::open().unwrap().load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.look);
    assert_eq!(loaded.bss.sums.get(), [16, 0, 19, 2, 294]);
    assert_eq!(loaded.data_grows.data_grows.elements().len(), 1);
    assert_eq!(loaded.bss.sums.elements().get(4).unwrap(), Some(294), "any array");
}

/// Sections that are not mapped, as before Linux 5.5: a look-up gives the elements.
#[test]
fn where_sections_are_not_mapped() {
    needs!(Bpf);
    let mut open = bpf::open().unwrap();
    open.object().features(Features::ALL.without(Feature::MappedArrays));
    open.rodata.lens[0] = 3;
    open.data_grows.resize(3).unwrap().copy_from_slice(&[10, 20, 30]);
    let loaded = open.load().unwrap_or_else(|error| panic!("{error:?}"));
    run(&loaded.programs.look);
    assert_eq!(loaded.bss.sums.at(0).unwrap().get(), 11 + 60);
    run(&loaded.programs.mark);
    let counts = loaded.data_grows.data_grows.elements();
    assert_eq!(counts.iter().map(|it| it.get()).collect::<Vec<_>>(), [1010, 1021, 1032]);
    let error = counts.set(2, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
    covered(
        AREA,
        "sections that end with an array, longer than C has them, without mapped arrays",
        "5.2",
        How::Forced,
    );
}

/// Of variables of each CPU and in arenas there are as many as C has.
#[test]
fn others_have_no_more() {
    for (name, bytes, section) in [
        ("per_cpu", super::per_cpu::bpf::OBJECT, ".percpu"),
        ("arena", super::kinds::arena::OBJECT, ".addr_space.1"),
    ] {
        let object = OpenObject::parse(name, bytes).unwrap();
        let longer = vec![0; 1 << 12];
        let error = object.loader().bytes(section, &longer).prepare().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        assert!(error.to_string().ends_with("and cannot be resized"), "{error}");
    }
}

/// The kernel knows the types of such a section, too: their size is that of the map's value.
#[test]
fn types_go_with_it() {
    needs!(Bpf);
    let object = OpenObject::parse("resized", bpf::OBJECT).unwrap();
    let bytes = [1; 8 + 8 * 100];
    let prepared = object.loader().bytes(".data.grows", &bytes).prepare().unwrap();
    for (name, size) in [(".data.grows", bytes.len()), (".bss.grows", 6)] {
        let info = prepared.section(name).unwrap().as_map().info().unwrap();
        assert_eq!(info.value_size as usize, size, "{name}");
        assert!(info.types.is_some_and(|types| types.value != 0), "{name}: {info:?}");
    }
    let section = prepared.section(".data.grows").unwrap();
    assert_eq!(section.cell::<u64>(8 * 100).unwrap().get(), 0x0101_0101_0101_0101);
}
