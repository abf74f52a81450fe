//! Sizes, alignments, array shapes and bitfield arithmetic, by the rules of clang for BPF.
//!
//! Everything here works on any [`Types`], untrusted ones included: products are checked for
//! overflow, and chains and nesting are followed only so far, so that a type that contains itself
//! is an error instead of an endless loop.

use std::{borrow::Cow, ops::Range};

use super::{Btf, Composite, Member, Named, Type, TypeId, Types};
use crate::{Endian, Error, ErrorKind, Result, lookup::Numbers};

/// Strips typedefs, qualifiers and type tags: the type that remains, and its id.
///
/// # Errors
/// If an id on the way does not exist, or the chain has no end.
pub fn resolve(types: &dyn Types, id: TypeId) -> Result<(TypeId, Cow<'_, Type>)> {
    let (id, ty, _) = resolve_counting(types, id)?;
    Ok((id, ty))
}

/// [`resolve`] that also gives the number of types it looked at.
#[inline(never)]
pub(crate) fn resolve_counting(
    types: &dyn Types,
    mut id: TypeId,
) -> Result<(TypeId, Cow<'_, Type>, usize)> {
    for before in 0..Btf::MAX_DEPTH {
        let ty = types.ty(id)?;
        match *ty {
            Type::Typedef(Named { target, .. })
            | Type::TypeTag(Named { target, .. })
            | Type::Const(target)
            | Type::Volatile(target)
            | Type::Restrict(target) => id = target,
            _ => return Ok((id, ty, before + 1)),
        }
    }
    Err(endless(id))
}

/// Size of a type in bytes; `None` for what has no size: `void`, functions, forward declarations.
///
/// A flexible array member has size 0. Variables have the size of their type.
///
/// # Errors
/// If an id on the way does not exist, the chain has no end, or the size exceeds 64 bits.
pub fn size_of(types: &dyn Types, mut id: TypeId) -> Result<Option<u64>> {
    let mut count = 1u64;
    for _ in 0..Btf::MAX_DEPTH {
        let ty = types.ty(id)?;
        let unit = match &*ty {
            Type::Int(int) => int.size,
            Type::Float(float) => float.size,
            // Declared, but not defined.
            Type::Enum(body) | Type::Enum64(body) if body.size == 0 => return Ok(None),
            Type::Enum(body) | Type::Enum64(body) => body.size,
            Type::Struct(body) | Type::Union(body) => body.size,
            Type::DataSec(section) => section.size,
            Type::Ptr(_) => types.pointer_size(),
            Type::Array(array) => {
                count = count.checked_mul(array.len.into()).ok_or_else(|| too_big(id))?;
                id = array.element;
                continue;
            }
            Type::Typedef(Named { target, .. })
            | Type::TypeTag(Named { target, .. })
            | Type::Const(target)
            | Type::Volatile(target)
            | Type::Restrict(target) => {
                id = *target;
                continue;
            }
            Type::Var(var) => {
                id = var.ty;
                continue;
            }
            Type::Void | Type::Fwd(_) | Type::Func(_) | Type::FuncProto(_) | Type::DeclTag(_) => {
                return Ok(None);
            }
        };
        return count.checked_mul(unit.into()).map(Some).ok_or_else(|| too_big(id));
    }
    Err(endless(id))
}

/// Alignment of a type in bytes, as far as BTF tells; `None` for what has no size.
///
/// Scalars are aligned to their size, arrays to their element, structs and unions to their most
/// aligned member. BTF does not record `packed` and `aligned`: a struct whose offsets or size
/// contradict its members' alignment must be packed and has alignment 1; an alignment that was
/// raised in the source is not visible here.
///
/// # Errors
/// If an id on the way does not exist, or a type contains itself.
pub fn align_of(types: &dyn Types, id: TypeId) -> Result<Option<u64>> {
    Aligner::new(types).align(id, 0)
}

/// Whether a struct or union can only be laid out as it is with `__attribute__((packed))`:
/// a member is less aligned than its type, or the size is no multiple of the alignment.
///
/// # Errors
/// As for [`align_of`].
pub fn is_packed(types: &dyn Types, body: &Composite) -> Result<bool> {
    Ok(Aligner::new(types).composite(body, 0)?.is_none())
}

struct Aligner<'a> {
    types: &'a dyn Types,
    /// Where types are in the list.
    places: Numbers,
    /// `None` while a type is being worked out: meeting it again means it contains itself.
    known: Vec<Option<Option<u64>>>,
}

