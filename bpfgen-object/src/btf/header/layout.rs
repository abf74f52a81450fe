//! The layout that clang gives a struct or union for BPF, and what has to be added so that it is
//! the one that the BTF says.
//!
//! clang's rules for BPF (the System V ones): a member goes to the next multiple of its alignment.
//! A bitfield goes right behind what is before it, unless it would cross a boundary of its
//! declared type; then it goes to the next one. Unnamed bitfields move what follows but do not
//! align the struct. In a packed struct everything goes to the next byte, bitfields to the next
//! bit.

use std::{cell::RefCell, collections::HashMap};

use super::base::{self, Machine};
use crate::btf::{Btf, Composite, Member, Type, TypeId};

/// Gaps larger than this are a named byte array instead of unnamed bitfields of 8 bytes each.
const MAX_UNNAMED_PADDING: u64 = 4096;
/// The same where most of a struct may be left out: for people to read.
const MAX_UNNAMED_PADDING_OF_PART: u64 = 16;
/// clang's limit for `aligned`.
const MAX_ALIGN: u64 = 1 << 28;

/// Size and alignment, in bytes, of a type as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) size: u64,
    pub(super) align: u64,
}

/// What stands between the braces of a struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The member with this index.
    Member(usize),
    /// An unnamed bitfield of so many bits; its declared type has so many bytes.
    Padding { unit: u64, bits: u64 },
    /// A byte array of this length.
    Bytes(u64),
}

/// How to print a struct or union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) fields: Vec<Field>,
    pub(super) packed: bool,
    /// For an `aligned` attribute.
    pub(super) aligned: Option<u64>,
    /// Why C cannot express the layout, where the fields are only bytes.
    pub(super) opaque: Option<&'static str>,
    pub(super) shape: Shape,
}

/// What C knows of a struct by its whole definition, where only part of it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) packed: bool,
    pub(super) align: u64,
}

/// A member as the layout rules see it; all in bits.
#[derive(Clone, Copy, Debug)]
struct Item {
    index: usize,
    offset: u64,
    /// Width of a bitfield, size of another member.
    width: u64,
    /// Size of a bitfield's declared type.
    unit: Option<u64>,
    align: u64,
}

/// Shapes of all types, computed when first asked for.
#[derive(Debug)]
pub(super) struct Layouts<'a> {
    btf: &'a Btf,
    machine: Machine,
    /// Per type, once known: its shape, if it has one.
    shapes: RefCell<Vec<Option<Option<Shape>>>>,
    /// Per struct and union of which only part is printed.
    forms: HashMap<TypeId, Form>,
    max_unnamed: u64,
}

impl<'a> Layouts<'a> {
    pub(super) fn new(btf: &'a Btf, machine: Machine) -> Self {
        let shapes = RefCell::new(vec![None; btf.len()]);
        let max_unnamed = MAX_UNNAMED_PADDING;
        Self { btf, machine, shapes, forms: HashMap::new(), max_unnamed }
    }

    /// Layouts of structs that are printed in part, and are laid out as they are in whole.
    pub(super) fn of_parts(btf: &'a Btf, machine: Machine, forms: HashMap<TypeId, Form>) -> Self {
        let max_unnamed = MAX_UNNAMED_PADDING_OF_PART;
        Self { forms, max_unnamed, ..Self::new(btf, machine) }
    }

    /// Whether structs are printed in part.
    pub(super) fn has_parts(&self) -> bool {
        self.max_unnamed == MAX_UNNAMED_PADDING_OF_PART
    }

    pub(super) fn machine(&self) -> Machine {
        self.machine
    }

    /// Size and alignment of a type; `None` for `void`, functions and what is only declared.
    ///
    /// The recursion ends: [`Btf::decode`] limits how deep types hold others by value.
    pub(super) fn shape(&self, id: TypeId) -> Option<Shape> {
        if let Some(known) = *self.shapes.borrow().get(id.0 as usize)? {
            return known;
        }
        let basic = |size: u64| Some(Shape { size, align: size });
        let shape = match self.btf.get(id)? {
            Type::Int(int) => basic(int.size.into()),
            Type::Float(float) if base::float(float).is_some() => basic(float.size.into()),
            // A struct of bytes with this alignment.
            Type::Float(float) => {
                Some(Shape { size: float.size.into(), align: lowest_bit(float.size.into()) })
            }
            Type::Enum(ty) | Type::Enum64(ty) if ty.values.is_empty() => basic(match ty.size {
                size @ (1 | 2 | 8) => size.into(),
                _ => 4,
            }),
            Type::Enum(ty) | Type::Enum64(ty) => basic(base::enum_form(ty).size.into()),
            Type::Ptr(_) => basic(8),
            Type::Array(array) => self.shape(array.element).and_then(|element| {
                let size = element.size.checked_mul(array.len.into())?;
                Some(Shape { size, ..element })
            }),
            Type::Struct(_) | Type::Union(_) => self.plan(id).map(|plan| plan.shape),
            Type::Typedef(ty) | Type::TypeTag(ty) => self.shape(ty.target),
            Type::Const(target) | Type::Volatile(target) | Type::Restrict(target) => {
                self.shape(*target)
            }
            _ => None,
        };
        if let Some(slot) = self.shapes.borrow_mut().get_mut(id.0 as usize) {
            *slot = Some(shape);
        }
        shape
    }

