//! Flavours: `task_struct___old` is `task_struct` as far as CO-RE is concerned.

/// The name without its flavour: what stands before the last three underscores that have another
/// character on each side.
pub fn essential(name: &str) -> &str {
    let end = essential_len(name.as_bytes());
    // The cut is before an ASCII underscore, so it is a boundary.
    name.get(..end).unwrap_or(name)
}

/// [`essential`] of bytes: the length that remains.
pub(crate) fn essential_len(name: &[u8]) -> usize {
    let separates = |window: &[u8]| matches!(window, [before, b'_', b'_', b'_', after] if *before != b'_' && *after != b'_');
    match name.windows(5).rposition(separates) {
        Some(at) => at + 1,
        None => name.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_flavour_goes() {
        for (name, expected) in [
            ("task_struct", "task_struct"),
            ("task_struct___old", "task_struct"),
            ("a___b___c", "a___b"),
            ("a____b", "a____b"),
            ("a___", "a___"),
            ("___a", "___a"),
            ("a___b_", "a"),
            ("", ""),
            ("é___ü", "é"),
        ] {
            assert_eq!(essential(name), expected, "{name}");
        }
    }
}
