//! The folder of kernels that were fetched.
//!
//! ```text
//! <cache>/lock                                    held while something is fetched
//! <cache>/stage.XXXXXX/                           where it is put together
//! <cache>/newest                                  the name of the entry that `newest` means
//! <cache>/kernels/<release>_<package version>/    vmlinuz, modules/, modules.index, config,
//!                                                 kernel.json; vmlinux.btf once it was asked for
//! ```
//!
//! Entries, and the file `newest`, appear by renaming, whole or not at all, so that looking for one
//! takes no lock. A stage that is there when nobody holds the lock was left by a process that was
//! killed.

use std::{
    cmp::Ordering,
    fs::{self, File},
    io::{ErrorKind as Io, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::{Kernel, Package, image, series::Series, version};
use crate::{Env, Error, Progress, Result};

/// What starts the names of stages.
const STAGE: &str = "stage.";

/// What the cache knows of a kernel: `kernel.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// As in `6.1`.
    pub(crate) series: String,
    #[serde(flatten)]
    pub(crate) package: Package,
    /// When, in seconds since 1970.
    pub(crate) fetched: u64,
    /// Bytes on disk.
    pub(crate) size: u64,
}

/// A kernel in the cache.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) folder: PathBuf,
    pub(crate) meta: Meta,
}

impl Entry {
    /// Reads an entry; what is not whole is none.
    fn read(folder: PathBuf) -> Option<Self> {
        let text = fs::read(folder.join("kernel.json")).ok()?;
        let meta: Meta = serde_json::from_slice(&text).ok()?;
        let release = image::release(&folder.join("vmlinuz")).ok()?;
        let whole = release == meta.package.release && folder.join("modules").is_dir();
        whole.then_some(Self { folder, meta })
    }

    pub(crate) fn kernel(&self) -> Kernel {
        let config = self.folder.join("config");
        Kernel {
            release: self.meta.package.release.clone(),
            image: self.folder.join("vmlinuz"),
            modules: Some(self.folder.join("modules")),
            config: config.is_file().then_some(config),
        }
    }

    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let (a, b) = (&self.meta, &other.meta);
        version::compare(&a.package.version, &b.package.version)
            .then_with(|| a.package.release.cmp(&b.package.release))
    }
}

/// The name of a package's entry.
fn name(package: &Package) -> String {
    format!("{}_{}", package.release, package.version)
}

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache, which need not be there yet.
    pub(crate) fn new(env: &Env) -> Result<Self> {
        let folder = env.cache()?;
        let folder =
            std::path::absolute(folder).map_err(|error| Error::io("find", folder, error))?;
        Ok(Self { folder })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// All entries, the lowest version first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let folders = fs::read_dir(self.file("kernels")).into_iter().flatten().flatten();
        let mut entries: Vec<_> = folders.filter_map(|file| Entry::read(file.path())).collect();
        entries.sort_by(Entry::order);
        entries
    }

    /// The newest entry of a series.
    pub(crate) fn series(&self, (major, minor): Series) -> Option<Entry> {
        let series = format!("{major}.{minor}");
        self.entries().into_iter().rfind(|entry| entry.meta.series == series)
    }

    /// The entry of a package.
    pub(crate) fn package(&self, package: &Package) -> Option<Entry> {
        Entry::read(self.file("kernels").join(name(package)))
    }

    /// The entry that was the newest kernel when the archive was asked last.
    pub(crate) fn newest(&self) -> Option<Entry> {
        let name = fs::read_to_string(self.file("newest")).ok()?;
        let name = name.trim();
        // A name, no path: the file may hold anything.
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains('/');
        plain.then(|| Entry::read(self.file("kernels").join(name))).flatten()
    }

    /// Takes the lock, and removes what was left by processes that were killed.
    pub(crate) fn lock(&self, progress: &dyn Progress) -> Result<Lock<'_>> {
        let kernels = self.file("kernels");
        fs::create_dir_all(&kernels)
            .map_err(|error| Error::io("make the folder", &kernels, error).help(ELSEWHERE))?;
        let path = self.file("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| Error::io("write", &path, error).help(ELSEWHERE))?;
        let taken = match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => {
                progress.begin("waiting for another process that fetches a kernel");
                loop {
                    match flock(&file, FlockOperation::LockExclusive) {
                        Err(Errno::INTR) => {}
                        taken => break taken,
                    }
                }
            }
            taken => taken,
        };
        taken.map_err(|error| Error::io("lock", &path, error.into()))?;
        let lock = Lock { cache: self, _file: file };
        lock.remove_stages();
        Ok(lock)
    }
}

