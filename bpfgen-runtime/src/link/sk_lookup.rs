//! Programs that choose the socket of a connection or datagram.

use std::os::fd::AsFd as _;

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Link, NetNamespace, attaching, netns};
use crate::{
    Error, Result,
    program::{Program, hook::SkLookup},
    sys::bpf::{self, LinkCreate, LinkOptions, LinkTarget},
};

impl Program<SkLookup> {
    /// Attaches to a network namespace, for what arrives there without a connection: the program
    /// chooses the socket that gets it. Several programs run in the order of attaching.
    ///
    /// # Minimum kernel version
    /// 5.9.
    ///
    /// # Errors
    /// If it is no network namespace, or the kernel refuses.
    pub fn attach<'a>(&self, namespace: impl Into<NetNamespace<'a>>) -> Result<Link> {
        let namespace = namespace.into();
        let place = format!("socket lookup in {namespace}");
        let program = self.fd()?;
        let file = namespace.open().map_err(|error| attaching(self, &place, error))?;
        let link = LinkCreate {
            program,
            target: LinkTarget::Fd(file.as_fd()),
            attach_type: AttachType::SK_LOOKUP.0,
            flags: 0,
            options: LinkOptions::None,
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(errno) => {
                let error = Error::sys("the kernel refuses", "bpf(BPF_LINK_CREATE)", errno);
                Err(attaching(self, &place, netns::explain(error, errno)))
            }
        }
    }
}

impl AutoAttach for SkLookup {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}
