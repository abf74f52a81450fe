//! What of a target's types decides the outcome of an object's relocations.
//!
//! For each record and each candidate, what is kept gives the same answer as the whole type would:
//! the same field at the same offset, or the same reason why there is none. Candidates that do not
//! match are kept too, since without them a record could have fewer answers, or more.

use std::collections::{HashMap, HashSet};

use super::{
    Target,
    budget::Budget,
    candidates::{CandidateSource, Candidates, is},
    describe, fault,
    spec::{About, MAX_STEPS, Part, Spec, enumerators, parse},
};
use crate::{
    CoreKind, CoreRelocation, Result,
    btf::{
        Btf, Composite, Enum, Type, TypeId, flavour::essential, layout::resolve, subset::Subset,
    },
};

/// How deep types are compared.
const MAX_DEPTH: u32 = 32;

/// Adds to `subset` what these records need of `target`, of those candidates that `chosen` holds
/// for.
pub(crate) fn collect(
    local: &Btf,
    target: &dyn CandidateSource,
    records: &[&CoreRelocation],
    chosen: &dyn Fn(TypeId) -> bool,
    subset: &mut Subset,
) -> Result<()> {
    let mut candidates = Candidates::default();
    let targets = [Target { name: "the BTF".to_owned(), types: target }];
    candidates.search(local, &targets, &mut records.iter().copied())?;
    let mut needs = Needs { local, target, subset, budget: Budget::new(), seen: HashSet::new() };
    let mut done = HashSet::new();
    for &record in records {
        if record.kind == CoreKind::TypeIdLocal
            || !done.insert((record.kind as u32, record.type_id, record.access.as_str()))
        {
            continue;
        }
        needs.budget.add_record();
        let candidates = candidates.of(record.type_id).iter().map(|found| found.id);
        needs.record(record, candidates.filter(|&id| chosen(id))).map_err(|error| {
            let what = describe::record(local, record, None);
            error.context(format!("CO-RE relocation of instruction {}, {what}", record.insn))
        })?;
    }
    Ok(())
}

struct Needs<'a> {
    local: &'a Btf,
    target: &'a dyn CandidateSource,
    subset: &'a mut Subset,
    budget: Budget,
    /// Pairs of types that were compared: local, target, whether behind a pointer.
    seen: HashSet<(TypeId, TypeId, bool)>,
}

