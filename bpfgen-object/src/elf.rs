//! Sections, symbols and REL entries of an ELF file; nothing of BPF but the check that it is one.

use object::{
    Endianness, elf as raw,
    read::{
        SectionIndex,
        elf::{FileHeader, SectionHeader, SectionTable, Sym, SymbolTable},
    },
};

use crate::{Endian, Error, ErrorKind, Result, bytes::Budget, lookup::Names};

/// Longest section name: enough for SEC("uprobe/…") with a path of PATH_MAX and a symbol.
pub(crate) const MAX_SECTION_NAME: usize = 8192;

/// Sections, symbols and relocations, all in file order.
pub(crate) struct Elf<'a> {
    pub(crate) endian: Endian,
    pub(crate) sections: Vec<Section<'a>>,
    pub(crate) symbols: Vec<Symbol<'a>>,
    /// The first content section of each name that is not empty.
    by_name: Names<'a>,
    /// The first global or weak symbol of each name.
    globals: Names<'a>,
    /// How much of the file's text may still be copied.
    pub(crate) copies: Budget,
}

/// A section.
pub(crate) struct Section<'a> {
    pub(crate) name: &'a str,
    /// Whether it holds instructions.
    pub(crate) executable: bool,
    /// Whether it is NOBITS: all zero, not in the file.
    pub(crate) zero: bool,
    /// Whether it is PROGBITS or NOBITS, so not one of the file's own tables.
    pub(crate) is_content: bool,
    pub(crate) size: u64,
    /// Content; empty for NOBITS.
    pub(crate) data: &'a [u8],
    /// The relocations that apply to it.
    pub(crate) relocations: Vec<Rel>,
}

/// A symbol.
pub(crate) struct Symbol<'a> {
    pub(crate) name: &'a str,
    pub(crate) place: Place,
    pub(crate) value: u64,
    pub(crate) size: u64,
    /// Whether it is a function.
    pub(crate) function: bool,
    /// Whether it stands for its section.
    pub(crate) section: bool,
    pub(crate) bind: Bind,
    /// Whether its visibility is hidden or internal.
    pub(crate) hidden: bool,
}

/// Where a symbol is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In another object, or the kernel.
    Undefined,
    /// In the section with this index.
    Section(usize),
    /// A number or a file name.
    Absolute,
    /// An uninitialised variable that a linker would place.
    Common,
}

/// How a symbol binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bind {
    Local,
    Global,
    Weak,
}

/// A REL entry: its addend is in the bytes that it applies to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rel {
    pub(crate) offset: u64,
    /// Index into [`Elf::symbols`].
    pub(crate) symbol: usize,
}

impl<'a> Elf<'a> {
    /// Reads a 64-bit relocatable object for BPF.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self> {
        recognise(bytes)?;
        let header = Header::parse(bytes).map_err(whole_file)?;
        let order = header.endian().map_err(whole_file)?;
        suits(header.e_type(order).0, header.e_machine(order).0)?;
        let table_at = header.e_shoff(order);
        let table = header
            .sections(order, bytes)
            .map_err(|error| Error::malformed(table_at, format!("section headers: {error}")))?;
        let symbol_table = table
            .symbols(order, bytes, raw::SHT_SYMTAB)
            .map_err(|error| bad_symbols(error.to_string()))?;

        let names = Budget::for_copies_of(bytes);
        let mut reader = Reader { bytes, order, table, names };
        let mut sections = reader.sections()?;
        let symbols = reader.symbols(&symbol_table, sections.len())?;
        reader.relocations(&mut sections, symbols.len(), symbol_table.section())?;
        let endian = match order {
            Endianness::Little => Endian::Little,
            Endianness::Big => Endian::Big,
        };
        let mut by_name = Names::default();
        for (index, section) in sections.iter().enumerate() {
            if section.is_content && section.size > 0 {
                by_name.insert(section.name, index);
            }
        }
        let mut globals = Names::default();
        for (index, symbol) in symbols.iter().enumerate() {
            if symbol.bind != Bind::Local {
                globals.insert(symbol.name, index);
            }
        }
        Ok(Self { endian, sections, symbols, by_name, globals, copies: reader.names })
    }

    /// The first content section with this name that is not empty.
    pub(crate) fn section(&self, name: &str) -> Option<(usize, &Section<'a>)> {
        let index = self.by_name.get(name)?;
        Some((index, &self.sections[index]))
    }

    /// Size of the section at an index, at most what BTF can say.
    pub(crate) fn size_of(&self, section: usize) -> u32 {
        let size = self.sections.get(section).map_or(0, |section| section.size);
        u32::try_from(size).unwrap_or(u32::MAX)
    }

    /// The global or weak symbol with this name; of several the first.
    pub(crate) fn global(&self, name: &str) -> Option<&Symbol<'a>> {
        self.globals.get(name).map(|index| &self.symbols[index])
    }
}

