//! Objects changed in place: what no compiler would write.

use std::ops::Range;

use bpfgen_object::Insn;
use object::read::{Object as _, ObjectSection as _};

/// Where a section lies in an ELF file, if it does.
pub fn find(file: &[u8], name: &str) -> Option<Range<usize>> {
    let elf = object::File::parse(file).ok()?;
    let (start, len) = elf.section_by_name(name)?.file_range()?;
    Some(start as usize..(start + len) as usize)
}

/// Where a section lies in an ELF file.
///
/// # Panics
/// If there is none of that name.
pub fn section(file: &[u8], name: &str) -> Range<usize> {
    find(file, name).unwrap_or_else(|| panic!("no section {name}"))
}

/// Replaces an instruction of a little-endian object: by section, and by offset there.
pub fn set_insn(file: &mut [u8], name: &str, offset: usize, insn: Insn) {
    let start = section(file, name).start + offset;
    let bytes = insn.encode(bpfgen_object::Endian::Little);
    file[start..start + Insn::SIZE].copy_from_slice(&bytes);
}

/// A CO-RE record in an object: its four words lie in the file from here on.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Offset in the file.
    pub at: usize,
}

/// Number of words in a record, as written by clang.
const WORDS: usize = 4;

impl Record {
    /// Word `index`: instruction offset, type, access string, kind.
    pub fn word(self, file: &[u8], index: usize) -> u32 {
        word(file, self.at + 4 * index)
    }

    /// Changes word `index`.
    pub fn set_word(self, file: &mut [u8], index: usize, value: u32) {
        let at = self.at + 4 * index;
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
}

/// All CO-RE records of a little-endian object.
pub fn records(file: &[u8]) -> Vec<Record> {
    let ext = section(file, ".BTF.ext").start;
    let header = word(file, ext + 4) as usize;
    if header < 32 {
        return Vec::new();
    }
    let mut at = ext + header + word(file, ext + 24) as usize;
    let end = at + word(file, ext + 28) as usize;
    if at == end {
        return Vec::new();
    }
    assert_eq!(word(file, at) as usize, 4 * WORDS);
    at += 4;
    let mut records = Vec::new();
    while at < end {
        let count = word(file, at + 4) as usize;
        at += 8;
        for _ in 0..count {
            records.push(Record { at });
            at += 4 * WORDS;
        }
    }
    records
}

fn word(file: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(file[at..at + 4].try_into().unwrap())
}
