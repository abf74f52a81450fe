//! Whether what a program wants of the kernel by name is what the kernel has under that name.

use super::{budget::Budget, candidates::CandidateSource, compat::Sides};
use crate::{
    Result,
    btf::{Btf, Type, TypeId, layout::resolve},
};

/// Whether an extern's type (see [`ExternDef`](crate::ExternDef)) is like that of the variable or
/// function `found` of the kernel or of a module.
///
/// They are compared as types are whose existence is asked for: parameters by number, and then all
/// by their kinds, not by names, sizes or members. What is only declared, `struct x;`, is not like
/// a struct. As in libbpf, a variable that does not fit must be refused, weak or not; a kfunc that
/// does not fit must be refused, or if weak, taken as missing.
///
/// # Errors
/// If types are malformed.
pub fn extern_fits(
    local: &Btf,
    wanted: TypeId,
    target: &dyn CandidateSource,
    found: TypeId,
) -> Result<bool> {
    let budget = Budget::new();
    let sides = Sides { local, target, budget: &budget };
    let (wanted, ty) = resolve(local, wanted)?;
    let wanted = match *ty {
        Type::Func(ref function) => function.proto,
        _ => wanted,
    };
    let found = match *target.ty(found)? {
        Type::Func(ref function) => function.proto,
        Type::Var(ref variable) => resolve(target, variable.ty)?.0,
        _ => return Ok(false),
    };
    sides.types_compatible(wanted, found)
}
