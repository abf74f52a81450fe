//! What is known of a generated item by those that contain it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::docs;

/// A generated struct, union or enum.
pub(super) struct Shape {
    pub(super) items: TokenStream,
    /// Alignment in Rust; the size is C's.
    pub(super) align: u64,
    /// Whether `repr(align)` is on it or in it, so that nothing packed may contain it.
    pub(super) raised: bool,
    /// Whether it compares as a float does.
    pub(super) float: bool,
    /// A union's views.
    pub(super) accessors: Vec<Accessor>,
    /// An enum's constants by their C names.
    pub(super) constants: Vec<(String, Ident)>,
}

/// A pair of methods that get and set what Rust has no field for.
pub(super) struct Accessor {
    /// C's name.
    pub(super) name: String,
    pub(super) getter: Ident,
    pub(super) setter: Ident,
    /// The C declaration and its place.
    pub(super) about: String,
    /// `, x.bpf.c:12`, where that is known.
    pub(super) line: String,
    pub(super) ty: TokenStream,
    /// How many bits it has, where it is a bitfield.
    pub(super) bits: Option<u32>,
    /// An expression of `self`.
    pub(super) get: TokenStream,
    /// Statements with `self` and `value`.
    pub(super) set: TokenStream,
}

impl Accessor {
    /// Both methods.
    pub(super) fn methods(&self) -> TokenStream {
        let Self { getter, setter, about, line, ty, bits, get, set, .. } = self;
        let cut = match bits {
            Some(1) => " What `value` has above its lowest bit is cut off.",
            Some(_) => " What `value` has above its lowest bits is cut off.",
            None => "",
        };
        let cut = if ty.to_string() == "bool" { "" } else { cut };
        let [get_doc, set_doc] = [
            docs::line(&format!("{about}{line}.")),
            docs::line(&format!("Sets {about}{line}.{cut}")),
        ];
        quote! {
            #get_doc
            #[must_use]
            pub fn #getter(&self) -> #ty {
                #get
            }
            #set_doc
            pub fn #setter(&mut self, value: #ty) {
                #set
            }
        }
    }
}

/// The inherent implementation; nothing where there are no methods.
pub(super) fn implementation(name: &Ident, accessors: &[Accessor]) -> TokenStream {
    if accessors.is_empty() {
        return TokenStream::new();
    }
    let methods = accessors.iter().map(Accessor::methods);
    quote!(impl #name { #(#methods)* })
}
