//! Cgroups of a test's own: a thread moves there and back.
//!
//! Threads have cgroups of their own below one that is ours, so the process goes there too, for as
//! long as any of its threads needs one. Where cgroups are mounted, if at all, does not matter.

use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd},
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{AtFlags, Dir, FileType, Mode, OFlags},
    mount::{FsMountFlags, FsOpenFlags, MountAttrFlags},
};

/// A cgroup that the thread which made it is in, until this is dropped there.
#[derive(Debug)]
pub struct Group {
    folder: OwnedFd,
    name: String,
    /// Where the thread goes back to.
    above: OwnedFd,
    /// Directly below the process's.
    outermost: bool,
}

/// The cgroup of the process.
#[derive(Debug)]
struct Home {
    root: OwnedFd,
    folder: OwnedFd,
    name: String,
    /// Where the process goes back to.
    before: OwnedFd,
    users: usize,
}

static HOME: Mutex<Option<Home>> = Mutex::new(None);

impl Group {
    /// Makes one and moves the calling thread there.
    ///
    /// # Errors
    ///
    /// Where there are no cgroups of version 2, or it is not permitted.
    pub fn enter() -> io::Result<Self> {
        let mut home = HOME.lock().unwrap_or_else(PoisonError::into_inner);
        if home.is_none() {
            *home = Some(Home::enter()?);
        }
        let there = home.as_mut().ok_or(io::ErrorKind::NotFound)?;
        let group = Self::make(there.folder.as_fd(), true);
        match &group {
            Ok(_) => there.users += 1,
            Err(_) if there.users == 0 => *home = None,
            Err(_) => {}
        }
        group
    }

    /// Makes one below this one, and moves the calling thread there.
    ///
    /// # Errors
    ///
    /// If the kernel refuses.
    pub fn enter_below(&self) -> io::Result<Self> {
        Self::make(self.folder.as_fd(), false)
    }

    fn make(above: BorrowedFd<'_>, outermost: bool) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("thread{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let above = above.try_clone_to_owned()?;
        let folder = make(&above, &name)?;
        let moved = write(&folder, "cgroup.type", "threaded")
            .and_then(|()| write(&folder, "cgroup.threads", "0"));
        if let Err(error) = moved {
            let _ = remove(&above, &name);
            return Err(error);
        }
        Ok(Self { folder, name, above, outermost })
    }

    /// A path to it, as long as this is there.
    pub fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.folder.as_raw_fd()).into()
    }
}

impl AsFd for Group {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.folder.as_fd()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let gone = write(&self.above, "cgroup.threads", "0")
            .and_then(|()| remove(&self.above, &self.name));
        if self.outermost {
            let mut home = HOME.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(there) = home.as_mut() {
                there.users -= 1;
                if there.users == 0 {
                    *home = None;
                }
            }
        }
        if let Err(error) = gone {
            // A panic here, while another is on its way, would end the process.
            if !thread::panicking() {
                panic!("the test's cgroup stays: {error}");
            }
        }
    }
}

impl Home {
    fn enter() -> io::Result<Self> {
        let filesystem = rustix::mount::fsopen("cgroup2", FsOpenFlags::FSOPEN_CLOEXEC)?;
        rustix::mount::fsconfig_create(filesystem.as_fd())?;
        let flags = FsMountFlags::FSMOUNT_CLOEXEC;
        let root = rustix::mount::fsmount(filesystem.as_fd(), flags, MountAttrFlags::empty())?;
        let all = std::fs::read_to_string("/proc/self/cgroup")?;
        let before = all.lines().find_map(|line| line.strip_prefix("0::/")).unwrap_or_default();
        let before = open(&root, if before.is_empty() { "." } else { before })?;
        let name = format!("bpfgen-tests-{}", std::process::id());
        // Of a process that was killed, and had the same number.
        remove_all(&root, &name)?;
        let folder = make(&root, &name)?;
        if let Err(error) = write(&folder, "cgroup.procs", "0") {
            let _ = remove(&root, &name);
            return Err(error);
        }
        Ok(Self { root, folder, name, before, users: 0 })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let gone =
            write(&self.before, "cgroup.procs", "0").and_then(|()| remove(&self.root, &self.name));
        if let Err(error) = gone {
            eprintln!("the cgroup {} stays: {error}", self.name);
        }
    }
}

fn make(above: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    rustix::fs::mkdirat(above, name, Mode::RWXU)?;
    open(above, name)
}

fn open(above: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(above, name, flags, Mode::empty())?)
}

fn write(folder: &OwnedFd, file: &str, text: &str) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::openat(folder, file, flags, Mode::empty())?);
    file.write_all(text.as_bytes())
}

/// Removes a cgroup and those below it, if it is there.
fn remove_all(above: &OwnedFd, name: &str) -> io::Result<()> {
    let folder = match open(above, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        folder => folder?,
    };
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let below = entry.file_name().to_str().unwrap_or_default();
        if entry.file_type() == FileType::Directory && !matches!(below, "." | "..") {
            remove_all(&folder, below)?;
        }
    }
    remove(above, name)
}

/// Threads that have ended leave a cgroup only a little later.
fn remove(above: &OwnedFd, name: &str) -> io::Result<()> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        match rustix::fs::unlinkat(above, name, AtFlags::REMOVEDIR) {
            Err(rustix::io::Errno::BUSY) if Instant::now() < end => {
                thread::sleep(Duration::from_millis(1));
            }
            result => return Ok(result?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::needs;

    #[test]
    fn what_a_killed_process_left_is_no_obstacle() {
        needs!(Bpf, Cgroups);
        let group = Group::enter().unwrap();
        let above = group.folder.try_clone().unwrap();
        // As of a process that has this one's number.
        let left = make(&above, "left").unwrap();
        write(&left, "cgroup.type", "threaded").unwrap();
        make(&left, "thread1").unwrap();
        remove_all(&above, "left").unwrap();
        remove_all(&above, "left").unwrap();
        drop(make(&above, "left").unwrap());
        remove(&above, "left").unwrap();
    }
}
