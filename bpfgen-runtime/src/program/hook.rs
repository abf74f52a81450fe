//! Where a program runs: one marker type per kind of hook.
//!
//! The marker decides which `attach` methods a [`Program`] has, so that the wrong attach does not
//! compile.

use bpfgen_object::{
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use super::Program;
use crate::{Result, link::Link};

mod sealed {
    pub trait Sealed {}
}

/// A kind of hook.
pub trait Hook: sealed::Sealed + Sized {
    /// The marker's name, for messages.
    const NAME: &'static str;

    /// Whether a program of this section is of this kind; `None` for a section nobody knows.
    fn fits(definition: Option<&SectionDef>) -> bool;

    /// Attaches as the SEC() string says; `None` where it does not say where.
    ///
    /// # Errors
    /// If the kernel refuses, or what the section names does not exist.
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>>;
}

macro_rules! hooks {
    ($($(#[$doc:meta])* $name:ident: $section:ident => $fits:expr,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {}

        impl sealed::Sealed for $name {}

        impl Hook for $name {
            const NAME: &'static str = stringify!($name);

            fn fits(definition: Option<&SectionDef>) -> bool {
                definition.is_some_and(|$section| $fits)
            }

            fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
                crate::link::AutoAttach::auto_attach(program)
            }
        }
    )+};
}

fn traces(section: &SectionDef, attach_type: AttachType) -> bool {
    section.program_type == ProgramType::TRACING && section.attach_type == attach_type
}

hooks! {
    /// `SEC("tracepoint/category/name")`: a static tracepoint.
    TracePoint: section => section.program_type == ProgramType::TRACEPOINT,
    /// `SEC("raw_tracepoint/name")`: a static tracepoint with its raw arguments.
    RawTracePoint: section => matches!(
        section.program_type,
        ProgramType::RAW_TRACEPOINT | ProgramType::RAW_TRACEPOINT_WRITABLE
    ),
    /// `SEC("tp_btf/name")`: a static tracepoint with typed arguments.
    BtfTracePoint: section => traces(section, AttachType::TRACE_RAW_TP),
    /// `SEC("kprobe/function")`: entry of, or a place in, a kernel function.
    KProbe: section => section.name == "kprobe",
    /// `SEC("kretprobe/function")`: return of a kernel function.
    KRetProbe: section => section.name == "kretprobe",
    /// `SEC("uprobe/path:function")`: entry of, or a place in, a user-space function.
    UProbe: section => matches!(section.name, "uprobe" | "uprobe.s"),
    /// `SEC("uretprobe/path:function")`: return of a user-space function.
    URetProbe: section => matches!(section.name, "uretprobe" | "uretprobe.s"),
    /// `SEC("fentry/function")`: entry of a kernel function, through a trampoline.
    FEntry: section => traces(section, AttachType::TRACE_FENTRY),
    /// `SEC("fexit/function")`: return of a kernel function, through a trampoline.
    FExit: section => traces(section, AttachType::TRACE_FEXIT),
    /// `SEC("fmod_ret/function")`: in place of a kernel function that allows it.
    FModRet: section => traces(section, AttachType::MODIFY_RETURN),
    /// `SEC("lsm/hook")`: a security hook.
    Lsm: section => {
        section.program_type == ProgramType::LSM && section.attach_type == AttachType::LSM_MAC
    },
    /// `SEC("iter/kind")`: an iterator over kernel objects.
    Iter: section => traces(section, AttachType::TRACE_ITER),
    /// `SEC("xdp")`: a packet as the driver receives it.
    Xdp: section => section.program_type == ProgramType::XDP,
    /// `SEC("perf_event")`: a sample of a perf event.
    PerfEvent: section => section.program_type == ProgramType::PERF_EVENT,
}

/// Any hook: a program to be loaded, with a descriptor, but without `attach` methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Other {}

impl sealed::Sealed for Other {}

impl Hook for Other {
    const NAME: &'static str = "Other";

    fn fits(_: Option<&SectionDef>) -> bool {
        true
    }

    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        crate::link::AutoAttach::auto_attach(program)
    }
}
