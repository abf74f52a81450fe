//! XDP programs that belong to one interface, which they are loaded for.

use super::{OpenProgram, hook::Xdp};
use crate::{Error, ErrorKind, Result, link::Interface, sys::Errno};

/// `BPF_F_XDP_DEV_BOUND_ONLY`.
const BOUND_ONLY: u32 = 1 << 6;

/// What a program is to an interface that it is loaded for.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    interface: Interface,
    offload: bool,
}

impl Device {
    /// The interface's number, and flags of the load.
    pub(crate) fn resolve(&self) -> Result<(u32, u32)> {
        let index = self.interface.index()?;
        Ok((index, if self.offload { 0 } else { BOUND_ONLY }))
    }

    /// What is said where the kernel refuses without a log.
    pub(crate) fn explain(&self, error: Error, errno: Errno) -> Error {
        let interface = &self.interface;
        match errno.0 {
            libc::EINVAL | libc::EOPNOTSUPP if self.offload => error
                .with_kind(ErrorKind::Unsupported)
                .hint(format!("{interface} is no network card that runs programs")),
            libc::EINVAL | libc::EOPNOTSUPP => error.with_kind(ErrorKind::Unsupported).hint(format!(
                "binding to an interface came with Linux 6.3, and the driver of {interface} must \
                 know XDP"
            )),
            _ => error,
        }
    }
}

impl OpenProgram<Xdp> {
    /// Loads the program for this network card, which is to run it:
    /// [`XdpMode::Offload`](crate::link::XdpMode::Offload).
    ///
    /// Not tried on such a card, only up to the system call. Maps of the program are in the kernel's
    /// memory, not in the card's.
    ///
    /// # Minimum kernel version
    /// 4.16.
    #[doc(alias = "prog_ifindex")]
    pub fn set_offload(&mut self, interface: impl Into<Interface>) -> &mut Self {
        self.set_device(Device { interface: interface.into(), offload: true })
    }

    /// Loads the program for this interface only, in whose driver it runs
    /// ([`XdpMode::Native`](crate::link::XdpMode::Native)): so it may ask the driver what that knows
    /// of a packet, by the kfuncs `bpf_xdp_metadata_…`.
    ///
    /// # Minimum kernel version
    /// 6.3.
    #[doc(alias = "BPF_F_XDP_DEV_BOUND_ONLY")]
    pub fn set_bound_to(&mut self, interface: impl Into<Interface>) -> &mut Self {
        self.set_device(Device { interface: interface.into(), offload: false })
    }
}
