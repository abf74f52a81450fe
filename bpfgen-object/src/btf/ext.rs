//! `.BTF.ext`: which function, source line and CO-RE record belongs to which instruction.
//!
//! ```text
//! header    magic u16, version u8, flags u8, header length u32,
//!           offset and length of func info, line info and, in longer headers, CO-RE records
//! each part record size u32, then per section: name u32, count u32, `count` records
//! records   func {insn offset, type}, line {insn offset, file, text, line:22 column:10},
//!           CO-RE {insn offset, type, access string, kind}; later versions may append fields
//! ```

use super::{Btf, Name, Type, TypeId, Types, decode};
use crate::{CoreKind, Error, ErrorKind, Result, bytes::Budget, bytes::Bytes};

/// All records, by section name and byte offset in that section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ext {
    /// Func info: the `FUNC` of the function that begins there.
    pub functions: Vec<Record<TypeId>>,
    /// Line info.
    pub lines: Vec<Record<Line>>,
    /// CO-RE relocations.
    pub core: Vec<Record<Core>>,
}

/// A record and the instruction that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<T> {
    /// Name of the instruction's ELF section.
    pub section: Name,
    /// Byte offset of the instruction in that section.
    pub offset: u32,
    /// Where the record is in `.BTF.ext`.
    pub at: u64,
    /// What the record says.
    pub value: T,
}

/// A source line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// File name.
    pub file: Name,
    /// The line's text.
    pub text: Name,
    /// Line number.
    pub line: u32,
    /// Column number.
    pub column: u32,
}

/// A CO-RE relocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// Root type.
    pub type_id: TypeId,
    /// Access string.
    pub access: String,
    /// What is asked for.
    pub kind: CoreKind,
}

impl Ext {
    /// Decodes a `.BTF.ext` section; `btf` is the `.BTF` that it refers to.
    ///
    /// # Errors
    /// If anything in it is malformed, or refers to a type or string that does not exist.
    pub fn decode(bytes: &[u8], btf: &Btf) -> Result<Self> {
        Self::decode_section(bytes, btf).map_err(|error| error.section(".BTF.ext"))
    }

    fn decode_section(bytes: &[u8], btf: &Btf) -> Result<Self> {
        let read = Bytes::new(bytes, decode::magic(bytes)?);
        let version = read.slice(2, 1)?[0];
        if version != 1 {
            let what = format!("BTF.ext version {version}; only version 1 is known");
            return Err(Error::new(ErrorKind::Unsupported, what).at(2u64));
        }
        let length = read.u32(4)?;
        if length < 24 || length as usize > bytes.len() {
            return Err(Error::malformed(4u64, format!("header length {length} is out of range")));
        }
        let part = |at: usize, least: u32| -> Result<Part<'_>> {
            if length as usize >= at + 8 {
                Part::new(bytes, read, length, at, least)
            } else {
                Ok(Part { read, at: 0, end: 0, record: least as usize })
            }
        };
        let mut ext = Self::default();
        part(8, 8)?.each(btf, |section, offset, at, [type_id]| {
            let value = TypeId(type_id);
            if !matches!(btf.get(value), Some(Type::Func(_))) {
                return Err(Error::malformed(at, format!("[{}] is not a function", value.0)));
            }
            ext.functions.push(Record { section, offset, at, value });
            Ok(())
        })?;
        part(16, 16)?.each(btf, |section, offset, at, [file, text, place]| {
            let value = Line {
                file: Name(file),
                text: Name(text),
                line: place >> 10,
                column: place & 0x3ff,
            };
            for name in [value.file, value.text] {
                exists(btf, name).map_err(|error| error.at(at))?;
            }
            ext.lines.push(Record { section, offset, at, value });
            Ok(())
        })?;
        let mut copies = Budget::for_copies_of(bytes);
        part(24, 16)?.each(btf, |section, offset, at, [type_id, access, kind]| {
            let type_id = TypeId(type_id);
            if btf.get(type_id).is_none() {
                return Err(Error::malformed(at, format!("type [{}] does not exist", type_id.0)));
            }
            let kind = CoreKind::from_number(kind).ok_or_else(|| {
                let what = format!("CO-RE relocation of kind {kind}, which is not known");
                Error::new(ErrorKind::Unsupported, what).at(at)
            })?;
            let access = btf.name(Name(access)).map_err(|error| error.at(at))?;
            copies
                .take(access.len())
                .ok_or_else(|| Error::malformed(at, "access strings share too much text"))?;
            let value = Core { type_id, access: access.to_owned(), kind };
            ext.core.push(Record { section, offset, at, value });
            Ok(())
        })?;
        Ok(ext)
    }
}

/// Whether a string begins at `name`, without looking for its end, which may be far.
fn exists(btf: &Btf, name: Name) -> Result<()> {
    if btf.has_string(name) {
        return Ok(());
    }
    let what = format!("string at {:#x} does not exist", name.0);
    Err(Error::new(ErrorKind::Malformed, what))
}

/// One of the three lists.
struct Part<'a> {
    read: Bytes<'a>,
    at: usize,
    end: usize,
    /// Size of a record.
    record: usize,
}

impl<'a> Part<'a> {
    /// The list whose offset and length are in the header at `at`, of records of `least` bytes.
    fn new(bytes: &'a [u8], read: Bytes<'a>, header: u32, at: usize, least: u32) -> Result<Self> {
        let start = u64::from(header) + u64::from(read.u32(at)?);
        let length = read.u32(at + 4)?;
        let end = start + u64::from(length);
        if end > bytes.len() as u64 {
            let what = format!("the list reaches to {end:#x}, past the data's end");
            return Err(Error::malformed(at as u64, what));
        }
        // Both are at most bytes.len().
        let (start, end) = (start as usize, end as usize);
        let mut part = Self { read, at: start, end, record: least as usize };
        if length > 0 {
            let size = read.u32(start)?;
            if size < least || size % 4 != 0 || size > length {
                let what = format!("records of {size} bytes, where at least {least} are expected");
                return Err(Error::malformed(start as u64, what));
            }
            part.record = size as usize;
            part.at += 4;
        }
        Ok(part)
    }

    /// Visits every record: its section, instruction offset, place, and the `N` words after the
    /// instruction offset.
    fn each<const N: usize>(
        mut self,
        btf: &Btf,
        mut visit: impl FnMut(Name, u32, u64, [u32; N]) -> Result<()>,
    ) -> Result<()> {
        while self.at < self.end {
            let section = Name(self.read.u32(self.at)?);
            exists(btf, section).map_err(|error| error.at(self.at as u64))?;
            let count = self.read.u32(self.at + 4)? as usize;
            self.at += 8;
            if count > self.end.saturating_sub(self.at) / self.record {
                let what = format!("{count} records do not fit into the list");
                return Err(Error::malformed(self.at as u64 - 4, what));
            }
            for _ in 0..count {
                let mut words = [0; N];
                for (word, at) in words.iter_mut().zip((self.at + 4..).step_by(4)) {
                    *word = self.read.u32(at)?;
                }
                visit(section, self.read.u32(self.at)?, self.at as u64, words)?;
                self.at += self.record;
            }
        }
        Ok(())
    }
}
