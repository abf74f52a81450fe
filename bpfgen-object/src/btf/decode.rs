//! `.BTF` bytes → [`Type`]s.
//!
//! ```text
//! header  magic u16, version u8, flags u8, header length u32,
//!         type offset, type length, string offset, string length (u32, from the header's end)
//! types   name u32 · info u32 (flag:1, kind:5 at bit 24, count:16) · size or type u32 · tail by kind
//! strings NUL-terminated, the first one empty
//! ```
//!
//! [`header`], [`record`] and [`type_at`] work on one record, for the scanner, which never decodes
//! a whole BTF. All take the bytes from the start of the BTF, so that errors carry its offsets.

use std::ops::Range;

use super::{
    Array, BtfLinkage, Composite, DataSec, DeclTag, Enum, Enumerator, Float, Func, FuncProto, Fwd,
    Int, Kind, Member, Name, Named, Param, SecVar, Type, TypeId, Var,
};
use crate::{
    Endian, Error, ErrorKind, Result,
    bytes::{Bytes, too_short},
};

/// Size of the head that all records share.
pub(crate) const HEAD: usize = 12;
/// First bytes of a BTF, in its byte order.
const MAGIC: u16 = 0xeb9f;
/// Size of the header's fields that every version has.
const MIN_HEADER: u32 = 24;

/// What the header says, checked against the data.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) endian: Endian,
    /// Byte range of the type records.
    pub(crate) types: Range<usize>,
    /// Byte range of the strings.
    pub(crate) strings: Range<usize>,
}

/// Byte order from a magic number at the start of `bytes` (`.BTF` and `.BTF.ext` share it).
pub(crate) fn magic(bytes: &[u8]) -> Result<Endian> {
    match Bytes::new(bytes, Endian::Little).u16(0)? {
        MAGIC => Ok(Endian::Little),
        swapped if swapped.swap_bytes() == MAGIC => Ok(Endian::Big),
        other => Err(Error::malformed(0u64, format!("{other:#06x} is not BTF's magic 0xeb9f"))),
    }
}

/// Reads the header of a BTF that stands alone.
pub(crate) fn header(bytes: &[u8]) -> Result<Header> {
    let header = split_header(bytes)?;
    match &bytes[header.strings.clone()] {
        [0, .., 0] | [0] => Ok(header),
        _ => Err(Error::malformed(
            header.strings.start as u64,
            "strings must begin with an empty one and end with a NUL",
        )),
    }
}

/// Reads the header of a BTF that adds to another: its strings go on where the base's end.
pub(crate) fn split_header(bytes: &[u8]) -> Result<Header> {
    let endian = magic(bytes)?;
    let read = Bytes::new(bytes, endian);
    let version = read.slice(2, 1)?[0];
    if version != 1 {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("BTF version {version}; only version 1 is known"),
        )
        .at(2u64));
    }
    let length = read.u32(4)?;
    if length < MIN_HEADER || length as usize > bytes.len() {
        return Err(Error::malformed(4u64, format!("header length {length} is out of range")));
    }
    let part = |at: usize, what: &str| -> Result<Range<usize>> {
        let start = u64::from(length) + u64::from(read.u32(at)?);
        let end = start + u64::from(read.u32(at + 4)?);
        if end > bytes.len() as u64 {
            return Err(Error::malformed(
                at as u64,
                format!("{what} reach to {end:#x}, past the data's end at {:#x}", bytes.len()),
            ));
        }
        // Both are at most bytes.len().
        Ok(start as usize..end as usize)
    };
    let types = part(8, "type records")?;
    let strings = part(16, "strings")?;
    if types.start % 4 != 0 {
        return Err(Error::malformed(8u64, "type records are not aligned to 4 bytes"));
    }
    if !matches!(&bytes[strings.clone()], [] | [.., 0]) {
        return Err(Error::malformed(strings.start as u64, "strings must end with a NUL"));
    }
    Ok(Header { endian, types, strings })
}

