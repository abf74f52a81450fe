//! The number that an access stands for.

use super::{
    candidates::CandidateSource,
    fault,
    spec::{About, MAX_STEPS, Part, Spec, size},
};
use crate::{
    CoreKind, Endian, Error, ErrorKind, Result,
    btf::{
        Int, Type, TypeId,
        layout::{BitfieldUnit, resolve},
    },
};

/// What a relocation puts into, or expects in, an instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) number: u64,
    /// Whether the compiler must have come to the same number, so that an instruction which holds
    /// another one is a mistake.
    pub(super) certain: bool,
    /// For an offset, the field loaded from there or stored to there.
    pub(super) access: Access,
}

/// A field as loads and stores see it. Bitfields have size 0: no single instruction accesses one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) size: u64,
    class: Class,
}

/// What decides whether a field may be loaded with another width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Class {
    Pointer,
    Unsigned,
    #[default]
    Other,
}

impl Access {
    /// A load from an array is about its first element; but an array's elements are never loaded
    /// with another width.
    fn new(types: &dyn CandidateSource, ty: TypeId) -> Result<Self> {
        let (mut id, mut resolved) = resolve(types, ty)?;
        let class = match &*resolved {
            Type::Ptr(_) => Class::Pointer,
            Type::Int(Int { signed: true, char: false, bool: false, .. }) => Class::Other,
            Type::Int(_) => Class::Unsigned,
            _ => Class::Other,
        };
        let mut dimensions = 0;
        while let Type::Array(array) = &*resolved {
            dimensions += 1;
            if dimensions > MAX_STEPS {
                return Err(fault(format!("array [{}] has too many dimensions", ty.0)));
            }
            (id, resolved) = resolve(types, array.element)?;
        }
        Ok(Self { size: size(types, id)?, class })
    }

    /// Whether a load or store of `self`'s width does the same when narrowed or widened to that of
    /// `other`: pointers and unsigned integers are extended with zeros.
    pub(super) fn resizes_to(self, other: Self) -> bool {
        self.class == other.class && self.class != Class::Other
    }
}

/// The number for an access that exists; `spec` is the program's own, or what was found.
pub(super) fn value(
    types: &dyn CandidateSource,
    kind: CoreKind,
    spec: &Spec,
    endian: Endian,
) -> Result<Value> {
    let certain = |number: u64| Ok(Value { number, certain: true, ..Value::default() });
    match kind {
        CoreKind::FieldExists
        | CoreKind::TypeExists
        | CoreKind::TypeMatches
        | CoreKind::EnumvalExists => certain(1),
        CoreKind::TypeSize => certain(size(types, spec.root)?),
        // The compiler's ids may have changed since, when objects were linked.
        CoreKind::TypeIdLocal | CoreKind::TypeIdTarget => {
            Ok(Value { number: spec.root.0.into(), ..Value::default() })
        }
        CoreKind::EnumvalValue => match spec.steps.first().map(|step| step.part) {
            Some(Part::Enumerator { value, .. }) => certain(value),
            _ => Err(fault("there is no enumerator")),
        },
        CoreKind::FieldByteOffset
        | CoreKind::FieldByteSize
        | CoreKind::FieldSigned
        | CoreKind::FieldLshiftU64
        | CoreKind::FieldRshiftU64 => field(types, kind, spec, endian),
    }
}

/// The number for what no target has; `None` where there can be none, so that the instruction must
/// not be reached.
pub(super) fn missing(kind: CoreKind) -> Option<Value> {
    let has_answer = match About::of(kind) {
        About::Type => true,
        About::Field => kind == CoreKind::FieldExists,
        About::Enumerator => kind == CoreKind::EnumvalExists,
    };
    has_answer.then(Value::default)
}

