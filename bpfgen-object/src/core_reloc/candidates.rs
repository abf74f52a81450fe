//! Where target types come from, and which of them a relocation may still choose.

use std::collections::{HashMap, HashSet};

use super::{Target, fault};
use crate::{
    CoreKind, CoreRelocation, Result,
    btf::{
        Btf, Kind, Name, TypeId, Types, flavour,
        scan::{Found, Scan},
    },
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
        let index: HashMap<&str, usize> = names.iter().copied().zip(0..).collect();
        for (id, ty) in self.iter() {
            let name = self.str_up_to(ty.name(), MAX_NAME).map(flavour::essential);
            let name = name.filter(|name| !name.is_empty());
            if let Some(&at) = name.and_then(|name| index.get(name)) {
                found[at].push(Found { id, kind: ty.kind() });
            }
        }
        // A name that was asked for twice.
        for (at, name) in names.iter().enumerate() {
            if index[name] != at {
                found[at] = found[index[name]].clone();
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
pub(super) struct Candidates(HashMap<TypeId, Vec<Candidate>>);

impl Candidates {
    /// Candidates of a root that [`Candidates::search`] has seen.
    pub(super) fn of(&self, root: TypeId) -> &[Candidate] {
        self.0.get(&root).map(Vec::as_slice).unwrap_or_default()
    }

    /// Keeps only those that matched; all of them if none did.
    pub(super) fn prune(&mut self, root: TypeId, matched: Vec<Candidate>) {
        if !matched.is_empty() {
            self.0.insert(root, matched);
        }
    }

    /// Whether some root has none.
    pub(super) fn any_missing(&self) -> bool {
        self.0.values().any(Vec::is_empty)
    }

    /// Forgets roots for which nothing was found, so that a new target is searched for them.
    pub(super) fn forget_missing(&mut self) {
        self.0.retain(|_, found| !found.is_empty());
    }

    /// Finds the candidates of all roots of `records` that are not known yet: in the first target,
    /// and for roots without any there, in all others.
    pub(super) fn search<'r>(
        &mut self,
        local: &Btf,
        targets: &[Target<'_>],
        records: impl IntoIterator<Item = &'r CoreRelocation>,
    ) -> Result<()> {
        let names: &dyn CandidateSource = local;
        let mut seen = HashSet::new();
        let mut open: Vec<(TypeId, &str, Kind)> = Vec::new();
        for record in records {
            let root = record.type_id;
            let known = record.kind == CoreKind::TypeIdLocal || self.0.contains_key(&root);
            if known || !seen.insert(root) {
                continue;
            }
            let Some(ty) = local.get(root) else { continue };
            let name = flavour::essential(names.short_name(ty.name())?);
            if name.is_empty() {
                continue;
            }
            open.push((root, name, ty.kind()));
        }
        let (first, others) = targets.split_at(targets.len().min(1));
        for (targets, start) in [(first, 0), (others, first.len())] {
            if open.is_empty() {
                return Ok(());
            }
            let names: Vec<&str> = open.iter().map(|&(_, name, _)| name).collect();
            let mut found = vec![Vec::new(); open.len()];
            for (target, index) in targets.iter().zip(start..) {
                for (at, types) in target.types.candidates(&names)?.into_iter().enumerate() {
                    let fits = |ty: &Found| alike(ty.kind, open[at].2);
                    found[at].extend(
                        types
                            .into_iter()
                            .filter(fits)
                            .map(|ty| Candidate { target: index, id: ty.id }),
                    );
                }
            }
            let mut still_open = Vec::new();
            for (root, found) in open.into_iter().zip(found) {
                if found.is_empty() {
                    still_open.push(root);
                } else {
                    self.0.insert(root.0, found);
                }
            }
            open = still_open;
        }
        self.0.extend(open.into_iter().map(|(root, ..)| (root, Vec::new())));
        Ok(())
    }
}

/// Whether types of these kinds may stand for each other: enums of 32 and 64 bits are one kind.
pub(super) fn alike(one: Kind, other: Kind) -> bool {
    let same = |kind| if kind == Kind::Enum64 { Kind::Enum } else { kind };
    same(one) == same(other)
}
