//! Iterators over kernel objects.

use std::{
    fs::File,
    io,
    os::fd::{AsFd as _, BorrowedFd},
    path::Path,
};

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Cgroup, Link, attaching, refused, target};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        Version,
        privilege::{self, Capability},
    },
    map::Map,
    program::{Program, hook::Iter},
    sys::{Errno, above_streams, bpf, iter},
};

const CALL: &str = "bpf(BPF_LINK_CREATE)";

/// Since when iterators can be of some tasks only.
const TASKS: Version = Version::new(6, 1);
const SOME_TASKS: &str = "iterators over some tasks";

/// In which order an iterator goes through cgroups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CgroupOrder {
    /// The cgroup itself, and no other.
    #[doc(alias = "BPF_CGROUP_ITER_SELF_ONLY")]
    SelfOnly = 1,
    /// It and all below it, each before those below it.
    #[doc(alias = "BPF_CGROUP_ITER_DESCENDANTS_PRE")]
    DescendantsPre = 2,
    /// It and all below it, each after those below it.
    #[doc(alias = "BPF_CGROUP_ITER_DESCENDANTS_POST")]
    DescendantsPost = 3,
    /// It and those above it, up to the root.
    #[doc(alias = "BPF_CGROUP_ITER_ANCESTORS_UP")]
    AncestorsUp = 4,
}

/// Whose tasks an iterator goes through: of `SEC("iter/task")`, `SEC("iter/task_file")` and
/// `SEC("iter/task_vma")`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum IterTasks<'a> {
    /// This thread only.
    Thread(u32),
    /// All threads of this process.
    Process(u32),
    /// All threads of the process of this pidfd.
    PidFd(BorrowedFd<'a>),
}

/// `union bpf_iter_link_info`, as words.
type Info = [u32; 4];

impl Program<Iter> {
    /// Attaches the iterator, which makes it ready to be read, any number of times
    /// ([`IterReader::new`]), or pinned: reading the file then runs it ([`IterReader::open`]).
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// If the kernel refuses: iterators over a map's elements, for example, need the map
    /// ([`attach_map`](Self::attach_map)).
    pub fn attach(&self) -> Result<Link> {
        self.attach_info(None, Version::new(5, 8), "iterators")
    }

    /// Attaches an iterator over the elements of a map: `SEC("iter/bpf_map_elem")`,
    /// `SEC("iter/bpf_sk_storage_map")`, `SEC("iter/sockmap")`. Keys and values must not be larger
    /// than the program reads. The map lives as long as the link.
    ///
    /// # Minimum kernel version
    /// 5.9; 5.10 for socket maps.
    ///
    /// # Errors
    /// If the map was not created, is not of a kind that the iterator goes through, or the kernel
    /// refuses.
    #[doc(alias = "bpf_iter_link_info")]
    pub fn attach_map(&self, map: &Map) -> Result<Link> {
        let info = [bpf::raw(map.fd()?), 0, 0, 0];
        self.attach_info(Some(info), Version::new(5, 9), "iterators over maps' elements")
    }

