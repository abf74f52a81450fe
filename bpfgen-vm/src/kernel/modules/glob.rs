//! Shell patterns, as aliases have them: `pci:v00001AF4d*sv*`, `input:b*v*p*e*_e0,*1,[2-9]*`.

/// Whether a text fits a pattern of `*`, `?`, `[…]`, `[!…]` and `\`.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    // Of thousands of patterns nearly all fail here.
    let literal = pattern.find(['*', '?', '[', '\\']).unwrap_or(pattern.len());
    if !text.as_bytes().starts_with(&pattern.as_bytes()[..literal]) {
        return false;
    }
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on after a mismatch: behind the last star, which takes one more character.
    let mut retry = None;
    loop {
        if pattern.get(p) == Some(&'*') {
            p += 1;
            retry = Some((p, t));
        } else if let Some(&c) = text.get(t) {
            match one(&pattern[p..], c) {
                Some(length) => (p, t) = (p + length, t + 1),
                None => match &mut retry {
                    Some((star, taken)) => {
                        *taken += 1;
                        (p, t) = (*star, *taken);
                    }
                    None => return false,
                },
            }
        } else {
            return p == pattern.len();
        }
    }
}

/// The length of the pattern's first element, if the character fits it.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match *pattern {
        ['?', ..] => Some(1),
        ['[', ref rest @ ..] => {
            let not = matches!(rest, ['!' | '^', ..]);
            let class = &rest[usize::from(not)..];
            // A `]` that comes first is a member.
            let length = class.iter().skip(1).position(|&c| c == ']')? + 1;
            let mut members = &class[..length];
            let mut inside = false;
            while let [first, others @ ..] = members {
                members = match others {
                    ['-', last, others @ ..] => {
                        inside |= (*first..=*last).contains(&c);
                        others
                    }
                    _ => {
                        inside |= *first == c;
                        others
                    }
                };
            }
            (inside != not).then_some(1 + usize::from(not) + length + 1)
        }
        ['\\', escaped, ..] => (escaped == c).then_some(2),
        [literal, ..] => (literal == c).then_some(1),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        for (pattern, text) in [
            ("fs_ext4", "fs_ext4"),
            ("pci:v00001AF4d*sv*sd*bc*sc*i*", "pci:v00001AF4d00001000sv0sd1bc02sc00i00"),
            ("a*b*c", "aXbXbXc"),
            ("*", ""),
            ("a?c", "abc"),
            ("[2-9]x", "5x"),
            ("[!2-9]x", "1x"),
            ("[]]", "]"),
            ("[a-]", "-"),
            (r"\*", "*"),
            ("é*", "éa"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("fs_ext4", "fs_ext"),
            ("fs_ext", "fs_ext4"),
            ("a*b*c", "aXbXbX"),
            ("", "a"),
            ("[2-9]x", "1x"),
            ("[!2-9]x", "5x"),
            ("[2-9", "5"),
            ("[", "["),
            ("[]", "]"),
            ("a?", "a"),
            ("\\", "\\x"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_end() {
        assert!(!fits(&"*a".repeat(50), &format!("{}b", "a".repeat(5000))));
    }
}
