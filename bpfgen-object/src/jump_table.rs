//! `.jumptables`: where switches and computed `goto`s go, by clang 22 and newer with `-mcpu=v4`.
//!
//! A table is the bytes of a symbol: one number of 8 bytes for each place, which counts bytes from
//! the beginning of the section that the function is in.

use crate::{
    Error, ErrorKind, Function, FunctionIndex, JumpTable, JumpTableIndex, Result,
    bytes::{Budget, Bytes},
    elf::{Elf, Symbol},
    lookup::Numbers,
};

/// The section of jump tables.
pub(crate) const SECTION: &str = ".jumptables";
/// Of one place.
const ENTRY: u64 = 8;

/// Tables that functions have asked for.
pub(crate) struct JumpTables {
    pub(crate) list: Vec<JumpTable>,
    /// The first table that was read from each offset, since code may go by one more than once.
    known: Numbers,
    /// Symbols can overlap.
    left: Budget,
}

impl JumpTables {
    pub(crate) fn new(elf: &Elf<'_>) -> Self {
        let size = elf.section(SECTION).map_or(0, |(_, section)| section.data.len());
        let left = Budget::new(size.saturating_mul(16));
        Self { list: Vec::new(), known: Numbers::default(), left }
    }

    /// The table that `symbol` stands for, in the section with this index, for `function`.
    pub(crate) fn get(
        &mut self,
        elf: &Elf<'_>,
        section: usize,
        symbol: &Symbol<'_>,
        (index, function): (FunctionIndex, &Function),
    ) -> Result<JumpTableIndex> {
        let name = symbol.name;
        let bad =
            |what: &str| Error::malformed(symbol.value, format!("jump table `{name}` {what}"));
        let bad = |what: &str| bad(what).section(SECTION);
        if symbol.section || symbol.size == 0 {
            let what = "a jump table without a symbol of its own, so that it is not known where it ends: \
                        keep the symbols, or compile with -fno-jump-tables";
            return Err(Error::new(ErrorKind::Unsupported, what));
        }
        if symbol.value % ENTRY != 0 || symbol.size % ENTRY != 0 {
            return Err(bad("does not begin and end at a number of 8 bytes"));
        }
        let (Ok(at), Ok(size)) = (usize::try_from(symbol.value), usize::try_from(symbol.size))
        else {
            return Err(bad("is too large"));
        };
        let known = self.known.get(symbol.value).filter(|&known| {
            let table = &self.list[known];
            table.function == index && table.insns.len() as u64 == symbol.size / ENTRY
        });
        if let Some(known) = known {
            return Ok(JumpTableIndex(known));
        }
        self.left.take(size).ok_or_else(|| bad("overlaps others"))?;
        let content = Bytes::new(elf.sections[section].data, elf.endian);
        content.slice(at, size).map_err(|error| error.section(SECTION))?;
        let mut insns = Vec::with_capacity(size / ENTRY as usize);
        for entry in (at..at + size).step_by(ENTRY as usize) {
            let place = content.u64(entry)?;
            let insn = place.checked_sub(function.offset).filter(|distance| distance % 8 == 0);
            let insn = insn.and_then(|distance| usize::try_from(distance / 8).ok());
            insns.push(insn.filter(|&insn| insn < function.insns.len()).ok_or_else(|| {
                let of = &function.name;
                bad(&format!("leads to {place:#x}, where no instruction of function `{of}` is"))
            })?);
        }
        let number = self.list.len();
        self.known.insert(symbol.value, number);
        self.list.push(JumpTable { name: name.to_owned(), function: index, insns });
        Ok(JumpTableIndex(number))
    }
}
