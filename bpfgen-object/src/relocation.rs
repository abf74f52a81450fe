//! REL entries of executable sections → what instructions refer to.
//!
//! | instruction | symbol is in | target, and where the addend is |
//! | --- | --- | --- |
//! | `call` | an executable section | function at symbol + (imm + 1) · 8 |
//! | `call` | nowhere | kfunc |
//! | `call`, no relocation, pseudo | | function in the same section, imm + 1 slots further |
//! | `ldimm64` | `.maps` | map at symbol + imm |
//! | `ldimm64` | a data section | data at symbol + imm |
//! | `ldimm64` | an executable section | address of the function at symbol + imm |
//! | `ldimm64` | `.jumptables` | table at symbol, address in it at imm |
//! | `ldimm64` | nowhere | extern variable |
//!
//! `imm` is without what [`Addends`] takes off.

use crate::{
    DataIndex, Error, ErrorKind, FunctionIndex, Insn, JumpTable, Relocation, RelocationTarget,
    Result,
    addend::Addends,
    elf::{Elf, Place, Rel},
    externs::Externs,
    jump_table::{self, JumpTables},
    map::Maps,
    program::Functions,
    sort,
};

/// `src` of a call of another BPF function.
const PSEUDO_CALL: u8 = 1;

/// What symbols may stand for.
pub(crate) struct Symbols<'a> {
    pub(crate) elf: &'a Elf<'a>,
    pub(crate) maps: &'a Maps,
    /// Per ELF section index: the data section.
    pub(crate) data: &'a [Option<DataIndex>],
    pub(crate) externs: &'a Externs,
    pub(crate) addends: Addends<'a>,
}

