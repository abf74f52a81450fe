//! What the macros of this module expand to calls of: checks at compile time, and casts.

use std::{
    fmt,
    mem::{align_of, size_of},
    str,
};

use super::{Elements, Enum, Plain, Variable, section::Member};

/// A field as the compiler laid it out, and where it is in C.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    size: usize,
    offset: usize,
    expected: usize,
}

/// A field of a [`Plain`] struct.
#[must_use]
pub const fn field<T: Plain>(name: &'static str, offset: usize, expected: usize) -> Field {
    Field { name, size: size_of::<T>(), offset, expected }
}

/// A field of a data section.
#[must_use]
pub const fn member<T: Member>(name: &'static str, offset: usize, expected: usize) -> Field {
    Field { name, size: size_of::<T>(), offset, expected }
}

/// Asserts that a struct is laid out as in C, and that its fields leave no gap.
pub const fn layout<S>(name: &str, size: usize, align: usize, fields: &[Field]) {
    if size_of::<S>() != size {
        differs(&["the size of ", name]);
    }
    if align_of::<S>() != align {
        differs(&["the alignment of ", name]);
    }
    let mut end = 0;
    let mut i = 0;
    while i < fields.len() {
        let field = fields[i];
        if field.offset != field.expected {
            differs(&["the offset of ", name, ".", field.name]);
        }
        if field.offset != end {
            fail(&[name, ".", field.name, NOT_NEXT]);
        }
        end += field.size;
        i += 1;
    }
    if end != size {
        fail(&["the last field of ", name, NOT_LAST]);
    }
}

/// Asserts that an array ends its section, and that its elements are aligned in it.
pub const fn array<S, A: Elements>(offset: usize, size: usize) {
    let align = align_of::<A::Element>();
    assert!(align <= align_of::<S>() && offset % align == 0, "its elements are not aligned");
    assert!(A::COUNT * size_of::<A::Element>() == size_of::<A>(), "it has other elements");
    assert!(size_of::<A::Element>() > 0 && offset + size_of::<A>() == size, "it is not the last");
}

const NOT_NEXT: &str = " is not right after the field before it: make the padding a field";
const NOT_LAST: &str = " does not end with the struct: make the padding a field";

const fn differs(what: &[&str]) -> ! {
    let mut parts = [""; 5];
    let mut i = 0;
    while i < what.len() && i < 4 {
        parts[i] = what[i];
        i += 1;
    }
    parts[4] = " is not that in C: regenerate the code";
    fail(&parts)
}

/// Fails with a message of several parts, at compile time, where nothing else joins them.
const fn fail(parts: &[&str]) -> ! {
    let mut text = [0; 512];
    let mut len = 0;
    let mut i = 0;
    while i < parts.len() {
        let part = parts[i].as_bytes();
        let mut j = 0;
        while j < part.len() && len < text.len() {
            text[len] = part[j];
            len += 1;
            j += 1;
        }
        i += 1;
    }
    match str::from_utf8(text.split_at(len).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("the layout is not that in C: regenerate the code"),
    }
}

/// The alignment, on this machine, of a struct whose members give it an alignment of `align` bytes in
/// C. Up to 4 it is the same everywhere.
#[must_use]
pub const fn natural_align(align: usize) -> usize {
    match align {
        8 => align_of::<u64>(),
        16 => align_of::<u128>(),
        same => same,
    }
}

/// Describes a field of a data section.
#[must_use]
pub const fn variable<T: Member>(name: &'static str, offset: usize) -> Variable {
    Variable { name: identifier(name), offset, size: size_of::<T>(), is_bool: T::IS_BOOL }
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

/// `Debug` of a struct, its fields in lists: a chain of calls takes the compiler longer.
///
/// # Errors
/// If the formatter has one.
pub fn debug_struct(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    labels: &[&str],
    values: &[&dyn fmt::Debug],
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (label, value) in labels.iter().zip(values) {
        shown.field(label, value);
    }
    shown.finish()
}

/// `Debug` of an enum: the constant's name, else `Phase(7)`.
pub fn debug_enum<E: Enum>(value: &E, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.name() {
        Some(constant) => f.write_str(constant),
        None => f.debug_tuple(name).field(&value.value()).finish(),
    }
}
