//! Finds the shared libraries of executables, as the dynamic loaders of glibc and musl do.
//!
//! The loader itself could be asked, as ldd does. But it is whatever the executable names, and
//! somebody who runs a program in a machine of its own may not want to run parts of it here; and it
//! chooses libraries for this processor, which the guest's may not be.

use std::{
    collections::{BTreeSet, VecDeque},
    ffi::{OsStr, OsString},
    fs::{self, File},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

use object::ReadCache;

use super::{
    elf::{self, Elf, Kind},
    ldcache::Cache,
};

/// Where glibc's loader looks in the end; which ones depends on the distribution.
const GLIBC: &[&str] = &[
    "/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/lib64",
    "/usr/lib64",
    "/lib",
    "/usr/lib",
];

/// The same of musl's, if [`MUSL_PATH`] is not there.
const MUSL: &[&str] = &["/lib", "/usr/local/lib", "/usr/lib"];

/// What tells musl's loader where to look.
pub(super) const MUSL_PATH: &str = "/etc/ld-musl-x86_64.path";

/// What glibc loads on its own: when it looks up users, when it ends a thread.
const UNASKED: &[&str] = &["libnss_files.so.2", "libgcc_s.so.1"];

/// Variants for processors that can do more.
const VARIANTS: &[&str] = &["x86-64-v2", "x86-64-v3", "x86-64-v4"];

/// A library, here and there. Only one that was found beside something that lies elsewhere in the
/// guest is elsewhere too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) host: PathBuf,
    pub(super) guest: PathBuf,
}

/// What an executable or library needs.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) libraries: Vec<Found>,
    /// Names that were not found, and who needs them.
    pub(super) missing: Vec<(OsString, PathBuf)>,
    /// One was found only by the loader's cache.
    pub(super) cached: bool,
}

/// How libraries are searched.
#[derive(Debug)]
pub(super) struct Search {
    cache: Cache,
    /// `LD_LIBRARY_PATH`.
    extra: Vec<PathBuf>,
    /// What relative paths are relative to.
    folder: PathBuf,
    musl: Vec<PathBuf>,
}

/// Something loaded, whose own libraries are still to be found.
struct Loaded {
    elf: Elf,
    host: PathBuf,
    guest: PathBuf,
    /// `RPATH`s of those that asked for it, nearest first.
    inherited: Vec<Place>,
}

/// A folder to look in, here and there.
#[derive(Clone)]
struct Place {
    host: PathBuf,
    guest: PathBuf,
}

impl Search {
    pub(super) fn new(folder: &Path, library_path: Option<&OsStr>) -> Self {
        let list = library_path.map(OsStr::as_bytes).unwrap_or_default();
        let extra = list.split(|byte| matches!(byte, b':' | b';'));
        // An empty one in a list is the working folder; an empty list is none.
        let extra = extra.filter(|_| !list.is_empty());
        let extra = extra.map(|part| folder.join(OsStr::from_bytes(part))).collect();
        let musl = fs::read_to_string(MUSL_PATH).ok();
        let musl = musl.as_deref().map_or(MUSL.iter().map(PathBuf::from).collect(), |text| {
            text.split(['\n', ':']).filter(|s| !s.is_empty()).map(PathBuf::from).collect()
        });
        Self { cache: Cache::of_host(), extra, folder: folder.into(), musl }
    }

    /// All that something needs, directly or not. `host` and `guest` are where it is, without
    /// links, since that is what `$ORIGIN` means.
    pub(super) fn needs(&self, elf: Elf, host: &Path, guest: &Path) -> Needs {
        let interpreter = elf.interpreter.clone();
        let loader = interpreter.as_deref().and_then(Path::file_name).map(OsStr::as_bytes);
        let musl = match loader {
            Some(name) => name.starts_with(b"ld-musl"),
            // A library does not say.
            None => elf.needed.iter().any(|name| name.as_bytes().starts_with(b"libc.musl")),
        };
        let mut needs = Needs::default();
        let mut known: BTreeSet<OsString> =
            loader.map(|n| OsStr::from_bytes(n).into()).into_iter().collect();
        if musl {
            // They are the loader itself.
            known.extend(["libc.so", "libc.musl-x86_64.so.1"].map(OsString::from));
        }
        let (host, guest) = (host.into(), guest.into());
        let mut queue = VecDeque::from([Loaded { elf, host, guest, inherited: vec![] }]);
        while let Some(loaded) = queue.pop_front() {
            let mut inherited = places(loaded.elf.rpath.as_deref(), &loaded);
            inherited.extend(loaded.inherited.iter().cloned());
            let unasked = loaded.elf.needed.iter().any(|name| name == "libc.so.6");
            let unasked = UNASKED.iter().filter(|_| unasked).map(OsString::from);
            let asked = loaded.elf.needed.iter().cloned().map(|name| (name, true));
            for (name, asked) in asked.chain(unasked.map(|name| (name, false))) {
                if known.contains(&name) {
                    continue;
                }
                let Some((found, elf)) = self.find(&name, &loaded, &inherited, musl, &mut needs)
                else {
                    if asked {
                        known.insert(name.clone());
                        needs.missing.push((name, loaded.host.clone()));
                    }
                    continue;
                };
                known.insert(name);
                known.extend(elf.soname.clone());
                needs.libraries.extend(variants(&found));
                needs.libraries.push(found.clone());
                let Found { host, guest } = found;
                queue.push_back(Loaded { elf, host, guest, inherited: inherited.clone() });
            }
        }
        needs
    }

