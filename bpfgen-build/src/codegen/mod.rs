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

mod addresses;
mod cdecl;
mod constants;
mod dedup;
mod derive;
mod docs;
mod externs;
mod finish;
mod graph;
mod ident;
mod inner_maps;
mod mapdecl;
mod maps;
mod options;
mod print;
mod programs;
mod rename;
mod request;
mod skeleton;
mod source;
mod struct_ops;
mod types;
mod vars;

use bpfgen_object::Object;
use proc_macro2::TokenStream;
use quote::quote;

pub use self::{
    addresses::lost_addresses,
    options::{ModuleOptions, ObjectBytes, Options},
    print::print,
    request::{missing_types, unknown_records},
};
use self::{
    finish::Finish,
    graph::Graph,
    ident::Scope,
    rename::Renames,
    request::Request,
    skeleton::{RESERVED, RESERVED_FIELDS, Skeleton},
    source::Source,
    struct_ops::Values,
    types::{Needs, Reach, Types},
    vars::Section,
};
use crate::{Error, ErrorKind, Result};

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
    roots.extend(struct_ops::roots(object));
    let module = &options.module;
    let namespaces = Renames::namespaces(object, sections.iter().map(|s| s.names().collect()));
    let mut renames = Renames::new(&module.rename, namespaces, &mut scope);
    let mut reach = Reach::new(graph, &roots, &request.types);
    let same = dedup::equal(&reach);
    let graph = graph.merging(&same);
    reach.graph = graph;
    reach.order.retain(|id| !same.contains_key(id));
    let slots = struct_ops::slots(object).map(|(id, slots)| (graph.resolve(id), slots)).collect();
    let needs = Needs { roots: &roots, aliases: &request.types, slots };
    let types = Types::new(reach, needs, module, &mut renames, &mut scope);
    let constants = constants::items(graph, &types, options, &mut renames);
    let finish = Finish::new(module, &mut renames.problems);
    let values = Values::new(object, graph, &types, &renames);
    let skeleton = Skeleton {
        object,
        options,
        graph,
        request: &request,
        renames: &renames,
        types: &types,
        sections: &sections,
        values: &values,
    };
    let type_items = types.items();
    let section_items: Vec<_> =
        sections.iter().map(|section| section.items(graph, &types, &renames)).collect();
    let frame = skeleton.items();
    let problems = renames.finish();
    if !problems.is_empty() {
        return Err(Error::new(ErrorKind::Option, problems.join("\n")));
    }
    let visibility = finish.visibility();
    let allowed = allowed();
    let exports = match constants {
        Some(_) => quote!({constants::*, *}),
        None => quote!(*),
    };
    let generator = env!("CARGO_PKG_VERSION");
    // No inner attributes, so that the body works by `include!`, as `mod x;` and in the macro.
    Ok(finish.apply(quote! {
        ::bpfgen_runtime::codegen::generated!(contract = 1, generator = #generator);

        #[rustfmt::skip]
        #allowed
        mod imp {
            #frame
            #(#section_items)*
            #type_items
            #constants
        }
        #[allow(
            unused_imports,
            clippy::redundant_pub_crate,
            clippy::wildcard_imports,
            reason = "what the crate uses of it is its own business"
        )]
        #visibility use imp::#exports;
    }))
}

/// The lints that generated code breaks, each because of what C may be like: a user may deny all
/// others, with clippy's `pedantic` and `nursery`.
fn allowed() -> TokenStream {
    quote! {
        #[allow(
            // Not all that C has is used, or shown.
            dead_code,
            unreachable_pub,
            unused_mut,
            unused_variables,
            // Names and numbers are C's.
            non_camel_case_types,
            non_snake_case,
            non_upper_case_globals,
            clippy::doc_markdown,
            clippy::inherent_to_string,
            clippy::iter_not_returning_iterator,
            clippy::len_without_is_empty,
            clippy::new_ret_no_self,
            clippy::pub_underscore_fields,
            clippy::should_implement_trait,
            clippy::struct_field_names,
            clippy::too_long_first_doc_paragraph,
            clippy::unreadable_literal,
            clippy::upper_case_acronyms,
            clippy::used_underscore_binding,
            clippy::wrong_self_convention,
            // So are sizes, and how many there are of something.
            clippy::large_stack_frames,
            clippy::large_types_passed_by_value,
            clippy::struct_excessive_bools,
            clippy::too_many_lines,
            clippy::trivially_copy_pass_by_ref,
            clippy::type_complexity,
            // Bitfields are of all widths and signs, and the casts keep what fits.
            clippy::cast_lossless,
            clippy::cast_possible_truncation,
            clippy::cast_possible_wrap,
            clippy::cast_sign_loss,
            // Each item is written without regard to the others.
            missing_copy_implementations,
            clippy::missing_const_for_fn,
            clippy::use_self,
            reason = "names, sizes and numbers are those of C"
        )]
    }
}

/// Path of what generated code calls.
fn v1() -> TokenStream {
    quote!(::bpfgen_runtime::codegen::v1)
}
