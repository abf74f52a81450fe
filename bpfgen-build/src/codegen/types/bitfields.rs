//! Bitfields: bytes in the struct, a pair of methods for each.

use bpfgen_object::{Endian, btf::Type};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{
    super::{
        cdecl,
        graph::{Graph, Leaf},
        ident::{Scope, ident},
        v1,
    },
    Types,
    members::Members,
    rust::primitive,
    shape::Accessor,
};

impl Types<'_> {
    /// The methods for a bitfield that begins `bit_offset` bits into the bytes that `place` reads
    /// or borrows; `None` where no integer holds it.
    pub(super) fn bitfield(
        &self,
        leaf: &Leaf<'_>,
        place: &Ident,
        bit_offset: u64,
        members: Members<'_>,
        getters: &mut Scope,
    ) -> Option<Accessor> {
        let name = leaf.name?;
        let (ty, is_enum) = self.bits(leaf)?;
        let v1 = v1();
        let order = match self.graph.endian() {
            Endian::Little => quote!(#v1::bits::le),
            Endian::Big => quote!(#v1::bits::be),
        };
        let [offset, width] = [bit_offset, leaf.bit_size.into()].map(Literal::u64_unsuffixed);
        let get = quote!(#order::get(&self.#place, #offset, #width));
        let set = |value| quote!(#order::set(&mut self.#place, #offset, #width, #value););
        Some(Accessor {
            name: name.to_owned(),
            getter: members.ident(getters, name),
            // Numbered once all getters have their names.
            setter: ident(&format!("set_{name}")),
            about: about(self.graph, leaf),
            line: self.graph.line_of_member(leaf),
            get: if is_enum { quote!(#ty(#get)) } else { get },
            set: set(if is_enum { quote!(value.0) } else { quote!(value) }),
            ty,
            bits: Some(leaf.bit_size),
        })
    }

    /// What a bitfield reads as, and whether that is one of the module's enums.
    fn bits(&self, leaf: &Leaf<'_>) -> Option<(TokenStream, bool)> {
        let id = self.graph.resolve(leaf.ty);
        let (size, ty, is_enum) = match self.graph.get(id) {
            Type::Int(int) if int.bool => (int.size, quote!(bool), false),
            Type::Int(int) => {
                (int.size, primitive(int.size.into(), int.signed)?.into_token_stream(), false)
            }
            Type::Enum(e) | Type::Enum64(e) => (e.size, self.name(id)?.to_token_stream(), true),
            _ => return None,
        };
        (leaf.bit_size <= size.checked_mul(8)?).then_some((ty, is_enum))
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
