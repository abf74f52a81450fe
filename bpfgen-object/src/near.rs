//! Names that are nearly alike, for messages.

/// In how many bytes two names differ that are put in, left out or changed (Levenshtein's distance);
/// `None` where there are more than `limit`.
///
/// ```
/// use bpfgen_object::near::distance;
///
/// assert_eq!(distance("kitten", "sitting", 3), Some(3));
/// assert_eq!(distance("kitten", "sitting", 2), None);
/// ```
#[must_use]
pub fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, from) in one.bytes().enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        let mut least = left;
        for (to, above) in other.bytes().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(from != to)).min(left + 1).min(*above + 1);
            (diagonal, left) = (*above, here);
            *above = here;
            least = least.min(here);
        }
        // It never gets less from one row to the next.
        if least > limit {
            return None;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (one, other, limit, expected) in [
            ("", "", 0, Some(0)),
            ("event", "event", 0, Some(0)),
            ("evnt", "event", 1, Some(1)),
            ("event", "evetn", 2, Some(2)),
            ("abc", "", 3, Some(3)),
            ("", "abc", 2, None),
            ("abcd", "dcba", 2, None),
            ("sitting", "kitten", 3, Some(3)),
        ] {
            assert_eq!(distance(one, other, limit), expected, "{one} {other}");
            assert_eq!(distance(other, one, limit), expected, "{other} {one}");
        }
    }
}
