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
    inner_maps, mapdecl,
    request::{Request, is_event_buffer},
    types::{Root, Types},
    v1,
};

/// `BPF_F_STACK_BUILD_ID`.
const STACK_BUILD_ID: u32 = 1 << 5;

/// What a map's type in the runtime is, and what it is generic over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A type over these.
    Of(&'static str, &'static [Over]),
    /// Records.
    Events(&'static str),
    /// Nothing known here.
    Other,
}

/// What a map's type is generic over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// The type of a key.
    Key,
    /// The type of a key that begins with the length of a prefix.
    Prefix,
    /// The type of a value.
    Value,
    /// The type of the maps in it.
    Inner,
    /// A type of the runtime.
    Runtime(&'static str),
    /// A type of the language.
    Rust(&'static str),
}

fn kind(map: &MapDef) -> Kind {
    use Over::{Inner, Key, Prefix, Runtime, Rust, Value};
    let of = Kind::Of;
    match map.map_type {
        MapType::HASH => of("HashMap", &[Key, Value]),
        MapType::LRU_HASH => of("LruHashMap", &[Key, Value]),
        MapType::PERCPU_HASH => of("PerCpuHashMap", &[Key, Value]),
        MapType::LRU_PERCPU_HASH => of("LruPerCpuHashMap", &[Key, Value]),
        MapType::LPM_TRIE => of("LpmTrie", &[Prefix, Value]),
        MapType::ARRAY => of("Array", &[Value]),
        MapType::PERCPU_ARRAY => of("PerCpuArray", &[Value]),
        MapType::QUEUE => of("Queue", &[Value]),
        MapType::STACK => of("Stack", &[Value]),
        MapType::BLOOM_FILTER => of("BloomFilter", &[Value]),
        MapType::SK_STORAGE => of("SkStorage", &[Value]),
        MapType::INODE_STORAGE => of("InodeStorage", &[Value]),
        MapType::TASK_STORAGE => of("TaskStorage", &[Value]),
        MapType::CGRP_STORAGE => of("CgrpStorage", &[Value]),
        MapType::CGROUP_STORAGE => of("CgroupStorage", &[Key, Value]),
        MapType::PERCPU_CGROUP_STORAGE => of("PerCpuCgroupStorage", &[Key, Value]),
        MapType::STACK_TRACE if map.map_flags & STACK_BUILD_ID != 0 => {
            of("StackTraces", &[Runtime("BuildIdFrame")])
        }
        MapType::STACK_TRACE => of("StackTraces", &[Rust("u64")]),
        MapType::RINGBUF => Kind::Events("RingBuf"),
        MapType::USER_RINGBUF => Kind::Events("UserRingBuf"),
        MapType::PERF_EVENT_ARRAY => Kind::Events("PerfEventArray"),
        MapType::PROG_ARRAY => of("ProgramArray", &[]),
        MapType::ARRAY_OF_MAPS => of("ArrayOfMaps", &[Inner]),
        MapType::HASH_OF_MAPS => of("HashOfMaps", &[Key, Inner]),
        MapType::ARENA => of("ArenaMap", &[]),
        MapType::INSN_ARRAY => of("InsnArray", &[]),
        MapType::CGROUP_ARRAY => of("CgroupArray", &[]),
        MapType::XSKMAP => of("XskMap", &[]),
        // The kernel takes two sizes of value, which are two types.
        MapType::DEVMAP => match map.value_size {
            4 => of("DevMap", &[Runtime("Bare")]),
            8 => of("DevMap", &[Runtime("WithProgram")]),
            _ => Kind::Other,
        },
        MapType::DEVMAP_HASH => match map.value_size {
            4 => of("DevMapHash", &[Runtime("Bare")]),
            8 => of("DevMapHash", &[Runtime("WithProgram")]),
            _ => Kind::Other,
        },
        MapType::CPUMAP => match map.value_size {
            4 => of("CpuMap", &[Runtime("Bare")]),
            8 => of("CpuMap", &[Runtime("WithProgram")]),
            _ => Kind::Other,
        },
        MapType::SOCKMAP => match map.value_size {
            4 => of("SockMap", &[Rust("u32")]),
            8 => of("SockMap", &[Rust("u64")]),
            _ => Kind::Other,
        },
        MapType::SOCKHASH => match map.value_size {
            4 => of("SockHash", &[Key, Rust("u32")]),
            8 => of("SockHash", &[Key, Rust("u64")]),
            _ => Kind::Other,
        },
        MapType::REUSEPORT_SOCKARRAY => match map.value_size {
            4 => of("ReusePortArray", &[Rust("u32")]),
            8 => of("ReusePortArray", &[Rust("u64")]),
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// The types that a map needs.
pub(super) fn roots(map: &MapDef, request: &Request) -> Vec<Root> {
    let name = camel(&map.name);
    let root = |ty: TypeId, role| Root { ty, fallback: format!("{name}{role}"), offset: 0 };
    match kind(map) {
        Kind::Of(_, over) => over
            .iter()
            .flat_map(|over| match over {
                Over::Key | Over::Prefix => map.key.map(|ty| root(ty, "Key")).into_iter().collect(),
                Over::Value => map.value.map(|ty| root(ty, "Value")).into_iter().collect(),
                Over::Inner => inner_maps::roots(map, request),
                Over::Runtime(_) | Over::Rust(_) => Vec::new(),
            })
            .collect(),
        Kind::Events(_) => {
            request.records.get(&map.name).map(|ty| root(*ty, "Event")).into_iter().collect()
        }
        Kind::Other => Vec::new(),
    }
}

/// The Rust type of a map.
pub(super) fn ty(map: &MapDef, types: &Types<'_>, request: &Request) -> TokenStream {
    let v1 = v1();
    let name = |name: &str| super::ident::ident(name);
    match kind(map) {
        Kind::Of(kind, over) => {
            let kind = name(kind);
            let over: Option<Vec<_>> =
                over.iter().map(|over| one(map, types, request, *over)).collect();
            match over {
                Some(over) if over.is_empty() => quote!(#v1::#kind),
                Some(over) => quote!(#v1::#kind<#(#over),*>),
                None => quote!(#v1::Map),
            }
        }
        Kind::Events(kind) => {
            let kind = name(kind);
            match request.records.get(&map.name).and_then(|ty| types.record(*ty)) {
                Some(record) => quote!(#v1::#kind<#record>),
                None => quote!(#v1::#kind<[u8]>),
            }
        }
        Kind::Other => quote!(#v1::Map),
    }
}

/// A type that a map's is generic over; `None` where the definition has none that would do.
fn one(map: &MapDef, types: &Types<'_>, request: &Request, over: Over) -> Option<TokenStream> {
    let name = |name: &str| super::ident::ident(name);
    match over {
        Over::Key => sized(types, map.key, map.key_size),
        Over::Value => sized(types, map.value, map.value_size),
        // Bytes alone would have no length of the prefix.
        Over::Prefix => {
            let size = map.key_size.checked_sub(4).filter(|size| *size > 0)?;
            let size = Literal::u32_unsuffixed(size);
            let v1 = v1();
            Some(exactly(types, map.key, map.key_size).unwrap_or(quote!(#v1::LpmKey<#size>)))
        }
        Over::Inner => Some(inner_maps::ty(map, types, request)),
        Over::Runtime(ty) => {
            let (v1, ty) = (v1(), name(ty));
            Some(quote!(#v1::#ty))
        }
        Over::Rust(ty) => {
            let ty = name(ty);
            Some(quote!(#ty))
        }
    }
}

/// A key or value: its type where it has one of the right size, else bytes; `None` for no bytes.
fn sized(types: &Types<'_>, ty: Option<TypeId>, size: u32) -> Option<TokenStream> {
    if size == 0 {
        return None;
    }
    Some(exactly(types, ty, size).unwrap_or_else(|| {
        let size = Literal::u32_unsuffixed(size);
        quote!([u8; #size])
    }))
}

/// A type of the object, if there is one and it has this size.
fn exactly(types: &Types<'_>, ty: Option<TypeId>, size: u32) -> Option<TokenStream> {
    let rust = ty.and_then(|ty| types.rust(ty)).filter(|rust| rust.size == u64::from(size));
    rust.map(|rust| rust.tokens)
}

fn note_what_is_untyped(map: &MapDef, graph: Graph<'_>, request: &Request) {
    let name = &map.name;
    let over = match kind(map) {
        Kind::Of(_, over) => over,
        Kind::Other => {
            let kind = map.map_type.constant();
            graph.degraded(format!("map `{name}` is without types: there are none for {kind}"));
            return;
        }
        // Of a tag for a type that is missing the pipeline warns.
        Kind::Events(_) if request.unknown.contains_key(name) => return,
        Kind::Events(_) => {
            if !request.records.contains_key(name) {
                graph.degraded(format!(
                    "records of map `{name}` are bytes: neither `__type(value, …)`, `BPFGEN_EVENT` \
                     nor the option `events` says what they are"
                ));
            }
            return;
        }
    };
    for over in over {
        let (side, ty, size) = match over {
            Over::Key | Over::Prefix => ("key", map.key, map.key_size),
            Over::Value => ("value", map.value, map.value_size),
            Over::Inner => {
                inner_maps::note(map, graph);
                continue;
            }
            Over::Runtime(_) | Over::Rust(_) => continue,
        };
        match (over, ty) {
            (_, _) if size == 0 => {
                let kind = map.map_type.constant();
                graph.degraded(format!("map `{name}` is without types: a {kind} has a {side}"));
            }
            // What there is to know of a prefix is known.
            (Over::Prefix, _) | (_, Some(_)) => {}
            _ => graph.degraded(format!(
                "the {side} of map `{name}` is bytes: it is given by its size, not by `__type`"
            )),
        }
    }
}

/// `BPF_MAP_TYPE_HASH`, entries, key and value in C.
pub(super) fn about(map: &MapDef, graph: Graph<'_>, request: &Request) -> Vec<String> {
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
            let entries = match (map.map_type, map.max_entries) {
                (MapType::ARENA, 1) => "page",
                (MapType::ARENA, _) => "pages",
                (_, 1) => "entry",
                _ => "entries",
            };
            parts.push(format!("{} {entries}", map.max_entries));
        }
        parts.extend(side("key", map.key, map.key_size));
        // What the object says of the value then is that it is a descriptor.
        let inner = inner_maps::about(map, graph, request);
        parts.extend(inner.or_else(|| side("value", map.value, map.value_size)));
    }
    note_what_is_untyped(map, graph, request);
    parts
}

/// What the map is, and its definition in C.
pub(super) fn doc(map: &MapDef, graph: Graph<'_>, request: &Request) -> TokenStream {
    let parts = about(map, graph, request);
    let (line, tags) = (graph.line_of_variable(&map.name), docs::tagged(&map.tags));
    let mut lines = vec![format!("{}{line}.{tags}", parts.join(", "))];
    lines.extend(docs::code(&mapdecl::definition(graph, map)));
    docs::lines(lines)
}
