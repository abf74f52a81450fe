//! The user's names for members of structs and unions, and for constants of enums.

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::btf::TypeId;
use proc_macro2::Ident;

use super::{
    super::{
        graph::{CompositeKind, Graph, Leaf},
        ident::{Scope, ident},
        rename::{Renames, unknown_part},
    },
    names::Name,
};

/// New names by type, then by C name.
#[derive(Default)]
pub(super) struct AllMembers {
    types: BTreeMap<TypeId, BTreeMap<String, String>>,
}

impl AllMembers {
    /// Finds the types and members that are to be renamed; what is wrong goes to `problems`.
    pub(super) fn new(
        graph: Graph<'_>,
        names: &BTreeMap<TypeId, Name>,
        renames: &mut Renames,
    ) -> Self {
        let mut this = Self::default();
        for (asked, member, name) in renames.members() {
            let whole = format!("{asked}.{member}");
            let types: Vec<_> = names.iter().filter(|(_, name)| name.c == asked).collect();
            if types.is_empty() {
                let known = names.values().map(|name| name.c.as_str());
                let problem = unknown_part("renamed", &whole, &asked, "type", known);
                renames.problems.push(problem);
            }
            for (id, _) in types {
                let known = named(graph, *id);
                if !known.contains(&member) {
                    let what = format!("member or constant of `{asked}`");
                    let known = known.iter().map(String::as_str);
                    let problem = unknown_part("renamed", &whole, &member, &what, known);
                    renames.problems.push(problem);
                }
                this.types.entry(*id).or_default().insert(member.clone(), name.clone());
            }
        }
        for (id, asked) in &this.types {
            let c_type = names.get(id).map_or("", |name| &name.c);
            let mut taken: BTreeMap<String, &str> = BTreeMap::new();
            let known = named(graph, *id);
            for c_name in known.iter().filter(|name| !asked.contains_key(*name)) {
                taken.insert(ident(c_name).to_string(), c_name);
            }
            for (c_name, name) in asked {
                if let Some(other) = taken.insert(name.clone(), c_name) {
                    renames.problems.push(format!(
                        "`{c_type}.{c_name}` cannot be renamed to `{name}`: that is the name of \
                         `{other}`"
                    ));
                }
            }
        }
        this
    }

    /// Those of a type.
    pub(super) fn of(&self, id: TypeId) -> Members<'_> {
        Members(self.types.get(&id))
    }
}

/// All that a type has names for: members, also those of anonymous members, or constants.
fn named(graph: Graph<'_>, id: TypeId) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Some(e) = graph.enumeration(id) {
        names.extend(e.values.iter().map(|value| graph.str(value.name).to_owned()));
    }
    let mut unions = 0;
    let leaves = graph.leaves(id).unwrap_or_default();
    for leaf in &leaves {
        if let Some(name) = leaf.name {
            names.insert(name.to_owned());
            continue;
        }
        names.insert(unnamed(&leaves, unions));
        unions += 1;
        let inner = graph.resolve(leaf.ty);
        if matches!(graph.composite(inner), Some((CompositeKind::Union, _))) {
            let views = graph.leaves(inner).unwrap_or_default();
            names.extend(views.iter().filter_map(|leaf| leaf.name).map(str::to_owned));
        }
    }
    names
}

/// What the module calls a union without a name in a struct, unless a member has that name already.
pub(super) fn unnamed(leaves: &[Leaf<'_>], number: usize) -> String {
    let taken = |name: &str| leaves.iter().any(|leaf| leaf.name == Some(name));
    let mut name = format!("anon_{number}");
    let mut more = 2;
    while taken(&name) {
        name = format!("anon_{number}_{more}");
        more += 1;
    }
    name
}

/// The new names of one type.
#[derive(Clone, Copy)]
pub(super) struct Members<'a>(Option<&'a BTreeMap<String, String>>);

impl Members<'_> {
    /// A namespace in which the new names are taken.
    pub(super) fn scope(self) -> Scope {
        Scope::with(self.0.into_iter().flat_map(BTreeMap::values))
    }

    fn renamed(&self, c_name: &str) -> Option<&str> {
        self.0?.get(c_name).map(String::as_str)
    }

    /// The name of what C names so.
    pub(super) fn ident(self, scope: &mut Scope, c_name: &str) -> Ident {
        match self.renamed(c_name) {
            Some(name) => ident(name),
            None => scope.ident(c_name),
        }
    }

    /// The name of its setter.
    pub(super) fn setter(self, scope: &mut Scope, c_name: &str) -> Ident {
        scope.ident(&format!("set_{}", self.renamed(c_name).unwrap_or(c_name)))
    }
}
