//! Names that somebody may have meant.

/// Names that differ in more places than this are no help as suggestions.
pub(crate) const LIMIT: usize = 2;

/// The known name that is most like this one, where one is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = LIMIT.min(name.len() * 2 / 3);
    known
        .into_iter()
        .map(|other| (distance(name, other), other))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, other)| other)
}

/// In how many places two names differ; [`usize::MAX`] where it is more than [`LIMIT`].
pub(crate) fn distance(a: &str, b: &str) -> usize {
    bpfgen_object::near::distance(a, b, LIMIT).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("event", "event", 0),
            ("evnt", "event", 1),
            ("event", "evetn", 2),
            ("a", "", 1),
            ("x", "abcd", usize::MAX),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_is_found_where_it_is_near() {
        assert_eq!(nearest("renam", ["runtime", "rename"]), Some("rename"));
        assert_eq!(nearest("derive", ["derives", "attributes"]), Some("derives"));
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("colour", ["rename"]), None);
    }
}
