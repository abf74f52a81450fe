//! Kernel functions: which there are, and which of them a program of many is for.

use std::{collections::HashSet, fs};

use super::{pattern, tracepoint};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege,
    sys::{Errno, tracefs::Tracefs},
};

/// Functions that can be traced, with addresses. Linux 6.5.
const WITH_ADDRESSES: &str = "available_filter_functions_addrs";
/// Functions that can be traced.
const NAMES: &str = "available_filter_functions";
const KALLSYMS: &str = "/proc/kallsyms";

/// Kernel functions that one program attaches to at once: by a pattern, names or addresses.
///
/// ```
/// use bpfgen_runtime::link::Functions;
///
/// let of_tcp = Functions::matching("tcp_*");
/// let two = Functions::named(["vfs_read", "vfs_write"]).cookies([1, 2]);
/// # let _ = (of_tcp, two);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    pub(super) which: Which,
    pub(super) cookies: Vec<u64>,
}

/// How functions are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Pattern(String),
    Names(Vec<String>),
    Addresses(Vec<u64>),
}

impl Functions {
    fn new(which: Which) -> Self {
        Self { which, cookies: Vec::new() }
    }

    /// All functions whose name the pattern says: `*` stands for any characters, `?` for any one. A
    /// name without either is that function.
    ///
    /// Only functions that the kernel lets be traced count (`available_filter_functions` in
    /// tracefs), in modules too.
    pub fn matching(pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        if pattern::is_pattern(&pattern) {
            Self::new(Which::Pattern(pattern))
        } else {
            Self::new(Which::Names(vec![pattern]))
        }
    }

    /// The functions of these names, each exactly.
    pub fn named<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self::new(Which::Names(names.into_iter().map(Into::into).collect()))
    }

    /// The functions at these addresses, as `/proc/kallsyms` has them.
    pub fn at(addresses: impl IntoIterator<Item = u64>) -> Self {
        Self::new(Which::Addresses(addresses.into_iter().collect()))
    }

    /// What `bpf_get_attach_cookie` gives: one number for each function, in the order of names or
    /// addresses. A pattern has no order, and takes none.
    #[must_use]
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = u64>) -> Self {
        self.cookies = cookies.into_iter().collect();
        self
    }

    /// What it is, for people: `tcp_*`, `vfs_read and 3 more`.
    pub(super) fn shown(&self) -> String {
        match &self.which {
            Which::Pattern(pattern) => pattern.clone(),
            Which::Names(names) => shown_list(names.iter().map(String::as_str)),
            Which::Addresses(list) => {
                shown_list(list.iter().map(|address| format!("{address:#x}")))
            }
        }
    }

    /// Refuses none at all, and cookies that do not go with them.
    pub(super) fn check(&self) -> Result<()> {
        let count = match &self.which {
            Which::Pattern(_) if self.cookies.is_empty() => return Ok(()),
            Which::Pattern(_) => {
                return Err(Error::new(ErrorKind::InvalidInput, "a pattern takes no cookies")
                    .hint("name the functions: cookies go with them in their order"));
            }
            Which::Names(names) => names.len(),
            Which::Addresses(list) => list.len(),
        };
        check_cookies(count, self.cookies.len(), "functions")
    }
}

