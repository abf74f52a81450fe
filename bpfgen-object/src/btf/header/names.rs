//! A C name for every type: unique in its name space, whatever the BTF says.
//!
//! C has two name spaces that matter here: tags (struct, union, enum) and ordinary identifiers
//! (typedefs, enumerators). A kernel's compilation units each have their own, so one BTF can hold
//! several types of one name: the later ones get a `___2` suffix, which CO-RE ignores.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::base;
use crate::btf::{Btf, DeclTag, Enumerator, Type, TypeId};

/// Names given so far in one of C's name spaces.
#[derive(Debug, Default)]
pub(super) struct Space {
    used: HashSet<String>,
    /// Per name that was asked for more than once: the last suffix.
    last: HashMap<String, u32>,
}

impl Space {
    fn with_reserved(words: &[&str]) -> Self {
        Self { used: words.iter().map(|&word| word.to_owned()).collect(), ..Self::default() }
    }

    /// Whether the name is free, and now no more.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.used.insert(name.to_owned())
    }

    /// `name`, or the first free one of `name___2`, `name___3` ….
    pub(super) fn claim(&mut self, name: &str) -> String {
        if self.used.insert(name.to_owned()) {
            return name.to_owned();
        }
        let last = self.last.entry(name.to_owned()).or_insert(1);
        loop {
            *last += 1;
            let candidate = format!("{name}___{last}");
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// The C names of a BTF's types.
#[derive(Debug)]
pub(super) struct Names<'a> {
    btf: &'a Btf,
    /// Per type: its tag or typedef name.
    names: Vec<Option<Box<str>>>,
    /// Per forward declaration: what it declares.
    definitions: HashMap<TypeId, TypeId>,
    /// Per tagged type and component: the declaration tags, in order of id.
    tags: HashMap<(TypeId, i32), Vec<&'a DeclTag>>,
    identifiers: Space,
}

impl<'a> Names<'a> {
    /// All types are anonymous.
    pub(super) fn none(btf: &'a Btf) -> Self {
        Self {
            btf,
            names: vec![None; btf.len()],
            definitions: HashMap::new(),
            tags: HashMap::new(),
            identifiers: Space::with_reserved(KEYWORDS),
        }
    }

    pub(super) fn new(btf: &'a Btf) -> Self {
        let mut names = Self::none(btf);
        for (_, ty) in btf.iter() {
            if let Type::DeclTag(tag) = ty {
                names.tags.entry((tag.target, tag.component)).or_default().push(tag);
            }
        }
        names.name_tags();
        names.name_identifiers();
        names
    }

    /// The tag or typedef name, unless the type is anonymous (or one that has no name in C).
    pub(super) fn get(&self, id: TypeId) -> Option<&str> {
        self.names.get(id.0 as usize)?.as_deref()
    }

    /// What a forward declaration declares; any other type itself.
    pub(super) fn definition(&self, id: TypeId) -> TypeId {
        self.definitions.get(&id).copied().unwrap_or(id)
    }

    /// The declaration tags on a type (`component` -1) or one of its members.
    pub(super) fn tags(&self, target: TypeId, component: i32) -> &[&'a DeclTag] {
        self.tags.get(&(target, component)).map_or(&[], Vec::as_slice)
    }

    /// Whether a function can have this very name, which is what the kernel knows it by.
    pub(super) fn function(&mut self, name: &str) -> bool {
        identifier(name) == name && self.identifiers.take(name)
    }

    /// A parameter's name, or nothing where types would be hidden by it.
    pub(super) fn parameter(&self, name: &str) -> String {
        if name.is_empty() || self.identifiers.used.contains(name) {
            return String::new();
        }
        member(name).into_owned()
    }

    /// A unique name for an enumerator that is about to be printed.
    pub(super) fn enumerator(&mut self, value: &Enumerator) -> String {
        self.identifiers.claim(&identifier(self.btf.str(value.name)))
    }

    /// Names definitions first, so that they keep their plain names.
    fn name_tags(&mut self) {
        let mut tags = Space::with_reserved(KEYWORDS);
        let mut by_name: HashMap<(&str, &str), TypeId> = HashMap::new();
        let btf = self.btf;
        for declarations in [false, true] {
            for (id, ty) in btf.iter() {
                let Some((kind, is_declaration)) = tag_kind(ty) else { continue };
                let name = btf.str(ty.name());
                if name.is_empty() || is_declaration != declarations {
                    continue;
                }
                if is_declaration && by_name.contains_key(&(kind, name)) {
                    self.definitions.insert(id, by_name[&(kind, name)]);
                    continue;
                }
                by_name.entry((kind, name)).or_insert(id);
                self.names[id.0 as usize] = Some(tags.claim(&identifier(name)).into());
            }
        }
    }

    fn name_identifiers(&mut self) {
        let btf = self.btf;
        for (id, ty) in btf.iter() {
            let name = btf.str(ty.name());
            let claimed = match ty {
                Type::Typedef(_) if name.is_empty() => continue,
                // The compiler knows it already, under this very name.
                Type::Typedef(_) if base::is_builtin_typedef(btf, id) => name.to_owned(),
                Type::Typedef(_) => self.identifiers.claim(&identifier(name)),
                Type::Int(int) if base::needs_typedef(btf, int) => {
                    self.identifiers.claim(&identifier(name))
                }
                _ => continue,
            };
            self.names[id.0 as usize] = Some(claimed.into());
        }
    }
}

/// Which kind of tag this type has, and whether it only declares it.
fn tag_kind(ty: &Type) -> Option<(&'static str, bool)> {
    Some(match ty {
        Type::Struct(_) => ("struct", false),
        Type::Union(_) => ("union", false),
        Type::Enum(ty) | Type::Enum64(ty) => ("enum", ty.values.is_empty()),
        Type::Fwd(fwd) => (if fwd.union { "union" } else { "struct" }, true),
        _ => return None,
    })
}

/// A member's name: as it is, unless C would not take it.
pub(super) fn member(name: &str) -> Cow<'_, str> {
    match identifier(name) {
        name if KEYWORDS.contains(&name.as_ref()) => format!("{name}_").into(),
        name => name,
    }
}

