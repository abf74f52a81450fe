//! Maps of maps: typed by the maps in them, `HashOfMaps<u32, Array<u64>>`.

use bpfgen_object::MapDef;
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    graph::Graph,
    maps,
    request::Request,
    types::{Root, Types},
    v1,
};

/// The types that the maps in it need.
pub(super) fn roots(map: &MapDef, request: &Request) -> Vec<Root> {
    map.inner.as_deref().map(|inner| maps::roots(inner, request)).unwrap_or_default()
}

/// The Rust type of the maps in it; without types where the object does not say what they are.
pub(super) fn ty(map: &MapDef, types: &Types<'_>, request: &Request) -> TokenStream {
    let v1 = v1();
    map.inner.as_deref().map_or_else(|| quote!(#v1::Map), |inner| maps::ty(inner, types, request))
}

/// `of maps: BPF_MAP_TYPE_ARRAY, 4 entries, …`.
pub(super) fn about(map: &MapDef, graph: Graph<'_>, request: &Request) -> Option<String> {
    let inner = map.inner.as_deref()?;
    Some(format!("of maps: {}", maps::about(inner, graph, request).join(", ")))
}

/// Notes what cannot be said of the maps in it.
pub(super) fn note(map: &MapDef, graph: Graph<'_>) {
    if map.inner.is_none() {
        graph.degraded(format!(
            "the maps in map `{}` are without types: no `__array(values, …)` says what they are",
            map.name
        ));
    }
}
