//! What an executable or a shared library says about what it needs.

use std::{ffi::OsString, os::unix::ffi::OsStringExt, path::PathBuf};

use object::{
    LittleEndian, ReadRef, elf,
    elf::FileHeader64,
    read::{
        StringTable,
        elf::{Dyn, FileHeader, ProgramHeader},
    },
};

/// Far more than any dynamic string table has.
const STRINGS: u64 = 256 << 20;

/// An ELF file of a kind that can be run or loaded into something that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Elf {
    /// The dynamic loader.
    pub(super) interpreter: Option<PathBuf>,
    /// Names of libraries.
    pub(super) needed: Vec<OsString>,
    /// Its own name, as others need it.
    pub(super) soname: Option<OsString>,
    /// Where libraries are sought, its own and those of its libraries.
    pub(super) rpath: Option<OsString>,
    /// Where its own are sought; if there is one, `rpath` does not count.
    pub(super) runpath: Option<OsString>,
}

/// What a file is to somebody who wants to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Elf(Elf),
    /// It is for other machines than x86-64.
    Foreign,
    /// No ELF, or one that is not meant to be run: an object file, a BPF program.
    Other,
}

/// Reads a file's headers.
pub(super) fn read<'data, R: ReadRef<'data>>(data: R) -> Kind {
    let Ok(ident) = data.read_bytes_at(0, 20) else { return Kind::Other };
    let little = ident[5] == 1;
    let half = |at: usize| {
        let bytes = [ident[at], ident[at + 1]];
        if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
    };
    // Executables and shared objects.
    if !ident.starts_with(b"\x7fELF") || !matches!(half(16), 2 | 3) {
        return Kind::Other;
    }
    const X86_64: u16 = 62;
    if ident[4] != 2 || !little || half(18) != X86_64 {
        return Kind::Foreign;
    }
    details(data).map_or(Kind::Other, Kind::Elf)
}

/// `None` if it is damaged; then the kernel or the loader says so.
fn details<'data, R: ReadRef<'data>>(data: R) -> Option<Elf> {
    let header = FileHeader64::<LittleEndian>::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let segments = header.program_headers(endian, data).ok()?;
    let mut found = Elf::default();
    let mut dynamic = None;
    for segment in segments {
        if let Some(path) = segment.interpreter(endian, data).ok()? {
            found.interpreter = Some(OsString::from_vec(path.to_vec()).into());
        }
        if let Some(entries) = segment.dynamic(endian, data).ok()? {
            dynamic = Some(entries);
        }
    }
    let entries = dynamic.unwrap_or_default();
    let entries = entries.iter().take_while(|entry| entry.tag(endian) != elf::DT_NULL);
    let value = |tag| entries.clone().find(|entry| entry.tag(endian) == tag).map(|e| e.val(endian));
    let (Some(address), Some(size)) = (value(elf::DT_STRTAB), value(elf::DT_STRSZ)) else {
        return Some(found);
    };
    let offset = segments.iter().find_map(|segment| {
        let into = address.checked_sub(segment.p_vaddr(endian))?;
        let inside = segment.p_type(endian) == elf::PT_LOAD && into < segment.p_filesz(endian);
        inside.then(|| segment.p_offset(endian).checked_add(into))?
    })?;
    let end = offset.checked_add(size.min(STRINGS))?;
    let table = StringTable::new(data, offset, end);
    let string = |at: u64| {
        let bytes = table.get(u32::try_from(at).ok()?).ok()?;
        Some(OsString::from_vec(bytes.to_vec()))
    };
    let needed = entries.clone().filter(|entry| entry.tag(endian) == elf::DT_NEEDED);
    found.needed = needed.filter_map(|entry| string(entry.val(endian))).collect();
    found.soname = value(elf::DT_SONAME).and_then(string);
    found.rpath = value(elf::DT_RPATH).and_then(string);
    found.runpath = value(elf::DT_RUNPATH).and_then(string);
    Some(found)
}
