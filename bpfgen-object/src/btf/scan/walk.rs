//! The one pass over the type records, which is most of the time that CO-RE takes.
//!
//! Where a record ends is known only from its head, so a walk is one long chain of dependent loads.
//! Two such chains take little longer than one. So a second walk begins near the middle, where many
//! functions lie in a row and nothing else looks like them; the first then has to arrive exactly
//! there. If it does not, that was no beginning of a record, and all is walked again in one go.

use super::super::{Kind, Name, TypeId, decode, no_type};
use crate::{Endian, Error, ErrorKind, Result};

/// Records between two that the index notes.
const STEP: u32 = 16;
/// Heads that are handed over at a time.
pub(super) const BATCH: usize = 256;
/// Bits of an id; the kernel's limit is 20.
const ID_BITS: u32 = 27;
/// Functions in a row by which a beginning is recognised.
const ROW: usize = 8;
/// How far from the middle they may be, in bytes.
const REACH: usize = 256 << 10;
/// Bytes of records for which a second chain is worth its while.
const LARGE: usize = 64 << 10;
/// The longest BTF.
pub(super) const MAX_LENGTH: usize = i32::MAX as usize;

const FUNC: u32 = Kind::Func as u32;

/// Type records, where they lie.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    /// The BTF up to the end of its type records; no longer than [`MAX_LENGTH`].
    pub(super) bytes: &'a [u8],
    /// Offset of the first record.
    pub(super) start: usize,
    pub(super) endian: Endian,
    /// Id of the first record.
    pub(super) first: u32,
}

/// What is kept of a record that was passed: its name, its id and its kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    name: u32,
    packed: u32,
}

impl Entry {
    pub(super) fn name(self) -> Name {
        Name(self.name)
    }

    pub(super) fn id(self) -> TypeId {
        TypeId(self.packed & ((1 << ID_BITS) - 1))
    }

    /// Number of its kind.
    pub(super) fn kind(self) -> u8 {
        (self.packed >> ID_BITS) as u8
    }

    /// The same with an id that is larger by this.
    pub(super) fn shifted(self, by: u32) -> Self {
        Self { packed: self.packed.wrapping_add(by), ..self }
    }
}

/// One of the two halves that are walked at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    First,
    /// Its ids count from 0; see [`Index::second`].
    Second,
}

/// What a walk tells.
pub(super) enum Passed<'e> {
    /// Records that have a name and one of the kinds wanted, in their order.
    Entries(Half, &'e [Entry]),
    /// What was told is void: all begins anew.
    Again,
}

/// Where records lie.
#[derive(Debug)]
pub(super) struct Index {
    halves: [Offsets; 2],
}

/// Where the records of a half lie.
#[derive(Debug, Default)]
struct Offsets {
    /// Of every [`STEP`]th record.
    noted: Vec<u32>,
    /// Number of records.
    count: u32,
}

impl Index {
    /// Number of records.
    pub(super) fn count(&self) -> u32 {
        self.halves.iter().map(|half| half.count).sum()
    }

    /// What is to be added to ids of the second half.
    pub(super) fn second(&self, records: &Records<'_>) -> u32 {
        records.first + self.halves[0].count
    }
}

/// A set of kinds.
pub(super) fn mask(kinds: impl IntoIterator<Item = Kind>) -> u32 {
    kinds.into_iter().fold(0, |mask, kind| mask | 1 << kind.number())
}

