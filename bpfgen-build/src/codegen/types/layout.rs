//! What BTF leaves out: alignment.
//!
//! BTF records sizes and offsets, but neither `packed` nor `aligned`. Both show in the numbers: a
//! member at an offset that its type forbids means packed; a gap that no member's alignment
//! explains means aligned.

use std::collections::BTreeMap;

use bpfgen_object::btf::{Type, TypeId};

use super::{
    super::graph::{CompositeKind, Graph},
    Root,
};

/// No alignment is inferred past a page: more is never guaranteed in memory shared with the kernel.
const MAX_ALIGN: u64 = 4096;

/// Alignments of all composites of a module.
pub(super) struct Layouts {
    composites: BTreeMap<TypeId, Layout>,
}

/// What the numbers say about one composite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Alignment in C: its members' largest, 1 where it is packed, more where gaps show it.
    pub(super) align: u64,
    /// The largest alignment with which all that contain it by value can live.
    pub(super) allowed: u64,
    /// Whether something packed contains it, however deep: Rust forbids `align` in `packed`.
    pub(super) in_packed: bool,
}

impl Layouts {
    pub(super) fn new(graph: Graph<'_>, order: &[TypeId], roots: &[Root]) -> Self {
        let mut natural = Natural { graph, memo: BTreeMap::new() };
        let mut uses: BTreeMap<TypeId, Vec<Use>> = BTreeMap::new();
        for root in roots {
            let place = Use { offset: root.offset, within: None };
            uses.entry(graph.element(root.ty)).or_default().push(place);
        }
        for id in order {
            // A union's views are copies; Rust lays nothing out for them.
            let Some((CompositeKind::Struct, _)) = graph.composite(*id) else { continue };
            for leaf in graph.leaves(*id).unwrap_or_default() {
                let place = Use { offset: leaf.bit_offset / 8, within: Some(*id) };
                uses.entry(graph.element(leaf.ty)).or_default().push(place);
            }
        }
        let mut bounds = Bounds { uses: &uses, natural: &mut natural, memo: BTreeMap::new() };
        let limits: Vec<_> = order.iter().map(|id| (*id, bounds.of(*id))).collect();
        let composites = limits
            .into_iter()
            .map(|(id, (allowed, in_packed))| {
                let align = inferred(&mut natural, id, allowed);
                let align = align.unwrap_or_else(|| natural.of(id).align);
                (id, Layout { align, allowed, in_packed })
            })
            .collect();
        Self { composites }
    }

    pub(super) fn of(&self, id: TypeId) -> Layout {
        let unknown = Layout { align: 1, allowed: MAX_ALIGN, in_packed: false };
        self.composites.get(&id).copied().unwrap_or(unknown)
    }
}

/// Where a type stands by value.
struct Use {
    offset: u64,
    /// In this struct; else in a section of global variables, or by itself in a map.
    within: Option<TypeId>,
}

#[derive(Clone, Copy)]
struct Alignment {
    align: u64,
    packed: bool,
}

/// Alignment by C's rules, packing by what contradicts them.
struct Natural<'a> {
    graph: Graph<'a>,
    memo: BTreeMap<TypeId, Alignment>,
}

impl Natural<'_> {
    fn of(&mut self, id: TypeId) -> Alignment {
        let id = self.graph.element(id);
        let scalar = |align| Alignment { align, packed: false };
        match self.graph.get(id) {
            Type::Int(int) => scalar(power_of_two_in(int.size.into()).min(16)),
            Type::Enum(e) | Type::Enum64(e) => scalar(power_of_two_in(e.size.into()).min(8)),
            Type::Float(float) => scalar(power_of_two_in(float.size.into()).min(16)),
            Type::Ptr(_) => scalar(8),
            Type::Struct(composite) | Type::Union(composite) => {
                if let Some(known) = self.memo.get(&id) {
                    return *known;
                }
                let known = self.composite(id, composite.size.into());
                self.memo.insert(id, known);
                known
            }
            _ => scalar(1),
        }
    }

    fn composite(&mut self, id: TypeId, size: u64) -> Alignment {
        let leaves = self.graph.leaves(id).unwrap_or_default();
        if leaves.is_empty() {
            // The kernel hides what is in `struct bpf_timer` and others like this:
            // `__u64 :64; __u64 :64;`, of which BTF keeps nothing.
            let align = if size == 0 { 1 } else { power_of_two_in(size).min(8) };
            return Alignment { align, packed: false };
        }
        let mut align = 1;
        let mut packed = false;
        for leaf in leaves {
            let member = self.of(leaf.ty).align;
            align = align.max(member);
            packed |= leaf.bit_size == 0 && leaf.bit_offset % (member * 8) != 0;
        }
        packed |= size % align != 0;
        Alignment { align: if packed { 1 } else { align }, packed }
    }
}

