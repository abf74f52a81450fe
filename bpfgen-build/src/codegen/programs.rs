//! Programs: a field each, typed by hook.

use bpfgen_object::{
    Object, ProgramDef,
    btf::Type,
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};
use proc_macro2::{Ident, TokenStream};

use super::{cdecl, docs, graph::Graph, ident::ident};

/// The type in `bpfgen_runtime::codegen::v1::hook` that says what a program attaches to.
pub(super) fn hook(program: &ProgramDef) -> Ident {
    ident(program.definition.map_or("Other", hook_of))
}

fn hook_of(definition: &SectionDef) -> &'static str {
    match (definition.program_type, definition.attach_type) {
        (ProgramType::TRACEPOINT, _) => "TracePoint",
        (ProgramType::RAW_TRACEPOINT | ProgramType::RAW_TRACEPOINT_WRITABLE, _) => "RawTracePoint",
        (ProgramType::TRACING, AttachType::TRACE_RAW_TP) => "BtfTracePoint",
        (ProgramType::TRACING, AttachType::TRACE_FENTRY) => "FEntry",
        (ProgramType::TRACING, AttachType::TRACE_FEXIT) => "FExit",
        (ProgramType::TRACING, AttachType::MODIFY_RETURN) => "FModRet",
        (ProgramType::TRACING, AttachType::TRACE_ITER) => "Iter",
        (ProgramType::LSM, AttachType::LSM_MAC) => "Lsm",
        (ProgramType::XDP, AttachType::XDP) => "Xdp",
        (ProgramType::PERF_EVENT, _) => "PerfEvent",
        // One program type and no attach type of their own: only the name tells them apart.
        (ProgramType::KPROBE, _) => match definition.name {
            "kprobe" => "KProbe",
            "kretprobe" => "KRetProbe",
            "uprobe" | "uprobe.s" => "UProbe",
            "uretprobe" | "uretprobe.s" => "URetProbe",
            _ => "Other",
        },
        _ => "Other",
    }
}

/// The C prototype, where it is, and in which section.
pub(super) fn doc(program: &ProgramDef, object: &Object, graph: Graph<'_>) -> TokenStream {
    let function = object.functions.get(program.function.0);
    let prototype = function.and_then(|function| match graph.get(function.type_id?) {
        Type::Func(func) => Some(cdecl::declare(graph, func.proto, &program.name)),
        _ => None,
    });
    let prototype = prototype.unwrap_or_else(|| program.name.clone());
    let line = function.and_then(|function| function.lines.first()).map(|line| {
        // The folder depends on where clang ran.
        let file = graph.str(line.file).rsplit('/').next().unwrap_or_default();
        format!(", {file}:{}", line.line)
    });
    let optional = if program.autoload { "" } else { "?" };
    docs::lines([format!(
        "`SEC(\"{optional}{}\") {prototype}`{}.",
        program.section,
        line.unwrap_or_default()
    )])
}
