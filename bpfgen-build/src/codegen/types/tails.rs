//! Arrays without length at the end of structs: `struct event { u32 len; u8 data[]; }`.

use bpfgen_object::btf::{Type, TypeId};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    super::{
        graph::{CompositeKind, Graph, Leaf},
        ident::ident,
        v1,
    },
    Rust, Types,
};

/// The array at the end of a struct.
struct Tail<'a> {
    name: &'a str,
    element: TypeId,
    /// Byte at which it begins.
    offset: u64,
}

/// The tail of a struct: its last member, or that of its last member. The depth is that of C types
/// by value, which decoded BTF bounds.
fn tail(graph: Graph<'_>, id: TypeId) -> Option<Tail<'_>> {
    let leaves = graph.leaves(id)?;
    match graph.composite(graph.resolve(id))? {
        (CompositeKind::Struct, _) => {
            let last = leaves.last()?;
            if let Type::Struct(_) | Type::Union(_) = graph.resolved(last.ty) {
                let inner = tail(graph, last.ty)?;
                let offset = inner.offset.checked_add(last.bit_offset / 8)?;
                return Some(Tail { offset, ..inner });
            }
            flexible(graph, last)
        }
        // Of several, the first. What its members' last members are is not looked into.
        (CompositeKind::Union, _) => leaves.iter().find_map(|leaf| flexible(graph, leaf)),
    }
}

/// A member that is an array without length.
fn flexible<'a>(graph: Graph<'a>, leaf: &Leaf<'a>) -> Option<Tail<'a>> {
    match graph.resolved(leaf.ty) {
        Type::Array(array) if array.len == 0 && leaf.bit_size == 0 => {
            Some(Tail { name: leaf.name?, element: array.element, offset: leaf.bit_offset / 8 })
        }
        _ => None,
    }
}

impl Types<'_> {
    /// The tail of a struct of this module, where its elements have a type.
    fn tail(&self, id: TypeId) -> Option<(Tail<'_>, TokenStream)> {
        let id = self.graph.resolve(id);
        self.name(id).filter(|_| matches!(self.graph.get(id), Type::Struct(_)))?;
        let tail = tail(self.graph, id)?;
        if self.graph.is_char(tail.element) {
            return Some((tail, quote!(u8)));
        }
        let element = self.rust(tail.element).filter(|element| element.size > 0)?;
        Some((tail, element.tokens))
    }

    /// What a record of this type is read as; `None` where that is bytes.
    pub(in crate::codegen) fn record(&self, id: TypeId) -> Option<TokenStream> {
        let (v1, rust) = (v1(), self.rust(id)?);
        match self.tail(id) {
            Some(_) => {
                let header = rust.tokens;
                Some(quote!(#v1::Tailed<#header>))
            }
            None => (rust.size > 0).then_some(rust.tokens),
        }
    }

    /// A variable of this type with elements, `size` bytes together.
    pub(in crate::codegen) fn with_tail(&self, id: TypeId, size: u64) -> Option<Rust> {
        let (v1, len) = (v1(), Literal::u64_unsuffixed(size));
        self.tail(id)?;
        let header = self.rust(id).filter(|header| header.size <= size)?.tokens;
        Some(Rust { tokens: quote!(#v1::WithTail<#header, #len>), ..Rust::bytes(size, "") })
    }

    /// What a struct's documentation says of its tail.
    pub(super) fn tail_note(&self, id: TypeId) -> Option<String> {
        let (tail, _) = self.tail(id)?;
        let name = self.name(id)?;
        Some(format!("Records are `Tailed<{name}>`, which has the elements of `{}`.", tail.name))
    }

    /// `HasTail` of all structs that have one.
    pub(super) fn tails(&self) -> TokenStream {
        let tail = |id: &TypeId| {
            let (tail, element) = self.tail(*id)?;
            let (v1, name, field) = (v1(), self.name(*id)?, ident(tail.name));
            if tail.offset > self.graph.size(*id)? {
                return None;
            }
            let offset = Literal::u64_unsuffixed(tail.offset);
            Some(quote!(#v1::flexible_tail! { #name, #field: #element = #offset }))
        };
        self.order.iter().filter_map(tail).collect()
    }
}