fn field(
    types: &dyn CandidateSource,
    kind: CoreKind,
    spec: &Spec,
    endian: Endian,
) -> Result<Value> {
    let step = spec.steps.last().ok_or_else(|| fault("there is no field"))?;
    let bit_offset = spec.bit_offset;
    if bit_offset > u32::MAX.into() {
        return Err(fault("the offset of the field is out of range"));
    }
    let mut value = Value { certain: true, ..Value::default() };
    let Part::Member(member) = step.part else {
        value.number = match kind {
            CoreKind::FieldByteOffset => {
                value.access = Access::new(types, step.ty)?;
                bit_offset / 8
            }
            CoreKind::FieldByteSize => size(types, step.ty)?,
            _ => return Err(fault("an array element has no signedness and no bits to shift")),
        };
        return Ok(value);
    };
    let bits = member.bit_size;
    if bits > 0 {
        let unit = unit_size(types, member.ty)?;
        let unit = BitfieldUnit::new(bit_offset, bits, unit).ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                "the bitfield cannot be read with one load of 8 bytes",
            )
        })?;
        // Which bytes are loaded, the compiler and we may see differently.
        value.certain = matches!(kind, CoreKind::FieldSigned | CoreKind::FieldRshiftU64);
        value.number = match kind {
            CoreKind::FieldByteOffset => unit.byte_offset,
            CoreKind::FieldByteSize => unit.byte_size.into(),
            CoreKind::FieldSigned => is_signed(types, member.ty)?.into(),
            CoreKind::FieldLshiftU64 => unit.left_shift(endian).into(),
            _ => unit.right_shift().into(),
        };
        return Ok(value);
    }
    let size = size(types, member.ty)?;
    value.number = match kind {
        CoreKind::FieldByteOffset => {
            value.access = Access::new(types, member.ty)?;
            bit_offset / 8
        }
        CoreKind::FieldByteSize => size,
        CoreKind::FieldSigned => is_signed(types, member.ty)?.into(),
        CoreKind::FieldLshiftU64 => left_shift(bit_offset, size, endian).into(),
        _ => 64u32.wrapping_sub(bits_of(size)).into(),
    };
    Ok(value)
}

/// Left shift that brings the highest bit of an ordinary field to bit 63. For what is larger than
/// 8 bytes it makes no sense, but must not fail.
fn left_shift(bit_offset: u64, size: u64, endian: Endian) -> u32 {
    let in_byte = (bit_offset % 8) as u32;
    match endian {
        Endian::Little => 64u32.wrapping_sub(in_byte.wrapping_add(bits_of(size))),
        Endian::Big => 64u32.wrapping_sub(bits_of(size)).wrapping_add(in_byte),
    }
}

fn bits_of(size: u64) -> u32 {
    (size as u32).wrapping_mul(8)
}

fn is_signed(types: &dyn CandidateSource, ty: TypeId) -> Result<bool> {
    let (_, ty) = resolve(types, ty)?;
    Ok(match &*ty {
        Type::Int(int) => int.signed,
        Type::Enum(body) | Type::Enum64(body) => body.signed,
        _ => false,
    })
}

/// Size of the type that a bitfield is declared with.
fn unit_size(types: &dyn CandidateSource, ty: TypeId) -> Result<u32> {
    let (id, ty) = resolve(types, ty)?;
    match &*ty {
        Type::Int(int) => Ok(int.size),
        Type::Enum(body) | Type::Enum64(body) => Ok(body.size),
        _ => Err(fault(format!("type [{}] of a bitfield is neither integer nor enum", id.0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{Btf, test_btf::Builder};

    #[test]
    fn what_is_loaded_from_an_array_is_its_element() {
        let mut builder = Builder::new();
        let int = builder.int("unsigned int", 4, false);
        let row = builder.array(int, 3);
        let alias = builder.typedef("row_t", row);
        let matrix = builder.array(alias, 5);
        let pointers = builder.ptr(int);
        let pointers = builder.array(pointers, 0);
        let btf = Btf::decode(&builder.bytes()).unwrap();
        let access = |id| Access::new(&btf, TypeId(id)).unwrap();
        assert_eq!(access(int), Access { size: 4, class: Class::Unsigned });
        for array in [matrix, row] {
            assert_eq!(access(array), Access { size: 4, class: Class::Other });
        }
        assert_eq!(access(pointers), Access { size: 8, class: Class::Other });
    }
}
