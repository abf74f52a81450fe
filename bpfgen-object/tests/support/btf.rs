//! Builds BTF bytes for tests, by hand, so that readers are not tested against our own encoder.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

/// A BTF under construction; methods that add a type give its id.
#[derive(Clone, Default)]
pub struct Builder {
    /// Words of the type records.
    words: Vec<u32>,
    strings: Vec<u8>,
    count: u32,
    /// For split BTF: number of types, and bytes of strings, of the base.
    base: (u32, u32),
    big_endian: bool,
}

/// A member: name, type, offset in bits, width in bits of a bitfield.
#[derive(Clone)]
pub struct MemberSpec(pub String, pub u32, pub u32, pub u32);

pub fn member(name: &str, ty: u32, bit_offset: u32) -> MemberSpec {
    MemberSpec(name.to_owned(), ty, bit_offset, 0)
}

pub fn bitfield(name: &str, ty: u32, bit_offset: u32, bits: u32) -> MemberSpec {
    MemberSpec(name.to_owned(), ty, bit_offset, bits)
}

const KFLAG: u32 = 1 << 31;

impl Builder {
    pub fn new() -> Self {
        Self { strings: vec![0], ..Self::default() }
    }

    /// Types to be added on top of `base`.
    pub fn split(base: &Self) -> Self {
        Self { base: (base.count, base.strings.len() as u32), ..Self::default() }
    }

    pub fn big_endian(mut self) -> Self {
        self.big_endian = true;
        self
    }

    pub fn name(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        let at = self.base.1 + self.strings.len() as u32;
        self.strings.extend(name.as_bytes());
        self.strings.push(0);
        at
    }

    /// Adds a record; `name` may be empty.
    pub fn raw(&mut self, name: &str, kind: u32, count: u32, word: u32, tail: &[u32]) -> u32 {
        let name = self.name(name);
        self.words.extend([name, kind << 24 | count, word]);
        self.words.extend(tail);
        self.count += 1;
        self.base.0 + self.count
    }

    pub fn int(&mut self, name: &str, size: u32, signed: bool) -> u32 {
        self.raw(name, 1, 0, size, &[u32::from(signed) << 24 | (size * 8)])
    }

    pub fn ptr(&mut self, target: u32) -> u32 {
        self.raw("", 2, 0, target, &[])
    }

    pub fn array(&mut self, element: u32, len: u32) -> u32 {
        self.raw("", 3, 0, 0, &[element, 0, len])
    }

    pub fn structure(&mut self, name: &str, size: u32, members: &[MemberSpec]) -> u32 {
        self.composite(4, name, size, members)
    }

    pub fn union(&mut self, name: &str, size: u32, members: &[MemberSpec]) -> u32 {
        self.composite(5, name, size, members)
    }

    fn composite(&mut self, kind: u32, name: &str, size: u32, members: &[MemberSpec]) -> u32 {
        let flag = if members.iter().any(|m| m.3 != 0) { KFLAG } else { 0 };
        let tail: Vec<u32> =
            members.iter().flat_map(|m| [self.name(&m.0), m.1, m.3 << 24 | m.2]).collect();
        self.raw(name, kind, flag | members.len() as u32, size, &tail)
    }

    pub fn enumeration(&mut self, name: &str, signed: bool, values: &[(&str, i32)]) -> u32 {
        let tail: Vec<u32> =
            values.iter().flat_map(|&(name, v)| [self.name(name), v as u32]).collect();
        let flag = if signed { KFLAG } else { 0 };
        self.raw(name, 6, flag | values.len() as u32, 4, &tail)
    }

    pub fn enum64(&mut self, name: &str, signed: bool, values: &[(&str, i64)]) -> u32 {
        let tail: Vec<u32> = values
            .iter()
            .flat_map(|&(name, v)| [self.name(name), v as u32, (v >> 32) as u32])
            .collect();
        let flag = if signed { KFLAG } else { 0 };
        self.raw(name, 19, flag | values.len() as u32, 8, &tail)
    }

    pub fn fwd(&mut self, name: &str, union: bool) -> u32 {
        self.raw(name, 7, if union { KFLAG } else { 0 }, 0, &[])
    }

    pub fn typedef(&mut self, name: &str, target: u32) -> u32 {
        self.raw(name, 8, 0, target, &[])
    }

    pub fn volatile(&mut self, target: u32) -> u32 {
        self.raw("", 9, 0, target, &[])
    }

    pub fn constant(&mut self, target: u32) -> u32 {
        self.raw("", 10, 0, target, &[])
    }

    pub fn restrict(&mut self, target: u32) -> u32 {
        self.raw("", 11, 0, target, &[])
    }

    /// Linkage: 0 static, 1 global, 2 extern.
    pub fn func(&mut self, name: &str, proto: u32, linkage: u32) -> u32 {
        self.raw(name, 12, linkage, proto, &[])
    }

    pub fn proto(&mut self, ret: u32, params: &[(&str, u32)]) -> u32 {
        let tail: Vec<u32> = params.iter().flat_map(|&(name, ty)| [self.name(name), ty]).collect();
        self.raw("", 13, params.len() as u32, ret, &tail)
    }

    pub fn var(&mut self, name: &str, ty: u32, linkage: u32) -> u32 {
        self.raw(name, 14, 0, ty, &[linkage])
    }

    /// Variables as type, offset, size.
    pub fn datasec(&mut self, name: &str, size: u32, vars: &[[u32; 3]]) -> u32 {
        self.raw(name, 15, vars.len() as u32, size, vars.as_flattened())
    }

    pub fn float(&mut self, name: &str, size: u32) -> u32 {
        self.raw(name, 16, 0, size, &[])
    }

    pub fn decl_tag(&mut self, text: &str, target: u32, component: i32) -> u32 {
        self.raw(text, 17, 0, target, &[component as u32])
    }

    pub fn type_tag(&mut self, text: &str, target: u32) -> u32 {
        self.raw(text, 18, 0, target, &[])
    }

    pub fn bytes(&self) -> Vec<u8> {
        let types = self.words.len() as u32 * 4;
        let header = [24, 0, types, types, self.strings.len() as u32];
        let word = |w: &u32| if self.big_endian { w.to_be_bytes() } else { w.to_le_bytes() };
        let mut bytes =
            if self.big_endian { vec![0xeb, 0x9f, 1, 0] } else { vec![0x9f, 0xeb, 1, 0] };
        bytes.extend(header.iter().flat_map(word));
        bytes.extend(self.words.iter().flat_map(word));
        bytes.extend(&self.strings);
        bytes
    }
}
