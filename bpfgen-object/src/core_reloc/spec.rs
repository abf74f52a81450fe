//! What a relocation accesses: the access string, read against its root type.

use super::{candidates::CandidateSource, fault};
use crate::{
    CoreKind, CoreRelocation, Error, ErrorKind, Result,
    btf::{
        Enumerator, Member, Name, Type, TypeId,
        layout::{resolve, size_of},
    },
};

/// The longest access string, and the deepest nesting of a target field.
pub(super) const MAX_STEPS: usize = 64;

/// One step of an access as the source has it: a named member, or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// For a member, the struct; for an index, the element; for an enumerator, the enum: without
    /// typedefs and qualifiers.
    pub(super) ty: TypeId,
    /// Number of the member, element or enumerator.
    pub(super) index: u32,
    /// What stands there.
    pub(super) part: Part,
}

/// What a step leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Element,
    /// A named member.
    Member(Member),
    Enumerator {
        name: Name,
        value: u64,
    },
}

impl Part {
    pub(super) fn name(self) -> Option<Name> {
        match self {
            Self::Element => None,
            Self::Member(Member { name, .. }) | Self::Enumerator { name, .. } => Some(name),
        }
    }
}

/// An access: of the object's program, or what it comes to in a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) root: TypeId,
    /// Without the anonymous members on the way.
    pub(super) steps: Vec<Step>,
    /// Number of steps with those members.
    pub(super) depth: usize,
    pub(super) bit_offset: u64,
}

impl Spec {
    /// Moves on by a member's offset.
    pub(super) fn add_bits(&mut self, bits: u64) {
        // An offset this far is refused when its value is asked for.
        self.bit_offset = self.bit_offset.saturating_add(bits);
    }

    /// Moves on by `index` elements of type `ty`.
    pub(super) fn advance(
        &mut self,
        types: &dyn CandidateSource,
        ty: TypeId,
        index: u32,
    ) -> Result<()> {
        self.add_bits((size(types, ty)? * 8).saturating_mul(index.into()));
        Ok(())
    }
}

/// What kind of thing a relocation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Field,
    Type,
    Enumerator,
}

impl About {
    pub(super) fn of(kind: CoreKind) -> Self {
        match kind {
            CoreKind::FieldByteOffset
            | CoreKind::FieldByteSize
            | CoreKind::FieldExists
            | CoreKind::FieldSigned
            | CoreKind::FieldLshiftU64
            | CoreKind::FieldRshiftU64 => Self::Field,
            CoreKind::TypeIdLocal
            | CoreKind::TypeIdTarget
            | CoreKind::TypeExists
            | CoreKind::TypeSize
            | CoreKind::TypeMatches => Self::Type,
            CoreKind::EnumvalExists | CoreKind::EnumvalValue => Self::Enumerator,
        }
    }
}

/// Reads a record against the object's types.
pub(super) fn parse(local: &dyn CandidateSource, record: &CoreRelocation) -> Result<Spec> {
    let about = About::of(record.kind);
    if about == About::Type {
        return match record.access.as_str() {
            "0" => Ok(Spec { root: record.type_id, ..Spec::default() }),
            _ => Err(fault("a type is relocated as a whole, with the access string `0`")),
        };
    }
    let raw = numbers(&record.access)?;
    let (root, ty) = resolve(local, record.type_id)?;
    let (&first, rest) = raw.split_first().ok_or_else(|| fault("the access string is empty"))?;
    let mut spec = Spec { root: record.type_id, depth: raw.len(), ..Spec::default() };
    if about == About::Enumerator {
        let part = rest.is_empty().then(|| enumerators(&ty).nth(first as usize)).flatten();
        let part = part.ok_or_else(|| fault("the root type has no such enumerator"))?;
        spec.steps.push(Step { ty: root, index: first, part });
        return Ok(spec);
    }
    spec.steps.push(Step { ty: root, index: first, part: Part::Element });
    spec.advance(local, root, first)?;
    let mut id = root;
    for &index in rest {
        let (container, ty) = resolve(local, id)?;
        match &*ty {
            Type::Struct(body) | Type::Union(body) => {
                let member = body.members.get(index as usize);
                let &member = member.ok_or_else(|| fault("a struct has no such member"))?;
                spec.add_bits(member.bit_offset.into());
                if !member.name.is_none() {
                    spec.steps.push(Step { ty: container, index, part: Part::Member(member) });
                }
                id = member.ty;
            }
            Type::Array(array) => {
                let flexible = is_flexible(local, spec.steps.last(), array.len)?;
                if !flexible && index >= array.len {
                    return Err(fault("an array has no such element"));
                }
                (id, _) = resolve(local, array.element)?;
                spec.steps.push(Step { ty: id, index, part: Part::Element });
                spec.advance(local, id, index)?;
            }
            _ => return Err(fault("it goes into a type that has no parts")),
        }
    }
    Ok(spec)
}

