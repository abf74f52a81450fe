//! Part of a BTF: some of its types, and of those perhaps only some members.
//!
//! What is kept is closed: whatever a kept type needs for its size is kept with it. Only pointers
//! end in nothing, unless what they lead to is asked for too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Array, Btf, Composite, DeclTag, Enum, Func, FuncProto, Fwd, Name, Named, Param, Type, TypeId,
    Types, layout::resolve,
};
use crate::{Error, ErrorKind, Result, core_reloc::CandidateSource};

/// Names longer than this are refused; the kernel's limit is 511.
const MAX_NAME: usize = 2048;

/// What is kept of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    /// Members or enumerators.
    indices: BTreeSet<u32>,
    /// What a pointer points to, or a function takes and returns.
    beyond: bool,
    /// Only the name, so that pointers can lead to it.
    forward: bool,
}

/// Types of one BTF to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subset(BTreeMap<TypeId, Part>);

impl Subset {
    /// Whether a type is kept with its size.
    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.0.get(&id).is_some_and(|part| !part.forward)
    }

    /// Kept types, by id.
    pub(crate) fn ids(&self) -> impl Iterator<Item = TypeId> {
        self.0.iter().filter(|(_, part)| !part.forward).map(|(id, _)| *id)
    }

    /// Number of members or enumerators that are kept of a type.
    pub(crate) fn count(&self, id: TypeId) -> usize {
        self.0.get(&id).map_or(0, |part| part.indices.len())
    }

    /// Keeps a type with its name, size and kind; returns whether it is new.
    fn add(&mut self, id: TypeId) -> bool {
        match self.0.get_mut(&id) {
            Some(part) => std::mem::take(&mut part.forward),
            None => self.0.insert(id, Part::default()).is_none(),
        }
    }

    /// Keeps what decides a type's size and what kind of value it has: typedefs down to a struct,
    /// an array's element, and no members.
    pub(crate) fn value(&mut self, types: &dyn Types, id: TypeId) -> Result<()> {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if id == TypeId::VOID || !self.add(id) {
                continue;
            }
            match &*types.ty(id)? {
                Type::Array(array) => open.extend([array.element, array.index]),
                Type::Typedef(Named { target, .. })
                | Type::TypeTag(Named { target, .. })
                | Type::Const(target)
                | Type::Volatile(target)
                | Type::Restrict(target) => open.push(*target),
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps all that can be seen of a type without looking into structs.
    pub(crate) fn shape(&mut self, types: &dyn Types, id: TypeId) -> Result<()> {
        let mut open = vec![id];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if id == TypeId::VOID || !seen.insert(id) {
                continue;
            }
            self.value(types, id)?;
            let (id, ty) = resolve(types, id)?;
            match &*ty {
                Type::Ptr(target) => open.push(*target),
                Type::Array(array) => open.push(array.element),
                Type::FuncProto(proto) => {
                    open.push(proto.ret);
                    open.extend(proto.params.iter().map(|param| param.ty));
                }
                _ => continue,
            }
            self.beyond(types, id)?;
        }
        Ok(())
    }

    /// Keeps what a pointer points to, or a function takes and returns.
    pub(crate) fn beyond(&mut self, types: &dyn Types, id: TypeId) -> Result<()> {
        self.value(types, id)?;
        match self.0.get_mut(&id) {
            Some(part) if !part.beyond => part.beyond = true,
            _ => return Ok(()),
        }
        match &*types.ty(id)? {
            Type::Ptr(target) => self.value(types, *target),
            Type::FuncProto(proto) => {
                self.value(types, proto.ret)?;
                proto.params.iter().try_for_each(|param| self.value(types, param.ty))
            }
            _ => Ok(()),
        }
    }

    /// Keeps a function, what it takes and returns, and these tags on it.
    pub(crate) fn function(
        &mut self,
        types: &dyn Types,
        id: TypeId,
        tags: &[TypeId],
    ) -> Result<()> {
        for &id in tags.iter().chain([&id]) {
            self.add(id);
        }
        match &*types.ty(id)? {
            Type::Func(func) => self.beyond(types, func.proto),
            _ => Ok(()),
        }
    }

    /// Keeps a member, and what decides its size; returns whether it is new.
    pub(crate) fn member(&mut self, types: &dyn Types, id: TypeId, index: u32) -> Result<bool> {
        self.add(id);
        let new = self.index(id, index);
        if let (true, Type::Struct(body) | Type::Union(body)) = (new, &*types.ty(id)?) {
            if let Some(member) = body.members.get(index as usize) {
                self.value(types, member.ty)?;
            }
        }
        Ok(new)
    }

    /// Keeps an enumerator; returns whether it is new.
    pub(crate) fn index(&mut self, id: TypeId, index: u32) -> bool {
        self.0.entry(id).or_default().indices.insert(index)
    }

    /// Keeps names for all pointers to lead to, as C wants them: structs that are not kept are
    /// declared, and what cannot be declared ahead is kept.
    pub(crate) fn declare_pointees(&mut self, types: &dyn Types) -> Result<()> {
        let mut open: Vec<TypeId> = self.ids().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match &*types.ty(id)? {
                Type::Ptr(target) => self.declare(types, *target, &mut open)?,
                Type::FuncProto(proto) => {
                    self.declare(types, proto.ret, &mut open)?;
                    for param in &proto.params {
                        self.declare(types, param.ty, &mut open)?;
                    }
                }
                _ => continue,
            }
            if let Some(part) = self.0.get_mut(&id) {
                part.beyond = true;
            }
        }
        Ok(())
    }

    /// Keeps a struct's or union's tag, unless it is kept anyway.
    pub(crate) fn declare_tag(&mut self, id: TypeId) {
        self.0.entry(id).or_insert_with(|| Part { forward: true, ..Part::default() });
    }

    /// Keeps a type's name; puts what this adds on `open`.
    fn declare(&mut self, types: &dyn Types, id: TypeId, open: &mut Vec<TypeId>) -> Result<()> {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if id == TypeId::VOID || self.has(id) {
                continue;
            }
            let ty = types.ty(id)?;
            match &*ty {
                Type::Struct(body) | Type::Union(body) if !body.name.is_none() => {
                    self.declare_tag(id);
                    continue;
                }
                Type::Enum(body) | Type::Enum64(body) => {
                    (0..body.values.len() as u32).for_each(|index| {
                        self.index(id, index);
                    });
                }
                Type::Typedef(Named { target, .. })
                | Type::TypeTag(Named { target, .. })
                | Type::Const(target)
                | Type::Volatile(target)
                | Type::Restrict(target) => pending.push(*target),
                // C has arrays only of what has a size.
                Type::Array(array) => {
                    self.value(types, array.element)?;
                    self.value(types, array.index)?;
                    open.extend(chain(types, array.element)?);
                }
                _ => {}
            }
            self.add(id);
            open.push(id);
        }
        Ok(())
    }

    /// Makes a BTF of what is kept, in the same order; gives also, for each of its ids, the id
    /// that the type had.
    pub(crate) fn build(&self, types: &dyn CandidateSource) -> Result<(Btf, Vec<TypeId>)> {
        let mut strings = Strings { types, text: "\0".to_owned(), known: HashMap::new() };
        let new_ids: HashMap<TypeId, TypeId> =
            self.0.keys().zip(1..).map(|(&old, new)| (old, TypeId(new))).collect();
        let id = |old: TypeId| new_ids.get(&old).copied().unwrap_or(TypeId::VOID);
        let mut list = vec![Type::Void];
        let mut old_ids = vec![TypeId::VOID];
        for (&old, part) in &self.0 {
            old_ids.push(old);
            let ty = types.ty(old)?;
            let name = strings.copy(ty.name())?;
            let kept = |index: usize| part.indices.contains(&(index as u32));
            list.push(match ty.into_owned() {
                Type::Struct(_) if part.forward => Type::Fwd(Fwd { name, union: false }),
                Type::Union(_) if part.forward => Type::Fwd(Fwd { name, union: true }),
                Type::Struct(body) => Type::Struct(composite(&mut strings, &body, kept, id, name)?),
                Type::Union(body) => Type::Union(composite(&mut strings, &body, kept, id, name)?),
                Type::Enum(body) => Type::Enum(enumeration(&mut strings, &body, kept, name)?),
                Type::Enum64(body) => Type::Enum64(enumeration(&mut strings, &body, kept, name)?),
                Type::Int(int) => Type::Int(super::Int { name, ..int }),
                Type::Float(float) => Type::Float(super::Float { name, ..float }),
                Type::Fwd(fwd) => Type::Fwd(Fwd { name, ..fwd }),
                Type::Ptr(target) if part.beyond => Type::Ptr(id(target)),
                Type::Ptr(_) => Type::Ptr(TypeId::VOID),
                Type::Array(array) => Type::Array(Array {
                    element: id(array.element),
                    index: id(array.index),
                    len: array.len,
                }),
                Type::Typedef(ty) => Type::Typedef(Named { name, target: id(ty.target), ..ty }),
                Type::TypeTag(ty) => Type::TypeTag(Named { name, target: id(ty.target), ..ty }),
                Type::Volatile(target) => Type::Volatile(id(target)),
                Type::Const(target) => Type::Const(id(target)),
                Type::Restrict(target) => Type::Restrict(id(target)),
                Type::FuncProto(proto) if part.beyond => {
                    let param = |param: &Param| Param { name: Name::NONE, ty: id(param.ty) };
                    let params = proto.params.iter().map(param).collect();
                    Type::FuncProto(FuncProto { ret: id(proto.ret), params })
                }
                Type::FuncProto(_) => {
                    Type::FuncProto(FuncProto { ret: TypeId::VOID, params: Vec::new() })
                }
                Type::Func(func) => Type::Func(Func { name, proto: id(func.proto), ..func }),
                Type::DeclTag(tag) => {
                    Type::DeclTag(DeclTag { name, target: id(tag.target), ..tag })
                }
                // Nothing that has a size refers to one of these.
                Type::Void | Type::Var(_) | Type::DataSec(_) => {
                    Type::Fwd(Fwd { name, union: false })
                }
            });
        }
        Ok((Btf { types: list, strings: strings.text }, old_ids))
    }
}

