//! The order of definitions: whatever a definition needs stands before it.
//!
//! A struct needs the types of its members whole; behind a pointer the name is enough, and a
//! struct's or union's name can be declared ahead at any point. A typedef's cannot, so pointers to
//! one need its declaration first.

use super::{super::Type, Printer, TypeId};
use crate::{Error, ErrorKind, Result};

/// How much of a type is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Its name must have been declared.
    Name,
    /// It must have a size.
    Whole,
}

type Node = (TypeId, Need);

/// How far the walk has come with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl Printer<'_> {
    /// All types that get a definition of their own, in the order to print them.
    pub(super) fn order(&self) -> Result<Vec<TypeId>> {
        let mut marks = vec![[Mark::New; 2]; self.btf.len()];
        let mut order = Vec::new();
        for (id, ty) in self.btf.iter() {
            let named = self.names.get(id).is_some();
            match ty {
                Type::Struct(_) | Type::Union(_) | Type::Enum(_) | Type::Enum64(_) if named => {
                    self.visit((id, Need::Whole), &mut marks, &mut order)?;
                }
                Type::Typedef(_) if named => {
                    self.visit((id, Need::Name), &mut marks, &mut order)?;
                }
                Type::Func(func) if self.is_kfunc(id) => {
                    self.visit((func.proto, Need::Whole), &mut marks, &mut order)?;
                }
                _ => {}
            }
        }
        Ok(order)
    }

    /// Depth first, on a stack of its own: a BTF can chain types without end.
    fn visit(&self, root: Node, marks: &mut [[Mark; 2]], order: &mut Vec<TypeId>) -> Result<()> {
        let mut stack = vec![root];
        while let Some(&(id, need)) = stack.last() {
            let mark = &mut marks[id.0 as usize][need as usize];
            match *mark {
                Mark::New => {
                    *mark = Mark::Open;
                    let first = stack.len();
                    self.needs((id, need), &mut stack)?;
                    // The last one is visited first: keep the members' order.
                    stack[first..].reverse();
                    for &(child, need) in &stack[first..] {
                        if marks[child.0 as usize][need as usize] == Mark::Open {
                            return Err(cycle(child));
                        }
                    }
                }
                Mark::Open => {
                    *mark = Mark::Done;
                    if self.is_printed((id, need)) {
                        order.push(id);
                    }
                    stack.pop();
                }
                Mark::Done => {
                    stack.pop();
                }
            }
        }
        Ok(())
    }

    /// Whether finishing this node prints a definition.
    fn is_printed(&self, (id, need): Node) -> bool {
        let named = self.names.get(id).is_some();
        match self.btf.get(id) {
            Some(Type::Struct(_) | Type::Union(_)) => named && need == Need::Whole,
            Some(Type::Enum(ty) | Type::Enum64(ty)) => named && !ty.values.is_empty(),
            Some(Type::Typedef(_)) => named && need == Need::Name,
            Some(Type::Int(_)) => named,
            Some(Type::Float(ty)) => super::base::float(ty).is_none(),
            _ => false,
        }
    }

    /// Puts on the stack what must come before a node.
    fn needs(&self, (id, need): Node, stack: &mut Vec<Node>) -> Result<()> {
        let named = self.names.get(id).is_some();
        let mut push = |id: TypeId, need: Need| {
            let id = self.names.definition(id);
            stack.push((id, self.canonical(id, need)));
        };
        match self.btf.get(id) {
            // A name can always be declared ahead; an anonymous type is printed in place.
            Some(Type::Struct(ty) | Type::Union(ty)) if need == Need::Whole || !named => {
                ty.members.iter().for_each(|member| push(member.ty, Need::Whole));
            }
            Some(Type::Ptr(target)) => push(*target, Need::Name),
            Some(Type::Array(array)) => {
                if self.layouts.shape(array.element).is_none() {
                    return Err(Error::new(
                        ErrorKind::Malformed,
                        format!(
                            "type [{}]: an array of type [{}], which has no size",
                            id.0, array.element.0
                        ),
                    ));
                }
                push(array.element, Need::Whole);
            }
            Some(Type::Typedef(ty)) => {
                if need == Need::Whole && named {
                    push(id, Need::Name);
                }
                push(ty.target, need);
            }
            Some(Type::TypeTag(ty)) => push(ty.target, need),
            Some(Type::Const(target) | Type::Volatile(target) | Type::Restrict(target)) => {
                push(*target, need);
            }
            Some(Type::FuncProto(ty)) => {
                let result = self.btf.resolved(ty.ret);
                if matches!(result, Some(Type::Array(_) | Type::FuncProto(_))) {
                    return Err(Error::new(
                        ErrorKind::Malformed,
                        format!("type [{}]: a function cannot return type [{}]", id.0, ty.ret.0),
                    ));
                }
                push(ty.ret, Need::Name);
                ty.params.iter().for_each(|param| push(param.ty, Need::Name));
            }
            _ => {}
        }
        Ok(())
    }

    /// Types for which a name is as much as the whole have only one node.
    fn canonical(&self, id: TypeId, need: Need) -> Need {
        match self.btf.get(id) {
            Some(Type::Struct(_) | Type::Union(_)) if self.names.get(id).is_some() => need,
            Some(
                Type::Typedef(_)
                | Type::TypeTag(_)
                | Type::Const(_)
                | Type::Volatile(_)
                | Type::Restrict(_),
            ) => need,
            _ => Need::Whole,
        }
    }
}

fn cycle(id: TypeId) -> Error {
    Error::new(
        ErrorKind::Malformed,
        format!("type [{}]: it needs itself to be declared, for which C has no form", id.0),
    )
}
