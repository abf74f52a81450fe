//! Names that somebody may have meant.

/// At most five of `names` that are near `name`, the nearest first.
pub(crate) fn similar<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    // More than a few slips make another word; and there may be 200,000 names.
    let limit = (name.len() / 3).min(4);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for other in names {
        if let Some(distance) = distance(name, other, limit) {
            near.push((distance, other));
        }
    }
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(5).map(|(_, other)| other).collect()
}

/// `did you mean a, b?`, or `otherwise` where no name is near.
pub(crate) fn hint(near: &[&str], otherwise: &str) -> String {
    if near.is_empty() {
        otherwise.to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    }
}

/// Levenshtein's distance, where it is at most `limit`; a name that contains the other counts as
/// near.
fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.len() > 3 && (other.contains(one) || other.len() > 3 && one.contains(other)) {
        return Some(one.len().abs_diff(other.len()).min(limit));
    }
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut()?, i + 1);
        for (j, b) in other.bytes().enumerate() {
            let (left, above) = (*row.get(j)?, row.get_mut(j + 1)?);
            let here = (diagonal + usize::from(a != b)).min(left + 1).min(*above + 1);
            diagonal = std::mem::replace(above, here);
        }
        // It never gets less from one row to the next.
        if row.iter().all(|distance| *distance > limit) {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
        assert_eq!(distance("", "", 0), Some(0));
        assert_eq!(distance("abc", "", 3), Some(3));
    }

    #[test]
    fn the_nearest_come_first() {
        let names = ["sys_enter_open", "sys_enter_openat", "sys_exit_open", "irq_entry"];
        assert_eq!(similar("sys_entre_openat", names), ["sys_enter_openat", "sys_enter_open"]);
        assert!(similar("xyz", names).is_empty());
        assert_eq!(hint(&["a", "b"], ""), "did you mean a, b?");
    }
}