impl Records<'_> {
    /// Passes all records, and tells of those that have a name and a kind in `kinds`.
    pub(super) fn walk(&self, kinds: u32, tell: &mut dyn FnMut(Passed<'_>)) -> Result<Index> {
        match self.endian {
            Endian::Little => self.walk_as::<false>(kinds, tell),
            Endian::Big => self.walk_as::<true>(kinds, tell),
        }
    }

    fn walk_as<const BIG: bool>(
        &self,
        kinds: u32,
        tell: &mut dyn FnMut(Passed<'_>),
    ) -> Result<Index> {
        let end = self.bytes.len();
        let halves = self.cut::<BIG>().and_then(|cut| {
            let mut first = Chain::new(self.start, cut, self.first);
            let mut second = Chain::new(cut, end, 0);
            while first.is_going() && second.is_going() {
                go_both::<BIG>(self.bytes, kinds, &mut first, &mut second);
                first.tell(Half::First, tell);
                second.tell(Half::Second, tell);
            }
            first.finish::<BIG>(self.bytes, kinds, Half::First, tell);
            second.finish::<BIG>(self.bytes, kinds, Half::Second, tell);
            if first.at.offset == cut {
                return Some([first, second]);
            }
            tell(Passed::Again);
            None
        });
        let [first, second] = halves.unwrap_or_else(|| {
            let mut all = Chain::new(self.start, end, self.first);
            all.finish::<BIG>(self.bytes, kinds, Half::First, tell);
            let none = Chain::new(all.at.offset, end, 0);
            [all, none]
        });
        if second.at.offset != end {
            return Err(self.fault());
        }
        if u64::from(first.at.id) + u64::from(second.at.id) > 1 << ID_BITS {
            let message = format!("it has more than {} types", 1u32 << ID_BITS);
            return Err(super::in_btf(Error::new(ErrorKind::Unsupported, message)));
        }
        Ok(Index { halves: [first.offsets(), second.offsets()] })
    }

    /// Where a record probably begins, near the middle.
    fn cut<const BIG: bool>(&self) -> Option<usize> {
        let records = self.bytes.get(self.start..).filter(|records| records.len() >= LARGE)?;
        let is_function = |offset: usize| {
            let head = records.get(offset..).and_then(|rest| rest.first_chunk());
            // The lower bits say who can see it.
            head.is_some_and(|head| word::<BIG>(head, 4) & !3 == FUNC << 24)
        };
        let middle = records.len() / 2 / 4 * 4;
        let mut near = (middle..middle + REACH).step_by(4);
        let found = near.find(|&at| (0..ROW).all(|nth| is_function(at + nth * decode::HEAD)))?;
        Some(self.start + found)
    }

    /// Offset of a type's record.
    pub(super) fn offset(&self, index: &Index, id: TypeId) -> Result<usize> {
        let [first, second] = &index.halves;
        let nth = id.0.wrapping_sub(self.first);
        let (half, nth) =
            if nth < first.count { (first, nth) } else { (second, nth.wrapping_sub(first.count)) };
        let near = half.noted.get((nth / STEP) as usize).filter(|_| nth < half.count);
        let Some(&near) = near else {
            return Err(super::in_btf(no_type(id)));
        };
        let mut offset = near as usize;
        for _ in 0..nth % STEP {
            offset += decode::record(self.bytes, offset, self.endian).map_err(super::in_btf)?.len();
        }
        Ok(offset)
    }

    /// What is wrong with the records.
    fn fault(&self) -> Error {
        let mut offset = self.start;
        loop {
            match decode::record(self.bytes, offset, self.endian) {
                Ok(record) if offset + record.len() <= self.bytes.len() => offset += record.len(),
                Ok(_) => {
                    let message = "the record goes past the end of the types";
                    return super::in_btf(Error::malformed(offset as u64, message));
                }
                Err(error) => return super::in_btf(error),
            }
        }
    }
}

/// A walk over some records.
struct Chain {
    at: At,
    end: usize,
    from: u32,
    noted: Vec<u32>,
    batch: [Entry; BATCH],
}

/// How far a walk has come.
#[derive(Clone, Copy)]
struct At {
    offset: usize,
    /// Id of the record there.
    id: u32,
    /// Records before the next that the index notes.
    unnoted: u32,
    /// How much of the batch is used.
    gathered: usize,
}

impl Chain {
    fn new(start: usize, end: usize, from: u32) -> Self {
        // A record of the kernel's takes 25 bytes on average, functions less.
        let likely = end.saturating_sub(start) / 20 / STEP as usize;
        Self {
            at: At { offset: start, id: from, unnoted: 0, gathered: 0 },
            end,
            from,
            noted: Vec::with_capacity(likely + 1),
            batch: [Entry::default(); BATCH],
        }
    }

    fn is_going(&self) -> bool {
        self.at.offset < self.end
    }

    /// Goes to the end.
    fn finish<const BIG: bool>(
        &mut self,
        bytes: &[u8],
        kinds: u32,
        half: Half,
        tell: &mut dyn FnMut(Passed<'_>),
    ) {
        while self.is_going() {
            go::<BIG>(bytes, kinds, self);
            self.tell(half, tell);
        }
    }

    /// Tells of what is in the batch, and empties it.
    fn tell(&mut self, half: Half, tell: &mut dyn FnMut(Passed<'_>)) {
        tell(Passed::Entries(half, &self.batch[..self.at.gathered]));
        self.at.gathered = 0;
    }

    fn offsets(self) -> Offsets {
        Offsets { noted: self.noted, count: self.at.id - self.from }
    }
}

/// Goes on until the batch is full or the end is there. Small, and never a part of something larger,
/// so that all it works with stays in registers.
#[inline(never)]
fn go<const BIG: bool>(bytes: &[u8], kinds: u32, chain: &mut Chain) {
    let Chain { end, noted, batch, .. } = chain;
    let mut at = chain.at;
    while at.offset < *end && at.gathered < BATCH {
        step::<BIG>(bytes, kinds, &mut at, noted, batch);
    }
    chain.at = at;
}

/// Goes on with both until one's batch is full, or one is at its end.
#[inline(never)]
fn go_both<const BIG: bool>(bytes: &[u8], kinds: u32, one: &mut Chain, other: &mut Chain) {
    let (mut a, mut b) = (one.at, other.at);
    while a.offset < one.end && b.offset < other.end && a.gathered < BATCH && b.gathered < BATCH {
        step::<BIG>(bytes, kinds, &mut a, &mut one.noted, &mut one.batch);
        step::<BIG>(bytes, kinds, &mut b, &mut other.noted, &mut other.batch);
    }
    (one.at, other.at) = (a, b);
}

/// Passes one record. What is none ends the chain behind its end.
#[inline(always)]
fn step<const BIG: bool>(
    bytes: &[u8],
    kinds: u32,
    at: &mut At,
    noted: &mut Vec<u32>,
    batch: &mut [Entry; BATCH],
) {
    let Some(head) = bytes.get(at.offset..).and_then(|rest| rest.first_chunk()) else {
        at.offset = usize::MAX;
        return;
    };
    if at.unnoted == 0 {
        noted.push(at.offset as u32);
        at.unnoted = STEP;
    }
    at.unnoted -= 1;
    let info = word::<BIG>(head, 4);
    let kind = info >> 24 & 0x1f;
    let name = word::<BIG>(head, 0);
    batch[at.gathered % BATCH] = Entry { name, packed: at.id | kind << ID_BITS };
    at.gathered += (kinds >> kind & u32::from(name != 0)) as usize;
    at.id += 1;
    // A guess that the processor gets right most of the time, so that it need not wait for the
    // length: functions come by the ten thousand, each with its prototype, or many in a row.
    at.offset += if kind == FUNC { decode::HEAD } else { length(info) };
}

/// A word of a head, in one load.
#[inline(always)]
fn word<const BIG: bool>(head: &[u8; decode::HEAD], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&head[at..at + 4]);
    if BIG { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
}

/// Fixed bytes of a record, and bytes for each of its counted parts, by kind. No kind is longer than
/// any file that is read, so that a walk ends there.
const SIZES: [(u32, u8); 32] = {
    let mut sizes = [(MAX_LENGTH as u32, 0); 32];
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

/// Length of a record by its info word, the same as [`decode::Record::len`] but without branches
/// that would have to be guessed.
fn length(info: u32) -> usize {
    let (fixed, each) = SIZES[(info >> 24 & 0x1f) as usize];
    fixed as usize + usize::from(each) * (info & 0xffff) as usize
}
