//! Addresses of kernel symbols.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
};

use super::privilege;
use crate::{Error, ErrorKind, Result};

const KALLSYMS: &str = "/proc/kallsyms";

/// The address of the kernel symbol `name`; `None` where there is none.
///
/// # Errors
/// If addresses are hidden from this process, or two symbols have the name and different addresses.
pub(crate) fn address(name: &str) -> Result<Option<u64>> {
    let cannot = |error| Error::io(format!("cannot read {KALLSYMS}"), &error);
    let file = File::open(KALLSYMS).map_err(cannot)?;
    let mut found = None;
    for line in BufReader::with_capacity(1 << 16, file).split(b'\n') {
        let line = line.map_err(cannot)?;
        let Some((address, symbol)) = parse(&line) else { continue };
        if symbol != name.as_bytes() {
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
