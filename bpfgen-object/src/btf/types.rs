//! One enum for all types, one struct per kind with fields (19 kinds, `BTF_KIND_*`).

/// Id of a type in its BTF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// Id 0: `void`.
    pub const VOID: Self = Self(0);
}

/// Byte offset of a string in its BTF's string section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

impl Name {
    /// Offset 0: the empty string, so an anonymous type or member.
    pub const NONE: Self = Self(0);

    /// Whether this is the empty string at offset 0.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Id 0.
    Void,
    /// Kind 1.
    Int(Int),
    /// Kind 2: pointer to.
    Ptr(TypeId),
    /// Kind 3.
    Array(Array),
    /// Kind 4.
    Struct(Composite),
    /// Kind 5.
    Union(Composite),
    /// Kind 6: values of at most 32 bits.
    Enum(Enum),
    /// Kind 7.
    Fwd(Fwd),
    /// Kind 8.
    Typedef(Named),
    /// Kind 9.
    Volatile(TypeId),
    /// Kind 10.
    Const(TypeId),
    /// Kind 11.
    Restrict(TypeId),
    /// Kind 12.
    Func(Func),
    /// Kind 13.
    FuncProto(FuncProto),
    /// Kind 14.
    Var(Var),
    /// Kind 15.
    DataSec(DataSec),
    /// Kind 16.
    Float(Float),
    /// Kind 17.
    DeclTag(DeclTag),
    /// Kind 18: the tag's text is the name.
    TypeTag(Named),
    /// Kind 19: values of 64 bits.
    Enum64(Enum),
}

/// The kind of a type: `BTF_KIND_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of Type's variants")]
pub enum Kind {
    Void,
    Int,
    Ptr,
    Array,
    Struct,
    Union,
    Enum,
    Fwd,
    Typedef,
    Volatile,
    Const,
    Restrict,
    Func,
    FuncProto,
    Var,
    DataSec,
    Float,
    DeclTag,
    TypeTag,
    Enum64,
}

impl Kind {
    const ALL: [Self; 20] = [
        Self::Void,
        Self::Int,
        Self::Ptr,
        Self::Array,
        Self::Struct,
        Self::Union,
        Self::Enum,
        Self::Fwd,
        Self::Typedef,
        Self::Volatile,
        Self::Const,
        Self::Restrict,
        Self::Func,
        Self::FuncProto,
        Self::Var,
        Self::DataSec,
        Self::Float,
        Self::DeclTag,
        Self::TypeTag,
        Self::Enum64,
    ];

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The UAPI's number: 0 for void, 1 for int … 19 for enum64.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl Type {
    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Void => Kind::Void,
            Self::Int(_) => Kind::Int,
            Self::Ptr(_) => Kind::Ptr,
            Self::Array(_) => Kind::Array,
            Self::Struct(_) => Kind::Struct,
            Self::Union(_) => Kind::Union,
            Self::Enum(_) => Kind::Enum,
            Self::Fwd(_) => Kind::Fwd,
            Self::Typedef(_) => Kind::Typedef,
            Self::Volatile(_) => Kind::Volatile,
            Self::Const(_) => Kind::Const,
            Self::Restrict(_) => Kind::Restrict,
            Self::Func(_) => Kind::Func,
            Self::FuncProto(_) => Kind::FuncProto,
            Self::Var(_) => Kind::Var,
            Self::DataSec(_) => Kind::DataSec,
            Self::Float(_) => Kind::Float,
            Self::DeclTag(_) => Kind::DeclTag,
            Self::TypeTag(_) => Kind::TypeTag,
            Self::Enum64(_) => Kind::Enum64,
        }
    }

    /// The name, or tag text; none for kinds without one and for anonymous types.
    pub fn name(&self) -> Name {
        match self {
            Self::Void
            | Self::Ptr(_)
            | Self::Array(_)
            | Self::Volatile(_)
            | Self::Const(_)
            | Self::Restrict(_)
            | Self::FuncProto(_) => Name::NONE,
            Self::Int(ty) => ty.name,
            Self::Struct(ty) | Self::Union(ty) => ty.name,
            Self::Enum(ty) | Self::Enum64(ty) => ty.name,
            Self::Fwd(ty) => ty.name,
            Self::Typedef(ty) | Self::TypeTag(ty) => ty.name,
            Self::Func(ty) => ty.name,
            Self::Var(ty) => ty.name,
            Self::DataSec(ty) => ty.name,
            Self::Float(ty) => ty.name,
            Self::DeclTag(ty) => ty.name,
        }
    }

    /// Visits every name in the type: its own, its members', enumerators', parameters'.
    pub fn each_name(&self, visit: &mut dyn FnMut(Name)) {
        visit(self.name());
        match self {
            Self::Struct(ty) | Self::Union(ty) => {
                for member in &ty.members {
                    visit(member.name);
                }
            }
            Self::Enum(ty) | Self::Enum64(ty) => {
                for value in &ty.values {
                    visit(value.name);
                }
            }
            Self::FuncProto(ty) => {
                for param in &ty.params {
                    visit(param.name);
                }
            }
            _ => {}
        }
    }

    /// Visits every type that this one refers to directly.
    pub fn each_reference(&self, visit: &mut dyn FnMut(TypeId)) {
        match self {
            Self::Void
            | Self::Int(_)
            | Self::Float(_)
            | Self::Fwd(_)
            | Self::Enum(_)
            | Self::Enum64(_) => {}
            Self::Ptr(target)
            | Self::Volatile(target)
            | Self::Const(target)
            | Self::Restrict(target) => visit(*target),
            Self::Array(ty) => {
                visit(ty.element);
                visit(ty.index);
            }
            Self::Struct(ty) | Self::Union(ty) => {
                for member in &ty.members {
                    visit(member.ty);
                }
            }
            Self::Typedef(ty) | Self::TypeTag(ty) => visit(ty.target),
            Self::Func(ty) => visit(ty.proto),
            Self::FuncProto(ty) => {
                visit(ty.ret);
                ty.params.iter().for_each(|p| visit(p.ty));
            }
            Self::Var(ty) => visit(ty.ty),
            Self::DataSec(ty) => ty.vars.iter().for_each(|v| visit(v.ty)),
            Self::DeclTag(ty) => visit(ty.target),
        }
    }
}

