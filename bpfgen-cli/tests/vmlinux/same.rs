//! Whether two BTFs say the same about types of the same name.

use std::collections::{BTreeSet, HashMap, HashSet};

use bpfgen_object::btf::{Btf, Composite, Enum, Type, TypeId, header::Printer};

/// Each of these types of `expected` that has a name is in `found`, with the same size, members,
/// bits and values. Gives their number.
pub(crate) fn check(expected: &Btf, ids: &[TypeId], found: &Btf) -> usize {
    let mut by_name: HashMap<(&str, &str), TypeId> = HashMap::new();
    for (id, ty) in found.iter() {
        if let Some(kind) = kind(ty) {
            by_name.insert((kind, found.name_of(id)), id);
        }
    }
    let printer = Printer::new(expected);
    let mut same = Same { expected, found, open: HashSet::new() };
    let mut checked = 0;
    let mut faults = Vec::new();
    for &id in ids {
        let Some(kind) = expected.get(id).and_then(kind) else { continue };
        let Some(c_name) = printer.c_name(id) else { continue };
        let name = c_name.rsplit(' ').next().unwrap();
        // The compiler's own.
        if name == "__builtin_va_list" {
            continue;
        }
        let Some(&other) = by_name.get(&(kind, name)) else {
            faults.push(format!("{c_name} is missing"));
            continue;
        };
        checked += 1;
        if let Err(fault) = same.definition(id, other) {
            faults.push(format!("{c_name} [{}]: {fault}", id.0));
        }
    }
    let first = &faults[..faults.len().min(40)];
    assert!(faults.is_empty(), "{} faults, such as\n{}", faults.len(), first.join("\n"));
    checked
}

/// The kind of name that a definition has.
fn kind(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Struct(_) => "struct",
        Type::Union(_) => "union",
        Type::Enum(ty) | Type::Enum64(ty) if !ty.values.is_empty() => "enum",
        Type::Typedef(_) => "typedef",
        _ => return None,
    })
}

struct Same<'a> {
    expected: &'a Btf,
    found: &'a Btf,
    /// Pairs that are equal if all others are.
    open: HashSet<(TypeId, TypeId)>,
}

type Verdict = Result<(), String>;

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Verdict {
    if expected == found {
        Ok(())
    } else {
        Err(format!("{what} is {found:?} instead of {expected:?}"))
    }
}

/// A name without the suffix that tells it from others.
fn essential(name: &str) -> &str {
    name.split_once("___").map_or(name, |(name, _)| name)
}

