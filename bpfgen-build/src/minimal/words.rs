//! The words of a C file, as far as they can name types.

use std::collections::BTreeSet;

/// Identifiers of a file, comments and literals left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// All identifiers.
    pub(super) identifiers: BTreeSet<String>,
    /// What stands behind `struct`, `union` or `enum`.
    pub(super) tags: BTreeSet<String>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut rest = text;
        let mut follows_keyword = false;
        while let Some(first) = rest.chars().next() {
            if let Some(comment) = rest.strip_prefix("//") {
                rest = comment.find('\n').map_or("", |end| &comment[end..]);
            } else if let Some(comment) = rest.strip_prefix("/*") {
                rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            } else if first == '"' || first == '\'' {
                rest = after_literal(&rest[1..], first);
                follows_keyword = false;
            } else if first.is_ascii_alphanumeric() || first == '_' {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                rest = after;
                if first.is_ascii_digit() {
                    continue;
                }
                if follows_keyword {
                    words.tags.insert(word.to_owned());
                }
                follows_keyword = matches!(word, "struct" | "union" | "enum");
                if !follows_keyword {
                    words.identifiers.insert(word.to_owned());
                }
            } else {
                follows_keyword &= first.is_whitespace();
                rest = &rest[first.len_utf8()..];
            }
        }
        words
    }
}

/// What follows a string or character, which ends at `quote` or at the end of its line.
fn after_literal(text: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return &text[at..],
            c if c == quote => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_comments_and_literals() {
        let words = Words::of(
            "// struct not this\nstruct /* nor this */ task_struct *t; char c = '\"'; /* x */\n\
             #define READ(x) \"struct \\\" no\" 0x1f_no enum pid_type é u64 // end",
        );
        let tags: Vec<_> = words.tags.iter().map(String::as_str).collect();
        assert_eq!(tags, ["pid_type", "task_struct"]);
        let identifiers: Vec<_> = words.identifiers.iter().map(String::as_str).collect();
        assert_eq!(
            identifiers,
            ["READ", "c", "char", "define", "pid_type", "t", "task_struct", "u64", "x"]
        );
        assert_eq!(Words::of("/* open"), Words::default());
        assert_eq!(Words::of("\"open"), Words::default());
    }
}
