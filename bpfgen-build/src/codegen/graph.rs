//! The object's BTF as the generator sees it: types by value, members as C code names them.

use std::collections::BTreeMap;

use bpfgen_object::{
    Endian, Object,
    btf::{Btf, Composite, Enum, Int, Member, Name, Type, TypeId},
};

use super::source::Source;

/// Past this many members a struct is shown as bytes. Nested anonymous members multiply, and BTF
/// may be hostile; C compilers' structs are far smaller.
const MAX_LEAVES: usize = 1 << 14;

/// Types that mean something to the kernel alone; a program's user side may only carry their bytes.
const SPECIAL: &[&str] = &[
    "bpf_spin_lock",
    "bpf_res_spin_lock",
    "bpf_timer",
    "bpf_wq",
    "bpf_task_work",
    "bpf_list_head",
    "bpf_list_node",
    "bpf_rb_root",
    "bpf_rb_node",
    "bpf_refcount",
    "bpf_dynptr",
];

/// A struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CompositeKind {
    Struct,
    Union,
}

/// A member that C code can name without naming an anonymous member on the way, or an anonymous
/// union inside a struct (`name` is `None`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) ty: TypeId,
    /// The composite of which it is a member itself.
    pub(super) owner: TypeId,
    /// From the start of the outermost composite.
    pub(super) bit_offset: u64,
    /// 0 for anything but a bitfield.
    pub(super) bit_size: u32,
}

