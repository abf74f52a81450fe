//! Kernel-sized BTF, read where it lies: 5.5 MB and 126,000 types are never decoded whole.
//!
//! ```text
//! type records   ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮ …   one walk over the heads: it finds all names
//!                ▲               ▲               ▲      sought so far, and notes where every 16th
//! index          0               16              32     record lies
//! ```
//!
//! A type is then decoded when asked for: from the nearest noted record, over at most 15 heads. What
//! was found is kept in a [`Memo`], which outlives the borrow of the bytes. A second walk, for names
//! that the first did not seek, lists all that CO-RE may look for; then there is no third.

mod memo;
mod needles;
mod search;
mod walk;

use std::{borrow::Cow, fmt};

pub use memo::Memo;

use search::is;
use walk::Records;

use super::{Kind, Name, Type, TypeId, Types, decode};
use crate::{Endian, Error, ErrorKind, Result};

/// No name is longer than this; the kernel's limit is 511. Without one, a hostile file of one long
/// string would make every comparison as long as the file.
const MAX_NAME: usize = 2048;
/// Kinds that CO-RE may look for by name.
const CANDIDATES: &[Kind] = &[
    Kind::Int,
    Kind::Struct,
    Kind::Union,
    Kind::Enum,
    Kind::Enum64,
    Kind::Fwd,
    Kind::Typedef,
    Kind::Float,
];

/// A type that a name search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Found {
    /// Its id.
    pub id: TypeId,
    /// Its kind.
    pub kind: Kind,
}

/// BTF bytes, decoded type by type on request.
#[derive(Clone)]
pub struct Scan<'a> {
    records: Records<'a>,
    strings: &'a [u8],
    base: Option<&'a Scan<'a>>,
    /// Offset of `strings`' first byte as names count it.
    first_string: u32,
    memo: Memo,
}

