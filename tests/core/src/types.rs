//! Types to be changed and written again: targets that no compiler makes. Written by hand, so that
//! the readers are not tested against our own encoder.

use std::collections::HashMap;

use bpfgen_object::{
    Endian,
    btf::{Btf, BtfLinkage, Composite, Enum, Int, Name, Type, TypeId},
};

/// A BTF that can be changed.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Index 0 is void; those of the base, then what was added.
    pub types: Vec<Type>,
    strings: Vec<u8>,
    known: HashMap<String, Name>,
}

impl Graph {
    /// Takes over all types.
    pub fn new(btf: &Btf) -> Self {
        let mut graph = Self { types: vec![Type::Void], strings: vec![0], known: HashMap::new() };
        for (_, ty) in btf.iter() {
            let ty = graph.with_names(ty.clone(), |name| btf.str(name).to_owned());
            graph.types.push(ty);
        }
        graph
    }

    /// Number for a name.
    pub fn name(&mut self, text: &str) -> Name {
        if text.is_empty() {
            return Name::NONE;
        }
        if let Some(&name) = self.known.get(text) {
            return name;
        }
        let name = Name(self.strings.len() as u32);
        self.strings.extend(text.as_bytes());
        self.strings.push(0);
        self.known.insert(text.to_owned(), name);
        name
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        let rest = &self.strings[name.0 as usize..];
        let end = rest.iter().position(|&byte| byte == 0).unwrap();
        std::str::from_utf8(&rest[..end]).unwrap()
    }

    /// Adds a type.
    pub fn add(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId(self.types.len() as u32 - 1)
    }

    /// A type's struct or union.
    pub fn composite(&mut self, id: TypeId) -> Option<&mut Composite> {
        match &mut self.types[id.0 as usize] {
            Type::Struct(body) | Type::Union(body) => Some(body),
            _ => None,
        }
    }

    /// Ids of all structs and unions, or of the structs alone.
    pub fn composites(&self, unions: bool) -> Vec<TypeId> {
        let fits = |ty: &Type| match ty {
            Type::Struct(_) => true,
            Type::Union(_) => unions,
            _ => false,
        };
        (0u32..).zip(&self.types).filter(|(_, ty)| fits(ty)).map(|(id, _)| TypeId(id)).collect()
    }

    fn with_names(&mut self, mut ty: Type, text: impl Fn(Name) -> String) -> Type {
        let mut rename = |name: &mut Name| *name = self.name(&text(*name));
        match &mut ty {
            Type::Void
            | Type::Ptr(_)
            | Type::Array(_)
            | Type::Volatile(_)
            | Type::Const(_)
            | Type::Restrict(_) => {}
            Type::Int(it) => rename(&mut it.name),
            Type::Struct(it) | Type::Union(it) => {
                rename(&mut it.name);
                it.members.iter_mut().for_each(|member| rename(&mut member.name));
            }
            Type::Enum(it) | Type::Enum64(it) => {
                rename(&mut it.name);
                it.values.iter_mut().for_each(|value| rename(&mut value.name));
            }
            Type::Fwd(it) => rename(&mut it.name),
            Type::Typedef(it) | Type::TypeTag(it) => rename(&mut it.name),
            Type::Func(it) => rename(&mut it.name),
            Type::FuncProto(it) => it.params.iter_mut().for_each(|it| rename(&mut it.name)),
            Type::Var(it) => rename(&mut it.name),
            Type::DataSec(it) => rename(&mut it.name),
            Type::Float(it) => rename(&mut it.name),
            Type::DeclTag(it) => rename(&mut it.name),
        }
        ty
    }

    /// The bytes of a `.BTF` section.
    pub fn bytes(&self, endian: Endian) -> Vec<u8> {
        self.bytes_from(1, 0, endian)
    }

    /// The bytes of a BTF split from `base`, which this was a copy of before types were added.
    pub fn split_bytes(&self, base: &Self, endian: Endian) -> Vec<u8> {
        self.bytes_from(base.types.len(), base.strings.len(), endian)
    }

