//! Executable sections and their symbols → functions and entry programs.

use crate::{
    CoreRelocation, Error, ErrorKind, Function, FunctionIndex, Insn, LineInfo, Linkage, ProgramDef,
    Result,
    btf::{Btf, Name, ext::Ext},
    bytes::Budget,
    elf::{Bind, Elf, MAX_SECTION_NAME, Place, Symbol},
    lookup::Names,
    section, sort,
};

/// The section that holds only subprograms.
const TEXT: &str = ".text";

/// All functions, and where they are.
pub(crate) struct Functions {
    pub(crate) list: Vec<Function>,
    /// Those with CO-RE relocations, in the order of these.
    pub(crate) core_order: Vec<FunctionIndex>,
    /// Of each function.
    pub(crate) origins: Vec<Origin>,
    /// Per ELF section index: the section's functions, sorted by offset.
    sections: Vec<Vec<Span>>,
}

/// What the model does not say of a function.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    /// Index of the ELF section.
    pub(crate) section: usize,
    /// Whether the symbol is local: never an entry program.
    local: bool,
}

/// A function's place in its section.
struct Span {
    start: u64,
    end: u64,
    function: FunctionIndex,
}

impl Functions {
    /// Reads all functions of executable sections.
    pub(crate) fn read(elf: &Elf<'_>) -> Result<Self> {
        let mut symbols: Vec<Vec<&Symbol<'_>>> = vec![Vec::new(); elf.sections.len()];
        // Of several names for one place the first visible one counts.
        for is_local in [false, true] {
            for symbol in &elf.symbols {
                if symbol.function && is_local == (symbol.bind == Bind::Local) {
                    if let Place::Section(section) = symbol.place {
                        symbols[section].push(symbol);
                    }
                }
            }
        }
        let mut functions = Self {
            list: Vec::new(),
            core_order: Vec::new(),
            origins: Vec::new(),
            sections: Vec::new(),
        };
        let mut copies = elf.copies.clone();
        for ((index, section), symbols) in elf.sections.iter().enumerate().zip(symbols) {
            let mut spans = Vec::new();
            if section.executable && section.is_content && !section.zero && !symbols.is_empty() {
                spans = functions
                    .read_section(elf, index, symbols, &mut copies)
                    .map_err(|error| error.section(section.name))?;
            }
            functions.sections.push(spans);
        }
        Ok(functions)
    }

    fn read_section(
        &mut self,
        elf: &Elf<'_>,
        index: usize,
        mut symbols: Vec<&Symbol<'_>>,
        copies: &mut Budget,
    ) -> Result<Vec<Span>> {
        let section = &elf.sections[index];
        sort::by_key(&mut symbols, |symbol| symbol.value);
        // Where the next function begins after each.
        let mut nexts = vec![section.size; symbols.len()];
        for (i, pair) in symbols.windows(2).enumerate().rev() {
            let [this, next] = [pair[0].value, pair[1].value];
            nexts[i] = if next > this { next } else { nexts[i + 1] };
        }
        let mut spans: Vec<Span> = Vec::new();
        for (i, symbol) in symbols.iter().enumerate() {
            let (start, name) = (symbol.value, symbol.name);
            let bad = |what: &str| Error::malformed(start, format!("function `{name}` {what}"));
            // Hand-written assembly often has no sizes.
            let size = match symbol.size {
                0 => nexts[i].saturating_sub(start),
                size => size,
            };
            let end = start.checked_add(size).filter(|&end| end <= section.size);
            let end = end.ok_or_else(|| bad("reaches past the section's end"))?;
            if start % 8 != 0 || size % 8 != 0 {
                return Err(bad("does not begin and end at an instruction"));
            }
            if let Some(previous) = spans.last().filter(|previous| start < previous.end) {
                let of = &self.list[previous.function.0].name;
                if start != previous.start {
                    return Err(bad(&format!("overlaps function `{of}`")));
                }
                if section.name == TEXT || symbol.bind == Bind::Local {
                    continue;
                }
                let what = format!("function `{name}` is an alias of program `{of}`");
                return Err(Error::new(ErrorKind::Unsupported, what).at(start));
            }
            if size == 0 {
                return Err(bad("is empty"));
            }
            // The section's name twice more, for a program and its target.
            copies
                .take(name.len() + 3 * section.name.len())
                .ok_or_else(|| bad("shares too much text with others"))?;
            // In range: the end is, and the section is not NOBITS.
            let slots = section.data[start as usize..end as usize].chunks_exact(8);
            let function = FunctionIndex(self.list.len());
            spans.push(Span { start, end, function });
            self.origins.push(Origin { section: index, local: symbol.bind == Bind::Local });
            self.list.push(Function {
                name: name.to_owned(),
                section: section.name.to_owned(),
                offset: start,
                linkage: linkage(symbol),
                insns: slots.map(|slot| Insn::read(slot, elf.endian)).collect(),
                type_id: None,
                relocations: Vec::new(),
                core_relocations: Vec::new(),
                lines: Vec::new(),
            });
        }
        Ok(spans)
    }

