//! A BTF about to be written: types and strings that may still be changed.

use std::{borrow::Cow, ffi::CStr};

use crate::{
    Endian, Result,
    btf::{Btf, Composite, Enum, Int, Name, Type, TypeId, Types, no_type},
};

/// `kind_flag` of a record's info word.
const FLAG: u32 = 1 << 31;
/// Length of the header.
const HEADER: u32 = 24;

/// The kernel's limit for names.
const MAX_NAME: usize = 511;

/// Types and strings.
#[derive(Debug)]
pub(super) struct Image {
    /// Index 0 is void.
    pub(super) types: Vec<Type>,
    strings: String,
}

impl Image {
    pub(super) fn of(btf: &Btf) -> Self {
        Self { types: btf.types.clone(), strings: btf.strings.clone() }
    }

    pub(super) fn get(&self, id: TypeId) -> Option<&Type> {
        self.types.get(id.0 as usize)
    }

    pub(super) fn get_mut(&mut self, id: TypeId) -> Option<&mut Type> {
        self.types.get_mut(id.0 as usize)
    }

    /// Adds a type after all others.
    pub(super) fn add(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId(self.types.len() as u32 - 1)
    }

    /// Adds a string; one that exists is left alone, since line info may show it.
    #[inline(never)]
    pub(super) fn add_string(&mut self, text: &str) -> Name {
        let name = Name(self.strings.len() as u32);
        self.strings.push_str(text);
        self.strings.push('\0');
        name
    }

    pub(super) fn str(&self, name: Name) -> &str {
        let rest = self.strings.get(name.0 as usize..).unwrap_or_default();
        rest.split('\0').next().unwrap_or_default()
    }

    /// The string at `name` if the kernel would take it for a name.
    pub(super) fn short_str(&self, name: Name) -> Option<&str> {
        let rest = self.strings.as_bytes().get(name.0 as usize..)?;
        let near = &rest[..rest.len().min(MAX_NAME + 1)];
        CStr::from_bytes_until_nul(near).ok()?.to_str().ok()
    }

    pub(super) fn bytes(&self, endian: Endian) -> Vec<u8> {
        let mut words = Words { bytes: Vec::new(), endian };
        for ty in self.types.iter().skip(1) {
            words.record(ty);
        }
        let types = words.bytes;
        let magic = match endian {
            Endian::Little => [0x9f, 0xeb, 1, 0],
            Endian::Big => [0xeb, 0x9f, 1, 0],
        };
        let mut out = Words { bytes: magic.to_vec(), endian };
        let (types_len, strings_len) = (types.len() as u32, self.strings.len() as u32);
        out.push(&[HEADER, 0, types_len, types_len, strings_len]);
        out.bytes.extend(types);
        out.bytes.extend(self.strings.as_bytes());
        out.bytes
    }
}

impl Types for Image {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        self.get(id).map(Cow::Borrowed).ok_or_else(|| no_type(id))
    }

    fn name(&self, name: Name) -> Result<&str> {
        Ok(self.str(name))
    }
}

struct Words {
    bytes: Vec<u8>,
    endian: Endian,
}

impl Words {
    #[inline(never)]
    fn push(&mut self, words: &[u32]) {
        for word in words {
            self.bytes.extend(match self.endian {
                Endian::Little => word.to_le_bytes(),
                Endian::Big => word.to_be_bytes(),
            });
        }
    }

    /// Writes what all records begin with; `low` is the count of parts and the flag.
    fn head(&mut self, ty: &Type, low: u32, size_or_type: u32) {
        self.push(&[ty.name().0, u32::from(ty.kind().number()) << 24 | low, size_or_type]);
    }

    fn record(&mut self, ty: &Type) {
        match ty {
            Type::Void => {}
            Type::Int(int) => {
                self.head(ty, 0, int.size);
                self.push(&[int_data(int)]);
            }
            Type::Ptr(target)
            | Type::Volatile(target)
            | Type::Const(target)
            | Type::Restrict(target) => self.head(ty, 0, target.0),
            Type::Array(array) => {
                self.head(ty, 0, 0);
                self.push(&[array.element.0, array.index.0, array.len]);
            }
            Type::Struct(body) | Type::Union(body) => self.composite(ty, body),
            Type::Enum(body) => {
                self.head(ty, body.values.len() as u32 | signed(body), body.size);
                for value in &body.values {
                    self.push(&[value.name.0, value.value as u32]);
                }
            }
            Type::Enum64(body) => {
                self.head(ty, body.values.len() as u32 | signed(body), body.size);
                for value in &body.values {
                    self.push(&[value.name.0, value.value as u32, (value.value >> 32) as u32]);
                }
            }
            Type::Fwd(fwd) => self.head(ty, if fwd.union { FLAG } else { 0 }, 0),
            Type::Typedef(named) => self.head(ty, 0, named.target.0),
            Type::TypeTag(named) => {
                self.head(ty, if named.attribute { FLAG } else { 0 }, named.target.0);
            }
            Type::Func(func) => self.head(ty, func.linkage as u32, func.proto.0),
            Type::FuncProto(proto) => {
                self.head(ty, proto.params.len() as u32, proto.ret.0);
                for param in &proto.params {
                    self.push(&[param.name.0, param.ty.0]);
                }
            }
            Type::Var(var) => {
                self.head(ty, 0, var.ty.0);
                self.push(&[var.linkage as u32]);
            }
            Type::DataSec(section) => {
                self.head(ty, section.vars.len() as u32, section.size);
                for var in &section.vars {
                    self.push(&[var.ty.0, var.offset, var.size]);
                }
            }
            Type::Float(float) => self.head(ty, 0, float.size),
            Type::DeclTag(tag) => {
                self.head(ty, if tag.attribute { FLAG } else { 0 }, tag.target.0);
                self.push(&[tag.component as u32]);
            }
        }
    }

    fn composite(&mut self, ty: &Type, body: &Composite) {
        // With the flag, an offset has 24 bits and shares its word with the width.
        let has_bitfields = body.members.iter().any(|member| member.bit_size > 0);
        let flag = if has_bitfields { FLAG } else { 0 };
        self.head(ty, body.members.len() as u32 | flag, body.size);
        for member in &body.members {
            let place = u32::from(member.bit_size) << 24 | member.bit_offset;
            self.push(&[member.name.0, member.ty.0, place]);
        }
    }
}

fn signed(body: &Enum) -> u32 {
    if body.signed { FLAG } else { 0 }
}

fn int_data(int: &Int) -> u32 {
    let encoding = u32::from(int.signed) | u32::from(int.char) << 1 | u32::from(int.bool) << 2;
    encoding << 24 | u32::from(int.offset) << 16 | u32::from(int.bits)
}
