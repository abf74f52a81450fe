//! Programs in the place of functions of other programs.

use std::os::fd::BorrowedFd;

use super::{AutoAttach, Link, target, tracing};
use crate::{
    Result,
    loader::targets,
    program::{
        Program,
        hook::{FReplace, StructOps},
    },
    sys::bpf::LinkTarget,
};

impl Program<FReplace> {
    /// Puts the program in the place of the function that it was loaded for. When the link goes, the
    /// function runs again.
    ///
    /// It takes no cookie: `bpf_get_attach_cookie` gives what the program that it is put into was
    /// attached with, where programs of that kind have one.
    ///
    /// # Minimum kernel version
    /// 5.6.
    ///
    /// # Errors
    /// If the kernel refuses: the function has a replacement already, or is one that an `fentry` or
    /// `fexit` program is on.
    #[doc(alias = "BPF_LINK_CREATE")]
    pub fn attach(&self) -> Result<Link> {
        let function = target(self, "freplace/function")?;
        let place = format!("function {function} of another program");
        match (tracing::link(self, place, LinkTarget::Program, 0, 0), self.target_program()) {
            // Only the first time does the kernel know the place by itself.
            (Err(error), Some(program))
                if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOENT)) =>
            {
                self.attach_to_fd(program, function)
            }
            (result, _) => result,
        }
    }

    /// Puts the program in the place of another function than the one that it was loaded for: of
    /// `program`, which must be like that one. It can be attached to several so, each by a link of
    /// its own.
    ///
    /// # Minimum kernel version
    /// 5.10.
    ///
    /// # Errors
    /// If `program` is not loaded or has no such function, or as [`attach`](Self::attach).
    pub fn attach_to<P>(&self, program: &Program<P>, function: &str) -> Result<Link> {
        self.attach_to_fd(program.fd()?, function)
    }

    /// As [`attach_to`](Self::attach_to), of any program by its descriptor.
    ///
    /// # Minimum kernel version
    /// 5.10.
    ///
    /// # Errors
    /// As [`attach_to`](Self::attach_to).
    pub fn attach_to_fd(&self, program: BorrowedFd<'_>, function: &str) -> Result<Link> {
        let id = targets::id_of(program, function).map_err(|error| self.error(error))?;
        let place = format!("function {function} of another program");
        tracing::link(self, place, LinkTarget::Fd(program), id.0, 0)
    }
}

impl AutoAttach for FReplace {
    fn auto_attach(program: &Program<Self>) -> Result<Option<Link>> {
        program.target().map(|_| program.attach()).transpose()
    }
}

/// A callback is attached with the struct that holds it.
impl AutoAttach for StructOps {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
