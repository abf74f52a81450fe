//! Enums: a newtype over the integer, since C and the kernel may store any value in one.

use std::collections::BTreeSet;

use bpfgen_object::btf::{Enum, Type, TypeId};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    super::{cdecl, docs, graph::is_signed, v1},
    Types,
    rust::primitive,
    shape::Shape,
};

impl Types<'_> {
    pub(super) fn enumeration(&self, id: TypeId) -> Shape {
        let nothing = Shape {
            items: TokenStream::new(),
            align: 1,
            raised: false,
            float: false,
            accessors: Vec::new(),
            constants: Vec::new(),
        };
        let (Some(name), Some(e)) = (self.name(id), self.graph.enumeration(id)) else {
            return nothing;
        };
        let Some(repr) = primitive(e.size.into(), is_signed(e)) else { return nothing };
        let v1 = v1();
        // What does not fit is cut off, so a name would stand for a wrong value.
        let told = e.size < 8 || matches!(self.graph.get(id), Type::Enum64(_));
        let names_of = if told {
            "with names for those that C names"
        } else {
            "without names: clang writes 64-bit ones down from version 15 on"
        };
        let doc = docs::line(&format!(
            "`{}`, {}{}: any value of its integer, {names_of}.",
            cdecl::declare(self.graph, id, ""),
            docs::bytes(e.size.into()),
            self.graph.line_of_type(id),
        ));
        let members = self.members.of(id);
        let mut scope = members.scope();
        let mut seen = BTreeSet::new();
        let mut names = TokenStream::new();
        let mut constants = TokenStream::new();
        let mut associated = Vec::new();
        for enumerator in e.values.iter().filter(|_| told) {
            let c_name = self.graph.str(enumerator.name);
            let (number, value) = value(e, enumerator.value);
            if seen.insert(number) {
                names.extend(quote!(#value => #c_name,));
            }
            let doc = docs::line(&format!("`{c_name}` = {number}."));
            let constant = members.ident(&mut scope, c_name);
            constants.extend(quote!(#doc pub const #constant: Self = Self(#value);));
            associated.push((c_name.to_owned(), constant));
        }
        let implementation = (!constants.is_empty()).then(|| quote!(impl #name { #constants }));
        let derived = ["Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
        let attributes = self.extras.attributes(id, &derived, false);
        let serde = self.extras.serde(id).then(|| quote!(#v1::serde_enum! { #name(#repr) }));
        let items = quote! {
            #doc
            #[repr(transparent)]
            #attributes
            pub struct #name(
                /// The integer.
                pub #repr,
            );
            #implementation
            #v1::plain_enum! { #name(#repr), names { #names } }
            #serde
        };
        Shape { items, align: e.size.into(), constants: associated, ..nothing }
    }
}

/// The value as a number and a literal that fit the enum's integer, whatever BTF says.
pub(in crate::codegen) fn value(e: &Enum, value: u64) -> (i128, TokenStream) {
    let unused = 64 - 8 * u32::from(e.size.min(8) as u8);
    let kept = value << unused;
    if is_signed(e) {
        let value = kept as i64 >> unused;
        let literal = Literal::u64_unsuffixed(value.unsigned_abs());
        let minus = (value < 0).then(|| quote!(-));
        (value.into(), quote!(#minus #literal))
    } else {
        let value = kept >> unused;
        let literal = Literal::u64_unsuffixed(value);
        (value.into(), quote!(#literal))
    }
}
