//! User-space functions: which file, and where in it.

use std::{
    env,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use object::{
    Endianness, FileKind, ReadCache, ReadRef,
    elf::{FileHeader32, FileHeader64, PT_LOAD, STB_WEAK, STT_FUNC},
    read::ReadCacheOps,
    read::elf::{FileHeader, ProgramHeader as _, Sym as _, SymbolTable, VersionTable},
};

use super::similar;
use crate::{Error, ErrorKind, Result};

/// `0x10` or `16`.
pub(super) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The file that is meant: a path with a slash as it is; a library (`libc.so.6`, `libc`) from the
/// folders of libraries, any other name from `PATH`.
pub(super) fn find_file(name: &Path) -> Result<PathBuf> {
    let text = name.to_string_lossy();
    if text.contains('/') {
        return Ok(name.to_owned());
    }
    let path = env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    let in_path =
        || env::split_paths(&path).map(|folder| folder.join(name)).find(|it| it.is_file());
    let found = if text.contains(".so") {
        library_folders().map(|folder| folder.join(name)).find(|it| it.is_file())
    } else {
        in_path().or_else(|| library_folders().find_map(|folder| library_in(&folder, &text)))
    };
    found.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("no file {text} in PATH or among the libraries"))
            .hint("give the path of the executable or library")
    })
}

/// `libc` → `libc.so`, else the `libc.so.N` with the highest number.
fn library_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let prefix = format!("{name}.so.");
    let numbered = |path: &PathBuf| -> Option<u32> {
        path.file_name()?.to_str()?.strip_prefix(&prefix)?.parse().ok()
    };
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| numbered(path).is_some())
        .max_by_key(numbered)
}

/// `LD_LIBRARY_PATH`, then where distributions put libraries.
fn library_folders() -> impl Iterator<Item = PathBuf> {
    let own = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let own: Vec<_> = env::split_paths(&own).filter(|path| path.is_absolute()).collect();
    let multiarch = [
        format!("/lib/{}-linux-gnu", env::consts::ARCH),
        format!("/usr/lib/{}-linux-gnu", env::consts::ARCH),
        format!("/usr/lib/{}-linux-gnu", env::consts::ARCH.replace("powerpc64", "powerpc64le")),
    ];
    let common = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];
    own.into_iter()
        .chain(multiarch.into_iter().map(PathBuf::from))
        .chain(common.into_iter().map(PathBuf::from))
}

/// The byte offset in the file at which the function `symbol` begins: its name, also with a version
/// (`memcpy@GLIBC_2.14`).
pub(super) fn file_offset(path: &Path, symbol: &str) -> Result<u64> {
    let shown = path.display();
    let file =
        File::open(path).map_err(|error| Error::io(format!("cannot read {shown}"), &error))?;
    let data = ReadCache::new(Source(file));
    let bad = |error: object::Error| {
        Error::new(ErrorKind::InvalidInput, format!("{shown} is not an ELF file to probe: {error}"))
    };
    match FileKind::parse(&data).map_err(bad)? {
        FileKind::Elf64 => find::<FileHeader64<Endianness>, _>(&data, symbol).map_err(bad)?,
        FileKind::Elf32 => find::<FileHeader32<Endianness>, _>(&data, symbol).map_err(bad)?,
        _ => Err(Error::new(ErrorKind::InvalidInput, format!("{shown} is not an ELF file"))),
    }
    .map_err(|error| error.context(shown.to_string()))
}

/// A file as the ELF reader takes one. Its own way would have it search strings by instructions that
/// it has to ask the processor for, which on virtual machines takes longer than all else that an
/// object file's strings need.
struct Source(File);

impl ReadCacheOps for Source {
    fn len(&mut self) -> Result<u64, ()> {
        Seek::seek(&mut self.0, SeekFrom::End(0)).map_err(drop)
    }

    fn seek(&mut self, pos: u64) -> Result<u64, ()> {
        Seek::seek(&mut self.0, SeekFrom::Start(pos)).map_err(drop)
    }

    fn read(&mut self, buf: &mut [u8]) -> Result<usize, ()> {
        Read::read(&mut self.0, buf).map_err(drop)
    }

    fn read_exact(&mut self, buf: &mut [u8]) -> Result<(), ()> {
        Read::read_exact(&mut self.0, buf).map_err(drop)
    }
}

type Found<T> = object::Result<Result<T>>;

fn find<'data, H, R>(data: R, symbol: &str) -> Found<u64>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let versions = sections.versions(endian, data)?;
    let mut names = Vec::new();
    // The dynamic table first: it is what others see, and the only one in a stripped file.
    let tables = [
        (sections.symbols(endian, data, object::elf::SHT_DYNSYM)?, versions.as_ref()),
        (sections.symbols(endian, data, object::elf::SHT_SYMTAB)?, None),
    ];
    for (table, versions) in &tables {
        let lookup = Lookup { endian, table, versions: *versions };
        match lookup.find(symbol, &mut names)? {
            Ok(Some(address)) => return offset::<H, R>(header, endian, data, address),
            Ok(None) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    let near = similar::similar(symbol, names.iter().map(String::as_str));
    Ok(Err(Error::new(ErrorKind::NotFound, format!("no function {symbol}")).hint(similar::hint(
        &near,
        "it may be inlined, or the file stripped of its local symbols: give an offset instead",
    ))))
}

struct Lookup<'a, 'data, H: FileHeader, R: ReadRef<'data>> {
    endian: Endianness,
    table: &'a SymbolTable<'data, H, R>,
    versions: Option<&'a VersionTable<'data, H>>,
}

