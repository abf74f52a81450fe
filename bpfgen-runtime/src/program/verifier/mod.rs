//! A rejected program, explained like a compiler error.
//!
//! The kernel's log speaks of instructions; the object's line info leads from there to the C line.

mod advice;
mod log;

use std::fmt::Write as _;

use bpfgen_object::{
    LineInfo,
    btf::{Btf, Kind},
    link::Linked,
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use self::log::Finding;
use crate::{
    Error, ErrorKind,
    kernel::{
        Version, memlock,
        privilege::{self, Capability},
    },
    sys::{ENOTSUPP, Errno},
};

const CALL: &str = "bpf(BPF_PROG_LOAD)";

/// What the verifier says of addresses in values of arrays that are not of one value for all CPUs,
/// which is where variables lie, before Linux 7.3.
const NO_VALUE: &str = "no direct value access support for this map type";

/// An instruction that must not be reached, or loads what is not there; and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Poisoned {
    /// Its index in the program.
    pub(crate) insn: usize,
    pub(crate) why: Why,
}

/// Why an instruction must not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The kernel lacks a type, field or enumerator: in words.
    Core(String),
    /// A map that was not created.
    Map(String),
    /// A weak kfunc that the kernel lacks, or has with another type: by what that differs, in words.
    Kfunc { name: String, difference: Option<String> },
    /// Not poisoned: the address, 0, of a weak variable that the kernel lacks.
    Absent(String),
}

/// A refusal by the kernel, and what is needed to explain it.
#[derive(Debug)]
pub(crate) struct Rejected<'a> {
    pub(crate) definition: &'a SectionDef,
    /// Of the object.
    pub(crate) license: &'a str,
    pub(crate) errno: Errno,
    pub(crate) log: String,
    pub(crate) linked: &'a Linked,
    pub(crate) btf: Option<&'a Btf>,
    pub(crate) poisoned: &'a [Poisoned],
}

/// The error for a program that the kernel refuses.
pub(crate) fn rejected(rejected: Rejected<'_>) -> Error {
    let Rejected { definition, license, errno, log, linked, btf, poisoned } = rejected;
    let Some(finding) = log::read(&log) else {
        return refused(definition, errno).log(log);
    };
    if finding.reason.contains(NO_VALUE) {
        let message = "it uses variables of which each CPU has its own (SEC(\".percpu\")), which the \
                       kernel does not offer";
        return Error::new(ErrorKind::Unsupported, message)
            .hint(
                "they need Linux 7.3; for older kernels use a map, BPF_MAP_TYPE_PERCPU_ARRAY, or \
                 leave the program out by set_autoload(false)",
            )
            .errno(errno)
            .log(log);
    }
    let place = finding.insn.and_then(|insn| Place::of(insn, linked, btf?));
    let at = place.as_ref().map(|place| format!(" at {}", place.name())).unwrap_or_default();
    let report = show(&finding, place.as_ref()) + &absent(poisoned);
    match poisoned_at(&finding, poisoned) {
        Some(why) => unreachable(why, &at),
        None => {
            let reason = &finding.reason;
            let error =
                Error::new(ErrorKind::Verifier, format!("the verifier rejects it{at}: {reason}"));
            // What is wrong with one instruction is so in newer kernels, too.
            let older = || match finding.insn {
                Some(_) => None,
                None => older(definition, Version::running()?),
            };
            let advice =
                advice::of(&finding, definition, license, has_tags(btf), Version::running());
            match advice.or(finding.suggestion).or_else(older) {
                Some(suggestion) => error.hint(suggestion),
                None => error,
            }
        }
    }
    .errno(errno)
    .report(report)
    .log(log)
}

/// Whether types of the object have tags, which clang writes from version 15 on.
fn has_tags(btf: Option<&Btf>) -> bool {
    btf.is_some_and(|btf| btf.iter().any(|(_, ty)| ty.kind() == Kind::TypeTag))
}

/// Says which weak variables are not there, since the verifier says only that their address is a
/// number.
fn absent(poisoned: &[Poisoned]) -> String {
    let mut names: Vec<_> = poisoned
        .iter()
        .filter_map(|it| match &it.why {
            Why::Absent(name) => Some(name),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    let line =
        |name| format!("  = {name} is weak, and not in the running kernel: its address is 0\n");
    names.into_iter().map(line).collect()
}

/// The error for reaching what must not be reached.
fn unreachable(why: &Why, at: &str) -> Error {
    match why {
        Why::Absent(name) => Error::new(
            ErrorKind::NotFound,
            format!("it uses {name}{at}, and the running kernel has no such variable"),
        )
        .hint("test for it in C before its use"),
        Why::Core(what) => Error::new(
            ErrorKind::MissingKernelType,
            format!("the kernel lacks a type or field that it needs{at}: {what}"),
        )
        .hint("test for it in C (bpf_core_field_exists, bpf_core_type_exists) before its use"),
        Why::Map(name) => Error::new(
            ErrorKind::NotLoaded,
            format!("it uses map {name}{at}, which was not created: its autocreate is off"),
        ),
        Why::Kfunc { name, difference: None } => Error::new(
            ErrorKind::NotFound,
            format!("it calls {name}{at}, and the running kernel has no such kfunc"),
        )
        .hint(
            "test for it in C (bpf_ksym_exists) before the call; a module that has it must be loaded \
             before",
        ),
        Why::Kfunc { name, difference: Some(difference) } => Error::new(
            ErrorKind::Incompatible,
            format!(
                "it calls {name}{at}, and the running kernel has another kfunc of that name: \
                 {difference}"
            ),
        )
        .hint(
            "declare it as the kernel does; or, for several kernels, as flavours (name___x), and test \
             for each in C (bpf_ksym_exists) before the call",
        ),
    }
}

/// The poison that the verifier has run into, if it has.
fn poisoned_at<'a>(finding: &Finding, poisoned: &'a [Poisoned]) -> Option<&'a Why> {
    let at = finding.insn?;
    // Both halves of a 64-bit load are poisoned; the verifier sees the first.
    poisoned.iter().find(|poisoned| poisoned.insn == at).map(|poisoned| &poisoned.why)
}

