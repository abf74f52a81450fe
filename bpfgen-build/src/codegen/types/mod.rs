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
mod pointers;
mod rust;
mod shape;
mod tails;

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::btf::{Type, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) use self::{
    fields::{Field, Fields, Repr},
    rust::Rust,
};
use self::{layout::Layouts, pointers::Pointees, shape::Shape};
use super::{
    cdecl, docs,
    graph::{CompositeKind, Graph},
    ident::{Scope, camel},
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

/// Where an anonymous type's name comes from.
enum Hint {
    Typedef(String),
    Within(TypeId, String),
    Fallback(String),
}

/// All types of a module.
pub(super) struct Types<'a> {
    graph: Graph<'a>,
    layouts: Layouts,
    /// Ids of composites and enums in the order of the walk: a type, then what it contains.
    order: Vec<TypeId>,
    names: BTreeMap<TypeId, Ident>,
    pointees: Pointees<'a>,
    shapes: BTreeMap<TypeId, Shape>,
    aliases: Vec<(Ident, Alias)>,
}

impl<'a> Types<'a> {
    pub(super) fn new(
        graph: Graph<'a>,
        roots: &[Root],
        aliases: &[Alias],
        scope: &mut Scope,
    ) -> Self {
        let mut reach =
            Reach { graph, seen: BTreeSet::new(), order: Vec::new(), hints: BTreeMap::new() };
        for root in roots {
            reach.visit(root.ty, Hint::Fallback(root.fallback.clone()));
        }
        for alias in aliases {
            reach.visit(alias.ty, Hint::Fallback(alias.name.clone()));
        }
        let Reach { order, hints, .. } = reach;
        let names = names(graph, &order, &hints, scope);
        let pointed = aliases;
        let aliases: Vec<_> = aliases
            .iter()
            .filter(|alias| !names_itself(graph, &hints, alias))
            .map(|alias| (scope.ident(&camel(&alias.name)), alias.clone()))
            .collect();
        let pointees = Pointees::new(graph, &order, &names, roots, pointed, scope);
        let layouts = Layouts::new(graph, &order, roots);
        let shapes = BTreeMap::new();
        let mut types = Self { graph, layouts, order, names, pointees, shapes, aliases };
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
        self.names.get(&id)
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

/// The walk over all that is contained by value.
struct Reach<'a> {
    graph: Graph<'a>,
    seen: BTreeSet<TypeId>,
    order: Vec<TypeId>,
    hints: BTreeMap<TypeId, Hint>,
}

impl Reach<'_> {
    fn visit(&mut self, id: TypeId, hint: Hint) {
        let mut id = id;
        let mut typedef = None;
        loop {
            id = match self.graph.get(id) {
                Type::Typedef(named) => {
                    typedef = Some(self.graph.str(named.name));
                    named.target
                }
                Type::Const(target) | Type::Volatile(target) | Type::Restrict(target) => *target,
                Type::TypeTag(tag) => tag.target,
                Type::Array(array) => {
                    // `typedef struct { … } row_t[4]` does not name the element.
                    typedef = None;
                    array.element
                }
                _ => break,
            };
        }
        let is_enum = self.graph.enumeration(id).is_some();
        if !is_enum && self.graph.composite(id).is_none() || self.graph.special(id).is_some() {
            return;
        }
        if !self.seen.insert(id) {
            return;
        }
        self.order.push(id);
        self.hints.insert(id, typedef.map_or(hint, |name| Hint::Typedef(name.to_owned())));
        let mut anonymous = 0;
        for leaf in self.graph.leaves(id).unwrap_or_default() {
            let name = leaf.name.map_or_else(
                || {
                    anonymous += 1;
                    format!("anon{}", anonymous - 1)
                },
                str::to_owned,
            );
            self.visit(leaf.ty, Hint::Within(id, name));
        }
    }
}

/// Names for all: tags first, in an order of their own, so that what else the object contains
/// changes nothing about them; then anonymous types by their typedef or their place.
fn names(
    graph: Graph<'_>,
    order: &[TypeId],
    hints: &BTreeMap<TypeId, Hint>,
    scope: &mut Scope,
) -> BTreeMap<TypeId, Ident> {
    let tag = |id: TypeId| match graph.get(id) {
        Type::Struct(composite) => (0, graph.str(composite.name)),
        Type::Union(composite) => (1, graph.str(composite.name)),
        Type::Enum(e) | Type::Enum64(e) => (2, graph.str(e.name)),
        _ => (3, ""),
    };
    let mut tagged: Vec<_> = order
        .iter()
        .map(|id| (tag(*id), *id))
        .filter(|((_, name), _)| !name.is_empty())
        .map(|((kind, name), id)| (camel(name), kind, name, id))
        .collect();
    for id in order {
        if let ((kind, ""), Some(Hint::Typedef(name))) = (tag(*id), hints.get(id)) {
            tagged.push((camel(name), kind + 3, name, *id));
        }
    }
    tagged.sort_unstable();
    let mut names: BTreeMap<TypeId, Ident> =
        tagged.into_iter().map(|(camel, _, _, id)| (id, scope.ident(&camel))).collect();
    for id in order {
        if names.contains_key(id) {
            continue;
        }
        let name = match hints.get(id) {
            Some(Hint::Within(parent, member)) => {
                let parent = names.get(parent).map(Ident::to_string).unwrap_or_default();
                format!("{parent}{}", camel(member))
            }
            Some(Hint::Typedef(name) | Hint::Fallback(name)) => camel(name),
            None => String::new(),
        };
        names.insert(*id, scope.ident(&name));
    }
    names
}
