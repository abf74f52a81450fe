//! Random changes to types, of the kinds that matter to CO-RE.

use bpfgen_core_tests::{random::Random, types::Graph};
use bpfgen_object::btf::{Member, Type, TypeId};

/// Makes types that are not those they were, but well-formed: we refuse what is malformed, and
/// libbpf does not look.
pub(crate) fn mutate(graph: &mut Graph, random: &mut Random) {
    for _ in 0..1 + random.below(12) {
        change(graph, random);
    }
    // What refers to itself libbpf reads for ever.
    for id in 0..graph.types.len() {
        if is_endless(graph, id) {
            graph.types[id] = Type::Ptr(TypeId::VOID);
        }
    }
    let numbers: Vec<bool> = (0..graph.types.len()).map(|id| is_number(graph, id)).collect();
    for ty in &mut graph.types {
        match ty {
            Type::Struct(body) | Type::Union(body) => {
                // Nothing else has bits.
                for member in body.members.iter_mut().filter(|it| !numbers[it.ty.0 as usize]) {
                    member.bit_size = 0;
                }
                // A plain member has at least a bit that is inside.
                let end = |member: &Member| member.bit_offset + u32::from(member.bit_size.max(1));
                let bits = body.members.iter().map(end).max().unwrap_or_default();
                body.size = body.size.max(bits.div_ceil(8));
            }
            Type::Int(int) => int.bits = (int.size * 8).min(128) as u8 - int.offset,
            _ => {}
        }
    }
}

/// Whether a type is an integer or an enum, but for typedefs and qualifiers.
fn is_number(graph: &Graph, mut id: usize) -> bool {
    for _ in 0..32 {
        id = match &graph.types[id] {
            Type::Int(_) | Type::Enum(_) | Type::Enum64(_) => return true,
            Type::Typedef(it) | Type::TypeTag(it) => it.target.0 as usize,
            Type::Const(it) | Type::Volatile(it) | Type::Restrict(it) => it.0 as usize,
            _ => return false,
        };
    }
    false
}

/// Whether typedefs, qualifiers and arrays lead from a type to nothing else.
fn is_endless(graph: &Graph, mut id: usize) -> bool {
    for _ in 0..=graph.types.len() {
        id = match &graph.types[id] {
            Type::Typedef(it) | Type::TypeTag(it) => it.target.0 as usize,
            Type::Const(it) | Type::Volatile(it) | Type::Restrict(it) => it.0 as usize,
            Type::Array(it) => it.element.0 as usize,
            _ => return false,
        };
    }
    true
}

/// Changes something, somewhere; sometimes nothing.
fn change(graph: &mut Graph, random: &mut Random) {
    let count = graph.types.len();
    // Structs and enums more often than what is between them.
    let mut at = 1 + random.below(count - 1);
    for _ in 0..4 {
        if matches!(graph.types[at], Type::Struct(_) | Type::Union(_) | Type::Enum(_)) {
            break;
        }
        at = 1 + random.below(count - 1);
    }
    if random.one_in(12) {
        return copy(graph, random, at);
    }
    let name = graph.types[at].name();
    let flavoured = format!("{}___{}", graph.text(name), random.below(3));
    let flavoured = if name.is_none() { name } else { graph.name(&flavoured) };
    let some_type = TypeId(random.below(count) as u32);
    let some_name = graph.types[some_type.0 as usize].name();
    match &mut graph.types[at] {
        Type::Struct(body) | Type::Union(body) => {
            if body.members.is_empty() || random.one_in(8) {
                body.name = flavoured;
                body.size += random.below(3) as u32;
                return;
            }
            let len = body.members.len();
            let (one, two) = (random.below(len), random.below(len));
            let other = body.members[two];
            let member = &mut body.members[one];
            match random.below(11) {
                0 => random.shuffle(&mut body.members),
                1 => drop(body.members.remove(one)),
                2 => member.bit_offset = (member.bit_offset + 8) % 0x10_0000,
                3 => member.bit_offset = random.below(1 << 9) as u32,
                4 => member.ty = some_type,
                5 => member.ty = other.ty,
                6 => member.name = other.name,
                7 => member.name = Default::default(),
                8 => member.bit_size = random.below(65) as u8,
                9 => member.bit_size = 0,
                _ => member.name = some_name,
            }
        }
        Type::Enum(body) | Type::Enum64(body) => {
            if body.values.is_empty() || random.one_in(6) {
                body.name = flavoured;
                return;
            }
            let one = random.below(body.values.len());
            match random.below(5) {
                0 => drop(body.values.remove(one)),
                1 => body.values[one].value = random.below(1 << 20) as u64,
                2 => random.shuffle(&mut body.values),
                3 => body.signed = !body.signed,
                _ => body.size = 1 << random.below(4),
            }
        }
        Type::Int(int) => match random.below(4) {
            0 => int.signed = !int.signed,
            1 => int.size = 1 << random.below(5),
            2 => int.bool = !int.bool,
            _ => int.offset = random.below(2) as u8,
        },
        Type::Array(array) => match random.below(3) {
            0 => array.element = some_type,
            _ => array.len = random.below(9) as u32,
        },
        Type::Ptr(target) | Type::Const(target) | Type::Volatile(target) => *target = some_type,
        Type::Typedef(named) => match random.below(2) {
            0 => named.name = flavoured,
            _ => named.target = some_type,
        },
        Type::FuncProto(proto) => match random.below(3) {
            0 => drop(proto.params.pop()),
            1 => proto.ret = some_type,
            _ => proto.params.iter_mut().for_each(|param| param.ty = some_type),
        },
        Type::Fwd(fwd) => fwd.union = !fwd.union,
        Type::Float(float) => float.size = 1 << random.below(5),
        _ => {}
    }
    if random.one_in(10) {
        other_kind(&mut graph.types[at]);
    }
}

/// A second type of nearly that name.
fn copy(graph: &mut Graph, random: &mut Random, at: usize) {
    let mut ty = graph.types[at].clone();
    let flavoured = format!("{}___copy", graph.text(ty.name()));
    let flavoured = graph.name(&flavoured);
    match &mut ty {
        Type::Struct(body) | Type::Union(body) if !body.name.is_none() => {
            body.name = flavoured;
            if let Some(member) = body.members.first_mut().filter(|_| random.one_in(2)) {
                member.bit_offset += 64;
            }
        }
        Type::Enum(body) | Type::Enum64(body) if !body.name.is_none() => body.name = flavoured,
        Type::Typedef(named) => named.name = flavoured,
        _ => {}
    }
    graph.add(ty);
}

fn other_kind(ty: &mut Type) {
    *ty = match ty.clone() {
        Type::Struct(body) => Type::Union(body),
        Type::Union(body) => Type::Struct(body),
        Type::Enum(body) => Type::Enum64(body),
        Type::Enum64(body) => Type::Enum(body),
        Type::Ptr(target) => Type::Const(target),
        Type::Const(target) => Type::Ptr(target),
        other => other,
    };
}
