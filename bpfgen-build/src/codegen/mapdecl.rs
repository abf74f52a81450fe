//! Maps → the definition that C has of them, for documentation.

use bpfgen_object::{MapDef, Pinning, SlotTarget, btf::TypeId, uapi::MapType};

use super::{cdecl, graph::Graph};

/// `struct { __uint(type, BPF_MAP_TYPE_HASH); … } counts SEC(".maps");`, in lines.
pub(super) fn definition(graph: Graph<'_>, map: &MapDef) -> Vec<String> {
    let mut lines = vec!["struct {".to_owned()];
    lines.extend(members(graph, map).into_iter().map(|line| format!("    {line}")));
    if let Some(inner) = &map.inner {
        lines.push("    __array(values, struct {".to_owned());
        lines.extend(members(graph, inner).into_iter().map(|line| format!("        {line}")));
        lines.push("    });".to_owned());
    }
    lines.push(format!("}} {} SEC(\".maps\");", map.name));
    lines
}

fn members(graph: Graph<'_>, map: &MapDef) -> Vec<String> {
    let uint = |name: &str, value: u64| format!("__uint({name}, {value});");
    let mut lines = vec![format!("__uint(type, {});", map.map_type.constant())];
    let numbers = [
        ("max_entries", u64::from(map.max_entries)),
        ("map_flags", map.map_flags.into()),
        ("map_extra", map.map_extra),
    ];
    lines.extend(numbers.iter().filter(|(_, value)| *value != 0).map(|&(name, it)| uint(name, it)));
    lines.extend(map.numa_node.map(|node| uint("numa_node", node.into())));
    if map.pinning == Pinning::ByName {
        lines.push("__uint(pinning, LIBBPF_PIN_BY_NAME);".to_owned());
    }
    let side = |name: &str, ty: Option<TypeId>, size: u32| match ty {
        Some(ty) => Some(format!("__type({name}, {});", cdecl::declare(graph, ty, ""))),
        None => (size > 0).then(|| uint(&format!("{name}_size"), size.into())),
    };
    lines.extend(side("key", map.key, map.key_size));
    // That an inner map's descriptor has 4 bytes is not in the source.
    if map.inner.is_none() {
        lines.extend(side("value", map.value, map.value_size));
    }
    let programs = map.map_type == MapType::PROG_ARRAY
        && map.values.iter().any(|(_, slot)| matches!(slot, SlotTarget::Program(_)));
    if programs {
        lines.push("__array(values, int (void *));".to_owned());
    }
    lines
}
