//! Types that C has by itself: integers and floats, by the names that compilers give them in BTF.

use std::borrow::Cow;

use crate::btf::{Btf, Enum, Float, Int, Type, TypeId};

/// The machine that a BTF describes, as far as a header depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    /// As BPF itself: pointers and `long` have 64 bits.
    Bits64,
    /// A 32-bit kernel. BPF C cannot have its pointers, so its layouts are not reproduced: the
    /// types are printed plainly and offsets are left to CO-RE.
    Bits32,
}

impl Machine {
    /// Known by the size of `long`, as nothing else in a BTF tells.
    pub(super) fn of(btf: &Btf) -> Self {
        let is_long = |name: &str| {
            matches!(name, "long int" | "long" | "long unsigned int" | "unsigned long")
        };
        let is_short_long = |(_, ty): (TypeId, &Type)| match ty {
            Type::Int(int) => int.size == 4 && is_long(btf.str(int.name)),
            _ => false,
        };
        if btf.iter().any(is_short_long) { Self::Bits32 } else { Self::Bits64 }
    }
}

/// Size that BPF C gives an integer type of this name, if C has one.
fn c_int_size(name: &str) -> Option<u32> {
    let (mut shorts, mut longs, mut signs) = (0, 0, 0);
    let mut base = None;
    for word in name.split(' ') {
        match word {
            "signed" | "unsigned" => signs += 1,
            "short" => shorts += 1,
            "long" => longs += 1,
            "int" | "char" | "__int128" | "_Bool" if base.is_none() => base = Some(word),
            _ => return None,
        }
    }
    match (base, signs, shorts, longs) {
        (Some("_Bool"), 0, 0, 0) | (Some("char"), 0 | 1, 0, 0) => Some(1),
        (Some("__int128"), 0 | 1, 0, 0) => Some(16),
        (Some("int"), 0 | 1, 0, 0) | (None, 1, 0, 0) => Some(4),
        (Some("int") | None, 0 | 1, 1, 0) => Some(2),
        (Some("int") | None, 0 | 1, 0, 1 | 2) => Some(8),
        _ => None,
    }
}

/// Whether an integer type has a name that C does not know (another language's, or one of GCC's
/// own, such as `ssizetype`) but could: it is declared by a typedef.
pub(super) fn needs_typedef(btf: &Btf, int: &Int) -> bool {
    let name = btf.str(int.name);
    !name.is_empty() && !name.contains(' ') && c_int_size(name).is_none()
}

/// How C spells an integer, leaving [`needs_typedef`] aside.
pub(super) fn int<'a>(btf: &'a Btf, int: &Int, machine: Machine) -> Cow<'a, str> {
    let name = btf.str(int.name);
    match c_int_size(name) {
        Some(size) if size == int.size || machine == Machine::Bits32 => name.into(),
        _ if int.bool && int.size == 1 => "_Bool".into(),
        _ => {
            let spelled = match int.size {
                1 => "char",
                2 => "short",
                8 => "long long",
                16 => "__int128",
                _ => "int",
            };
            format!("{} {spelled}", if int.signed { "signed" } else { "unsigned" }).into()
        }
    }
}

/// How C spells a float; `None` where BPF C has none of this size, and bytes must do.
pub(super) fn float(float: &Float) -> Option<&'static str> {
    match float.size {
        4 => Some("float"),
        8 => Some("double"),
        _ => None,
    }
}

/// Name of the typedef that stands for a float BPF C does not have.
pub(super) fn float_bytes(size: u32) -> String {
    format!("__bpfgen_float{}", u64::from(size) * 8)
}

/// Whether a typedef is one that clang has built in for BPF, with the same meaning.
pub(super) fn is_builtin_typedef(btf: &Btf, id: TypeId) -> bool {
    let target = btf.resolved(id);
    match btf.name_of(id) {
        // Elsewhere it is an array or a struct: then it needs a name of its own.
        "__builtin_va_list" => matches!(target, Some(Type::Ptr(_))),
        "__int128_t" => matches!(target, Some(Type::Int(int)) if int.size == 16 && int.signed),
        "__uint128_t" => matches!(target, Some(Type::Int(int)) if int.size == 16 && !int.signed),
        _ => false,
    }
}

