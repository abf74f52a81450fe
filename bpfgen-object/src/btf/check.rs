//! What a BTF must keep as a whole: names and ids exist, references go where they may, nothing
//! contains itself.

use super::{Btf, Name, Type, TypeId};

/// The type at fault, and why.
type Fault = (TypeId, String);

/// Checks all types. Index 0 of `types` is void.
///
/// What is done for each member is kept free of calls: build scripts and macros, which read the
/// types of a whole kernel, are not optimised.
pub(super) fn check(types: &[Type], strings: &str) -> Result<(), Fault> {
    let text = strings.as_bytes();
    for (id, ty) in (0..).map(TypeId).zip(types) {
        let mut outside = None;
        ty.each_name(&mut |name: Name| {
            // The strings end with a NUL, so whatever begins in them ends in them. What is no first
            // byte of a character is 0b10xx_xxxx.
            let at = name.0 as usize;
            if at >= text.len() || text[at] & 0xc0 == 0x80 {
                outside = Some(at);
            }
        });
        if let Some(at) = outside {
            return Err((id, format!("its name at {at:#x} is outside the strings")));
        }
        let mut wrong = None;
        ty.each_reference(&mut |target: TypeId| {
            let at = target.0 as usize;
            if at >= types.len() || !fits(ty, &types[at]) {
                wrong = Some(target);
            }
        });
        if let Some(target) = wrong {
            return Err((id, misfit(types, target)));
        }
    }
    // By value: what contains itself has no size. By name: a pointer to itself has no end.
    // A struct is the one thing that may come back to itself, through a pointer.
    acyclic(types, |ty, visit| match ty {
        Type::Struct(_) | Type::Union(_) | Type::Array(_) => ty.each_reference(visit),
        _ if is_modifier(ty) => ty.each_reference(visit),
        _ => {}
    })?;
    acyclic(types, |ty, visit| match ty {
        Type::Struct(_) | Type::Union(_) | Type::DataSec(_) => {}
        _ => ty.each_reference(visit),
    })
}

fn is_modifier(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Typedef(_)
            | Type::TypeTag(_)
            | Type::Const(_)
            | Type::Volatile(_)
            | Type::Restrict(_)
    )
}

/// Whether `from` may refer to `to`.
fn fits(from: &Type, to: &Type) -> bool {
    match from {
        Type::DeclTag(_) => !matches!(to, Type::DeclTag(_) | Type::DataSec(_)),
        Type::DataSec(_) => matches!(to, Type::Var(_) | Type::Func(_)),
        Type::Func(_) => matches!(to, Type::FuncProto(_)),
        _ => !matches!(to, Type::DeclTag(_) | Type::DataSec(_) | Type::Var(_) | Type::Func(_)),
    }
}

/// Why something cannot refer to `target`.
#[cold]
fn misfit(types: &[Type], TypeId(target): TypeId) -> String {
    if types.get(target as usize).is_some() {
        return format!("it cannot refer to type [{target}] of that kind");
    }
    format!(
        "it refers to type [{target}], but there are only {} types (a kernel module's BTF cannot \
         be read without the kernel's)",
        types.len()
    )
}

/// Fails if the edges that `edges` gives form a cycle, or a path longer than [`Btf::MAX_DEPTH`].
fn acyclic(types: &[Type], edges: impl Fn(&Type, &mut dyn FnMut(TypeId))) -> Result<(), Fault> {
    const OPEN: u16 = u16::MAX;
    // Longest path below each type plus one; 0 where not visited yet.
    let mut depths = vec![0u16; types.len()];
    let depths = depths.as_mut_slice();
    let mut stack = Vec::new();
    for root in 0..types.len() {
        stack.push(root);
        while let Some(&id) = stack.last() {
            let fault = |message: &str| (TypeId(id as u32), message.to_owned());
            if !matches!(depths[id], 0 | OPEN) {
                stack.pop();
                continue;
            }
            let mut deepest = 0;
            let mut cyclic = false;
            let first_visit = depths[id] == 0;
            let before = stack.len();
            depths[id] = OPEN;
            edges(&types[id], &mut |target| match depths[target.0 as usize] {
                0 => stack.push(target.0 as usize),
                OPEN => cyclic = true,
                depth if depth > deepest => deepest = depth,
                _ => {}
            });
            if cyclic {
                return Err(fault("it contains itself"));
            }
            if stack.len() == before || !first_visit {
                stack.truncate(before);
                if usize::from(deepest) >= Btf::MAX_DEPTH {
                    return Err(fault("types are nested too deeply"));
                }
                depths[id] = deepest + 1;
                stack.pop();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{Array, Composite, Member, Named};

    fn composite(members: &[u32]) -> Type {
        let member =
            |&ty: &u32| Member { name: Name::NONE, ty: TypeId(ty), bit_offset: 0, bit_size: 0 };
        Type::Struct(Composite {
            name: Name::NONE,
            size: 8,
            members: members.iter().map(member).collect(),
        })
    }

    fn fault(types: &[Type]) -> Option<String> {
        check(types, "\0").err().map(|(id, message)| format!("[{}] {message}", id.0))
    }

    #[test]
    fn a_struct_may_point_to_itself_but_not_hold_itself() {
        assert_eq!(fault(&[Type::Void, composite(&[2]), Type::Ptr(TypeId(1))]), None);
        let itself = Some("[1] it contains itself".to_owned());
        assert_eq!(fault(&[Type::Void, composite(&[1])]), itself);
        assert!(fault(&[Type::Void, composite(&[2]), Type::Const(TypeId(1))]).is_some());
        let array = Array { element: TypeId(1), index: TypeId(0), len: 1 };
        assert!(fault(&[Type::Void, composite(&[2]), Type::Array(array)]).is_some());
        assert!(fault(&[Type::Void, Type::Ptr(TypeId(2)), Type::Const(TypeId(1))]).is_some());
    }

    #[test]
    fn shared_types_are_visited_once() {
        // Every struct holds the previous one twice: 2^60 paths.
        let mut types = vec![Type::Void, composite(&[])];
        types.extend((1..60).map(|id| composite(&[id, id])));
        assert_eq!(fault(&types), None);
    }

    #[test]
    fn nesting_has_a_limit() {
        let chain = |len: u32| -> Vec<Type> {
            let next = |id| {
                Type::Typedef(Named { name: Name::NONE, target: TypeId(id), attribute: false })
            };
            std::iter::once(Type::Void).chain((0..len).map(next)).collect()
        };
        assert_eq!(fault(&chain(Btf::MAX_DEPTH as u32 - 1)), None);
        assert!(fault(&chain(Btf::MAX_DEPTH as u32)).is_some_and(|f| f.contains("nested")));
        // Deep enough to overflow the stack of a recursive check.
        assert!(fault(&chain(1_000_000)).is_some());
    }

    #[test]
    fn references_go_where_they_may() {
        assert!(fault(&[Type::Void, Type::Ptr(TypeId(7))]).is_some_and(|f| f.contains("[7]")));
        let section = crate::btf::DataSec { name: Name::NONE, size: 0, vars: vec![] };
        assert!(fault(&[Type::Void, Type::DataSec(section), Type::Ptr(TypeId(1))]).is_some());
        assert!(fault(&[Type::Void, Type::Ptr(TypeId(0))]).is_none());
        assert!(check(&[Type::Void, Type::Void], "").is_err(), "no string at 0");
    }
}
