//! struct_ops values: a field each, of the C struct with slots for programs.

use bpfgen_object::{Object, StructOpsDef, struct_ops};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    cdecl, docs,
    graph::Graph,
    ident::camel,
    rename::Renames,
    types::{Root, Rust, Types},
    v1,
};

/// The types that the values are of.
pub(super) fn roots(object: &Object) -> impl Iterator<Item = Root> {
    object.struct_ops.iter().map(|def| Root {
        ty: def.type_id,
        fallback: camel(&def.name),
        offset: 0,
    })
}

/// A value.
pub(super) struct Value<'a> {
    def: &'a StructOpsDef,
    field: Ident,
    doc: TokenStream,
    /// The struct.
    ty: TokenStream,
}

/// All values of a module.
pub(super) struct Values<'a>(Vec<Value<'a>>);

impl<'a> Values<'a> {
    pub(super) fn new(
        object: &'a Object,
        graph: Graph<'a>,
        types: &Types<'_>,
        renames: &Renames,
    ) -> Self {
        // Beside their links are those of the programs.
        let programs = object.programs.iter().map(|program| program.name.as_str());
        let values = object.struct_ops.iter().map(|def| def.name.as_str());
        let mut scope = renames.scope(programs.clone().chain(values));
        programs.for_each(|name| drop(renames.field(&mut scope, name)));
        let values = object.struct_ops.iter().map(|def| {
            let size = def.content.len() as u64;
            let rust = types.rust(def.type_id).filter(|rust| rust.size == size);
            Value {
                def,
                field: renames.field(&mut scope, &def.name),
                doc: doc(def, graph),
                ty: rust.unwrap_or_else(|| Rust::bytes(size, "")).tokens,
            }
        });
        Self(values.collect())
    }

    fn each(&self, item: impl Fn(&Value<'a>) -> TokenStream) -> TokenStream {
        self.0.iter().map(item).collect()
    }

    /// Nothing of this is in a module without values.
    fn where_any(&self, tokens: TokenStream) -> TokenStream {
        if self.0.is_empty() { TokenStream::new() } else { tokens }
    }

    /// `OpenStructOps`, `StructOps`.
    pub(super) fn structs(&self) -> TokenStream {
        let v1 = v1();
        let open = self
            .each(|Value { field, doc, ty, .. }| quote!(#doc pub #field: #v1::OpenStructOps<#ty>,));
        let live =
            self.each(|Value { field, doc, ty, .. }| quote!(#doc pub #field: #v1::StructOps<#ty>,));
        self.where_any(quote! {
            /// The structs of callbacks before load: their fields and slots can be set.
            #[derive(Debug)]
            pub struct OpenStructOps {
                #open
            }

            /// The structs of callbacks.
            #[derive(Debug)]
            pub struct StructOps {
                #live
            }
        })
    }

    /// The field of `Open`.
    pub(super) fn open_field(&self) -> TokenStream {
        self.where_any(quote! {
            /// The structs of callbacks.
            pub struct_ops: OpenStructOps,
        })
    }

    /// Its value in `open()`.
    pub(super) fn open_value(&self) -> TokenStream {
        let fields = self.each(|Value { field, def, .. }| {
            let c_name = &def.name;
            quote!(#field: object.struct_ops(#c_name)?,)
        });
        self.where_any(quote!(struct_ops: OpenStructOps { #fields },))
    }

    /// Calls of the loader.
    pub(super) fn settings(&self) -> TokenStream {
        self.each(|Value { field, .. }| quote!(.struct_ops(&self.struct_ops.#field)))
    }

    /// The field of `Loaded`.
    pub(super) fn live_field(&self) -> TokenStream {
        self.where_any(quote! {
            /// The structs of callbacks.
            pub struct_ops: StructOps,
        })
    }

    /// Its value in `load()`.
    pub(super) fn live_value(&self) -> TokenStream {
        let fields = self.each(|Value { field, def, .. }| {
            let c_name = &def.name;
            quote!(#field: loaded.struct_ops(#c_name)?,)
        });
        self.where_any(quote!(struct_ops: StructOps { #fields },))
    }

    /// Fields of `Links`.
    pub(super) fn links(&self) -> TokenStream {
        let v1 = v1();
        self.each(|Value { field, def, ty, .. }| {
            let doc = docs::line(&format!(
                "Of `{}`; none where it was not created, or its autoattach is off.",
                def.name
            ));
            quote!(#doc pub #field: ::core::option::Option<#v1::StructOpsLink<#ty>>,)
        })
    }

    /// Their values in `attach()`: after the programs, which callbacks may count on.
    pub(super) fn attached(&self) -> TokenStream {
        self.each(|Value { field, .. }| quote!(#field: self.struct_ops.#field.auto_attach()?,))
    }
}

/// The C declaration, and what is in the slots at first.
fn doc(def: &StructOpsDef, graph: Graph<'_>) -> TokenStream {
    let declaration = cdecl::declare(graph, def.type_id, &def.name);
    let mut lines = vec![format!(
        "`{declaration}`, {}, `SEC(\"{}{}\")`{}.",
        docs::bytes(def.content.len() as u64),
        if def.autocreate { "" } else { "?" },
        def.section,
        graph.line_of_variable(&def.name),
    )];
    if !def.autocreate {
        lines.extend([
            String::new(),
            "It is not created unless `set_autocreate(true)` says so.".to_owned(),
        ]);
    }
    docs::lines(lines)
}

/// Byte offsets of the members of a value's struct that programs can be put to, by the struct.
pub(super) fn slots(
    object: &Object,
) -> impl Iterator<Item = (bpfgen_object::btf::TypeId, Vec<u32>)> {
    let btf = object.btf.as_ref();
    object
        .struct_ops
        .iter()
        .filter_map(move |def| Some((def.type_id, struct_ops::slots(btf?, def.type_id))))
}
