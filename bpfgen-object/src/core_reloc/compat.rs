//! Which types may stand for each other.

use std::borrow::Cow;

use super::{
    budget::Budget,
    candidates::{CandidateSource, alike},
    fault,
};
use crate::{
    Result,
    btf::{Composite, Enum, Int, Name, Type, TypeId, flavour::essential, layout::resolve_counting},
    lookup::Names,
};

/// How deep types are compared.
const MAX_DEPTH: u32 = 32;

/// The two sides of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) local: &'a dyn CandidateSource,
    pub(super) target: &'a dyn CandidateSource,
    pub(super) budget: &'a Budget,
}

impl<'a> Sides<'a> {
    /// The local type without typedefs and qualifiers.
    fn local_type(self, id: TypeId) -> Result<(TypeId, Cow<'a, Type>)> {
        let (id, ty, fetched) = resolve_counting(self.local, id)?;
        self.budget.spend(fetched * Budget::TYPE)?;
        Ok((id, ty))
    }

    /// The target's type without typedefs and qualifiers.
    pub(super) fn target_type(self, id: TypeId) -> Result<(TypeId, Cow<'a, Type>)> {
        let (id, ty, fetched) = resolve_counting(self.target, id)?;
        self.budget.spend(fetched * Budget::TYPE)?;
        Ok((id, ty))
    }

    /// Whether a field of type `local` may be read from a field of type `target`: the layout
    /// inside does not matter, so any struct will do for a struct.
    pub(super) fn fields_compatible(self, mut local: TypeId, mut target: TypeId) -> Result<bool> {
        loop {
            let (_, local_type) = self.local_type(local)?;
            let (_, target_type) = self.target_type(target)?;
            return Ok(match (&*local_type, &*target_type) {
                (Type::Struct(_) | Type::Union(_), Type::Struct(_) | Type::Union(_))
                | (Type::Ptr(_), Type::Ptr(_))
                | (Type::Float(_), Type::Float(_)) => true,
                (Type::Fwd(_), Type::Fwd(_))
                | (Type::Enum(_) | Type::Enum64(_), Type::Enum(_) | Type::Enum64(_)) => {
                    let local = essential(self.local.short_name(local_type.name())?);
                    let target = essential(self.target.short_name(target_type.name())?);
                    local.is_empty() || target.is_empty() || local == target
                }
                (Type::Int(local), Type::Int(target)) => local.offset == 0 && target.offset == 0,
                (Type::Array(from), Type::Array(to)) => {
                    (local, target) = (from.element, to.element);
                    continue;
                }
                _ => false,
            });
        }
    }

    /// Whether the types are of the same shape as far as kinds go; names were compared by the
    /// caller, and below the root they do not matter.
    pub(super) fn types_compatible(self, local: TypeId, target: TypeId) -> Result<bool> {
        self.compatible(local, target, Declared::Other, MAX_DEPTH)
    }

    /// As [`types_compatible`](Self::types_compatible), but behind a pointer a struct may be declared
    /// only. clang writes so what C defines, too, if it first came to the pointer as some struct's
    /// member.
    pub(super) fn functions_compatible(self, local: TypeId, target: TypeId) -> Result<bool> {
        self.compatible(local, target, Declared::Alike, MAX_DEPTH)
    }

    fn compatible(
        self,
        mut local: TypeId,
        mut target: TypeId,
        declared: Declared,
        level: u32,
    ) -> Result<bool> {
        let mut behind_pointer = false;
        // Before typedefs are stripped: a typedef is compared with a typedef.
        if !alike(self.local.ty(local)?.kind(), self.target.ty(target)?.kind()) {
            return Ok(false);
        }
        for _ in 0..MAX_DEPTH {
            let (_, local_type) = self.local_type(local)?;
            let (_, target_type) = self.target_type(target)?;
            (local, target) = match (&*local_type, &*target_type) {
                (Type::Void, Type::Void)
                | (Type::Struct(_), Type::Struct(_))
                | (Type::Union(_), Type::Union(_))
                | (Type::Fwd(_), Type::Fwd(_))
                | (Type::Enum(_) | Type::Enum64(_), Type::Enum(_) | Type::Enum64(_)) => {
                    return Ok(true);
                }
                (Type::Fwd(fwd), Type::Struct(_)) | (Type::Struct(_), Type::Fwd(fwd)) => {
                    return Ok(declared == Declared::Alike && behind_pointer && !fwd.union);
                }
                (Type::Fwd(fwd), Type::Union(_)) | (Type::Union(_), Type::Fwd(fwd)) => {
                    return Ok(declared == Declared::Alike && behind_pointer && fwd.union);
                }
                (Type::Int(local), Type::Int(target)) => {
                    return Ok(local.offset == 0 && target.offset == 0);
                }
                (Type::Ptr(local), Type::Ptr(target)) => {
                    behind_pointer = true;
                    (*local, *target)
                }
                (Type::Array(local), Type::Array(target)) => (local.element, target.element),
                (Type::FuncProto(local), Type::FuncProto(target)) => {
                    if local.params.len() != target.params.len() {
                        return Ok(false);
                    }
                    for (local, target) in local.params.iter().zip(&target.params) {
                        let level = level.checked_sub(1).ok_or_else(too_deep)?;
                        let (local, _) = self.local_type(local.ty)?;
                        let (target, _) = self.target_type(target.ty)?;
                        if !self.compatible(local, target, declared, level)? {
                            return Ok(false);
                        }
                    }
                    (local.ret, target.ret)
                }
                _ => return Ok(false),
            };
        }
        Err(too_deep())
    }

