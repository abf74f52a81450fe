//! What programs want of the kernel by name: kfuncs, kernel variables, configuration values.

use std::os::fd::AsRawFd as _;

use bpfgen_object::{
    ExternDef, ExternIndex, ExternKind, FunctionIndex, Object, RelocationTarget,
    btf::{Btf, Kind, Type, TypeId, flavour},
};

use super::{
    Feature, Features, OpenObject,
    kconfig::Values,
    kernel::{Kernel, ModuleIndex, Place, Wanted},
    reach::Reach,
};
use crate::{Error, ErrorKind, Result, kernel::symbols, link::similar};

/// For each extern of the object that a chosen program reaches, what it is in this kernel.
#[derive(Debug)]
pub(super) struct Externs {
    resolved: Vec<Option<Resolved>>,
    /// By what the kernel's kfuncs are unlike weak ones of the object, which count as missing.
    differences: Vec<(ExternIndex, String)>,
    /// Whether programs may take the addresses of kfuncs.
    addresses: bool,
    /// Descriptors of the modules that kfuncs are in, after a placeholder for the kernel itself.
    fd_array: Vec<u8>,
    /// What the map of configuration values holds; empty if there are none.
    config: Vec<u8>,
}

/// What an extern is in the running kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// A variable whose type is not known, by its address.
    Address(u64),
    /// A typed variable, by its id in the BTF of the kernel or of a module.
    Variable {
        id: TypeId,
        /// Descriptor of the module's BTF, 0 for the kernel itself.
        btf: i32,
    },
    /// A kfunc, by its id in the BTF of the kernel or of a module.
    Function {
        id: TypeId,
        /// Descriptor of the module's BTF, 0 for the kernel itself.
        btf: i32,
        /// Where the descriptor is in [`Externs::fd_array`].
        index: i16,
    },
    /// A configuration value, by its offset in the map of them.
    Config(u32),
    /// Nothing, which a weak extern may be.
    Missing,
}

impl Externs {
    pub(super) fn resolve(
        open: &OpenObject,
        reach: &Reach,
        kernel: &Kernel,
        features: Features,
    ) -> Result<Self> {
        let object = &open.object;
        let used = used(object, reach);
        let mut values = Values::new(object, open.kconfig.as_ref(), features)?;
        let mut resolved = vec![None; object.externs.len()];
        // All that have to be found in BTF are sought in one walk.
        let mut sought = Vec::new();
        for &(ExternIndex(index), user) in &used {
            let Some(definition) = object.externs.get(index) else { continue };
            let blame = |error| blame(object, reach, user, error);
            match want(object, definition) {
                Want::Config => {
                    let place = values.set(ExternIndex(index)).map_err(blame)?;
                    resolved[index] = Some(Resolved::Config(place));
                }
                Want::Type(name, kind) => sought.push((index, user, name, kind)),
                Want::Address(name) => {
                    resolved[index] = Some(match symbols::address(name).map_err(blame)? {
                        Some(address) => Resolved::Address(address),
                        None => missing(object, definition, kernel).map_err(blame)?,
                    });
                }
            }
        }
        let wanted: Vec<_> =
            sought.iter().map(|&(_, _, name, kind)| Wanted { module: None, name, kind }).collect();
        let mut modules = Modules { kernel, used: Vec::new(), fd_array: Vec::new() };
        let mut differences = Vec::new();
        for ((index, user, _, kind), place) in sought.iter().zip(kernel.find(&wanted)?) {
            let definition = &object.externs[*index];
            let result = match place {
                Some(place) => {
                    unlike(object, definition, kernel, place).and_then(|unlike| match unlike {
                        None => modules.resolved(place, *kind),
                        Some(difference) => {
                            differences.push((ExternIndex(*index), difference));
                            Ok(Resolved::Missing)
                        }
                    })
                }
                None => missing(object, definition, kernel),
            };
            resolved[*index] = Some(result.map_err(|error| {
                let name = &object.externs[*index].name;
                let error = if place.is_some() { error.context(name) } else { error };
                blame(object, reach, *user, error)
            })?);
        }
        let (fd_array, config) = (modules.fd_array, values.content());
        let addresses = features.has(Feature::KfuncAddresses);
        Ok(Self { resolved, differences, addresses, fd_array, config })
    }

    /// Whether programs may take the addresses of kfuncs.
    pub(super) fn has_addresses(&self) -> bool {
        self.addresses
    }

    /// By what the kernel's kfunc is unlike a weak one of the object that counts as missing.
    pub(super) fn difference(&self, index: ExternIndex) -> Option<&str> {
        let mut differences = self.differences.iter();
        differences.find_map(|(other, difference)| (*other == index).then_some(&**difference))
    }

    /// Descriptors that calls of kfuncs refer to, as the kernel takes them; empty if all kfuncs are
    /// in the kernel itself. They are valid as long as the [`Kernel`] is.
    pub(super) fn fd_array(&self) -> &[u8] {
        &self.fd_array
    }

    /// What the map of configuration values holds; empty if there are none.
    pub(super) fn config(&self) -> &[u8] {
        &self.config
    }

    /// What the extern is; `None` for one that no chosen program reaches.
    pub(super) fn get(&self, ExternIndex(index): ExternIndex) -> Option<Resolved> {
        self.resolved.get(index).copied().flatten()
    }
}

