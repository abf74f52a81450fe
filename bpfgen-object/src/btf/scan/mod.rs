//! Kernel-sized BTF, read where it lies: 5.5 MB and 126,000 types are never decoded whole.
//!
//! ```text
//! type records   ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮ …   one walk over the heads, once: it finds all
//!                ▲               ▲               ▲      names sought so far and notes where every
//! index          0               16              32     16th record lies
//! ```
//!
//! A type is then decoded when asked for: from the nearest noted record, over at most 15 heads.
//! What was found is kept in a [`Memo`], which outlives the borrow of the bytes.

mod needles;

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    ops::ControlFlow,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use needles::Needles;

use super::{Kind, Name, Type, TypeId, Types, decode, flavour};
use crate::{Endian, Error, ErrorKind, Result};

/// Records between two that the index notes.
const STEP: u32 = 16;
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
    /// The BTF up to the end of its type records.
    records: &'a [u8],
    /// Offset of the first record.
    start: usize,
    strings: &'a [u8],
    endian: Endian,
    base: Option<&'a Scan<'a>>,
    /// Id of the first record.
    first: u32,
    /// Offset of `strings`' first byte as names count it.
    first_string: u32,
    memo: Memo,
}

/// What scans of the same bytes have learnt: keep it with the bytes, and later scans do not walk
/// again unless they seek new names.
#[derive(Clone, Debug, Default)]
pub struct Memo(Arc<Learnt>);

#[derive(Debug, Default)]
struct Learnt {
    /// What it was learnt from: lengths of records and strings, first id.
    of: OnceLock<(usize, usize, u32)>,
    index: OnceLock<Index>,
    pointer_size: OnceLock<u32>,
    /// By essential name.
    names: Mutex<HashMap<Box<str>, Arc<[Found]>>>,
}

#[derive(Debug)]
struct Index {
    /// Offsets of every [`STEP`]th record.
    offsets: Vec<u32>,
    /// Number of records.
    count: u32,
}

/// The head of a record.
struct Head {
    id: TypeId,
    offset: usize,
    /// Number of its kind.
    kind: u8,
    name: Name,
    /// Size in bytes, or the type referred to.
    word: u32,
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
        if header.endian != base.endian {
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
        let of = (header.types.end, strings.len(), first);
        let memo = match memo.0.of.get_or_init(|| of) {
            known if *known == of => memo,
            _ => {
                let memo = Memo::default();
                memo.0.of.get_or_init(|| of);
                memo
            }
        };
        Self {
            records: &bytes[..header.types.end],
            start: header.types.start,
            strings,
            endian: header.endian,
            base,
            first,
            first_string,
            memo,
        }
    }

    /// What this scan has learnt, for [`Scan::resume`].
    pub fn memo(&self) -> Memo {
        self.memo.clone()
    }

    /// Byte order of the described machine.
    pub fn endian(&self) -> Endian {
        self.endian
    }

    /// Number of types, `void` and the base's included: ids are below it.
    ///
    /// # Errors
    /// If a record is malformed.
    #[expect(clippy::len_without_is_empty, reason = "void is always there")]
    pub fn len(&self) -> Result<u32> {
        Ok(self.first + self.index()?.count)
    }

