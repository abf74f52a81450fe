//! Folders of a test's own, which end with it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use super::caller;

/// A folder in a file system of the kernel's, gone when this is dropped.
pub(super) struct Place {
    folder: PathBuf,
    /// What is mounted, in a mount namespace of the test's thread.
    _mount: Option<tempfile::TempDir>,
}

impl Place {
    /// A folder for pins, in a bpffs that only the calling thread sees.
    pub(super) fn new(name: &str) -> Self {
        let (mount, folder) = mounted("bpf", name);
        Self { folder, _mount: Some(mount) }
    }

    /// A cgroup.
    pub(super) fn cgroup() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bpfgen-programs-{}-{number}", std::process::id());
        let (mount, folder) = mounted("cgroup2", &name);
        Self { folder, _mount: Some(mount) }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        if name == "." { self.folder.clone() } else { self.folder.join(name) }
    }
}

fn mounted(kind: &str, name: &str) -> (tempfile::TempDir, PathBuf) {
    caller::own_mounts();
    let mount = tempfile::tempdir().unwrap();
    let at = mount.path().to_string_lossy();
    for arguments in [&["--make-rprivate", "/"][..], &["-t", kind, kind, &at]] {
        let status = Command::new("mount").args(arguments).status().unwrap();
        assert!(status.success(), "mount {arguments:?}: {status}");
    }
    drop(at);
    let folder = mount.path().join(name);
    fs::create_dir(&folder).unwrap();
    (mount, folder)
}

impl Drop for Place {
    fn drop(&mut self) {
        remove(&self.folder);
        // The mount ends with the thread; the folder below it cannot go before.
        if let Some(mount) = &self._mount {
            let _ = Command::new("umount").arg(mount.path()).status();
        }
    }
}

/// Removes files and folders, but not what the kernel keeps in a cgroup.
fn remove(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove(&entry.path());
        } else {
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}
