//! C type → Rust type expression.

use bpfgen_object::btf::{Float, Int, Type, TypeId};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{
    super::{graph::is_partial, v1},
    Types,
};

/// A Rust type that stands for a C type of the same size.
#[derive(Clone)]
pub(in crate::codegen) struct Rust {
    pub(in crate::codegen) tokens: TokenStream,
    pub(in crate::codegen) size: u64,
    pub(in crate::codegen) align: u64,
    pub(in crate::codegen) raised: bool,
    pub(in crate::codegen) float: bool,
    /// What was lost on the way.
    pub(in crate::codegen) note: Option<String>,
}

impl Rust {
    fn new(tokens: TokenStream, size: u64, align: u64) -> Self {
        Self { tokens, size, align, raised: false, float: false, note: None }
    }

    /// Bytes in place of what Rust cannot express.
    pub(in crate::codegen) fn bytes(size: u64, note: &str) -> Self {
        let len = Literal::u64_unsuffixed(size);
        let note = (!note.is_empty()).then(|| note.to_owned());
        Self { note, ..Self::new(quote!([u8; #len]), size, 1) }
    }
}

impl Types<'_> {
    /// The Rust type for a C type; `None` for what has no size.
    pub(in crate::codegen) fn rust(&self, id: TypeId) -> Option<Rust> {
        let v1 = v1();
        let id = self.graph.resolve(id);
        let size = self.graph.size(id)?;
        Some(match self.graph.get(id) {
            Type::Int(int) => integer(int),
            Type::Float(size) => float(size),
            Type::Ptr(target) => Rust::new(self.pointees.pointer(*target), 8, 8),
            Type::Array(array) => {
                let len = Literal::u32_unsuffixed(array.len);
                if self.graph.is_char(array.element) {
                    Rust::new(quote!(#v1::CharArray<#len>), size, 1)
                } else {
                    let element = self.rust(array.element)?;
                    let tokens = &element.tokens;
                    Rust { tokens: quote!([#tokens; #len]), size, ..element }
                }
            }
            Type::Enum(_) | Type::Enum64(_) => match (self.name(id), self.graph.enumeration(id)) {
                (Some(name), Some(e)) => Rust::new(name.to_token_stream(), size, e.size.into()),
                _ => Rust::bytes(size, "Rust has no integer of this size"),
            },
            Type::Struct(_) | Type::Union(_) => self.composite(id, size),
            _ => return None,
        })
    }

    fn composite(&self, id: TypeId, size: u64) -> Rust {
        if let Some(name) = self.graph.special(id) {
            let (v1, len) = (v1(), Literal::u64_unsuffixed(size));
            let note = format!("only the kernel understands a `{name}`");
            return Rust { note: Some(note), ..Rust::new(quote!(#v1::Opaque<#len>), size, 1) };
        }
        match (self.name(id), self.shapes.get(&id)) {
            (Some(name), Some(shape)) => Rust {
                raised: shape.raised,
                float: shape.float,
                ..Rust::new(name.to_token_stream(), size, shape.align)
            },
            _ => Rust::bytes(size, ""),
        }
    }
}

/// `f32`, `f64`.
pub(super) fn float(float: &Float) -> Rust {
    match float.size {
        4 => Rust { float: true, ..Rust::new(quote!(f32), 4, 4) },
        8 => Rust { float: true, ..Rust::new(quote!(f64), 8, 8) },
        size => Rust::bytes(size.into(), "Rust has no floating-point type of this size"),
    }
}

/// `u8` … `i128`, `Bool`.
pub(super) fn integer(int: &Int) -> Rust {
    let size = u64::from(int.size);
    if is_partial(int) {
        return Rust::bytes(size, "an integer that does not fill its bytes");
    }
    if int.bool && size == 1 {
        let v1 = v1();
        return Rust::new(quote!(#v1::Bool), 1, 1);
    }
    match primitive(size, int.signed) {
        Some(primitive) => Rust::new(primitive.into_token_stream(), size, size),
        None => Rust::bytes(size, "Rust has no integer of this size"),
    }
}

/// `u8` … `i128`.
pub(in crate::codegen) fn primitive(size: u64, signed: bool) -> Option<Ident> {
    let letter = if signed { 'i' } else { 'u' };
    matches!(size, 1 | 2 | 4 | 8 | 16)
        .then(|| Ident::new(&format!("{letter}{}", size * 8), Span::call_site()))
}
