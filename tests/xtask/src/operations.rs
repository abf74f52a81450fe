//! The table of `docs/SUPPORT.md` that says what each kind of map was seen to do: a row for each
//! kind, a column for each operation. It is complete, or there is none.

use std::collections::BTreeMap;

use bpfgen_skip::maps::{KINDS, Kind, Operation};

use crate::{Failure, support::Release};

/// What was seen: kernels by `KIND: operation`.
pub(crate) type Seen<'a> = BTreeMap<&'a str, Vec<&'a str>>;

const HEAD: &str = "\
Each cell is the first of these kernels in which it was seen, with the same bytes in C and in Rust where
both see them; in all that are newer it was seen too. Empty cells are what the kernel does not offer for
that kind of map. Before Linux 5.13 some of the operations on many elements are done one by one.

";

/// The table; an error that names all that was not seen.
pub(crate) fn table(seen: &Seen<'_>, kernels: &[Release<'_>]) -> Result<String, Failure> {
    let mut text = format!("\n## {}\n\n{HEAD}", bpfgen_skip::maps::OPERATIONS);
    for operation in Operation::ALL {
        let (head, about) = operation.about();
        text.push_str(&format!("- **{head}**: {about}\n"));
    }
    text.push_str("\n| |");
    for operation in Operation::ALL {
        text.push_str(&format!(" {} |", operation.about().0));
    }
    text.push_str(&format!("\n| --- |{}\n", " :-: |".repeat(Operation::ALL.len())));
    let mut missing = Vec::new();
    for kind in KINDS {
        text.push_str(&format!("| {} |", kind.name));
        for operation in Operation::ALL {
            let cell = match kind.all().any(|it| it == *operation) {
                true => cell(kind, *operation, seen, kernels, &mut missing),
                false => "",
            };
            text.push_str(&if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") });
        }
        text.push('\n');
    }
    if missing.is_empty() {
        return Ok(text);
    }
    Err(format!("no live test has seen these operations on maps:\n{}", missing.join("\n")))
}

/// The first kernel that was seen to do it.
fn cell<'a>(
    kind: &Kind,
    operation: Operation,
    seen: &Seen<'a>,
    kernels: &[Release<'a>],
    missing: &mut Vec<String>,
) -> &'a str {
    let row = format!("{}: {}", kind.name, operation.about().0);
    first(&row, kind.since(operation), seen, kernels, missing)
}

/// The first kernel in which a row was seen; it must have been in all that are new enough.
pub(crate) fn first<'a>(
    row: &str,
    since: (u32, u32),
    seen: &Seen<'a>,
    kernels: &[Release<'a>],
    missing: &mut Vec<String>,
) -> &'a str {
    let seen = seen.get(row).map_or(&[][..], Vec::as_slice);
    let can = kernels.iter().filter(|(_, release)| release.is_none_or(|release| release >= since));
    let mut first = "–";
    for (kernel, _) in can {
        if !seen.contains(kernel) {
            missing.push(format!("{row}, in {kernel}"));
        } else if first == "–" {
            first = *kernel;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that the list has, in these kernels.
    fn all<'a>(rows: &'a [String], kernels: &[&'a str]) -> Seen<'a> {
        rows.iter().map(|row| (row.as_str(), kernels.to_vec())).collect()
    }

    fn rows() -> Vec<String> {
        let row = |kind: &Kind, it: Operation| format!("{}: {}", kind.name, it.about().0);
        KINDS.iter().flat_map(|kind| kind.all().map(move |it| row(kind, it))).collect()
    }

    #[test]
    fn a_row_for_each_kind() {
        let rows = rows();
        let kernels = [("5.10", Some((5, 10))), ("newest", Some((7, 0)))];
        let seen = all(&rows, &["5.10", "newest"]);
        let table = table(&seen, &kernels).unwrap();
        let hash = table.lines().find(|line| line.starts_with("| HASH |")).unwrap();
        assert!(hash.starts_with("| HASH | 5.10 | 5.10 |"), "{hash}");
        // It came between the two.
        assert!(hash.contains(" 5.10 | newest | 5.10 "), "{hash}");
        let head = table.lines().find(|line| line.starts_with("| |")).unwrap();
        for line in table.lines().filter(|line| line.starts_with("| ")) {
            assert_eq!(line.matches('|').count(), head.matches('|').count(), "{line}");
        }
    }

    #[test]
    fn what_was_not_seen_is_named() {
        let rows = rows();
        let kernels = [("5.10", Some((5, 10))), ("6.12", Some((6, 12)))];
        let mut seen = all(&rows, &["5.10", "6.12"]);
        seen.insert("QUEUE: peek", vec!["6.12"]);
        seen.remove("ARENA: mmap");
        let error = table(&seen, &kernels).unwrap_err();
        let lines: Vec<&str> = error.lines().skip(1).collect();
        assert_eq!(lines, ["QUEUE: peek, in 5.10", "ARENA: mmap, in 6.12"]);
    }
}