/// What those that contain a type demand of it.
struct Bounds<'a, 'n> {
    uses: &'n BTreeMap<TypeId, Vec<Use>>,
    natural: &'n mut Natural<'a>,
    memo: BTreeMap<TypeId, (u64, bool)>,
}

impl Bounds<'_, '_> {
    /// The largest alignment allowed, and whether something packed contains it.
    fn of(&mut self, id: TypeId) -> (u64, bool) {
        if let Some(known) = self.memo.get(&id) {
            return *known;
        }
        let size = self.natural.graph.size(id).unwrap_or(0);
        let mut allowed = power_of_two_in(size).min(MAX_ALIGN);
        let mut in_packed = false;
        let uses = self.uses;
        for place in uses.get(&id).into_iter().flatten() {
            let Some(container) = place.within else {
                allowed = allowed.min(power_of_two_in(place.offset));
                continue;
            };
            let (outer, outer_in_packed) = self.of(container);
            let packed = self.natural.of(container).packed;
            if !packed {
                allowed = allowed.min(power_of_two_in(place.offset)).min(outer);
            }
            in_packed |= packed || outer_in_packed;
        }
        self.memo.insert(id, (allowed, in_packed));
        (allowed, in_packed)
    }
}

/// The alignment that the gaps of a struct show, where members' own alignment does not explain
/// them: the largest that fits them and everything that contains it.
fn inferred(natural: &mut Natural<'_>, id: TypeId, allowed: u64) -> Option<u64> {
    let graph = natural.graph;
    let (CompositeKind::Struct, composite) = graph.composite(id)? else { return None };
    let own = natural.of(id);
    if own.packed {
        return None;
    }
    let mut end = Some(0u64);
    let mut found = None;
    let mut explain = |end: Option<u64>, next: u64, align: u64| {
        let Some(end) = end else { return };
        let fits = |align: &u64| end.next_multiple_of(*align) == next;
        let powers = |from: u64| std::iter::successors(Some(from), |align| Some(align * 2));
        if next > end && !powers(align).take_while(|align| *align <= own.align).any(|a| fits(&a)) {
            let larger = powers(own.align * 2).take_while(|align| *align <= allowed);
            found = larger.filter(fits).last().max(found);
        }
    };
    for leaf in graph.leaves(id)? {
        if graph.is_untold(leaf.ty) {
            // Neither its alignment nor where it ends.
            end = None;
            continue;
        }
        if leaf.bit_size != 0 {
            // Unnamed bitfields leave gaps too, and BTF does not show them.
            end = Some((leaf.bit_offset + u64::from(leaf.bit_size)).div_ceil(8));
            continue;
        }
        let offset = leaf.bit_offset / 8;
        explain(end, offset, natural.of(leaf.ty).align);
        // No member of a well-formed struct comes near this bound.
        end = Some(offset + graph.size(leaf.ty).unwrap_or(0).min(1 << 32));
    }
    explain(end, composite.size.into(), own.align);
    found
}

/// The largest power of two that divides a number; for 0, which all divide, a large one.
fn power_of_two_in(number: u64) -> u64 {
    if number == 0 { 1 << 32 } else { 1 << number.trailing_zeros().min(32) }
}