/// The head of a record, and how long the whole is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    /// `kind_flag`.
    pub(crate) flag: bool,
    /// Number of members, enumerators, parameters or variables; a function's linkage.
    pub(crate) count: usize,
    /// Size in bytes, or the type referred to.
    pub(crate) size_or_type: u32,
}

impl Record {
    /// Length of the record in bytes, head and tail.
    pub(crate) fn len(&self) -> usize {
        HEAD + match self.kind {
            Kind::Int | Kind::Var | Kind::DeclTag => 4,
            Kind::Array => 12,
            Kind::Struct | Kind::Union | Kind::DataSec | Kind::Enum64 => self.count * 12,
            Kind::Enum | Kind::FuncProto => self.count * 8,
            Kind::Void
            | Kind::Ptr
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Func
            | Kind::Float
            | Kind::TypeTag => 0,
        }
    }
}

/// Reads a record's head at `offset`; `bytes` are the BTF up to the end of its type records.
pub(crate) fn record(bytes: &[u8], offset: usize, endian: Endian) -> Result<Record> {
    let head = match bytes.get(offset..) {
        Some(&[a, b, c, d, e, f, g, h, i, j, k, l, ..]) => {
            [[a, b, c, d], [e, f, g, h], [i, j, k, l]]
        }
        _ => return Err(too_short(offset, HEAD, bytes.len())),
    };
    let [name, info, size_or_type] = head;
    let info = endian.word(info);
    let number = (info >> 24 & 0x1f) as u8;
    let kind = match Kind::from_number(number) {
        Some(Kind::Void) | None => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("type kind {number} is not one of the 19 known kinds"),
            )
            .at(offset as u64));
        }
        Some(kind) => kind,
    };
    Ok(Record {
        name: Name(endian.word(name)),
        kind,
        flag: info >> 31 != 0,
        count: (info & 0xffff) as usize,
        size_or_type: endian.word(size_or_type),
    })
}

/// Decodes the type at `offset` and gives the offset of the next record; `bytes` are the BTF up to
/// the end of its type records.
///
/// Checks what the record alone can show; that ids and names exist is the caller's to check.
pub(crate) fn type_at(bytes: &[u8], offset: usize, endian: Endian) -> Result<(Type, usize)> {
    let record = record(bytes, offset, endian)?;
    // One check for the whole tail, before anything is allocated for it.
    let all = Bytes::new(bytes, endian).slice(offset, record.len())?;
    let next = offset + record.len();
    let tail = Tail { bytes: all.get(HEAD..).unwrap_or_default(), endian };
    match tail.decode(&record) {
        Ok(ty) => Ok((ty, next)),
        Err(error) => Err(error.at(offset as u64)),
    }
}

/// What follows a record's head. It is read by patterns and loops, not by adapters: see
/// [`Bytes::u32`].
struct Tail<'a> {
    bytes: &'a [u8],
    endian: Endian,
}

