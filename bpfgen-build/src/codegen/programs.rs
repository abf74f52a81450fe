//! Programs: a field each, typed by hook.

use bpfgen_object::{Object, ProgramDef, btf::Type};
use proc_macro2::{Ident, TokenStream};

use super::{cdecl, docs, graph::Graph, ident::ident};
use crate::places::Wrapped;

/// The type in `bpfgen_runtime::codegen::v1::hook` that says what a program attaches to.
pub(super) fn hook(program: &ProgramDef) -> Ident {
    ident(program.definition.map_or("Other", |definition| definition.hook.name()))
}

/// The C prototype, how large it is, where, and in which section.
pub(super) fn doc(program: &ProgramDef, object: &Object, graph: Graph<'_>) -> TokenStream {
    let function = object.functions.get(program.function.0);
    let known = graph.function(&program.name);
    let prototype = match known.and_then(|known| known.wrapped.as_ref()) {
        Some(wrapped) => in_macro(program, wrapped),
        None => function
            .and_then(|function| match graph.get(function.type_id?) {
                Type::Func(func) => Some(cdecl::declare(graph, func.proto, &program.name)),
                _ => None,
            })
            .unwrap_or_else(|| program.name.clone()),
    };
    let size = function.map(|function| format!(", {}", docs::instructions(function.insns.len())));
    let line = match known {
        Some(known) => docs::at(Some(&known.place)),
        // Its first instruction's, which BTF has, too.
        None => {
            function.and_then(|function| function.lines.first()).map_or_else(String::new, |line| {
                // The folder depends on where clang ran.
                let file = graph.str(line.file).rsplit('/').next().unwrap_or_default();
                format!(", {file}:{}", line.line)
            })
        }
    };
    let optional = if program.autoload { "" } else { "?" };
    let tags = function.and_then(|function| function.type_id).map(|id| graph.tags(id, None));
    docs::lines([format!(
        "`SEC(\"{optional}{}\") {prototype}`{}{line}.{}",
        program.section,
        size.unwrap_or_default(),
        docs::tagged(tags.unwrap_or_default()),
    )])
}

/// As in the source: `int BPF_PROG(on_exec, struct task_struct *p)`.
fn in_macro(program: &ProgramDef, wrapped: &Wrapped) -> String {
    let hook = program.section.split('/').next().unwrap_or_default().trim_end_matches(".s");
    let keyword = match hook {
        "kprobe" | "kprobe.multi" | "kprobe.session" => "BPF_KPROBE",
        "kretprobe" | "kretprobe.multi" => "BPF_KRETPROBE",
        "uprobe" | "uprobe.multi" | "uprobe.session" => "BPF_UPROBE",
        "uretprobe" | "uretprobe.multi" => "BPF_URETPROBE",
        "ksyscall" => "BPF_KSYSCALL",
        "usdt" => "BPF_USDT",
        _ => "BPF_PROG",
    };
    let Wrapped { ret, params } = wrapped;
    let params: String = params.iter().map(|param| format!(", {param}")).collect();
    format!("{ret} {keyword}({}{params})", program.name)
}
