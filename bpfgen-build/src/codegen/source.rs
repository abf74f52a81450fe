//! What documentation tells of the C source besides its types: lines, declaration tags, prototypes
//! in macros; and what of the source was lost on the way to Rust.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use bpfgen_object::{
    Object,
    btf::{Type, TypeId},
};

use super::{
    docs,
    graph::{Graph, Leaf},
};
use crate::places::{Function, Place, Places, anonymous};

/// What is known of the source.
pub(super) struct Source<'a> {
    places: &'a Places,
    /// Typedefs of types that have no other name.
    typedefs: BTreeMap<TypeId, &'a str>,
    /// Texts by type, variable or function, and member; -1 stands for the whole.
    tags: BTreeMap<(TypeId, i32), Vec<&'a str>>,
    degraded: RefCell<BTreeSet<String>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(object: &'a Object, places: &'a Places) -> Self {
        let graph = Graph::new(object);
        let mut this = Self {
            places,
            typedefs: BTreeMap::new(),
            tags: BTreeMap::new(),
            degraded: RefCell::default(),
        };
        for (_, ty) in graph.iter() {
            match ty {
                Type::Typedef(typedef) if is_anonymous(graph.get(typedef.target)) => {
                    this.typedefs.entry(typedef.target).or_insert_with(|| graph.str(typedef.name));
                }
                Type::DeclTag(tag) => {
                    let texts = this.tags.entry((tag.target, tag.component)).or_default();
                    texts.push(graph.str(tag.name));
                }
                _ => {}
            }
        }
        this
    }

    /// What was lost, a sentence each.
    pub(super) fn degraded(self) -> Vec<String> {
        self.degraded.into_inner().into_iter().collect()
    }
}

fn is_anonymous(ty: &Type) -> bool {
    matches!(ty, Type::Struct(_) | Type::Union(_) | Type::Enum(_) | Type::Enum64(_))
        && ty.name().is_none()
}

impl<'a> Graph<'a> {
    pub(super) fn with(self, source: &'a Source<'a>) -> Self {
        let mut this = self;
        this.source = Some(source);
        this
    }

    fn places(self) -> Option<&'a Places> {
        self.source.map(|source| source.places)
    }

    /// Where a type is defined.
    fn place_of_type(self, id: TypeId) -> Option<&'a Place> {
        let types = &self.places()?.types;
        types.get(&self.key_of_type(id).filter(|_| !types.is_empty())?)
    }

    /// What a type is called among places.
    fn key_of_type(self, id: TypeId) -> Option<String> {
        let (keyword, name, size) = match self.get(id) {
            Type::Struct(composite) => ("struct", composite.name, composite.size),
            Type::Union(composite) => ("union", composite.name, composite.size),
            Type::Enum(e) | Type::Enum64(e) => ("enum", e.name, e.size),
            Type::Typedef(typedef) => return Some(self.str(typedef.name).to_owned()),
            _ => return None,
        };
        if !name.is_none() {
            return Some(format!("{keyword} {}", self.str(name)));
        }
        if let Some(name) = self.source.and_then(|source| source.typedefs.get(&id)) {
            return Some((*name).to_owned());
        }
        self.key_of_anonymous(id, keyword, size)
    }

    fn key_of_anonymous(self, id: TypeId, keyword: &str, size: u32) -> Option<String> {
        Some(match self.get(id) {
            Type::Enum(e) | Type::Enum64(e) => {
                let names = e.values.iter().map(|value| (self.str(value.name), ""));
                anonymous(keyword, size.into(), names)
            }
            _ => {
                let (_, composite) = self.composite(id)?;
                let members = composite.members.iter();
                let members = members.map(|it| (self.str(it.name), self.own_name(it.ty)));
                anonymous(keyword, size.into(), members)
            }
        })
    }

    /// `, x.bpf.c:12`: where a member is declared.
    pub(super) fn line_of_member(self, leaf: &Leaf<'_>) -> String {
        let place = || {
            let members = &self.places()?.members;
            if members.is_empty() {
                return None;
            }
            let name = leaf.name?;
            let known = |key: String| members.get(&key)?.get(name);
            let ty = self.get(leaf.owner);
            let (keyword, composite) = match ty {
                Type::Struct(composite) => ("struct", composite),
                Type::Union(composite) => ("union", composite),
                _ => return None,
            };
            // A typedef's name is another way to the same members.
            match composite.name.is_none() {
                true => known(self.key_of_anonymous(leaf.owner, keyword, composite.size)?),
                false => known(self.key_of_type(leaf.owner)?),
            }
        };
        docs::at(place())
    }

    /// The name that C gives a type itself.
    fn own_name(self, id: TypeId) -> &'a str {
        match self.get(id) {
            // The name of its attribute.
            Type::TypeTag(_) => "",
            ty => self.str(ty.name()),
        }
    }

    /// `, x.bpf.c:12`: where a type is defined.
    pub(super) fn line_of_type(self, id: TypeId) -> String {
        docs::at(self.place_of_type(id))
    }

    /// `, x.bpf.c:12`: where a variable, or a map, is defined.
    pub(super) fn line_of_variable(self, name: &str) -> String {
        docs::at(self.places().and_then(|places| places.variables.get(name)))
    }

    /// What is known of a function.
    pub(super) fn function(self, name: &str) -> Option<&'a Function> {
        self.places()?.functions.get(name)
    }

    /// The tags of a type, variable or function, or of its member.
    pub(super) fn tags(self, id: TypeId, member: Option<usize>) -> &'a [&'a str] {
        let component = member.map_or(Some(-1), |index| i32::try_from(index).ok());
        let tags = component
            .zip(self.source)
            .and_then(|(component, source)| source.tags.get(&(id, component)));
        tags.map(Vec::as_slice).unwrap_or_default()
    }

    /// Notes that a member or variable of this type became bytes. That what only the kernel
    /// understands does is no loss.
    pub(super) fn is_bytes(self, ty: TypeId, what: &str, reason: &str) {
        if self.special(self.element(ty)).is_none() {
            self.degraded(format!("{what} is bytes: {reason}"));
        }
    }

    /// Notes that something of the source is less in Rust than in C.
    pub(super) fn degraded(self, what: impl Into<String>) {
        let Some(source) = self.source else { return };
        source.degraded.borrow_mut().insert(what.into());
    }
}
