//! Places where a new file would change what a compilation reads.
//!
//! clang says which headers it read, not where it looked for them in vain. For every name that
//! the files include (or ask for with `__has_include`), each folder in which clang looks is such a
//! place; so is each file's own folder, where `"name"` is looked for first.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// All places for these files and search folders, without the files themselves.
pub(crate) fn places(files: &[(&Path, &[u8])], folders: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut dirs: BTreeSet<&Path> = folders.iter().map(PathBuf::as_path).collect();
    dirs.extend(files.iter().filter_map(|(path, _)| path.parent()));
    let mut names = BTreeSet::new();
    for (path, content) in files {
        included(content, &mut names);
        // A name that a macro spells does not show in the text, but in what was found.
        names.extend(
            folders
                .iter()
                .filter_map(|dir| path.strip_prefix(dir).ok()?.to_str())
                .map(str::to_owned),
        );
    }
    let read: BTreeSet<&Path> = files.iter().map(|(path, _)| *path).collect();
    let mut places = BTreeSet::new();
    for dir in dirs {
        for name in &names {
            let place = dir.join(name);
            if !read.contains(place.as_path()) {
                places.insert(place);
            }
        }
    }
    places
}

/// Adds the names in `#include "…"`, `#include <…>` and `__has_include(…)`, comments and dead code
/// included: a place too many does no harm.
fn included(content: &[u8], names: &mut BTreeSet<String>) {
    for line in content.split(|&byte| byte == b'\n') {
        let Some(directive) = line.trim_ascii_start().strip_prefix(b"#") else { continue };
        let directive = directive.trim_ascii_start();
        let Ok(directive) = std::str::from_utf8(directive) else { continue };
        if directive.starts_with("include") {
            add(directive, names);
        }
        let mut rest = directive;
        while let Some(at) = rest.find("__has_include") {
            rest = &rest[at + "__has_include".len()..];
            add(rest, names);
        }
    }
}

/// Adds the first quoted name of a text.
fn add(text: &str, names: &mut BTreeSet<String>) {
    let Some(open) = text.find(['"', '<']) else { return };
    let close = if text[open..].starts_with('"') { '"' } else { '>' };
    let name = &text[open + 1..];
    if let Some(end) = name.find(close).filter(|end| *end > 0) {
        names.insert(name[..end].to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_include_is_seen() {
        let text = br#"
#include "a.h"
  #  include <b/c.h> // and more
#include_next <d.h>
#if defined(X) && __has_include(<e.h>) || __has_include("f.h")
#include MACRO
include "not this"
#define X "nor this"
"#;
        let mut names = BTreeSet::new();
        included(text, &mut names);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a.h", "b/c.h", "d.h", "e.h", "f.h"]);
    }

    #[test]
    fn places_are_all_folders_with_all_names() {
        let files = [
            (Path::new("/c/src/x.c"), b"#include <a.h>\n".as_slice()),
            (Path::new("/c/include/a.h"), b"#include \"b.h\"\n"),
            (Path::new("/c/include/b.h"), b""),
        ];
        let folders = [PathBuf::from("/usr/include"), PathBuf::from("/c/include")];
        let places = places(&files, &folders);
        let strings: Vec<_> = places.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(strings, ["/c/src/a.h", "/c/src/b.h", "/usr/include/a.h", "/usr/include/b.h"]);
    }
}
