//! Programs and libraries as ELF files: their segments, functions and notes.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use object::{
    Endianness, FileKind, ReadCache, ReadRef,
    elf::{
        FileHeader32, FileHeader64, NT_GNU_BUILD_ID, PF_X, PT_LOAD, SHT_DYNSYM, SHT_NOTE,
        SHT_SYMTAB, STB_WEAK, STT_FUNC,
    },
    read::ReadCacheOps,
    read::elf::{FileHeader, ProgramHeader as _, SectionHeader as _, Sym as _, Version},
};

use crate::{Error, ErrorKind, Result};

/// A part of a file as it is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its address in the file's own terms.
    pub(super) start: u64,
    /// How much of it is in the file.
    pub(super) size: u64,
    /// Where it is in the file.
    pub(super) offset: u64,
    pub(super) executable: bool,
}

/// A function of a symbol table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function<'a> {
    pub(super) name: &'a [u8],
    /// The version it is of, where it has one.
    pub(super) version: Option<&'a [u8]>,
    /// Whether another version is the one that programs are linked to now.
    pub(super) is_old: bool,
    pub(super) is_weak: bool,
    pub(super) address: u64,
}

/// A symbol table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// What others see: the only one in a stripped file.
    Dynamic,
    /// All there was when it was linked.
    Full,
}

/// A note in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) kind: u32,
    pub(super) content: Vec<u8>,
}

/// An open ELF file.
pub(super) struct Elf {
    data: ReadCache<Source>,
    shown: String,
    is_64: bool,
}

/// A file as the ELF reader takes one. Its own way would have it search strings by instructions that
/// it has to ask the processor for, which on virtual machines takes longer than all else that an
/// object file's strings need.
struct Source {
    file: File,
    /// Where what is read begins in it, and its size.
    start: u64,
    size: u64,
}

impl ReadCacheOps for Source {
    fn len(&mut self) -> Result<u64, ()> {
        Ok(self.size)
    }

    fn seek(&mut self, pos: u64) -> Result<u64, ()> {
        let there = self.start.checked_add(pos).ok_or(())?;
        Seek::seek(&mut self.file, SeekFrom::Start(there)).map(|_| pos).map_err(drop)
    }

    fn read(&mut self, buf: &mut [u8]) -> Result<usize, ()> {
        Read::read(&mut self.file, buf).map_err(drop)
    }

    fn read_exact(&mut self, buf: &mut [u8]) -> Result<(), ()> {
        Read::read_exact(&mut self.file, buf).map_err(drop)
    }
}

type H32 = FileHeader32<Endianness>;
type H64 = FileHeader64<Endianness>;
type Found<T> = object::Result<T>;

macro_rules! by_class {
    ($self:ident, $function:ident $(, $argument:expr)*) => {{
        let data = &$self.data;
        let found = if $self.is_64 {
            $function::<H64, _>(data $(, $argument)*)
        } else {
            $function::<H32, _>(data $(, $argument)*)
        };
        found.map_err(|error| $self.bad(&error))
    }};
}

impl Elf {
    /// The whole file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let cannot = |error: io::Error| Error::io(format!("cannot read {shown}"), &error);
        let mut file = File::open(path).map_err(cannot)?;
        let size = Seek::seek(&mut file, SeekFrom::End(0)).map_err(cannot)?;
        Self::new(file, 0, size, shown.clone())
    }

    /// The part of a file that begins at `start`.
    pub(super) fn new(file: File, start: u64, size: u64, shown: String) -> Result<Self> {
        let data = ReadCache::new(Source { file, start, size });
        let mut elf = Self { data, shown, is_64: false };
        match FileKind::parse(&elf.data).map_err(|error| elf.bad(&error))? {
            FileKind::Elf64 => elf.is_64 = true,
            FileKind::Elf32 => {}
            _ => {
                let message = format!("{} is not an ELF file", elf.shown);
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
        }
        Ok(elf)
    }

    fn bad(&self, error: &object::Error) -> Error {
        let message = format!("{} is not an ELF file to probe: {error}", self.shown);
        Error::new(ErrorKind::InvalidInput, message)
    }

    /// Its path, for messages.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether its addresses are of 64 bits.
    pub(super) fn is_64(&self) -> bool {
        self.is_64
    }

    /// Whether its addresses are those that it has in every process, and its byte order is ours.
    pub(super) fn facts(&self) -> Result<Facts> {
        by_class!(self, facts)
    }

    /// What is loaded of it.
    pub(super) fn segments(&self) -> Result<Vec<Segment>> {
        by_class!(self, segments)
    }

    /// Gives each function of a table to `each`.
    pub(super) fn functions(
        &self,
        table: Table,
        each: &mut dyn FnMut(&Function<'_>),
    ) -> Result<()> {
        by_class!(self, functions, table, each)
    }

    /// Notes of this name in the section; `None` where there is no such section.
    pub(super) fn notes(&self, section: &str, name: &[u8]) -> Result<Option<Vec<Note>>> {
        by_class!(self, notes, section, name)
    }

    /// Where a section is loaded, if there is one.
    pub(super) fn section_address(&self, name: &str) -> Result<Option<u64>> {
        by_class!(self, section_address, name)
    }

    /// What identifies the build it is of.
    pub(super) fn build_id(&self) -> Result<Option<Vec<u8>>> {
        let notes = self.notes(".note.gnu.build-id", b"GNU")?.unwrap_or_default();
        Ok(notes.into_iter().find(|note| note.kind == NT_GNU_BUILD_ID.0).map(|note| note.content))
    }

    /// The content of a section; empty where there is none.
    pub(super) fn section(&self, name: &str) -> Result<Vec<u8>> {
        by_class!(self, section, name)
    }

    /// So many bytes at an offset, where the file has them.
    pub(super) fn bytes(&self, offset: u64, count: u64) -> Option<&[u8]> {
        ReadRef::read_bytes_at(&self.data, offset, count).ok()
    }
}

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether it is loaded at the same addresses in every process.
    pub(super) is_fixed: bool,
    pub(super) is_big_endian: bool,
    /// `EM_*`.
    pub(super) machine: u16,
}

