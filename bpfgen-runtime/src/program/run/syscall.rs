//! Programs that user space runs.

use super::{CALL, Program};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        Version,
        privilege::{self, Capability},
    },
    link::{AutoAttach, Link},
    program::hook::Syscall,
    sys::{
        ENOTSUPP,
        run::{self, Input},
    },
    value::Plain,
};

impl AutoAttach for Syscall {
    /// User space runs it: there is nothing to attach it to.
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}

impl Program<Syscall> {
    /// Runs the program, which takes no context, on the calling thread; gives what it returns.
    ///
    /// # Minimum kernel version
    /// 5.14.
    ///
    /// # Errors
    /// If the program is not loaded, reads a context, or the kernel refuses.
    #[doc(alias = "BPF_PROG_RUN")]
    pub fn run(&self) -> Result<u32> {
        self.run_bytes(&mut [])
    }

    /// Runs the program with a context, which it may change; gives what it returns.
    ///
    /// # Minimum kernel version
    /// 5.14.
    ///
    /// # Errors
    /// If the program is not loaded, its context is larger, or the kernel refuses.
    pub fn run_with<C: Plain>(&self, context: &mut C) -> Result<u32> {
        self.run_bytes(context.as_bytes_mut())
    }

    /// As [`run_with`](Self::run_with), with a context of bytes: at most 65,535.
    ///
    /// # Errors
    /// As [`run_with`](Self::run_with).
    pub fn run_bytes(&self, context: &mut [u8]) -> Result<u32> {
        let fd = self.fd()?;
        let length = context.len();
        let mut input = Input { context, ..Input::default() };
        let errno = match run::test_run(fd, &mut input) {
            Ok(output) => return Ok(output.returned),
            Err(errno) => errno,
        };
        let error = Error::sys("the kernel does not run it", CALL, errno);
        Err(self.error(match errno.0 {
            libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::Bpf])),
            libc::EINVAL if length > usize::from(u16::MAX) => error
                .hint(format!("a context of {length} bytes: the kernel takes no more than 65535")),
            libc::EINVAL => error.hint(format!(
                "the context may be smaller than the program's: it has {length} bytes"
            )),
            libc::EOPNOTSUPP | ENOTSUPP
                if Version::running().is_some_and(|it| it < Version::new(5, 14)) =>
            {
                error
                    .with_kind(ErrorKind::Unsupported)
                    .hint("programs of SEC(\"syscall\") came with Linux 5.14")
            }
            _ => error,
        }))
    }
}
