//! What a module says of itself: `key=value` strings in its section `.modinfo`.

use object::{Endianness, Object, ObjectSection, ReadRef, elf::FileHeader64, read::elf::ElfFile};

use super::index::{Entry, canonical, canonical_alias};

/// The strings of a module's section `.modinfo`.
pub(super) fn section<'data, R: ReadRef<'data>>(elf: R) -> Option<&'data [u8]> {
    let elf = ElfFile::<'data, FileHeader64<Endianness>, R>::parse(elf).ok()?;
    elf.section_by_name(".modinfo")?.data().ok()
}

/// Splits such strings, which end in NUL.
pub(super) fn strings(data: &[u8]) -> impl Iterator<Item = (&str, &str)> {
    data.split(|&byte| byte == 0)
        .filter_map(|string| std::str::from_utf8(string).ok())
        .filter_map(|string| string.split_once('='))
}

/// Takes over what one string says of a module.
pub(super) fn take((key, value): (&str, &str), entry: &mut Entry, aliases: &mut Vec<String>) {
    // What would not survive the index's file format.
    if value.contains(['\t', '\n']) {
        return;
    }
    match key {
        "depends" => {
            entry.depends = value.split(',').filter(|s| !s.is_empty()).map(canonical).collect();
        }
        "softdep" => soft(value, entry),
        "alias" => aliases.push(canonical_alias(value)),
        _ => {}
    }
}

/// `pre: a b post: c`
pub(super) fn soft(value: &str, entry: &mut Entry) {
    let mut list = None;
    for word in value.split_ascii_whitespace().filter(|word| !word.contains(',')) {
        match word {
            "pre:" => list = Some(&mut entry.before),
            "post:" => list = Some(&mut entry.after),
            _ => list.iter_mut().for_each(|list| list.push(canonical(word))),
        }
    }
}
