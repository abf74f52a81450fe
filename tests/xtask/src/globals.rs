//! The table of `docs/SUPPORT.md` that says which kinds of global variables were seen in which section,
//! from both sides. It is complete, or there is none.

use bpfgen_skip::globals::{GLOBALS, KINDS, SECTIONS};

use crate::{
    Failure,
    operations::{Seen, first},
    support::Release,
};

const HEAD: &str = "\
Each cell is the first of these kernels in which C and Rust saw the same bytes: the first value, what
Rust set before load, and, but in `.rodata`, what the program wrote and what Rust wrote after load. In all
that are newer it was seen too.

";

/// The table; an error that names all that was not seen.
pub(crate) fn table(seen: &Seen<'_>, kernels: &[Release<'_>]) -> Result<String, Failure> {
    let mut text = format!("\n## {GLOBALS}\n\n{HEAD}| |");
    for section in SECTIONS {
        text.push_str(&format!(" {} |", section.name));
    }
    text.push_str(&format!("\n| --- |{}\n", " :-: |".repeat(SECTIONS.len())));
    let mut missing = Vec::new();
    for (_, kind) in KINDS {
        text.push_str(&format!("| {kind} |"));
        for section in SECTIONS {
            let row = format!("{kind}: {}", section.name);
            let cell = first(&row, section.since, seen, kernels, &mut missing);
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    if missing.is_empty() {
        return Ok(text);
    }
    Err(format!("no live test has seen these global variables:\n{}", missing.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_for_each_kind_and_section() {
        let rows: Vec<String> = KINDS
            .iter()
            .flat_map(|(_, kind)| SECTIONS.iter().map(move |it| format!("{kind}: {}", it.name)))
            .collect();
        let mut seen: Seen<'_> =
            rows.iter().map(|row| (row.as_str(), vec!["5.10", "newest"])).collect();
        let kernels = [("5.10", Some((5, 10))), ("newest", Some((7, 3)))];
        let text = table(&seen, &kernels).unwrap();
        let line = text.lines().find(|line| line.starts_with("| `float` |")).unwrap();
        let old = " 5.10 |".repeat(6);
        assert_eq!(line, format!("| `float` |{old} newest | newest |"));
        seen.remove("`float`: .data");
        let error = table(&seen, &kernels).unwrap_err();
        let lines: Vec<&str> = error.lines().skip(1).collect();
        assert_eq!(lines, ["`float`: .data, in 5.10", "`float`: .data, in newest"]);
    }
}