impl<'a> Aligner<'a> {
    fn new(types: &'a dyn Types) -> Self {
        Self { types, places: Numbers::default(), known: Vec::new() }
    }

    fn align(&mut self, id: TypeId, depth: usize) -> Result<Option<u64>> {
        if let Some(place) = self.places.get(id.0.into()) {
            return self.known[place].ok_or_else(|| endless(id));
        }
        if depth >= Btf::MAX_DEPTH {
            return Err(endless(id));
        }
        let place = self.known.len();
        self.places.insert(id.0.into(), place);
        self.known.push(None);
        let types = self.types;
        let align = match &*types.ty(id)? {
            Type::Int(int) => Some(int.size.into()),
            // The x86 `long double` of 12 bytes is aligned to 4.
            Type::Float(float) if float.size == 12 => Some(4),
            Type::Float(float) => Some(float.size.into()),
            Type::Enum(body) | Type::Enum64(body) if body.size == 0 => None,
            Type::Enum(body) | Type::Enum64(body) => Some(body.size.into()),
            Type::Ptr(_) => Some(types.pointer_size().into()),
            Type::Struct(body) | Type::Union(body) => {
                Some(self.composite(body, depth)?.unwrap_or(1))
            }
            Type::Array(array) => self.align(array.element, depth + 1)?,
            Type::Typedef(Named { target, .. })
            | Type::TypeTag(Named { target, .. })
            | Type::Const(target)
            | Type::Volatile(target)
            | Type::Restrict(target) => self.align(*target, depth + 1)?,
            Type::Var(var) => self.align(var.ty, depth + 1)?,
            Type::Void
            | Type::Fwd(_)
            | Type::Func(_)
            | Type::FuncProto(_)
            | Type::DataSec(_)
            | Type::DeclTag(_) => None,
        };
        self.known[place] = Some(align);
        Ok(align)
    }

    /// Natural alignment of a struct or union; `None` if it must be packed.
    fn composite(&mut self, body: &Composite, depth: usize) -> Result<Option<u64>> {
        let mut most = 1;
        let mut packed = false;
        for member in &body.members {
            let Some(align) = self.align(member.ty, depth + 1)? else { continue };
            most = most.max(align);
            // A bitfield may begin anywhere in its unit.
            packed |= member.bit_size == 0 && u64::from(member.bit_offset) % (align * 8) != 0;
        }
        packed |= u64::from(body.size) % most != 0;
        Ok((!packed).then_some(most))
    }
}

/// An array with its dimensions laid open: `int a[2][3]` is `int` and `[2, 3]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayShape {
    /// Type of the innermost element, with its typedefs and qualifiers.
    pub element: TypeId,
    /// Lengths, outermost first; empty for what is no array.
    pub dimensions: Vec<u32>,
}

impl ArrayShape {
    /// Number of innermost elements.
    ///
    /// # Errors
    /// If it exceeds 64 bits.
    pub fn count(&self) -> Result<u64> {
        self.dimensions
            .iter()
            .try_fold(1u64, |count, &len| count.checked_mul(len.into()))
            .ok_or_else(|| too_big(self.element))
    }
}

/// Lays an array open, through typedefs and qualifiers between its dimensions.
///
/// # Errors
/// If an id on the way does not exist, or the nesting has no end.
pub fn array_shape(types: &dyn Types, id: TypeId) -> Result<ArrayShape> {
    let mut shape = ArrayShape { element: id, dimensions: Vec::new() };
    for _ in 0..Btf::MAX_DEPTH {
        let (_, ty) = resolve(types, shape.element)?;
        let Type::Array(array) = &*ty else { return Ok(shape) };
        shape.dimensions.push(array.len);
        shape.element = array.element;
    }
    Err(endless(id))
}

/// The bytes of the struct that a member touches: for a bitfield, those that hold any of its bits.
///
/// # Errors
/// As for [`size_of`]; and if the member's type has no size.
pub fn byte_range(types: &dyn Types, member: &Member) -> Result<Range<u64>> {
    let start = u64::from(member.bit_offset);
    let bits = match member.bit_size {
        0 => sized(types, member.ty)?.checked_mul(8).ok_or_else(|| too_big(member.ty))?,
        bits => bits.into(),
    };
    let end = start.checked_add(bits).ok_or_else(|| too_big(member.ty))?;
    Ok(start / 8..end.div_ceil(8))
}

/// Size of a type that must have one.
pub(crate) fn sized(types: &dyn Types, id: TypeId) -> Result<u64> {
    size_of(types, id)?.ok_or_else(|| {
        Error::new(ErrorKind::Malformed, format!("type [{}] has no size, but one is needed", id.0))
    })
}

