//! A header with only what some programs use: a few hundred lines instead of a hundred thousand.
//!
//! A struct has the members that are asked for, and bytes in the place of all others: its size, its
//! alignment and every offset are those of the whole one, so that a program compiles to the same
//! instructions with either. Where pointers lead to a struct that nobody looks into, it is only
//! declared.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    Printer,
    base::Machine,
    kfuncs::KFUNC,
    layout::{Form, Layouts},
};
use crate::{
    Object, Result,
    btf::{Btf, Kind, Name, Type, TypeId, subset::Subset},
    core_reloc::needs,
};

/// The types of a BTF by the names that C source has for them.
#[derive(Debug)]
pub struct Index<'a> {
    btf: &'a Btf,
    /// The first definition of each tag.
    tags: HashMap<&'a str, Vec<TypeId>>,
    /// Typedefs, enums by their enumerators, and kfuncs.
    identifiers: HashMap<&'a str, Vec<TypeId>>,
    /// Per kfunc: the tags on it.
    tags_of_kfuncs: BTreeMap<TypeId, Vec<TypeId>>,
}

impl<'a> Index<'a> {
    /// Longest name of a type: the kernel's limit is 511.
    const MAX_NAME: usize = 2048;

    /// Notes where all names are.
    pub fn new(btf: &'a Btf) -> Self {
        let mut index = Self {
            btf,
            tags: HashMap::new(),
            identifiers: HashMap::new(),
            tags_of_kfuncs: BTreeMap::new(),
        };
        let mut kinds: HashSet<(&str, Kind)> = HashSet::new();
        for (id, ty) in btf.iter() {
            if let Type::Enum(body) | Type::Enum64(body) = ty {
                for value in &body.values {
                    if let Some(name) = btf.str_up_to(value.name, Self::MAX_NAME) {
                        index.identifiers.entry(name).or_default().push(id);
                    }
                }
            }
            let kind = match ty {
                Type::Enum64(_) => Kind::Enum,
                Type::Enum(body) if body.values.is_empty() => continue,
                Type::Struct(_) | Type::Union(_) | Type::Enum(_) | Type::Typedef(_) => ty.kind(),
                _ => continue,
            };
            let name = btf.str_up_to(ty.name(), Self::MAX_NAME).unwrap_or_default();
            if name.is_empty() || !kinds.insert((name, kind)) {
                continue;
            }
            let space = match kind {
                Kind::Typedef => &mut index.identifiers,
                _ => &mut index.tags,
            };
            space.entry(name).or_default().push(id);
        }
        index.add_kfuncs();
        index
    }

    fn add_kfuncs(&mut self) {
        let btf = self.btf;
        for (id, ty) in btf.iter() {
            let Type::DeclTag(tag) = ty else { continue };
            if tag.component == -1 && matches!(btf.get(tag.target), Some(Type::Func(_))) {
                self.tags_of_kfuncs.entry(tag.target).or_default().push(id);
            }
        }
        self.tags_of_kfuncs.retain(|_, tags| tags.iter().any(|&tag| btf.name_of(tag) == KFUNC));
        for &id in self.tags_of_kfuncs.keys() {
            let name = btf.str_up_to(btf.get(id).map_or(Name::NONE, Type::name), Self::MAX_NAME);
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                self.identifiers.entry(name).or_default().push(id);
            }
        }
    }

    fn tag(&self, name: &str) -> &[TypeId] {
        self.tags.get(name).map_or(&[], Vec::as_slice)
    }

    fn identifier(&self, name: &str) -> &[TypeId] {
        self.identifiers.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether this is the type that C means by its name.
    fn is_first(&self, id: TypeId) -> bool {
        let name = self.btf.name_of(id);
        self.tag(name).contains(&id) || self.identifier(name).contains(&id)
    }
}

/// What a minimal header is to have. Whatever is added here may be missing in the BTF: then it is
/// none of the header's types.
#[derive(Debug)]
pub struct Selection<'i, 'a> {
    index: &'i Index<'a>,
    subset: Subset,
    /// Structs and unions of which everything is printed.
    whole: BTreeSet<TypeId>,
    /// Names of members that are printed wherever they are.
    members: BTreeSet<String>,
    /// Tags of structs that are printed if any of those members is in them.
    named: BTreeSet<TypeId>,
}

impl<'i, 'a> Selection<'i, 'a> {
    /// Nothing yet.
    pub fn new(index: &'i Index<'a>) -> Self {
        Self {
            index,
            subset: Subset::default(),
            whole: BTreeSet::new(),
            members: BTreeSet::new(),
            named: BTreeSet::new(),
        }
    }

    /// Adds a type as a whole, with all that it holds by value: `struct task_struct`,
    /// `enum pid_type`, a typedef's name, or a tag without its keyword. Returns whether there is
    /// one.
    ///
    /// # Errors
    /// If the BTF is malformed.
    pub fn add_whole(&mut self, name: &str) -> Result<bool> {
        let btf = self.index.btf;
        let (keyword, bare) = name.split_once(' ').unwrap_or(("", name));
        let fits = |id: &&TypeId| match btf.get(**id) {
            Some(Type::Struct(_)) => matches!(keyword, "" | "struct"),
            Some(Type::Union(_)) => matches!(keyword, "" | "union"),
            Some(Type::Enum(_) | Type::Enum64(_)) => matches!(keyword, "" | "enum"),
            _ => keyword.is_empty(),
        };
        let index = self.index;
        let found: Vec<_> =
            index.tag(bare).iter().chain(index.identifier(bare)).filter(fits).copied().collect();
        for &id in &found {
            self.subset.value(btf, id)?;
            self.whole.insert(btf.resolve(id));
        }
        Ok(!found.is_empty())
    }

