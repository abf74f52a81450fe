//! What clang misses in a header, by what it says.

use bpfgen_object::btf::header::minimal::Selection;

use super::words::Words;
use crate::Result;

/// Adds all that errors name; returns whether that is more than there was.
pub(super) fn add(selection: &mut Selection<'_, '_>, diagnostics: &str) -> Result<bool> {
    let mut new = false;
    for line in diagnostics.lines().filter(|line| line.contains("error: ")) {
        let is_member = line.contains("no member named") || line.contains("field designator");
        for name in quoted(line) {
            match name.split_once(' ') {
                Some(("struct" | "union" | "enum", tag)) => {
                    new |= selection.define_tag(tag.trim_end_matches([' ', '*']))?;
                }
                _ if is_member => new |= selection.add_member(name),
                _ => new |= selection.add_identifier(name)?,
            }
        }
    }
    Ok(new)
}

/// Adds what the lines of source name that clang shows below its errors: what it takes for
/// something else than a missing type, it does not name.
pub(super) fn add_shown(selection: &mut Selection<'_, '_>, diagnostics: &str) -> Result<bool> {
    let mut new = false;
    for line in diagnostics.lines().filter(|line| !line.contains("error: ")) {
        for identifier in Words::of(line).identifiers {
            new |= selection.add_identifier(&identifier)?;
        }
    }
    Ok(new)
}

/// What stands between quotes: `'struct foo'`, `'bar'`.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('\'').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_in_messages() {
        let line = "x.bpf.c:1:2: error: no member named 'tgid' in 'struct task_struct'";
        assert_eq!(quoted(line).collect::<Vec<_>>(), ["tgid", "struct task_struct"]);
        assert_eq!(quoted("error: no quotes").count(), 0);
    }
}
