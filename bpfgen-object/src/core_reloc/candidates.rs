//! Where target types come from, and which of them a relocation may still choose.

use super::{Target, fault};
use crate::{
    CoreKind, CoreRelocation, Result,
    btf::{
        Btf, Kind, Name, TypeId, Types, flavour,
        scan::{Found, Scan},
    },
    lookup::{Names, Numbers},
};

/// Types in which candidates can be searched by name.
pub trait CandidateSource: Types {
    /// For each essential name, all types with that name or a flavour of it, in order of id.
    ///
    /// # Errors
    /// If the types are malformed.
    fn candidates(&self, names: &[&str]) -> Result<Vec<Vec<Found>>>;

    /// The string at `name` and all that follows it, its NUL included; empty if there is none.
    fn text(&self, name: Name) -> &[u8];
}

/// The longest identifier; the kernel's limit is 511.
const MAX_NAME: usize = 2048;

impl CandidateSource for Scan<'_> {
    fn candidates(&self, names: &[&str]) -> Result<Vec<Vec<Found>>> {
        Ok(Scan::candidates(self, names)?.iter().map(|found| found.to_vec()).collect())
    }

    fn text(&self, name: Name) -> &[u8] {
        Scan::text(self, name)
    }
}

impl CandidateSource for Btf {
    fn candidates(&self, names: &[&str]) -> Result<Vec<Vec<Found>>> {
        let mut found = vec![Vec::new(); names.len()];
        let mut index = Names::default();
        for (at, name) in names.iter().enumerate() {
            index.insert(name, at);
        }
        for (id, ty) in self.iter() {
            let name = self.str_up_to(ty.name(), MAX_NAME).map(flavour::essential);
            let name = name.filter(|name| !name.is_empty());
            if let Some(at) = name.and_then(|name| index.get(name)) {
                found[at].push(Found { id, kind: ty.kind() });
            }
        }
        // A name that was asked for twice.
        for (at, name) in names.iter().enumerate() {
            if let Some(first) = index.get(name).filter(|&first| first != at) {
                found[at] = found[first].clone();
            }
        }
        Ok(found)
    }

    fn text(&self, name: Name) -> &[u8] {
        Btf::text(self, name)
    }
}

impl dyn CandidateSource + '_ {
    /// Whether the string at `name` is exactly `text`.
    pub(super) fn name_is(&self, name: Name, text: &str) -> bool {
        is(self.text(name), text)
    }

    /// The string at `name`, if it is no longer than an identifier can reasonably be; without that
    /// limit, types that share one endless string would make comparing them endless.
    pub(super) fn short_name(&self, name: Name) -> Result<&str> {
        let text = self.text(name);
        let end = text.iter().take(MAX_NAME).position(|&byte| byte == 0);
        end.and_then(|end| std::str::from_utf8(&text[..end]).ok())
            .ok_or_else(|| fault(format!("there is no usable name at string {:#x}", name.0)))
    }
}

/// Whether the string at the start of `text` is `name`.
pub(super) fn is(text: &[u8], name: &str) -> bool {
    text.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&0))
}

/// A target type that may stand for a local root type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Index of the target.
    pub(super) target: usize,
    pub(super) id: TypeId,
}

/// Candidates by local root type.
///
/// A root's list shrinks to those that matched an earlier relocation of the same root, so that all
/// fields of one struct are taken from the same layouts.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Where each root is in the list.
    places: Numbers,
    roots: Vec<Root>,
}

/// A local root type that candidates are or were sought for.
#[derive(Debug)]
struct Root {
    found: Vec<Candidate>,
    /// Whether they have been sought in all targets.
    sought: bool,
}

/// A root that is being sought: where it is in the list, its essential name and its kind.
type Open<'n> = (usize, &'n str, Kind);

impl Candidates {
    /// Candidates of a root that [`Candidates::search`] has seen.
    pub(super) fn of(&self, root: TypeId) -> &[Candidate] {
        let place = self.places.get(root.0.into());
        place.map_or(&[], |place| &self.roots[place].found)
    }

    /// Keeps only those that matched; all of them if none did.
    pub(super) fn prune(&mut self, root: TypeId, matched: Vec<Candidate>) {
        if let Some(place) = self.places.get(root.0.into()).filter(|_| !matched.is_empty()) {
            self.roots[place].found = matched;
        }
    }

    /// Whether some root has none.
    pub(super) fn any_missing(&self) -> bool {
        self.roots.iter().any(|root| root.sought && root.found.is_empty())
    }

    /// Forgets roots for which nothing was found, so that a new target is searched for them.
    pub(super) fn forget_missing(&mut self) {
        for root in &mut self.roots {
            root.sought = !root.found.is_empty();
        }
    }

    /// Finds the candidates of all roots of `records` that are not known yet: in the first target,
    /// and for roots without any there, in all others.
    pub(super) fn search(
        &mut self,
        local: &Btf,
        targets: &[Target<'_>],
        records: &mut dyn Iterator<Item = &CoreRelocation>,
    ) -> Result<()> {
        let mut open = self.open(local, records)?;
        let (first, others) = targets.split_at(targets.len().min(1));
        for (targets, start) in [(first, 0), (others, first.len())] {
            if open.is_empty() {
                return Ok(());
            }
            let names: Vec<&str> = open.iter().map(|&(_, name, _)| name).collect();
            for (target, index) in targets.iter().zip(start..) {
                for (&(place, _, kind), found) in open.iter().zip(target.types.candidates(&names)?)
                {
                    for ty in found.into_iter().filter(|ty| alike(ty.kind, kind)) {
                        self.roots[place].found.push(Candidate { target: index, id: ty.id });
                    }
                }
            }
            open.retain(|&(place, ..)| self.roots[place].found.is_empty());
        }
        Ok(())
    }

    /// The roots of `records` that are to be sought, which are marked as sought.
    fn open<'l>(
        &mut self,
        local: &'l Btf,
        records: &mut dyn Iterator<Item = &CoreRelocation>,
    ) -> Result<Vec<Open<'l>>> {
        let names: &dyn CandidateSource = local;
        let mut open = Vec::new();
        for record in records {
            let id = record.type_id;
            let place = self.places.get(id.0.into());
            let known = place.is_some_and(|place| self.roots[place].sought);
            if known || record.kind == CoreKind::TypeIdLocal {
                continue;
            }
            let Some(ty) = local.get(id) else { continue };
            let name = flavour::essential(names.short_name(ty.name())?);
            if name.is_empty() {
                continue;
            }
            let place = place.unwrap_or(self.roots.len());
            if self.places.insert(id.0.into(), place) {
                self.roots.push(Root { found: Vec::new(), sought: false });
            }
            self.roots[place].sought = true;
            open.push((place, name, ty.kind()));
        }
        Ok(open)
    }
}

/// Whether types of these kinds may stand for each other: enums of 32 and 64 bits are one kind.
pub(super) fn alike(one: Kind, other: Kind) -> bool {
    let same = |kind| if kind == Kind::Enum64 { Kind::Enum } else { kind };
    same(one) == same(other)
}
