//! `Object` → Rust: one pure function, whichever door the user came through.
//!
//! ```text
//! Object + Options ── request ──▶ what is asked for by name
//!        │                          │
//!        ├── vars ──▶ sections ─────┤
//!        ├── maps ──▶ keys, values ─┴─▶ types ──▶ structs, unions, enums
//!        └── programs ────────────────────────▶ skeleton: open, load, attach
//! ```
//!
//! The generated module contains no `unsafe` and cannot panic. It names everything by `::core::…`
//! and `::bpfgen_runtime::codegen::v1::…`, since the C side may have a `struct option`.

mod cdecl;
mod docs;
mod externs;
mod graph;
mod ident;
mod mapdecl;
mod maps;
mod options;
mod print;
mod programs;
mod request;
mod skeleton;
mod source;
mod types;
mod vars;

use bpfgen_object::Object;
use proc_macro2::TokenStream;
use quote::quote;

use self::{
    graph::Graph,
    ident::Scope,
    request::Request,
    skeleton::{RESERVED, RESERVED_FIELDS, Skeleton},
    source::Source,
    types::Types,
    vars::Section,
};
pub use self::{
    options::{ModuleOptions, ObjectBytes, Options},
    print::print,
    request::{missing_types, unknown_records},
};
use crate::Result;

/// Generates the module's body for an object.
///
/// C that Rust cannot express exactly degrades to bytes, with a note in the documentation of what
/// it concerns. The result depends on nothing but the arguments.
///
/// # Errors
/// If a type or map that `options` or the source name does not exist; the message has one line for
/// each.
pub fn generate(object: &Object, options: &Options) -> Result<TokenStream> {
    with_source(object, &Source::new(object, &options.places), options)
}

/// What of the source is less in the module than in C, and why, a sentence each: types that became
/// bytes, maps without types, variables that are left out.
///
/// # Errors
/// As [`generate`].
pub fn degraded(object: &Object, options: &Options) -> Result<Vec<String>> {
    let source = Source::new(object, &options.places);
    with_source(object, &source, options)?;
    Ok(source.degraded())
}

fn with_source(object: &Object, source: &Source<'_>, options: &Options) -> Result<TokenStream> {
    let graph = Graph::new(object).with(source);
    let request = Request::resolve(object, options)?;
    let mut scope = Scope::with(RESERVED.iter().copied());
    let mut fields = Scope::with(RESERVED_FIELDS.iter().copied());
    let sections = Section::all(object, &mut scope, &mut fields);
    let mut roots: Vec<_> = object.maps.iter().flat_map(|map| maps::roots(map, &request)).collect();
    roots.extend(sections.iter().flat_map(Section::roots));
    let types = Types::new(graph, &roots, &request.types, &mut scope);
    source.look_for_arenas(object);
    let skeleton =
        Skeleton { object, options, graph, request: &request, types: &types, sections: &sections };
    let type_items = types.items();
    let section_items = sections.iter().map(|section| section.items(graph, &types));
    let frame = skeleton.items();
    let generator = env!("CARGO_PKG_VERSION");
    // No inner attributes, so that the body works by `include!`, as `mod x;` and in the macro.
    Ok(quote! {
        ::bpfgen_runtime::codegen::generated!(contract = 1, generator = #generator);

        #[rustfmt::skip]
        #[allow(
            dead_code,
            non_camel_case_types,
            non_snake_case,
            non_upper_case_globals,
            unused_mut,
            unused_variables,
            clippy::all,
            clippy::pedantic,
            reason = "generated code keeps C's names and order"
        )]
        mod imp {
            #frame
            #(#section_items)*
            #type_items
        }
        pub use imp::*;
    })
}

/// Path of what generated code calls.
fn v1() -> TokenStream {
    quote!(::bpfgen_runtime::codegen::v1)
}