    /// How to print a struct or union; `None` for other types.
    pub(super) fn plan(&self, id: TypeId) -> Option<Plan> {
        let (ty, union) = match self.btf.get(id)? {
            Type::Struct(ty) => (ty, false),
            Type::Union(ty) => (ty, true),
            _ => return None,
        };
        if self.machine == Machine::Bits32 {
            return Some(self.plain(ty));
        }
        let form = self.forms.get(&id);
        let plan = self.items(ty).and_then(|items| {
            let attempt = |packed| {
                if union {
                    union_plan(&items, ty, packed)
                } else {
                    struct_plan(&items, ty, packed, self.max_unnamed)
                }
            };
            attempt(form.is_some_and(|form| form.packed)).or_else(|_| attempt(true))
        });
        let mut plan = plan.unwrap_or_else(|reason| opaque(ty.size.into(), reason));
        if let Some(form) = form.filter(|form| form.align > plan.shape.align && !form.packed) {
            plan.aligned = Some(form.align);
            plan.shape.align = form.align;
        }
        Some(plan)
    }

    /// All members as they come, with nothing added.
    fn plain(&self, ty: &Composite) -> Plan {
        Plan {
            fields: (0..ty.members.len()).map(Field::Member).collect(),
            packed: false,
            aligned: None,
            opaque: None,
            shape: Shape { size: ty.size.into(), align: 1 },
        }
    }

    /// The members in order of their offsets.
    fn items(&self, ty: &Composite) -> Result<Vec<Item>, &'static str> {
        let mut items = Vec::with_capacity(ty.members.len());
        for (index, member) in ty.members.iter().enumerate() {
            if let Some(item) = self.item(index, member)? {
                items.push(item);
            }
        }
        // C's are in this order already; another language may have reordered its own.
        items.sort_by_key(|item| item.offset);
        Ok(items)
    }

    fn item(&self, index: usize, member: &Member) -> Result<Option<Item>, &'static str> {
        let resolved = self.btf.resolved(member.ty);
        if self.btf.str(member.name).is_empty()
            && !matches!(resolved, Some(Type::Struct(_) | Type::Union(_)))
        {
            // An unnamed bitfield: padding, which is made anew.
            return Ok(None);
        }
        let shape = self.shape(member.ty).ok_or("a member has a type without a size")?;
        let (offset, width) = self.bits(member);
        let (size, align) = (shape.size.saturating_mul(8), shape.align * 8);
        let Some(width) = width else {
            if offset % 8 != 0 {
                return Err("a member that is no bitfield begins within a byte");
            }
            return Ok(Some(Item { index, offset, width: size, unit: None, align }));
        };
        let (is_integer, limit) = match resolved {
            Some(Type::Int(int)) if int.bool => (true, 1),
            Some(Type::Int(_) | Type::Enum(_) | Type::Enum64(_)) => (true, size),
            _ => (false, 0),
        };
        if !is_integer || width > limit {
            return Err("a bitfield is wider than its type");
        }
        Ok(Some(Item { index, offset, width, unit: Some(size), align }))
    }

    /// Offset of a member, and its width if it is a bitfield.
    pub(super) fn bits(&self, member: &Member) -> (u64, Option<u64>) {
        let offset = u64::from(member.bit_offset);
        if member.bit_size != 0 {
            return (offset, Some(member.bit_size.into()));
        }
        // Before BTF had widths in members, a bitfield had an integer type of its own.
        match self.btf.resolved(member.ty) {
            Some(Type::Int(int)) if int.offset != 0 || u32::from(int.bits) < int.size * 8 => {
                (offset + u64::from(int.offset), Some(int.bits.into()))
            }
            _ => (offset, None),
        }
    }
}

/// Nothing but bytes.
fn opaque(size: u64, reason: &'static str) -> Plan {
    Plan {
        fields: vec![Field::Bytes(size)],
        packed: false,
        aligned: None,
        opaque: Some(reason),
        shape: Shape { size, align: 1 },
    }
}