/// What to do about a folder that cannot be used.
const ELSEWHERE: &str = "BPFGEN_CACHE_DIR names another folder to keep kernels in";

/// The right to write; it ends with the process at the latest.
#[derive(Debug)]
pub(crate) struct Lock<'a> {
    cache: &'a Cache,
    _file: File,
}

impl Lock<'_> {
    fn remove_stages(&self) {
        for file in fs::read_dir(&self.cache.folder).into_iter().flatten().flatten() {
            if file.file_name().as_encoded_bytes().starts_with(STAGE.as_bytes()) {
                // What cannot be removed harms nobody.
                let _ = fs::remove_dir_all(file.path());
            }
        }
    }

    /// A new folder on the cache's file system.
    pub(crate) fn stage(&self) -> Result<TempDir> {
        let folder = &self.cache.folder;
        tempfile::Builder::new()
            .prefix(STAGE)
            .tempdir_in(folder)
            .map_err(|error| Error::io("make a folder in", folder, error).help(ELSEWHERE))
    }

    /// Makes an entry of a folder in a stage that has all files but `kernel.json`.
    pub(crate) fn keep(
        &self,
        stage: &TempDir,
        made: &Path,
        package: &Package,
        fetched: u64,
    ) -> Result<Entry> {
        let series = package.series().map(|(major, minor)| format!("{major}.{minor}"));
        let meta = Meta {
            series: series.unwrap_or_default(),
            package: package.clone(),
            fetched,
            size: size(made),
        };
        let json = serde_json::to_vec_pretty(&meta).unwrap_or_default();
        write(&made.join("kernel.json"), &json)?;
        // After a power failure a file that was renamed in may be empty if it was not written out.
        for name in ["vmlinuz", "kernel.json", "modules.index"] {
            let path = made.join(name);
            File::open(&path)
                .and_then(|file| file.sync_all())
                .map_err(|error| Error::io("write", &path, error))?;
        }
        let folder = self.cache.file("kernels").join(name(package));
        let old = stage.path().join("old");
        match fs::rename(&folder, &old) {
            Err(error) if error.kind() != Io::NotFound => {
                return Err(Error::io("replace", &folder, error));
            }
            _ => {}
        }
        fs::rename(made, &folder).map_err(|error| Error::io("write", &folder, error))?;
        Ok(Entry { folder, meta })
    }

    /// Remembers which entry `newest` means.
    pub(crate) fn remember_newest(&self, package: &Package) -> Result<()> {
        self.replace("newest", name(package).as_bytes())
    }

    /// Writes a file of the cache's folder, whole or not at all.
    pub(crate) fn replace(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.cache.file(name);
        let error = |error| Error::io("write", &path, error);
        let mut file = tempfile::Builder::new()
            .prefix(STAGE)
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
            .tempfile_in(&self.cache.folder)
            .map_err(error)?;
        file.write_all(content).map_err(error)?;
        file.persist(&path).map_err(|failed| error(failed.error))?;
        Ok(())
    }
}

/// Makes the folder in a stage in which an entry is put together; unlike the stage it is for all to
/// read, as far as the user's mask says.
pub(crate) fn entry_folder(stage: &TempDir) -> Result<PathBuf> {
    let folder = stage.path().join("entry");
    fs::DirBuilder::new()
        .mode(0o777)
        .create(&folder)
        .map_err(|error| Error::io("make the folder", &folder, error))?;
    Ok(folder)
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).map_err(|error| Error::io("write", path, error))
}

