//! Finding in a target type what the program accesses in its local one.

use super::{
    budget::Budget,
    candidates::is,
    compat::Sides,
    spec::{About, MAX_STEPS, Part, Spec, Step, enumerators, is_flexible},
};
use crate::{
    CoreKind, Error, ErrorKind, Result,
    btf::{Type, TypeId, flavour::essential},
};

/// What `spec` comes to in the target's type `root`; `None` if the type does not have it.
pub(super) fn find(
    sides: Sides<'_>,
    kind: CoreKind,
    spec: &Spec,
    root: TypeId,
) -> Result<Option<Spec>> {
    let mut found = Spec { root, ..Spec::default() };
    let fits = match About::of(kind) {
        About::Type if kind == CoreKind::TypeMatches => sides.types_match(spec.root, root)?,
        About::Type => sides.types_compatible(spec.root, root)?,
        About::Enumerator => enumerator(sides, spec, &mut found)?,
        About::Field => field(sides, spec, &mut found)?,
    };
    Ok(fits.then_some(found))
}

fn enumerator(sides: Sides<'_>, spec: &Spec, found: &mut Spec) -> Result<bool> {
    let (id, ty) = sides.target_type(found.root)?;
    let Some(wanted) = spec.steps.first().and_then(|step| step.part.name()) else {
        return Ok(false);
    };
    let wanted = essential(sides.local.short_name(wanted)?);
    for (part, index) in enumerators(&ty).zip(0..) {
        let name = sides.target.short_name(part.name().unwrap_or_default())?;
        sides.budget.spend(1 + name.len() / 64)?;
        if essential(name) == wanted {
            found.steps.push(Step { ty: id, index, part });
            return Ok(true);
        }
    }
    Ok(false)
}

fn field(sides: Sides<'_>, spec: &Spec, found: &mut Spec) -> Result<bool> {
    let mut id = found.root;
    for (position, step) in spec.steps.iter().enumerate() {
        if let Part::Member(member) = step.part {
            let name = sides.local.short_name(member.name)?;
            match (Search { sides, name, ty: member.ty }).member(id, found)? {
                Some(ty) => id = ty,
                None => return Ok(false),
            }
            continue;
        }
        let (container, ty) = sides.target_type(id)?;
        id = container;
        // The first index is that of the pointer, as if the root type lay in an array.
        if position > 0 {
            let Type::Array(array) = &*ty else { return Ok(false) };
            let flexible = is_flexible(sides.target, found.steps.last(), array.len)?;
            if !flexible && step.index >= array.len {
                return Ok(false);
            }
            (id, _) = sides.target_type(array.element)?;
        }
        go_deeper(found)?;
        found.steps.push(Step { ty: id, index: step.index, part: Part::Element });
        // Its size may take a walk through many dimensions.
        sides.budget.spend(8 * Budget::TYPE)?;
        found.advance(sides.target, id, step.index)?;
    }
    Ok(true)
}

fn go_deeper(found: &mut Spec) -> Result<()> {
    check_depth(found)?;
    found.depth += 1;
    Ok(())
}

fn check_depth(found: &Spec) -> Result<()> {
    if found.depth < MAX_STEPS {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        format!("a candidate's field lies deeper than {MAX_STEPS} levels"),
    ))
}

/// A search for one local member, with this name and type.
struct Search<'a> {
    sides: Sides<'a>,
    name: &'a str,
    ty: TypeId,
}

impl Search<'_> {
    /// Looks for the member in the target's type `id` and in anonymous structs and unions in it,
    /// in order; gives its type. `found` then leads to it.
    fn member(&self, id: TypeId, found: &mut Spec) -> Result<Option<TypeId>> {
        let Sides { target, budget, .. } = self.sides;
        let (id, ty) = self.sides.target_type(id)?;
        let (Type::Struct(body) | Type::Union(body)) = &*ty else { return Ok(None) };
        // For decoding them, too.
        budget.spend(body.members.len())?;
        // Even if none of them is what is sought.
        if !body.members.is_empty() {
            check_depth(found)?;
        }
        for (member, index) in body.members.iter().zip(0..) {
            let text = target.text(member.name);
            let named = match text {
                // Anonymous.
                [0, ..] => false,
                _ if is(text, self.name) => true,
                _ => continue,
            };
            let before = (found.bit_offset, found.depth);
            found.add_bits(member.bit_offset.into());
            go_deeper(found)?;
            if named {
                if !self.sides.fields_compatible(self.ty, member.ty)? {
                    return Ok(None);
                }
                found.steps.push(Step { ty: id, index, part: Part::Member(*member) });
                return Ok(Some(member.ty));
            }
            if let Some(ty) = self.member(member.ty, found)? {
                return Ok(Some(ty));
            }
            (found.bit_offset, found.depth) = before;
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        CoreKind, CoreRelocation, Insn, Result,
        btf::{
            Btf, TypeId,
            test_btf::{Builder, member},
        },
        core_reloc::{Relocator, Target},
    };

    /// Looks for `sought` in a target where it would be below `depth` anonymous structs.
    fn exists(depth: usize, there: bool) -> Result<i32> {
        let mut local = Builder::new();
        let int = local.int("int", 4, true);
        let root = local.structure("s", 4, &[member("sought", int, 0)]);
        let mut target = Builder::new();
        let int = target.int("int", 4, true);
        let name = if there { "sought" } else { "other" };
        let mut inner = target.structure("", 4, &[member(name, int, 0)]);
        for _ in 1..depth {
            inner = target.structure("", 4, &[member("", inner, 0)]);
        }
        target.structure("s", 4, &[member("", inner, 0)]);
        let (local, target) = (Btf::decode(&local.bytes())?, Btf::decode(&target.bytes())?);
        let record = CoreRelocation {
            insn: 0,
            type_id: TypeId(root),
            access: "0:0".to_owned(),
            kind: CoreKind::FieldExists,
        };
        let mut insns = [Insn { code: 0xb7, imm: 1, ..Insn::default() }];
        let target = Target { name: "vmlinux".to_owned(), types: &target };
        Relocator::new(&local, vec![target]).relocate(&mut insns, &[record])?;
        Ok(insns[0].imm)
    }

    #[test]
    fn what_is_nested_too_deeply_is_an_error_whether_or_not_it_is_there() {
        // The index of the root, an anonymous member each, and the member.
        assert_eq!(exists(62, true).unwrap(), 1);
        assert_eq!(exists(62, false).unwrap(), 0);
        for there in [true, false] {
            let error = exists(63, there).unwrap_err().to_string();
            assert!(error.contains("deeper than 64 levels"), "{error}");
        }
    }
}
