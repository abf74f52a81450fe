//! Externs as the verifier takes them.
//!
//! clang describes what the kernel shall provide in the sections `.kconfig` and `.ksyms`, with
//! extern linkage, without offsets, and with functions among the variables; the kernel accepts
//! none of that. Configuration values become the variables of a map. Kernel symbols become
//! variables of type `int`, since only their presence counts: programs refer to them by other ways.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::image::Image;
use crate::{
    Error, ErrorKind, ExternIndex, ExternKind, Object, Result,
    btf::{
        Btf, BtfLinkage, DataSec, Int, Name, Type, TypeId, Var,
        layout::{align_of, size_of},
    },
    lookup::Names,
};

/// How an object's `__kconfig` values lie in the map `.kconfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KconfigLayout {
    /// Size of the map's value in bytes; 0 if there are none.
    pub size: u32,
    /// Each value with its offset and size in bytes, in order of offset.
    pub values: Vec<(ExternIndex, u32, u32)>,
}

/// Lays the `__kconfig` externs out: the most aligned first, then the smallest, then by name.
///
/// # Errors
/// If a value's type has no size, or all together exceed 32 bits.
pub fn kconfig_layout(object: &Object) -> Result<KconfigLayout> {
    let Some(btf) = &object.btf else { return Ok(KconfigLayout::default()) };
    let mut values = BinaryHeap::new();
    for (index, found) in object.externs.iter().enumerate() {
        if found.kind != ExternKind::Kconfig {
            continue;
        }
        let name = found.name.as_str();
        let sized = |what: Option<u64>| {
            what.filter(|&what| what > 0).ok_or_else(|| {
                Error::new(ErrorKind::Malformed, format!("extern `{name}` has no size"))
                    .section(".kconfig")
            })
        };
        let align = sized(align_of(btf, found.type_id)?)?;
        let size = sized(size_of(btf, found.type_id)?)?;
        values.push((align, Reverse((size, name, index))));
    }
    let mut layout = KconfigLayout::default();
    let mut end = 0u64;
    while let Some((align, Reverse((size, name, index)))) = values.pop() {
        let too_big = || {
            Error::new(ErrorKind::Malformed, format!("extern `{name}` is too large"))
                .section(".kconfig")
        };
        let offset = end.checked_next_multiple_of(align).ok_or_else(too_big)?;
        end = offset.checked_add(size).ok_or_else(too_big)?;
        layout.size = u32::try_from(end).map_err(|_| too_big())?;
        // Both are below the end, which fits.
        layout.values.push((ExternIndex(index), offset as u32, size as u32));
    }
    Ok(layout)
}

/// Rewrites the sections of externs.
pub(super) fn fix(image: &mut Image, object: &Object, btf: &Btf) -> Result<()> {
    if let Some((id, section)) = section(image, ".kconfig") {
        let layout = kconfig_layout(object)?;
        kconfig(image, id, section, object, &layout, btf);
    }
    if let Some((id, section)) = section(image, ".ksyms") {
        ksyms(image, id, section);
    }
    Ok(())
}

fn section(image: &Image, name: &str) -> Option<(TypeId, DataSec)> {
    let found = image.types.iter().zip(0..).find_map(|(ty, id)| match ty {
        Type::DataSec(section) if image.str(section.name) == name => Some((id, section)),
        _ => None,
    });
    found.map(|(id, section)| (TypeId(id), section.clone()))
}

fn kconfig(
    image: &mut Image,
    id: TypeId,
    mut section: DataSec,
    object: &Object,
    layout: &KconfigLayout,
    btf: &Btf,
) {
    section.size = layout.size;
    let mut places = Names::default();
    for (place, (index, ..)) in layout.values.iter().enumerate() {
        if let Some(found) = object.externs.get(index.0) {
            places.insert(&found.name, place);
        }
    }
    // What no instruction uses is in BTF, but has no place in the map.
    section.vars.retain_mut(|var| {
        let Some(place) = places.get(btf.name_of(var.ty)) else { return false };
        let (_, offset, size) = layout.values[place];
        (var.offset, var.size) = (offset, size);
        if let Some(Type::Var(found)) = image.get_mut(var.ty) {
            found.linkage = BtfLinkage::Global;
        }
        true
    });
    replace(image, id, section);
}

fn ksyms(image: &mut Image, id: TypeId, mut section: DataSec) {
    let int = int(image);
    // What stands for a function, and gives its name to parameters without one.
    let mut dummy: Option<(TypeId, Name)> = None;
    for (var, position) in section.vars.iter_mut().zip(0..) {
        (var.offset, var.size) = (position * 4, 4);
        match image.get(var.ty) {
            Some(Type::Func(func)) => {
                let proto = func.proto;
                let (stand_in, name) = *dummy.get_or_insert_with(|| {
                    let name = image.add_string("dummy_ksym");
                    let linkage = BtfLinkage::Global;
                    (image.add(Type::Var(Var { name, ty: int, linkage })), name)
                });
                if let Some(Type::FuncProto(proto)) = image.get_mut(proto) {
                    let unnamed = proto.params.iter_mut().filter(|param| param.name.is_none());
                    unnamed.filter(|param| param.ty != TypeId::VOID).for_each(|p| p.name = name);
                }
                if let Some(Type::Func(func)) = image.get_mut(var.ty) {
                    func.linkage = BtfLinkage::Global;
                }
                var.ty = stand_in;
            }
            _ => {
                if let Some(Type::Var(found)) = image.get_mut(var.ty) {
                    found.linkage = BtfLinkage::Global;
                    found.ty = int;
                }
            }
        }
    }
    section.size = section.vars.len() as u32 * 4;
    replace(image, id, section);
}

fn replace(image: &mut Image, id: TypeId, section: DataSec) {
    if let Some(ty) = image.get_mut(id) {
        *ty = Type::DataSec(section);
    }
}

/// A 32-bit integer: the object's, or a new one.
fn int(image: &mut Image) -> TypeId {
    let found = image.types.iter().zip(0..).find_map(|(ty, id)| match ty {
        Type::Int(Int { size: 4, bits: 32, .. }) => Some(TypeId(id)),
        _ => None,
    });
    found.unwrap_or_else(|| {
        let name = image.add_string("int");
        let (char, bool) = (false, false);
        image.add(Type::Int(Int { name, size: 4, signed: true, char, bool, offset: 0, bits: 32 }))
    })
}