/// The bytes on disk of a folder and all in it.
fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some((file.path(), file.metadata().ok()?)))
        .map(|(path, metadata)| {
            let own = metadata.blocks() * 512;
            if metadata.is_dir() { own + size(&path) } else { own }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Silent, kernel::image::fake};

    fn cache() -> (TempDir, Cache) {
        let root = tempfile::tempdir().unwrap();
        let env = Env { cache: Some(root.path().join("vm")), ..Env::default() };
        let cache = Cache::new(&env).unwrap();
        (root, cache)
    }

    fn package(release: &str, version: &str) -> Package {
        Package {
            release: release.into(),
            package: format!("linux-image-{release}"),
            version: version.into(),
            suite: "sid".into(),
        }
    }

    fn keep(cache: &Cache, package: &Package) -> Entry {
        let lock = cache.lock(&Silent).unwrap();
        let stage = lock.stage().unwrap();
        let made = entry_folder(&stage).unwrap();
        fs::write(made.join("vmlinuz"), fake(&package.release)).unwrap();
        fs::write(made.join("modules.index"), "").unwrap();
        fs::create_dir(made.join("modules")).unwrap();
        lock.keep(&stage, &made, package, 7).unwrap()
    }

    #[test]
    fn the_newest_entry_of_a_series() {
        let (_root, cache) = cache();
        assert!(cache.series((6, 1)).is_none());
        for (release, version) in
            [("6.1.0-9-c", "6.1.9-1"), ("6.1.0-10-c", "6.1.10-1"), ("6.12.1-c", "6.12.1-1")]
        {
            keep(&cache, &package(release, version));
        }
        let entry = cache.series((6, 1)).unwrap();
        assert_eq!(entry.meta.package, package("6.1.0-10-c", "6.1.10-1"));
        assert_eq!((entry.meta.fetched, entry.meta.series.as_str()), (7, "6.1"));
        let kernel = entry.kernel();
        assert!(kernel.image.is_file() && kernel.config.is_none());
        assert_eq!(cache.entries().len(), 3);
    }

    #[test]
    fn what_is_not_whole_is_not_there_and_is_replaced() {
        let (_root, cache) = cache();
        let six = package("6.1.0-9-c", "6.1.9-1");
        let entry = keep(&cache, &six);
        fs::write(entry.folder.join("vmlinuz"), &fake("6.1.0-9-c")[..700]).unwrap();
        assert!(cache.series((6, 1)).is_none());
        keep(&cache, &six);
        assert!(cache.series((6, 1)).is_some());
        fs::write(entry.folder.join("kernel.json"), "{").unwrap();
        assert!(cache.package(&six).is_none());
        keep(&cache, &six);
        assert!(cache.package(&six).is_some());
        fs::remove_dir(entry.folder.join("modules")).unwrap();
        assert!(cache.entries().is_empty());
    }

    #[test]
    fn newest_is_remembered_and_may_be_nonsense() {
        let (_root, cache) = cache();
        let seven = package("7.2.1-c", "7.2.1-1");
        keep(&cache, &seven);
        assert!(cache.newest().is_none());
        cache.lock(&Silent).unwrap().remember_newest(&seven).unwrap();
        assert_eq!(cache.newest().unwrap().meta.package, seven);
        for nonsense in ["", "../kernels/7.2.1-c_7.2.1-1", "gone_1", "..", "\0"] {
            fs::write(cache.file("newest"), nonsense).unwrap();
            assert!(cache.newest().is_none(), "{nonsense}");
        }
    }

    #[test]
    fn stages_left_behind_go() {
        let (_root, cache) = cache();
        drop(cache.lock(&Silent).unwrap());
        let left = cache.file("stage.abcdef");
        fs::create_dir_all(left.join("entry/modules")).unwrap();
        let lock = cache.lock(&Silent).unwrap();
        assert!(!left.exists());
        let stage = lock.stage().unwrap();
        assert!(stage.path().starts_with(&cache.folder));
    }

    #[test]
    fn a_folder_that_cannot_be_made() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("vm"), "a file").unwrap();
        let env = Env { cache: Some(root.path().join("vm")), ..Env::default() };
        let error = Cache::new(&env).unwrap().lock(&Silent).unwrap_err();
        assert!(error.to_string().contains("BPFGEN_CACHE_DIR"), "{error}");
    }
}