    /// Adds what an identifier of a source may stand for: a typedef, an enumerator's enum, a kfunc.
    /// Returns whether that is more than there was.
    ///
    /// # Errors
    /// If the BTF is malformed.
    pub fn add_identifier(&mut self, name: &str) -> Result<bool> {
        let mut new = false;
        for &id in self.index.identifier(name) {
            new |= !self.subset.has(id);
            match self.index.tags_of_kfuncs.get(&id) {
                Some(tags) => self.subset.function(self.index.btf, id, tags)?,
                None => self.subset.value(self.index.btf, id)?,
            }
        }
        Ok(new)
    }

    /// Adds members of this name, wherever they are; returns whether that is new.
    pub fn add_member(&mut self, name: &str) -> bool {
        self.members.insert(name.to_owned())
    }

    /// Adds a tag (`task_struct` of `struct task_struct`) of a source that may not need more than
    /// the name.
    pub fn add_tag(&mut self, name: &str) {
        self.named.extend(self.index.tag(name));
    }

    /// Adds a tag of a type that must be defined; returns whether there is one that was not.
    ///
    /// # Errors
    /// If the BTF is malformed.
    pub fn define_tag(&mut self, name: &str) -> Result<bool> {
        let mut new = false;
        for &id in self.index.tag(name) {
            new |= !self.subset.has(id);
            self.subset.value(self.index.btf, id)?;
        }
        Ok(new)
    }

    /// Adds what the CO-RE relocations of an object ask for.
    ///
    /// # Errors
    /// If the object's records make no sense for its types, or the BTF is malformed.
    pub fn add_object(&mut self, object: &Object) -> Result<()> {
        let Some(local) = &object.btf else { return Ok(()) };
        let records: Vec<_> =
            object.functions.iter().flat_map(|function| &function.core_relocations).collect();
        let first = |id| self.index.is_first(id);
        needs::collect(local, self.index.btf, &records, &first, &mut self.subset)
    }

    /// Prints the header. `title` is its first line, a comment about where the types come from.
    ///
    /// # Errors
    /// As [`write_header`](super::write_header).
    pub fn print(&self, title: &str) -> Result<String> {
        let full = self.index.btf;
        let subset = self.close()?;
        let (btf, old_ids) = subset.build(full)?;
        let machine = Machine::of(full);
        let layouts = Layouts::new(full, machine);
        let mut forms = HashMap::new();
        for (new, &old) in old_ids.iter().enumerate() {
            if let Some(plan) = layouts.plan(old) {
                let form = Form { packed: plan.packed, align: plan.shape.align };
                forms.insert(TypeId(new as u32), form);
            }
        }
        let mut printer = Printer::new(&btf);
        printer.layouts = Layouts::of_parts(&btf, machine, forms);
        let title: String = title.chars().filter(|c| !c.is_control()).collect();
        printer.title = Some(format!("/* {} */", title.replace("*/", "* /")));
        printer.print()
    }

    /// All that is needed for what was added.
    fn close(&self) -> Result<Subset> {
        let btf = self.index.btf;
        let mut subset = self.subset.clone();
        let mut whole = self.whole.clone();
        let mut inside = HashMap::new();
        for &id in &self.named {
            let is_composite = matches!(btf.get(id), Some(Type::Struct(_) | Type::Union(_)));
            if !is_composite || self.has_member(id, &mut inside) {
                subset.value(btf, id)?;
            } else {
                subset.declare_tag(id);
            }
        }
        let mut done: BTreeSet<TypeId> = BTreeSet::new();
        loop {
            let mut open: Vec<TypeId> = subset.ids().filter(|id| !done.contains(id)).collect();
            if open.is_empty() {
                let before = subset.ids().count();
                subset.declare_pointees(btf)?;
                if subset.ids().count() == before {
                    return Ok(subset);
                }
                continue;
            }
            // A type is looked at again when it turns out to be wanted as a whole.
            while let Some(id) = open.pop() {
                done.insert(id);
                match btf.get(id) {
                    Some(Type::Struct(body) | Type::Union(body)) => {
                        let all = whole.contains(&id);
                        for (member, number) in body.members.iter().zip(0..) {
                            let name = btf.str_up_to(member.name, Index::MAX_NAME);
                            let name = name.unwrap_or_default();
                            let wanted = self.members.contains(name)
                                || name.is_empty() && self.has_member(member.ty, &mut inside);
                            if all || wanted {
                                subset.member(btf, id, number)?;
                            }
                            if all && whole.insert(self.held(member.ty)) {
                                open.push(self.held(member.ty));
                            }
                        }
                    }
                    Some(Type::Enum(body) | Type::Enum64(body)) => {
                        for index in 0..body.values.len() as u32 {
                            subset.index(id, index);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// What a type holds by value: elements of arrays, too.
    fn held(&self, mut id: TypeId) -> TypeId {
        let btf = self.index.btf;
        // Ends: decode() limits how deep types are nested.
        loop {
            id = btf.resolve(id);
            match btf.get(id) {
                Some(Type::Array(array)) => id = array.element,
                _ => return id,
            }
        }
    }

    /// Whether a struct has one of the members, in anonymous structs and unions too.
    fn has_member(&self, id: TypeId, known: &mut HashMap<TypeId, bool>) -> bool {
        let btf = self.index.btf;
        let id = btf.resolve(id);
        if let Some(&known) = known.get(&id) {
            return known;
        }
        let Some(Type::Struct(body) | Type::Union(body)) = btf.get(id) else { return false };
        let found =
            body.members.iter().any(|member| match btf.str_up_to(member.name, Index::MAX_NAME) {
                Some("") => self.has_member(member.ty, known),
                Some(name) => self.members.contains(name),
                None => false,
            });
        known.insert(id, found);
        found
    }
}