fn struct_plan(
    items: &[Item],
    ty: &Composite,
    packed: bool,
    max_unnamed: u64,
) -> Result<Plan, &'static str> {
    let mut fields = Vec::with_capacity(items.len());
    let mut end = 0;
    let mut struct_align = 8;
    for item in items {
        let align = if packed { 8 } else { item.align };
        match item.unit {
            None => {
                if item.offset % align != 0 {
                    return Err("a member is not aligned");
                }
                pad(&mut fields, end, item.offset, align, max_unnamed)?;
            }
            Some(unit) => {
                if item.offset < end {
                    return Err("members overlap");
                }
                let crosses = item.offset % unit + item.width > unit;
                if !packed && crosses {
                    return Err("a bitfield crosses a boundary of its type");
                }
                let next = if end % unit + item.width > unit { round_up(end, unit)? } else { end };
                if packed || next != item.offset {
                    pad(&mut fields, end, item.offset, 1, max_unnamed)?;
                }
            }
        }
        fields.push(Field::Member(item.index));
        end = item.offset.checked_add(item.width).ok_or("a member is too large")?;
        struct_align = struct_align.max(align);
    }
    let size = u64::from(ty.size) * 8;
    if size % struct_align != 0 {
        return Err("the size is not a multiple of the alignment");
    }
    pad(&mut fields, end, size, struct_align, max_unnamed)?;
    let shape = Shape { size: ty.size.into(), align: struct_align / 8 };
    Ok(Plan { fields, packed, aligned: None, opaque: None, shape })
}

/// Fills the gap from `end` up to `target`, which is a multiple of `align`, so far as aligning
/// what follows does not do it anyway. All in bits.
fn pad(
    fields: &mut Vec<Field>,
    end: u64,
    target: u64,
    align: u64,
    max_unnamed: u64,
) -> Result<(), &'static str> {
    if end > target {
        return Err("members overlap");
    }
    let mut at = round_up(end, align)?;
    if at == target {
        return Ok(());
    }
    // A first bitfield as large as the alignment goes to `at` by itself; a smaller one, or where
    // the alignment is larger than any bitfield, would stay behind.
    let jumps = at != end && align <= 64;
    if !jumps {
        at = end;
    }
    let gap = (target - at) / 8;
    if gap > max_unnamed {
        // At a byte array's end nothing is aligned yet, and before it nothing may be.
        let first_byte = round_up(end, 8)?;
        fill(fields, end, first_byte);
        fields.push(Field::Bytes((target - first_byte) / 8));
        fill(fields, target - target % 8, target);
        return Ok(());
    }
    if jumps {
        fields.push(Field::Padding { unit: align / 8, bits: align });
        at += align;
    }
    fill(fields, at, target);
    Ok(())
}

/// Unnamed bitfields from `at` to `target`, each within one unit of its type.
fn fill(fields: &mut Vec<Field>, mut at: u64, target: u64) {
    while at < target {
        let end = |unit: u64| target.min((at / unit + 1) * unit);
        // The smallest type that reaches as far as the largest.
        let unit = [8, 16, 32].into_iter().find(|&unit| end(unit) == end(64)).unwrap_or(64);
        let bits = end(unit) - at;
        fields.push(Field::Padding { unit: unit / 8, bits });
        at += bits;
    }
}

fn union_plan(items: &[Item], ty: &Composite, packed: bool) -> Result<Plan, &'static str> {
    if items.iter().any(|item| item.offset != 0) {
        return Err("a member of a union is not at its start");
    }
    let mut fields: Vec<Field> = items.iter().map(|item| Field::Member(item.index)).collect();
    let largest = items.iter().map(|item| item.width.div_ceil(8)).max().unwrap_or(0);
    let align = items.iter().map(|item| item.align / 8).max().filter(|_| !packed).unwrap_or(1);
    let size = u64::from(ty.size);
    let plan = |fields, aligned: Option<u64>| {
        let shape = Shape { size, align: aligned.unwrap_or(1).max(align) };
        Ok(Plan { fields, packed, aligned, opaque: None, shape })
    };
    if size % align != 0 || largest > size {
        return Err("the size does not fit the members");
    }
    if largest.next_multiple_of(align) == size {
        return plan(fields, None);
    }
    if size <= 8 {
        let unit = size.next_power_of_two();
        fields.push(Field::Padding { unit, bits: size * 8 });
        return plan(fields, None);
    }
    // The least alignment that explains the size is no larger than the true one, so that whatever
    // holds this union has it at a place that suits.
    let explains = |&align: &u64| largest.next_multiple_of(align) == size;
    let powers = std::iter::successors(Some(align), |align| align.checked_mul(2));
    match powers.take_while(|&align| align <= size.min(MAX_ALIGN)).find(explains) {
        Some(aligned) => plan(fields, Some(aligned)),
        None => {
            fields.push(Field::Bytes(size));
            plan(fields, None)
        }
    }
}

/// Largest power of two that divides a number.
fn lowest_bit(n: u64) -> u64 {
    1 << n.trailing_zeros().min(4)
}

fn round_up(n: u64, align: u64) -> Result<u64, &'static str> {
    n.checked_next_multiple_of(align).ok_or("a member is too large")
}