/// A type and what it stands for, step by step.
fn chain(types: &dyn Types, mut id: TypeId) -> Result<Vec<TypeId>> {
    let mut all = Vec::new();
    while all.len() < Btf::MAX_DEPTH && id != TypeId::VOID {
        all.push(id);
        id = match &*types.ty(id)? {
            Type::Typedef(Named { target, .. })
            | Type::TypeTag(Named { target, .. })
            | Type::Const(target)
            | Type::Volatile(target)
            | Type::Restrict(target) => *target,
            Type::Array(array) => array.element,
            _ => break,
        };
    }
    Ok(all)
}

fn composite(
    strings: &mut Strings<'_>,
    body: &Composite,
    kept: impl Fn(usize) -> bool,
    id: impl Fn(TypeId) -> TypeId,
    name: Name,
) -> Result<Composite> {
    let mut members = Vec::new();
    for (_, member) in body.members.iter().enumerate().filter(|(index, _)| kept(*index)) {
        let mut member = *member;
        (member.name, member.ty) = (strings.copy(member.name)?, id(member.ty));
        members.push(member);
    }
    Ok(Composite { name, size: body.size, members })
}

fn enumeration(
    strings: &mut Strings<'_>,
    body: &Enum,
    kept: impl Fn(usize) -> bool,
    name: Name,
) -> Result<Enum> {
    let mut values = Vec::new();
    for (_, value) in body.values.iter().enumerate().filter(|(index, _)| kept(*index)) {
        let mut value = *value;
        value.name = strings.copy(value.name)?;
        values.push(value);
    }
    Ok(Enum { name, values, ..*body })
}

/// The new string section: each text once.
struct Strings<'a> {
    types: &'a dyn CandidateSource,
    text: String,
    known: HashMap<String, Name>,
}

impl Strings<'_> {
    fn copy(&mut self, name: Name) -> Result<Name> {
        let text = self.types.text(name);
        let end = text.iter().take(MAX_NAME).position(|&byte| byte == 0);
        let text = end.and_then(|end| std::str::from_utf8(&text[..end]).ok()).ok_or_else(|| {
            let message = format!("there is no usable name at string {:#x}", name.0);
            Error::new(ErrorKind::Malformed, message)
        })?;
        if text.is_empty() {
            return Ok(Name::NONE);
        }
        if let Some(&known) = self.known.get(text) {
            return Ok(known);
        }
        let at = u32::try_from(self.text.len())
            .map_err(|_| Error::new(ErrorKind::Unsupported, "the names take more than 4 GiB"))?;
        self.text.push_str(text);
        self.text.push('\0');
        self.known.insert(text.to_owned(), Name(at));
        Ok(Name(at))
    }
}
