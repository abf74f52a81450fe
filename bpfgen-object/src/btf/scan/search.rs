//! Searches by name.

use std::sync::Arc;

use super::{
    CANDIDATES, Found, MAX_NAME, Scan,
    needles::{self, Needles},
    walk::{BATCH, Entry, Half, Index, Passed, mask},
};
use crate::{
    Result,
    btf::{Kind, TypeId, flavour},
    lookup::Names,
};

/// A record with a name that is sought: which one that is, and the record.
type Hit = (usize, Entry);

/// Whether the string that a text begins with is one of a name, for this record.
type Fits<'f> = dyn Fn(&[u8], &[u8], Hit) -> bool + 'f;

impl Scan<'_> {
    /// The first type of this kind with exactly this name: a `FUNC` to attach to, the `TYPEDEF`
    /// `btf_trace_…` of a tracepoint. Of split BTF, only added types. None has no name.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn find_by_name(&self, name: &str, kind: Kind) -> Result<Option<TypeId>> {
        Ok(self.find_all(&[(name, kind)])?[0])
    }

    /// [`Scan::find_by_name`] for several, in one walk; none if all were sought before.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn find_all(&self, wanted: &[(&str, Kind)]) -> Result<Vec<Option<TypeId>>> {
        let mut new = wanted.to_vec();
        {
            let known = self.memo.known();
            new.retain(|&(name, kind)| known.get(name).and_then(|it| it.of_kind(kind)).is_none());
        }
        if !new.is_empty() {
            let needles = Needles::new(new.iter().map(|(name, _)| name.as_bytes()));
            let kinds = mask(new.iter().map(|&(_, kind)| kind));
            let hits = self.search(kinds, &needles, &|text, name, (i, entry)| {
                new[i].1.number() == entry.kind() && is(text, name)
            })?;
            let mut found = vec![None; new.len()];
            for (i, entry) in hits {
                found[i].get_or_insert(entry.id());
            }
            let mut known = self.memo.known();
            for ((name, kind), found) in new.into_iter().zip(found) {
                let of_name = known.of(name);
                if of_name.of_kind(kind).is_none() {
                    of_name.exact.push((kind.number(), found));
                }
            }
        }
        let known = self.memo.known();
        let find = |&(name, kind): &(&str, Kind)| known.get(name)?.of_kind(kind)?;
        Ok(wanted.iter().map(find).collect())
    }

    /// For each essential name, all types with that name or a flavour of it, in order of id: the
    /// candidates of CO-RE, of whatever kind. One walk at most for all that were not sought before.
    /// Of split BTF, only added types.
    ///
    /// # Errors
    /// If a record is malformed.
    pub fn candidates(&self, names: &[&str]) -> Result<Vec<Arc<[Found]>>> {
        let mut new = names.to_vec();
        {
            let known = self.memo.known();
            let is_known = |name| known.get(name).is_some_and(|it| it.candidates.is_some());
            let mut seen = Names::default();
            new.retain(|name| !is_known(*name) && seen.insert(name, 0));
        }
        if !new.is_empty() {
            let needles = Needles::new(new.iter().map(|name| name.as_bytes()));
            let kinds = mask(CANDIDATES.iter().copied());
            let hits = self.search(kinds, &needles, &|text, name, _| is_flavour(text, name))?;
            let mut found = vec![Vec::new(); new.len()];
            for (i, entry) in hits {
                if let Some(kind) = Kind::from_number(entry.kind()) {
                    found[i].push(Found { id: entry.id(), kind });
                }
            }
            let mut known = self.memo.known();
            for (name, found) in new.into_iter().zip(found) {
                known.of(name).candidates = Some(found.into());
            }
        }
        let known = self.memo.known();
        let find = |name: &&str| known.get(name)?.candidates.clone();
        Ok(names.iter().map(|name| find(name).unwrap_or_default()).collect())
    }

    /// Where each record lies.
    pub(super) fn index(&self) -> Result<&Index> {
        match self.memo.index() {
            Some(index) => Ok(index),
            None => Ok(self.memo.keep(self.records.walk(0, &mut |_| ())?, None)),
        }
    }

    /// All named records of these kinds with a name that `fits`, in order of id.
    fn search(&self, kinds: u32, needles: &Needles<'_>, fits: &Fits<'_>) -> Result<Vec<Hit>> {
        let compare = |entries: &[Entry], hits: &mut Vec<Hit>| {
            for entries in entries.chunks(BATCH) {
                // Strings lie anywhere, so each is a wait for memory; without anything that
                // depends on them in between, the processor waits for many at a time.
                let mut keys = [0; BATCH];
                for (key, entry) in keys.iter_mut().zip(entries) {
                    *key = needles::key(self.text(entry.name()));
                }
                for (&key, &entry) in keys.iter().zip(entries) {
                    for i in needles.may_begin(key) {
                        if fits(self.text(entry.name()), needles.name(i), (i, entry)) {
                            hits.push((i, entry));
                        }
                    }
                }
            }
        };
        let candidates = mask(CANDIDATES.iter().copied());
        let listed = kinds & !candidates == 0;
        if let Some(named) = self.memo.named().filter(|_| listed) {
            let mut hits = Vec::new();
            compare(named, &mut hits);
            return Ok(hits);
        }
        // Most processes load one object, and their memory's pages cost more than the walk does; so
        // the list is made only where it is likely to be used.
        let keep = self.memo.named().is_none() && (self.memo.index().is_some() || !listed);
        let mut halves: [(Vec<Hit>, Vec<Entry>); 2] = Default::default();
        let index =
            self.records.walk(kinds | if keep { candidates } else { 0 }, &mut |passed| {
                let (half, entries) = match passed {
                    Passed::Entries(Half::First, entries) => (0, entries),
                    Passed::Entries(Half::Second, entries) => (1, entries),
                    Passed::Again => return halves = Default::default(),
                };
                let (hits, named) = &mut halves[half];
                compare(entries, hits);
                if keep {
                    named
                        .extend(entries.iter().filter(|entry| candidates >> entry.kind() & 1 != 0));
                }
            })?;
        let [(mut hits, mut named), (more_hits, more_named)] = halves;
        let by = index.second(&self.records);
        hits.extend(more_hits.into_iter().map(|(i, entry)| (i, entry.shifted(by))));
        named.extend(more_named.into_iter().map(|entry| entry.shifted(by)));
        self.memo.keep(index, keep.then_some(named));
        Ok(hits)
    }
}

/// Whether the string that `text` begins with is `name`.
pub(super) fn is(text: &[u8], name: &[u8]) -> bool {
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
