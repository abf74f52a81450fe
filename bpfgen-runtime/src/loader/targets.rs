//! What programs attach to in BTF, for kinds that the kernel checks against it at load.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::{
    ProgramDef,
    btf::{Kind, TypeId},
    hook::HookKind,
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use super::{
    Loader,
    choices::ProgramChoice,
    kernel::{Kernel, ModuleIndex, Place, Wanted},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        program_btf,
        symbols::{self, VMLINUX},
    },
    link::similar,
};

/// What programs to be loaded attach to in BTF, by index of the program.
pub(super) struct Wants<'a>(Vec<(usize, Want<'a>)>);

/// Where a program attaches.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// To something of the kernel or of a module.
    Kernel(Place),
    /// To functions of a module, of which links say which.
    Module(ModuleIndex),
    /// To a function of another program.
    Program { fd: BorrowedFd<'a>, id: TypeId },
}

/// What a program attaches to, as BTF has it.
enum Want<'a> {
    Kernel { module: Option<String>, name: String, kind: Kind },
    Module(&'a str),
    Program { fd: BorrowedFd<'a>, function: &'a str },
}

/// Of each program to be loaded that attaches to a BTF id, to what.
///
/// # Errors
/// If that is not said of one.
pub(super) fn wants<'a>(loader: &'a Loader<'_>) -> Result<Wants<'a>> {
    of(loader, |_, _| true)
}

/// As [`wants`], without programs of which it is not said yet.
pub(super) fn said<'a>(loader: &'a Loader<'_>) -> Result<Wants<'a>> {
    of(loader, |definition, choice| {
        let replaces = definition.program_type == ProgramType::EXT;
        choice.target.is_some() && (choice.target_program.is_some() || !replaces)
    })
}

fn of<'a>(
    loader: &'a Loader<'_>,
    counts: impl Fn(&SectionDef, &ProgramChoice) -> bool,
) -> Result<Wants<'a>> {
    let programs = &loader.object().programs;
    let mut wants = Vec::new();
    for (index, (program, choice)) in programs.iter().zip(&loader.programs).enumerate() {
        if choice.autoload {
            let want =
                definition(program).and_then(|definition| match counts(definition, choice) {
                    true => want(definition, choice),
                    false => Ok(None),
                });
            let want = want.map_err(|error| error.program(&program.name))?;
            wants.extend(want.map(|want| (index, want)));
        }
    }
    Ok(Wants(wants))
}

impl<'a> Wants<'a> {
    pub(super) fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        self.0.iter().filter_map(|(_, want)| want.wanted())
    }

    /// For each of the object's programs, where that is.
    pub(super) fn resolve(
        &self,
        loader: &Loader<'_>,
        kernel: &Kernel,
    ) -> Result<Vec<Option<Target<'a>>>> {
        let programs = &loader.object().programs;
        let mut targets = vec![None; programs.len()];
        let mut places = kernel.find(&self.wanted().collect::<Vec<_>>())?.into_iter();
        for (index, want) in &self.0 {
            let target = match want {
                Want::Kernel { module, name, kind } => match places.next().flatten() {
                    Some(place) => Ok(Target::Kernel(place)),
                    None => Err(no_target(kernel, module.as_deref(), name, *kind)),
                },
                Want::Module(name) => match kernel.module(name)? {
                    Some(module) => Ok(Target::Module(module)),
                    None => Err(no_module(kernel, name, "functions")),
                },
                Want::Program { fd, function } => {
                    id_of(*fd, function).map(|id| Target::Program { fd: *fd, id })
                }
            };
            targets[*index] = Some(target.map_err(|error| error.program(&programs[*index].name))?);
        }
        Ok(targets)
    }
}

/// The section's definition, without which nobody knows what a program is.
pub(super) fn definition(program: &ProgramDef) -> Result<&'static SectionDef> {
    program.definition.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidObject,
            format!("its section {:?} is not one that says what a program is", program.section),
        )
        .hint("see the SEC() names that libbpf knows, or switch the program's autoload off")
    })
}

impl Want<'_> {
    fn wanted(&self) -> Option<Wanted<'_>> {
        match self {
            Self::Kernel { module, name, kind } => {
                Some(Wanted { module: module.as_deref(), name, kind: *kind })
            }
            Self::Module(_) | Self::Program { .. } => None,
        }
    }
}

