//! Addresses of kernel symbols.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
};

use super::privilege;
use crate::{Error, ErrorKind, Result};

const KALLSYMS: &str = "/proc/kallsyms";

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
    for line in symbols.split(b'\n') {
        let line = line.map_err(|error| cannot(&error))?;
        let Some((address, symbol)) = parse(&line) else { continue };
        if !is(symbol, name) {
            continue;
        }
        if address == 0 {
            return Err(Error::new(
                ErrorKind::Permission,
                format!("the address of the kernel symbol {name} is hidden"),
            )
            .hint(privilege::addresses_hint()));
        }
        if found.is_some_and(|other| other != address) {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("the kernel symbol {name} is ambiguous: several have this name"),
            ));
        }
        found = Some(address);
    }
    Ok(found)
}

/// Whether the kernel has a symbol of this name; addresses may be hidden.
pub(crate) fn exists(name: &str) -> bool {
    let Ok(file) = File::open(KALLSYMS) else { return false };
    let lines = BufReader::with_capacity(1 << 16, file).split(b'\n');
    lines
        .map_while(io::Result::ok)
        .any(|line| parse(&line).is_some_and(|(_, symbol)| symbol == name.as_bytes()))
}

/// Whether a symbol is of this name in the source: kernels that clang has optimised as a whole have
/// static ones under names that end in `.llvm.` and a hash.
fn is(symbol: &[u8], name: &str) -> bool {
    let rest = symbol.strip_prefix(name.as_bytes());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b".llvm."))
}

/// `ffffffff81000000 T _text`, with `\t[module]` after those of modules.
fn parse(line: &[u8]) -> Option<(u64, &[u8])> {
    let mut words = line.split(|&byte| byte == b' ' || byte == b'\t');
    let address = u64::from_str_radix(std::str::from_utf8(words.next()?).ok()?, 16).ok()?;
    words.next()?;
    Some((address, words.next()?))
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
                       0000000000000000 t hidden\n";
        let address = |name| address_in(symbols.as_bytes(), name);
        assert_eq!(address("first").unwrap(), Some(0xffff_ffff_8100_0000));
        assert_eq!(address("second").unwrap(), Some(0xffff_ffff_8100_0010));
        assert_eq!(address("twice").unwrap(), Some(0xffff_ffff_8100_0020), "the same place");
        for absent in ["sec", "second.llvm", "fir", "nowhere", ""] {
            assert_eq!(address(absent).unwrap(), None, "{absent}");
        }
        let ambiguous = address("other").unwrap_err();
        assert!(ambiguous.to_string().contains("other is ambiguous"), "{ambiguous}");
        assert_eq!(address("hidden").unwrap_err().kind(), ErrorKind::Permission);
    }

    #[test]
    fn lines() {
        assert_eq!(
            parse(b"ffffffff81000000 T _text"),
            Some((0xffff_ffff_8100_0000, &b"_text"[..]))
        );
        assert_eq!(
            parse(b"ffffffffc0000000 t f\t[nf_nat]"),
            Some((0xffff_ffff_c000_0000, &b"f"[..]))
        );
        assert_eq!(parse(b""), None);
    }
}
