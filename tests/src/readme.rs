//! The README's own snippets, so that what newcomers copy is what the tests run.
//!
//! A fenced block that is a file of the newcomer's crate has a line above it that names the file:
//! `<!-- file: door/path -->`, where the door tells apart the crates that the README makes.

/// A file that the README tells the reader to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Path in the newcomer's crate.
    pub path: String,
    /// What to write.
    pub text: String,
}

/// The files of one of the README's crates, in order.
///
/// # Panics
///
/// When the README cannot be read or a marker has no block below it.
pub fn files(door: &str) -> Vec<Snippet> {
    let path = crate::checkout().join("README.md");
    let readme = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&readme, door)
}

fn parse(readme: &str, door: &str) -> Vec<Snippet> {
    let mut files = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(marker) =
            line.trim().strip_prefix("<!-- file: ").and_then(|line| line.strip_suffix(" -->"))
        else {
            continue;
        };
        let fence = lines.by_ref().find(|line| !line.trim().is_empty()).unwrap_or_default();
        assert!(fence.starts_with("```"), "no block below the marker of {marker}");
        let text: String = lines
            .by_ref()
            .take_while(|line| *line != "```")
            .map(|line| format!("{line}\n"))
            .collect();
        let Some((for_door, path)) = marker.split_once('/') else {
            panic!("the marker {marker} names no door")
        };
        // A file of several doors lists them: `macro,build/src/x.bpf.c`.
        if for_door.split(',').any(|name| name == door) {
            files.push(Snippet { path: path.to_owned(), text });
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_belong_to_doors() {
        let readme = "x\n<!-- file: a,b/src/main.rs -->\n```rust\nfn main() {}\n```\n\
                      <!-- file: b/Cargo.toml -->\n\n```toml\n[package]\n```\n";
        let main = Snippet { path: "src/main.rs".to_owned(), text: "fn main() {}\n".to_owned() };
        assert_eq!(parse(readme, "a"), std::slice::from_ref(&main));
        let manifest = Snippet { path: "Cargo.toml".to_owned(), text: "[package]\n".to_owned() };
        assert_eq!(parse(readme, "b"), [main, manifest]);
    }
}