    /// Whether everything that the local type has is in the target, with the same names, sizes and
    /// signs: `TYPE_MATCHES`.
    pub(super) fn types_match(self, local: TypeId, target: TypeId) -> Result<bool> {
        self.matches(local, target, false, MAX_DEPTH)
    }

    /// Behind a pointer, structs need only have the same name.
    fn matches(
        self,
        mut local: TypeId,
        mut target: TypeId,
        mut behind_pointer: bool,
        level: u32,
    ) -> Result<bool> {
        let below = level.checked_sub(1).ok_or_else(too_deep)?;
        for _ in 0..MAX_DEPTH {
            let (_, local_type) = self.local_type(local)?;
            let (_, target_type) = self.target_type(target)?;
            if !self.names_match(local_type.name(), target_type.name())? {
                return Ok(false);
            }
            (local, target) = match (&*local_type, &*target_type) {
                (Type::Void, Type::Void) => return Ok(true),
                (Type::Fwd(local), Type::Fwd(target)) => return Ok(local.union == target.union),
                (Type::Fwd(local), Type::Struct(_)) => return Ok(behind_pointer && !local.union),
                (Type::Fwd(local), Type::Union(_)) => return Ok(behind_pointer && local.union),
                (Type::Struct(_), Type::Fwd(target)) => {
                    return Ok(behind_pointer && !target.union);
                }
                (Type::Union(_), Type::Fwd(target)) => return Ok(behind_pointer && target.union),
                (Type::Struct(local), Type::Struct(target))
                | (Type::Union(local), Type::Union(target)) => {
                    return if behind_pointer {
                        Ok(true)
                    } else {
                        self.composites_match(local, target, below)
                    };
                }
                (
                    Type::Enum(local) | Type::Enum64(local),
                    Type::Enum(target) | Type::Enum64(target),
                ) => return self.enums_match(local, target),
                (
                    Type::Int(Int { size, signed, .. }),
                    Type::Int(Int { size: target_size, signed: target_signed, .. }),
                ) => return Ok(size == target_size && signed == target_signed),
                (Type::Ptr(local), Type::Ptr(target)) => {
                    behind_pointer = true;
                    (*local, *target)
                }
                (Type::Array(local), Type::Array(target)) => {
                    if local.len != target.len {
                        return Ok(false);
                    }
                    (local.element, target.element)
                }
                (Type::FuncProto(local), Type::FuncProto(target)) => {
                    if local.params.len() != target.params.len() {
                        return Ok(false);
                    }
                    for (local, target) in local.params.iter().zip(&target.params) {
                        if !self.matches(local.ty, target.ty, behind_pointer, below)? {
                            return Ok(false);
                        }
                    }
                    (local.ret, target.ret)
                }
                _ => return Ok(false),
            };
        }
        Err(too_deep())
    }

    fn composites_match(self, local: &Composite, target: &Composite, level: u32) -> Result<bool> {
        if local.members.len() > target.members.len() {
            return Ok(false);
        }
        for member in &local.members {
            let mut found = false;
            for other in &target.members {
                if self.names_match(member.name, other.name)?
                    && self.matches(member.ty, other.ty, false, level)?
                {
                    found = true;
                    break;
                }
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn enums_match(self, local: &Enum, target: &Enum) -> Result<bool> {
        if local.size != target.size || local.values.len() > target.values.len() {
            return Ok(false);
        }
        self.budget.spend(local.values.len() + target.values.len())?;
        let mut names = Names::default();
        for (position, value) in target.values.iter().enumerate() {
            names.insert(essential(self.target.short_name(value.name)?), position);
        }
        for value in &local.values {
            if names.get(essential(self.local.short_name(value.name)?)).is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether names are equal but for their flavours.
    fn names_match(self, local: Name, target: Name) -> Result<bool> {
        let (local, target) = (self.local.short_name(local)?, self.target.short_name(target)?);
        self.budget.spend(1 + (local.len() + target.len()) / 64)?;
        Ok(essential(local) == essential(target))
    }
}

/// What a struct is like that is declared only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Declared {
    /// Any struct, behind a pointer.
    Alike,
    /// No struct that has members.
    Other,
}

fn too_deep() -> crate::Error {
    fault(format!("the types are nested deeper than {MAX_DEPTH} levels"))
}
