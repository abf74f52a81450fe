//! Which functions of the kernel can be traced: what tracefs and kallsyms say.

use std::collections::{HashMap, HashSet};

use super::{pattern, tracepoint};
use crate::{
    Error, ErrorKind, Result,
    kernel::symbols::{self, Symbol},
    sys::{Errno, tracefs::Tracefs},
};

/// Functions that can be traced, with addresses. Linux 6.5.
const WITH_ADDRESSES: &str = "available_filter_functions_addrs";
/// Functions that can be traced.
const NAMES: &str = "available_filter_functions";

/// Which functions are meant: `pattern`, `module:pattern`, or `vmlinux:pattern` for the kernel
/// itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filter<'a> {
    module: Option<&'a str>,
    pattern: &'a str,
}

impl<'a> Filter<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((module, pattern)) => Self { module: Some(module), pattern },
            None => Self { module: None, pattern: text },
        }
    }

    /// The module that is named, if it is not the kernel itself.
    pub(super) fn module(self) -> Option<&'a str> {
        self.module.filter(|module| *module != symbols::VMLINUX)
    }

    /// Without the module.
    pub(super) fn name(self) -> &'a str {
        self.pattern
    }

    /// The same of a module, `vmlinux` for the kernel itself.
    pub(super) fn within(self, module: &'a str) -> Self {
        Self { module: Some(module), ..self }
    }

    fn has_module(self, module: &str) -> bool {
        self.module.is_none_or(|it| it == module)
    }

    fn says(self, function: &Symbol<'_>) -> bool {
        self.has_module(function.module)
            && (pattern::matches(self.pattern, function.name)
                || pattern::matches(self.pattern, symbols::plain(function.name)))
    }
}

/// What the kernel has listed.
pub(super) enum Lists {
    WithAddresses(String),
    /// Without, and all symbols with theirs.
    Apart {
        names: String,
        symbols: String,
    },
}

impl Lists {
    pub(super) fn read() -> Result<Self> {
        let tracefs = tracepoint::open_tracefs()?;
        if let Some(list) = read(&tracefs, WITH_ADDRESSES)? {
            return Ok(Self::WithAddresses(list));
        }
        let names = read(&tracefs, NAMES)?.ok_or_else(no_list)?;
        Ok(Self::Apart { names, symbols: symbols::read()? })
    }

    /// As [`read`](Self::read), for who needs no addresses.
    pub(super) fn read_names() -> Result<Self> {
        let names = read(&tracepoint::open_tracefs()?, NAMES)?.ok_or_else(no_list)?;
        Ok(Self::Apart { names, symbols: String::new() })
    }

    /// Shows each function that can be traced to `look`, with its address.
    fn each<'a>(&'a self, look: &mut dyn FnMut(Symbol<'a>)) {
        match self {
            Self::WithAddresses(list) => list.lines().filter_map(with_address).for_each(look),
            Self::Apart { names, symbols } => {
                let names: HashSet<&str> = names.lines().filter_map(first_word).collect();
                // What link-time optimisation has renamed is listed without its suffix in some
                // kernels.
                let listed = |function: &Symbol<'_>| {
                    names.contains(function.name) || names.contains(symbols::plain(function.name))
                };
                let functions = symbols.lines().filter_map(symbols::parse);
                functions.filter(|it| it.is_function && listed(it)).for_each(look);
            }
        }
    }

    /// Addresses of functions that the filter says, each once.
    pub(super) fn addresses(&self, filter: Filter<'_>) -> Vec<u64> {
        let mut found = Vec::new();
        self.each(&mut |function| {
            if filter.says(&function) {
                found.push(function.address);
            }
        });
        sorted(found)
    }

    /// Names of functions that the filter says, each once.
    pub(super) fn names(&self, filter: Filter<'_>) -> Vec<String> {
        let mut found = Vec::new();
        let mut look = |function: Symbol<'_>| {
            if filter.says(&function) {
                found.push(function.name.to_owned());
            }
        };
        match self {
            Self::WithAddresses(_) => self.each(&mut look),
            Self::Apart { names, .. } => {
                for line in names.lines() {
                    let mut words = line.split_ascii_whitespace();
                    if let Some(name) = words.next() {
                        let module = symbols::module(words.next());
                        look(Symbol { address: 0, name, module, is_function: true });
                    }
                }
            }
        }
        sorted(found)
    }

    /// For each name, where functions of it are: of exactly that name, else with what link-time
    /// optimisation puts behind it.
    pub(super) fn addresses_of(&self, names: &[String]) -> Vec<Vec<u64>> {
        let filters: Vec<_> = names.iter().map(|name| Filter::of(name)).collect();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, filter) in filters.iter().enumerate() {
            by_name.entry(filter.pattern).or_default().push(index);
        }
        let mut exact = vec![Vec::new(); names.len()];
        let mut renamed = exact.clone();
        self.each(&mut |function| {
            let plain = symbols::plain(function.name);
            for (name, found) in [(function.name, &mut exact), (plain, &mut renamed)] {
                for &index in by_name.get(name).into_iter().flatten() {
                    if filters[index].has_module(function.module) {
                        found[index].push(function.address);
                    }
                }
            }
        });
        let both = exact.into_iter().zip(renamed);
        both.map(|(exact, renamed)| sorted(if exact.is_empty() { renamed } else { exact }))
            .collect()
    }
}