/// What of the externs that a chosen program reaches has to be found in BTF.
pub(super) fn wanted<'o>(object: &'o Object, reach: &Reach) -> impl Iterator<Item = Wanted<'o>> {
    used(object, reach).into_iter().filter_map(|(ExternIndex(index), _)| {
        match want(object, object.externs.get(index)?) {
            Want::Type(name, kind) => Some(Wanted { module: None, name, kind }),
            Want::Address(_) | Want::Config => None,
        }
    })
}

/// The modules that externs were found in.
struct Modules<'k> {
    kernel: &'k Kernel,
    /// Those that kfuncs are in, in the order of `fd_array` behind its placeholder.
    used: Vec<ModuleIndex>,
    fd_array: Vec<u8>,
}

impl Modules<'_> {
    fn resolved(&mut self, place: Place, kind: Kind) -> Result<Resolved> {
        let Place { id, module } = place;
        let btf = match module {
            Some(module) => self.kernel.module_fd(module)?.as_raw_fd(),
            None => 0,
        };
        if kind != Kind::Func {
            return Ok(Resolved::Variable { id, btf });
        }
        let index = match module {
            Some(module) => self.index(module, btf)?,
            None => 0,
        };
        Ok(Resolved::Function { id, btf, index })
    }

    fn index(&mut self, module: ModuleIndex, btf: i32) -> Result<i16> {
        let known = self.used.iter().position(|&used| used == module);
        let index = known.unwrap_or_else(|| {
            if self.fd_array.is_empty() {
                self.fd_array.extend(0i32.to_ne_bytes());
            }
            self.fd_array.extend(btf.to_ne_bytes());
            self.used.push(module);
            self.used.len() - 1
        });
        i16::try_from(index + 1).map_err(|_| {
            Error::new(ErrorKind::ResourceLimit, "its kfuncs are in more than 32767 modules")
        })
    }
}

/// How to look for an extern.
enum Want<'a> {
    Type(&'a str, Kind),
    Address(&'a str),
    Config,
}

fn want<'a>(object: &Object, definition: &'a ExternDef) -> Want<'a> {
    let name = &*definition.name;
    match definition.kind {
        // Only functions have flavours.
        ExternKind::Kfunc => Want::Type(flavour::essential(name), Kind::Func),
        ExternKind::Ksym if is_void(object.btf.as_ref(), definition.type_id) => Want::Address(name),
        ExternKind::Ksym => Want::Type(name, Kind::Var),
        ExternKind::Kconfig => Want::Config,
    }
}

/// `extern const void x __ksym`: only its address is of interest.
fn is_void(btf: Option<&Btf>, id: TypeId) -> bool {
    btf.and_then(|btf| btf.resolved(id)).is_none_or(|ty| matches!(ty, Type::Void))
}

/// By what the kernel has at the place is unlike a weak kfunc of the object, if it is. That counts as
/// missing, so that a program can declare several versions of a kfunc, as flavours, and use the one
/// that there is.
fn unlike(
    object: &Object,
    definition: &ExternDef,
    kernel: &Kernel,
    place: Place,
) -> Result<Option<String>> {
    // What has a type comes from BTF.
    let Some(btf) = &object.btf else { return Ok(None) };
    let Some(difference) = kernel.difference(btf, definition.type_id, place)? else {
        return Ok(None);
    };
    let what = match definition.kind {
        ExternKind::Kfunc if definition.weak => return Ok(Some(difference)),
        ExternKind::Kfunc => "function",
        _ => "variable",
    };
    let message =
        format!("the running kernel has a {what} of that name, but of another type: {difference}");
    Err(Error::new(ErrorKind::Incompatible, message).hint(
        "declare it as the kernel does; only the kinds of types count, not sizes and members",
    ))
}

fn missing(object: &Object, definition: &ExternDef, kernel: &Kernel) -> Result<Resolved> {
    if definition.weak {
        return Ok(Resolved::Missing);
    }
    let name = &*definition.name;
    let (what, names, more) = match want(object, definition) {
        Want::Type(_, Kind::Func) => ("kfunc", kernel.names(None, Kind::Func, ""), ""),
        Want::Type(_, kind) => (
            "variable",
            kernel.names(None, kind, ""),
            "; the types of most that are not per CPU are nowhere: \
             `extern const void … __ksym` gives the address alone",
        ),
        _ => {
            let (names, variables) = symbols::names();
            // The few that kernels without this option list are those of their linker script.
            let unlisted = !names.is_empty() && variables < FEW;
            let more =
                if unlisted { "; this kernel is built without CONFIG_KALLSYMS_ALL" } else { "" };
            ("variable", names, more)
        }
    };
    let error = Error::new(ErrorKind::NotFound, format!("the running kernel has no {what} {name}"));
    let near = similar::similar(flavour::essential(name), names.iter().map(String::as_str));
    let hint = "declare it __weak and test for it before use, if the program can do without; a \
                module that has it must be loaded before";
    Err(error.hint(if near.is_empty() {
        format!("{hint}{more}")
    } else {
        format!("{} Else {hint}{more}", similar::hint(&near, ""))
    }))
}

/// Fewer variables than any kernel has that lists them.
const FEW: usize = 1000;

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
