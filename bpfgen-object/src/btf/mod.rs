//! BTF: the types of an object or a kernel.
//!
//! Two readers share the same [`Type`]: [`Btf`] decodes everything (for objects: small), and the
//! scanner decodes only what it is asked for (for kernels: 126,000 types). Both are [`Types`].

mod check;
pub(crate) mod decode;
pub mod dump;
pub mod encode;
pub mod ext;
pub mod file;
pub mod flavour;
pub mod header;
pub(crate) mod index;
pub mod layout;
pub mod minimize;
pub mod scan;
pub(crate) mod subset;
#[cfg(test)]
#[path = "../../tests/support/btf.rs"]
pub(crate) mod test_btf;
mod types;

use std::{borrow::Cow, ffi::CStr};

pub use types::*;

use crate::{Error, ErrorKind, Result};

/// Types by id and strings by offset: what CO-RE matching, layout and printing need.
pub trait Types {
    /// The type with this id; [`TypeId::VOID`] is [`Type::Void`].
    ///
    /// # Errors
    /// If there is no such type or its record is malformed.
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>>;

    /// A string of the string section; the empty string for [`Name::NONE`].
    ///
    /// # Errors
    /// If the offset is outside the strings or the text is not UTF-8.
    fn name(&self, name: Name) -> Result<&str>;

    /// Pointer size in bytes on the described machine (BPF objects: 8).
    fn pointer_size(&self) -> u32 {
        8
    }
}

/// A decoded BTF: every type in memory, every id and name in it known to exist, and no type
/// containing itself, so that whoever follows references comes to an end within
/// [`Btf::MAX_DEPTH`] steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Btf {
    /// Index 0 is [`Type::Void`].
    types: Vec<Type>,
    strings: String,
}

impl Btf {
    /// Types nested deeper than this (arrays of typedefs of structs with members …, or pointers to
    /// pointers …) are refused. Compilers stop far earlier, and the kernel at 32.
    pub const MAX_DEPTH: usize = 256;

