//! What the user asked for by name: types to emit, records of event buffers.

use std::collections::BTreeMap;

use bpfgen_object::{
    MapDef, Object,
    btf::{Type, TypeId},
    uapi::MapType,
};

use super::{Options, graph::Graph, types::Alias};
use crate::{Error, ErrorKind, Result, near};

/// Begins the text of the declaration tag by which a map names its record type; the macro
/// `BPFGEN_EVENT` of `bpfgen/bpfgen.h` makes it.
const EVENT_TAG: &str = "bpfgen.event:";

/// The requests, found in the object's BTF.
pub(super) struct Request {
    pub(super) types: Vec<Alias>,
    /// Record type by map name, for maps that have one.
    pub(super) records: BTreeMap<String, TypeId>,
    /// C name of a record type that the object does not have, by name of the map whose tag says so.
    pub(super) unknown: BTreeMap<String, String>,
}

/// The requested types that the object's BTF lacks, each once, in the order asked for.
///
/// clang drops types that no variable or function needs; compiling a wrapper that needs them
/// brings them back.
pub fn missing_types(object: &Object, options: &Options) -> Vec<String> {
    let graph = Graph::new(object);
    let tags = object.maps.iter().filter_map(event_tag);
    let asked = options.types.iter().chain(options.events.values()).map(String::as_str).chain(tags);
    let mut missing: Vec<String> = Vec::new();
    for name in asked.map(normal) {
        if find(graph, &name).is_none() && !missing.contains(&name) {
            missing.push(name);
        }
    }
    missing
}

/// What the user should know of tags that name types which the object's BTF lacks, a line each.
///
/// Who has the source gets them; a foreign object's records are bytes then.
pub fn unknown_records(object: &Object, options: &Options) -> Vec<String> {
    let request = Request::resolve(object, options);
    let unknown = request.map(|request| request.unknown).unwrap_or_default();
    let line = |(map, name): (String, String)| {
        format!(
            "the records of map `{map}` are `{name}`, which is not in the object's BTF: they are \
             given as bytes (clang leaves out types that only the code of functions uses)"
        )
    };
    unknown.into_iter().map(line).collect()
}

impl Request {
    /// Finds everything, or tells of all that cannot be found.
    pub(super) fn resolve(object: &Object, options: &Options) -> Result<Self> {
        let graph = Graph::new(object);
        let mut problems = Vec::new();
        let mut dropped = None;
        let mut types = Vec::new();
        for name in &options.types {
            match find(graph, &normal(name)) {
                Some(ty) => types.push(Alias { name: tag_of(name), ty }),
                None => {
                    problems.push(missing(graph, name, ""));
                    dropped.get_or_insert(name.as_str());
                }
            }
        }
        let mut records = BTreeMap::new();
        let mut unknown = BTreeMap::new();
        for map in object.maps.iter().filter(|map| is_event_buffer(map.map_type)) {
            let typed = map.value.filter(|value| is_record(graph, map, *value));
            let tag = event_tag(map).map(normal);
            let tagged = tag.as_ref().and_then(|name| find(graph, name));
            if let Some(ty) = typed.or(tagged) {
                records.insert(map.name.clone(), ty);
            } else if let Some(name) = options.events.get(&map.name) {
                match find(graph, &normal(name)) {
                    Some(ty) => drop(records.insert(map.name.clone(), ty)),
                    None => {
                        let role = format!(", the record of map `{}`,", map.name);
                        problems.push(missing(graph, name, &role));
                        dropped.get_or_insert(name);
                    }
                }
            } else if let Some(name) = tag {
                unknown.insert(map.name.clone(), name);
            }
        }
        for name in options.events.keys() {
            problems.extend(no_event_buffer(object, name));
        }
        if problems.is_empty() {
            return Ok(Self { types, records, unknown });
        }
        let error = Error::new(ErrorKind::Codegen, problems.join("\n"));
        // From a C source the pipeline gets them by itself; who sees this has only the object.
        Err(match dropped.map(normal) {
            Some(name) if !graph.is_empty() => error.help(format!(
                "clang leaves out types that only the code of functions uses: generate from the C \
                 source, or keep the type by a variable, `const {name} *unused_{};`",
                split(&name).1
            )),
            _ => error,
        })
    }
}

/// Whether a map hands records to user space, or takes them from there.
pub(super) fn is_event_buffer(map_type: MapType) -> bool {
    matches!(map_type, MapType::RINGBUF | MapType::PERF_EVENT_ARRAY | MapType::USER_RINGBUF)
}

