//! Names that somebody may have meant.

use bpfgen_object::near;

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

/// How far they are apart, where it is at most `limit`; a name that contains the other counts as
/// near.
fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.len() > 3 && (other.contains(one) || other.len() > 3 && one.contains(other)) {
        return Some(one.len().abs_diff(other.len()).min(limit));
    }
    near::distance(one, other, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_near() {
        assert_eq!(distance("openat", "sys_enter_openat", 2), Some(2));
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
    }

    #[test]
    fn the_nearest_come_first() {
        let names = ["sys_enter_open", "sys_enter_openat", "sys_exit_open", "irq_entry"];
        assert_eq!(similar("sys_entre_openat", names), ["sys_enter_openat", "sys_enter_open"]);
        assert!(similar("xyz", names).is_empty());
        assert_eq!(hint(&["a", "b"], ""), "did you mean a, b?");
    }
}