/// The enumerators of an enum; none of anything else.
pub(super) fn enumerators(ty: &Type) -> impl Iterator<Item = Part> {
    let (values, is_narrow) = match ty {
        Type::Enum(body) => (body.values.as_slice(), true),
        Type::Enum64(body) => (body.values.as_slice(), false),
        _ => (&[][..], false),
    };
    values.iter().map(move |&Enumerator { name, value }| {
        // Sign-extended whatever the enum says: old compilers do not say that one is signed.
        let value = if is_narrow { value as u32 as i32 as u64 } else { value };
        Part::Enumerator { name, value }
    })
}

/// Whether an array of `len` elements that was reached by `step` is a flexible one: the last
/// member of its struct, without elements.
pub(super) fn is_flexible(
    types: &dyn CandidateSource,
    step: Option<&Step>,
    len: u32,
) -> Result<bool> {
    let Some(Step { ty, index, part: Part::Member(_) }) = step else { return Ok(false) };
    if len > 0 {
        return Ok(false);
    }
    Ok(match &*types.ty(*ty)? {
        Type::Struct(body) | Type::Union(body) => *index as usize + 1 == body.members.len(),
        _ => false,
    })
}

/// Size of a type in bytes, as relocation counts it: at most 32 bits.
pub(super) fn size(types: &dyn CandidateSource, id: TypeId) -> Result<u64> {
    let size = match size_of(types, id)? {
        Some(size) => size,
        // An enum that is declared without being defined is as large as it says, like any other.
        None if matches!(&*resolve(types, id)?.1, Type::Enum(_) | Type::Enum64(_)) => 0,
        None => return Err(fault(format!("type [{}] has no size", id.0))),
    };
    if size > u32::MAX.into() {
        return Err(fault(format!("type [{}] is larger than 4 GiB", id.0)));
    }
    Ok(size)
}

fn numbers(access: &str) -> Result<Vec<u32>> {
    let number = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        let number = part.parse().ok().filter(|_| digits);
        number.ok_or_else(|| fault(format!("`{part}` in the access string is no index")))
    };
    let numbers = access.split(':').take(MAX_STEPS + 1).map(number).collect::<Result<Vec<_>>>()?;
    if numbers.len() > MAX_STEPS {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("it accesses more than {MAX_STEPS} levels"),
        ));
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{Btf, test_btf::Builder};

    #[test]
    fn an_undefined_enum_has_a_size_but_an_undefined_struct_has_none() {
        let mut builder = Builder::new();
        let undefined = builder.raw("e", 6, 0, 0, &[]);
        let alias = builder.typedef("alias", undefined);
        let declared = builder.fwd("s", false);
        let btf = Btf::decode(&builder.bytes()).unwrap();
        assert_eq!(size(&btf, TypeId(undefined)).unwrap(), 0);
        assert_eq!(size(&btf, TypeId(alias)).unwrap(), 0);
        let error = size(&btf, TypeId(declared)).unwrap_err().to_string();
        assert!(error.contains("has no size"), "{error}");
    }
}
