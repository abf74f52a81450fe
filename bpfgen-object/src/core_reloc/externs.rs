//! Whether what a program wants of the kernel by name is what the kernel has under that name.

use super::{
    budget::Budget,
    candidates::CandidateSource,
    compat::Sides,
    describe::{clipped, declared},
};
use crate::{
    Result,
    btf::{Btf, FuncProto, Kind, Param, Type, TypeId, Types as _, layout::resolve},
};

/// Whether an extern's type (see [`ExternDef`](crate::ExternDef)) is like that of the variable or
/// function `found` of the kernel or of a module.
///
/// They are compared as types are whose existence is asked for: parameters by number, and then all
/// by their kinds, not by names, sizes or members. What is only declared, `struct x;`, is like a
/// struct behind a function's pointers (not in libbpf), and nowhere else. As in libbpf, a variable
/// that does not fit must be refused, weak or not; a kfunc that does not fit must be refused, or if
/// weak, taken as missing.
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
    match types_of(local, wanted, target, found)? {
        Some((wanted, found)) => match local.ty(wanted)?.kind() {
            Kind::FuncProto => sides.functions_compatible(wanted, found),
            _ => sides.types_compatible(wanted, found),
        },
        None => Ok(false),
    }
}

/// The first thing by which an extern's type is unlike that of `found`, as a sentence about the
/// latter: ``its parameter 2 (`flags`) is `u64` there, and `void *` in the object``; `None` if it
/// [fits](extern_fits).
///
/// # Errors
/// If types are malformed.
pub fn extern_difference(
    local: &Btf,
    wanted: TypeId,
    target: &dyn CandidateSource,
    found: TypeId,
) -> Result<Option<String>> {
    if extern_fits(local, wanted, target, found)? {
        return Ok(None);
    }
    let Some((wanted, found)) = types_of(local, wanted, target, found)? else {
        return Ok(Some("it is neither a function nor a variable there".to_owned()));
    };
    let budget = Budget::new();
    let comparison = Comparison { sides: Sides { local, target, budget: &budget } };
    let (local_type, target_type) = (local.ty(wanted)?, target.ty(found)?);
    Ok(Some(match (&*local_type, &*target_type) {
        (Type::FuncProto(wanted), Type::FuncProto(found)) => comparison.functions(wanted, found)?,
        _ => comparison.said("it is", wanted, found),
    }))
}

/// The two types that are compared: of functions their prototypes.
fn types_of(
    local: &Btf,
    wanted: TypeId,
    target: &dyn CandidateSource,
    found: TypeId,
) -> Result<Option<(TypeId, TypeId)>> {
    let (wanted, ty) = resolve(local, wanted)?;
    let wanted = match *ty {
        Type::Func(ref function) => function.proto,
        _ => wanted,
    };
    let found = match *target.ty(found)? {
        Type::Func(ref function) => function.proto,
        Type::Var(ref variable) => resolve(target, variable.ty)?.0,
        _ => return Ok(None),
    };
    Ok(Some((wanted, found)))
}

/// Looks for what differs.
struct Comparison<'a> {
    sides: Sides<'a>,
}