impl Same<'_> {
    /// Compares what stands behind a name.
    fn definition(&mut self, a: TypeId, b: TypeId) -> Verdict {
        let (expected, found) = (self.expected, self.found);
        match (expected.get(a).unwrap(), found.get(b).unwrap()) {
            (Type::Struct(a), Type::Struct(b)) | (Type::Union(a), Type::Union(b)) => {
                self.members(a, b)
            }
            (Type::Enum(a) | Type::Enum64(a), Type::Enum(b)) => self.values(a, b, u32::MAX.into()),
            (Type::Enum(a) | Type::Enum64(a), Type::Enum64(b)) => self.values(a, b, u64::MAX),
            (Type::Typedef(a), Type::Typedef(b)) => self.reference(a.target, b.target),
            (a, b) => Err(format!("{b:?} instead of {a:?}")),
        }
    }

    fn members(&mut self, a: &Composite, b: &Composite) -> Verdict {
        equal("size", &a.size, &b.size)?;
        let names = |btf: &Btf, ty: &Composite| -> Vec<String> {
            ty.members.iter().map(|member| btf.str(member.name).to_owned()).collect()
        };
        equal("list of members", &names(self.expected, a), &names(self.found, b))?;
        for (a, b) in a.members.iter().zip(&b.members) {
            let name = self.expected.str(a.name);
            let (mut a_type, mut b_type) = (a.ty, b.ty);
            if name.is_empty() {
                // clang leaves an anonymous member's qualifiers out of its debug information.
                a_type = qualifiers(self.expected, a.ty).1;
                b_type = qualifiers(self.found, b.ty).1;
            }
            equal("offset", &(a.bit_offset, a.bit_size), &(b.bit_offset, b.bit_size))
                .and_then(|()| self.reference(a_type, b_type))
                .map_err(|fault| format!("{name}: {fault}"))?;
        }
        Ok(())
    }

    /// Compares enumerators; clang 14 writes only the lower halves of 64-bit values.
    fn values(&self, a: &Enum, b: &Enum, mask: u64) -> Verdict {
        equal("size", &a.size, &b.size)?;
        let list = |btf: &Btf, ty: &Enum| -> Vec<(String, u64)> {
            let value = |value: u64| value & mask;
            let of = |v: &bpfgen_object::btf::Enumerator| {
                (essential(btf.str(v.name)).to_owned(), value(v.value))
            };
            ty.values.iter().map(of).collect()
        };
        equal("list of values", &list(self.expected, a), &list(self.found, b))
    }

    /// Compares uses of types: named ones by name only.
    fn reference(&mut self, a: TypeId, b: TypeId) -> Verdict {
        if !self.open.insert((a, b)) {
            return Ok(());
        }
        let (expected, found) = (self.expected, self.found);
        let (mut a_qualifiers, mut a) = qualifiers(expected, a);
        let (mut b_qualifiers, mut b) = qualifiers(found, b);
        // An array's qualifiers are its elements'; compilers write either.
        while let (Some(Type::Array(a_array)), Some(Type::Array(b_array))) =
            (expected.get(a), found.get(b))
        {
            equal("length", &a_array.len, &b_array.len)?;
            let (more, inner) = qualifiers(expected, a_array.element);
            a_qualifiers.extend(more);
            a = inner;
            let (more, inner) = qualifiers(found, b_array.element);
            b_qualifiers.extend(more);
            b = inner;
        }
        let set = |list: Vec<String>| list.into_iter().collect::<BTreeSet<_>>();
        equal("set of qualifiers", &set(a_qualifiers), &set(b_qualifiers))?;
        let (a_type, b_type) = (expected.get(a).unwrap(), found.get(b).unwrap());
        if let (Some(a), Some(b)) = (tag(expected, a_type), tag(found, b_type)) {
            return equal("type", &a, &b);
        }
        match (a_type, b_type) {
            (Type::Void, Type::Void) => Ok(()),
            (Type::Typedef(a), Type::Typedef(b)) => {
                let (a, b) = (expected.str(a.name), found.str(b.name));
                equal("typedef", &essential(a), &essential(b))
            }
            (Type::Int(a), Type::Int(b)) => {
                let (a_name, b_name) = (expected.str(a.name), found.str(b.name));
                equal("integer", &words(a_name), &words(b_name))?;
                // Kernels are built with either signedness of plain char, and old ones' BTF marks
                // `signed char` as no more than a character.
                let signed = |int: &bpfgen_object::btf::Int| int.signed && int.size > 1;
                equal("integer", &(a.size, signed(a), a.bool), &(b.size, signed(b), b.bool))
            }
            (Type::Float(a), Type::Float(b)) => equal("float", &a.size, &b.size),
            (Type::Ptr(a), Type::Ptr(b)) => self.reference(*a, *b),
            (Type::FuncProto(a), Type::FuncProto(b)) => {
                equal("number of parameters", &a.params.len(), &b.params.len())?;
                self.reference(a.ret, b.ret)?;
                a.params.iter().zip(&b.params).try_for_each(|(a, b)| {
                    // A parameter's own qualifiers are no part of a function's type.
                    let a = qualifiers(expected, a.ty).1;
                    let b = qualifiers(found, b.ty).1;
                    self.reference(a, b)
                })
            }
            _ => self.definition(a, b),
        }
    }
}

/// Qualifiers (and type tags) around a type, and what they are around.
fn qualifiers(btf: &Btf, mut id: TypeId) -> (Vec<String>, TypeId) {
    let mut words = Vec::new();
    loop {
        let (word, target) = match btf.get(id).unwrap() {
            Type::Const(target) => ("const".to_owned(), *target),
            Type::Volatile(target) => ("volatile".to_owned(), *target),
            Type::Restrict(target) => ("restrict".to_owned(), *target),
            Type::TypeTag(tag) => (format!("tag {}", btf.str(tag.name)), tag.target),
            _ => break,
        };
        words.push(word);
        id = target;
    }
    (words, id)
}

/// `struct name`, whether defined or declared.
fn tag(btf: &Btf, ty: &Type) -> Option<String> {
    let keyword = match ty {
        Type::Struct(_) => "struct",
        Type::Union(_) => "union",
        Type::Enum(_) | Type::Enum64(_) => "enum",
        Type::Fwd(fwd) if fwd.union => "union",
        Type::Fwd(_) => "struct",
        _ => return None,
    };
    let name = btf.str(ty.name());
    (!name.is_empty()).then(|| format!("{keyword} {}", essential(name)))
}

/// The words of an integer's name, as `long unsigned int` and `unsigned long` are the same.
fn words(name: &str) -> Vec<&str> {
    let mut words: Vec<&str> = name.split(' ').filter(|&word| word != "int").collect();
    if words.is_empty() {
        words.push("int");
    }
    words.sort_unstable();
    words
}
