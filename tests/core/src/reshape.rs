//! Another layout of the same types, and where everything lies in it: members shuffled, padded,
//! wrapped into anonymous structs, types renamed to flavours.

use std::collections::{HashMap, HashSet};

use bpfgen_object::btf::{Btf, Composite, Kind, Member, Name, Type, TypeId, flavour::essential};

use crate::{random::Random, types::Graph};

/// What the types became. Ids are those that they had.
#[derive(Debug)]
pub struct Reshaped {
    /// The types as they are now.
    pub graph: Graph,
    /// Types as they were.
    before: Graph,
    /// New bit offset of each member, by its struct and number there before.
    offsets: HashMap<(TypeId, usize), u32>,
    done: HashSet<TypeId>,
    random: Random,
}

/// What an access comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From the root's beginning.
    pub bit_offset: u32,
    /// Without typedefs and qualifiers.
    pub ty: TypeId,
    /// Of a bitfield, else 0.
    pub bit_size: u8,
}

impl Reshaped {
    /// Gives all types of `btf` another layout, the one with this number.
    pub fn new(btf: &Btf, seed: u64) -> Self {
        let before = Graph::new(btf);
        let graph = before.clone();
        let (offsets, done) = (HashMap::new(), HashSet::new());
        let mut this = Self { graph, before, offsets, done, random: Random::new(seed) };
        for id in this.before.composites(true) {
            this.place(id);
        }
        this.rename();
        this
    }

    /// The layout that there is.
    pub fn unchanged(btf: &Btf) -> Self {
        let before = Graph::new(btf);
        let mut offsets = HashMap::new();
        for id in before.composites(true) {
            if let Type::Struct(body) | Type::Union(body) = &before.types[id.0 as usize] {
                let members = body.members.iter().enumerate();
                offsets.extend(members.map(|(index, member)| ((id, index), member.bit_offset)));
            }
        }
        let graph = before.clone();
        Self { graph, before, offsets, done: HashSet::new(), random: Random::new(0) }
    }

    /// Where an access leads: the raw numbers of an access string, over the root's new layout.
    ///
    /// # Panics
    /// If the types as they were have no such thing.
    pub fn find(&self, root: TypeId, access: &[u32]) -> Place {
        let mut ty = self.resolve(root);
        let mut bit_offset = access[0] * self.size(ty) * 8;
        let mut bit_size = 0;
        for &index in &access[1..] {
            let next = match &self.before.types[ty.0 as usize] {
                Type::Struct(body) | Type::Union(body) => {
                    let member = body.members[index as usize];
                    bit_offset += self.offsets[&(ty, index as usize)];
                    bit_size = member.bit_size;
                    member.ty
                }
                Type::Array(array) => {
                    bit_offset += index * self.size(array.element) * 8;
                    bit_size = 0;
                    array.element
                }
                other => panic!("{other:?} has no parts"),
            };
            ty = self.resolve(next);
        }
        Place { bit_offset, ty, bit_size }
    }

    /// Size of a type now.
    ///
    /// # Panics
    /// If it has none.
    pub fn size(&self, id: TypeId) -> u32 {
        match &self.graph.types[self.resolve(id).0 as usize] {
            Type::Int(it) => it.size,
            Type::Float(it) => it.size,
            Type::Struct(it) | Type::Union(it) => it.size,
            Type::Enum(it) | Type::Enum64(it) => it.size,
            Type::Ptr(_) => 8,
            Type::Array(it) => it.len * self.size(it.element),
            other => panic!("{other:?} has no size"),
        }
    }

    /// A type as it was.
    pub fn before(&self, id: TypeId) -> &Type {
        &self.before.types[id.0 as usize]
    }

    /// Structs and unions that were there before.
    pub fn composites(&self) -> Vec<TypeId> {
        self.before.composites(true)
    }

    fn resolve(&self, mut id: TypeId) -> TypeId {
        while let Type::Typedef(bpfgen_object::btf::Named { target, .. })
        | Type::Const(target)
        | Type::Volatile(target)
        | Type::Restrict(target) = &self.before.types[id.0 as usize]
        {
            id = *target;
        }
        id
    }