    /// One library, in the order of ld.so(8).
    fn find(
        &self,
        name: &OsString,
        loaded: &Loaded,
        inherited: &[Place],
        musl: bool,
        needs: &mut Needs,
    ) -> Option<(Found, Elf)> {
        if name.as_bytes().contains(&b'/') {
            let place = places(Some(name), loaded).into_iter().next()?;
            let (host, guest) = (self.folder.join(place.host), self.folder.join(place.guest));
            return library(Found { host, guest });
        }
        let same = |folder: &PathBuf| Place { host: folder.clone(), guest: folder.clone() };
        let runpath = places(loaded.elf.runpath.as_deref(), loaded);
        let rpath = inherited.iter().filter(|_| runpath.is_empty()).cloned();
        let mut first = rpath.chain(self.extra.iter().map(same)).chain(runpath.iter().cloned());
        let inside = |place: Place| {
            let (host, guest) = (place.host.join(name), place.guest.join(name));
            library(Found { host: self.folder.join(host), guest: self.folder.join(guest) })
        };
        if let Some(found) = first.find_map(inside) {
            return Some(found);
        }
        if musl {
            return self.musl.iter().map(same).find_map(inside);
        }
        let usual: Vec<_> = GLIBC.iter().map(PathBuf::from).collect();
        let there = |path: &Path| library(Found { host: path.into(), guest: path.into() });
        if let Some(found) = self.cache.get(name).find_map(there) {
            let parent = found.0.host.parent();
            needs.cached |= !usual.iter().any(|usual| parent == Some(usual));
            return Some(found);
        }
        usual.iter().map(same).find_map(inside)
    }
}

/// The folders of a list, with `$ORIGIN` and its like filled in.
fn places(list: Option<&OsStr>, loaded: &Loaded) -> Vec<Place> {
    let list = list.map(OsStr::as_bytes).unwrap_or_default();
    let parts = list.split(|&byte| byte == b':').filter(|_| !list.is_empty());
    let fill = |part: &[u8], of: &Path| {
        let origin = of.parent().unwrap_or(of).as_os_str().as_bytes();
        let mut text = part.to_vec();
        for (token, value) in [
            (&b"$ORIGIN"[..], origin),
            (b"${ORIGIN}", origin),
            (b"$PLATFORM", b"x86_64"),
            (b"${PLATFORM}", b"x86_64"),
            (b"$LIB", lib()),
            (b"${LIB}", lib()),
        ] {
            text = replace(&text, token, value);
        }
        PathBuf::from(OsString::from_vec(text))
    };
    parts
        .map(|part| Place { host: fill(part, &loaded.host), guest: fill(part, &loaded.guest) })
        .collect()
}

/// What `$LIB` is on this distribution.
fn lib() -> &'static [u8] {
    if Path::new("/lib/x86_64-linux-gnu").is_dir() { b"lib/x86_64-linux-gnu" } else { b"lib64" }
}

fn replace(text: &[u8], token: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut rest = text;
    while let Some(&byte) = rest.first() {
        if let Some(after) = rest.strip_prefix(token) {
            out.extend_from_slice(value);
            rest = after;
        } else {
            out.push(byte);
            rest = &rest[1..];
        }
    }
    out
}

/// The file, if it is a library for this machine: the loader passes over others, too.
fn library(found: Found) -> Option<(Found, Elf)> {
    if !fs::metadata(&found.host).ok()?.is_file() {
        return None;
    }
    let cache = ReadCache::new(File::open(&found.host).ok()?);
    match elf::read(&cache) {
        Kind::Elf(elf) => Some((found, elf)),
        Kind::Foreign | Kind::Other => None,
    }
}

/// Those of a library that the guest's processor may prefer.
fn variants(found: &Found) -> Vec<Found> {
    let beside = |path: &Path, variant: &str| {
        let folder = path.parent()?.join("glibc-hwcaps").join(variant);
        Some(folder.join(path.file_name()?))
    };
    let both = |variant: &&str| {
        let host = beside(&found.host, variant).filter(|path| path.is_file())?;
        Some(Found { host, guest: beside(&found.guest, variant)? })
    };
    VARIANTS.iter().filter_map(both).collect()
}
