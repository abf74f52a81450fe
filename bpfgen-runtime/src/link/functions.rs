//! Kernel functions that one program attaches to at once.

use std::collections::HashSet;

use super::{
    function_list::{Filter, Lists},
    many::{self, Which},
    pattern, similar,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{privilege, symbols},
};

/// Kernel functions that one program attaches to at once: by a pattern, names or addresses.
///
/// ```
/// use bpfgen_runtime::link::Functions;
///
/// let of_tcp = Functions::matching("tcp_*");
/// let of_a_module = Functions::matching("veth:veth_*");
/// let two = Functions::named(["vfs_read", "vfs_write"]).cookies([1, 2]);
/// let one = Functions::matching("tcp_v4_rc?").unique().cookies([3]);
/// # let _ = (of_tcp, of_a_module, two, one);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    pub(super) which: Which,
    pub(super) cookies: Vec<u64>,
}

impl Functions {
    fn new(which: Which) -> Self {
        Self { which, cookies: Vec::new() }
    }

    /// All functions whose name the pattern says: `*` stands for any characters, `?` for any one. A
    /// name without either is that function.
    ///
    /// Only functions that the kernel lets be traced count (`available_filter_functions` in
    /// tracefs), in modules too. With `module:` in front only those of that module do, with
    /// `vmlinux:` only those of the kernel itself. The `.llvm.` suffix that link-time optimisation
    /// gives to functions may be left out.
    pub fn matching(pattern: impl Into<String>) -> Self {
        Self::new(Which::matching(pattern.into()))
    }

    /// The functions of these names, each exactly; also `module:name`.
    pub fn named<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self::new(Which::named(names))
    }

    /// The functions at these addresses, as `/proc/kallsyms` has them.
    pub fn at(addresses: impl IntoIterator<Item = u64>) -> Self {
        Self::new(Which::Places(addresses.into_iter().collect()))
    }

    /// Refuses a pattern that says more than one function, and a name that several have: the error
    /// lists them. With it a pattern takes a cookie.
    #[must_use]
    #[doc(alias = "unique_match")]
    pub fn unique(mut self) -> Self {
        self.which = self.which.unique();
        self
    }

    /// What `bpf_get_attach_cookie` gives: one number for each function, in the order of names or
    /// addresses. A pattern has no order, and takes none unless it is [`unique`](Self::unique).
    #[must_use]
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = u64>) -> Self {
        self.cookies = cookies.into_iter().collect();
        self
    }

    /// What it is, for people: `tcp_*`, `vfs_read and 3 more`.
    pub(super) fn shown(&self) -> String {
        self.which.shown()
    }

    /// Refuses none at all, and cookies that do not go with them.
    pub(super) fn check(&self) -> Result<()> {
        self.which.check(&[("cookies", self.cookies.len())])
    }
}

impl From<&str> for Functions {
    /// By a pattern: [`matching`](Self::matching).
    fn from(pattern: &str) -> Self {
        Self::matching(pattern)
    }
}

impl From<String> for Functions {
    fn from(pattern: String) -> Self {
        Self::matching(pattern)
    }
}

impl From<&Self> for Functions {
    fn from(functions: &Self) -> Self {
        functions.clone()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Functions {
    /// By their names.
    fn from(names: [T; N]) -> Self {
        Self::named(names)
    }
}

/// Addresses of functions that can be traced and that the pattern says: at least one, and one only
/// where it is to be unique.
pub(super) fn addresses(pattern: &str, unique: bool) -> Result<Vec<u64>> {
    let lists = Lists::read()?;
    let found = lists.addresses(Filter::of(pattern));
    match found[..] {
        [] => Err(nothing(pattern)),
        _ if found.contains(&0) => Err(hidden()),
        [_, _, ..] if unique => Err(many::not_unique(pattern, &lists.names(Filter::of(pattern)))),
        _ => Ok(found),
    }
}

/// The address of each of these functions that can be traced, `module:name` or `name`, which may be
/// without the suffix of link-time optimisation.
pub(super) fn addresses_of(names: &[String]) -> Result<Vec<u64>> {
    let found = Lists::read()?.addresses_of(names);
    if found.iter().any(|found| found.contains(&0)) {
        return Err(hidden());
    }
    let missing = names.iter().zip(&found).filter(|(_, found)| found.is_empty());
    let missing: Vec<_> = missing.map(|(name, _)| name.as_str()).collect();
    if !missing.is_empty() {
        return Err(unknown(&missing));
    }
    let one = |(name, found): (&String, &Vec<u64>)| match found[..] {
        [address] => Ok(address),
        _ => Err(many::not_unique(name, std::slice::from_ref(name))),
    };
    names.iter().zip(&found).map(one).collect()
}

/// Names of functions that can be traced and that the filter says, each once.
pub(super) fn traceable(filter: Filter<'_>) -> Result<Vec<String>> {
    Lists::read_names().map(|lists| lists.names(filter))
}

fn hidden() -> Error {
    Error::new(ErrorKind::Permission, "addresses of kernel functions are hidden")
        .hint(privilege::addresses_hint())
}

/// The pattern says no function.
pub(super) fn nothing(pattern: &str) -> Error {
    let plain = pattern::without_wildcards(pattern);
    let names = symbols::functions();
    let near = similar::similar(Filter::of(&plain).name(), names.iter().map(String::as_str));
    Error::new(
        ErrorKind::NotFound,
        format!("no kernel function that can be traced is like {pattern}"),
    )
    .hint(similar::hint(&near, "`available_filter_functions` in tracefs lists them"))
}

/// No function that can be traced has these names.
pub(super) fn unknown(missing: &[&str]) -> Error {
    let message = match missing {
        [] => "the kernel has not all of these functions, or several of a name".to_owned(),
        [one] => format!("the kernel has no function {one} that can be traced"),
        _ => format!("the kernel has no functions {} that can be traced", missing.join(", ")),
    };
    let all: HashSet<String> = symbols::functions().into_iter().collect();
    let near = missing.first().map_or_else(Vec::new, |name| {
        let name = Filter::of(name).name();
        similar::similar(name, all.iter().map(String::as_str).filter(|other| *other != name))
    });
    Error::new(ErrorKind::NotFound, message)
        .hint(similar::hint(&near, "`available_filter_functions` in tracefs lists those there are"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions() {
        let pattern = |unique| Which::Pattern { pattern: "a*".into(), unique };
        assert_eq!(Functions::from("a*").which, pattern(false));
        assert_eq!(Functions::from("a*").unique().which, pattern(true));
        assert_eq!(Functions::from("a").which, Which::Names(vec!["a".into()]));
        assert_eq!(Functions::from(["a", "b", "c"]).shown(), "a and 2 more");
        assert_eq!(Functions::at([16]).shown(), "0x10");
        assert!(Functions::matching("a*").cookies([1]).check().is_err());
        assert!(Functions::matching("a*").unique().cookies([1]).check().is_ok());
    }
}
