//! Programs that belong to a struct_ops value without being one of its callbacks.

use super::StructOps;
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::Hook},
    sys::struct_ops,
};

const CALL: &str = "bpf(BPF_PROG_ASSOC_STRUCT_OPS)";

impl<K: Hook> Program<K> {
    /// Says for which struct_ops value the program works: kfuncs of that kind of struct that it
    /// calls act for that one, as for a scheduler of which there are several. It is said once, after
    /// load and before anything is attached; the program keeps the value in the kernel.
    ///
    /// Callbacks of a value belong to it by themselves.
    ///
    /// # Minimum kernel version
    /// 7.0.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`] if the program or the value is not in the kernel,
    /// [`ErrorKind::Busy`] if the program belongs to another value, [`ErrorKind::InvalidInput`] if
    /// it is a callback, [`ErrorKind::Unsupported`] where the kernel knows no such thing.
    #[doc(alias = "BPF_PROG_ASSOC_STRUCT_OPS")]
    pub fn associate<T>(&self, value: &StructOps<T>) -> Result<()> {
        let is_callback = self.definition().is_some_and(|section| {
            section.program_type == bpfgen_object::uapi::ProgramType::STRUCT_OPS
        });
        if is_callback {
            let message = "callbacks belong to the struct_ops value that holds them by themselves";
            return Err(self.error(Error::new(ErrorKind::InvalidInput, message)));
        }
        struct_ops::associate(self.fd()?, value.fd()?).map_err(|errno| {
            let what = format!("the kernel does not associate it with {}", value.name());
            let error = Error::sys(what, CALL, errno);
            self.error(match errno.0 {
                libc::EBUSY => error
                    .with_kind(ErrorKind::Busy)
                    .hint("it belongs to another value already, for as long as it lives"),
                libc::EPERM => error.hint(privilege::hint(&[Capability::Bpf])),
                libc::EINVAL => error
                    .with_kind(ErrorKind::Unsupported)
                    .hint("programs are associated with struct_ops since Linux 7.0"),
                _ => error,
            })
        })
    }
}