/// Whether `__type(value, …)` of an event buffer tells of its records. Perf buffers are arrays of
/// descriptors, and many a source says so: `__type(value, int)`.
fn is_record(graph: Graph<'_>, map: &MapDef, value: TypeId) -> bool {
    map.map_type != MapType::PERF_EVENT_ARRAY
        || !matches!(graph.resolved(value), Type::Int(_) | Type::Void)
}

fn event_tag(map: &MapDef) -> Option<&str> {
    map.tags.iter().find_map(|tag| tag.strip_prefix(EVENT_TAG))
}

/// One space between words, none around.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `struct x` → `struct` and `x`; for a typedef's name, the keyword is empty.
fn split(name: &str) -> (&str, &str) {
    let keyworded =
        name.split_once(' ').filter(|(word, _)| ["struct", "union", "enum"].contains(word));
    keyworded.unwrap_or(("", name))
}

/// The name without its keyword.
fn tag_of(name: &str) -> String {
    split(&normal(name)).1.to_owned()
}

/// `struct x`, `union x`, `enum x`, `x`: how C names a type, where a name stands for one alone.
fn c_name(graph: Graph<'_>, ty: &Type) -> Option<String> {
    let (keyword, name) = match ty {
        Type::Struct(composite) => ("struct ", composite.name),
        Type::Union(composite) => ("union ", composite.name),
        Type::Enum(e) | Type::Enum64(e) => ("enum ", e.name),
        Type::Typedef(typedef) => ("", typedef.name),
        Type::Int(int) => ("", int.name),
        Type::Float(float) => ("", float.name),
        _ => return None,
    };
    let name = graph.str(name);
    (!name.is_empty()).then(|| format!("{keyword}{name}"))
}

/// A type by its C name. A typedef of something that is only declared does not count.
fn find(graph: Graph<'_>, name: &str) -> Option<TypeId> {
    let (keyword, tag) = split(name);
    graph.find(tag, |ty| match ty {
        Type::Struct(_) => keyword == "struct",
        Type::Union(_) => keyword == "union",
        Type::Enum(_) | Type::Enum64(_) => keyword == "enum",
        Type::Typedef(typedef) => keyword.is_empty() && graph.size(typedef.target).is_some(),
        Type::Int(_) | Type::Float(_) => keyword.is_empty(),
        _ => false,
    })
}

fn missing(graph: Graph<'_>, name: &str, role: &str) -> String {
    let name = normal(name);
    if graph.is_empty() {
        return format!(
            "type `{name}`{role} is asked for, but the object has no BTF: compile with -g"
        );
    }
    let tag = tag_of(&name);
    let mut near: Vec<(usize, String)> = graph
        .iter()
        .filter_map(|(id, ty)| Some((id, c_name(graph, ty)?)))
        .filter(|(id, _)| graph.size(*id).is_some() && !matches!(graph.get(*id), Type::Int(_)))
        .map(|(_, c_name)| (near::distance(&tag_of(&c_name), &tag), c_name))
        .filter(|(distance, _)| *distance <= near::LIMIT.min(tag.len() * 2 / 3))
        .collect();
    near.sort();
    near.dedup();
    let near: Vec<_> = near.iter().take(3).map(|(_, c_name)| format!("`{c_name}`")).collect();
    let hint =
        if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
    format!("type `{name}`{role} is not in the object's BTF{hint}")
}

fn no_event_buffer(object: &Object, name: &str) -> Option<String> {
    let buffers = || {
        let names = object.maps.iter().filter(|map| is_event_buffer(map.map_type));
        let names: Vec<_> = names.map(|map| format!("`{}`", map.name)).collect();
        if names.is_empty() {
            "the object has none".into()
        } else {
            format!("there is {}", names.join(", "))
        }
    };
    match object.maps.iter().find(|map| map.name == name) {
        None => Some(format!(
            "an event type is given for map `{name}`, which does not exist: of ring and perf buffers, {}",
            buffers()
        )),
        Some(map) if !is_event_buffer(map.map_type) => Some(format!(
            "an event type is given for map `{name}`, but a {} map has no events: of ring and perf buffers, {}",
            map.map_type.name(),
            buffers(),
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_spacing() {
        assert_eq!(normal("  struct \t event "), "struct event");
        assert_eq!(tag_of("struct  event"), "event");
        assert_eq!(tag_of("structure_t"), "structure_t");
    }
}
