//! Which kinds of global variables there are, and in which sections: the list that live tests tick off,
//! and that `docs/SUPPORT.md` has as a table.

use super::{How, covered};

/// The table of `docs/SUPPORT.md` that has a column for each section.
pub const GLOBALS: &str = "Globals: kinds";

/// A section of variables.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name; `x` stands for any.
    pub name: &'static str,
    /// The first version of Linux whose programs have it.
    pub since: (u32, u32),
}

const fn section(name: &'static str, since: (u32, u32)) -> Section {
    Section { name, since }
}

/// All of them, in the order of the table's columns.
pub const SECTIONS: &[Section] = &[
    section(".bss", (5, 2)),
    section(".bss.x", (5, 2)),
    section(".data", (5, 2)),
    section(".data.x", (5, 2)),
    section(".rodata", (5, 2)),
    section(".rodata.x", (5, 2)),
    section(".addr_space.1", (6, 9)),
    section(".percpu", (7, 3)),
];

/// Kinds of variables: names in the fixtures, and what C calls them.
pub const KINDS: &[(&str, &str)] = &[
    ("k_u8", "`__u8`"),
    ("k_s8", "`__s8`"),
    ("k_u16", "`__u16`"),
    ("k_s16", "`__s16`"),
    ("k_u32", "`__u32`"),
    ("k_s32", "`__s32`"),
    ("k_u64", "`__u64`"),
    ("k_s64", "`__s64`"),
    ("k_u128", "`unsigned __int128`"),
    ("k_s128", "`__int128`"),
    ("k_bool", "`bool`"),
    ("k_char", "`char`"),
    ("k_enum", "enum"),
    ("k_enum_signed", "enum with negative values"),
    ("k_enum64", "enum of 64 bits"),
    ("k_float", "`float`"),
    ("k_double", "`double`"),
    ("k_pointer", "pointer to a struct"),
    ("k_void_pointer", "`void *`"),
    ("k_function_pointer", "pointer to a function"),
    ("k_array", "array"),
    ("k_array2", "array of 2 dimensions"),
    ("k_array3", "array of 3 dimensions"),
    ("k_structs", "array of structs"),
    ("k_bools", "array of `bool`"),
    ("k_text", "text"),
    ("k_struct", "struct"),
    ("k_nested", "struct of structs"),
    ("k_packed", "packed struct"),
    ("k_aligned", "struct aligned to more"),
    ("k_union", "union"),
    ("k_bitfields", "bitfields"),
    ("k_volatile", "`volatile`"),
    ("k_weak", "`__weak`"),
    ("k_atomic", "`_Atomic`, as bytes"),
    ("k_flexible", "struct with a flexible array"),
];

/// Says that these kinds of variables in a section have been seen to hold the same bytes for C and for
/// Rust: first, set before load, and, but in `.rodata`, written by either side after it.
///
/// # Panics
///
/// When the list does not have one of them, and when standard output cannot be written.
pub fn saw(section: &str, kinds: &[&str]) {
    let found = SECTIONS.iter().find(|it| it.name == section);
    let Section { name, since: (major, minor) } =
        found.unwrap_or_else(|| panic!("the list has no section {section}"));
    for kind in kinds {
        let found = KINDS.iter().find(|(fixture, _)| fixture == kind);
        let (_, title) = found.unwrap_or_else(|| panic!("the list has no kind {kind}"));
        covered(GLOBALS, &format!("{title}: {name}"), &format!("{major}.{minor}"), How::Native);
    }
}