    /// Lays out a struct or union, after those that lie in it.
    fn place(&mut self, id: TypeId) {
        if !self.done.insert(id) {
            return;
        }
        let Some(body) = self.graph.composite(id).cloned() else { return };
        for member in &body.members {
            let mut inner = self.resolve(member.ty);
            while let Type::Array(array) = &self.before.types[inner.0 as usize] {
                inner = self.resolve(array.element);
            }
            if matches!(self.before.types[inner.0 as usize].kind(), Kind::Struct | Kind::Union) {
                self.place(inner);
            }
        }
        let union = matches!(self.before.types[id.0 as usize], Type::Union(_));
        let mut order: Vec<usize> = (0..body.members.len()).collect();
        // A flexible array remains the last.
        let last = body.members.last().filter(|last| self.is_empty_array(last.ty));
        let flexible = last.and_then(|_| order.pop());
        self.random.shuffle(&mut order);
        let mut new = Composite { members: Vec::new(), size: 0, ..body };
        let mut end = 0;
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let wrapped = if self.random.one_in(4) { 1 + self.random.below(3) } else { 0 };
            let (group, after) = rest.split_at(wrapped.clamp(1, rest.len()));
            rest = after;
            let start = if union { 0 } else { end };
            if wrapped == 0 {
                let member = self.member(body.members[group[0]], start, &mut end, union);
                self.offsets.insert((id, group[0]), member.bit_offset);
                new.members.push(member);
                continue;
            }
            let outer = start.next_multiple_of(64);
            let mut inner = Vec::new();
            let mut inner_end = 0;
            for &index in group {
                let member = self.member(body.members[index], inner_end, &mut inner_end, false);
                self.offsets.insert((id, index), outer + member.bit_offset);
                inner.push(member);
            }
            let size = inner_end.div_ceil(64) * 8;
            let ty = Type::Struct(Composite { name: Name::NONE, size, members: inner });
            let ty = self.graph.add(ty);
            new.members.push(Member { name: Name::NONE, ty, bit_offset: outer, bit_size: 0 });
            end = end.max(outer + size * 8);
        }
        if let Some(last) = flexible {
            let start = if union { 0 } else { end };
            let member = self.member(body.members[last], start, &mut end, union);
            self.offsets.insert((id, last), member.bit_offset);
            new.members.push(member);
        }
        new.size = end.div_ceil(64) * 8;
        *self.graph.composite(id).unwrap() = new;
    }

    /// Puts a member somewhere from `start` on, and moves the end behind it.
    fn member(&mut self, member: Member, start: u32, end: &mut u32, first: bool) -> Member {
        let size = self.size(member.ty) * 8;
        let pad = if first { 0 } else { 64 * self.random.below(3) as u32 };
        let unit = if member.bit_size > 0 { size } else { 64 };
        let mut bit_offset = (start + pad).next_multiple_of(unit);
        *end = (*end).max(bit_offset + size);
        if member.bit_size > 0 {
            bit_offset +=
                self.random.below((size + 1) as usize - usize::from(member.bit_size)) as u32;
        }
        Member { bit_offset, ..member }
    }

    fn is_empty_array(&self, id: TypeId) -> bool {
        matches!(&self.before.types[self.resolve(id).0 as usize], Type::Array(it) if it.len == 0)
    }

    /// Types and enumerators that are no flavours become some.
    fn rename(&mut self) {
        for at in 1..self.before.types.len() {
            let mut ty = self.graph.types[at].clone();
            match &mut ty {
                Type::Struct(it) | Type::Union(it) => self.flavour(&mut it.name),
                Type::Typedef(it) => self.flavour(&mut it.name),
                Type::Enum(it) | Type::Enum64(it) => {
                    self.flavour(&mut it.name);
                    it.values.iter_mut().for_each(|value| self.flavour(&mut value.name));
                }
                _ => {}
            }
            self.graph.types[at] = ty;
        }
    }

    fn flavour(&mut self, name: &mut Name) {
        let text = self.graph.text(*name).to_owned();
        if !text.is_empty() && essential(&text) == text && self.random.one_in(2) {
            *name = self.graph.name(&format!("{text}___{}", self.random.below(9)));
        }
    }
}
