//! Removes what only debuggers and linkers read from an object, so that it can be shipped: DWARF,
//! clang's address table, labels. BTF stays.
//!
//! ```text
//! in:  code .rel.code .rodata .maps .debug_* .rel.debug_* .BTF .rel.BTF .BTF.ext .rel.BTF.ext symtab
//! out: code .rel.code .rodata .maps                       .BTF          .BTF.ext              symtab strtab
//! ```
//!
//! `.rel.BTF` and `.rel.BTF.ext` go too: what they would add is the address of a section, which is
//! 0 in an object, and loaders take the offsets of variables from the symbols.
//!
//! The order of what stays is kept, so the same input gives the same output, and an output given
//! as input comes out unchanged.

use std::{borrow::Cow, collections::HashMap};

use object::{
    Endianness, SectionIndex, elf, pod,
    read::elf::{FileHeader, SectionHeader},
};

use crate::{Error, ErrorKind, Result};

type Header = elf::FileHeader64<Endianness>;
type SectionRecord = elf::SectionHeader64<Endianness>;
type SymbolRecord = elf::Sym64<Endianness>;

/// A section that stays.
struct Kept<'a> {
    name: &'a [u8],
    header: SectionRecord,
    content: Cow<'a, [u8]>,
}

/// Strips an object.
///
/// # Errors
/// If the bytes are not a 64-bit ELF file, or contradict themselves.
pub fn strip(bytes: &[u8]) -> Result<Vec<u8>> {
    rewrite(bytes).map_err(|Malformed(what)| {
        Error::new(ErrorKind::Object, format!("cannot remove debug information: {what}"))
    })
}

/// What is wrong with the input.
struct Malformed(String);

impl From<object::Error> for Malformed {
    fn from(error: object::Error) -> Self {
        Self(error.to_string())
    }
}

type Rewrite<T> = std::result::Result<T, Malformed>;

