//! C that names every type of a BTF.

use std::{collections::HashMap, fmt::Write as _};

use bpfgen_object::btf::{Btf, Composite, Type, TypeId, header::Printer, layout};

/// Static assertions on the size of every named type, the offset of every member that is no
/// bitfield, and the value of every enumerator.
pub(crate) fn assertions(btf: &Btf, printer: &Printer<'_>) -> String {
    let mut text = String::new();
    let mut enumerators: HashMap<&str, Vec<String>> = HashMap::new();
    for (id, ty) in btf.iter() {
        if let Type::Enum(ty) | Type::Enum64(ty) = ty {
            for value in &ty.values {
                let name = btf.str(value.name);
                let value = value.value;
                // Old BTF does not say whether 32 bits are signed.
                let condition = if ty.size == 8 {
                    format!("(unsigned long long){name} == {value}ull")
                } else {
                    format!("(unsigned int){name} == {}u", value as u32)
                };
                enumerators.entry(name).or_default().push(condition);
            }
        }
        let Some(name) = printer.c_name(id) else { continue };
        let is_defined = match ty {
            Type::Struct(_) | Type::Union(_) | Type::Typedef(_) => true,
            Type::Enum(ty) | Type::Enum64(ty) => !ty.values.is_empty(),
            _ => false,
        };
        if !is_defined {
            continue;
        }
        if let Some(size) = layout::size_of(btf, id).unwrap() {
            let _ = writeln!(text, "_Static_assert(sizeof({name}) == {size}, \"{name}\");");
        }
        if let Type::Struct(ty) | Type::Union(ty) = ty {
            members(btf, &name, ty, "", 0, &mut text);
        }
    }
    // Several of one name have suffixes; which has which is not to be known here.
    for (name, conditions) in enumerators {
        if let [condition] = &conditions[..] {
            let _ = writeln!(text, "_Static_assert({condition}, \"{name}\");");
        }
    }
    text
}

fn members(btf: &Btf, root: &str, ty: &Composite, path: &str, base: u64, text: &mut String) {
    for member in &ty.members {
        if member.bit_size != 0 {
            continue;
        }
        let name = btf.str(member.name);
        let offset = base + u64::from(member.bit_offset / 8);
        let mut path = format!("{path}{name}");
        if !name.is_empty() {
            let _ = writeln!(
                text,
                "_Static_assert(__builtin_offsetof({root}, {path}) == {offset}, \"{root}.{path}\");"
            );
            path.push('.');
        }
        // Anonymous types have no name to ask for their members by.
        match btf.get(unqualified(btf, member.ty)) {
            Some(Type::Struct(ty) | Type::Union(ty)) if ty.name.is_none() => {
                members(btf, root, ty, &path, offset, text);
            }
            _ => {}
        }
    }
}

/// The type without `const` and `volatile`.
fn unqualified(btf: &Btf, id: TypeId) -> TypeId {
    match btf.get(id) {
        Some(Type::Const(target) | Type::Volatile(target)) => unqualified(btf, *target),
        _ => id,
    }
}

/// A global for each of these types that has a name, which makes clang put them into its BTF.
pub(crate) fn uses(btf: &Btf, printer: &Printer<'_>, ids: &[TypeId]) -> String {
    let mut text = String::new();
    for &id in ids {
        let Some(name) = printer.c_name(id) else { continue };
        // clang may leave a struct that is only pointed to at its name.
        let _ = match btf.get(id) {
            Some(Type::Struct(_) | Type::Union(_)) => {
                writeln!(text, "{name} bpfgen_use_{}[0];", id.0)
            }
            _ => writeln!(text, "{name} *bpfgen_use_{};", id.0),
        };
    }
    text
}
