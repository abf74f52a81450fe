//! Where the kernels' logs are kept.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

use super::sockets::is_alive;
use crate::{Env, Error, Result};

/// So many logs are kept, the newest.
const KEPT: usize = 20;

/// Makes an empty file for the log of a kernel: `wanted`, else one in the cache folder, else, if
/// there is none or it is full, in the folder for temporary files.
pub(super) fn place(wanted: Option<&Path>, env: &Env, release: &str) -> Result<PathBuf> {
    if let Some(path) = wanted {
        // QEMU runs in another folder.
        let path = std::path::absolute(path).map_err(|error| Error::io("find", path, error))?;
        File::create(&path).map_err(|error| Error::io("write", &path, error))?;
        return Ok(path);
    }
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{}-{}-{count}.log", release.replace('/', "_"), process::id());
    if let Some(cache) = &env.cache {
        let folder = cache.join("logs");
        let path = std::path::absolute(folder.join(&name));
        if let Ok(path) = path {
            if fs::create_dir_all(&folder).and_then(|()| File::create(&path)).is_ok() {
                prune(&folder, &path);
                return Ok(path);
            }
        }
    }
    // Under a name that nobody can foresee, since anybody may write there.
    let folder = std::env::temp_dir();
    let failed = |error| Error::io("write a log in", &folder, error);
    let name = format!("bpfgen-log-{}-", release.replace('/', "_"));
    let file = tempfile::Builder::new().prefix(&name).suffix(".log").tempfile_in(&folder);
    let (_, path) = file.map_err(failed)?.keep().map_err(|kept| failed(kept.error))?;
    std::path::absolute(&path).map_err(|error| Error::io("find", &path, error))
}

/// Removes the oldest beyond [`KEPT`], never the new one, nor those of other processes that still
/// run. It is no matter if that fails.
fn prune(folder: &Path, new: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut logs: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "log"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    logs.retain(|(_, path)| path != new && !is_in_use(path));
    logs.sort();
    let surplus = (logs.len() + 1).saturating_sub(KEPT);
    for (_, path) in logs.iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
}

/// Whether another process that runs writes to this log: its number is in the name.
fn is_in_use(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let owner = name.rsplit('-').nth(1).and_then(|owner| owner.parse().ok());
    owner.is_some_and(|owner| owner != process::id() && is_alive(owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stay() {
        let cache = tempfile::tempdir().unwrap();
        let env = Env { cache: Some(cache.path().into()), ..Env::default() };
        let paths: Vec<PathBuf> =
            (0..KEPT + 5).map(|_| place(None, &env, "6.1/x").unwrap()).collect();
        let left = fs::read_dir(cache.path().join("logs")).unwrap().count();
        assert_eq!(left, KEPT);
        assert!(paths.last().unwrap().exists());
        // The parent runs as long as its child waits for nothing.
        let parent = std::os::unix::process::parent_id();
        assert!(is_in_use(Path::new(&format!("/x/6.1-{parent}-1.log"))));
        assert!(!is_in_use(Path::new("/x/6.1-4294967295-1.log")));
        assert!(paths[0].file_name().unwrap().to_str().unwrap().starts_with("6.1_x-"));
    }

    #[test]
    fn a_cache_that_cannot_be_written_does_no_harm() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let env = Env { cache: Some(file.path().into()), ..Env::default() };
        let path = place(None, &env, "6.1").unwrap();
        assert!(path.starts_with(std::env::temp_dir()));
        fs::remove_file(path).unwrap();
        let error = place(Some(Path::new("/nonexistent/x")), &env, "6.1").unwrap_err();
        assert!(error.to_string().contains("cannot write /nonexistent/x"), "{error}");
    }
}