impl Needs<'_> {
    fn record(
        &mut self,
        record: &CoreRelocation,
        candidates: impl Iterator<Item = TypeId>,
    ) -> Result<()> {
        // A record that makes no sense for the object's own types is refused whatever the target.
        let Ok(spec) = parse(self.local, record) else { return Ok(()) };
        for root in candidates {
            self.subset.value(self.target, root)?;
            match About::of(record.kind) {
                About::Type if record.kind == CoreKind::TypeMatches => {
                    self.pair(spec.root, root, false, MAX_DEPTH)?;
                }
                About::Type => self.subset.shape(self.target, root)?,
                About::Enumerator => self.enumerator(&spec, root)?,
                About::Field => self.field(&spec, root)?,
            }
        }
        Ok(())
    }

    fn enumerator(&mut self, spec: &Spec, root: TypeId) -> Result<()> {
        let (id, ty) = resolve(self.target, root)?;
        let names: &dyn CandidateSource = self.local;
        let Some(wanted) = spec.steps.first().and_then(|step| step.part.name()) else {
            return Ok(());
        };
        let wanted = essential(names.short_name(wanted)?);
        for (part, index) in enumerators(&ty).zip(0..) {
            self.budget.spend(1)?;
            let name = self.target.short_name(part.name().unwrap_or_default())?;
            if essential(name) == wanted {
                self.subset.index(id, index);
                break;
            }
        }
        Ok(())
    }

    fn field(&mut self, spec: &Spec, root: TypeId) -> Result<()> {
        let names: &dyn CandidateSource = self.local;
        let mut id = root;
        // The member that the last step led to.
        let mut last = None;
        for (position, step) in spec.steps.iter().enumerate() {
            if let Part::Member(member) = step.part {
                let mut path = Vec::new();
                let name = names.short_name(member.name)?;
                let Some(ty) = self.find(id, name, &mut path)? else { return Ok(()) };
                for &(container, index) in &path {
                    self.subset.member(self.target, container, index)?;
                }
                last = path.pop();
                id = ty;
                continue;
            }
            if position > 0 {
                let (_, ty) = resolve(self.target, id)?;
                let Type::Array(array) = &*ty else { return Ok(()) };
                if let (0, Some((container, index))) = (array.len, last) {
                    self.keep_what_follows(container, index)?;
                }
                id = array.element;
            }
            last = None;
        }
        Ok(())
    }

    /// An array without elements is a flexible one if nothing follows it.
    fn keep_what_follows(&mut self, container: TypeId, index: u32) -> Result<()> {
        if let Type::Struct(body) | Type::Union(body) = &*self.target.ty(container)? {
            let end = body.members.len() as u32;
            if index + 1 < end {
                self.subset.member(self.target, container, end - 1)?;
            }
        }
        Ok(())
    }

    /// The first member of this name in a target type, and the way there through anonymous ones.
    fn find(
        &self,
        id: TypeId,
        name: &str,
        path: &mut Vec<(TypeId, u32)>,
    ) -> Result<Option<TypeId>> {
        let (id, ty) = resolve(self.target, id)?;
        let (Type::Struct(body) | Type::Union(body)) = &*ty else { return Ok(None) };
        self.budget.spend(1 + body.members.len())?;
        if path.len() > MAX_STEPS {
            return Err(fault("a candidate's field lies too deep"));
        }
        for (member, index) in body.members.iter().zip(0..) {
            path.push((id, index));
            match self.target.text(member.name) {
                [0, ..] => {
                    if let Some(ty) = self.find(member.ty, name, path)? {
                        return Ok(Some(ty));
                    }
                }
                text if is(text, name) => return Ok(Some(member.ty)),
                _ => {}
            }
            path.pop();
        }
        Ok(None)
    }

    /// What matching these two types looks at.
    fn pair(&mut self, local: TypeId, target: TypeId, behind: bool, level: u32) -> Result<()> {
        let Some(below) = level.checked_sub(1) else { return Ok(()) };
        self.budget.spend(Budget::TYPE)?;
        self.subset.value(self.target, target)?;
        let (local, local_type) = resolve(self.local, local)?;
        let (target, target_type) = resolve(self.target, target)?;
        if !self.seen.insert((local, target, behind)) {
            return Ok(());
        }
        match (&*local_type, &*target_type) {
            (Type::Struct(from), Type::Struct(to)) | (Type::Union(from), Type::Union(to))
                if !behind =>
            {
                self.members(from, target, to, below)
            }
            (Type::Enum(from) | Type::Enum64(from), Type::Enum(to) | Type::Enum64(to)) => {
                self.values(from, target, to)
            }
            (Type::Ptr(from), Type::Ptr(to)) => {
                self.subset.beyond(self.target, target)?;
                self.pair(*from, *to, true, below)
            }
            (Type::Array(from), Type::Array(to)) => {
                self.pair(from.element, to.element, behind, below)
            }
            (Type::FuncProto(from), Type::FuncProto(to)) => {
                self.subset.beyond(self.target, target)?;
                for (from, to) in from.params.iter().zip(&to.params) {
                    self.pair(from.ty, to.ty, behind, below)?;
                }
                self.pair(from.ret, to.ret, behind, below)
            }
            _ => Ok(()),
        }
    }

    /// Members that a local one may match, and as many others as the count must not fall below.
    fn members(
        &mut self,
        from: &Composite,
        target: TypeId,
        to: &Composite,
        level: u32,
    ) -> Result<()> {
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for (member, index) in to.members.iter().zip(0..) {
            let name = essential(self.target.short_name(member.name)?);
            by_name.entry(name.to_owned()).or_default().push(index);
        }
        let names: &dyn CandidateSource = self.local;
        for member in &from.members {
            let name = essential(names.short_name(member.name)?);
            for &index in by_name.get(name).into_iter().flatten() {
                self.subset.member(self.target, target, index)?;
                self.pair(member.ty, to.members[index as usize].ty, false, level)?;
            }
        }
        for index in 0..to.members.len() as u32 {
            if self.subset.count(target) >= from.members.len() {
                break;
            }
            self.subset.member(self.target, target, index)?;
        }
        Ok(())
    }

    fn values(&mut self, from: &Enum, target: TypeId, to: &Enum) -> Result<()> {
        self.budget.spend(from.values.len() + to.values.len())?;
        let names: &dyn CandidateSource = self.local;
        let mut wanted = HashSet::new();
        for value in &from.values {
            wanted.insert(essential(names.short_name(value.name)?));
        }
        for (value, index) in to.values.iter().zip(0..) {
            if wanted.contains(essential(self.target.short_name(value.name)?)) {
                self.subset.index(target, index);
            }
        }
        for index in 0..to.values.len() as u32 {
            if self.subset.count(target) >= from.values.len() {
                break;
            }
            self.subset.index(target, index);
        }
        Ok(())
    }
}
