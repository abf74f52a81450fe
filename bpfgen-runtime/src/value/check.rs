//! What the macros of this module expand to calls of: checks at compile time, and casts.

use std::{fmt, mem::size_of, str};

use super::{Enum, Plain, Variable, section::Member};

/// Goes past a field of a [`Plain`] struct: `get` tells its exact type, so that nothing that merely
/// dereferences to a plain type gets by. Gives where the next field must be.
#[must_use]
pub const fn field<S, T: Plain>(end: usize, offset: usize, _get: fn(&S) -> *const T) -> usize {
    assert!(
        offset == end,
        "a field is not right after the one before it: make the padding a field"
    );
    end + size_of::<T>()
}

/// Describes a field of a data section; the rest is as in [`field`].
#[must_use]
pub const fn variable<S, T: Member>(
    name: &'static str,
    offset: usize,
    _get: fn(&S) -> *const T,
) -> Variable {
    Variable { name: identifier(name), offset, size: size_of::<T>(), is_bool: T::IS_BOOL }
}

/// Asserts that variables leave no gap from the section's start to its end.
pub const fn contiguous(variables: &[Variable], size: usize) {
    let mut end = 0;
    let mut i = 0;
    while i < variables.len() {
        assert!(
            variables[i].offset == end,
            "a variable is not right after the one before it: make the padding a field"
        );
        end += variables[i].size;
        i += 1;
    }
    assert!(end == size, "the last variable does not end with the section");
}

/// The name of a field as C spells it.
const fn identifier(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', rest @ ..] => match str::from_utf8(rest) {
            Ok(rest) => rest,
            Err(_) => name,
        },
        _ => name,
    }
}

/// `Debug` of an enum: the constant's name, else `Phase(7)`.
pub fn debug_enum<E: Enum>(value: &E, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.name() {
        Some(constant) => f.write_str(constant),
        None => f.debug_tuple(name).field(&value.value()).finish(),
    }
}