fn read(tracefs: &Tracefs, file: &str) -> Result<Option<String>> {
    match tracefs.read(file) {
        Ok(list) => Ok(Some(String::from_utf8_lossy(&list).into_owned())),
        Err(Errno(libc::ENOENT)) => Ok(None),
        Err(errno) => Err(super::file_error(format!("cannot read {file} of tracefs"), errno)),
    }
}

fn no_list() -> Error {
    Error::new(ErrorKind::Unsupported, "the kernel does not say which functions can be traced")
        .hint("it is built without CONFIG_DYNAMIC_FTRACE; name functions exactly, or use kprobes")
}

/// `ffffffff81000000 name [module]`.
fn with_address(line: &str) -> Option<Symbol<'_>> {
    let mut words = line.split_ascii_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let name = words.next()?;
    Some(Symbol { address, name, module: symbols::module(words.next()), is_function: true })
}

fn first_word(line: &str) -> Option<&str> {
    line.split_ascii_whitespace().next()
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> [Lists; 2] {
        let list = "0000000000000010 tcp_a\n0000000000000020 tcp_b [m]\n\
                    0000000000000050 tcp_l.llvm.123\n0000000000000060 udp_a\n\
                    0000000000000070 tcp_a [m]\n0000000000000010 tcp_a\n";
        let names = "tcp_a\ntcp_b [m]\ntcp_l\nudp_a\ntcp_a [m]\n";
        let symbols = "0000000000000010 T tcp_a\n0000000000000020 t tcp_b\t[m]\n\
                       0000000000000030 t tcp_c\n0000000000000040 D tcp_d\n\
                       0000000000000050 t tcp_l.llvm.123\n0000000000000060 t udp_a\n\
                       0000000000000070 t tcp_a\t[m]\n";
        [
            Lists::WithAddresses(list.to_owned()),
            Lists::Apart { names: names.to_owned(), symbols: symbols.to_owned() },
        ]
    }

    #[test]
    fn patterns() {
        for lists in both() {
            let found = |text: &str| lists.addresses(Filter::of(text));
            assert_eq!(found("tcp_*"), [0x10, 0x20, 0x50, 0x70]);
            assert_eq!(found("m:tcp_*"), [0x20, 0x70]);
            assert_eq!(found("vmlinux:tcp_?"), [0x10, 0x50]);
            assert_eq!(found("?cp_l"), [0x50]);
            assert_eq!(found("mm:*"), []);
            let names = |text: &str| lists.names(Filter::of(text));
            assert_eq!(names("m:*"), ["tcp_a", "tcp_b"]);
            assert_eq!(names("*_a"), ["tcp_a", "udp_a"]);
        }
    }

    #[test]
    fn names() {
        let wanted = ["udp_a", "tcp_a", "m:tcp_a", "tcp_l", "n:tcp_b", "no"].map(str::to_owned);
        for lists in both() {
            let found = lists.addresses_of(&wanted);
            let expected: [&[u64]; 6] = [&[0x60], &[0x10, 0x70], &[0x70], &[0x50], &[], &[]];
            assert_eq!(found, expected);
        }
        assert_eq!(Filter::of("m:f").module(), Some("m"));
        assert_eq!(Filter::of("vmlinux:f").module(), None);
        assert_eq!(Filter::of("f").within("m"), Filter::of("m:f"));
    }
}