/// An integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Int {
    /// C name, such as `unsigned int`.
    pub name: Name,
    /// Size in bytes: 1, 2, 4, 8 or 16.
    pub size: u32,
    /// `BTF_INT_SIGNED`.
    pub signed: bool,
    /// `BTF_INT_CHAR` (clang does not set it; pahole may).
    pub char: bool,
    /// `BTF_INT_BOOL`.
    pub bool: bool,
    /// Legacy bit offset of old compilers' bitfields; else 0.
    pub offset: u8,
    /// Width in bits.
    pub bits: u8,
}

/// An array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// Type of an element.
    pub element: TypeId,
    /// Type of the index.
    pub index: TypeId,
    /// Number of elements; 0 for a flexible array.
    pub len: u32,
}

/// A struct or union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composite {
    /// Tag; none for an anonymous one.
    pub name: Name,
    /// Size in bytes.
    pub size: u32,
    /// The members, in order.
    pub members: Vec<Member>,
}

/// A member of a struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name; none for an anonymous struct or union.
    pub name: Name,
    /// Type.
    pub ty: TypeId,
    /// Offset from the start, in bits.
    pub bit_offset: u32,
    /// Width in bits of a bitfield; 0 for an ordinary member.
    pub bit_size: u8,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// Tag; none for an anonymous one.
    pub name: Name,
    /// Size in bytes: 1, 2, 4 or 8.
    pub size: u32,
    /// Whether values are signed.
    pub signed: bool,
    /// The enumerators, in order.
    pub values: Vec<Enumerator>,
}

/// An enumerator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enumerator {
    /// Name.
    pub name: Name,
    /// Value; of a signed enum sign-extended to 64 bits (read it with `as i64`), else
    /// zero-extended.
    pub value: u64,
}

/// A forward declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fwd {
    /// Tag.
    pub name: Name,
    /// Whether it declares a union instead of a struct.
    pub union: bool,
}

/// A typedef or type tag: a name for another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Name or tag text.
    pub name: Name,
    /// The type named.
    pub target: TypeId,
    /// For type tags, `kind_flag`: the text is a whole attribute (kernel 6.15).
    pub attribute: bool,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Func {
    /// Name.
    pub name: Name,
    /// Its `FuncProto`.
    pub proto: TypeId,
    /// `BTF_FUNC_STATIC`, `GLOBAL` or `EXTERN`.
    pub linkage: BtfLinkage,
}

/// Linkage of a function or variable in BTF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BtfLinkage {
    /// 0.
    Static,
    /// 1.
    Global,
    /// 2.
    Extern,
}

/// A function prototype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuncProto {
    /// Return type.
    pub ret: TypeId,
    /// Parameters; a variadic function ends with one without name and with type 0.
    pub params: Vec<Param>,
}

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Name.
    pub name: Name,
    /// Type.
    pub ty: TypeId,
}

/// A global variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Var {
    /// Name.
    pub name: Name,
    /// Type.
    pub ty: TypeId,
    /// Linkage.
    pub linkage: BtfLinkage,
}

/// A data section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSec {
    /// Section name.
    pub name: Name,
    /// Size in bytes.
    pub size: u32,
    /// Its variables.
    pub vars: Vec<SecVar>,
}

/// A variable's (or extern function's) place in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecVar {
    /// Its `Var` or `Func`.
    pub ty: TypeId,
    /// Byte offset.
    pub offset: u32,
    /// Size in bytes.
    pub size: u32,
}

/// A floating-point type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Float {
    /// Name.
    pub name: Name,
    /// Size in bytes: 2, 4, 8, 12 or 16.
    pub size: u32,
}

/// A declaration tag (`__attribute__((btf_decl_tag("…")))`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclTag {
    /// Text.
    pub name: Name,
    /// What is tagged: a type, a variable or a function.
    pub target: TypeId,
    /// Member or parameter index, -1 for the whole.
    pub component: i32,
    /// `kind_flag`: the text is a whole attribute (kernel 6.15).
    pub attribute: bool,
}
