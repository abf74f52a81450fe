//! Where compiled objects are kept.
//!
//! What lies there is loaded into kernels, so it must be a folder that nobody else can write: never
//! a shared one under a name that anybody could have taken first.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Env;

/// `$BPFGEN_CACHE_DIR`, else the build script's OUT_DIR, else `bpfgen` in the user's cache folder.
/// Where that cannot be made (a user without a home), the target folder of the crate in `base`,
/// else a private one among the temporary ones.
pub(crate) fn choose(env: &Env, base: &Path) -> Option<PathBuf> {
    if let Some(folder) = &env.cache_dir {
        // Doors have different current folders; the crate's is the same for all.
        return Some(base.join(folder));
    }
    if let Some(out_dir) = &env.out_dir {
        return Some(base.join(out_dir).join("bpfgen-cache"));
    }
    let user = env.user_cache.as_ref().map(|dir| base.join(dir).join("bpfgen"));
    user.filter(|dir| fs::create_dir_all(dir).is_ok())
        .or_else(|| in_target(base))
        .or_else(|| in_temporary(&std::env::temp_dir()))
}

/// A folder in the nearest target folder above, which cargo marks as a cache. Somebody else's is
/// not trusted.
fn in_target(base: &Path) -> Option<PathBuf> {
    let target = base
        .ancestors()
        .map(|folder| folder.join("target"))
        .find(|target| target.join("CACHEDIR.TAG").is_file())?;
    if owner(&target)? != owner(base)? {
        return None;
    }
    let folder = target.join("bpfgen-cache");
    fs::create_dir_all(&folder).ok()?;
    Some(folder)
}

/// A folder that is ours alone, as its owner and mode show, also if it was there before.
#[cfg(unix)]
fn in_temporary(temporary: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    // Without a system call of our own: who this process is.
    let user = owner(Path::new("/proc/self"))?;
    let folder = temporary.join(format!("bpfgen-cache-{user}"));
    // If it is there, what counts is what it is.
    let _ = fs::DirBuilder::new().mode(0o700).create(&folder);
    let found = fs::symlink_metadata(&folder).ok()?;
    let private = found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0;
    private.then_some(folder)
}

#[cfg(not(unix))]
fn in_temporary(_: &Path) -> Option<PathBuf> {
    None
}

#[cfg(unix)]
fn owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|meta| meta.uid())
}

#[cfg(not(unix))]
fn owner(path: &Path) -> Option<u32> {
    path.exists().then_some(0)
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        ffi::OsString,
        os::unix::fs::{PermissionsExt, symlink},
    };

    use super::*;

    #[test]
    fn the_most_specific_variable_says() {
        let temp = tempfile::tempdir().unwrap();
        let path = |name: &str| temp.path().join(name);
        let all = ["BPFGEN_CACHE_DIR", "OUT_DIR", "XDG_CACHE_HOME", "HOME"];
        let folder = |from: usize| {
            let env = Env::from_lookup(|name| {
                all[from..].contains(&name).then(|| OsString::from(path(name)))
            });
            choose(&env.unwrap(), Path::new("/crate"))
        };
        assert_eq!(folder(0), Some(path("BPFGEN_CACHE_DIR")));
        assert_eq!(folder(1), Some(path("OUT_DIR/bpfgen-cache")));
        assert_eq!(folder(2), Some(path("XDG_CACHE_HOME/bpfgen")));
        assert_eq!(folder(3), Some(path("HOME/.cache/bpfgen")));
        let relative = Env { cache_dir: Some("kept".into()), ..Env::default() };
        assert_eq!(choose(&relative, Path::new("/crate")), Some("/crate/kept".into()));
    }

    #[test]
    fn without_a_home_it_is_the_target_folder_of_the_workspace() {
        let temp = tempfile::tempdir().unwrap();
        let member = temp.path().join("member");
        fs::create_dir_all(&member).unwrap();
        fs::create_dir_all(temp.path().join("target")).unwrap();
        fs::write(temp.path().join("home"), "a file").unwrap();
        let env = Env { user_cache: Some(temp.path().join("home")), ..Env::default() };
        let kept = temp.path().join("target/bpfgen-cache");
        assert_ne!(choose(&env, &member), Some(kept.clone()), "a folder that only has the name");
        fs::write(temp.path().join("target/CACHEDIR.TAG"), "").unwrap();
        assert_eq!(choose(&env, &member), Some(kept.clone()));
        assert!(kept.is_dir());
    }

    #[test]
    fn a_temporary_folder_that_others_could_have_made_is_not_used() {
        let temp = tempfile::tempdir().unwrap();
        let folder = in_temporary(temp.path()).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(in_temporary(temp.path()).as_ref(), Some(&folder), "it is found again");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(in_temporary(temp.path()), None);
        fs::remove_dir(&folder).unwrap();
        let elsewhere = temp.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o700)).unwrap();
        symlink(&elsewhere, &folder).unwrap();
        assert_eq!(in_temporary(temp.path()), None, "a link leads to wherever somebody wants");
    }
}