/// Replaces whatever cannot stand in a C identifier (names of other languages' types) by `_`.
fn identifier(name: &str) -> Cow<'_, str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() {
        return "_".into();
    }
    if name.chars().all(fits) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        return name.into();
    }
    let fitting: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if fitting.starts_with(|c: char| c.is_ascii_digit()) { format!("_{fitting}") } else { fitting }
        .into()
}

/// Words that the compiler keeps for itself, as GNU C17 has them, and its built-in typedefs.
const KEYWORDS: &[&str] = &[
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_BitInt",
    "_Bool",
    "_Complex",
    "_Float16",
    "_Generic",
    "_Imaginary",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
    "__alignof",
    "__alignof__",
    "__asm",
    "__asm__",
    "__attribute",
    "__attribute__",
    "__auto_type",
    "__bf16",
    "__builtin_va_list",
    "__complex__",
    "__const",
    "__const__",
    "__extension__",
    "__float128",
    "__imag__",
    "__inline",
    "__inline__",
    "__int128",
    "__int128_t",
    "__label__",
    "__real__",
    "__restrict",
    "__restrict__",
    "__signed",
    "__signed__",
    "__thread",
    "__typeof",
    "__typeof__",
    "__uint128_t",
    "__volatile",
    "__volatile__",
    "asm",
    "auto",
    "break",
    "case",
    "char",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "typedef",
    "typeof",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_in_their_space() {
        let mut space = Space::with_reserved(&["int"]);
        assert_eq!(space.claim("foo"), "foo");
        assert_eq!(space.claim("foo___2"), "foo___2");
        assert_eq!(space.claim("foo"), "foo___3");
        assert_eq!(space.claim("foo"), "foo___4");
        assert_eq!(space.claim("int"), "int___2");
    }

    #[test]
    fn foreign_names_become_identifiers() {
        assert_eq!(identifier("task_struct"), "task_struct");
        assert_eq!(identifier("Option<&str>"), "Option__str_");
        assert_eq!(identifier("a;\n#error"), "a___error");
        assert_eq!(identifier("9p"), "_9p");
        assert_eq!(identifier(""), "_");
        assert_eq!(member("register"), "register_");
        assert_eq!(member("type"), "type");
    }
}
