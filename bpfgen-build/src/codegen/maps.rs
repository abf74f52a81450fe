//! Maps: a field each, typed by kind, key and value.

use bpfgen_object::{
    MapDef,
    btf::{Type, TypeId},
    uapi::MapType,
};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    cdecl, docs,
    graph::Graph,
    ident::camel,
    mapdecl,
    request::{Request, is_event_buffer},
    types::{Root, Types},
    v1,
};

/// Which types a map gives a meaning to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A key and a value.
    Keyed(&'static str),
    /// A value at an index.
    Indexed(&'static str),
    /// Records.
    Events(&'static str),
    /// Programs.
    Programs,
    /// Nothing known here.
    Other,
}

fn kind(map: &MapDef) -> Kind {
    match map.map_type {
        MapType::HASH => Kind::Keyed("HashMap"),
        MapType::LRU_HASH => Kind::Keyed("LruHashMap"),
        MapType::PERCPU_HASH => Kind::Keyed("PerCpuHashMap"),
        MapType::LRU_PERCPU_HASH => Kind::Keyed("LruPerCpuHashMap"),
        MapType::ARRAY => Kind::Indexed("Array"),
        MapType::PERCPU_ARRAY => Kind::Indexed("PerCpuArray"),
        MapType::RINGBUF => Kind::Events("RingBuf"),
        MapType::USER_RINGBUF => Kind::Events("UserRingBuf"),
        MapType::PERF_EVENT_ARRAY => Kind::Events("PerfEventArray"),
        MapType::PROG_ARRAY => Kind::Programs,
        _ => Kind::Other,
    }
}

/// The types that a map needs.
pub(super) fn roots(map: &MapDef, request: &Request) -> Vec<Root> {
    let name = camel(&map.name);
    let root = |ty: TypeId, role| Root { ty, fallback: format!("{name}{role}"), offset: 0 };
    match kind(map) {
        Kind::Keyed(_) => {
            let key = map.key.map(|ty| root(ty, "Key"));
            key.into_iter().chain(map.value.map(|ty| root(ty, "Value"))).collect()
        }
        Kind::Indexed(_) => map.value.map(|ty| root(ty, "Value")).into_iter().collect(),
        Kind::Events(_) => {
            request.records.get(&map.name).map(|ty| root(*ty, "Event")).into_iter().collect()
        }
        Kind::Programs | Kind::Other => Vec::new(),
    }
}

/// The Rust type of a map.
pub(super) fn ty(map: &MapDef, types: &Types<'_>, request: &Request) -> TokenStream {
    let v1 = v1();
    let name = |name: &str| super::ident::ident(name);
    let side = |ty, size| sized(types, ty, size);
    match kind(map) {
        Kind::Keyed(kind) => match (side(map.key, map.key_size), side(map.value, map.value_size)) {
            (Some(key), Some(value)) => {
                let kind = name(kind);
                quote!(#v1::#kind<#key, #value>)
            }
            _ => quote!(#v1::Map),
        },
        Kind::Indexed(kind) => match side(map.value, map.value_size) {
            Some(value) => {
                let kind = name(kind);
                quote!(#v1::#kind<#value>)
            }
            None => quote!(#v1::Map),
        },
        Kind::Events(kind) => {
            let kind = name(kind);
            match request.records.get(&map.name).and_then(|ty| types.record(*ty)) {
                Some(record) => quote!(#v1::#kind<#record>),
                None => quote!(#v1::#kind<[u8]>),
            }
        }
        Kind::Programs => quote!(#v1::ProgramArray),
        Kind::Other => quote!(#v1::Map),
    }
}

/// A key or value: its type where it has one of the right size, else bytes; `None` for no bytes.
fn sized(types: &Types<'_>, ty: Option<TypeId>, size: u32) -> Option<TokenStream> {
    if size == 0 {
        return None;
    }
    let rust = ty.and_then(|ty| types.rust(ty)).filter(|rust| rust.size == u64::from(size));
    Some(rust.map_or_else(
        || {
            let size = Literal::u32_unsuffixed(size);
            quote!([u8; #size])
        },
        |rust| rust.tokens,
    ))
}

fn note_what_is_untyped(map: &MapDef, graph: Graph<'_>, request: &Request) {
    let (name, kind) = (&map.name, kind(map));
    match kind {
        Kind::Other => {
            let kind = map.map_type.constant();
            graph.degraded(format!("map `{name}` is without types: there are none for {kind}"));
        }
        // Of a tag for a type that is missing the pipeline warns.
        Kind::Events(_) if request.unknown.contains_key(name) => {}
        Kind::Events(_) if !request.records.contains_key(name) => graph.degraded(format!(
            "records of map `{name}` are bytes: neither `__type(value, …)`, `BPFGEN_EVENT` nor the \
             option `events` says what they are"
        )),
        _ => {}
    }
    let sides = [("key", map.key, map.key_size), ("value", map.value, map.value_size)];
    for (side, ty, size) in sides {
        let shown = match kind {
            Kind::Keyed(_) => true,
            Kind::Indexed(_) => side == "value",
            _ => false,
        };
        if shown && ty.is_none() && size > 0 {
            graph.degraded(format!(
                "the {side} of map `{name}` is bytes: it is given by its size, not by `__type`"
            ));
        }
    }
}

/// `BPF_MAP_TYPE_HASH`, entries, key and value in C.
pub(super) fn doc(map: &MapDef, graph: Graph<'_>, request: &Request) -> TokenStream {
    let side = |role: &str, ty: Option<TypeId>, size: u32| {
        let ty = ty.filter(|ty| !matches!(graph.resolved(*ty), Type::Void));
        match (ty, size) {
            (Some(ty), _) => {
                let declaration = cdecl::declare(graph, ty, "");
                Some(format!("{role} `{declaration}` ({})", docs::bytes(size.into())))
            }
            (None, 0) => None,
            (None, size) => Some(format!("{role} of {}", docs::bytes(size.into()))),
        }
    };
    let mut parts = vec![format!("`{}`", map.map_type.constant())];
    if is_event_buffer(map.map_type) {
        if map.map_type != MapType::PERF_EVENT_ARRAY && map.max_entries > 0 {
            parts.push(docs::bytes(map.max_entries.into()));
        }
        let record = request.records.get(&map.name);
        parts.extend(record.map(|ty| format!("records are `{}`", cdecl::declare(graph, *ty, ""))));
        let unknown = request.unknown.get(&map.name);
        parts.extend(unknown.map(|name| {
            format!("records are `{name}`, as bytes, since the object's BTF does not have it")
        }));
    } else {
        if map.max_entries > 0 {
            let entries = if map.max_entries == 1 { "entry" } else { "entries" };
            parts.push(format!("{} {entries}", map.max_entries));
        }
        parts.extend(side("key", map.key, map.key_size));
        parts.extend(side("value", map.value, map.value_size));
    }
    note_what_is_untyped(map, graph, request);
    let (line, tags) = (graph.line_of_variable(&map.name), docs::tagged(&map.tags));
    let mut lines = vec![format!("{}{line}.{tags}", parts.join(", "))];
    lines.extend(docs::code(&mapdecl::definition(graph, map)));
    docs::lines(lines)
}
