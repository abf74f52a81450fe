//! BTF: the types of an object or a kernel.
//!
//! Two readers share the same [`Type`]: [`Btf`] decodes everything (for objects: small), and the
//! scanner decodes only what it is asked for (for kernels: 126,000 types). Both are [`Types`].

mod types;

use std::borrow::Cow;

pub use types::*;

use crate::Result;

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

/// A decoded BTF: every type in memory, every string valid UTF-8.
#[derive(Clone, Debug)]
pub struct Btf {
    /// Index 0 is [`Type::Void`].
    types: Vec<Type>,
    strings: String,
}
