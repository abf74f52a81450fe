//! struct_ops values: what this kernel makes of them, their maps, which programs they want where.

use std::{
    os::fd::{AsFd as _, AsRawFd as _},
    sync::Arc,
};

use bpfgen_object::{
    FunctionIndex, StructOpsDef,
    btf::{Btf, Kind},
    struct_ops::{self as ops, Fitted},
    uapi::{MapType, ProgramType},
};

use super::{
    Feature, Loader,
    kernel::{Kernel, Place, Wanted},
    programs::Programs,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::probe,
    map::{self, Map, create::Given},
    struct_ops::{Callback, Inner},
    sys::{
        ENOTSUPP, Errno,
        attr::MapCreate,
        bpf::{self, object_name},
        map::MapFd,
    },
};

/// `BPF_F_LINK`.
const LINK: u32 = 1 << 13;
/// `BPF_F_VTYPE_BTF_OBJ_FD`.
const VTYPE_BTF_OBJ_FD: u32 = 1 << 15;

impl Loader<'_> {
    /// Has the programs loaded that values to be created hold, and not those that others hold or
    /// held. A program that no value ever held is left as it is.
    pub(super) fn follow_slots(&mut self) {
        let object = self.object();
        let holds = |functions: &[(u32, FunctionIndex)], function| {
            functions.iter().any(|(_, it)| *it == function)
        };
        for (program, choice) in object.programs.iter().zip(&mut self.programs) {
            let is_callback = |definition: &bpfgen_object::section::SectionDef| {
                definition.program_type == ProgramType::STRUCT_OPS
            };
            if !program.definition.is_some_and(is_callback) {
                continue;
            }
            let held = |choice: &&_| {
                let choice: &crate::struct_ops::Choice = choice;
                holds(&choice.functions, program.function)
            };
            let mut values = self.struct_ops.iter().filter(held);
            let mut initially = object.struct_ops.iter();
            if values.clone().any(|value| value.autocreate) {
                choice.autoload = true;
            } else if values.next().is_some()
                || initially.any(|value| holds(&value.functions, program.function))
            {
                choice.autoload = false;
            }
        }
    }
}

/// Which type of the kernel's each value to be created has.
pub(super) struct Wants(Vec<Option<String>>);

/// What the values to be created have to find.
pub(super) fn wants(loader: &Loader<'_>) -> Result<Wants> {
    let object = loader.object();
    let mut wants = Vec::new();
    for (definition, choice) in object.struct_ops.iter().zip(&loader.struct_ops) {
        let name = match choice.autocreate {
            true => Some(ops::value_name(btf(loader)?, definition.type_id)),
            false => None,
        };
        wants.push(name);
    }
    Ok(Wants(wants))
}

fn btf<'a>(loader: &Loader<'a>) -> Result<&'a Btf> {
    let btf = loader.object().btf.as_ref();
    btf.ok_or_else(|| Error::new(ErrorKind::InvalidObject, "struct_ops need BTF: compile with -g"))
}

/// What each value to be created is in this kernel.
#[derive(Debug)]
pub(super) struct Plans(Vec<Option<Plan>>);

#[derive(Debug)]
struct Plan {
    /// The type of the map's value.
    value: Place,
    fitted: Fitted,
}

/// Where a program belongs: the struct, and which of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) place: Place,
    pub(super) member: u32,
}

impl Wants {
    pub(super) fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        let names = self.0.iter().flatten();
        names.map(|name| Wanted { module: None, name, kind: Kind::Struct })
    }

    pub(super) fn resolve(&self, loader: &Loader<'_>, kernel: &Kernel) -> Result<Plans> {
        let object = loader.object();
        let mut places = kernel.find(&self.wanted().collect::<Vec<_>>())?.into_iter();
        let mut plans = Vec::new();
        for (index, name) in self.0.iter().enumerate() {
            let (definition, choice) = (&object.struct_ops[index], &loader.struct_ops[index]);
            let place = name.as_ref().map(|_| places.next().flatten());
            let plan = match place {
                None => None,
                Some(place) => {
                    let plan = plan(btf(loader)?, definition, choice, place, kernel);
                    Some(plan.map_err(|error| error.map(&definition.name))?)
                }
            };
            plans.push(plan);
        }
        Ok(Plans(plans))
    }
}