impl<'a> Scan<'a> {
    /// Reads the header of a BTF that stands alone, such as `/sys/kernel/btf/vmlinux`, of either
    /// byte order. Types are looked at later.
    ///
    /// # Errors
    /// If the header is malformed.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        Self::resume(bytes, Memo::default())
    }

    /// Like [`Scan::new`], with what earlier scans of the same bytes have learnt. A memo of other
    /// bytes is not used if their lengths differ.
    ///
    /// # Errors
    /// If the header is malformed.
    pub fn resume(bytes: &'a [u8], memo: Memo) -> Result<Self> {
        let header = decode::header(bytes).map_err(in_btf)?;
        check_length(bytes)?;
        Ok(Self::with(bytes, &header, None, (1, 0), memo))
    }

    /// Reads the header of a BTF that adds to `base`: that of a kernel module. Ids and names of
    /// the base are valid here too; searches find only what was added.
    ///
    /// # Errors
    /// If the header is malformed, or the base is.
    pub fn split(base: &'a Scan<'a>, bytes: &'a [u8], memo: Memo) -> Result<Self> {
        let header = decode::split_header(bytes).map_err(in_btf)?;
        check_length(bytes)?;
        if header.endian != base.endian() {
            return Err(in_btf(Error::malformed(0u64, "its byte order is not that of its base")));
        }
        let strings = base.first_string.saturating_add(base.strings.len() as u32);
        let first = (base.len()?, strings);
        Ok(Self::with(bytes, &header, Some(base), first, memo))
    }

    fn with(
        bytes: &'a [u8],
        header: &decode::Header,
        base: Option<&'a Scan<'a>>,
        (first, first_string): (u32, u32),
        memo: Memo,
    ) -> Self {
        let strings = &bytes[header.strings.clone()];
        let memo = memo.of((header.types.end, strings.len(), first));
        let bytes = &bytes[..header.types.end];
        let records = Records { bytes, start: header.types.start, endian: header.endian, first };
        Self { records, strings, base, first_string, memo }
    }

    /// What this scan has learnt, for [`Scan::resume`].
    pub fn memo(&self) -> Memo {
        self.memo.clone()
    }

    /// Byte order of the described machine.
    pub fn endian(&self) -> Endian {
        self.records.endian
    }

    /// Number of types, `void` and the base's included: ids are below it.
    ///
    /// # Errors
    /// If a record is malformed.
    #[expect(clippy::len_without_is_empty, reason = "void is always there")]
    pub fn len(&self) -> Result<u32> {
        Ok(self.records.first + self.index()?.count())
    }

    /// Whether the string at `name` is exactly `text`.
    pub fn name_is(&self, name: Name, text: &str) -> bool {
        is(self.text(name), text.as_bytes())
    }

    /// Names of all types of a kind, in the order of their ids; not those of the base. Nothing of it
    /// is kept: it is for telling people what there is.
    #[must_use]
    pub fn names(&self, kind: Kind) -> Vec<&str> {
        let mut names = Vec::new();
        let mut offset = self.records.start;
        // What is malformed shows when types are asked for.
        while let Ok(record) = decode::record(self.records.bytes, offset, self.endian()) {
            if record.kind == kind {
                names.extend(self.name(record.name).ok().filter(|name| !name.is_empty()));
            }
            offset += record.len();
        }
        names
    }

    /// The strings from `name` on; empty outside them.
    pub(crate) fn text(&self, name: Name) -> &'a [u8] {
        match (name.0.checked_sub(self.first_string), self.base) {
            (Some(at), _) => self.strings.get(at as usize..).unwrap_or_default(),
            (None, Some(base)) => base.text(name),
            (None, None) => &[],
        }
    }

    /// Size of `long` on the described machine.
    fn find_pointer_size(&self) -> u32 {
        const LONG: [&str; 11] = [
            "long",
            "long int",
            "int long",
            "unsigned long",
            "long unsigned",
            "unsigned long int",
            "unsigned int long",
            "long unsigned int",
            "long int unsigned",
            "int unsigned long",
            "int long unsigned",
        ];
        let mut offset = self.records.start;
        // What is malformed shows when types are asked for.
        while let Ok(record) = decode::record(self.records.bytes, offset, self.endian()) {
            let long = LONG.iter().any(|name| self.name_is(record.name, name));
            if record.kind == Kind::Int && matches!(record.size_or_type, 4 | 8) && long {
                return record.size_or_type;
            }
            offset += record.len();
        }
        8
    }
}

impl Types for Scan<'_> {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        match self.base {
            _ if id == TypeId::VOID => Ok(Cow::Owned(Type::Void)),
            Some(base) if id.0 < self.records.first => base.ty(id),
            _ => {
                let offset = self.records.offset(self.index()?, id)?;
                let decoded = decode::type_at(self.records.bytes, offset, self.records.endian);
                let context = |error: Error| error.context(format!("type [{}]", id.0));
                let (ty, _) = decoded.map_err(context).map_err(in_btf)?;
                Ok(Cow::Owned(ty))
            }
        }
    }

    fn name(&self, name: Name) -> Result<&str> {
        let text = self.text(name);
        let end = text.iter().take(MAX_NAME).position(|&byte| byte == 0);
        end.and_then(|end| std::str::from_utf8(&text[..end]).ok()).ok_or_else(|| {
            let message = format!("there is no usable name at string {:#x}", name.0);
            in_btf(Error::new(ErrorKind::Malformed, message))
        })
    }

    fn pointer_size(&self) -> u32 {
        match self.base {
            Some(base) => base.pointer_size(),
            None => self.memo.pointer_size(|| self.find_pointer_size()),
        }
    }
}

impl fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("endian", &self.endian())
            .field("type_bytes", &(self.records.bytes.len() - self.records.start))
            .field("string_bytes", &self.strings.len())
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// Offsets are kept in 32 bits, and lengths that are added to them have to stay there too.
fn check_length(bytes: &[u8]) -> Result<()> {
    if bytes.len() <= walk::MAX_LENGTH {
        return Ok(());
    }
    Err(in_btf(Error::new(ErrorKind::Unsupported, "it is larger than 2 GiB")))
}

fn in_btf(error: Error) -> Error {
    error.section(".BTF")
}
