//! Addresses of kernel symbols.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
};

use super::privilege;
use crate::{Error, ErrorKind, Result};

const KALLSYMS: &str = "/proc/kallsyms";
/// The kernel itself, in the place of a module.
pub(crate) const VMLINUX: &str = "vmlinux";

/// A symbol that the kernel has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol<'a> {
    /// 0 where it is hidden.
    pub(crate) address: u64,
    pub(crate) name: &'a str,
    pub(crate) module: &'a str,
    pub(crate) is_function: bool,
}

/// What the file says; names that are no text are changed.
pub(crate) fn read() -> Result<String> {
    let symbols = fs::read(KALLSYMS).map_err(|error| cannot(&error))?;
    Ok(String::from_utf8_lossy(&symbols).into_owned())
}

/// Names of the kernel's functions; none where they cannot be read.
pub(crate) fn functions() -> Vec<String> {
    let symbols = read().unwrap_or_default();
    let functions = symbols.lines().filter_map(parse).filter(|symbol| symbol.is_function);
    functions.map(|symbol| symbol.name.to_owned()).collect()
}

/// Names of all symbols, since some variables are marked as if they were functions; and how many are
/// not. None where they cannot be read.
pub(crate) fn names() -> (Vec<String>, usize) {
    let symbols = read().unwrap_or_default();
    let mut names = Vec::new();
    let mut variables = 0;
    for symbol in symbols.lines().filter_map(parse) {
        names.push(symbol.name.to_owned());
        variables += usize::from(!symbol.is_function);
    }
    (names, variables)
}

/// The address of the kernel symbol `name`; `None` where there is none.
///
/// # Errors
/// If addresses are hidden from this process, or two symbols have the name and different addresses.
pub(crate) fn address(name: &str) -> Result<Option<u64>> {
    let file = File::open(KALLSYMS).map_err(|error| cannot(&error))?;
    address_in(BufReader::with_capacity(1 << 16, file), name)
}

fn cannot(error: &io::Error) -> Error {
    Error::io(format!("cannot read {KALLSYMS}"), error)
}

fn address_in(symbols: impl BufRead, name: &str) -> Result<Option<u64>> {
    let mut found = None;
    // Either all are hidden, as zeros, or none: where variables are per CPU, some are at 0.
    let mut hidden = true;
    for line in symbols.split(b'\n') {
        let line = line.map_err(|error| cannot(&error))?;
        let Some(Symbol { address, name: symbol, .. }) = parse_bytes(&line) else { continue };
        hidden &= address == 0;
        if symbol != name && plain(symbol) != name {
            continue;
        }
        if found.is_some_and(|other| other != address) {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("the kernel symbol {name} is ambiguous: several have this name"),
            )
            .hint("take another symbol, or declare this one with its type if BTF has it"));
        }
        found = Some(address);
    }
    if found.is_some() && hidden {
        return Err(Error::new(
            ErrorKind::Permission,
            format!("the address of the kernel symbol {name} is hidden"),
        )
        .hint(privilege::addresses_hint()));
    }
    Ok(found)
}

/// Whether the kernel has a symbol of this name; addresses may be hidden.
pub(crate) fn exists(name: &str) -> bool {
    let Ok(file) = File::open(KALLSYMS) else { return false };
    let lines = BufReader::with_capacity(1 << 16, file).split(b'\n');
    lines
        .map_while(io::Result::ok)
        .any(|line| parse_bytes(&line).is_some_and(|symbol| symbol.name == name))
}

/// A name as it is in the source: kernels that clang has optimised as a whole have static symbols
/// under names that end in `.llvm.` and a hash.
pub(crate) fn plain(name: &str) -> &str {
    name.split_once(".llvm.").map_or(name, |(plain, _)| plain)
}

/// `ffffffff81000000 T _text`, with `\t[module]` after those of modules.
pub(crate) fn parse(line: &str) -> Option<Symbol<'_>> {
    let mut words = line.split_ascii_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let is_function = matches!(words.next()?, "t" | "T" | "w" | "W");
    Some(Symbol { address, name: words.next()?, module: module(words.next()), is_function })
}

/// As [`parse`]; none for what is no text, as no symbol of C is.
fn parse_bytes(line: &[u8]) -> Option<Symbol<'_>> {
    parse(std::str::from_utf8(line).ok()?)
}

/// `[module]`, or none for the kernel itself.
pub(crate) fn module(word: Option<&str>) -> &str {
    word.map_or(VMLINUX, |word| word.trim_matches(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_symbols() {
        let symbols = "ffffffff81000000 T first\n\
                       ffffffff81000010 t second.llvm.1234567890\n\
                       ffffffff81000020 t twice\n\
                       ffffffff81000020 t twice\n\
                       ffffffff81000030 t other\t[one]\n\
                       ffffffff81000040 t other\t[another]\n\
                       0000000000000000 D per_cpu_start\n";
        let address = |name| address_in(symbols.as_bytes(), name);
        assert_eq!(address("first").unwrap(), Some(0xffff_ffff_8100_0000));
        assert_eq!(address("second").unwrap(), Some(0xffff_ffff_8100_0010));
        assert_eq!(address("twice").unwrap(), Some(0xffff_ffff_8100_0020), "the same place");
        for absent in ["sec", "second.llvm", "fir", "nowhere", ""] {
            assert_eq!(address(absent).unwrap(), None, "{absent}");
        }
        let ambiguous = address("other").unwrap_err();
        assert!(ambiguous.to_string().contains("other is ambiguous"), "{ambiguous}");
        assert_eq!(address("per_cpu_start").unwrap(), Some(0), "it is no address of a place");
    }

    #[test]
    fn hidden_addresses() {
        let symbols = "0000000000000000 T first\n0000000000000000 D per_cpu_start\n";
        for name in ["first", "per_cpu_start"] {
            let error = address_in(symbols.as_bytes(), name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
        }
        assert_eq!(address_in(symbols.as_bytes(), "none").unwrap(), None);
    }

    #[test]
    fn lines() {
        let line = "ffffffffc0000010 t veth_xmit\t[veth]";
        let expected = Symbol {
            address: 0xffff_ffff_c000_0010,
            name: "veth_xmit",
            module: "veth",
            is_function: true,
        };
        assert_eq!(parse(line), Some(expected));
        assert_eq!(parse("0000000000000010 T a").unwrap().module, "vmlinux");
        assert!(!parse("0000000000000010 D a").unwrap().is_function);
        assert_eq!(parse(""), None);
        assert_eq!(parse_bytes(b"0000000000000010 T \xff"), None);
        assert_eq!(plain("a.llvm.123"), "a");
        assert_eq!(plain("a.isra.0"), "a.isra.0");
    }
}