fn plan(
    btf: &Btf,
    definition: &StructOpsDef,
    choice: &crate::struct_ops::Choice,
    place: Option<Place>,
    kernel: &Kernel,
) -> Result<Plan> {
    let Some(value) = place else {
        let name = ops::type_name(btf, definition.type_id);
        // Some of the names are those of what the kernel works with itself.
        let mut there = kernel.names(None, Kind::Struct, "bpf_struct_ops_");
        let structs = kernel.names(None, Kind::Struct, "");
        there.retain(|name| structs.binary_search(name).is_ok());
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("the running kernel has no struct_ops of the kind {name:?}"),
        )
        .hint(format!(
            "it may be newer than the kernel, not configured, or in a module that is not loaded; \
             there {}; set_autocreate(false) goes on without it",
            match &there[..] {
                [] => "are none".to_owned(),
                there => format!("are {}", there.join(", ")),
            }
        )));
    };
    let wanted = ops::Value {
        type_id: definition.type_id,
        content: &choice.content,
        functions: &choice.functions,
    };
    // A member that is missing is the kernel's affair, not a fault of the object.
    let fitted = kernel.read(value, |types| Ok(ops::fit(btf, &wanted, types, value.id)))?;
    let fitted = fitted.map_err(|error| {
        let missing = error.kind() == bpfgen_object::ErrorKind::Missing;
        let error = Error::from(error);
        if missing {
            error
                .with_kind(ErrorKind::MissingKernelType)
                .hint("leave it zero, or clear the slot, before load on kernels that lack it")
        } else {
            error
        }
    })?;
    Ok(Plan { value, fitted })
}

impl Plans {
    /// Where values hold this function: each member once.
    pub(super) fn spots(&self, function: FunctionIndex) -> Vec<Spot> {
        let mut spots = Vec::new();
        for plan in self.0.iter().flatten() {
            let place = Place { id: plan.fitted.type_id, module: plan.value.module };
            for callback in plan.fitted.callbacks.iter().filter(|it| it.function == function) {
                let spot = Spot { place, member: callback.member };
                if !spots.contains(&spot) {
                    spots.push(spot);
                }
            }
        }
        spots
    }

    /// Makes the maps; `types` is the object's BTF.
    pub(super) fn create(
        &self,
        loader: &Loader<'_>,
        given: Given<'_>,
        kernel: &Kernel,
    ) -> Result<Vec<Made>> {
        let definitions = &loader.object().struct_ops;
        let made = self.0.iter().zip(definitions).map(|(plan, definition)| match plan {
            Some(plan) => {
                let links = loader.features().has(Feature::StructOpsLinks);
                plan.create(definition, given, kernel, links)
                    .map_err(|error| error.map(&definition.name))
            }
            None => Ok(Made::default()),
        });
        made.collect()
    }
}

/// A map, or none where autocreate is off.
#[derive(Debug, Default)]
pub(super) struct Made {
    fd: Option<MapFd>,
    has_link: bool,
}

