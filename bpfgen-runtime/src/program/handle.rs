//! Programs that are in the kernel already: pinned ones, those of others.

use std::{
    fs,
    os::fd::{AsFd as _, AsRawFd as _, OwnedFd},
    path::Path,
    sync::Arc,
};

use bpfgen_object::section::{SECTIONS, SectionDef};

use super::{Inner, Program, ProgramInfo, hook::Hook, info::INFO};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    loader::Features,
    map::pin,
    sys::object::{self, Kind},
};

impl<K: Hook> Program<K> {
    /// Opens a pinned program, whoever has loaded it. Its name is the kernel's, of at most 15 bytes.
    ///
    /// The kernel tells of a program its type, not its section: that the type is one of the hook's
    /// is checked. A program of `SEC("fentry")` is not told from one of `SEC("iter")`, but the
    /// kernel refuses to attach it as such.
    ///
    /// ```no_run
    /// use bpfgen_runtime::{Program, hook, link::XdpMode};
    ///
    /// # fn main() -> bpfgen_runtime::Result<()> {
    /// let program = Program::<hook::Xdp>::from_pinned("/sys/fs/bpf/filter")?;
    /// let _link = program.attach("eth0", XdpMode::Auto)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Minimum kernel version
    /// 4.13.
    ///
    /// # Errors
    /// If nothing is pinned at `path`, or something else than a program; [`ErrorKind::Incompatible`]
    /// if it is a program of another type.
    #[doc(alias = "BPF_OBJ_GET")]
    pub fn from_pinned(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_fd(pin::open(path)?)
            .map_err(|error| error.context(format!("what is pinned at {}", path.display())))
    }

    /// Opens a program by the kernel's id, whoever has loaded it; checked as by
    /// [`from_pinned`](Self::from_pinned).
    ///
    /// # Minimum kernel version
    /// 4.13.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Incompatible`] if it is of another
    /// type; or CAP_SYS_ADMIN is missing.
    #[doc(alias = "BPF_PROG_GET_FD_BY_ID")]
    pub fn from_id(id: u32) -> Result<Self> {
        let context = |error: Error| error.context(format!("program {id}"));
        let fd = object::by_id(Kind::Program, id).map_err(|errno| {
            let error = Error::sys("cannot open it", "bpf(BPF_PROG_GET_FD_BY_ID)", errno);
            context(match errno.0 {
                libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
                _ => error,
            })
        })?;
        Self::from_fd(fd).map_err(context)
    }

    /// Takes the descriptor of a program, from another process perhaps; checked as by
    /// [`from_pinned`](Self::from_pinned).
    ///
    /// # Errors
    /// [`ErrorKind::Incompatible`] if it is not of a program, or of one of another type.
    pub fn from_fd(fd: OwnedFd) -> Result<Self> {
        // The kernel answers questions about any kind of descriptor. Without /proc, whatever is
        // done with it fails.
        let what = fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd()));
        if what.is_ok_and(|what| what.as_os_str() != "anon_inode:bpf-prog") {
            return Err(Error::new(ErrorKind::Incompatible, "it is not a program"));
        }
        let info = ProgramInfo::of(fd.as_fd())
            .map_err(|errno| Error::sys("cannot ask what it is", INFO, errno))?;
        let of_hook = || SECTIONS.iter().filter(|row| K::fits(Some(row)));
        if !of_hook().any(|row| row.program_type == info.program_type) {
            return Err(Error::new(
                ErrorKind::Incompatible,
                format!("a program of type {} is not a {}", info.program_type.name(), K::NAME),
            )
            .program(&info.name));
        }
        let mut rows = of_hook().filter(|row| row.program_type == info.program_type);
        let first = rows.next();
        Ok(Self::new(Arc::new(Inner {
            object: String::new(),
            name: info.name,
            section: String::new(),
            target: None,
            target_program: None,
            definition: first.filter(|first| rows.all(|row| alike(first, row))),
            attach_type: None,
            fd: Some(fd),
            log: None,
            usdt: None,
            features: Features::ALL,
        })))
    }
}

/// Whether programs of both are attached alike.
fn alike(one: &SectionDef, other: &SectionDef) -> bool {
    one.hook == other.hook && one.attach_type == other.attach_type
}