    /// Decodes BTF bytes: a `.BTF` section or a file such as `/sys/kernel/btf/vmlinux`, of either
    /// byte order.
    ///
    /// # Errors
    /// If anything in it is malformed. Split BTF (a kernel module's) refers to types of its base
    /// and is refused as well.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        Self::decode_section(bytes).map_err(|error| error.section(".BTF"))
    }

    fn decode_section(bytes: &[u8]) -> Result<Self> {
        let header = decode::header(bytes)?;
        let strings = text(&bytes[header.strings.clone()]);
        let records = &bytes[..header.types.end];
        let mut types = vec![Type::Void];
        let mut offsets = vec![0];
        let mut offset = header.types.start;
        while offset < records.len() {
            match decode::type_at(records, offset, header.endian) {
                Ok((ty, next)) => {
                    types.push(ty);
                    offsets.push(offset);
                    offset = next;
                }
                Err(error) => return Err(error),
            }
        }
        check::check(&types, &strings).map_err(|(id, message)| {
            Error::malformed(offsets[id.0 as usize] as u64, format!("type [{}]: {message}", id.0))
        })?;
        Ok(Self { types, strings })
    }

    /// The type with this id; [`TypeId::VOID`] is [`Type::Void`].
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        self.types.get(id.0 as usize)
    }

    /// Number of types, `void` included: ids are below it.
    #[expect(clippy::len_without_is_empty, reason = "void is always there")]
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// All types but `void`, in order of id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (TypeId, &Type)> {
        self.types.iter().enumerate().skip(1).map(|(id, ty)| (TypeId(id as u32), ty))
    }

    /// The string at `name`. Every name in a decoded type exists; for an offset from elsewhere
    /// that is outside the strings, this is the empty string.
    pub fn str(&self, name: Name) -> &str {
        string_at(&self.strings, name).unwrap_or_default()
    }

    /// The name of a type; empty for an anonymous or missing one.
    pub fn name_of(&self, id: TypeId) -> &str {
        self.get(id).map(|ty| self.str(ty.name())).unwrap_or_default()
    }

    /// The first type with this name for which `matches` holds.
    pub fn find(&self, name: &str, mut matches: impl FnMut(&Type) -> bool) -> Option<TypeId> {
        let is_name = |at: Name| {
            // Compares in place: looking for each string's end first would make this quadratic
            // for a BTF whose names all lie in one long string.
            let rest = self.strings.as_bytes().get(at.0 as usize..);
            rest.and_then(|rest| rest.strip_prefix(name.as_bytes()))
                .is_some_and(|rest| rest.first() == Some(&0))
        };
        self.iter().find(|(_, ty)| is_name(ty.name()) && matches(ty)).map(|(id, _)| id)
    }

    /// The struct with this tag.
    pub fn find_struct(&self, name: &str) -> Option<TypeId> {
        self.find(name, |ty| matches!(ty, Type::Struct(_)))
    }

    /// Follows typedefs, qualifiers and type tags to the type that they stand for.
    pub fn resolve(&self, mut id: TypeId) -> TypeId {
        // Bounded by MAX_DEPTH: decode() refuses cycles.
        while let Some(
            Type::Typedef(Named { target, .. })
            | Type::TypeTag(Named { target, .. })
            | Type::Volatile(target)
            | Type::Const(target)
            | Type::Restrict(target),
        ) = self.get(id)
        {
            id = *target;
        }
        id
    }

    /// The type that remains when typedefs, qualifiers and type tags are stripped.
    pub fn resolved(&self, id: TypeId) -> Option<&Type> {
        self.get(self.resolve(id))
    }

    /// Texts of the declaration tags on a type, variable or function as a whole, in order of id.
    pub fn decl_tags(&self, target: TypeId) -> impl Iterator<Item = &str> {
        self.types.iter().filter_map(move |ty| match ty {
            Type::DeclTag(tag) if tag.target == target && tag.component == -1 => {
                Some(self.str(tag.name))
            }
            _ => None,
        })
    }

    /// Whether a string begins at `name`.
    pub(crate) fn has_string(&self, name: Name) -> bool {
        let at = name.0 as usize;
        at < self.strings.len() && self.strings.is_char_boundary(at)
    }

    /// The strings from `name` on; empty outside them.
    pub(crate) fn text(&self, name: Name) -> &[u8] {
        self.strings.as_bytes().get(name.0 as usize..).unwrap_or_default()
    }

    /// The string at `name` if it exists and is at most `len` bytes long.
    #[inline(never)]
    pub(crate) fn str_up_to(&self, name: Name, len: usize) -> Option<&str> {
        let rest = self.strings.as_bytes().get(name.0 as usize..)?;
        let near = &rest[..rest.len().min(len.saturating_add(1))];
        CStr::from_bytes_until_nul(near).ok()?.to_str().ok()
    }

    /// For fix-ups by the object's symbols; must not add references or names.
    pub(crate) fn get_mut(&mut self, id: TypeId) -> Option<&mut Type> {
        self.types.get_mut(id.0 as usize)
    }

    /// Adds the `DATASEC` of a section, without variables.
    pub(crate) fn add_section(&mut self, name: &str, size: u32) -> Result<TypeId> {
        let full = || Error::new(ErrorKind::Malformed, "no room for a section").section(".BTF");
        let at = u32::try_from(self.strings.len()).map_err(|_| full())?;
        let id = u32::try_from(self.types.len()).map_err(|_| full())?;
        self.strings.push_str(name);
        self.strings.push('\0');
        self.types.push(Type::DataSec(DataSec { name: Name(at), size, vars: Vec::new() }));
        Ok(TypeId(id))
    }
}

impl Types for Btf {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        self.get(id).map(Cow::Borrowed).ok_or_else(|| no_type(id))
    }

    fn name(&self, name: Name) -> Result<&str> {
        string_at(&self.strings, name).ok_or_else(|| {
            Error::new(ErrorKind::Missing, format!("string at {:#x} does not exist", name.0))
        })
    }
}

/// The error for an id that is no type's.
#[cold]
pub(crate) fn no_type(id: TypeId) -> Error {
    Error::new(ErrorKind::Missing, format!("type [{}] does not exist", id.0))
}

/// The string section as text. Names are ASCII in practice, but line info quotes source lines,
/// which may be in any encoding: a byte that is not UTF-8 becomes a `?`, which keeps every offset.
fn text(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// The NUL-terminated string at an offset, if there is one.
fn string_at(strings: &str, name: Name) -> Option<&str> {
    let rest = strings.get(name.0 as usize..)?;
    rest.find('\0').map(|end| &rest[..end])
}