/// Read access to an object's types; objects without BTF have none.
#[derive(Clone, Copy)]
pub(super) struct Graph<'a> {
    btf: Option<&'a Btf>,
    endian: Endian,
    /// What documentation tells besides.
    pub(super) source: Option<&'a Source<'a>>,
    /// Types that another stands for.
    same: Option<&'a BTreeMap<TypeId, TypeId>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(object: &'a Object) -> Self {
        Self { btf: object.btf.as_ref(), endian: object.endian, source: None, same: None }
    }

    /// The byte order of the target, which is that of the bits, too.
    pub(super) fn endian(self) -> Endian {
        self.endian
    }

    /// The same types, with others in the place of some.
    pub(super) fn merging(self, same: &'a BTreeMap<TypeId, TypeId>) -> Self {
        Self { same: Some(same), ..self }
    }

    pub(super) fn is_empty(self) -> bool {
        self.btf.is_none()
    }

    pub(super) fn get(self, id: TypeId) -> &'a Type {
        self.btf.and_then(|btf| btf.get(id)).unwrap_or(&Type::Void)
    }

    pub(super) fn str(self, name: Name) -> &'a str {
        self.btf.map(|btf| btf.str(name)).unwrap_or_default()
    }

    /// All types in order of id.
    pub(super) fn iter(self) -> impl Iterator<Item = (TypeId, &'a Type)> {
        self.btf.into_iter().flat_map(Btf::iter)
    }

    /// The first type with this name for which `matches` holds.
    pub(super) fn find(self, name: &str, matches: impl FnMut(&Type) -> bool) -> Option<TypeId> {
        self.btf.and_then(|btf| btf.find(name, matches))
    }

    /// Strips typedefs, qualifiers and type tags.
    pub(super) fn resolve(self, id: TypeId) -> TypeId {
        let id = self.btf.map_or(id, |btf| btf.resolve(id));
        self.same.and_then(|same| same.get(&id)).copied().unwrap_or(id)
    }

    pub(super) fn resolved(self, id: TypeId) -> &'a Type {
        self.get(self.resolve(id))
    }

    pub(super) fn composite(self, id: TypeId) -> Option<(CompositeKind, &'a Composite)> {
        match self.get(id) {
            Type::Struct(composite) => Some((CompositeKind::Struct, composite)),
            Type::Union(composite) => Some((CompositeKind::Union, composite)),
            _ => None,
        }
    }

    /// An enum of a size that Rust has an integer for.
    pub(super) fn enumeration(self, id: TypeId) -> Option<&'a Enum> {
        match self.get(id) {
            Type::Enum(e) | Type::Enum64(e) if matches!(e.size, 1 | 2 | 4 | 8) => Some(e),
            _ => None,
        }
    }

    /// The name of a struct that only the kernel understands.
    pub(super) fn special(self, id: TypeId) -> Option<&'a str> {
        let (_, composite) = self.composite(id)?;
        let name = self.str(composite.name);
        SPECIAL.contains(&name).then_some(name)
    }

    /// Size in bytes; `None` for what has none (functions, forward declarations) or overflows.
    pub(super) fn size(self, mut id: TypeId) -> Option<u64> {
        let mut count = 1u64;
        loop {
            id = self.resolve(id);
            let size = match self.get(id) {
                Type::Array(array) => {
                    count = count.checked_mul(array.len.into())?;
                    id = array.element;
                    continue;
                }
                Type::Int(int) => int.size,
                Type::Ptr(_) => 8,
                Type::Struct(composite) | Type::Union(composite) => composite.size,
                Type::Enum(e) | Type::Enum64(e) => e.size,
                Type::Float(float) => float.size,
                _ => return None,
            };
            return count.checked_mul(size.into());
        }
    }

    /// Whether a member's type is none that BTF has a kind for: compilers then write `void`. Not so
    /// for arrays without elements.
    pub(super) fn is_untold(self, mut id: TypeId) -> bool {
        loop {
            match self.resolved(id) {
                Type::Array(array) if array.len > 0 => id = array.element,
                ty => return matches!(ty, Type::Void),
            }
        }
    }

    /// The type of an array's elements, through all dimensions; else the type itself, resolved.
    pub(super) fn element(self, mut id: TypeId) -> TypeId {
        loop {
            id = self.resolve(id);
            match self.get(id) {
                Type::Array(array) => id = array.element,
                _ => return id,
            }
        }
    }

    /// Whether the type is `char` or an array dimension of it makes text.
    pub(super) fn is_char(self, id: TypeId) -> bool {
        matches!(self.resolved(id), Type::Int(int) if int.size == 1 && self.str(int.name) == "char")
    }

    /// Members with anonymous ones opened up; `None` where there are absurdly many.
    ///
    /// In a struct, anonymous structs are opened and anonymous unions kept as leaves without a
    /// name; in a union both are opened.
    pub(super) fn leaves(self, id: TypeId) -> Option<Vec<Leaf<'a>>> {
        let id = self.resolve(id);
        let (kind, composite) = self.composite(id)?;
        let mut leaves = Vec::new();
        self.add_leaves(kind, (id, composite), 0, &mut MAX_LEAVES.clone(), &mut leaves)?;
        Some(leaves)
    }

    fn add_leaves(
        self,
        kind: CompositeKind,
        (owner, composite): (TypeId, &'a Composite),
        base: u64,
        budget: &mut usize,
        leaves: &mut Vec<Leaf<'a>>,
    ) -> Option<()> {
        for member in &composite.members {
            *budget = budget.checked_sub(1)?;
            let offset = base + u64::from(member.bit_offset);
            let inner_id = self.resolve(member.ty);
            let inner = self.composite(inner_id);
            match (member.name.is_none(), inner, kind) {
                (true, Some((CompositeKind::Union, _)), CompositeKind::Struct) => {
                    leaves.push(Leaf {
                        name: None,
                        ty: member.ty,
                        owner,
                        bit_offset: offset,
                        bit_size: 0,
                    });
                }
                (true, Some((_, inner)), _) => {
                    self.add_leaves(kind, (inner_id, inner), offset, budget, leaves)?;
                }
                // A nameless bitfield or scalar is padding.
                (true, None, _) => {}
                (false, ..) => leaves.push(self.leaf(owner, member, offset)),
            }
        }
        Some(())
    }

    fn leaf(self, owner: TypeId, member: &Member, offset: u64) -> Leaf<'a> {
        let mut bit_offset = offset;
        let mut bit_size = u32::from(member.bit_size);
        // Compilers before kind_flag put a bitfield's place into the integer type.
        match self.resolved(member.ty) {
            Type::Int(int) if bit_size == 0 && is_partial(int) => {
                bit_offset += u64::from(int.offset);
                bit_size = int.bits.into();
            }
            _ => {}
        }
        Leaf { name: Some(self.str(member.name)), ty: member.ty, owner, bit_offset, bit_size }
    }
}

/// Whether an enum's integer is signed.
///
/// clang records it since version 15. Before, small negative numbers, as in
/// `enum { ERROR = -1, … }`, tell; with numbers from `1 << 31` on, it looks like flags.
pub(super) fn is_signed(e: &Enum) -> bool {
    let mut negative = e.values.iter().map(|value| value.value as u32 as i32).filter(|v| *v < 0);
    e.signed || e.size <= 4 && negative.clone().next().is_some() && negative.all(|v| v >= -4096)
}

/// Whether the integer does not fill its bytes.
pub(super) fn is_partial(int: &Int) -> bool {
    int.offset != 0 || u32::from(int.bits) != int.size * 8
}