/// What a program attaches to, for kinds that attach to a BTF id: `function`, or
/// `module:function`.
fn want<'a>(definition: &SectionDef, choice: &'a ProgramChoice) -> Result<Option<Want<'a>>> {
    if many_functions(definition) {
        // The kernel takes ids of functions for those of the types that it knows from load on.
        let module = choice.target.as_deref().and_then(|target| target.split_once(':'));
        let module = module.map(|(module, _)| module).filter(|module| *module != VMLINUX);
        return Ok(module.map(Want::Module));
    }
    if !definition.btf_target {
        return Ok(None);
    }
    let program = choice.target_program.as_ref();
    let Some(target) = choice.target.as_deref() else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("its section {:?} does not say what it attaches to", definition.name),
        )
        .hint(match definition.program_type {
            ProgramType::EXT => "call set_target_program before load",
            _ => "call set_target before load, or name it after a slash in SEC()",
        }));
    };
    if let Some(program) = program {
        return Ok(Some(Want::Program { fd: program.as_fd(), function: target }));
    }
    if definition.program_type == ProgramType::EXT {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "it replaces the function {target:?} of another program, and of which is not said"
            ),
        )
        .hint("call set_target_program before load"));
    }
    let (module, target) = match target.split_once(':') {
        Some((module, target)) => (Some(module.to_owned()), target),
        None => (None, target),
    };
    let (prefix, kind) = match (definition.program_type, definition.attach_type) {
        (_, AttachType::TRACE_RAW_TP) => ("btf_trace_", Kind::Typedef),
        (_, AttachType::TRACE_ITER) => ("bpf_iter_", Kind::Func),
        (ProgramType::LSM, _) => ("bpf_lsm_", Kind::Func),
        _ => ("", Kind::Func),
    };
    Ok(Some(Want::Kernel { module, name: format!("{prefix}{target}"), kind }))
}

/// Whether links say to which functions programs of the section attach.
fn many_functions(definition: &SectionDef) -> bool {
    matches!(
        definition.hook,
        HookKind::FEntryMulti | HookKind::FExitMulti | HookKind::FSessionMulti
    )
}

/// What programs attach to, and how names of it begin in the kernel's types.
const FAMILIES: &[(&str, Kind, &str)] = &[
    ("btf_trace_", Kind::Typedef, "tracepoint"),
    ("bpf_iter_", Kind::Func, "iterator"),
    ("bpf_lsm_", Kind::Func, "LSM hook"),
];

fn no_target(kernel: &Kernel, module: Option<&str>, name: &str, kind: Kind) -> Error {
    let of_family = FAMILIES
        .iter()
        .filter(|(_, of, _)| *of == kind)
        .find_map(|family| name.strip_prefix(family.0).map(|name| (name, family.0, family.2)));
    let (name, prefix, what) = of_family.unwrap_or((name, "", "function"));
    let mut names = kernel.names(module, kind, prefix);
    if what == "iterator" {
        // Many a function's name begins like that; of an iterator there is a context, too.
        let contexts = kernel.names(module, Kind::Struct, "bpf_iter__");
        names.retain(|name| contexts.binary_search(name).is_ok());
    }
    let near = near(name, &names, what == "iterator");
    let message = match module {
        Some(VMLINUX) | None => format!("the running kernel has no {what} {name:?} to attach to"),
        Some(module) if kernel.module(module).is_ok_and(|found| found.is_some()) => {
            format!("the kernel module {module:?} has no {what} {name:?} to attach to")
        }
        Some(module) => return no_module(kernel, module, &format!("{what} {name:?}")),
    };
    let error = Error::new(ErrorKind::NotFound, message);
    match near {
        _ if what == "function" && symbols::exists(name) => error.hint(
            "there is a function of that name, and the kernel's types do not describe it (it may be \
             several, or changed by the compiler): a kprobe can be put there",
        ),
        Some(near) => error.hint(near),
        None if what == "function" => error.hint(
            "the compiler may have inlined or renamed it in this kernel: see /proc/kallsyms",
        ),
        None if what == "tracepoint" => error.hint(
            "`available_events` in tracefs lists those there are, after the colon; one of a module is \
             there once that is loaded",
        ),
        None if what == "LSM hook" => error.hint(
            "hooks have the names of `security/security.c` without `security_`, and differ between \
             kernels: see bpf_lsm_* in /proc/kallsyms",
        ),
        None => error,
    }
}

/// What of these names may be meant; all, where they are few.
fn near(name: &str, names: &[String], all: bool) -> Option<String> {
    let near = similar::similar(name, names.iter().map(String::as_str));
    let there = || format!("those there are: {}", names.join(", "));
    match (near.is_empty(), all && !names.is_empty()) {
        (false, _) => Some(similar::hint(&near, "")),
        (true, true) => Some(there()),
        (true, false) => None,
    }
}

/// `what` is sought in a module that nothing is known of.
fn no_module(kernel: &Kernel, module: &str, what: &str) -> Error {
    let names = kernel.module_names();
    let near = similar::similar(module, names.iter().copied());
    let message = format!(
        "no {what} to attach to in the kernel module {module:?}: it is not loaded, or has no types"
    );
    Error::new(ErrorKind::NotFound, message)
        .hint(similar::hint(&near, "is the module loaded? See /proc/modules, and /sys/kernel/btf"))
}

/// A function of another program, in that program's own BTF.
pub(crate) fn id_of(fd: BorrowedFd<'_>, function: &str) -> Result<TypeId> {
    let types = program_btf::of(fd)?;
    match types.function(function) {
        Some(id) => Ok(id),
        None => {
            let names = types.functions();
            let near = similar::similar(function, names.iter().map(String::as_str));
            let there = format!("its functions are: {}", names.join(", "));
            let message = format!("the program to attach to has no function {function:?}");
            Err(Error::new(ErrorKind::NotFound, message).hint(similar::hint(&near, &there)))
        }
    }
}
