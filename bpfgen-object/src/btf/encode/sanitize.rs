//! Replacing what an older kernel's BTF does not have by something of the same size that it has.

use super::image::Image;
use crate::{
    btf::{
        BtfLinkage, Composite, Enum, Enumerator, Int, Member, Name, Named, Type, TypeId,
        layout::size_of,
    },
    sort,
};

/// What the kernel's BTF knows. Each is a kind or a use of one that came later than BTF itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BtfFeatures {
    /// `FUNC` and `FUNC_PROTO` (kernel 5.0).
    pub func: bool,
    /// `VAR` and `DATASEC` (kernel 5.2).
    pub datasec: bool,
    /// Global linkage of functions (kernel 5.6).
    pub func_global: bool,
    /// `FLOAT` (kernel 5.13).
    pub float: bool,
    /// `DECL_TAG` (kernel 5.16).
    pub decl_tag: bool,
    /// `TYPE_TAG` (kernel 5.17).
    pub type_tag: bool,
    /// `ENUM64`, and signed enums (kernel 6.0).
    pub enum64: bool,
    /// Names of sections that begin with `?` (kernel 6.9).
    pub qmark_datasec: bool,
    /// Tags that are whole attributes (kernel 6.15).
    pub tag_attributes: bool,
}

impl BtfFeatures {
    /// Everything: nothing is replaced.
    pub const ALL: Self = Self {
        func: true,
        datasec: true,
        func_global: true,
        float: true,
        decl_tag: true,
        type_tag: true,
        enum64: true,
        qmark_datasec: true,
        tag_attributes: true,
    };
    /// Nothing but what kernel 4.18 has.
    pub const NONE: Self = Self {
        func: false,
        datasec: false,
        func_global: false,
        float: false,
        decl_tag: false,
        type_tag: false,
        enum64: false,
        qmark_datasec: false,
        tag_attributes: false,
    };

    /// What both have.
    #[must_use]
    pub const fn and(&self, other: &Self) -> Self {
        Self {
            func: self.func && other.func,
            datasec: self.datasec && other.datasec,
            func_global: self.func_global && other.func_global,
            float: self.float && other.float,
            decl_tag: self.decl_tag && other.decl_tag,
            type_tag: self.type_tag && other.type_tag,
            enum64: self.enum64 && other.enum64,
            qmark_datasec: self.qmark_datasec && other.qmark_datasec,
            tag_attributes: self.tag_attributes && other.tag_attributes,
        }
    }
}

/// Replaces what is not among `features`, and puts sections in the order that all kernels want.
pub(super) fn sanitize(image: &mut Image, features: &BtfFeatures) {
    // Tags came later than what they are on.
    let decl_tag = features.decl_tag && features.datasec && features.func;
    let mut placeholder = None;
    let mut unnamed = None;
    for id in (1..image.types.len() as u32).map(TypeId) {
        let Some(ty) = image.get(id) else { continue };
        let replacement = match ty {
            Type::Var(var) if !features.datasec => Some(byte(var.name)),
            Type::DeclTag(tag) if !decl_tag || (tag.attribute && !features.tag_attributes) => {
                Some(byte(tag.name))
            }
            Type::TypeTag(tag)
                if !features.type_tag || (tag.attribute && !features.tag_attributes) =>
            {
                Some(Type::Const(tag.target))
            }
            Type::DataSec(_) => data_section(image, id, features),
            Type::FuncProto(proto) if !features.func => {
                let params = proto.params.clone();
                let name = |name: Name| match name {
                    // Enumerators must have one.
                    Name::NONE => *unnamed.get_or_insert_with(|| image.add_string("unnamed")),
                    name => name,
                };
                let names = params.iter().map(|param| param.name).map(name);
                let values = names.zip(&params);
                Some(Type::Enum(Enum {
                    name: Name::NONE,
                    size: 4,
                    signed: false,
                    values: values
                        .map(|(name, param)| Enumerator { name, value: param.ty.0.into() })
                        .collect(),
                }))
            }
            Type::Func(func) if !features.func => {
                Some(Type::Typedef(Named { name: func.name, target: func.proto, attribute: false }))
            }
            Type::Func(func) if !features.func_global && func.linkage != BtfLinkage::Static => {
                let mut func = func.clone();
                func.linkage = BtfLinkage::Static;
                Some(Type::Func(func))
            }
            // Anonymous: `float` is no valid tag.
            Type::Float(float) if !features.float => Some(Type::Struct(Composite {
                name: Name::NONE,
                size: float.size,
                members: Vec::new(),
            })),
            Type::Enum(body) if !features.enum64 && body.signed => {
                Some(Type::Enum(Enum { signed: false, ..body.clone() }))
            }
            Type::Enum64(body) if !features.enum64 => {
                let body = body.clone();
                let ty = *placeholder.get_or_insert_with(|| {
                    let name = image.add_string("enum64_placeholder");
                    image.add(byte(name))
                });
                let member = |value: &Enumerator| Member {
                    name: value.name,
                    ty,
                    bit_offset: 0,
                    bit_size: 0,
                };
                Some(Type::Union(Composite {
                    name: body.name,
                    size: body.size,
                    members: body.values.iter().map(member).collect(),
                }))
            }
            _ => None,
        };
        if let (Some(replacement), Some(ty)) = (replacement, image.get_mut(id)) {
            *ty = replacement;
        }
    }
}

/// An integer of one byte: no variable is smaller.
fn byte(name: Name) -> Type {
    let bool = false;
    Type::Int(Int { name, size: 1, signed: false, char: false, bool, offset: 0, bits: 8 })
}

fn data_section(image: &mut Image, id: TypeId, features: &BtfFeatures) -> Option<Type> {
    let Type::DataSec(section) = image.get(id)? else { return None };
    let mut section = section.clone();
    // The kernel wants ascending offsets, and refuses variables without a size, and those that are
    // smaller than their type: clang may make a flag of an integer that only it can see.
    section.vars.retain(|var| {
        let size = size_of(image, var.ty).ok().flatten().unwrap_or(0);
        var.size > 0 && size <= var.size.into()
    });
    sort::by_key(&mut section.vars, |var| u64::from(var.offset));
    // A longer name is left as it is: the kernel refuses it, and where a million sections share one,
    // there is to be no million copies.
    let name = image.short_str(section.name).map(str::to_owned);
    // It refuses empty sections as well.
    if features.datasec && section.size > 0 {
        let rest = name.as_deref().and_then(|name| name.strip_prefix('?'));
        if let Some(rest) = rest.filter(|_| !features.qmark_datasec) {
            section.name = image.add_string(&format!("_{rest}"));
        }
        return Some(Type::DataSec(section));
    }
    let members = section.vars.iter().map(|var| Member {
        name: image.get(var.ty).map_or(Name::NONE, Type::name),
        ty: var.ty,
        bit_offset: var.offset.wrapping_mul(8),
        bit_size: 0,
    });
    // A variable is no member's type, so where variables remain the struct is left empty.
    let members = if features.datasec { Vec::new() } else { members.collect() };
    let name = match name {
        Some(name) => image.add_string(&name.replace(['.', '?'], "_")),
        None => section.name,
    };
    Some(Type::Struct(Composite { name, size: section.size, members }))
}
