//! Patterns of names.

/// Whether `pattern` says more than one name: `*` stands for any characters, `?` for any one.
pub(super) fn is_pattern(pattern: &str) -> bool {
    pattern.contains(['*', '?'])
}

/// What is left of a pattern to look for names like it.
pub(super) fn without_wildcards(pattern: &str) -> String {
    pattern.replace(['*', '?'], "")
}

/// Whether `name` is one that `pattern` says.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut here) = (0, 0);
    // Behind the last `*`, and where in the name what follows it was tried.
    let mut retry: Option<(usize, usize)> = None;
    while here < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                retry = Some((at, here));
                continue;
            }
            Some(&byte) if byte == b'?' || Some(&byte) == name.get(here) => {
                at += 1;
                here += 1;
                continue;
            }
            _ => {}
        }
        // The star takes one more.
        let Some((after, tried)) = retry else { return false };
        (at, here) = (after, tried + 1);
        retry = Some((after, here));
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name) in [
            ("tcp_*", "tcp_sendmsg"),
            ("tcp_*", "tcp_"),
            ("*", ""),
            ("*", "x"),
            ("*_send*", "tcp_sendmsg"),
            ("t?p_*msg", "tcp_sendmsg"),
            ("a*b*c", "axbxbc"),
            ("**", "x"),
            ("x", "x"),
            ("", ""),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("tcp_*", "udp_x"),
            ("?", ""),
            ("a*b", "abc"),
            ("a*b*c", "acb"),
            ("x", "xx"),
            ("", "x"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
        assert!(is_pattern("a?") && is_pattern("*") && !is_pattern("a.b"));
    }
}
