//! Programs: before load [`OpenProgram`], after it [`Program`], both typed by their hook.

pub(crate) mod device;
mod handle;
pub mod hook;
mod info;
mod open;
pub mod run;
mod statistics;
pub(crate) mod verifier;

use std::{
    ffi::CString,
    fmt,
    marker::PhantomData,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::Path,
    sync::Arc,
};

/// What kind of program it is, as the kernel numbers it.
pub use bpfgen_object::uapi::ProgramType;
use bpfgen_object::{section::SectionDef, uapi::AttachType};

use self::hook::Hook;
pub(crate) use self::open::{LoadOptions, check_hook};
pub use self::{
    info::ProgramInfo,
    open::{OpenProgram, ProgramFlags},
    statistics::{RunStatistics, VerifierStatistics},
};
use crate::{
    Error, ErrorKind, Result,
    link::{Link, usdt},
    loader::{Feature, Features},
    sys,
};

/// A program in the kernel, typed by where it can be attached.
///
/// It owns its descriptor and borrows nothing: move it, clone it (cheap, the same program), keep it
/// as long as you like. The kernel frees the program when neither a `Program` nor a link, pin or
/// program array holds it.
///
/// A program whose autoload was off has no descriptor; what needs one gives
/// [`ErrorKind::NotLoaded`].
pub struct Program<K> {
    inner: Arc<Inner>,
    hook: PhantomData<fn() -> K>,
}

/// What the loader knows of a program.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) object: String,
    pub(crate) name: String,
    pub(crate) section: String,
    pub(crate) target: Option<String>,
    /// The program that `target` is a function of.
    pub(crate) target_program: Option<Arc<OwnedFd>>,
    pub(crate) definition: Option<&'static SectionDef>,
    /// What was chosen in place of the section's.
    pub(crate) attach_type: Option<AttachType>,
    pub(crate) fd: Option<OwnedFd>,
    /// The verifier's, where one was asked for.
    pub(crate) log: Option<String>,
    /// What programs for static probes share.
    pub(crate) usdt: Option<Arc<usdt::State>>,
    /// What attaching may count on.
    pub(crate) features: Features,
}

impl<K> Program<K> {
    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self { inner, hook: PhantomData }
    }

    /// The C name of the function.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The SEC() string, without a leading `?`.
    pub fn section(&self) -> &str {
        &self.inner.section
    }

    /// Where the program is to be attached, as the SEC() string or `set_target` says:
    /// `syscalls/sys_enter_execve`.
    pub fn target(&self) -> Option<&str> {
        self.inner.target.as_deref()
    }

    /// Whether the program is in the kernel: `false` where its autoload was off.
    pub fn is_loaded(&self) -> bool {
        self.inner.fd.is_some()
    }

    /// The descriptor.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] where autoload was off.
    pub fn fd(&self) -> Result<BorrowedFd<'_>> {
        match &self.inner.fd {
            Some(fd) => Ok(fd.as_fd()),
            None => Err(self.error(
                Error::new(ErrorKind::NotLoaded, "not loaded: its autoload is off")
                    .hint("call set_autoload(true) before load"),
            )),
        }
    }

    /// The kernel's id of the program, as `bpftool prog` shows it.
    ///
    /// # Errors
    /// If the program is not loaded.
    pub fn id(&self) -> Result<u32> {
        let info = sys::bpf::prog_info(self.fd()?).map_err(|errno| {
            self.error(Error::sys("cannot ask for its id", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno))
        })?;
        Ok(info.id)
    }

    /// Pins the program to a path in a mounted bpffs; it stays loaded until the file is removed.
    ///
    /// # Errors
    /// If the program is not loaded, or the path exists or is not in a bpffs.
    pub fn pin(&self, path: impl AsRef<Path>) -> Result<()> {
        crate::map::pin::pin(self.fd()?, path.as_ref()).map_err(|error| self.error(error))
    }

    /// Removes a pin of this program; it stays loaded for as long as somebody uses it.
    ///
    /// # Errors
    /// If something else is pinned at `path`, or nothing.
    pub fn unpin(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let there = Program::<hook::Other>::from_pinned(path).and_then(|pinned| pinned.id());
        there
            .and_then(|there| crate::map::pin::remove("program", self.id()?, there, path))
            .map_err(|error| self.error(error))
    }

    /// Attaches the program as its SEC() string says.
    ///
    /// `None` where the section does not say where (`SEC("xdp")`, a bare `SEC("kprobe")`), or the
    /// program was not loaded.
    ///
    /// # Errors
    /// If the kernel refuses, or what the section names does not exist.
    pub fn auto_attach(&self) -> Result<Option<Link>>
    where
        K: Hook,
    {
        if self.is_loaded() { K::auto_attach(self) } else { Ok(None) }
    }

    /// As what it was loaded: what its section says, or was chosen in its place; 0 where that says
    /// nothing.
    pub(crate) fn attach_type(&self) -> AttachType {
        let of_section = || self.definition().map(|definition| definition.attach_type);
        self.inner.attach_type.or_else(of_section).unwrap_or(AttachType(0))
    }

    /// The program that [`target`](Self::target) is a function of, where it is not the kernel's.
    pub(crate) fn target_program(&self) -> Option<BorrowedFd<'_>> {
        self.inner.target_program.as_deref().map(OwnedFd::as_fd)
    }

    /// The SEC() definition, where the section is a known one.
    pub(crate) fn definition(&self) -> Option<&'static SectionDef> {
        self.inner.definition
    }

    /// What it shares with the object's other programs for static probes.
    pub(crate) fn usdt(&self) -> Option<&Arc<usdt::State>> {
        self.inner.usdt.as_ref()
    }

    /// Whether attaching may count on it.
    pub(crate) fn counts_on(&self, feature: Feature) -> bool {
        self.inner.features.has(feature)
    }

    /// Puts the names of program and object to an error.
    pub(crate) fn error(&self, error: Error) -> Error {
        let error = error.program(&self.inner.name);
        // One that was opened by its pin or id belongs to no object that we know.
        if self.inner.object.is_empty() { error } else { error.object(&self.inner.object) }
    }

    /// A C string for a system call.
    pub(crate) fn c_string(&self, text: &str) -> Result<CString> {
        CString::new(text).map_err(|_| {
            self.error(Error::new(ErrorKind::InvalidInput, format!("{text:?} holds a NUL byte")))
        })
    }
}

impl<K> Clone for Program<K> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.inner))
    }
}

impl<K> fmt::Debug for Program<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("name", &self.name())
            .field("section", &self.section())
            .field("target", &self.target())
            .field("loaded", &self.is_loaded())
            .finish()
    }
}
