//! DWARF that nobody's compiler writes: how much of it is looked at, counted.

use std::collections::BTreeMap;

use gimli::RunTimeEndian;

use super::{
    Places,
    dwarf::{MAX_LINES, found},
};

const STRUCT: u8 = 0x13;
const VARIABLE: u8 = 0x34;
const NAME_STRP: [u8; 2] = [0x03, 0x0e];
const NAME_STRING: [u8; 2] = [0x03, 0x08];
const FILE_AND_LINE: [u8; 4] = [0x3a, 0x0b, 0x3b, 0x0b];
/// `DW_AT_external`, whose form takes no byte of an entry.
const PRESENT: [u8; 2] = [0x3f, 0x19];

/// A unit with entries of one kind, one of another after them.
struct Dwarf {
    abbreviations: Vec<u8>,
    info: Vec<u8>,
    texts: Vec<u8>,
    lines: Vec<u8>,
}

impl Dwarf {
    /// `tag` with `attributes` is abbreviation 2; a struct with a name and a place is 3.
    fn new(tag: u8, attributes: &[u8]) -> Self {
        let mut abbreviations = vec![1, 0x11, 1, 0x10, 0x17, 0, 0, 2, tag, 0];
        abbreviations.extend(attributes);
        abbreviations.extend([0, 0, 3, STRUCT, 0]);
        abbreviations.extend(NAME_STRING.iter().chain(&FILE_AND_LINE));
        abbreviations.extend([0, 0, 0]);
        // Version 4, one file, no lines.
        let tail = b"\x01\x01\x01\xfb\x0e\x01\0x.c\0\0\0\0\0";
        let header = u32::try_from(tail.len()).unwrap().to_le_bytes();
        let rest = [&4u16.to_le_bytes()[..], &header, tail].concat();
        let length = u32::try_from(rest.len()).unwrap().to_le_bytes();
        let lines = [&length[..], &rest].concat();
        // The unit's own entry, with the place of its lines.
        Self { abbreviations, info: vec![1, 0, 0, 0, 0], texts: Vec::new(), lines }
    }

    /// Reads it, and what was asked for beside how many bytes it has.
    fn read(&self) -> (Places, usize, usize) {
        let entries = [&self.info[..], b"\x03last\0\x01\x07\0"].concat();
        let mut info = u32::try_from(entries.len() + 7).unwrap().to_le_bytes().to_vec();
        info.extend([4, 0, 0, 0, 0, 0, 8]);
        info.extend(entries);
        let sections: BTreeMap<&str, &[u8]> = [
            (".debug_abbrev", &self.abbreviations[..]),
            (".debug_info", &info),
            (".debug_str", &self.texts),
            (".debug_line", &self.lines),
        ]
        .into();
        let bytes = sections.values().map(|section| section.len()).sum();
        let (found, asked) = found(&sections, RunTimeEndian::Little, &|_| true);
        (found, asked, bytes)
    }
}

fn has_last(places: &Places) -> bool {
    places.types.contains_key("struct last")
}

#[test]
fn what_is_harmless_is_read() {
    let (places, asked, bytes) = Dwarf::new(STRUCT, &PRESENT).read();
    assert!(has_last(&places));
    assert_eq!(places.types["struct last"].to_string(), "x.c:7");
    assert!(asked < 16 * bytes, "{asked}");
}

/// Everything has the same long name: once that was too much, nobody looks at it again.
#[test]
fn a_text_that_all_share_is_not_read_for_each() {
    let long = 1 << 16;
    let mut dwarf = Dwarf::new(VARIABLE, &NAME_STRP);
    dwarf.texts = vec![b'a'; long];
    dwarf.texts.push(0);
    for _ in 0..4000 {
        dwarf.info.extend([2, 0, 0, 0, 0]);
    }
    let (places, asked, bytes) = dwarf.read();
    assert!(!has_last(&places));
    // 4000 times 64 KiB would be 260 MB.
    assert!(asked <= 16 * bytes + long, "{asked} of {bytes}");
}

/// Attributes without bytes of their own cost all the same.
#[test]
fn attributes_of_no_size_are_counted() {
    let many = PRESENT.repeat(2000);
    let mut dwarf = Dwarf::new(VARIABLE, &many);
    dwarf.info.extend([2; 100_000]);
    let (places, asked, bytes) = dwarf.read();
    assert!(!has_last(&places));
    // 100,000 times 2000 would be 200 million.
    assert!(asked <= 16 * bytes + 2000, "{asked} of {bytes}");

    let mut few = Dwarf::new(VARIABLE, &PRESENT);
    few.info.extend([2; 100_000]);
    assert!(has_last(&few.read().0), "so many entries alone are no harm");
}

#[test]
fn lines_are_read_up_to_a_size() {
    let mut dwarf = Dwarf::new(STRUCT, &PRESENT);
    dwarf.lines.resize(MAX_LINES, 0);
    assert!(has_last(&dwarf.read().0));
    dwarf.lines.push(0);
    let (places, asked, _) = dwarf.read();
    assert_eq!((places.is_empty(), asked), (true, 0));
}