impl Plan {
    fn create(
        &self,
        definition: &StructOpsDef,
        given: Given<'_>,
        kernel: &Kernel,
        links: bool,
    ) -> Result<Made> {
        let Some(types) = given.btf else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the kernel does not take the object's BTF, which struct_ops need",
            ));
        };
        let module = self.value.module.map(|module| kernel.module_fd(module)).transpose()?;
        let link = if links && definition.section.ends_with(".link") { LINK } else { 0 };
        let mut attr = MapCreate {
            map_type: MapType::STRUCT_OPS.0,
            key_size: 4,
            value_size: u32::try_from(self.fitted.content.len()).unwrap_or(u32::MAX),
            max_entries: 1,
            map_flags: link | module.map_or(0, |_| VTYPE_BTF_OBJ_FD),
            map_name: if given.nameless { [0; 16] } else { object_name(&definition.name) },
            btf_fd: bpf::raw(types),
            btf_vmlinux_value_type_id: self.value.id.0,
            value_type_btf_obj_fd: module.map_or(0, |fd| fd.as_raw_fd()),
            ..Default::default()
        };
        attr.permit(given.token);
        let mut made = MapFd::create(&attr, 1);
        // Before 6.4 there are no such links; the struct is registered all the same.
        if link != 0 && matches!(made, Err(Errno(libc::EINVAL))) {
            attr.map_flags &= !LINK;
            made = MapFd::create(&attr, 1);
        }
        // Some kernels know such kinds only once they have looked into their own types.
        if matches!(made, Err(Errno(ENOTSUPP))) {
            probe::read_own_types();
            made = MapFd::create(&attr, 1);
        }
        match made {
            Ok(fd) => Ok(Made { fd: Some(fd), has_link: attr.map_flags & LINK != 0 }),
            Err(errno) => Err(self.refused(errno)),
        }
    }

    fn refused(&self, errno: Errno) -> Error {
        use crate::kernel::privilege::{self, Capability};

        let error = Error::sys("the kernel does not make the map", "bpf(BPF_MAP_CREATE)", errno);
        match errno.0 {
            libc::EPERM => error.hint(privilege::hint(&[Capability::Bpf, Capability::Perfmon])),
            ENOTSUPP | libc::EOPNOTSUPP => error.hint(
                "the kernel knows the type and does not let programs implement it \
                 (CONFIG_BPF_JIT, a kind that its configuration leaves out)",
            ),
            _ => error,
        }
    }
}

/// The values, with their programs.
pub(super) fn finish(
    loader: &Loader<'_>,
    plans: Plans,
    made: Vec<Made>,
    programs: &Programs,
) -> Result<Vec<Arc<Inner>>> {
    let object = loader.object();
    let mut values = Vec::new();
    for (index, (plan, made)) in plans.0.into_iter().zip(made).enumerate() {
        let (definition, choice) = (&object.struct_ops[index], &loader.struct_ops[index]);
        let mut content = Vec::new();
        let mut callbacks = Vec::new();
        if let Some(Plan { value, fitted }) = plan {
            let place = Place { id: fitted.type_id, module: value.module };
            for callback in &fitted.callbacks {
                let spot = Spot { place, member: callback.member };
                callbacks.push((callback.offset, held(programs, object, callback.function, spot)?));
            }
            content = fitted.content;
        }
        let flags = if made.has_link { LINK } else { 0 };
        let map = Map::new(map::Inner {
            object: loader.open.name.clone(),
            name: definition.name.clone(),
            map_type: MapType::STRUCT_OPS,
            key_size: 4,
            value_size: u32::try_from(content.len()).unwrap_or(u32::MAX),
            max_entries: 1,
            flags,
            fd: made.fd,
            left_out: None,
            template: None,
            memory: None,
        });
        let type_name = object.btf.as_ref().map(|btf| ops::type_name(btf, definition.type_id));
        values.push(Arc::new(Inner {
            map,
            type_name: type_name.unwrap_or_default().to_owned(),
            size: definition.content.len(),
            content,
            callbacks,
            has_link: made.has_link,
            autoattach: choice.autoattach,
        }));
    }
    Ok(values)
}

/// The program that was loaded for a spot.
fn held(
    programs: &Programs,
    object: &bpfgen_object::Object,
    function: FunctionIndex,
    spot: Spot,
) -> Result<Callback> {
    let index = object.programs.iter().position(|program| program.function == function);
    let index = index.ok_or_else(|| super::maps::gone("program"))?;
    if let Some((_, _, fd)) = programs.copies.iter().find(|(it, at, _)| (*it, *at) == (index, spot))
    {
        let fd = fd.as_fd().try_clone_to_owned();
        return Ok(Callback::Copy(
            fd.map_err(|error| Error::io("cannot duplicate a program's descriptor", &error))?,
        ));
    }
    let program = programs.programs.get(index).ok_or_else(|| super::maps::gone("program"))?;
    Ok(Callback::Program(Arc::clone(program)))
}
