//! User-space functions: where in a file they are.

use std::{collections::HashMap, path::Path};

use super::{
    binary::Binary,
    debug_file,
    elf::{Elf, Function, Segment, Table},
    many, pattern, similar,
};
use crate::{Error, ErrorKind, Result};

/// `0x10` or `16`.
pub(super) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The byte offset in the file at which the function `symbol` begins: its name, also with a version
/// (`memcpy@GLIBC_2.14`; `@@` for one that programs are linked to now).
pub(super) fn file_offset(binary: &Binary, symbol: &str) -> Result<u64> {
    let offsets = file_offsets(binary, &[symbol])?;
    offsets.first().copied().ok_or_else(|| unknown(symbol, &[]))
}

/// As [`file_offset`], of each of many.
pub(super) fn file_offsets<T: AsRef<str>>(binary: &Binary, symbols: &[T]) -> Result<Vec<u64>> {
    let (elf, path) = (binary.elf()?, binary.file());
    let segments = elf.segments()?;
    let mut wanted = Wanted::new(symbols.iter().map(AsRef::as_ref));
    in_tables(&elf, path, |elf, table| {
        elf.functions(table, &mut |function| wanted.see(function))?;
        Ok(wanted.table_done())
    })?;
    let of_file = |error: Error| error.context(elf.shown());
    wanted
        .found
        .iter()
        .zip(symbols)
        .map(|(choice, symbol)| match choice {
            Choice::One { address, .. } => offset(&segments, *address).map_err(of_file),
            Choice::Several => Err(of_file(several(symbol.as_ref()))),
            Choice::None => {
                let names = names(&elf, path)?;
                Err(of_file(unknown(symbol.as_ref(), &names)))
            }
        })
        .collect()
}

/// Byte offsets of all functions whose name the pattern says, each once; refuses more than one
/// where it is to be `unique`.
pub(super) fn matching_offsets(binary: &Binary, like: &str, unique: bool) -> Result<Vec<u64>> {
    let (elf, path) = (binary.elf()?, binary.file());
    let segments = elf.segments()?;
    let mut addresses = Vec::new();
    in_tables(&elf, path, |elf, table| {
        let mut any = false;
        elf.functions(table, &mut |function| {
            any = true;
            if std::str::from_utf8(function.name).is_ok_and(|name| pattern::matches(like, name)) {
                addresses.push(function.address);
            }
        })?;
        // The full table has those of the other two.
        Ok(table == Table::Full && any)
    })?;
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.is_empty() {
        let plain = pattern::without_wildcards(like);
        let names = names(&elf, path)?;
        let near = similar::similar(&plain, names.iter().map(String::as_str));
        return Err(Error::new(ErrorKind::NotFound, format!("no function is like {like}"))
            .hint(similar::hint(&near, STRIPPED))
            .context(elf.shown()));
    }
    if unique && addresses.len() > 1 {
        let mut names = names(&elf, path)?;
        names.retain(|name| pattern::matches(like, name));
        names.sort_unstable();
        names.dedup();
        return Err(many::not_unique(like, &names).context(elf.shown()));
    }
    let offsets = addresses.into_iter().map(|address| offset(&segments, address));
    offsets.collect::<Result<_>>().map_err(|error| error.context(elf.shown()))
}

/// Gives the tables to `look`, until it has seen enough: what others see, all that the file has,
/// and what has been taken away from it to a separate file.
fn in_tables(
    elf: &Elf,
    path: &Path,
    mut look: impl FnMut(&Elf, Table) -> Result<bool>,
) -> Result<()> {
    if look(elf, Table::Dynamic)? || look(elf, Table::Full)? {
        return Ok(());
    }
    match debug_file::find(elf, path)? {
        Some(separate) => look(&separate, Table::Full).map(drop),
        None => Ok(()),
    }
}

/// What was found of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    None,
    One { address: u64, is_strong: bool },
    Several,
}

/// Functions that are sought, and what was found of each.
struct Wanted<'a> {
    by_name: HashMap<&'a [u8], Vec<(usize, Option<&'a str>)>>,
    found: Vec<Choice>,
    /// Those that a table before this one had.
    settled: Vec<bool>,
}

impl<'a> Wanted<'a> {
    fn new(symbols: impl Iterator<Item = &'a str>) -> Self {
        let mut by_name: HashMap<&[u8], Vec<_>> = HashMap::new();
        let mut count = 0;
        for symbol in symbols {
            let (name, version) = match symbol.split_once('@') {
                Some((name, version)) => (name, Some(version)),
                None => (symbol, None),
            };
            by_name.entry(name.as_bytes()).or_default().push((count, version));
            count += 1;
        }
        Self { by_name, found: vec![Choice::None; count], settled: vec![false; count] }
    }

    fn see(&mut self, function: &Function<'_>) {
        let Some(wanted) = self.by_name.get(function.name) else { return };
        for &(index, version) in wanted {
            if self.settled[index] || !is_of(function, version) {
                continue;
            }
            // Of several versions, the old ones are for programs linked long ago.
            let is_strong = !function.is_weak && (!function.is_old || version.is_some());
            let address = function.address;
            self.found[index] = match self.found[index] {
                Choice::One { address: other, is_strong: true }
                    if is_strong && other != address =>
                {
                    Choice::Several
                }
                Choice::One { is_strong: was_strong, .. } if was_strong || !is_strong => continue,
                Choice::Several => continue,
                _ => Choice::One { address, is_strong },
            };
        }
    }

    /// The next table counts for what was not found only. True when nothing is left.
    fn table_done(&mut self) -> bool {
        for (settled, found) in self.settled.iter_mut().zip(&self.found) {
            *settled = *found != Choice::None;
        }
        self.settled.iter().all(|&settled| settled)
    }
}

