//! Which sections (`SEC("…")`) live tests have seen at work: a row of `docs/SUPPORT.md` for each
//! definition of bpfgen's table.

use bpfgen_object::section::{self, SECTIONS, SectionDef};
use bpfgen_runtime::Program;

use crate::needs::{How, covered};

const AREA: &str = "Sections";

/// Says that what this program does has been seen: attached or run, set off, looked at. The section
/// is the one that the program has in C.
///
/// # Panics
///
/// When the program's section is none of the table, or standard output cannot be written.
pub fn seen<K>(program: &Program<K>) {
    say(program.section(), How::Native);
}

/// Says that the system calls for this section have been looked at: no kernel of the matrix can do
/// what they ask for.
///
/// # Panics
///
/// As [`seen`].
pub fn asked_for(section: &str) {
    say(section, How::Arguments);
}

fn say(section: &str, how: How) {
    let found = section::find(section);
    let (definition, _) = found.unwrap_or_else(|| panic!("{section} is not in the table"));
    covered(AREA, definition.name, &since(definition), how);
}

/// Says that each section of the table must be among those that were [`seen`] or
/// [`asked_for`].
///
/// # Panics
///
/// When standard output cannot be written.
pub fn expect_all() {
    for definition in SECTIONS {
        bpfgen_skip::expected(AREA, definition.name, &since(definition));
    }
}

fn since(definition: &SectionDef) -> String {
    let (major, minor) = definition.since;
    format!("{major}.{minor}")
}
