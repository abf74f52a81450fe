//! Reads a folder of modules that depmod has not seen.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use object::ReadCache;

use super::{
    file::{self, Packing},
    index::{Entry, Index, canonical_alias},
    modinfo,
};
use crate::{Error, Result};

/// What one module says of itself.
struct Said {
    name: String,
    entry: Entry,
    aliases: Vec<String>,
}

/// Reads every module below a folder.
pub(super) fn read(folder: &Path) -> Result<Index> {
    let mut files = vec![];
    list(folder, &mut files)?;
    files.sort();
    let mut index = Index::default();
    for Said { name, entry, aliases } in said_by_all(folder, &files) {
        // Of two modules of the same name the first counts: `kernel` comes before `updates`.
        if !index.modules.contains_key(&name) {
            index.aliases.extend(aliases.into_iter().map(|alias| (alias, name.clone())));
            index.modules.insert(name, entry);
        }
    }
    Ok(index)
}

/// All modules below a folder. Links to folders are not followed: `build` and `source` lead out.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error| Error::io("read", folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            list(&path, files)?;
        } else if file::name(&path).is_some() && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Decompression is what takes time, so all processors share it.
fn said_by_all(folder: &Path, files: &[PathBuf]) -> Vec<Said> {
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || files.get(next.fetch_add(1, Ordering::Relaxed));
        std::iter::from_fn(take).filter_map(|path| said_by(folder, path)).collect::<Vec<_>>()
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut said = thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut said = work();
        said.extend(others.into_iter().flat_map(|other| other.join().unwrap_or_default()));
        said
    });
    said.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
    said
}

/// A module that cannot be read is known by its name all the same: the error comes if it is asked
/// for.
fn said_by(folder: &Path, path: &Path) -> Option<Said> {
    let (name, packing) = file::name(path)?;
    let relative = path.strip_prefix(folder).ok()?.to_str()?;
    if relative.contains(['\t', '\n']) {
        return None;
    }
    let mut entry = Entry { path: relative.into(), ..Entry::default() };
    let mut aliases = vec![];
    let mut take = |data: &[u8]| {
        modinfo::strings(data).for_each(|string| modinfo::take(string, &mut entry, &mut aliases));
    };
    match packing {
        Packing::None => {
            // Reads the headers and the one section.
            let cache = File::open(path).ok().map(ReadCache::new);
            cache.as_ref().and_then(modinfo::section).into_iter().for_each(&mut take);
        }
        Packing::Xz => {
            let data = File::open(path).and_then(file::unpack).unwrap_or_default();
            modinfo::section(data.as_slice()).into_iter().for_each(&mut take);
        }
        Packing::Other => {}
    }
    Some(Said { name, entry, aliases })
}

/// Adds what is built into the kernel, as far as the folder tells.
pub(super) fn add_builtin(folder: &Path, index: &mut Index) -> Result<()> {
    let names = optional(&folder.join("modules.builtin"))?;
    let paths =
        names.split(|&byte| byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let names = paths.filter_map(|path| file::name(Path::new(path))).map(|(name, _)| name);
    index.builtin.extend(names);
    let said = optional(&folder.join("modules.builtin.modinfo"))?;
    for (key, value) in modinfo::strings(&said) {
        if value.contains(['\t', '\n']) {
            continue;
        }
        if let Some((name, "alias")) = key.split_once('.') {
            index.aliases.insert((canonical_alias(value), super::index::canonical(name)));
        }
    }
    Ok(())
}

/// A file's bytes, none if it is not there.
pub(super) fn optional(path: &Path) -> Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        result => result.map_err(|error| Error::io("read", path, error)),
    }
}
