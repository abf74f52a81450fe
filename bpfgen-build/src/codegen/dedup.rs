//! Equal types that C gives no name: one Rust type for all of them.
//!
//! `struct { int x, y; }` in two places is two types to C, which no code can tell apart. In Rust
//! they would be, and a value of the one could not be put in the other's place. What has a tag or a
//! typedef's name stays apart: somebody meant it to.

use std::{collections::BTreeMap, fmt::Write};

use bpfgen_object::btf::{Type, TypeId};

use super::{graph::Graph, types::Reach};

/// Pointers to pointers are followed so far; C has no more, BTF may go in circles.
const MAX_DEPTH: usize = 64;

/// The types that are equal to an earlier one, with that one.
pub(super) fn equal(reach: &Reach<'_>) -> BTreeMap<TypeId, TypeId> {
    let mut dedup =
        Dedup { reach, graph: reach.graph, first: BTreeMap::new(), known: BTreeMap::new() };
    for id in &reach.order {
        dedup.first(*id);
    }
    dedup.known.retain(|id, first| id != first);
    dedup.known
}

struct Dedup<'a> {
    reach: &'a Reach<'a>,
    graph: Graph<'a>,
    /// The first type of each description.
    first: BTreeMap<String, TypeId>,
    known: BTreeMap<TypeId, TypeId>,
}

impl Dedup<'_> {
    /// The first type that is equal to this one. The depth is that of C types by value, which
    /// decoded BTF bounds.
    fn first(&mut self, id: TypeId) -> TypeId {
        if let Some(first) = self.known.get(&id) {
            return *first;
        }
        let first = if self.reach.hints.contains_key(&id) && self.reach.is_nameless(id) {
            match self.description(id) {
                Some(description) => *self.first.entry(description).or_insert(id),
                None => id,
            }
        } else {
            id
        };
        self.known.insert(id, first);
        first
    }

    /// Size, and every member's name, type and place.
    fn description(&mut self, id: TypeId) -> Option<String> {
        let mut text = String::new();
        // Writing to a String cannot fail.
        if let Some((kind, composite)) = self.graph.composite(id) {
            let _ = write!(text, "{kind:?} {}", composite.size);
            for member in &composite.members {
                let name = self.graph.str(member.name);
                let (offset, bits) = (member.bit_offset, member.bit_size);
                let _ = write!(text, ",{name}@{offset}:{bits}");
                self.describe(member.ty, &mut text);
            }
        } else {
            let e = self.graph.enumeration(id)?;
            let _ = write!(text, "Enum {} {}", e.size, e.signed);
            for enumerator in &e.values {
                let _ = write!(text, ",{}={}", self.graph.str(enumerator.name), enumerator.value);
            }
        }
        Some(text)
    }

    /// A member's type: qualifiers and typedefs of numbers make no difference, tags do.
    fn describe(&mut self, mut id: TypeId, text: &mut String) {
        let mut pointed = false;
        for _ in 0..MAX_DEPTH {
            id = match self.graph.get(id) {
                Type::Typedef(typedef) => typedef.target,
                Type::Const(target) | Type::Volatile(target) | Type::Restrict(target) => *target,
                Type::TypeTag(tag) => {
                    let _ = write!(text, "#{}", self.graph.str(tag.name));
                    tag.target
                }
                Type::Array(array) => {
                    let _ = write!(text, "[{}]", array.len);
                    array.element
                }
                Type::Ptr(target) => {
                    pointed = true;
                    text.push('*');
                    *target
                }
                _ => break,
            };
        }
        // What a pointer points to is a name at most, and may contain the pointer.
        let id = if pointed { id } else { self.first(id) };
        let _ = write!(text, "!{}", id.0);
    }
}
