//! The fields of a `repr(C)` struct: declaration, table of offsets, `Debug`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    super::{docs, ident::Scope, v1},
    Rust,
};

/// One field.
pub(in crate::codegen) struct Field {
    pub(in crate::codegen) ident: Ident,
    pub(in crate::codegen) rust: Rust,
    pub(in crate::codegen) offset: u64,
    /// Empty for padding and the bytes of bitfields, which documentation hides.
    pub(in crate::codegen) docs: Vec<String>,
}

/// All fields of a struct, in order, gaps filled.
pub(in crate::codegen) struct Fields {
    fields: Vec<Field>,
    end: u64,
    paddings: usize,
}

impl Fields {
    pub(in crate::codegen) fn new() -> Self {
        Self { fields: Vec::new(), end: 0, paddings: 0 }
    }

    /// Where the last field ends.
    pub(in crate::codegen) fn end(&self) -> u64 {
        self.end
    }

    /// Adds a field, and padding before it; `None` where it would overlap the one before.
    pub(in crate::codegen) fn push(&mut self, scope: &mut Scope, field: Field) -> Option<()> {
        self.pad_to(scope, field.offset)?;
        self.end = self.end.checked_add(field.rust.size)?;
        self.fields.push(field);
        Some(())
    }

    /// Adds padding up to an offset; `None` where a field reaches past it.
    pub(in crate::codegen) fn pad_to(&mut self, scope: &mut Scope, offset: u64) -> Option<()> {
        let size = offset.checked_sub(self.end)?;
        if size > 0 {
            let (v1, len) = (v1(), Literal::u64_unsuffixed(size));
            let ident = scope.ident(&format!("_pad{}", self.paddings));
            let rust = Rust { tokens: quote!(#v1::Pad<#len>), ..Rust::bytes(size, "") };
            self.fields.push(Field { ident, rust, offset: self.end, docs: Vec::new() });
            self.paddings += 1;
            self.end = offset;
        }
        Some(())
    }

    /// The largest alignment of a field.
    pub(in crate::codegen) fn align(&self) -> u64 {
        self.fields.iter().map(|field| field.rust.align).max().unwrap_or(1)
    }

    pub(in crate::codegen) fn any(&self, is: impl Fn(&Rust) -> bool) -> bool {
        self.fields.iter().any(|field| is(&field.rust))
    }

    /// Whether all stands where it should when no field is aligned to more than `align`.
    fn fits(&self, align: u64) -> bool {
        self.end % self.align().min(align) == 0
            && self.fields.iter().all(|field| field.offset % field.rust.align.min(align) == 0)
    }

    /// `pub name: Type,` with docs.
    pub(in crate::codegen) fn declarations(&self) -> TokenStream {
        let declaration = |Field { ident, rust, docs, .. }: &Field| {
            let docs = if docs.is_empty() { quote!(#[doc(hidden)]) } else { docs::lines(docs) };
            let ty = &rust.tokens;
            quote!(#docs pub #ident: #ty,)
        };
        self.fields.iter().map(declaration).collect()
    }

    /// `name: Type = offset,`.
    pub(in crate::codegen) fn table(&self) -> TokenStream {
        let row = |Field { ident, rust, offset, .. }: &Field| {
            let (ty, offset) = (&rust.tokens, Literal::u64_unsuffixed(*offset));
            quote!(#ident: #ty = #offset,)
        };
        self.fields.iter().map(row).collect()
    }
}

/// How Rust is told to lay out a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codegen) struct Repr {
    pub(in crate::codegen) packed: Option<u64>,
    pub(in crate::codegen) raised: Option<u64>,
    /// On a machine of 64 bits.
    pub(in crate::codegen) align: u64,
}

impl Repr {
    /// A layout that puts all fields where they belong and is as near to C's alignment as can be:
    /// at most `allowed`, by which those that contain the struct can live. `None` where Rust has
    /// none.
    pub(in crate::codegen) fn choose(fields: &Fields, align: u64, allowed: u64) -> Option<Self> {
        let natural = fields.align();
        if fields.fits(natural) {
            let wanted = align.min(allowed).max(natural);
            // 32-bit machines align a u64 to 4; the attribute makes the layout the same on all.
            let differs = wanted > natural || (wanted >= 8 && align >= 8);
            let fits = wanted <= allowed && fields.end % wanted == 0;
            let raised = (differs && fits).then_some(wanted);
            return Some(Self { packed: None, raised, align: raised.unwrap_or(natural) });
        }
        if fields.any(|rust| rust.raised) {
            return None;
        }
        let packed = [8, 4, 2, 1].into_iter().find(|n| *n <= allowed.max(1) && fields.fits(*n))?;
        Some(Self { packed: Some(packed), raised: None, align: natural.min(packed) })
    }

    /// The alignment to assert. Where nothing but the members gives one of 8 or more, as in what is
    /// in something packed and so cannot have `align(8)`, it depends on the machine.
    pub(in crate::codegen) fn asserted(self) -> TokenStream {
        let (v1, align) = (v1(), Literal::u64_unsuffixed(self.align));
        match self {
            Self { packed: None, raised: None, align: 8.. } => quote!(#v1::natural_align(#align)),
            _ => quote!(#align),
        }
    }

    /// `#[repr(C, …)]`.
    pub(in crate::codegen) fn attribute(self) -> TokenStream {
        let literal = Literal::u64_unsuffixed;
        match self {
            Self { packed: Some(1), .. } => quote!(#[repr(C, packed)]),
            Self { packed: Some(n), .. } => {
                let n = literal(n);
                quote!(#[repr(C, packed(#n))])
            }
            Self { raised: Some(n), .. } => {
                let n = literal(n);
                quote!(#[repr(C, align(#n))])
            }
            _ => quote!(#[repr(C)]),
        }
    }

    /// An expression that reads a field without a reference where one could be unaligned.
    pub(in crate::codegen) fn read(self, field: &Ident) -> TokenStream {
        if self.packed.is_some() { quote!({ this.#field }) } else { quote!(this.#field) }
    }
}