type Header = raw::FileHeader64<Endianness>;

/// The file's own tables, and how much of their text may still be read.
struct Reader<'a> {
    bytes: &'a [u8],
    order: Endianness,
    table: SectionTable<'a, Header>,
    names: Budget,
}

impl<'a> Reader<'a> {
    fn sections(&mut self) -> Result<Vec<Section<'a>>> {
        let mut content = Budget::new(self.bytes.len());
        let mut sections = Vec::new();
        for (index, section) in self.table.enumerate() {
            let at = section.sh_offset(self.order);
            let bad = |what: &str| Error::malformed(at, format!("section {}: {what}", index.0));
            let name = text(self.table.section_name(self.order, section))
                .ok_or_else(|| bad("its name is outside the string table or not UTF-8"))?;
            if name.len() > MAX_SECTION_NAME {
                return Err(bad(&format!("its name has {} bytes", name.len())));
            }
            self.names.take(name.len()).ok_or_else(|| bad("section names share too much text"))?;
            let kind = section.sh_type(self.order);
            let (zero, null) = (kind == raw::SHT_NOBITS, kind == raw::SHT_NULL);
            let size = section.sh_size(self.order);
            let data = match section.data(self.order, self.bytes) {
                _ if null => &[],
                Ok(data) => data,
                Err(_) => {
                    let end = self.bytes.len();
                    let what = format!("its {size} bytes reach past the file's end at {end:#x}");
                    return Err(Error::malformed(at, what).section(name));
                }
            };
            content.take(data.len()).ok_or_else(|| bad("it overlaps another section"))?;
            sections.push(Section {
                name,
                executable: section.sh_flags(self.order).contains(raw::SHF_EXECINSTR),
                zero,
                is_content: zero || kind == raw::SHT_PROGBITS,
                size,
                data,
                relocations: Vec::new(),
            });
        }
        Ok(sections)
    }

    fn symbols(
        &mut self,
        table: &SymbolTable<'a, Header>,
        sections: usize,
    ) -> Result<Vec<Symbol<'a>>> {
        let mut symbols = Vec::new();
        for (index, symbol) in table.enumerate() {
            let at = index.0 as u64 * 24;
            let bad = |what: &str| bad_symbols(format!("symbol {}: {what}", index.0)).at(at);
            let name = text(table.symbol_name(self.order, symbol))
                .ok_or_else(|| bad("its name is outside the string table or not UTF-8"))?;
            self.names.take(name.len()).ok_or_else(|| bad("symbol names share too much text"))?;
            let place = match symbol.st_shndx(self.order) {
                raw::SHN_UNDEF => Place::Undefined,
                raw::SHN_COMMON => Place::Common,
                _ => match table.symbol_section(self.order, symbol, index) {
                    Ok(Some(section)) if section.0 < sections => Place::Section(section.0),
                    Ok(None) => Place::Absolute,
                    _ => return Err(bad("its section does not exist")),
                },
            };
            symbols.push(Symbol {
                name,
                place,
                value: symbol.st_value(self.order),
                size: symbol.st_size(self.order),
                function: symbol.st_type() == raw::STT_FUNC,
                section: symbol.st_type() == raw::STT_SECTION,
                bind: match symbol.st_bind() {
                    raw::STB_LOCAL => Bind::Local,
                    raw::STB_WEAK => Bind::Weak,
                    _ => Bind::Global,
                },
                hidden: matches!(symbol.st_visibility(), raw::STV_HIDDEN | raw::STV_INTERNAL),
            });
        }
        Ok(symbols)
    }

    /// Gives each section the relocations that apply to it.
    fn relocations(
        &self,
        sections: &mut [Section<'a>],
        symbols: usize,
        symbol_table: SectionIndex,
    ) -> Result<()> {
        for (index, section) in self.table.enumerate() {
            let kind = section.sh_type(self.order);
            if !matches!(kind, raw::SHT_REL | raw::SHT_RELA | raw::SHT_CREL) {
                continue;
            }
            let Some(name) = sections.get(index.0).map(|section| section.name) else { continue };
            let bad = |kind, what: String| Error::new(kind, what).section(name);
            let target = section.info_link(self.order).0;
            let Some(target) = sections.get_mut(target).filter(|_| target != 0) else {
                let what = format!("it relocates section {target}, which does not exist");
                return Err(bad(ErrorKind::Malformed, what));
            };
            if target.name.starts_with(".debug") {
                continue;
            }
            let entries = match section.rel(self.order, self.bytes) {
                Ok(Some((_, link))) if link != symbol_table => {
                    let what = "it does not refer to the symbol table".to_owned();
                    return Err(bad(ErrorKind::Malformed, what));
                }
                Ok(Some((entries, _))) => entries,
                _ => {
                    let what = "only relocations of type SHT_REL are known".to_owned();
                    return Err(bad(ErrorKind::Unsupported, what));
                }
            };
            for (at, entry) in (0u64..).step_by(16).zip(entries) {
                let symbol = entry.r_sym(self.order) as usize;
                if symbol >= symbols {
                    let what = format!("symbol {symbol} does not exist");
                    return Err(bad(ErrorKind::Malformed, what).at(at));
                }
                target.relocations.push(Rel { offset: entry.r_offset.get(self.order), symbol });
            }
        }
        Ok(())
    }
}

