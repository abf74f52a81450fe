//! A page of tables without the columns of kernels that the tests did not run in.

/// The page as it would be had these kernels not been in the matrix: without their columns, and
/// without rows that only they have brought.
pub(crate) fn without(page: &str, kernels: &[&str]) -> String {
    let mut text = String::new();
    // Numbers of columns that go, in the table that we are in.
    let mut gone: Vec<usize> = Vec::new();
    for line in page.lines() {
        let Some(cells) = cells(line) else {
            gone.clear();
            text.push_str(line);
            text.push('\n');
            continue;
        };
        let is_head = cells.first().is_some_and(|first| first.is_empty());
        if is_head {
            let numbered = cells.iter().enumerate();
            gone = numbered.filter(|(_, cell)| kernels.contains(cell)).map(|(at, _)| at).collect();
        }
        let kept: Vec<_> = (0..).zip(cells).filter(|(at, _)| !gone.contains(at)).collect();
        let is_row = !is_head && !kept.iter().all(|(_, cell)| cell.starts_with([':', '-']));
        // The first two are what it is, and since when.
        let is_seen = kept.iter().skip(2).any(|(_, cell)| !matches!(*cell, "–" | "no"));
        if !gone.is_empty() && is_row && !is_seen {
            continue;
        }
        text.push('|');
        for (_, cell) in kept {
            text.push_str(&if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") });
        }
        text.push('\n');
    }
    text
}

/// What is between the bars; `None` if it is no line of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Title

- **no**: text | with a bar

## Maps

| | since | 5.10 | 6.18 | newest |
| --- | --- | :-: | :-: | :-: |
| ARENA | 6.9 | – | yes | yes |
| ONLY_THERE | 6.9 | – | yes | no |
| HASH | 3.19 | yes | no | call |
";

    #[test]
    fn columns_go_and_rows_that_only_they_have() {
        assert_eq!(
            without(PAGE, &["6.18"]),
            "# Title\n\n- **no**: text | with a bar\n\n## Maps\n\n\
             | | since | 5.10 | newest |\n| --- | --- | :-: | :-: |\n\
             | ARENA | 6.9 | – | yes |\n| HASH | 3.19 | yes | call |\n"
        );
    }

    #[test]
    fn a_page_stays_as_it_is_where_all_kernels_ran() {
        assert_eq!(without(PAGE, &[]), PAGE);
    }
}
