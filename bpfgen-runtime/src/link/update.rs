//! Another program in a link's place, and the end of links that others hold.

use super::Link;
use crate::{
    Error, ErrorKind, Result,
    kernel::Version,
    program::Program,
    sys::{ENOTSUPP, Errno, object},
};

impl Link {
    /// Has the link run this program in place of the one it has; at no moment is there none. The
    /// programs' types and attach types must be the same.
    ///
    /// # Minimum kernel version
    /// 5.7 for cgroups, 5.8 for network namespaces, 5.9 for XDP, 6.6 for tcx, 6.7 for netkit, 6.10 for
    /// maps of sockets. Others cannot be updated.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the attachment is not a BPF link, or of a kind that cannot be
    /// updated; if the program is not loaded or does not fit.
    #[doc(alias = "BPF_LINK_UPDATE")]
    pub fn update<K>(&self, program: &Program<K>) -> Result<()> {
        let fd = self.must_be_bpf("keeps its program")?;
        object::link_update(fd, program.fd()?, None)
            .map_err(|errno| program.error(self.not_updated(errno)))
    }

    /// As [`update`](Self::update), but only if the link's program is `old`.
    ///
    /// # Errors
    /// As [`update`](Self::update); [`ErrorKind::Busy`] if it is another.
    #[doc(alias = "BPF_F_REPLACE")]
    pub fn replace<Old, New>(&self, old: &Program<Old>, new: &Program<New>) -> Result<()> {
        let fd = self.must_be_bpf("keeps its program")?;
        object::link_update(fd, new.fd()?, Some(old.fd()?)).map_err(|errno| {
            let error = self.not_updated(errno);
            new.error(match errno.0 {
                libc::EPERM => error.with_kind(ErrorKind::Busy).hint(format!(
                    "the link's program is not {}: somebody has updated it",
                    old.name()
                )),
                _ => error,
            })
        })
    }

    fn not_updated(&self, errno: Errno) -> Error {
        let error =
            Error::sys("the kernel does not put it in place", "bpf(BPF_LINK_UPDATE)", errno)
                .context(self.place());
        match errno.0 {
            libc::EOPNOTSUPP | ENOTSUPP => error.hint("links of this kind keep their program"),
            libc::EINVAL => error.hint("the programs differ in type, attach type or flags"),
            libc::ENOLINK => error.hint("the link is detached: what it was attached to is gone"),
            _ => error,
        }
    }

    /// Detaches the program at once, whoever else holds the link or has pinned it. The link stays,
    /// attached to nothing.
    ///
    /// # Minimum kernel version
    /// 5.9; for cgroups, network namespaces and XDP; 6.6 for tcx, 6.7 for netkit, 6.9 for a struct
    /// of callbacks. Others can only be ended by all their holders.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the attachment is not a BPF link, or of a kind that cannot be
    /// detached so.
    #[doc(alias = "BPF_LINK_DETACH")]
    pub fn force_detach(&self) -> Result<()> {
        let fd = self.must_be_bpf("ends with what holds it")?;
        object::link_detach(fd).map_err(|errno| {
            let error = Error::sys("the kernel does not detach it", "bpf(BPF_LINK_DETACH)", errno)
                .context(self.place());
            match errno.0 {
                libc::EINVAL if Version::running().is_some_and(|it| it < Version::new(5, 9)) => {
                    error.with_kind(ErrorKind::Unsupported).hint("this came with Linux 5.9")
                }
                libc::EOPNOTSUPP | ENOTSUPP => {
                    error.hint("links of this kind end when nobody holds them and no pin is left")
                }
                _ => error,
            }
        })
    }
}