/// The aligned integer through which a bitfield is read: load `byte_size` bytes at `byte_offset`
/// into 64 bits, shift left, then right (arithmetically if signed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitfieldUnit {
    /// Offset in bytes, a multiple of the size.
    pub byte_offset: u64,
    /// Size in bytes.
    pub byte_size: u32,
    bit_in_unit: u32,
    bits: u8,
}

impl BitfieldUnit {
    /// The smallest unit of at least `unit` bytes (size of the declared type) that holds all of
    /// `bits` bits from `bit_offset`; `None` where even 8 bytes would not, or for a `unit` that is
    /// no size.
    pub fn new(bit_offset: u64, bits: u8, unit: u32) -> Option<Self> {
        let mut byte_size = unit;
        let end = bit_offset.checked_add(bits.into())?;
        loop {
            let byte_offset =
                (bit_offset / 8).checked_div(byte_size.into())? * u64::from(byte_size);
            if end - byte_offset * 8 <= u64::from(byte_size) * 8 {
                let bit_in_unit = (bit_offset - byte_offset * 8) as u32;
                return Some(Self { byte_offset, byte_size, bit_in_unit, bits });
            }
            if byte_size >= 8 {
                return None;
            }
            byte_size *= 2;
        }
    }

    /// How far to shift the loaded value left, so that the field's highest bit is bit 63.
    /// Offsets of bits count from the least significant bit on little-endian machines, from the
    /// most significant one on big-endian ones.
    pub fn left_shift(&self, endian: Endian) -> u32 {
        match endian {
            Endian::Little => 64u32.wrapping_sub(self.bit_in_unit + u32::from(self.bits)),
            Endian::Big => {
                8u32.wrapping_sub(self.byte_size).wrapping_mul(8).wrapping_add(self.bit_in_unit)
            }
        }
    }

    /// How far to shift right after that.
    pub fn right_shift(&self) -> u32 {
        64u32.wrapping_sub(self.bits.into())
    }
}

#[cold]
fn endless(id: TypeId) -> Error {
    Error::new(
        ErrorKind::Malformed,
        format!("type [{}] contains itself, or is nested too deeply", id.0),
    )
}