impl<'data, H: FileHeader<Endian = Endianness>, R: ReadRef<'data>> Lookup<'_, 'data, H, R> {
    /// The address of the function: of the strong and newest definition among several. Names of functions go
    /// to `names`.
    fn find(&self, wanted: &str, names: &mut Vec<String>) -> Found<Option<u64>> {
        let mut found: Option<(u64, bool)> = None;
        for (index, symbol) in self.table.enumerate() {
            if symbol.st_type() != STT_FUNC || symbol.is_undefined(self.endian) {
                continue;
            }
            let name = symbol.name(self.endian, self.table.strings())?;
            let matches = self.matches(index, name, wanted)?;
            names.push(String::from_utf8_lossy(name).into_owned());
            if !matches {
                continue;
            }
            let address: u64 = symbol.st_value(self.endian).into();
            // Of several versions, the hidden ones are for programs linked long ago.
            let old =
                self.versions.is_some_and(|it| it.version_index(self.endian, index).is_hidden());
            let strong = symbol.st_bind() != STB_WEAK && !old;
            match found {
                Some((other, true)) if strong && other != address => {
                    return Ok(Err(Error::new(
                        ErrorKind::InvalidInput,
                        format!("several functions have the name {wanted}"),
                    )
                    .hint("give a version (name@VERSION) or an offset")));
                }
                Some((_, was_strong)) if was_strong || !strong => {}
                _ => found = Some((address, strong)),
            }
        }
        Ok(Ok(found.map(|(address, _)| address)))
    }

    /// Whether a symbol is the one wanted: by name, and by version where one is wanted.
    fn matches(
        &self,
        index: object::SymbolIndex,
        name: &[u8],
        wanted: &str,
    ) -> object::Result<bool> {
        if name == wanted.as_bytes() {
            return Ok(true);
        }
        let Some((wanted, version)) = wanted.split_once('@') else {
            // A symbol table may hold the version in the name: `memcpy@@GLIBC_2.14`.
            return Ok(name.split(|byte| *byte == b'@').next() == Some(wanted.as_bytes())
                && self.versions.is_none());
        };
        let version = version.trim_start_matches('@');
        let Some(versions) = self.versions.filter(|_| name == wanted.as_bytes()) else {
            return Ok(false);
        };
        let found = versions.version(versions.version_index(self.endian, index).index())?;
        Ok(found.is_some_and(|found| found.name() == version.as_bytes()))
    }
}

/// Where in the file the loaded address is.
fn offset<'data, H, R>(header: &H, endian: Endianness, data: R, address: u64) -> Found<u64>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    for segment in header.program_headers(endian, data)? {
        if segment.p_type(endian) != PT_LOAD {
            continue;
        }
        let start: u64 = segment.p_vaddr(endian).into();
        let size: u64 = segment.p_filesz(endian).into();
        let file: u64 = segment.p_offset(endian).into();
        if let Some(within) = address.checked_sub(start).filter(|within| *within < size) {
            return Ok(file.checked_add(within).ok_or_else(|| outside(address)));
        }
    }
    Ok(Err(outside(address)))
}

fn outside(address: u64) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("address {address:#x} is not loaded from the file"))
}

#[cfg(test)]
mod tests {
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
        let path = env::current_exe().unwrap();
        let offset = file_offset(&path, "main").unwrap();
        let size = path.metadata().unwrap().len();
        assert!(offset > 0 && offset < size);
        let error = file_offset(&path, "mainn").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.help().is_some_and(|help| help.contains("main")), "{error:?}");
    }

    #[test]
    fn functions_of_a_library_also_by_version() {
        let path = find_file(Path::new("libc.so.6")).unwrap();
        assert_eq!(find_file(Path::new("libc")).unwrap(), path);
        let offset = file_offset(&path, "getpid").unwrap();
        let version = if cfg!(target_arch = "x86_64") { "GLIBC_2.2.5" } else { "GLIBC_2.17" };
        assert_eq!(file_offset(&path, &format!("getpid@@{version}")).unwrap(), offset);
        assert!(file_offset(&path, "getpid@GLIBC_0").is_err());
    }

    #[test]
    fn files_that_are_none() {
        let kind = |path: &str| file_offset(Path::new(path), "main").unwrap_err().kind();
        assert_eq!(kind("/nonexistent"), ErrorKind::NotFound);
        assert_eq!(kind("/proc/self/status"), ErrorKind::InvalidInput);
        let error = find_file(Path::new("no-such-program-here")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
