//! Which names cargo takes for a crate with a library and a program.

/// Says why a name will not do.
pub(crate) fn check(name: &str) -> Result<(), String> {
    let Some(first) = name.chars().next() else { return Err("it is empty".into()) };
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !is_letter(first) {
        return Err(format!("it begins with {first:?} instead of a letter"));
    }
    let fits = |c: char| is_letter(c) || c.is_ascii_digit() || c == '-';
    if let Some(c) = name.chars().find(|&c| !fits(c)) {
        return Err(format!("it has a {c:?}; letters, digits, `-` and `_` are possible"));
    }
    if name.len() > 64 {
        return Err("it has more than 64 characters".into());
    }
    let identifier = name.replace('-', "_");
    let is = |words: &[&str]| words.contains(&identifier.as_str());
    if identifier == "_" {
        Err("it is no name in Rust".into())
    } else if is(KEYWORDS) {
        Err("it is a word of Rust".into())
    } else if is(RUST) {
        Err("a crate of Rust's own has it".into())
    } else if is(CARGO) {
        Err("cargo has a folder of that name for itself".into())
    } else if is(OURS) {
        Err("it would depend on a crate of its own name".into())
    } else {
        Ok(())
    }
}

/// Of all editions.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

const RUST: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// Folders beside a program in `target/debug`.
const CARGO: &[&str] = &["build", "deps", "examples", "incremental"];

/// What the new crate depends on, directly or not.
const OURS: &[&str] = &[
    "bpfgen_build",
    "bpfgen_macros",
    "bpfgen_object",
    "bpfgen_runtime",
    "libc",
    "object",
    "proc_macro2",
    "quote",
    "syn",
];

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_that_cargo_takes() {
        for name in ["x", "my-tracer", "my_tracer2", "_private", "bpfgen", "Tracer"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_that_it_does_not() {
        for (name, reason) in [
            ("", "empty"),
            ("_", "no name"),
            ("2fast", "begins with '2'"),
            ("-x", "begins with '-'"),
            ("a b", "' '"),
            ("a/b", "'/'"),
            ("naïve", "'ï'"),
            ("fn", "word of Rust"),
            ("proc-macro", "Rust's own"),
            ("deps", "cargo has a folder"),
            ("bpfgen-runtime", "of its own name"),
        ] {
            let error = check(name).unwrap_err();
            assert!(error.contains(reason), "{name}: {error}");
        }
        assert!(check(&"x".repeat(65)).is_err());
    }
}
