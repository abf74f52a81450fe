//! The walk over all that is contained by value.

use std::collections::{BTreeMap, BTreeSet};

use bpfgen_object::btf::{Type, TypeId};

use super::{super::graph::Graph, Alias, Root};

/// Where an anonymous type's name comes from.
pub(in crate::codegen) enum Hint {
    Typedef(String),
    Within(TypeId, String),
    Fallback(String),
}

/// The composites and enums that a module needs.
pub(in crate::codegen) struct Reach<'a> {
    pub(in crate::codegen) graph: Graph<'a>,
    seen: BTreeSet<TypeId>,
    /// In the order of the walk: a type, then what it contains.
    pub(in crate::codegen) order: Vec<TypeId>,
    pub(in crate::codegen) hints: BTreeMap<TypeId, Hint>,
}

impl<'a> Reach<'a> {
    /// What these contain.
    pub(in crate::codegen) fn new(graph: Graph<'a>, roots: &[Root], aliases: &[Alias]) -> Self {
        let mut reach =
            Self { graph, seen: BTreeSet::new(), order: Vec::new(), hints: BTreeMap::new() };
        for root in roots {
            reach.visit(root.ty, Hint::Fallback(root.fallback.clone()));
        }
        for alias in aliases {
            reach.visit(alias.ty, Hint::Fallback(alias.name.clone()));
        }
        reach
    }

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

    /// The tag that C gives a type, and the keyword before it; empty where it gives none.
    pub(in crate::codegen) fn tag(&self, id: TypeId) -> (&'static str, &'a str) {
        match self.graph.get(id) {
            Type::Struct(composite) => ("struct", self.graph.str(composite.name)),
            Type::Union(composite) => ("union", self.graph.str(composite.name)),
            Type::Enum(e) | Type::Enum64(e) => ("enum", self.graph.str(e.name)),
            _ => ("", ""),
        }
    }

    /// Whether C has no name at all for a type.
    pub(in crate::codegen) fn is_nameless(&self, id: TypeId) -> bool {
        self.tag(id).1.is_empty() && !matches!(self.hints.get(&id), Some(Hint::Typedef(_)))
    }
}
