//! Reads the dependency file that clang writes with `-MD`: one make rule.

use std::path::PathBuf;

/// The prerequisites of the rule, in order.
///
/// ```text
/// x: src/x.bpf.c /usr/include/linux/bpf.h \
///   src/with\ space.h src/hash\#dollar$$.h
/// ```
///
/// What clang escapes: space and `#` with a backslash, a backslash only where it stands before
/// one of those, `$` by doubling it.
pub(crate) fn parse(text: &[u8]) -> Vec<PathBuf> {
    // The target is ours and has no colon (`-MT x`).
    let Some(colon) = text.iter().position(|&byte| byte == b':') else { return Vec::new() };
    let mut names = Vec::new();
    let mut name = Vec::new();
    let mut rest = text[colon + 1..].iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match (byte, rest.peek().copied()) {
            // A continued line.
            (b'\\', Some(b'\n')) => end(&mut name, &mut names),
            (b'\\', Some(b'\r')) => {}
            (b'\\', Some(escaped @ (b' ' | b'#' | b'\t'))) => {
                rest.next();
                name.push(escaped);
            }
            (b'\\', Some(b'\\')) => {
                // 2n backslashes before a space or hash stand for n; before anything else each
                // stands for itself.
                let mut count = 1;
                while rest.next_if_eq(&b'\\').is_some() {
                    count += 1;
                }
                match rest.peek() {
                    Some(&escaped @ (b' ' | b'#')) => {
                        name.extend(std::iter::repeat_n(b'\\', count / 2));
                        if count % 2 == 1 {
                            rest.next();
                            name.push(escaped);
                        }
                    }
                    _ => name.extend(std::iter::repeat_n(b'\\', count)),
                }
            }
            (b'$', Some(b'$')) => {
                rest.next();
                name.push(b'$');
            }
            (b' ' | b'\t' | b'\r', _) => end(&mut name, &mut names),
            // The rule ends here; `-MP` would add empty rules, which repeat names we have.
            (b'\n', _) if !names.is_empty() || !name.is_empty() => {
                end(&mut name, &mut names);
                let continued = text_continues(&mut rest);
                if !continued {
                    break;
                }
            }
            (b'\n', _) => {}
            (byte, _) => name.push(byte),
        }
    }
    end(&mut name, &mut names);
    names
}

/// After a newline: whether the next line still belongs to the rule (it is indented).
fn text_continues(rest: &mut std::iter::Peekable<impl Iterator<Item = u8>>) -> bool {
    matches!(rest.peek(), Some(b' ' | b'\t'))
}

fn end(name: &mut Vec<u8>, names: &mut Vec<PathBuf>) {
    if !name.is_empty() {
        names.push(path(std::mem::take(name)));
    }
}

#[cfg(unix)]
fn path(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<String> {
        parse(text.as_bytes()).iter().map(|path| path.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn lines_go_on_after_a_backslash() {
        assert_eq!(strings("x: a.c b.h \\\n  c.h\\\n d.h\n"), ["a.c", "b.h", "c.h", "d.h"]);
        assert_eq!(strings("x: a.c \\\r\n  b.h\r\n"), ["a.c", "b.h"]);
    }

    #[test]
    fn special_characters() {
        assert_eq!(
            strings(r"x: my\ dir/a\#1.c b$$.h c:d.h back\slash.h"),
            ["my dir/a#1.c", "b$.h", "c:d.h", r"back\slash.h"]
        );
        assert_eq!(strings(r"x: a\\ b.h"), [r"a\", "b.h"]);
        assert_eq!(strings(r"x: a\\\ b.h"), [r"a\ b.h"]);
    }

    #[test]
    fn later_rules_and_rubbish_are_ignored() {
        assert_eq!(strings("x: a.c \\\n b.h\n\nb.h:\n"), ["a.c", "b.h"]);
        assert_eq!(strings("x: \\\n a.c\n"), ["a.c"]);
        assert_eq!(strings(""), Vec::<String>::new());
        assert_eq!(strings("no rule"), Vec::<String>::new());
    }
}
