//! In which way a file differs from what would be written, in a few lines.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use similar::{ChangeTag, TextDiff};

/// How many changed lines are shown.
const SHOWN: usize = 20;

/// A file that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub path: PathBuf,
    /// What the matter is, in a few words: `does not exist`, `3 lines more, 1 fewer`.
    pub summary: String,
    /// The first changed lines, each behind `-` (there now) or `+` (to be).
    pub lines: Vec<String>,
}

impl Difference {
    /// Compares a file with the bytes that it should have; `None` if it has them.
    pub(crate) fn find(path: &Path, new: &[u8]) -> Option<Self> {
        let this = |summary: String, lines| Some(Self { path: path.to_owned(), summary, lines });
        let old = match fs::read(path) {
            Ok(old) if old == new => return None,
            Ok(old) => old,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return this("does not exist".to_owned(), Vec::new());
            }
            Err(error) => return this(error.to_string(), Vec::new()),
        };
        if let (Ok(old), Ok(new)) = (std::str::from_utf8(&old), std::str::from_utf8(new)) {
            let (summary, lines) = text(old, new);
            return this(summary, lines);
        }
        let at = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let sizes = if old.len() == new.len() {
            format!("{} bytes", old.len())
        } else {
            format!("{} bytes, {} to be", old.len(), new.len())
        };
        this(format!("{sizes}; the first difference is at byte {at}"), Vec::new())
    }

    /// Leaves only that and how it changed, not the lines.
    pub(crate) fn shorten(&mut self) {
        self.lines.clear();
    }
}

fn text(old: &str, new: &str) -> (String, Vec<String>) {
    let diff = TextDiff::from_lines(old, new);
    let (mut more, mut fewer) = (0, 0);
    let mut lines = Vec::new();
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => {
                fewer += 1;
                '-'
            }
            ChangeTag::Insert => {
                more += 1;
                '+'
            }
        };
        if lines.len() < SHOWN {
            lines.push(format!("{sign}{}", change.value().trim_end()));
        }
    }
    if more + fewer > SHOWN {
        lines.push(format!("… and {} more changed lines", more + fewer - SHOWN));
    }
    (format!("{more} lines to be added, {fewer} to be removed"), lines)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.summary)?;
        for line in &self.lines {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(old: &[u8], new: &[u8]) -> Option<Difference> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, old).unwrap();
        Difference::find(&path, new)
    }

    #[test]
    fn equal_files_do_not_differ() {
        assert_eq!(find(b"a\n", b"a\n"), None);
    }

    #[test]
    fn texts_show_their_first_changes() {
        let difference = find(b"a\nb\nc\n", b"a\nx\ny\nc\n").unwrap();
        assert_eq!(difference.summary, "2 lines to be added, 1 to be removed");
        assert_eq!(difference.lines, ["-b", "+x", "+y"]);
        let long: String = (0..100).map(|number| format!("{number}\n")).collect();
        let difference = find(b"", long.as_bytes()).unwrap();
        assert_eq!(difference.lines.len(), SHOWN + 1);
        assert_eq!(difference.lines[SHOWN], "… and 80 more changed lines");
    }

    #[test]
    fn bytes_show_where_and_files_that_are_not_there_say_so() {
        assert_eq!(
            find(b"\xff123", b"\xff1x3").unwrap().summary,
            "4 bytes; the first difference is at byte 2"
        );
        let missing = Difference::find(Path::new("/nonexistent"), b"").unwrap();
        assert_eq!(missing.to_string(), "/nonexistent: does not exist");
    }
}