/// A name, if it is there and UTF-8.
fn text(name: object::read::Result<&[u8]>) -> Option<&str> {
    std::str::from_utf8(name.ok()?).ok()
}

fn bad_symbols(what: String) -> Error {
    Error::new(ErrorKind::Malformed, what).section(".symtab")
}

fn whole_file(error: object::read::Error) -> Error {
    Error::new(ErrorKind::Malformed, error.to_string()).at(0u64)
}

/// Whether the bytes are a 64-bit ELF file; if not, what they seem to be.
fn recognise(bytes: &[u8]) -> Result<()> {
    let not = |what: &str| Err(Error::new(ErrorKind::NotBpf, what));
    match bytes {
        [0x7f, b'E', b'L', b'F', 2, 1 | 2, 1, ..] => Ok(()),
        [0x7f, b'E', b'L', b'F', 1, ..] => {
            not("a 32-bit ELF file; BPF objects are 64-bit (compile with clang -target bpf)")
        }
        [0x7f, b'E', b'L', b'F', _, _, _, ..] => not("an ELF file of an unknown class or version"),
        [] => not("the file is empty"),
        [b'B', b'C', 0xc0, 0xde, ..] | [0xde, 0xc0, 0x17, 0x0b, ..] => {
            not("LLVM bitcode, not an object; compile without -emit-llvm and -flto")
        }
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => {
            not("an archive; extract the object from it")
        }
        [0x9f, 0xeb, ..] | [0xeb, 0x9f, ..] => not("raw BTF without programs, not an ELF object"),
        _ if std::str::from_utf8(&bytes[..bytes.len().min(64)]).is_ok() => {
            not("a text file, not an ELF object; C source has to be compiled first")
        }
        _ => not("not an ELF object"),
    }
}

/// Whether type and machine are those of a BPF object.
fn suits(kind: u16, machine: u16) -> Result<()> {
    let bpf = matches!(machine, 0 | 247);
    let what = match (kind, machine) {
        (1, _) if bpf => return Ok(()),
        (1, machine) => format!("an object for {}, not for BPF", machine_name(machine)),
        (2 | 3, machine) if !bpf => {
            format!("an executable or shared library for {}", machine_name(machine))
        }
        (4, _) => "a core dump".to_owned(),
        _ => "a linked ELF file, not a relocatable object".to_owned(),
    };
    Err(Error::new(
        ErrorKind::NotBpf,
        format!("{what}; a BPF object is what `clang -target bpf -g -O2 -c` writes"),
    ))
}

fn machine_name(machine: u16) -> String {
    let name = match machine {
        3 => "x86",
        8 => "MIPS",
        20 | 21 => "PowerPC",
        22 => "s390",
        40 => "Arm",
        62 => "x86-64",
        183 => "AArch64",
        243 => "RISC-V",
        258 => "LoongArch",
        other => return format!("machine {other}"),
    };
    name.to_owned()
}
