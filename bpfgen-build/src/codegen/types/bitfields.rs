//! Bitfields: bytes in the struct, a pair of methods for each.

use bpfgen_object::btf::{Type, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{
    super::{
        cdecl,
        graph::{Graph, Leaf, is_signed},
        ident::Scope,
        v1,
    },
    Types,
    rust::primitive,
    shape::Accessor,
};

/// The integer behind a bitfield and how to convert from and to it.
struct Kind {
    ty: TokenStream,
    signed: bool,
    /// From the expression to the type.
    from: Box<dyn Fn(TokenStream) -> TokenStream>,
    /// From `value` to `u64`.
    into: TokenStream,
}

impl Types<'_> {
    /// The methods for a bitfield that begins `bit_offset` bits into the bytes that `place` reads
    /// or borrows; `None` where no integer of at most 64 bits holds it.
    pub(super) fn bitfield(
        &self,
        leaf: &Leaf<'_>,
        place: &Ident,
        bit_offset: u64,
        getters: &mut Scope,
    ) -> Option<Accessor> {
        let name = leaf.name?;
        let kind = self.kind(leaf.ty).filter(|_| leaf.bit_size <= 64)?;
        let v1 = v1();
        let [offset, width] = [bit_offset, leaf.bit_size.into()].map(Literal::u64_unsuffixed);
        let function = if kind.signed { quote!(get_signed) } else { quote!(get) };
        let get = (kind.from)(quote!(#v1::bits::#function(&self.#place, #offset, #width)));
        let into = &kind.into;
        Some(Accessor {
            name: name.to_owned(),
            getter: getters.ident(name),
            // Numbered once all getters have their names.
            setter: super::super::ident::ident(&format!("set_{name}")),
            about: about(self.graph, leaf),
            ty: kind.ty,
            get,
            set: quote!(#v1::bits::set(&mut self.#place, #offset, #width, #into);),
        })
    }

    fn kind(&self, ty: TypeId) -> Option<Kind> {
        let id = self.graph.resolve(ty);
        if matches!(self.graph.get(id), Type::Int(int) if int.bool) {
            return Some(Kind {
                ty: quote!(bool),
                signed: false,
                from: Box::new(|get| quote!(#get != 0)),
                into: quote!(u64::from(value)),
            });
        }
        let (size, signed, name) = match self.graph.get(id) {
            Type::Int(int) => (int.size, int.signed, None),
            Type::Enum(e) | Type::Enum64(e) => (e.size, is_signed(e), Some(self.name(id)?.clone())),
            _ => return None,
        };
        let repr = primitive(size.into(), signed)?;
        let cast = match (size, signed) {
            (8, _) => TokenStream::new(),
            _ => quote!(as #repr),
        };
        let value = if name.is_some() { quote!(value.0) } else { quote!(value) };
        let into = if (size, signed) == (8, false) { value } else { quote!(#value as u64) };
        let ty = name.as_ref().map_or_else(|| quote!(#repr), |name| quote!(#name));
        let from = move |get| match &name {
            Some(name) => quote!(#name(#get #cast)),
            None => quote!(#get #cast),
        };
        Some(Kind { ty, signed, from: Box::new(from), into })
    }
}

/// `unsigned int dir : 1`, with its place.
fn about(graph: Graph<'_>, leaf: &Leaf<'_>) -> String {
    let declaration = cdecl::declare(graph, leaf.ty, leaf.name.unwrap_or_default());
    let bits = if leaf.bit_size == 1 { "1 bit".into() } else { format!("{} bits", leaf.bit_size) };
    let (byte, bit) = (leaf.bit_offset / 8, leaf.bit_offset % 8);
    let place = if bit == 0 { format!("byte {byte}") } else { format!("byte {byte}, bit {bit}") };
    format!("`{declaration} : {}`, {bits} at {place}", leaf.bit_size)
}

/// The bytes that some bitfields share.
pub(super) struct Run<'a> {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) leaves: Vec<Leaf<'a>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(leaf: Leaf<'a>) -> Self {
        let (start, end) = extent(&leaf);
        Self { start, end, leaves: vec![leaf] }
    }

    /// Takes in a bitfield that shares a byte with the run or comes right after it; else gives it
    /// back.
    pub(super) fn join(&mut self, leaf: Leaf<'a>) -> Result<(), Leaf<'a>> {
        let (start, end) = extent(&leaf);
        if start < self.start || start > self.end {
            return Err(leaf);
        }
        self.end = self.end.max(end);
        self.leaves.push(leaf);
        Ok(())
    }
}

fn extent(leaf: &Leaf<'_>) -> (u64, u64) {
    (leaf.bit_offset / 8, (leaf.bit_offset + u64::from(leaf.bit_size)).div_ceil(8))
}
