//! What programs want of the kernel by name: kfuncs and kernel variables.

use bpfgen_object::{
    ExternDef, ExternIndex, ExternKind, FunctionIndex, Object, RelocationTarget,
    btf::{Btf, Kind, Type, TypeId, flavour},
};

use super::{kernel::Kernel, reach::Reach};
use crate::{Error, ErrorKind, Result, kernel::symbols};

/// For each extern of the object that a chosen program reaches, what it is in this kernel.
#[derive(Debug)]
pub(super) struct Externs {
    resolved: Vec<Option<Resolved>>,
}

/// What an extern is in the running kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// A variable whose type is not known, by its address.
    Address(u64),
    /// A typed variable, by its id in the kernel's BTF.
    Variable(TypeId),
    /// A kfunc, by its id in the kernel's BTF.
    Function(TypeId),
    /// Nothing, which a weak extern may be.
    Missing,
}

impl Externs {
    pub(super) fn resolve(object: &Object, reach: &Reach, kernel: &Kernel<'_>) -> Result<Self> {
        let used = used(object, reach);
        let mut resolved = vec![None; object.externs.len()];
        // All that have to be found in BTF are sought in one walk.
        let mut sought = Vec::new();
        for &(ExternIndex(index), user) in &used {
            let Some(definition) = object.externs.get(index) else { continue };
            let blame = |error| blame(object, reach, user, error);
            match want(object, definition).map_err(blame)? {
                Want::Type(name, kind) => sought.push((index, user, name, kind)),
                Want::Address(name) => {
                    resolved[index] = Some(match symbols::address(name).map_err(blame)? {
                        Some(address) => Resolved::Address(address),
                        None => missing(definition).map_err(blame)?,
                    });
                }
            }
        }
        let names: Vec<_> = sought.iter().map(|&(_, _, name, kind)| (name, kind)).collect();
        for ((index, user, _, kind), id) in sought.iter().zip(kernel.find(&names)?) {
            resolved[*index] = Some(match (id, kind) {
                (Some(id), Kind::Func) => Resolved::Function(id),
                (Some(id), _) => Resolved::Variable(id),
                (None, _) => missing(&object.externs[*index])
                    .map_err(|error| blame(object, reach, *user, error))?,
            });
        }
        Ok(Self { resolved })
    }

    /// What the extern is; `None` for one that no chosen program reaches.
    pub(super) fn get(&self, ExternIndex(index): ExternIndex) -> Option<Resolved> {
        self.resolved.get(index).copied().flatten()
    }
}

/// How to look for an extern.
enum Want<'a> {
    Type(&'a str, Kind),
    Address(&'a str),
}

fn want<'a>(object: &Object, definition: &'a ExternDef) -> Result<Want<'a>> {
    let name = flavour::essential(&definition.name);
    match definition.kind {
        ExternKind::Kfunc => Ok(Want::Type(name, Kind::Func)),
        ExternKind::Ksym if is_void(object.btf.as_ref(), definition.type_id) => {
            Ok(Want::Address(name))
        }
        ExternKind::Ksym => Ok(Want::Type(name, Kind::Var)),
        ExternKind::Kconfig => Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "it uses the kernel configuration value {name}, which this version of \
                     bpfgen-runtime does not read"
            ),
        )
        .hint("pass the value as a `const volatile` global set before load")),
    }
}

/// `extern const void x __ksym`: only its address is of interest.
fn is_void(btf: Option<&Btf>, id: TypeId) -> bool {
    btf.and_then(|btf| btf.resolved(id)).is_none_or(|ty| matches!(ty, Type::Void))
}

fn missing(definition: &ExternDef) -> Result<Resolved> {
    if definition.weak {
        return Ok(Resolved::Missing);
    }
    let what = match definition.kind {
        ExternKind::Kfunc => "kfunc",
        _ => "variable",
    };
    Err(Error::new(
        ErrorKind::NotFound,
        format!("the running kernel has no {what} {}", definition.name),
    )
    .hint("declare it __weak and test for it before use, if the program can do without"))
}

/// Says which program the error is of, and in which of its functions.
fn blame(object: &Object, reach: &Reach, user: FunctionIndex, error: Error) -> Error {
    let name = |function: FunctionIndex| &*object.functions[function.0].name;
    let entry = reach.entry_of(user).unwrap_or(user);
    let error =
        if entry == user { error } else { error.context(format!("function {}", name(user))) };
    error.program(name(entry))
}

/// Externs that reached functions refer to, each with the first function that does.
fn used(object: &Object, reach: &Reach) -> Vec<(ExternIndex, FunctionIndex)> {
    let mut used: Vec<(ExternIndex, FunctionIndex)> = Vec::new();
    for function in reach.functions() {
        for relocation in &object.functions[function.0].relocations {
            if let RelocationTarget::ExternVariable(index) | RelocationTarget::ExternCall(index) =
                relocation.target
            {
                if !used.iter().any(|&(other, _)| other == index) {
                    used.push((index, function));
                }
            }
        }
    }
    used
}
