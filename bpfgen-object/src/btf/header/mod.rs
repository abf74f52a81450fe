//! BTF → C header: the whole `vmlinux.h`.
//!
//! ```text
//! Btf ── names ──▶ a unique C name per type        ┐
//!     ── order ──▶ what must stand before what      ├─ print ──▶ header
//!     ── layout ─▶ padding, packed, aligned         │
//!     ── declare ▶ `int (*name[4])(struct foo *)`   │
//!     ── kfuncs ─▶ what programs can call           ┘
//! ```
//!
//! A compiler for a 64-bit BPF target gives every printed type the size and the member offsets
//! that the BTF says. Where plain C would not come to the same layout, the printer adds unnamed
//! bitfields as padding or makes the type packed; a layout that C cannot express at all becomes
//! bytes with a comment, and the rest of the header is unaffected.
//!
//! What C cannot say is lost: signedness of enums without negative values and the alignment of
//! types (which BTF does not record).

mod base;
mod declare;
mod kfuncs;
mod layout;
pub mod minimal;
mod names;
mod order;
mod print;
#[cfg(test)]
mod tests;

use super::{Btf, Type, TypeId};
use crate::{Error, ErrorKind, Result};
use base::Machine;
use layout::Layouts;
use names::{Names, Space};

/// Prints all types of `btf` as one C header, with the include guard `__VMLINUX_H__`.
///
/// Member accesses are made relocatable (CO-RE), unless `BPF_NO_PRESERVE_ACCESS_INDEX` is defined
/// before the header is included. The kernel's functions for BPF programs (kfuncs) are declared
/// weak, unless `BPF_NO_KFUNC_PROTOTYPES` is defined; kernels mark them since Linux 6.10. The same
/// BTF gives the same text.
///
/// # Errors
/// If types form a cycle that C has no declaration for, or nest so deeply or so often, or have names
/// so long, that the header would outgrow any reasonable multiple of its BTF.
pub fn write_header(btf: &Btf) -> Result<String> {
    Printer::new(btf).print()
}

/// Prints types of one [`Btf`] as C.
#[derive(Debug)]
pub struct Printer<'a> {
    btf: &'a Btf,
    names: Names<'a>,
    layouts: Layouts<'a>,
    /// Text of the definition being printed, and all before it.
    out: String,
    /// Structs, unions and enums that the definition being printed refers to by pointer.
    mentions: Vec<TypeId>,
    /// Names of members, per struct that is being printed: no compiler makes two of one name, but a
    /// BTF can.
    scopes: Vec<Space>,
    /// Declarations around the one being printed.
    nesting: usize,
    /// Per type: its tag has been declared or defined.
    declared: Vec<bool>,
    /// Per type: an anonymous enum whose constants have been printed.
    spelled_out: Vec<bool>,
    /// Sizes of the floats that stand-ins have been printed for.
    floats: Vec<u32>,
    /// How many more bytes may be printed.
    budget: usize,
    /// The first line, where it is not that of a whole header.
    title: Option<String>,
    /// Byte arrays in the place of what a definition leaves out, so far.
    fillers: usize,
    /// Why there is nothing to print.
    fault: Option<String>,
}

/// The longest name that is printed; the kernel's limit is 511.
const MAX_NAME: usize = 2048;

impl<'a> Printer<'a> {
    /// A printer with nothing printed yet.
    pub fn new(btf: &'a Btf) -> Self {
        let members: usize = btf.iter().map(|(_, ty)| parts(ty)).sum();
        // A line per type and member is some tens of bytes; anonymous types that are used in
        // several places are printed in each, which a hostile BTF can nest without end.
        let budget = (1 << 20) + 256 * (btf.len() + members);
        let fault = check_names(btf, budget).err();
        Self {
            btf,
            names: if fault.is_none() { Names::new(btf) } else { Names::none(btf) },
            layouts: Layouts::new(btf, Machine::of(btf)),
            out: String::new(),
            mentions: Vec::new(),
            scopes: Vec::new(),
            nesting: 0,
            declared: vec![false; btf.len()],
            spelled_out: vec![false; btf.len()],
            floats: Vec::new(),
            budget,
            title: None,
            fillers: 0,
            fault,
        }
    }

    /// How C source spells this type where it includes the header (`struct foo___2`, `u32`);
    /// `None` for types without a name of their own.
    pub fn c_name(&self, id: TypeId) -> Option<String> {
        let id = self.names.definition(id);
        let keyword = match self.btf.get(id)? {
            Type::Struct(_) => "struct ",
            Type::Union(_) => "union ",
            Type::Enum(_) | Type::Enum64(_) => "enum ",
            Type::Fwd(fwd) => {
                if fwd.union {
                    "union "
                } else {
                    "struct "
                }
            }
            Type::Typedef(_) => "",
            _ => return None,
        };
        self.names.get(id).map(|name| format!("{keyword}{name}"))
    }

    /// Takes `bytes` off what may still be printed.
    fn spend(&mut self, bytes: usize) -> Result<()> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(|| {
            Error::new(
                ErrorKind::Malformed,
                "anonymous types are nested so often that the header would grow without end",
            )
        })?;
        Ok(())
    }
}

/// Fails if the names come to more than `budget` bytes. In the file they may share their text: a
/// million types can have the same name of a million bytes.
fn check_names(btf: &Btf, budget: usize) -> Result<(), String> {
    let mut left = budget;
    for (id, ty) in btf.iter() {
        let mut too_long = false;
        ty.each_name(&mut |name| match btf.str_up_to(name, MAX_NAME) {
            Some(text) => left = left.saturating_sub(text.len()),
            None => too_long = true,
        });
        if too_long {
            return Err(format!("type [{}] has a name of more than {MAX_NAME} bytes", id.0));
        }
        if left == 0 {
            return Err("its names are so long that the header would grow without end".to_owned());
        }
    }
    Ok(())
}

/// Number of lines, roughly, that a type's definition has.
fn parts(ty: &Type) -> usize {
    match ty {
        Type::Struct(ty) | Type::Union(ty) => ty.members.len(),
        Type::Enum(ty) | Type::Enum64(ty) => ty.values.len(),
        Type::FuncProto(ty) => ty.params.len(),
        _ => 0,
    }
}