impl Tail<'_> {
    fn word(&self, index: usize) -> Result<u32> {
        Bytes::new(self.bytes, self.endian).u32(4 * index)
    }

    fn decode(&self, record: &Record) -> Result<Type> {
        let &Record { name, flag, size_or_type: size, .. } = record;
        let target = TypeId(size);
        Ok(match record.kind {
            Kind::Void => Type::Void,
            Kind::Int => Type::Int(self.int(name, size)?),
            Kind::Ptr => Type::Ptr(target),
            Kind::Array => Type::Array(Array {
                element: TypeId(self.word(0)?),
                index: TypeId(self.word(1)?),
                len: self.word(2)?,
            }),
            Kind::Struct => Type::Struct(self.composite(record)?),
            Kind::Union => Type::Union(self.composite(record)?),
            Kind::Enum | Kind::Enum64 => {
                // clang gives an enum that is only declared neither values nor a size.
                let is_declaration = size == 0 && record.count == 0;
                if !(matches!(size, 1 | 2 | 4 | 8) || is_declaration) {
                    return Err(malformed(format!("an enum of {size} bytes")));
                }
                let values = self.enumerators(record);
                let body = Enum { name, size, signed: flag, values };
                if record.kind == Kind::Enum { Type::Enum(body) } else { Type::Enum64(body) }
            }
            Kind::Fwd => Type::Fwd(Fwd { name, union: flag }),
            Kind::Typedef => Type::Typedef(Named { name, target, attribute: false }),
            Kind::Volatile => Type::Volatile(target),
            Kind::Const => Type::Const(target),
            Kind::Restrict => Type::Restrict(target),
            Kind::Func => {
                Type::Func(Func { name, proto: target, linkage: linkage(record.count as u32)? })
            }
            Kind::FuncProto => {
                Type::FuncProto(FuncProto { ret: target, params: self.params(record.count) })
            }
            Kind::Var => Type::Var(Var { name, ty: target, linkage: linkage(self.word(0)?)? }),
            Kind::DataSec => Type::DataSec(DataSec {
                name,
                size,
                vars: (0..record.count)
                    .map(|i| {
                        Ok(SecVar {
                            ty: TypeId(self.word(3 * i)?),
                            offset: self.word(3 * i + 1)?,
                            size: self.word(3 * i + 2)?,
                        })
                    })
                    .collect::<Result<_>>()?,
            }),
            Kind::Float => {
                if !matches!(size, 2 | 4 | 8 | 12 | 16) {
                    return Err(malformed(format!("a floating-point type of {size} bytes")));
                }
                Type::Float(Float { name, size })
            }
            Kind::DeclTag => Type::DeclTag(DeclTag {
                name,
                target,
                component: self.word(0)? as i32,
                attribute: flag,
            }),
            Kind::TypeTag => Type::TypeTag(Named { name, target, attribute: flag }),
        })
    }

    fn int(&self, name: Name, size: u32) -> Result<Int> {
        let data = self.word(0)?;
        let (encoding, offset, bits) = (data >> 24 & 0xf, (data >> 16) as u8, data as u8);
        if !matches!(size, 1 | 2 | 4 | 8 | 16) || u32::from(offset) + u32::from(bits) > size * 8 {
            return Err(malformed(format!(
                "an integer of {bits} bits at bit {offset} in {size} bytes"
            )));
        }
        Ok(Int {
            name,
            size,
            signed: encoding & 1 != 0,
            char: encoding & 2 != 0,
            bool: encoding & 4 != 0,
            offset,
            bits,
        })
    }

    fn composite(&self, record: &Record) -> Result<Composite> {
        let bits = u64::from(record.size_or_type) * 8;
        let mut members = Vec::with_capacity(record.count);
        let mut rest = self.bytes;
        while let &[a, b, c, d, e, f, g, h, i, j, k, l, ref more @ ..] = rest {
            rest = more;
            let place = self.endian.word([i, j, k, l]);
            let (bit_size, bit_offset) =
                if record.flag { ((place >> 24) as u8, place & 0xff_ffff) } else { (0, place) };
            if bit_offset as u64 + bit_size as u64 > bits {
                return Err(malformed(format!(
                    "member {} at bit {bit_offset} lies outside its {} bytes",
                    members.len(),
                    record.size_or_type
                )));
            }
            members.push(Member {
                name: Name(self.endian.word([a, b, c, d])),
                ty: TypeId(self.endian.word([e, f, g, h])),
                bit_offset,
                bit_size,
            });
        }
        Ok(Composite { name: record.name, size: record.size_or_type, members })
    }

    fn params(&self, count: usize) -> Vec<Param> {
        let mut params = Vec::with_capacity(count);
        let mut rest = self.bytes;
        while let &[a, b, c, d, e, f, g, h, ref more @ ..] = rest {
            rest = more;
            params.push(Param {
                name: Name(self.endian.word([a, b, c, d])),
                ty: TypeId(self.endian.word([e, f, g, h])),
            });
        }
        params
    }

    fn enumerators(&self, record: &Record) -> Vec<Enumerator> {
        let mut values = Vec::with_capacity(record.count);
        let mut rest = self.bytes;
        if record.kind == Kind::Enum64 {
            while let &[a, b, c, d, e, f, g, h, i, j, k, l, ref more @ ..] = rest {
                rest = more;
                let low = self.endian.word([e, f, g, h]) as u64;
                let high = self.endian.word([i, j, k, l]) as u64;
                let name = Name(self.endian.word([a, b, c, d]));
                values.push(Enumerator { name, value: high << 32 | low });
            }
            return values;
        }
        while let &[a, b, c, d, e, f, g, h, ref more @ ..] = rest {
            rest = more;
            let value = self.endian.word([e, f, g, h]);
            let value = if record.flag { value as i32 as u64 } else { value as u64 };
            values.push(Enumerator { name: Name(self.endian.word([a, b, c, d])), value });
        }
        values
    }
}