    /// The function that begins at a byte offset of a section.
    pub(crate) fn starting(&self, section: usize, offset: u64) -> Option<FunctionIndex> {
        let span = self.span(section, offset)?;
        (span.start == offset).then_some(span.function)
    }

    /// The function in which a byte offset of a section lies, and the index of its instruction.
    pub(crate) fn containing(&self, section: usize, offset: u64) -> Option<(FunctionIndex, usize)> {
        let span = self.span(section, offset)?;
        // At most the number of instructions.
        Some((span.function, ((offset - span.start) / 8) as usize))
    }

    fn span(&self, section: usize, offset: u64) -> Option<&Span> {
        let spans = self.sections.get(section)?;
        let after = spans.partition_point(|span| span.start <= offset);
        spans[..after].last().filter(|span| offset < span.end)
    }

    /// The entry programs: visible functions of executable sections other than `.text`.
    ///
    /// `called` says which functions others refer to: a static function in an entry section is a
    /// subprogram if somebody uses it, and a mistake if nobody can.
    pub(crate) fn programs(&self, called: &[bool]) -> Result<Vec<ProgramDef>> {
        let mut programs = Vec::new();
        let mut names = Names::default();
        for ((index, function), origin) in self.list.iter().enumerate().zip(&self.origins) {
            if function.section == TEXT {
                continue;
            }
            let bad = |kind, what: String| {
                Error::new(kind, what).at(function.offset).section(&function.section)
            };
            let name = &function.name;
            if origin.local {
                if called[index] {
                    continue;
                }
                let what =
                    format!("program `{name}` is static, so nothing can load it; remove `static`");
                return Err(bad(ErrorKind::Unsupported, what));
            }
            if !names.insert(name, index) {
                let what = format!("a second program has the name `{name}`");
                return Err(bad(ErrorKind::Malformed, what));
            }
            let stripped = function.section.strip_prefix('?');
            let section = stripped.unwrap_or(&function.section);
            let found = section::find(section);
            programs.push(ProgramDef {
                name: name.clone(),
                function: FunctionIndex(index),
                section: section.to_owned(),
                definition: found.map(|(definition, _)| definition),
                target: found.and_then(|(_, target)| target).map(str::to_owned),
                autoload: stripped.is_none(),
            });
        }
        Ok(programs)
    }

    /// Hands `.BTF.ext` records to the functions that they are about.
    pub(crate) fn take_ext(&mut self, ext: Ext, btf: &Btf, elf: &Elf<'_>) -> Result<()> {
        // Records come grouped by section; a name in BTF may be as long as the file, so that
        // looking at it in full for each group could take long.
        let find = |name: Name| {
            let name = btf.str_up_to(name, MAX_SECTION_NAME)?;
            elf.section(name).map(|(index, _)| index)
        };
        for record in ext.functions {
            let section = find(record.section);
            let offset = u64::from(record.offset);
            // A linker leaves the records of a weak function that another one has replaced.
            if let Some(function) = section.and_then(|section| self.starting(section, offset)) {
                self.list[function.0].type_id = Some(record.value);
            }
        }
        for record in ext.lines {
            let section = find(record.section);
            if record.offset % 8 != 0 {
                return Err(Error::malformed(record.at, "line info inside an instruction")
                    .section(".BTF.ext"));
            }
            let Some((function, insn)) =
                section.and_then(|section| self.containing(section, record.offset.into()))
            else {
                continue;
            };
            let line = record.value;
            self.list[function.0].lines.push(LineInfo {
                insn,
                file: line.file,
                text: line.text,
                line: line.line,
                column: line.column,
            });
        }
        for record in ext.core {
            let bad = |what: &str| Error::malformed(record.at, what).section(".BTF.ext");
            let section = find(record.section).ok_or_else(|| {
                let name = btf.str_up_to(record.section, 64).unwrap_or("with a long name");
                bad(&format!("CO-RE relocations for section {name}, which does not exist"))
            })?;
            if record.offset % 8 != 0 {
                return Err(bad("a CO-RE relocation inside an instruction"));
            }
            let Some((function, insn)) = self.containing(section, record.offset.into()) else {
                continue;
            };
            let core = record.value;
            let records = &mut self.list[function.0].core_relocations;
            if records.is_empty() {
                self.core_order.push(function);
            }
            records.push(CoreRelocation {
                insn,
                type_id: core.type_id,
                access: core.access,
                kind: core.kind,
            });
        }
        for function in &mut self.list {
            sort::by_key(&mut function.lines, |line| line.insn as u64);
        }
        Ok(())
    }
}

fn linkage(symbol: &Symbol<'_>) -> Linkage {
    match symbol.bind {
        Bind::Local => Linkage::Static,
        _ if symbol.hidden => Linkage::Static,
        Bind::Global => Linkage::Global,
        Bind::Weak => Linkage::Weak,
    }
}
