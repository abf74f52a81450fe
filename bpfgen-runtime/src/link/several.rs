//! Hooks of an interface that hold several programs in an order (tcx, netkit): attaching, queries,
//! and what their refusals mean.

use bpfgen_object::uapi::AttachType;

use super::{Attached, Link, Position, attaching, refused};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{Program, hook::Hook},
    sys::{
        Errno,
        attach::{self, Target},
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
    },
};

/// A hook of an interface.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// `BPF_TCX_INGRESS` and so on.
    pub(super) attach_type: AttachType,
    /// The interface's number.
    pub(super) index: u32,
    /// For messages.
    pub(super) name: String,
    /// The first version that has the hook.
    pub(super) since: &'static str,
}

impl Place {
    /// Makes a BPF link.
    pub(super) fn link<K: Hook>(
        &self,
        program: &Program<K>,
        position: &Position<'_>,
    ) -> Result<Link> {
        let fd = program.fd()?;
        let arguments = position.arguments();
        let (flags, relative) = arguments.map_err(|error| attaching(program, &self.name, error))?;
        let link = LinkCreate {
            program: fd,
            target: LinkTarget::Interface(self.index),
            attach_type: self.attach_type.0,
            flags,
            options: LinkOptions::Position(relative),
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, &*self.name)),
            Err(errno) => Err(self.explain(program, "bpf(BPF_LINK_CREATE)", errno)),
        }
    }

    /// Whether the kernel has the hook: `false` only if it is known that it has not.
    pub(super) fn exists(&self) -> bool {
        let found = attach::query(Target::Interface(self.index), self.attach_type.0, false);
        !matches!(found, Err(Errno(libc::EINVAL)))
    }

    /// Why the kernel refuses.
    pub(super) fn explain<K: Hook>(
        &self,
        program: &Program<K>,
        call: &'static str,
        errno: Errno,
    ) -> Error {
        let error = refused(program, &self.name, call, errno);
        match errno.0 {
            libc::EPERM | libc::EACCES => {
                error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
            }
            libc::ESTALE => error
                .with_kind(ErrorKind::Busy)
                .hint("what is attached there has changed since that revision: ask again"),
            libc::EEXIST => error.hint("the program is attached there already"),
            libc::EBUSY => error.hint("the program there belongs to a link: update that link"),
            libc::ENOENT | libc::EDOM => error
                .with_kind(ErrorKind::NotFound)
                .hint("the program or link that the position names is not attached there"),
            libc::ERANGE => {
                error.with_kind(ErrorKind::ResourceLimit).hint("a hook takes 64 programs at most")
            }
            libc::EINVAL if !self.exists() => {
                let hint =
                    format!("the kernel has no such hook: it came with Linux {}", self.since);
                error.with_kind(ErrorKind::Unsupported).hint(hint)
            }
            _ => error,
        }
    }

    /// What is attached.
    pub(super) fn query(&self) -> Result<Attached> {
        let found = attach::query(Target::Interface(self.index), self.attach_type.0, false);
        found.map(|found| Attached::new(&found)).map_err(|errno| {
            let error = Error::sys("cannot ask what is attached", "bpf(BPF_PROG_QUERY)", errno)
                .context(&*self.name);
            match errno.0 {
                libc::EPERM | libc::EACCES => error.hint(privilege::hint(&[Capability::NetAdmin])),
                libc::EINVAL => error.with_kind(ErrorKind::Unsupported).hint(format!(
                    "the kernel has no such hook: it came with Linux {}",
                    self.since
                )),
                _ => error,
            }
        })
    }
}
