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

/// How many characters must be put in, left out or changed to make one name of the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    if a.chars().count().abs_diff(b.len()) > LIMIT {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (to, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(from != *to)).min(left + 1).min(*above + 1);
            (diagonal, left) = (*above, best);
            *above = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
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
