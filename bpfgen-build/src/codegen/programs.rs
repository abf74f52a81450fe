//! Programs: a field each, typed by hook.

use bpfgen_object::{Function, Object, ProgramDef, btf::Type};
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
        Some(wrapped) => {
            let keyword = function.and_then(|it| keyword(graph, it)).unwrap_or(usual(program));
            in_macro(program, keyword, wrapped)
        }
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
fn in_macro(program: &ProgramDef, keyword: &str, wrapped: &Wrapped) -> String {
    let Wrapped { ret, params } = wrapped;
    let params: String = params.iter().map(|param| format!(", {param}")).collect();
    // Others bring the type that they return, as a rule.
    let ret = if MACROS.iter().any(|(_, known)| *known == keyword) { ret } else { "" };
    let space = if ret.is_empty() { "" } else { " " };
    format!("{ret}{space}{keyword}({}{params})", program.name)
}

/// The macro in which a function's name stands in the source: `BPF_STRUCT_OPS`, where that has
/// `BPF_PROG` inside.
fn keyword<'a>(graph: Graph<'a>, function: &Function) -> Option<&'a str> {
    let place = &graph.function(&function.name)?.place;
    let here = function.lines.iter().filter(|line| line.line == place.line);
    here.map(|line| graph.str(line.text)).find_map(|text| {
        text.match_indices(&function.name).find_map(|(at, name)| {
            let (before, after) = (&text[..at], &text[at + name.len()..]);
            let ends = after.trim_start().starts_with([',', ')']);
            let before = before.trim_end().strip_suffix('(')?.trim_end();
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let start = before.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
            let word = before.get(start..)?;
            let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            (ends && is_name).then_some(word)
        })
    })
}

/// The macros of bpf_tracing.h and usdt.bpf.h, by the hooks that they are for.
const MACROS: &[(&str, &str)] = &[
    ("kprobe", "BPF_KPROBE"),
    ("kprobe.multi", "BPF_KPROBE"),
    ("kprobe.session", "BPF_KPROBE"),
    ("kretprobe", "BPF_KRETPROBE"),
    ("kretprobe.multi", "BPF_KRETPROBE"),
    ("uprobe", "BPF_UPROBE"),
    ("uprobe.multi", "BPF_UPROBE"),
    ("uprobe.session", "BPF_UPROBE"),
    ("uretprobe", "BPF_URETPROBE"),
    ("uretprobe.multi", "BPF_URETPROBE"),
    ("ksyscall", "BPF_KSYSCALL"),
    ("usdt", "BPF_USDT"),
    ("", "BPF_PROG"),
    ("", "BPF_PROG2"),
];

/// The macro that is usual for a program's hook.
fn usual(program: &ProgramDef) -> &'static str {
    let hook = program.section.split('/').next().unwrap_or_default().trim_end_matches(".s");
    MACROS.iter().find(|(known, _)| *known == hook).map_or("BPF_PROG", |(_, keyword)| keyword)
}