impl Symbols<'_> {
    /// Gives every function its relocations; tells of each whether others refer to it, and the
    /// tables by which they jump.
    pub(crate) fn apply(&self, functions: &mut Functions) -> Result<(Vec<bool>, Vec<JumpTable>)> {
        let mut tables = JumpTables::new(self.elf);
        for (section, content) in self.elf.sections.iter().enumerate() {
            if !content.executable {
                continue;
            }
            for rel in &content.relocations {
                self.read(functions, &mut tables, section, rel)
                    .map_err(|error| error.at(rel.offset).section(content.name))?;
            }
        }
        let mut referred = vec![false; functions.list.len()];
        for index in 0..functions.list.len() {
            by_insn(&mut functions.list[index].relocations);
            calls_in_section(functions, FunctionIndex(index))?;
            let function = &functions.list[index];
            for pair in function.relocations.windows(2) {
                if pair[0].insn == pair[1].insn {
                    let what = "two relocations of one instruction";
                    let at = function.offset + 8 * pair[0].insn as u64;
                    return Err(Error::malformed(at, what).section(&function.section));
                }
            }
            for relocation in &function.relocations {
                if let RelocationTarget::Call(target) | RelocationTarget::FunctionAddress(target) =
                    relocation.target
                {
                    referred[target.0] = true;
                }
            }
        }
        Ok((referred, tables.list))
    }

    fn read(
        &self,
        functions: &mut Functions,
        tables: &mut JumpTables,
        section: usize,
        rel: &Rel,
    ) -> Result<()> {
        if rel.offset % 8 != 0 || rel.offset >= self.elf.sections[section].size {
            return Err(bad("a relocation that is not at an instruction"));
        }
        // Code of no function: a linker leaves it where it has replaced a weak function.
        let Some((function, insn)) = functions.containing(section, rel.offset) else {
            return Ok(());
        };
        let insns = &functions.list[function.0].insns;
        let slot = insns[insn];
        let target = if slot.code == Insn::CALL {
            self.call(functions, rel, slot)?
        } else if slot.is_ldimm64() {
            if insn + 1 >= insns.len() {
                return Err(bad("half a 64-bit load at the function's end"));
            }
            self.address(functions, tables, rel, (function, slot))?
        } else {
            return Err(bad(&format!(
                "instruction {:#04x} cannot refer to `{}`",
                slot.code, self.elf.symbols[rel.symbol].name
            )));
        };
        functions.list[function.0].relocations.push(Relocation { insn, target });
        Ok(())
    }

    fn call(&self, functions: &Functions, rel: &Rel, insn: Insn) -> Result<RelocationTarget> {
        if let Some(extern_) = self.externs.get(rel.symbol) {
            return Ok(RelocationTarget::ExternCall(extern_));
        }
        let symbol = &self.elf.symbols[rel.symbol];
        let Place::Section(section) = symbol.place else {
            return Err(bad(&format!("call of `{}`, which is not a function", symbol.name)));
        };
        let slots = self.addends.of_call(symbol, insn.imm).wrapping_add(1);
        let offset = symbol.value.wrapping_add_signed(slots.wrapping_mul(8));
        let function = functions.starting(section, offset);
        function.map(RelocationTarget::Call).ok_or_else(|| {
            let name = self.elf.sections[section].name;
            bad(&format!("call of {offset:#x} in section {name}, where no function begins"))
        })
    }

    fn address(
        &self,
        functions: &Functions,
        tables: &mut JumpTables,
        rel: &Rel,
        (user, insn): (FunctionIndex, Insn),
    ) -> Result<RelocationTarget> {
        if let Some(extern_) = self.externs.get(rel.symbol) {
            return Ok(RelocationTarget::ExternVariable(extern_));
        }
        let symbol = &self.elf.symbols[rel.symbol];
        let section = match symbol.place {
            Place::Section(section) => section,
            Place::Common => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!("`{}` has no place yet; compile with -fno-common", symbol.name),
                ));
            }
            _ => return Err(bad(&format!("`{}` is not an address", symbol.name))),
        };
        let name = self.elf.sections[section].name;
        if Some(section) == self.maps.section() {
            let offset = symbol.value.wrapping_add_signed(self.addends.of_map(symbol, insn.imm));
            let map = self.maps.starting(offset).map(RelocationTarget::Map);
            return map.ok_or_else(|| bad(&format!("no map begins at {offset:#x} in {name}")));
        }
        let addend = self.addends.of_data(symbol, insn.imm);
        let addend = addend.map_err(|what| Error::new(ErrorKind::Unsupported, what))?;
        let offset = symbol.value.wrapping_add_signed(addend);
        if let Some(Some(data)) = self.data.get(section) {
            // What lies outside of the section is the verifier's to refuse, if it is reached.
            return Ok(RelocationTarget::Data { data: *data, offset: offset as u32 });
        }
        if self.elf.sections[section].executable {
            let function = functions.starting(section, offset);
            return function.map(RelocationTarget::FunctionAddress).ok_or_else(|| {
                bad(&format!("address of {offset:#x} in {name}, where no function begins"))
            });
        }
        if name == jump_table::SECTION {
            let user = (user, &functions.list[user.0]);
            let table = tables.get(self.elf, section, symbol, user)?;
            // What lies outside of the table is the verifier's to refuse, if it is reached.
            return Ok(RelocationTarget::JumpTable { table, offset: addend as u32 });
        }
        let what = format!("code cannot refer to `{}` in section {name}", symbol.name);
        Err(Error::new(ErrorKind::Unsupported, what))
    }
}

/// Adds calls that need no relocation, since clang knows the distance inside a section.
fn calls_in_section(functions: &mut Functions, index: FunctionIndex) -> Result<()> {
    let function = &functions.list[index.0];
    let section = functions.origins[index.0].section;
    let mut relocated = function.relocations.iter().map(|r| r.insn).peekable();
    let mut found = Vec::new();
    let mut insns = function.insns.iter().enumerate();
    while let Some((at, insn)) = insns.next() {
        while relocated.next_if(|&relocated| relocated < at).is_some() {}
        if insn.is_ldimm64() {
            insns.next();
        } else if insn.code == Insn::CALL
            && insn.src == PSEUDO_CALL
            && relocated.peek() != Some(&at)
        {
            let here = function.offset + 8 * at as u64;
            let offset = here.wrapping_add_signed((i64::from(insn.imm) + 1) * 8);
            let target = functions.starting(section, offset).ok_or_else(|| {
                let what = format!("call of {offset:#x}, where no function begins");
                Error::malformed(here, what).section(&function.section)
            })?;
            found.push(Relocation { insn: at, target: RelocationTarget::Call(target) });
        }
    }
    let relocations = &mut functions.list[index.0].relocations;
    relocations.extend(found);
    by_insn(relocations);
    Ok(())
}

fn by_insn(relocations: &mut [Relocation]) {
    sort::by_key(relocations, |relocation| relocation.insn as u64);
}

fn bad(what: &str) -> Error {
    Error::new(ErrorKind::Malformed, what)
}