fn rewrite(bytes: &[u8]) -> Rewrite<Vec<u8>> {
    let header = Header::parse(bytes)?;
    let endian = header.endian()?;
    let table = header.sections(endian, bytes)?;
    let symbols = table.symbols(endian, bytes, elf::SHT_SYMTAB)?;

    // Which sections stay, and where.
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut order = Vec::new();
    for (index, section) in table.enumerate().skip(1) {
        if stays(endian, section, table.section_name(endian, section)?) {
            order.push(index);
            place.insert(index.0, order.len());
        }
    }
    // Relocations stay with the section they patch.
    let names = |index: SectionIndex| -> Rewrite<&[u8]> {
        Ok(table.section_name(endian, table.section(index)?)?)
    };
    let mut kept_order = Vec::new();
    for index in order {
        let section = table.section(index)?;
        let is_relocation = matches!(section.sh_type(endian), elf::SHT_REL | elf::SHT_RELA);
        let patched = SectionIndex(section.sh_info(endian) as usize);
        if is_relocation
            && (!place.contains_key(&patched.0) || names(patched)?.starts_with(b".BTF"))
        {
            continue;
        }
        kept_order.push(index);
    }
    place = kept_order.iter().enumerate().map(|(at, index)| (index.0, at + 1)).collect();

    // Which symbols stay: the named ones that loaders look at, and what a relocation refers to.
    let mut wanted = vec![false; symbols.len()];
    for &index in &kept_order {
        let section = table.section(index)?;
        if let Some((relocations, _)) = section.rel(endian, bytes)? {
            for relocation in relocations {
                mark(&mut wanted, relocation.r_sym(endian))?;
            }
        } else if let Some((relocations, _)) = section.rela(endian, bytes)? {
            for relocation in relocations {
                mark(&mut wanted, relocation.r_sym(endian, false))?;
            }
        }
    }
    let mut strings = Strings::default();
    let mut new_symbols = vec![zeroed::<SymbolRecord>()?];
    let mut renumbered = vec![0u32; symbols.len()];
    let mut locals = 1u32;
    for (index, symbol) in symbols.enumerate() {
        if index.0 == 0 {
            continue;
        }
        let section = symbols.symbol_section(endian, symbol, index)?;
        let place = match section {
            Some(section) => place.get(&section.0).copied(),
            None => None,
        };
        let lost = section.is_some() && place.is_none();
        if lost && wanted[index.0] {
            return Err(malformed("a relocation refers to a section of debug information"));
        }
        let useful = wanted[index.0]
            || symbol.st_bind() != elf::STB_LOCAL
            || matches!(symbol.st_type(), elf::STT_FUNC | elf::STT_OBJECT);
        if lost || !useful {
            continue;
        }
        let mut record = *symbol;
        let name = symbols.symbol_name(endian, symbol)?;
        record.st_name.set(endian, strings.add(name)?);
        if let Some(place) = place {
            let place = u16::try_from(place)
                .ok()
                .filter(|&place| place < elf::SHN_LORESERVE)
                .ok_or_else(|| malformed("too many sections"))?;
            record.st_shndx.set(endian, elf::SymbolSection(place));
        }
        renumbered[index.0] = count(new_symbols.len())?;
        new_symbols.push(record);
        if symbol.st_bind() == elf::STB_LOCAL {
            if locals != renumbered[index.0] {
                return Err(malformed("a local symbol follows a global one"));
            }
            locals += 1;
        }
    }

    // The sections' contents, renumbered. In a sound file they do not overlap, so that what is
    // written is no longer than what was read.
    let mut total = 0usize;
    let symtab_index = kept_order.len() + 1;
    let mut kept = Vec::new();
    for &index in &kept_order {
        let section = table.section(index)?;
        let mut record = *section;
        let mut content = Cow::Borrowed(section.data(endian, bytes)?);
        total = total.saturating_add(content.len());
        if total > bytes.len() {
            return Err(malformed("sections overlap"));
        }
        if let Some((relocations, _)) = section.rel(endian, bytes)? {
            let mut relocations = relocations.to_vec();
            for relocation in &mut relocations {
                let symbol = renumbered[relocation.r_sym(endian) as usize];
                let kind = relocation.r_type(endian);
                relocation.set_r_info(endian, symbol, kind);
            }
            content = Cow::Owned(pod::bytes_of_slice(&relocations).to_vec());
        } else if let Some((relocations, _)) = section.rela(endian, bytes)? {
            let mut relocations = relocations.to_vec();
            for relocation in &mut relocations {
                let symbol = renumbered[relocation.r_sym(endian, false) as usize];
                let kind = relocation.r_type(endian, false);
                relocation.set_r_info(endian, false, symbol, kind);
            }
            content = Cow::Owned(pod::bytes_of_slice(&relocations).to_vec());
        }
        if matches!(section.sh_type(endian), elf::SHT_REL | elf::SHT_RELA) {
            let patched = place.get(&(section.sh_info(endian) as usize)).copied().unwrap_or(0);
            record.sh_link.set(endian, count(symtab_index)?);
            record.sh_info.set(endian, count(patched)?);
        } else {
            let link = place.get(&(section.sh_link(endian) as usize)).copied().unwrap_or(0);
            record.sh_link.set(endian, count(link)?);
        }
        kept.push(Kept { name: table.section_name(endian, section)?, header: record, content });
    }

    let mut record = *table.section(symbols.section())?;
    record.sh_link.set(endian, count(symtab_index + 1)?);
    record.sh_info.set(endian, locals);
    kept.push(Kept {
        name: b".symtab",
        header: record,
        content: Cow::Owned(pod::bytes_of_slice(&new_symbols).to_vec()),
    });
    write(endian, header, kept, strings)
}