fn linkage(number: u32) -> Result<BtfLinkage> {
    match number {
        0 => Ok(BtfLinkage::Static),
        1 => Ok(BtfLinkage::Global),
        2 => Ok(BtfLinkage::Extern),
        _ => Err(malformed(format!("linkage {number} is none of static, global, extern"))),
    }
}

/// A problem whose offset the caller adds.
fn malformed(message: String) -> Error {
    Error::new(ErrorKind::Malformed, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{
        Btf,
        test_btf::{Builder, bitfield, member},
    };

    /// One of every kind.
    fn every_kind(mut types: Builder) -> Builder {
        let int = types.int("int", 4, true);
        let pointer = types.ptr(int);
        types.array(int, 7);
        types.structure("s", 8, &[bitfield("low", int, 0, 3), bitfield("next", int, 32, 0)]);
        types.union("u", 8, &[member("number", int, 0), member("pointer", pointer, 0)]);
        types.enumeration("e", true, &[("MINUS", -1), ("PLUS", 5)]);
        types.fwd("f", true);
        types.typedef("t", int);
        types.volatile(int);
        types.constant(int);
        types.restrict(pointer);
        let proto = types.proto(int, &[("a", int), ("", 0)]);
        types.func("function", proto, 1);
        let var = types.var("variable", int, 0);
        types.datasec(".data", 4, &[[var, 0, 4]]);
        types.float("double", 8);
        types.decl_tag("tag", var, -1);
        types.type_tag("user", int);
        types.enum64("big", false, &[("BIG", i64::MIN)]);
        types
    }

    #[test]
    fn every_kind_in_both_byte_orders() {
        let little = Btf::decode(&every_kind(Builder::new()).bytes()).unwrap();
        let big = Btf::decode(&every_kind(Builder::new().big_endian()).bytes()).unwrap();
        assert_eq!(little, big);
        // In order of kind, but for the function, whose prototype comes first.
        let kinds: Vec<_> = little.iter().map(|(_, ty)| ty.kind().number()).collect();
        let expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 12, 14, 15, 16, 17, 18, 19];
        assert_eq!(kinds, expected);

        let find = |kind| little.iter().find(|(_, ty)| ty.kind() == kind).unwrap().1;
        let Type::Struct(s) = find(Kind::Struct) else { unreachable!("found as one") };
        let places: Vec<_> = s.members.iter().map(|m| (m.bit_offset, m.bit_size)).collect();
        assert_eq!((little.str(s.name), s.size, &places[..]), ("s", 8, &[(0, 3), (32, 0)][..]));
        let Type::Enum(e) = find(Kind::Enum) else { unreachable!("found as one") };
        assert_eq!((e.signed, e.values[0].value as i64, e.values[1].value), (true, -1, 5));
        let Type::Enum64(e) = find(Kind::Enum64) else { unreachable!("found as one") };
        assert_eq!((e.signed, e.values[0].value), (false, 1 << 63));
        let Type::FuncProto(proto) = find(Kind::FuncProto) else { unreachable!("found as one") };
        assert_eq!((proto.ret, proto.params.len()), (TypeId(1), 2));
        let Type::Fwd(fwd) = find(Kind::Fwd) else { unreachable!("found as one") };
        assert!(fwd.union);
        let Type::DeclTag(tag) = find(Kind::DeclTag) else { unreachable!("found as one") };
        assert_eq!((little.str(tag.name), tag.component), ("tag", -1));
    }

    #[test]
    fn every_prefix_is_an_error() {
        let bytes = every_kind(Builder::new()).bytes();
        for len in 0..bytes.len() {
            let error = Btf::decode(&bytes[..len]).unwrap_err();
            assert_eq!(error.section_name(), Some(".BTF"), "{error}");
            assert!(error.offset().is_some(), "{error}");
        }
    }

    #[test]
    fn headers_may_be_longer_but_not_lie() {
        let bytes = every_kind(Builder::new()).bytes();
        let change = |at: usize, word: u32| {
            let mut changed = bytes.clone();
            changed[at..at + 4].copy_from_slice(&word.to_le_bytes());
            changed
        };
        let says = |bytes: &[u8], text: &str| {
            let error = Btf::decode(bytes).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        };
        let mut longer = change(4, 32);
        longer.splice(24..24, [0xff; 8]);
        assert_eq!(Btf::decode(&longer).unwrap(), Btf::decode(&bytes).unwrap());
        says(&change(0, 0x0002_eb9f), "version 2");
        says(&change(0, 0x7f45_4c46), "is not BTF's magic");
        says(&change(4, 20), "header length 20");
        says(&change(4, u32::MAX), "header length 4294967295");
        says(&change(8, u32::MAX), "type records reach");
        says(&change(12, u32::MAX), "type records reach");
        says(&change(16, u32::MAX), "strings reach");
        says(&change(8, 2), "aligned");
        says(&change(20, 3), "end with a NUL");
        says(&change(20, 0), "begin with an empty one");
    }

    #[test]
    fn records_that_contradict_themselves() {
        let says = |add: &dyn Fn(&mut Builder) -> u32, text: &str| {
            let mut types = Builder::new();
            add(&mut types);
            let error = Btf::decode(&types.bytes()).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
            assert!(error.starts_with("section .BTF, offset 0x18: "), "{error}");
        };
        says(&|t| t.raw("", 20, 0, 0, &[]), "kind 20");
        says(&|t| t.raw("", 0, 0, 0, &[]), "kind 0");
        says(&|t| t.raw("int", 1, 0, 3, &[24]), "an integer of 24 bits at bit 0 in 3 bytes");
        says(&|t| t.raw("int", 1, 0, 4, &[33]), "an integer of 33 bits");
        says(&|t| t.raw("int", 1, 0, 4, &[0x0008_0020]), "32 bits at bit 8");
        says(&|t| t.raw("e", 6, 0, 3, &[]), "an enum of 3 bytes");
        says(&|t| t.raw("f", 16, 0, 5, &[]), "a floating-point type of 5 bytes");
        says(&|t| t.raw("f", 12, 3, 0, &[]), "linkage 3");
        says(&|t| t.structure("s", 4, &[member("m", 0, 40)]), "member 0 at bit 40");
        says(&|t| t.structure("s", 4, &[bitfield("m", 0, 24, 9)]), "member 0 at bit 24");
        says(&|t| t.structure("s", 4, &[member("m", 1, 0)]), "type [1]: it contains itself");
    }

    #[test]
    fn line_texts_in_other_encodings_keep_their_offsets() {
        let mut types = Builder::new();
        types.name("caf\u{e9}");
        types.int("int", 4, true);
        let mut bytes = types.bytes();
        // Latin-1 instead of UTF-8.
        let at = bytes.iter().position(|&byte| byte == 0xc3).unwrap();
        bytes[at] = 0xe9;
        let btf = Btf::decode(&bytes).unwrap();
        assert_eq!(btf.str(Name(1)), "caf??");
        assert_eq!(btf.name_of(TypeId(1)), "int");
        // A name that begins in the middle of a character.
        let mut types = Builder::new();
        types.name("\u{e9}");
        types.raw("", 7, 0, 0, &[]);
        let mut bytes = types.bytes();
        bytes[24] = 2;
        assert!(Btf::decode(&bytes).unwrap_err().to_string().contains("outside the strings"));
    }
}