    /// Attaches an iterator over cgroups, `SEC("iter/cgroup")`, that begins at this one.
    ///
    /// # Minimum kernel version
    /// 6.1.
    ///
    /// # Errors
    /// If it is no cgroup, or the kernel refuses.
    pub fn attach_cgroup<'a>(
        &self,
        cgroup: impl Into<Cgroup<'a>>,
        order: CgroupOrder,
    ) -> Result<Link> {
        let folder = cgroup.into().open().map_err(|error| self.error(error))?;
        let info = [order as u32, bpf::raw(folder.as_fd()), 0, 0];
        self.attach_info(Some(info), Version::new(6, 1), "iterators over cgroups")
    }

    /// Attaches an iterator over tasks to some of them; of those that are gone, it gives nothing.
    ///
    /// # Minimum kernel version
    /// 6.1.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn attach_tasks(&self, tasks: IterTasks<'_>) -> Result<Link> {
        let info = match tasks {
            // To the kernel it means all tasks there are.
            IterTasks::Thread(0) | IterTasks::Process(0) => {
                let message = "there is no thread and no process with the number 0";
                return Err(self.error(Error::new(ErrorKind::InvalidInput, message)));
            }
            IterTasks::Thread(thread) => {
                // A kernel that does not know of tasks would take this for a map, ignore it, and go
                // through all tasks. Both a thread and a process it refuses for being too long, and
                // one that does know, as wrong.
                let both = self.attach_info(Some([thread, thread, 0, 0]), TASKS, SOME_TASKS);
                match both {
                    Err(error) if error.raw_os_error() != Some(libc::EINVAL) => return Err(error),
                    _ => [thread, 0, 0, 0],
                }
            }
            IterTasks::Process(process) => [0, process, 0, 0],
            IterTasks::PidFd(fd) => [0, 0, bpf::raw(fd), 0],
        };
        self.attach_info(Some(info), TASKS, SOME_TASKS)
    }

    /// Runs the iterator once: what it writes with `bpf_seq_write` and `bpf_seq_printf` can be
    /// read.
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    #[doc(alias = "BPF_ITER_CREATE")]
    pub fn read(&self) -> Result<IterReader> {
        IterReader::new(&self.attach()?).map_err(|error| self.error(error))
    }

    fn attach_info(&self, info: Option<Info>, since: Version, what: &str) -> Result<Link> {
        let place = format!("iterator {}", self.target().map_or_else(|| known(self), Ok)?);
        let mut bytes = [0; 16];
        for (bytes, word) in bytes.chunks_exact_mut(4).zip(info.iter().flatten()) {
            bytes.copy_from_slice(&word.to_ne_bytes());
        }
        let bytes: &[u8] = if info.is_some() { &bytes } else { &[] };
        let errno = match iter::attach(self.fd()?, AttachType::TRACE_ITER.0, bytes) {
            Ok(fd) => return Ok(Link::from_fd(fd, place)),
            Err(errno) => errno,
        };
        if errno.0 == libc::E2BIG {
            // The link's information is longer than what this kernel knows.
            let error = Error::sys("the kernel refuses", CALL, errno);
            let error = error.with_kind(ErrorKind::Unsupported);
            return Err(attaching(
                self,
                &place,
                error.hint(format!("{what} came with Linux {since}")),
            ));
        }
        let too_old = Version::running().is_some_and(|running| running < since);
        Err(match errno.0 {
            libc::EINVAL | libc::ENOENT if too_old => attaching(
                self,
                &place,
                Error::sys("the kernel refuses", CALL, errno)
                    .with_kind(ErrorKind::Unsupported)
                    .hint(format!("{what} came with Linux {since}")),
            ),
            _ => explain(self, &place, info.is_some(), errno),
        })
    }
}

/// What an iterator is for, where the program says so.
fn known(program: &Program<Iter>) -> Result<&str> {
    // One that was pinned was loaded for its kind, which the kernel knows.
    if program.section().is_empty() { Ok("of the program") } else { target(program, "iter/task") }
}

fn explain(program: &Program<Iter>, place: &str, given: bool, errno: Errno) -> Error {
    let error = refused(program, place, CALL, errno);
    match errno.0 {
        libc::EPERM | libc::EACCES if privilege::lack_hint(&[Capability::Perfmon]).is_some() => {
            error.hint(privilege::hint(&[Capability::Perfmon]))
        }
        libc::EACCES => error.hint("keys or values of the map are larger than the program reads"),
        libc::EBADF if !given => error.hint(
            "this iterator goes through something that it must be given: attach_map, attach_cgroup",
        ),
        libc::EINVAL if given => {
            error.hint("the iterator is not one over such things, or the map not of such a kind")
        }
        _ => error,
    }
}

/// The output of one run of an iterator.
///
/// The program runs while this is read, so that what comes is neither of one moment nor larger than
/// the kernel's memory.
#[derive(Debug)]
pub struct IterReader(File);

impl IterReader {
    /// Begins a run of the iterator that this link attaches.
    ///
    /// # Minimum kernel version
    /// 5.8.
    ///
    /// # Errors
    /// If it is not a link of an iterator.
    #[doc(alias = "BPF_ITER_CREATE")]
    pub fn new(link: &Link) -> Result<Self> {
        match iter::create(link.fd()?) {
            Ok(fd) => Ok(Self(File::from(fd))),
            Err(errno) => {
                let error = Error::sys("cannot run the iterator", "bpf(BPF_ITER_CREATE)", errno)
                    .context(link.place());
                Err(match errno.0 {
                    libc::EINVAL => error.hint("it may not be a link of an iterator"),
                    _ => error,
                })
            }
        }
    }

    /// Begins a run of the iterator whose link is pinned there: as reading the file does.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        match File::open(path).and_then(|file| above_streams(file.into())) {
            Ok(fd) => Ok(Self(fd.into())),
            Err(error) => {
                Err(Error::io(format!("cannot open the iterator at {}", path.display()), &error))
            }
        }
    }
}

impl io::Read for IterReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                // The kernel asks for a retry when a buffer of its own was full.
                Err(error) if error.raw_os_error() == Some(libc::EAGAIN) => {}
                result => return result,
            }
        }
    }
}

impl AutoAttach for Iter {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        // What must be given an object cannot be attached by itself.
        let needs = ["bpf_map_elem", "bpf_sk_storage_map", "sockmap"];
        match program.target() {
            Some(target) if !needs.contains(&target) => program.attach().map(Some),
            _ => Ok(None),
        }
    }
}
