//! C names → Rust identifiers: conventions, keywords, collisions.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

/// Keywords of every edition, weak ones left out: the module may be compiled under any.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot be written as raw identifiers either.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate"];

/// An identifier spelled like the C name, or as close to it as Rust allows.
pub(super) fn ident(name: &str) -> Ident {
    let name = spelling(name);
    if NEVER_RAW.contains(&name.as_str()) {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if KEYWORDS.contains(&name.as_str()) {
        Ident::new_raw(&name, Span::call_site())
    } else {
        Ident::new(&name, Span::call_site())
    }
}

/// The name with whatever cannot stand in an identifier replaced. C names pass unchanged; BTF made
/// by compilers of other languages may hold anything.
fn spelling(name: &str) -> String {
    let mut text: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, '_');
    }
    // Neither nothing nor one underscore is an identifier.
    if text.len() < 2 && text.trim_matches('_').is_empty() {
        text = "__".to_owned();
    }
    text
}

/// `task_event`, `TASK_EVENT`, `__task_event` → `TaskEvent`.
///
/// Capitals inside a name that has small letters stay (`ipV4_addr` → `IpV4Addr`), and so does an
/// underscore between digits (`v1_2` is not `v12`).
pub(super) fn camel(name: &str) -> String {
    let shouted = !name.chars().any(|c| c.is_ascii_lowercase());
    let mut camel = String::new();
    for word in spelling(name).split('_').filter(|word| !word.is_empty()) {
        let digits = |c: char| c.is_ascii_digit();
        if word.starts_with(digits) && (camel.is_empty() || camel.ends_with(digits)) {
            camel.push('_');
        }
        for (at, c) in word.chars().enumerate() {
            camel.push(match at {
                0 => c.to_ascii_uppercase(),
                _ if shouted => c.to_ascii_lowercase(),
                _ => c,
            });
        }
    }
    if camel.is_empty() { "Anon".into() } else { camel }
}

/// One namespace: every identifier handed out is different from all others.
#[derive(Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A namespace in which some names are taken already.
    pub(super) fn with(reserved: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { taken: reserved.into_iter().map(Into::into).collect() }
    }

    /// Takes a name; false if it is taken already.
    pub(super) fn claim(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// An identifier for the C name, with a number behind it where the plain one is taken.
    pub(super) fn ident(&mut self, name: &str) -> Ident {
        let free = self.free(name);
        let ident = ident(&free);
        self.taken.insert(ident.to_string());
        self.taken.insert(free);
        ident
    }

    /// The name, or the first of `name_2`, `name_3` … that is free.
    fn free(&self, name: &str) -> String {
        let taken = |name: &String| {
            self.taken.contains(name) || self.taken.contains(&ident(name).to_string())
        };
        let numbered = (2u32..).map(|number| format!("{name}_{number}"));
        // There are more numbers than names taken, so the default is never used.
        std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !taken(name))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case() {
        for (c, rust) in [
            ("event", "Event"),
            ("task_event", "TaskEvent"),
            ("TASK_EVENT", "TaskEvent"),
            ("__kernel_timespec", "KernelTimespec"),
            ("taskEvent", "TaskEvent"),
            ("ipV4_addr", "IpV4Addr"),
            ("v1_2", "V1_2"),
            ("v12", "V12"),
            ("_3d", "_3d"),
            ("u32", "U32"),
            ("task_struct___v510", "TaskStructV510"),
            ("___", "Anon"),
            ("a::b<c>", "ABC"),
        ] {
            assert_eq!(camel(c), rust, "{c}");
        }
    }

    #[test]
    fn every_keyword_becomes_an_identifier() {
        for keyword in KEYWORDS.iter().chain(NEVER_RAW).chain(&["union", "12", "a b", "é", "_", ""])
        {
            let ident = ident(keyword);
            let parsed = syn::parse_str::<Ident>(&ident.to_string());
            assert!(parsed.is_ok_and(|parsed| parsed == ident), "{keyword}");
        }
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("self").to_string(), "self_");
        assert_eq!(ident("evict_ms").to_string(), "evict_ms");
    }

    #[test]
    fn collisions_get_numbers() {
        let mut scope = Scope::with(["Open"]);
        let names = ["Event", "Event", "Event_2", "Open", "Event"].map(|name| scope.ident(name));
        assert_eq!(
            names.map(|n| n.to_string()),
            ["Event", "Event_2", "Event_2_2", "Open_2", "Event_3"]
        );
        let selves = ["self", "self_", "type", "type"].map(|name| scope.ident(name).to_string());
        assert_eq!(selves, ["self_", "self__2", "r#type", "type_2"]);
    }
}