/// A value of an enum as C has it.
pub(super) fn enum_value(ty: &Enum, value: u64) -> i128 {
    // Before BTF had a flag for signed enums, a negative value looked like a large one; which it
    // is shows only where the large one would not fit.
    let is_old_negative = ty.size < 4 && value > i32::MAX as u64 && value <= u32::MAX.into();
    match (ty.signed, is_old_negative) {
        (true, _) => i128::from(value as i64),
        (false, true) => i128::from(value as u32 as i32),
        (false, false) => i128::from(value),
    }
}

/// Size that C gives to an enum, and the attribute that makes it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EnumForm {
    pub(super) size: u32,
    pub(super) attribute: &'static str,
}

/// How to have C give an enum the size that the BTF says; its own choice where the values would
/// not fit.
pub(super) fn enum_form(ty: &Enum) -> EnumForm {
    let values = ty.values.iter().map(|value| enum_value(ty, value.value));
    let (min, max) = values.fold((0, 0), |(min, max), value| (value.min(min), value.max(max)));
    let fits = |size: u32| {
        let bits = size * 8;
        if min < 0 { min >= -(1 << (bits - 1)) && max < 1 << (bits - 1) } else { max < 1 << bits }
    };
    let own = if fits(4) { 4 } else { 8 };
    let attribute = match ty.size {
        size if size == own => "",
        1 if fits(1) => " __attribute__((mode(byte)))",
        2 if fits(2) => " __attribute__((mode(HI)))",
        8 => " __attribute__((mode(DI)))",
        _ => return EnumForm { size: own, attribute: "" },
    };
    EnumForm { size: ty.size, attribute }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::btf::{Enumerator, Name};

    #[test]
    fn integer_names_of_gcc_and_clang() {
        for (name, size) in [
            ("char", 1),
            ("signed char", 1),
            ("short unsigned int", 2),
            ("unsigned short", 2),
            ("int", 4),
            ("unsigned", 4),
            ("long int", 8),
            ("unsigned long", 8),
            ("long long unsigned int", 8),
            ("__int128 unsigned", 16),
            ("unsigned __int128", 16),
            ("_Bool", 1),
        ] {
            assert_eq!(c_int_size(name), Some(size), "{name}");
        }
        for name in ["u32", "ssizetype", "", "long short", "unsigned signed", "_BitInt(7)"] {
            assert_eq!(c_int_size(name), None, "{name}");
        }
    }

    #[test]
    fn enums_take_the_size_that_btf_says_if_their_values_fit() {
        let form = |size, signed, values: &[i64]| {
            let value = |&value: &i64| Enumerator { name: Name::NONE, value: value as u64 };
            let values = values.iter().map(value).collect();
            let form = enum_form(&Enum { name: Name::NONE, size, signed, values });
            (form.size, form.attribute)
        };
        assert_eq!(form(4, false, &[0, 0xffff_ffff]), (4, ""));
        assert_eq!(form(4, true, &[-1, 7]), (4, ""));
        assert_eq!(form(1, false, &[0, 255]), (1, " __attribute__((mode(byte)))"));
        assert_eq!(form(1, true, &[-128, 127]), (1, " __attribute__((mode(byte)))"));
        assert_eq!(form(1, false, &[256]), (4, ""));
        assert_eq!(form(2, true, &[-1]), (2, " __attribute__((mode(HI)))"));
        assert_eq!(form(2, false, &[0xffff_ffff]), (2, " __attribute__((mode(HI)))"));
        assert_eq!(form(8, false, &[1 << 40]), (8, ""));
        assert_eq!(form(8, true, &[i64::MIN]), (8, ""));
        assert_eq!(form(8, false, &[1]), (8, " __attribute__((mode(DI)))"));
    }
}
