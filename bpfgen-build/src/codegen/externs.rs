//! What the running kernel must provide, for documentation: the module has nothing else of it.

use bpfgen_object::{ExternDef, ExternKind, Object, btf::Type};

use super::{cdecl, graph::Graph};

/// A paragraph and a list; nothing where nothing is needed.
pub(super) fn doc(object: &Object, graph: Graph<'_>) -> Vec<String> {
    if object.externs.is_empty() {
        return Vec::new();
    }
    let mut lines =
        vec![String::new(), "Of the running kernel it needs:".to_owned(), String::new()];
    lines.extend(object.externs.iter().map(|needed| entry(needed, graph)));
    lines
}

fn entry(needed: &ExternDef, graph: Graph<'_>) -> String {
    let ExternDef { name, kind, type_id, weak } = needed;
    let (declaration, line) = match graph.get(*type_id) {
        Type::Func(func) => (cdecl::declare(graph, func.proto, name), String::new()),
        _ => (cdecl::declare(graph, *type_id, name), graph.line_of_variable(name)),
    };
    let attribute = match kind {
        ExternKind::Kconfig => "__kconfig",
        ExternKind::Ksym | ExternKind::Kfunc => "__ksym",
    };
    let (attribute, optional) = match weak {
        true => (format!("{attribute} __weak"), ", if it has it"),
        false => (attribute.to_owned(), ""),
    };
    format!("- `extern {declaration} {attribute}`{line}{optional}")
}