/// Refuses none at all, and another number of cookies.
pub(super) fn check_cookies(count: usize, cookies: usize, of: &str) -> Result<()> {
    let message = match cookies {
        _ if count == 0 => format!("there are no {of} to attach to"),
        0 => return Ok(()),
        cookies if cookies == count => return Ok(()),
        cookies => format!("{cookies} cookies for {count} {of}"),
    };
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// `a`, `a and 2 more`.
pub(super) fn shown_list<T: ToString>(list: impl ExactSizeIterator<Item = T>) -> String {
    let count = list.len();
    let first = list.into_iter().next().map(|it| it.to_string()).unwrap_or_default();
    match count {
        0 => "nothing".to_owned(),
        1 => first,
        _ => format!("{first} and {} more", count - 1),
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

/// Addresses of functions that can be traced and whose name `pattern` says.
pub(super) fn addresses(pattern: &str) -> Result<Vec<u64>> {
    let tracefs = tracepoint::open_tracefs()?;
    let found = match read(&tracefs, WITH_ADDRESSES)? {
        Some(list) => with_addresses(&list, pattern),
        None => {
            let names = read(&tracefs, NAMES)?.ok_or_else(no_list)?;
            let symbols = fs::read(KALLSYMS)
                .map_err(|error| Error::io(format!("cannot read {KALLSYMS}"), &error))?;
            in_both(&names, &String::from_utf8_lossy(&symbols), pattern)
        }
    };
    if found.contains(&0) {
        return Err(Error::new(ErrorKind::Permission, "addresses of kernel functions are hidden")
            .hint(privilege::addresses_hint()));
    }
    Ok(found)
}

/// Names of functions that can be traced, each once: those of all, or of one module; `vmlinux` is
/// the kernel itself.
pub(super) fn traceable(module: Option<&str>, pattern: &str) -> Result<Vec<String>> {
    let tracefs = tracepoint::open_tracefs()?;
    let list = read(&tracefs, NAMES)?.ok_or_else(no_list)?;
    Ok(names_in(&list, module, pattern))
}

fn names_in(list: &str, module: Option<&str>, pattern: &str) -> Vec<String> {
    let mut names: Vec<String> = list
        .lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let name = words.next()?;
            let here = words.next().map_or("vmlinux", |word| word.trim_matches(['[', ']']));
            let wanted = module.is_none_or(|module| module == here);
            (wanted && pattern::matches(pattern, name)).then(|| name.to_owned())
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn no_list() -> Error {
    Error::new(ErrorKind::Unsupported, "the kernel does not say which functions can be traced")
        .hint("it is built without CONFIG_DYNAMIC_FTRACE; name functions exactly, or use kprobes")
}

fn read(tracefs: &Tracefs, file: &str) -> Result<Option<String>> {
    match tracefs.read(file) {
        Ok(list) => Ok(Some(String::from_utf8_lossy(&list).into_owned())),
        Err(Errno(libc::ENOENT)) => Ok(None),
        Err(errno) => Err(super::file_error(format!("cannot read {file} of tracefs"), errno)),
    }
}

/// `ffffffff81000000 name [module]`.
fn with_addresses(list: &str, pattern: &str) -> Vec<u64> {
    let found = list.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let address = u64::from_str_radix(words.next()?, 16).ok()?;
        pattern::matches(pattern, words.next()?).then_some(address)
    });
    sorted(found.collect())
}

/// Addresses of symbols that are functions by the first list.
fn in_both(names: &str, symbols: &str, pattern: &str) -> Vec<u64> {
    let names: HashSet<&str> = names
        .lines()
        .filter_map(|line| line.split_ascii_whitespace().next())
        .filter(|name| pattern::matches(pattern, name))
        .collect();
    let found = symbols.lines().filter_map(|line| {
        let (address, name) = function(line)?;
        // What link-time optimisation has renamed is listed without its suffix in some kernels.
        let plain = name.split_once(".llvm.").map_or(name, |(plain, _)| plain);
        (names.contains(name) || names.contains(plain)).then_some(address)
    });
    sorted(found.collect())
}

fn sorted(mut list: Vec<u64>) -> Vec<u64> {
    list.sort_unstable();
    list.dedup();
    list
}

/// A function's line of kallsyms.
fn function(line: &str) -> Option<(u64, &str)> {
    let mut words = line.split_ascii_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    matches!(words.next()?, "t" | "T" | "w" | "W").then_some(())?;
    Some((address, words.next()?))
}

/// Names of the kernel's functions; none where they cannot be read.
pub(super) fn names() -> Vec<String> {
    let symbols = fs::read(KALLSYMS).unwrap_or_default();
    String::from_utf8_lossy(&symbols)
        .lines()
        .filter_map(|line| function(line).map(|(_, name)| name.to_owned()))
        .collect()
}

/// Which of these names no function that can be traced has; none where that cannot be told.
pub(super) fn unknown(names: &[String]) -> Vec<&str> {
    let list = Tracefs::open().and_then(|tracefs| tracefs.read(NAMES)).unwrap_or_default();
    let list = String::from_utf8_lossy(&list);
    let known: HashSet<&str> =
        list.lines().filter_map(|line| line.split_ascii_whitespace().next()).collect();
    if known.is_empty() {
        return Vec::new();
    }
    names.iter().map(String::as_str).filter(|name| !known.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_addresses() {
        let list = "ffffffff81000010 tcp_a\nffffffff81000020 udp_a\nffffffffc0000030 tcp_b [m]\n\
                    ffffffff81000010 tcp_a\n";
        let found = with_addresses(list, "tcp_*");
        assert_eq!(found, [0xffff_ffff_8100_0010, 0xffff_ffff_c000_0030]);
        assert_eq!(with_addresses(list, "x*"), []);
    }

    #[test]
    fn lists_without() {
        let names = "tcp_a\ntcp_b [m]\ntcp_l\nudp_a\n";
        let symbols = "0000000000000010 T tcp_a\n0000000000000020 t tcp_b\t[m]\n\
                       0000000000000030 t tcp_c\n0000000000000040 D tcp_d\n\
                       0000000000000050 t tcp_l.llvm.123\n0000000000000060 t udp_a\n";
        assert_eq!(in_both(names, symbols, "tcp_*"), [0x10, 0x20, 0x50]);
        assert_eq!(names_in(names, Some("m"), "*"), ["tcp_b"]);
        assert_eq!(names_in(names, Some("vmlinux"), "tcp*"), ["tcp_a", "tcp_l"]);
        assert_eq!(names_in(names, None, "tcp_?"), ["tcp_a", "tcp_b", "tcp_l"]);
    }

    #[test]
    fn functions() {
        assert_eq!(Functions::from("a*").which, Which::Pattern("a*".into()));
        assert_eq!(Functions::from("a").which, Which::Names(vec!["a".into()]));
        assert_eq!(Functions::from(["a", "b", "c"]).shown(), "a and 2 more");
        assert_eq!(Functions::at([16]).shown(), "0x10");
        for (functions, message) in [
            (Functions::named(["a"; 0]), "there are no functions to attach to"),
            (Functions::from(["a", "b"]).cookies([1]), "1 cookies for 2 functions"),
            (Functions::matching("a*").cookies([1]), "a pattern takes no cookies"),
        ] {
            let error = functions.check().unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().as_str()),
                (ErrorKind::InvalidInput, message)
            );
        }
        assert!(Functions::from(["a", "b"]).cookies([1, 2]).check().is_ok());
    }
}