    /// The first type of this kind with exactly this name: a `FUNC` to attach to, the `TYPEDEF`
    /// `btf_trace_…` of a tracepoint. Of split BTF, only added types.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn find_by_name(&self, name: &str, kind: Kind) -> Result<Option<TypeId>> {
        Ok(self.find_all(&[(name, kind)])?[0])
    }

    /// [`Scan::find_by_name`] for several in one walk.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn find_all(&self, wanted: &[(&str, Kind)]) -> Result<Vec<Option<TypeId>>> {
        let needles = Needles::new(wanted.iter().map(|(name, _)| name.as_bytes()));
        let kinds = mask(wanted.iter().map(|&(_, kind)| kind));
        let mut found = vec![None; wanted.len()];
        self.walk_all(|head| {
            if kinds & 1 << head.kind == 0 {
                return;
            }
            let text = self.text(head.name);
            for i in needles.may_begin(text) {
                let fits = wanted[i].1.number() == head.kind && is(text, needles.name(i));
                if found[i].is_none() && fits {
                    found[i] = Some(head.id);
                }
            }
        })?;
        Ok(found)
    }

    /// For each essential name, all types with that name or a flavour of it, in order of id: the
    /// candidates of CO-RE, of whatever kind. One walk for all names that were not sought before.
    /// Of split BTF, only added types.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn candidates(&self, names: &[&str]) -> Result<Vec<Arc<[Found]>>> {
        let known = || self.memo.0.names.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<&str> = {
            let known = known();
            names.iter().copied().filter(|name| !known.contains_key(*name)).collect()
        };
        new.sort_unstable();
        new.dedup();
        if !new.is_empty() {
            let found = self.seek(&new)?;
            let mut known = known();
            for (name, found) in new.into_iter().zip(found) {
                known.insert(name.into(), found.into());
            }
        }
        let known = known();
        Ok(names.iter().map(|name| known.get(*name).cloned().unwrap_or_default()).collect())
    }

    fn seek(&self, names: &[&str]) -> Result<Vec<Vec<Found>>> {
        let needles = Needles::new(names.iter().map(|name| name.as_bytes()));
        let kinds = mask(CANDIDATES.iter().copied());
        let mut found = vec![Vec::new(); names.len()];
        self.walk_all(|head| {
            if kinds & 1 << head.kind == 0 {
                return;
            }
            let text = self.text(head.name);
            for i in needles.may_begin(text) {
                if is_flavour(text, needles.name(i)) {
                    if let Some(kind) = Kind::from_number(head.kind) {
                        found[i].push(Found { id: head.id, kind });
                    }
                }
            }
        })?;
        Ok(found)
    }

    /// Whether the string at `name` is exactly `text`.
    pub fn name_is(&self, name: Name, text: &str) -> bool {
        is(self.text(name), text.as_bytes())
    }

    /// The strings from `name` on; empty outside them.
    pub(crate) fn text(&self, name: Name) -> &'a [u8] {
        match (name.0.checked_sub(self.first_string), self.base) {
            (Some(at), _) => self.strings.get(at as usize..).unwrap_or_default(),
            (None, Some(base)) => base.text(name),
            (None, None) => &[],
        }
    }

    fn index(&self) -> Result<&Index> {
        if self.memo.0.index.get().is_none() {
            self.walk_all(|_| {})?;
        }
        // walk_all() sets it.
        self.memo.0.index.get().ok_or_else(|| in_btf(Error::new(ErrorKind::Malformed, "no index")))
    }

    /// Visits all records, and makes the index on the way if there is none.
    fn walk_all(&self, mut visit: impl FnMut(&Head)) -> Result<()> {
        if self.memo.0.index.get().is_some() {
            return self.walk(|head| {
                visit(head);
                ControlFlow::Continue(())
            });
        }
        let mut index = Index { offsets: Vec::new(), count: 0 };
        self.walk(|head| {
            if index.count % STEP == 0 {
                index.offsets.push(head.offset as u32);
            }
            index.count += 1;
            visit(head);
            ControlFlow::Continue(())
        })?;
        // Another thread may have been faster; its index is the same.
        let _ = self.memo.0.index.set(index);
        Ok(())
    }

    /// Visits records from the first until `visit` breaks.
    fn walk(&self, visit: impl FnMut(&Head) -> ControlFlow<()>) -> Result<()> {
        match self.endian {
            Endian::Little => self.walk_as(u32::from_le_bytes, visit),
            Endian::Big => self.walk_as(u32::from_be_bytes, visit),
        }
    }

    #[inline]
    fn walk_as(
        &self,
        word: impl Fn([u8; 4]) -> u32,
        mut visit: impl FnMut(&Head) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut offset = self.start;
        let mut id = self.first;
        while offset < self.records.len() {
            let Some(&[a, b, c, d, e, f, g, h, i, j, k, l]) =
                self.records[offset..].first_chunk::<{ decode::HEAD }>()
            else {
                return Err(self.malformed(offset));
            };
            let info = word([e, f, g, h]);
            let Some(length) = record_len(info) else { return Err(self.malformed(offset)) };
            let kind = (info >> 24 & 0x1f) as u8;
            let name = Name(word([a, b, c, d]));
            let head = Head { id: TypeId(id), offset, kind, name, word: word([i, j, k, l]) };
            if visit(&head).is_break() {
                return Ok(());
            }
            id += 1;
            offset += length;
        }
        if offset > self.records.len() {
            return Err(self.malformed(self.records.len()));
        }
        Ok(())
    }

    /// Offset of a type's record.
    fn offset(&self, id: TypeId) -> Result<usize> {
        let index = self.index()?;
        let nth = id.0.wrapping_sub(self.first);
        let near = index.offsets.get((nth / STEP) as usize).filter(|_| nth < index.count);
        let Some(&near) = near else {
            return Err(in_btf(Error::new(
                ErrorKind::Missing,
                format!("type [{}] does not exist", id.0),
            )));
        };
        let mut offset = near as usize;
        for _ in 0..nth % STEP {
            let info = self.records.get(offset + 4..).and_then(|rest| rest.first_chunk());
            let info = info.map(|&info| match self.endian {
                Endian::Little => u32::from_le_bytes(info),
                Endian::Big => u32::from_be_bytes(info),
            });
            offset += info.and_then(record_len).ok_or_else(|| self.malformed(offset))?;
        }
        Ok(offset)
    }

    fn malformed(&self, offset: usize) -> Error {
        in_btf(match decode::record(self.records, offset, self.endian) {
            Err(error) => error,
            Ok(_) => Error::malformed(offset as u64, "the record goes past the end of the types"),
        })
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
        let mut size = None;
        let walked = self.walk(|head| {
            let fits = head.kind == Kind::Int.number()
                && matches!(head.word, 4 | 8)
                && LONG.iter().any(|name| self.name_is(head.name, name));
            if !fits {
                return ControlFlow::Continue(());
            }
            size = Some(head.word);
            ControlFlow::Break(())
        });
        // What is malformed shows when types are asked for.
        walked.ok().and(size).unwrap_or(8)
    }
}

