//! What the instruction itself adds to the symbol that its relocation names.
//!
//! In REL objects that is the immediate. The assembler that comes with GCC 12 puts the symbol's value
//! there as well, and names the symbol: the value is there twice.
//!
//! ```text
//!                  symbol `b` = .data + 0x10   instruction       what is meant
//! clang, GCC ≥ 13  b                           imm 0             .data + 0x10
//! clang            .data (the section's own)   imm 0x10          .data + 0x10
//! GCC 12           b                           imm 0x10          .data + 0x10
//! ```

use crate::{
    Endian, Insn,
    elf::{Elf, Place, Symbol},
};

/// How the addends of an object are to be read.
pub(crate) struct Addends<'a> {
    /// Whether immediates hold the values of named symbols, too.
    doubled: bool,
    /// Whether some map's do, for which nothing else can be meant.
    seen: bool,
    /// The compiler, as it names itself.
    compiler: Option<&'a str>,
}

impl<'a> Addends<'a> {
    /// Looks at all relocations of code; `maps` is the section with maps.
    pub(crate) fn of(elf: &Elf<'a>, maps: Option<usize>) -> Self {
        let compiler = gcc(elf);
        let mut this = Self { doubled: false, seen: false, compiler };
        let mut all = true;
        for section in elf.sections.iter().filter(|section| section.executable) {
            for rel in &section.relocations {
                let symbol = &elf.symbols[rel.symbol];
                let Place::Section(place) = symbol.place else { continue };
                let Some(addend) = addend_at(section.data, rel.offset, elf.endian) else {
                    continue;
                };
                if symbol.section || symbol.value == 0 {
                    continue;
                }
                all &= i64::try_from(symbol.value).is_ok_and(|value| addend >= value);
                this.seen |= Some(place) == maps && is_twice(symbol, addend);
            }
        }
        this.doubled = all && compiler.and_then(major).is_some_and(|major| major < 13);
        this
    }

    /// What is to be added to the symbol's value, in bytes.
    pub(crate) fn of_data(&self, symbol: &Symbol<'_>, imm: i32) -> Result<i64, String> {
        let imm = i64::from(imm);
        match i64::try_from(symbol.value) {
            Ok(value) if !symbol.section && self.doubled => Ok(imm.wrapping_sub(value)),
            Ok(value) if !symbol.section && self.seen && value > 0 && imm >= value => {
                let compiler = self.compiler.unwrap_or("its compiler does not say its name");
                Err(format!(
                    "the address of `{}` is in the instruction and in the symbol: that is known of \
                     GCC 12 only ({compiler}); compile with clang, or GCC 14",
                    symbol.name
                ))
            }
            _ => Ok(imm),
        }
    }

    /// As [`Self::of_data`], for a map, to which nothing is ever added.
    pub(crate) fn of_map(&self, symbol: &Symbol<'_>, imm: i32) -> i64 {
        let imm = i64::from(imm);
        if !symbol.section && is_twice(symbol, imm) { 0 } else { imm }
    }

    /// The immediate of a call, which counts slots from the next one on.
    pub(crate) fn of_call(&self, symbol: &Symbol<'_>, imm: i32) -> i64 {
        let imm = i64::from(imm);
        match i64::try_from(symbol.value) {
            // It adds bytes to slots.
            Ok(value) if !symbol.section && self.doubled => imm.wrapping_sub(value),
            _ => imm,
        }
    }
}

/// Whether nothing but the symbol's value is in the instruction.
fn is_twice(symbol: &Symbol<'_>, addend: i64) -> bool {
    i64::try_from(symbol.value) == Ok(addend)
}

/// The immediate of an instruction, and one more for calls, where -1 stands for nothing.
fn addend_at(code: &[u8], offset: u64, endian: Endian) -> Option<i64> {
    let insn = Insn::read(code.get(usize::try_from(offset).ok()?..)?, endian);
    Some(i64::from(insn.imm) + i64::from(insn.code == Insn::CALL))
}

/// What GCC says of itself in `.comment`, where it made the object.
fn gcc<'a>(elf: &Elf<'a>) -> Option<&'a str> {
    let (_, section) = elf.section(".comment")?;
    let texts = section.data.split(|byte| *byte == 0).take(16);
    let mut texts =
        texts.filter_map(|text| std::str::from_utf8(text.get(..256.min(text.len()))?).ok());
    texts.find(|text| text.starts_with("GCC: "))
}

/// `GCC: (12.2.0-14+deb12u1+) 12.2.0` → 12.
fn major(compiler: &str) -> Option<u32> {
    compiler.rsplit(' ').next()?.split('.').next()?.parse().ok()
}