#[cold]
fn too_big(id: TypeId) -> Error {
    Error::new(ErrorKind::Malformed, format!("the size of type [{}] exceeds 64 bits", id.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::test_btf::{Builder, bitfield, member};

    fn btf(builder: &Builder) -> Btf {
        Btf::decode(&builder.bytes()).unwrap()
    }

    #[test]
    fn sizes_of_all_kinds() {
        let mut b = Builder::new();
        let int = b.int("int", 4, true);
        let ptr = b.ptr(0);
        let inner = b.array(int, 3);
        let named = b.typedef("three", inner);
        let outer = b.array(named, 2);
        let flexible = b.array(int, 0);
        let double = b.float("double", 8);
        let fwd = b.fwd("unknown", false);
        let constant = b.constant(outer);
        let enum64 = b.enum64("big", false, &[("A", 1)]);
        let var = b.var("x", outer, 1);
        let btf = btf(&b);
        let size = |id| size_of(&btf, TypeId(id)).unwrap();
        assert_eq!(size(int), Some(4));
        assert_eq!(size(ptr), Some(8));
        assert_eq!(size(outer), Some(24));
        assert_eq!(size(constant), Some(24));
        assert_eq!(size(var), Some(24));
        assert_eq!(size(flexible), Some(0));
        assert_eq!(size(double), Some(8));
        assert_eq!(size(enum64), Some(8));
        assert_eq!(size(fwd), None);
        assert_eq!(size(0), None);
        assert!(size_of(&btf, TypeId(99)).is_err());
        let shape = array_shape(&btf, TypeId(constant)).unwrap();
        assert_eq!(shape, ArrayShape { element: TypeId(int), dimensions: vec![2, 3] });
        assert_eq!(shape.count().unwrap(), 6);
        assert_eq!(array_shape(&btf, TypeId(int)).unwrap().dimensions, []);
    }

    #[test]
    fn a_size_that_overflows_is_an_error() {
        let mut b = Builder::new();
        let mut id = b.int("int", 4, true);
        for _ in 0..3 {
            id = b.array(id, u32::MAX);
        }
        let btf = btf(&b);
        assert!(size_of(&btf, TypeId(id)).is_err());
        assert!(array_shape(&btf, TypeId(id)).unwrap().count().is_err());
    }

    #[test]
    fn alignment_is_natural_unless_offsets_contradict_it() {
        let mut b = Builder::new();
        let (char, int, long) =
            (b.int("char", 1, true), b.int("int", 4, true), b.int("long", 8, true));
        let empty = b.structure("empty", 0, &[]);
        let natural = b.structure("natural", 16, &[member("a", char, 0), member("b", long, 64)]);
        let packed = b.structure("packed", 9, &[member("a", char, 0), member("b", long, 8)]);
        let by_size = b.structure("by_size", 5, &[member("b", int, 0), member("a", char, 32)]);
        let holds_packed =
            b.structure("holds", 16, &[member("a", packed, 0), member("b", int, 96)]);
        let bits = b.structure(
            "bits",
            4,
            &[bitfield("a", int, 0, 3), bitfield("b", int, 3, 7), member("c", char, 16)],
        );
        let array = b.array(natural, 4);
        let btf = btf(&b);
        let align = |id| align_of(&btf, TypeId(id)).unwrap();
        assert_eq!(align(empty), Some(1));
        assert_eq!(align(natural), Some(8));
        assert_eq!(align(packed), Some(1));
        assert_eq!(align(by_size), Some(1));
        assert_eq!(align(holds_packed), Some(4));
        assert_eq!(align(bits), Some(4));
        assert_eq!(align(array), Some(8));
        assert_eq!(align(0), None);
        let is_packed = |id| match btf.get(TypeId(id)) {
            Some(Type::Struct(body)) => is_packed(&btf, body).unwrap(),
            other => panic!("{other:?}"),
        };
        assert!(is_packed(packed) && is_packed(by_size));
        assert!(!is_packed(natural) && !is_packed(bits) && !is_packed(holds_packed));
    }

    #[test]
    fn shared_members_are_aligned_once() {
        let mut b = Builder::new();
        let mut id = b.int("char", 1, true);
        // 2^40 paths.
        for _ in 0..40 {
            id = b.structure("", 1, &[member("a", id, 0), member("b", id, 0)]);
        }
        assert_eq!(align_of(&btf(&b), TypeId(id)).unwrap(), Some(1));
    }

    #[test]
    fn bytes_of_members() {
        let mut b = Builder::new();
        let int = b.int("int", 4, true);
        b.structure(
            "s",
            12,
            &[bitfield("a", int, 6, 4), bitfield("b", int, 16, 8), member("c", int, 64)],
        );
        let btf = btf(&b);
        let Some(Type::Struct(body)) = btf.get(TypeId(int + 1)) else { panic!() };
        let ranges = body.members.iter().map(|m| byte_range(&btf, m).unwrap());
        assert_eq!(ranges.collect::<Vec<_>>(), [0..2, 2..3, 8..12]);
    }

    #[test]
    fn bitfield_units() {
        // The third byte's low half, of an int: one aligned 4-byte load.
        let unit = BitfieldUnit::new(16, 4, 4).unwrap();
        assert_eq!((unit.byte_offset, unit.byte_size), (0, 4));
        assert_eq!(unit.left_shift(Endian::Little), 64 - 20);
        assert_eq!(unit.left_shift(Endian::Big), 32 + 16);
        assert_eq!(unit.right_shift(), 60);
        // Crosses a 4-byte boundary: 8 bytes are needed.
        let unit = BitfieldUnit::new(60, 8, 4);
        assert_eq!(unit, None, "crosses an 8-byte boundary");
        let unit = BitfieldUnit::new(28, 8, 4).unwrap();
        assert_eq!((unit.byte_offset, unit.byte_size), (0, 8));
        assert_eq!(unit.left_shift(Endian::Little), 28);
        assert_eq!(unit.left_shift(Endian::Big), 28);
        assert_eq!(BitfieldUnit::new(0, 1, 0), None);
        assert_eq!(BitfieldUnit::new(u64::MAX, 9, 4), None);
    }

    #[test]
    fn an_enum_that_is_only_declared_has_no_size() {
        let mut types = Builder::new();
        let declared = types.raw("later", 6, 0, 0, &[]);
        let holder = types.structure("holder", 4, &[member("m", declared, 0)]);
        let btf = btf(&types);
        assert_eq!(size_of(&btf, TypeId(declared)).unwrap(), None);
        assert_eq!(align_of(&btf, TypeId(declared)).unwrap(), None);
        assert_eq!(align_of(&btf, TypeId(holder)).unwrap(), Some(1));
    }
}