impl Comparison<'_> {
    fn functions(&self, wanted: &FuncProto, found: &FuncProto) -> Result<String> {
        let (has, wants) = (found.params.len(), wanted.params.len());
        if has != wants {
            let s = if has == 1 { "" } else { "s" };
            return Ok(format!("it has {has} parameter{s} there, and {wants} in the object"));
        }
        for (at, (wanted, found)) in wanted.params.iter().zip(&found.params).enumerate() {
            if !self.alike(wanted.ty, found.ty)? {
                let what = format!("its parameter {}{} is", at + 1, self.name(found));
                return Ok(self.said(&what, wanted.ty, found.ty));
            }
        }
        Ok(self.said("it returns", wanted.ret, found.ret))
    }

    fn alike(&self, wanted: TypeId, found: TypeId) -> Result<bool> {
        let (wanted, _) = resolve(self.sides.local, wanted)?;
        let (found, _) = resolve(self.sides.target, found)?;
        self.sides.functions_compatible(wanted, found)
    }

    fn name(&self, param: &Param) -> String {
        let name = clipped(self.sides.target, param.name);
        if name.is_empty() { name } else { format!(" (`{name}`)") }
    }

    fn said(&self, what: &str, wanted: TypeId, found: TypeId) -> String {
        let wanted = declared(self.sides.local, wanted);
        let found = declared(self.sides.target, found);
        if wanted == found {
            // The difference is behind a pointer.
            return format!("{what} another `{found}` there");
        }
        format!("{what} `{found}` there, and `{wanted}` in the object")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::test_btf::{Builder, member};

    /// What a function returns, and its parameters.
    type Signature = (u32, Vec<(&'static str, u32)>);

    /// What an object declares: a function, or a variable.
    enum Declared<'a> {
        Function(&'a dyn Fn(&mut Builder) -> Signature),
        Variable(&'a dyn Fn(&mut Builder) -> u32),
    }

    /// The difference from the kernel's: `struct task *f(s32 pid, const u8 *data, bool (*less)(int))`
    /// and `u64 v[2][3]`.
    fn difference(declared: &Declared<'_>) -> Option<String> {
        let mut kernel = Builder::new();
        let int = kernel.int("int", 4, true);
        let signed = kernel.typedef("s32", int);
        let byte = kernel.int("u8", 1, false);
        let constant = kernel.constant(byte);
        let data = kernel.ptr(constant);
        let bool = kernel.int("bool", 1, false);
        let less = kernel.proto(bool, &[("", int)]);
        let less = kernel.ptr(less);
        let task = kernel.structure("task", 4, &[member("pid", int, 0)]);
        let task = kernel.ptr(task);
        let proto = kernel.proto(task, &[("pid", signed), ("data", data), ("less", less)]);
        let function = kernel.func("f", proto, 1);
        let long = kernel.int("u64", 8, false);
        let row = kernel.array(long, 3);
        let rows = kernel.array(row, 2);
        let variable = kernel.var("v", rows, 1);

        let mut object = Builder::new();
        let (wanted, found) = match declared {
            Declared::Function(declare) => {
                let (ret, params) = declare(&mut object);
                let proto = object.proto(ret, &params);
                (object.func("f", proto, 2), function)
            }
            Declared::Variable(declare) => (declare(&mut object), variable),
        };
        let decode = |builder: &Builder| Btf::decode(&builder.bytes()).unwrap();
        let (local, target) = (decode(&object), decode(&kernel));
        let fits = extern_fits(&local, TypeId(wanted), &target, TypeId(found)).unwrap();
        let difference = extern_difference(&local, TypeId(wanted), &target, TypeId(found)).unwrap();
        assert_eq!(fits, difference.is_none());
        difference
    }

    fn function(declare: impl Fn(&mut Builder) -> Signature) -> Option<String> {
        difference(&Declared::Function(&declare))
    }

    /// A pointer to a struct, `int`, a pointer, a pointer to a function.
    fn usual(b: &mut Builder) -> [u32; 4] {
        let int = b.int("int", 4, true);
        let task = b.structure("task", 4, &[member("pid", int, 0)]);
        let less = b.proto(int, &[("", int)]);
        [b.ptr(task), int, b.ptr(int), b.ptr(less)]
    }

    #[test]
    fn what_differs_is_named() {
        let same = function(|b| {
            let [task, int, pointer, less] = usual(b);
            (task, vec![("p", int), ("d", pointer), ("l", less)])
        });
        assert_eq!(same, None, "names and sizes do not matter");
        let fewer = function(|b| {
            let [task, int, ..] = usual(b);
            (task, vec![("pid", int)])
        });
        assert_eq!(fewer.unwrap(), "it has 3 parameters there, and 1 in the object");
        let second = function(|b| {
            let [task, int, _, less] = usual(b);
            (task, vec![("pid", int), ("size", int), ("less", less)])
        });
        let said = "its parameter 2 (`data`) is `const u8 *` there, and `int` in the object";
        assert_eq!(second.unwrap(), said);
        let third = function(|b| {
            let [task, int, pointer, _] = usual(b);
            let constant = b.constant(pointer);
            (task, vec![("pid", int), ("data", pointer), ("less", constant)])
        });
        let said =
            "its parameter 3 (`less`) is `bool (*)(…)` there, and `int *const` in the object";
        assert_eq!(third.unwrap(), said);
        let inner = function(|b| {
            let [task, int, pointer, _] = usual(b);
            let bool = b.int("bool", 1, false);
            let less = b.proto(bool, &[]);
            (task, vec![("pid", int), ("data", pointer), ("less", b.ptr(less))])
        });
        assert_eq!(inner.unwrap(), "its parameter 3 (`less`) is another `bool (*)(…)` there");
        let returned = function(|b| {
            let [_, int, pointer, less] = usual(b);
            let task = b.fwd("task", true);
            (b.ptr(task), vec![("pid", int), ("data", pointer), ("less", less)])
        });
        assert_eq!(
            returned.unwrap(),
            "it returns `struct task *` there, and `union task (without members) *` in the object"
        );
        let variable = difference(&Declared::Variable(&|b| usual(b)[0]));
        assert_eq!(variable.unwrap(), "it is `u64[2][3]` there, and `struct task *` in the object");
        let none = difference(&Declared::Variable(&|_| 0));
        assert_eq!(none.unwrap(), "it is `u64[2][3]` there, and `void` in the object");
    }

    #[test]
    fn a_struct_behind_a_pointer_may_be_declared_only() {
        let declared = |pointers: usize, union| {
            function(move |b| {
                let [_, int, pointer, less] = usual(b);
                let mut task = b.fwd("task", union);
                for _ in 0..pointers {
                    task = b.ptr(task);
                }
                (task, vec![("pid", int), ("data", pointer), ("less", less)])
            })
        };
        assert_eq!(declared(1, false), None);
        for (pointers, union) in [(0, false), (1, true), (2, false)] {
            assert!(declared(pointers, union).is_some(), "{pointers} {union}");
        }
    }

    #[test]
    fn endless_pointers_have_an_end() {
        let deep = function(|b| {
            let [task, int, mut pointer, less] = usual(b);
            for _ in 0..20 {
                pointer = b.ptr(pointer);
            }
            (task, vec![("pid", int), ("data", pointer), ("less", less)])
        });
        assert!(deep.unwrap().ends_with("and `…********` in the object"));
    }
}
