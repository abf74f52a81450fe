//! Programs and libraries: which file a name means.

use std::{
    env,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use crate::{Error, ErrorKind, Result};

/// What the dynamic linker knows of libraries (`ldconfig`).
const CACHE: &str = "/etc/ld.so.cache";

/// The file that is meant: a path with a slash as it is; a library (`libc.so.6`, `libc`) as the
/// dynamic linker finds it, any other name from `PATH`.
pub(super) fn find(name: &Path) -> Result<PathBuf> {
    let text = name.to_string_lossy();
    if text.contains('/') {
        return Ok(name.to_owned());
    }
    let found = if text.contains(".so") {
        library(&text)
    } else {
        in_path(name).or_else(|| folders().find_map(|folder| newest_in(&folder, &text)))
    };
    found.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("no file {text} in PATH or among the libraries"))
            .hint("give the path of the executable or library")
    })
}

fn in_path(name: &Path) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/local/bin", "/usr/bin", "/usr/sbin", "/bin", "/sbin"];
    let folders: Vec<_> = env::split_paths(&path).chain(usual.map(PathBuf::from)).collect();
    folders.into_iter().map(|folder| folder.join(name)).find(|it| it.is_file())
}

fn library(name: &str) -> Option<PathBuf> {
    let in_folder = |folder: PathBuf| Some(folder.join(name)).filter(|it| it.is_file());
    own_folders()
        .into_iter()
        .find_map(in_folder)
        .or_else(|| cached(name))
        .or_else(|| common_folders().find_map(in_folder))
}

/// `libc` → `libc.so`, else the `libc.so.N` with the highest number.
fn newest_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let prefix = format!("{name}.so.");
    let numbered = |path: &PathBuf| -> Option<u32> {
        path.file_name()?.to_str()?.strip_prefix(&prefix)?.parse().ok()
    };
    fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| numbered(path).is_some())
        .max_by_key(numbered)
}

/// Where libraries are: where this process is told to look first, then where distributions put
/// them.
fn folders() -> impl Iterator<Item = PathBuf> {
    own_folders().into_iter().chain(common_folders())
}

fn own_folders() -> Vec<PathBuf> {
    let own = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    env::split_paths(&own).filter(|path| path.is_absolute()).collect()
}

fn common_folders() -> impl Iterator<Item = PathBuf> {
    let arch = match env::consts::ARCH {
        "x86" => "i386",
        "powerpc64" if cfg!(target_endian = "little") => "powerpc64le",
        arch => arch,
    };
    let multiarch = [format!("/lib/{arch}-linux-gnu"), format!("/usr/lib/{arch}-linux-gnu")];
    let common = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];
    multiarch.into_iter().map(PathBuf::from).chain(common.into_iter().map(PathBuf::from))
}

/// The library as the dynamic linker's cache has it, of this machine's kind.
fn cached(name: &str) -> Option<PathBuf> {
    let cache = fs::read(CACHE).ok()?;
    let own = machine(Path::new("/proc/self/exe"))?;
    in_cache(&cache, name).into_iter().find(|path| machine(path) == Some(own))
}

/// What of a file says for which machine it is: class, byte order and number.
fn machine(path: &Path) -> Option<([u8; 2], [u8; 2])> {
    let mut start = [0; 20];
    File::open(path).ok()?.read_exact(&mut start).ok()?;
    (start[..4] == *b"\x7fELF").then_some(([start[4], start[5]], [start[18], start[19]]))
}

/// Paths that glibc's cache has for a name.
///
/// After a header of 48 bytes come entries of 24: flags, offsets of name and path from the header's
/// start, and what is of no interest here.
fn in_cache(cache: &[u8], name: &str) -> Vec<PathBuf> {
    const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
    // Older files have a part of the old format before it.
    let start = cache.windows(MAGIC.len()).position(|it| it == MAGIC).unwrap_or(cache.len());
    let cache = &cache[start..];
    let number = |at: usize| -> Option<usize> {
        let bytes = cache.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_ne_bytes(bytes.try_into().ok()?)).ok()
    };
    let text = |at: usize| -> Option<&str> {
        let bytes = cache.get(at..)?;
        std::str::from_utf8(bytes.split(|&byte| byte == 0).next()?).ok()
    };
    let entries = cache.get(48..).map_or(0, |rest| rest.len() / 24);
    let count = number(20).unwrap_or(0).min(entries);
    (0..count)
        .filter_map(|index| {
            let entry = 48 + 24 * index;
            (text(number(entry + 4)?)? == name).then_some(())?;
            text(number(entry + 8)?).map(PathBuf::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches() {
        let strings = b"libx.so.1\0/a/libx.so.1\0/b/libx.so.1\0liby.so\0/a/liby.so\0";
        let base = 48 + 3 * 24;
        let mut new = b"glibc-ld.so.cache1.1".to_vec();
        for word in [3, strings.len() as u32, 0, 0, 0, 0, 0] {
            new.extend(u32::to_ne_bytes(word));
        }
        for (key, value) in [(0, 10), (0, 23), (36, 44)] {
            for word in [3, base + key, base + value, 0, 0, 0] {
                new.extend(u32::to_ne_bytes(word));
            }
        }
        new.extend(strings);
        let mut old = b"ld.so-1.7.0\0\0\0\0\0".to_vec();
        old.extend(&new);
        for cache in [&new, &old] {
            let paths = |name| in_cache(cache, name);
            assert_eq!(paths("libx.so.1"), [Path::new("/a/libx.so.1"), Path::new("/b/libx.so.1")]);
            assert_eq!(paths("liby.so"), [Path::new("/a/liby.so")]);
            assert!(paths("libx.so").is_empty());
        }
        for end in 0..new.len() {
            in_cache(&new[..end], "libx.so.1");
        }
        // Offsets past the end, and more entries than there is room for.
        new.truncate(base as usize);
        new[20..24].copy_from_slice(&u32::MAX.to_ne_bytes());
        assert!(in_cache(&new, "libx.so.1").is_empty());
    }

    #[test]
    fn files() {
        let path = find(Path::new("libc.so.6")).unwrap();
        assert!(path.is_file());
        assert!(find(Path::new("libc")).unwrap().is_file());
        assert!(find(Path::new("sh")).unwrap().is_file());
        assert_eq!(find(Path::new("./x")).unwrap(), Path::new("./x"));
        let error = find(Path::new("no-such-program-here")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(machine(&path), machine(Path::new("/proc/self/exe")));
    }
}