/// Whether the function is of the version that is wanted: any, `VERSION`, or `@VERSION` for the
/// current one.
fn is_of(function: &Function<'_>, version: Option<&str>) -> bool {
    let Some(version) = version else { return true };
    let (version, current) = match version.strip_prefix('@') {
        Some(version) => (version, true),
        None => (version, false),
    };
    function.version == Some(version.as_bytes()) && !(current && function.is_old)
}

/// Where in the file the loaded address is.
fn offset(segments: &[Segment], address: u64) -> Result<u64> {
    segments
        .iter()
        .find_map(|segment| {
            let within = address.checked_sub(segment.start)?;
            if within < segment.size { segment.offset.checked_add(within) } else { None }
        })
        .ok_or_else(|| {
            let message = format!("address {address:#x} is not loaded from the file");
            Error::new(ErrorKind::InvalidInput, message)
        })
}

const STRIPPED: &str =
    "it may be inlined, or the file stripped of its local symbols: give an offset instead";

fn unknown(symbol: &str, names: &[String]) -> Error {
    let plain = symbol.split('@').next().unwrap_or_default();
    let near = similar::similar(plain, names.iter().map(String::as_str));
    Error::new(ErrorKind::NotFound, format!("no function {symbol}"))
        .hint(similar::hint(&near, STRIPPED))
}

fn several(symbol: &str) -> Error {
    let message = format!("several functions have the name {symbol}");
    Error::new(ErrorKind::InvalidInput, message).hint("give a version (name@VERSION) or an offset")
}

/// Names of all functions.
fn names(elf: &Elf, path: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    in_tables(elf, path, |elf, table| {
        elf.functions(table, &mut |function| {
            names.push(String::from_utf8_lossy(function.name).into_owned());
        })?;
        Ok(false)
    })?;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number("0x1f"), Some(31));
        assert_eq!(number("31"), Some(31));
        assert_eq!(number("-1"), None);
        assert_eq!(number("0x"), None);
    }

    #[test]
    fn a_function_of_this_program() {
        let own = env::current_exe().unwrap();
        let path = Binary::find(&own).unwrap();
        let offset = file_offset(&path, "main").unwrap();
        let size = own.metadata().unwrap().len();
        assert!(offset > 0 && offset < size);
        assert!(matching_offsets(&path, "mai?", false).unwrap().contains(&offset));
        let error = matching_offsets(&path, "*mai*", true).unwrap_err();
        assert!(error.to_string().contains("*mai* is to be one function and says "), "{error}");
        for error in
            [file_offset(&path, "mainn"), matching_offsets(&path, "mainn*", false).map(|_| 0)]
        {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert!(error.help().is_some_and(|help| help.contains("main")), "{error:?}");
        }
    }

    #[test]
    fn functions_of_a_library_also_by_version() {
        let path = Binary::find(Path::new("libc.so.6")).unwrap();
        let offset = file_offset(&path, "getpid").unwrap();
        let version = if cfg!(target_arch = "x86_64") { "GLIBC_2.2.5" } else { "GLIBC_2.17" };
        let versions = [format!("getpid@@{version}"), format!("getpid@{version}")];
        assert_eq!(file_offsets(&path, &versions).unwrap(), [offset, offset]);
        assert!(file_offset(&path, "getpid@GLIBC_0").is_err());
        assert!(matching_offsets(&path, "getp?d", true).unwrap().contains(&offset));
    }

    #[test]
    fn files_that_are_none() {
        let kind = |path: &str| {
            let found = Binary::find(Path::new(path)).and_then(|it| file_offset(&it, "main"));
            found.unwrap_err().kind()
        };
        assert_eq!(kind("/nonexistent"), ErrorKind::NotFound);
        assert_eq!(kind("/proc/self/status"), ErrorKind::InvalidInput);
    }

    fn function<'a>(name: &'a str, version: Option<&'a str>, address: u64) -> Function<'a> {
        Function {
            name: name.as_bytes(),
            version: version.map(str::as_bytes),
            is_old: false,
            is_weak: false,
            address,
        }
    }

    fn chosen(symbol: &str, functions: &[Function<'_>]) -> Choice {
        let mut wanted = Wanted::new([symbol].into_iter());
        functions.iter().for_each(|function| wanted.see(function));
        wanted.found[0]
    }

    #[test]
    fn strong_and_current_functions_win() {
        let strong = |address| Choice::One { address, is_strong: true };
        let (a, b) = (function("f", None, 1), function("f", None, 2));
        let weak = Function { is_weak: true, ..b };
        assert_eq!(chosen("f", &[a, weak]), strong(1));
        assert_eq!(chosen("f", &[weak, a]), strong(1));
        assert_eq!(chosen("f", &[weak]), Choice::One { address: 2, is_strong: false });
        assert_eq!(chosen("f", &[a, b]), Choice::Several);
        assert_eq!(chosen("f", &[a, b, a]), Choice::Several);
        assert_eq!(chosen("f", &[a, Function { address: 1, ..b }]), strong(1));
        assert_eq!(chosen("g", &[a, b]), Choice::None);

        let new = function("f", Some("V2"), 2);
        let old = Function { is_old: true, ..function("f", Some("V1"), 1) };
        assert_eq!(chosen("f", &[old, new]), strong(2));
        assert_eq!(chosen("f@V1", &[old, new]), strong(1));
        assert_eq!(chosen("f@V2", &[old, new]), strong(2));
        assert_eq!(chosen("f@@V2", &[old, new]), strong(2));
        assert_eq!(chosen("f@@V1", &[old, new]), Choice::None);
    }
}