impl Types for Scan<'_> {
    fn ty(&self, id: TypeId) -> Result<Cow<'_, Type>> {
        match self.base {
            _ if id == TypeId::VOID => Ok(Cow::Owned(Type::Void)),
            Some(base) if id.0 < self.first => base.ty(id),
            _ => {
                let offset = self.offset(id)?;
                let decoded = decode::type_at(self.records, offset, self.endian);
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
            None => *self.memo.0.pointer_size.get_or_init(|| self.find_pointer_size()),
        }
    }
}

impl fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("endian", &self.endian)
            .field("type_bytes", &(self.records.len() - self.start))
            .field("string_bytes", &self.strings.len())
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// Length of a record by its info word; `None` for a kind that is not known. The same as
/// [`decode::Record::len`], without branches that the processor would have to guess: the walk is
/// one long chain of these.
#[inline]
fn record_len(info: u32) -> Option<usize> {
    /// Fixed bytes, and bytes for each of the counted parts, by kind; 0 for no kind.
    const SIZES: [(u8, u8); 32] = {
        let mut sizes = [(0, 0); 32];
        let mut kind = 1;
        while kind < 20 {
            sizes[kind] = match kind {
                1 | 14 | 17 => (16, 0),
                3 => (24, 0),
                4 | 5 | 15 | 19 => (12, 12),
                6 | 13 => (12, 8),
                _ => (12, 0),
            };
            kind += 1;
        }
        sizes
    };
    let kind = info >> 24 & 0x1f;
    // Functions come by the ten thousand in a row, where a processor does guess right.
    if kind == Kind::Func as u32 {
        return Some(decode::HEAD);
    }
    let (fixed, each) = SIZES[kind as usize];
    let length = usize::from(fixed) + usize::from(each) * (info & 0xffff) as usize;
    (fixed != 0).then_some(length)
}

fn mask(kinds: impl Iterator<Item = Kind>) -> u32 {
    kinds.fold(0, |mask, kind| mask | 1 << kind.number())
}

/// Whether the string that `text` begins with is `name`.
fn is(text: &[u8], name: &[u8]) -> bool {
    text.strip_prefix(name).is_some_and(|rest| rest.first() == Some(&0))
}

/// Whether the string that `text` begins with is `name` or a flavour of it.
fn is_flavour(text: &[u8], name: &[u8]) -> bool {
    match text.strip_prefix(name) {
        // An anonymous type is nobody's candidate.
        _ if name.is_empty() => false,
        Some([0, ..]) => flavour::essential_len(name) == name.len(),
        Some([b'_', b'_', b'_', ..]) => {
            let end = text.iter().take(MAX_NAME).position(|&byte| byte == 0);
            end.is_some_and(|end| flavour::essential_len(&text[..end]) == name.len())
        }
        _ => false,
    }
}

/// Offsets are kept in 32 bits.
fn check_length(bytes: &[u8]) -> Result<()> {
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok(()),
        Err(_) => Err(in_btf(Error::new(ErrorKind::Unsupported, "it is larger than 4 GiB"))),
    }
}

fn in_btf(error: Error) -> Error {
    error.section(".BTF")
}
