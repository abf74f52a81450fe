//! Programs on infrared receivers.

use std::os::fd::AsFd;

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, attached::Attached, attaching, direct::Direct};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::LircMode2},
    sys::{
        Errno,
        attach::{self, Attach, Relative, Target},
    },
};

impl Program<LircMode2> {
    /// Attaches to an infrared receiver, an open `/dev/lirc0` or the like. Several programs run in
    /// the order of attaching.
    ///
    /// The kernel has no BPF link for it: if the process is killed, the program stays until the
    /// device is removed.
    ///
    /// # Minimum kernel version
    /// 4.18, built with `CONFIG_BPF_LIRC_MODE2`.
    ///
    /// # Errors
    /// If it is no such device, the program is on it already, or the kernel refuses.
    pub fn attach(&self, device: impl AsFd) -> Result<Link> {
        let device = device.as_fd();
        let place =
            format!("infrared receiver (descriptor {})", std::os::fd::AsRawFd::as_raw_fd(&device));
        let program = self.fd()?;
        let device = device.try_clone_to_owned().map_err(|error| {
            attaching(self, &place, Error::io("cannot duplicate the descriptor", &error))
        })?;
        let direct = Attach {
            program,
            target: Target::Fd(device.as_fd()),
            attach_type: AttachType::LIRC_MODE2.0,
            flags: 0,
            replaced: None,
            relative: Relative::default(),
        };
        attach::attach(&direct).map_err(|errno| {
            let error = Error::sys("the kernel refuses", "bpf(BPF_PROG_ATTACH)", errno);
            attaching(self, &place, explain(error, errno))
        })?;
        let what = "a program on an infrared receiver";
        let held = Direct::new(what, self, device, AttachType::LIRC_MODE2, &place);
        Ok(Link::held(held, place))
    }

    /// The programs that are on a receiver, whoever attached them.
    ///
    /// # Minimum kernel version
    /// 4.18.
    ///
    /// # Errors
    /// If it is no such device, or the kernel refuses.
    #[doc(alias = "BPF_PROG_QUERY")]
    pub fn attached(device: impl AsFd) -> Result<Attached> {
        match attach::query(Target::Fd(device.as_fd()), AttachType::LIRC_MODE2.0, false) {
            Ok(found) => Ok(Attached::new(&found)),
            Err(errno) => {
                let error = Error::sys("the kernel refuses", "bpf(BPF_PROG_QUERY)", errno);
                Err(explain(error, errno).context("asking what is on an infrared receiver"))
            }
        }
    }
}

fn explain(error: Error, errno: Errno) -> Error {
    match errno.0 {
        libc::EPERM | libc::EACCES => {
            error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
        }
        libc::EINVAL | libc::EBADF => error.with_kind(ErrorKind::InvalidInput).hint(
            "the descriptor must be of an infrared receiver (/dev/lirc*) of raw signals, and the \
             kernel built with CONFIG_BPF_LIRC_MODE2",
        ),
        libc::EEXIST => error.hint("the program is on the device already"),
        libc::E2BIG => error.hint("64 programs are on the device already"),
        libc::ENODEV => error.hint("the device has been removed"),
        _ => error,
    }
}

impl AutoAttach for LircMode2 {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