/// A place in the C source.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
    line: &'a LineInfo,
}

impl<'a> Place<'a> {
    /// Where the instruction comes from.
    fn of(insn: usize, linked: &'a Linked, btf: &'a Btf) -> Option<Self> {
        let after = linked.lines.partition_point(|line| line.insn <= insn);
        let line = linked.lines.get(after.checked_sub(1)?)?;
        // Not a line of the function before.
        let start = linked.functions.iter().map(|placed| placed.start).filter(|&at| at <= insn);
        if line.insn < start.max()? {
            return None;
        }
        let file = btf.str(line.file);
        Some(Self { file: file.strip_prefix("./").unwrap_or(file), text: btf.str(line.text), line })
    }

    fn name(&self) -> String {
        format!("{}:{}", self.file, self.line.line)
    }
}

/// The lines below the message.
fn show(finding: &Finding, place: Option<&Place<'_>>) -> String {
    let mut report = String::new();
    // Writing to a string does not fail.
    let mut line = |text: std::fmt::Arguments<'_>| {
        let _ = writeln!(report, "{text}");
    };
    if let Some(place) = place {
        let number = place.line.line.to_string();
        let margin = " ".repeat(number.len());
        let column = place.line.column;
        line(format_args!("{margin}--> {}:{column}", place.name()));
        line(format_args!("{margin} |"));
        line(format_args!("{number} | {}", place.text));
        if column > 0 {
            // Tabs stay tabs, so that the mark stands below its column.
            let before = place.text.chars().take(column as usize - 1);
            let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            line(format_args!("{margin} | {indent}^"));
        }
    }
    if let (Some(insn), Some(text)) = (finding.insn, &finding.text) {
        line(format_args!("  = instruction {insn}: {text}"));
    }
    for fact in &finding.facts {
        line(format_args!("  = {fact}"));
    }
    report
}

/// Whether the verifier has not even looked at the program, for want of a capability.
pub(crate) fn is_forbidden(definition: &SectionDef, errno: Errno) -> bool {
    errno.0 == libc::EPERM && privilege::lack_hint(capabilities(definition)).is_some()
}

/// The error for a program that the kernel refuses without saying why.
pub(crate) fn refused(definition: &SectionDef, errno: Errno) -> Error {
    let error = Error::sys("the kernel refuses to load it", CALL, errno);
    match errno.0 {
        libc::EPERM | libc::EACCES => {
            let hint = privilege::lack_hint(capabilities(definition)).or_else(memlock::hint);
            error.hint(hint.unwrap_or_else(|| forbidden(definition)))
        }
        libc::E2BIG => error.hint("it has too many instructions"),
        libc::EAGAIN => error.hint(
            "a signal interrupted the verifier each time it was asked: block those that come often \
             (timers, a profiler) in the thread that loads",
        ),
        libc::EINVAL | libc::EOPNOTSUPP | ENOTSUPP => {
            let kind = format!(
                "type {}, attach type {}",
                definition.program_type.name(),
                definition.attach_type.name()
            );
            let error = error.with_kind(ErrorKind::Unsupported);
            let older = Version::running().and_then(|running| older(definition, running));
            error.hint(
                older.unwrap_or_else(|| {
                    format!("this kernel may be built without what {kind} needs")
                }),
            )
        }
        _ => error,
    }
}

/// Nothing that can be looked up explains an `EPERM`.
fn forbidden(definition: &SectionDef) -> String {
    let hint = privilege::forbidden_hint();
    if definition.btf_target && definition.attach_type != AttachType::TRACE_RAW_TP {
        // Seen on kernels without CONFIG_FUNCTION_TRACER.
        return format!(
            "this kernel may be built without the trampolines that SEC({:?}) needs; else {hint}",
            definition.name
        );
    }
    hint
}

fn capabilities(definition: &SectionDef) -> &'static [Capability] {
    match definition.program_type {
        ProgramType::SOCKET_FILTER | ProgramType::CGROUP_SKB | ProgramType::SYSCALL => {
            &[Capability::Bpf]
        }
        ProgramType::KPROBE
        | ProgramType::TRACEPOINT
        | ProgramType::PERF_EVENT
        | ProgramType::RAW_TRACEPOINT
        | ProgramType::RAW_TRACEPOINT_WRITABLE
        | ProgramType::TRACING
        | ProgramType::LSM
        | ProgramType::STRUCT_OPS
        | ProgramType::EXT => &[Capability::Bpf, Capability::Perfmon],
        _ => &[Capability::Bpf, Capability::NetAdmin],
    }
}

/// What is said of a kernel that is older than the section.
fn older(definition: &SectionDef, running: Version) -> Option<String> {
    let (major, minor) = definition.since;
    let since = Version::new(major, minor);
    (running < since).then(|| {
        format!(
            "programs of SEC({:?}) need Linux {since}, this is Linux {running}",
            definition.name
        )
    })
}