/// Lays out header, contents, names and section table, in this order.
fn write(
    endian: Endianness,
    header: &Header,
    kept: Vec<Kept<'_>>,
    mut strings: Strings,
) -> Rewrite<Vec<u8>> {
    let mut out = pod::bytes_of(header).to_vec();
    let mut records = vec![zeroed::<SectionRecord>()?];
    for mut section in kept {
        section.header.sh_name.set(endian, strings.add(section.name)?);
        // clang aligns to 16 at most; a larger power would only be a trick to make us allocate.
        let align = section.header.sh_addralign.get(endian).clamp(1, 4096);
        pad(&mut out, align);
        section.header.sh_offset.set(endian, out.len() as u64);
        if section.header.sh_type(endian) != elf::SHT_NOBITS {
            section.header.sh_size.set(endian, section.content.len() as u64);
        }
        out.extend_from_slice(&section.content);
        records.push(section.header);
    }
    let mut record = zeroed::<SectionRecord>()?;
    record.sh_name.set(endian, strings.add(b".strtab")?);
    record.sh_type.set(endian, elf::SHT_STRTAB);
    record.sh_offset.set(endian, out.len() as u64);
    record.sh_size.set(endian, strings.text.len() as u64);
    record.sh_addralign.set(endian, 1);
    out.extend_from_slice(&strings.text);
    records.push(record);
    pad(&mut out, 8);
    let at = out.len() as u64;
    out.extend_from_slice(pod::bytes_of_slice(&records));

    let mut header = *header;
    let sections = u16::try_from(records.len())
        .ok()
        .filter(|&number| number < elf::SHN_LORESERVE)
        .ok_or_else(|| malformed("too many sections"))?;
    header.e_shoff.set(endian, at);
    header.e_shnum.set(endian, sections);
    header.e_shstrndx.set(endian, elf::SymbolSection(sections - 1));
    let head = pod::bytes_of(&header);
    out[..head.len()].copy_from_slice(head);
    Ok(out)
}

/// Whether a loader has a use for a section.
fn stays(endian: Endianness, section: &SectionRecord, name: &[u8]) -> bool {
    // Both tables are written anew. Other kinds that go: groups and the address table, which only
    // linkers read, and notes.
    let kind = matches!(
        section.sh_type(endian),
        elf::SHT_PROGBITS | elf::SHT_NOBITS | elf::SHT_REL | elf::SHT_RELA
    );
    let debug = [b".debug".as_slice(), b".eh_frame", b".comment", b".note", b".llvm"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    kind && !debug && !section.sh_flags(endian).contains(elf::SHF_EXCLUDE)
}

fn mark(wanted: &mut [bool], symbol: u32) -> Rewrite<()> {
    let slot = wanted
        .get_mut(symbol as usize)
        .ok_or_else(|| malformed("a relocation refers to no symbol"))?;
    *slot = true;
    Ok(())
}

/// A string table under construction; each string once.
struct Strings {
    text: Vec<u8>,
    known: HashMap<Vec<u8>, u32>,
}

impl Default for Strings {
    fn default() -> Self {
        Self { text: vec![0], known: HashMap::from([(Vec::new(), 0)]) }
    }
}

impl Strings {
    fn add(&mut self, name: &[u8]) -> Rewrite<u32> {
        if let Some(&at) = self.known.get(name) {
            return Ok(at);
        }
        let at = count(self.text.len())?;
        self.text.extend_from_slice(name);
        self.text.push(0);
        self.known.insert(name.to_vec(), at);
        Ok(at)
    }
}

fn pad(out: &mut Vec<u8>, align: u64) {
    let align = usize::try_from(align).unwrap_or(1);
    out.resize(out.len().next_multiple_of(align), 0);
}

fn count(number: usize) -> Rewrite<u32> {
    u32::try_from(number).map_err(|_| malformed("too large"))
}

fn malformed(what: &str) -> Malformed {
    Malformed(what.to_owned())
}

/// A record of zeros: the first of both tables.
fn zeroed<T: pod::Pod + Copy>() -> Rewrite<T> {
    let (record, _) = pod::from_bytes::<T>(&[0; 64]).map_err(|()| malformed("a huge record"))?;
    Ok(*record)
}
