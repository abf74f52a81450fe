//! C types → Rust items.
//!
//! ```text
//! roots ── reach ──▶ composites and enums, parents first
//!                     │── name ──▶ one Rust name each
//!                     │── layout ─▶ C alignment, what contains what
//!                     ▼
//!          shapes, children first: enums, structs, unions as tokens
//! ```
//!
//! Size and every offset are C's: all padding is written out, and what Rust's own layout rules
//! would place differently is packed or aligned explicitly. The generated code asserts it.

mod bitfields;
mod composite;
mod enums;
mod fields;
mod layout;
mod members;
mod names;
mod pointers;
mod reach;
mod rust;
mod shape;
mod tails;

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::btf::{Type, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) use self::{
    enums::value,
    fields::{Field, Fields, Repr},
    names::Name,
    reach::Reach,
    rust::{Rust, primitive as number},
};
use self::{
    layout::Layouts, members::AllMembers, names::names, pointers::Pointees, reach::Hint,
    shape::Shape,
};
use super::{
    ModuleOptions, cdecl,
    derive::Extras,
    docs,
    graph::{CompositeKind, Graph},
    ident::{Scope, camel},
    rename::Renames,
};

/// A type that the module needs, and what to call it where C gives it no name.
pub(super) struct Root {
    pub(super) ty: TypeId,
    pub(super) fallback: String,
    /// Byte offset in a section of global variables; 0 elsewhere.
    pub(super) offset: u64,
}

/// A typedef that the user asked for by name.
#[derive(Clone)]
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) ty: TypeId,
}

/// What a module needs types for.
pub(super) struct Needs<'r> {
    pub(super) roots: &'r [Root],
    pub(super) aliases: &'r [Alias],
    /// Structs of callbacks, and at which bytes programs can be put.
    pub(super) slots: BTreeMap<TypeId, Vec<u32>>,
}

/// All types of a module.
pub(super) struct Types<'a> {
    graph: Graph<'a>,
    layouts: Layouts,
    /// Ids of composites and enums in the order of the walk: a type, then what it contains.
    order: Vec<TypeId>,
    names: BTreeMap<TypeId, Name>,
    /// Those that C gives no name.
    nameless: BTreeSet<TypeId>,
    extras: Extras,
    members: AllMembers,
    pointees: Pointees<'a>,
    shapes: BTreeMap<TypeId, Shape>,
    aliases: Vec<(Ident, Alias)>,
    slots: BTreeMap<TypeId, Vec<u32>>,
}

impl<'a> Types<'a> {
    /// All that `reach` found, with names of which all are different.
    pub(super) fn new(
        reach: Reach<'a>,
        needs: Needs<'_>,
        options: &ModuleOptions,
        renames: &mut Renames,
        scope: &mut Scope,
    ) -> Self {
        let Needs { roots, aliases, slots } = needs;
        let graph = reach.graph;
        let names = names(&reach, renames, scope);
        let extras = Extras::new(options, &reach, &names, &mut renames.problems);
        let members = AllMembers::new(graph, &names, renames);
        let pointed = aliases;
        let aliases: Vec<_> = aliases
            .iter()
            .filter(|alias| !names_itself(graph, &reach.hints, alias))
            .map(|alias| {
                let name = renames.type_name(scope, &alias.name, &camel(&alias.name));
                (name, alias.clone())
            })
            .collect();
        let pointees = Pointees::new(&reach, &names, roots, pointed, renames, scope);
        let layouts = Layouts::new(graph, &reach.order, roots);
        let nameless = reach.order.iter().copied().filter(|id| reach.is_nameless(*id)).collect();
        let mut types = Self {
            graph,
            layouts,
            order: reach.order,
            names,
            nameless,
            extras,
            members,
            pointees,
            shapes: BTreeMap::new(),
            aliases,
            slots,
        };
        for at in (0..types.order.len()).rev() {
            types.shape(types.order[at]);
        }
        types
    }

    /// Makes the shape of a type and of all that it contains.
    ///
    /// The order is parents first, but a type that several contain comes after its first parent
    /// only; so children are made on demand. The depth is that of C types by value, which decoded
    /// BTF bounds.
    fn shape(&mut self, id: TypeId) {
        if self.shapes.contains_key(&id) {
            return;
        }
        for leaf in self.graph.leaves(id).unwrap_or_default() {
            let element = self.graph.element(leaf.ty);
            if self.names.contains_key(&element) {
                self.shape(element);
            }
        }
        let shape = match self.graph.composite(id) {
            Some((CompositeKind::Struct, composite)) => self.structure(id, composite),
            Some((CompositeKind::Union, composite)) => self.union(id, composite),
            None => self.enumeration(id),
        };
        self.shapes.insert(id, shape);
    }

    /// The name of a composite or enum that the module has.
    fn name(&self, id: TypeId) -> Option<&Ident> {
        self.names.get(&id).map(|name| &name.rust)
    }

    /// Whether the module has this composite or enum.
    pub(super) fn has(&self, id: TypeId) -> bool {
        self.names.contains_key(&id)
    }

    /// Whether C has no name at all for it.
    pub(super) fn is_nameless(&self, id: TypeId) -> bool {
        self.nameless.contains(&id)
    }

    /// The enums, in the order of the walk.
    pub(super) fn enums(&self) -> impl Iterator<Item = (TypeId, &Name)> {
        let enums = self.order.iter().filter(|id| self.graph.enumeration(**id).is_some());
        enums.filter_map(|id| Some((*id, self.names.get(id)?)))
    }

    /// An enum's associated constants by their C names, where the module has it.
    pub(super) fn constants(&self, id: TypeId) -> Option<&[(String, Ident)]> {
        self.shapes.get(&id).map(|shape| shape.constants.as_slice())
    }

    /// All items.
    pub(super) fn items(&self) -> TokenStream {
        let items =
            self.order.iter().filter_map(|id| self.shapes.get(id)).map(|shape| &shape.items);
        let aliases = self.aliases.iter().filter_map(|(name, alias)| {
            let rust = self.rust(alias.ty)?.tokens;
            let target = match self.graph.get(alias.ty) {
                Type::Typedef(typedef) => typedef.target,
                _ => alias.ty,
            };
            let declaration = cdecl::declare(self.graph, target, &alias.name);
            let line = self.graph.line_of_type(alias.ty);
            let doc = docs::line(&format!("`typedef {declaration}`{line}."));
            Some(quote!(#doc pub type #name = #rust;))
        });
        let (tails, opaque) = (self.tails(), self.pointees.items());
        quote!(#(#items)* #tails #(#aliases)* #opaque)
    }
}

/// Whether the asked-for typedef is where an anonymous type got its name, so that no alias is due.
fn names_itself(graph: Graph<'_>, hints: &BTreeMap<TypeId, Hint>, alias: &Alias) -> bool {
    match hints.get(&graph.resolve(alias.ty)) {
        Some(Hint::Typedef(name) | Hint::Fallback(name)) => *name == alias.name,
        _ => !matches!(graph.get(alias.ty), Type::Typedef(_)),
    }
}
