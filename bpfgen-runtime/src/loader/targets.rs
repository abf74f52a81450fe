//! What programs attach to in BTF, for kinds that the kernel checks against it at load.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::{
    ProgramDef,
    btf::{Kind, TypeId},
    section::SectionDef,
    uapi::{AttachType, ProgramType},
};

use super::{
    Loader,
    choices::ProgramChoice,
    kernel::{Kernel, Place, Wanted},
};
use crate::{Error, ErrorKind, Result, kernel::program_btf, link::similar};

/// What programs to be loaded attach to in BTF, by index of the program.
pub(super) struct Wants<'a>(Vec<(usize, Want<'a>)>);

/// Where a program attaches.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// To something of the kernel or of a module.
    Kernel(Place),
    /// To a function of another program.
    Program { fd: BorrowedFd<'a>, id: TypeId },
}

/// What a program attaches to, as BTF has it.
enum Want<'a> {
    Kernel { module: Option<String>, name: String, kind: Kind },
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
                    None => Err(no_target(module.as_deref(), name, *kind)),
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
            Self::Program { .. } => None,
        }
    }
}

/// What a program attaches to, for kinds that attach to a BTF id: `function`, or
/// `module:function`.
fn want<'a>(definition: &SectionDef, choice: &'a ProgramChoice) -> Result<Option<Want<'a>>> {
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

fn no_target(module: Option<&str>, name: &str, kind: Kind) -> Error {
    let prefixes =
        [("btf_trace_", "tracepoint"), ("bpf_iter_", "iterator"), ("bpf_lsm_", "LSM hook")];
    let found =
        prefixes.iter().find_map(|(prefix, what)| Some((name.strip_prefix(prefix)?, *what)));
    let (name, what) = match found {
        Some(found) if kind == Kind::Typedef || found.1 != "tracepoint" => found,
        _ => (name, "function"),
    };
    let message = match module {
        Some(module) => format!("no {what} {name:?} to attach to in the kernel module {module:?}"),
        None => format!("the running kernel has no {what} {name:?} to attach to"),
    };
    let error = Error::new(ErrorKind::NotFound, message);
    if module.is_some() {
        return error.hint("is the module loaded? See /proc/modules, and /sys/kernel/btf");
    }
    if what == "function" {
        return error.hint(
            "the compiler may have inlined or renamed it in this kernel: see /proc/kallsyms",
        );
    }
    error
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
