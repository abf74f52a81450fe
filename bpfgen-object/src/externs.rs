//! Undefined symbols → what the kernel must provide.

use crate::{
    Error, ErrorKind, ExternDef, ExternIndex, ExternKind, Result,
    btf::{Type, index::Index},
    elf::{Bind, Elf, Place},
    lookup::Numbers,
};

/// All externs, and by which symbol they are referred to.
#[derive(Default)]
pub(crate) struct Externs {
    pub(crate) list: Vec<ExternDef>,
    by_symbol: Numbers,
}

impl Externs {
    /// Reads all undefined symbols.
    pub(crate) fn read(elf: &Elf<'_>, index: Option<&Index<'_>>) -> Result<Self> {
        let mut externs = Self::default();
        for (number, symbol) in elf.symbols.iter().enumerate() {
            if symbol.place != Place::Undefined || symbol.bind == Bind::Local {
                continue;
            }
            let name = symbol.name;
            let missing = |what: &str| {
                Error::new(ErrorKind::Missing, format!("extern `{name}` {what}")).section(".symtab")
            };
            let index = index.ok_or_else(|| missing("has no BTF; compile with -g"))?;
            let undeclared = "is defined nowhere: declare it `__ksym` or `__kconfig` if the \
                              kernel provides it";
            let id = index.extern_type(name).ok_or_else(|| missing(undeclared))?;
            let (kind, type_id) = match (index.section_of(id), index.btf.get(id)) {
                (Some(".maps"), _) => {
                    return Err(missing(
                        "is a map that this object does not define, and objects are not linked: \
                         define it in this source, or #include the one that does",
                    ));
                }
                (Some(".kconfig"), Some(Type::Var(var))) => (ExternKind::Kconfig, var.ty),
                (Some(".ksyms"), Some(Type::Var(var))) => (ExternKind::Ksym, var.ty),
                (Some(".ksyms"), Some(Type::Func(_))) => (ExternKind::Kfunc, id),
                _ => return Err(missing(undeclared)),
            };
            externs.by_symbol.insert(number as u64, externs.list.len());
            externs.list.push(ExternDef {
                name: name.to_owned(),
                kind,
                type_id,
                weak: symbol.bind == Bind::Weak,
            });
        }
        Ok(externs)
    }

    /// The extern that a symbol stands for.
    pub(crate) fn get(&self, symbol: usize) -> Option<ExternIndex> {
        self.by_symbol.get(symbol as u64).map(ExternIndex)
    }
}