    fn bytes_from(&self, first: usize, first_string: usize, endian: Endian) -> Vec<u8> {
        let mut words = Vec::new();
        for ty in &self.types[first..] {
            write(ty, &mut words);
        }
        let types = words.len() as u32 * 4;
        let strings = &self.strings[first_string..];
        let header = [24, 0, types, types, strings.len() as u32];
        let big = endian == Endian::Big;
        let word = |w: &u32| if big { w.to_be_bytes() } else { w.to_le_bytes() };
        let mut bytes = if big { vec![0xeb, 0x9f, 1, 0] } else { vec![0x9f, 0xeb, 1, 0] };
        bytes.extend(header.iter().flat_map(word));
        bytes.extend(words.iter().flat_map(word));
        bytes.extend(strings);
        bytes
    }
}

fn write(ty: &Type, words: &mut Vec<u32>) {
    let mut head = |name: Name, flag: bool, len: usize, word: u32| {
        let info = u32::from(flag) << 31 | u32::from(ty.kind().number()) << 24 | len as u32;
        words.extend([name.0, info, word]);
    };
    match ty {
        Type::Void => {}
        Type::Int(it) => {
            head(it.name, false, 0, it.size);
            words.push(int(it));
        }
        Type::Ptr(to) | Type::Volatile(to) | Type::Const(to) | Type::Restrict(to) => {
            head(Name::NONE, false, 0, to.0);
        }
        Type::Array(it) => {
            head(Name::NONE, false, 0, 0);
            words.extend([it.element.0, it.index.0, it.len]);
        }
        Type::Struct(it) | Type::Union(it) => {
            let bits = it.members.iter().any(|member| member.bit_size > 0);
            head(it.name, bits, it.members.len(), it.size);
            for member in &it.members {
                let size = u32::from(member.bit_size) << 24;
                words.extend([member.name.0, member.ty.0, size | member.bit_offset]);
            }
        }
        Type::Enum(it) => {
            head(it.name, it.signed, it.values.len(), it.size);
            words.extend(it.values.iter().flat_map(|value| [value.name.0, value.value as u32]));
        }
        Type::Enum64(it) => {
            head(it.name, it.signed, it.values.len(), it.size);
            words.extend(enumerators64(it));
        }
        Type::Fwd(it) => head(it.name, it.union, 0, 0),
        Type::Typedef(it) | Type::TypeTag(it) => head(it.name, it.attribute, 0, it.target.0),
        Type::Func(it) => head(it.name, false, linkage(it.linkage) as usize, it.proto.0),
        Type::FuncProto(it) => {
            head(Name::NONE, false, it.params.len(), it.ret.0);
            words.extend(it.params.iter().flat_map(|param| [param.name.0, param.ty.0]));
        }
        Type::Var(it) => {
            head(it.name, false, 0, it.ty.0);
            words.push(linkage(it.linkage));
        }
        Type::DataSec(it) => {
            head(it.name, false, it.vars.len(), it.size);
            words.extend(it.vars.iter().flat_map(|var| [var.ty.0, var.offset, var.size]));
        }
        Type::Float(it) => head(it.name, false, 0, it.size),
        Type::DeclTag(it) => {
            head(it.name, it.attribute, 0, it.target.0);
            words.push(it.component as u32);
        }
    }
}

fn int(it: &Int) -> u32 {
    let encoding = u32::from(it.signed) | u32::from(it.char) << 1 | u32::from(it.bool) << 2;
    encoding << 24 | u32::from(it.offset) << 16 | u32::from(it.bits)
}

fn enumerators64(it: &Enum) -> impl Iterator<Item = u32> {
    it.values.iter().flat_map(|it| [it.name.0, it.value as u32, (it.value >> 32) as u32])
}

fn linkage(linkage: BtfLinkage) -> u32 {
    match linkage {
        BtfLinkage::Static => 0,
        BtfLinkage::Global => 1,
        BtfLinkage::Extern => 2,
    }
}