fn facts<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(data: R) -> Found<Facts> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    Ok(Facts {
        is_fixed: header.e_type(endian) == object::elf::ET_EXEC,
        is_big_endian: endian == Endianness::Big,
        machine: header.e_machine(endian).0,
    })
}

fn segments<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(
    data: R,
) -> Found<Vec<Segment>> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let headers = header.program_headers(endian, data)?.iter();
    let loaded = headers.filter(|segment| segment.p_type(endian) == PT_LOAD);
    Ok(loaded
        .map(|segment| Segment {
            start: segment.p_vaddr(endian).into(),
            size: segment.p_filesz(endian).into(),
            offset: segment.p_offset(endian).into(),
            executable: segment.p_flags(endian).contains(PF_X),
        })
        .collect())
}

fn functions<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(
    data: R,
    table: Table,
    each: &mut dyn FnMut(&Function<'_>),
) -> Found<()> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let (kind, versions) = match table {
        Table::Dynamic => (SHT_DYNSYM, sections.versions(endian, data)?),
        Table::Full => (SHT_SYMTAB, None),
    };
    let symbols = sections.symbols(endian, data, kind)?;
    if symbols.is_empty() {
        return Ok(());
    }
    // All at once: the reader would keep each name by itself.
    let strings = sections.section(symbols.string_section())?.data(endian, data)?;
    for (index, symbol) in symbols.enumerate() {
        if symbol.st_type() != STT_FUNC || symbol.is_undefined(endian) {
            continue;
        }
        let start = usize::try_from(symbol.st_name(endian)).unwrap_or(usize::MAX);
        let name = strings.get(start..).and_then(|rest| rest.split(|&byte| byte == 0).next());
        let name = name.unwrap_or_default();
        let mut function = Function {
            name,
            version: None,
            is_old: false,
            is_weak: symbol.st_bind() == STB_WEAK,
            address: symbol.st_value(endian).into(),
        };
        if let Some(versions) = &versions {
            let version = versions.version_index(endian, index);
            function.is_old = version.is_hidden();
            function.version = versions.version(version.index())?.map(Version::name);
        } else if let Some(at) = name.iter().position(|&byte| byte == b'@') {
            // A full table may have the version in the name: `memcpy@@GLIBC_2.14`.
            let version = &name[at + 1..];
            let current = version.strip_prefix(b"@");
            function.name = &name[..at];
            function.is_old = current.is_none();
            function.version = Some(current.unwrap_or(version));
        }
        each(&function);
    }
    Ok(())
}

fn notes<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(
    data: R,
    section: &str,
    name: &[u8],
) -> Found<Option<Vec<Note>>> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let Some((_, found)) = sections.section_by_name(endian, section.as_bytes()) else {
        return Ok(None);
    };
    if found.sh_type(endian) != SHT_NOTE {
        return Ok(None);
    }
    let mut list = Vec::new();
    if let Some(mut notes) = found.notes(endian, data)? {
        while let Some(note) = notes.next()? {
            if note.name() == name {
                list.push(Note { kind: note.n_type(endian).0, content: note.desc().to_vec() });
            }
        }
    }
    Ok(Some(list))
}

fn section_address<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(
    data: R,
    name: &str,
) -> Found<Option<u64>> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let found = sections.section_by_name(endian, name.as_bytes());
    Ok(found.map(|(_, section)| section.sh_addr(endian).into()))
}

fn section<'d, H: FileHeader<Endian = Endianness>, R: ReadRef<'d>>(
    data: R,
    name: &str,
) -> Found<Vec<u8>> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    match sections.section_by_name(endian, name.as_bytes()) {
        Some((_, section)) => Ok(section.data(endian, data)?.to_vec()),
        None => Ok(Vec::new()),
    }
}
