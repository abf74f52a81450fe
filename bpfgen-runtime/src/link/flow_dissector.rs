//! Programs that take packets of a network namespace apart.

use std::{
    fs::{self, File, Metadata},
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::fs::MetadataExt as _,
    },
    thread,
};

use bpfgen_object::uapi::AttachType;

use super::{AutoAttach, Held, Link, NetNamespace, attaching, netns};
use crate::{
    Error, ErrorKind, Result,
    loader::Feature,
    program::{Program, hook::FlowDissector},
    sys::{
        Errno,
        attach::{self, Attach, Relative, Target},
        bpf::{self, LinkCreate, LinkOptions, LinkTarget},
        ns,
    },
};

impl Program<FlowDissector> {
    /// Attaches to a network namespace; that of the first process is for all namespaces.
    ///
    /// By a BPF link; before Linux 5.8 without one, as by
    /// [`attach_without_link`](Self::attach_without_link), if it is the thread's own namespace.
    ///
    /// # Minimum kernel version
    /// 4.20; for another namespace than the thread's own 5.8.
    ///
    /// # Errors
    /// If it is no network namespace, there is another flow dissector, or the kernel refuses.
    pub fn attach<'a>(&self, namespace: impl Into<NetNamespace<'a>>) -> Result<Link> {
        let namespace = namespace.into();
        let place = format!("flow dissector of {namespace}");
        if namespace.is_own() && !self.counts_on(Feature::NamespaceLinks) {
            return self.attach_without_link();
        }
        let program = self.fd()?;
        let file = namespace.open().map_err(|error| attaching(self, &place, error))?;
        let link = LinkCreate {
            program,
            target: LinkTarget::Fd(file.as_fd()),
            attach_type: AttachType::FLOW_DISSECTOR.0,
            flags: 0,
            options: LinkOptions::None,
        };
        match bpf::link_create(&link) {
            Ok(fd) => Ok(Link::from_fd(fd, place)),
            Err(Errno(libc::EINVAL)) if namespace.is_own() => self.attach_without_link(),
            Err(errno) => Err(refused(self, &place, "bpf(BPF_LINK_CREATE)", errno)),
        }
    }

    /// Attaches to the calling thread's network namespace without a BPF link, also where the kernel
    /// has them. [`Link`] undoes it when dropped, in whichever namespace that happens; but if the
    /// process is killed, the program stays until the namespace ends.
    ///
    /// It takes the place of one that is there without a link.
    ///
    /// # Minimum kernel version
    /// 4.20.
    ///
    /// # Errors
    /// If there is another flow dissector by a link, or the kernel refuses.
    #[doc(alias = "BPF_PROG_ATTACH")]
    pub fn attach_without_link(&self) -> Result<Link> {
        let namespace = NetNamespace::own();
        let place = format!("flow dissector of {namespace}");
        let file = namespace.open().map_err(|error| attaching(self, &place, error))?;
        let direct = Attach {
            program: self.fd()?,
            target: Target::Own,
            attach_type: AttachType::FLOW_DISSECTOR.0,
            flags: 0,
            replaced: None,
            relative: Relative::default(),
        };
        attach::attach(&direct)
            .map_err(|errno| refused(self, &place, "bpf(BPF_PROG_ATTACH)", errno))?;
        let held = Dissector { program: self.clone(), namespace: file, attached: true };
        Ok(Link::held(held, place))
    }
}

fn refused(
    program: &Program<FlowDissector>,
    place: &str,
    call: &'static str,
    errno: Errno,
) -> Error {
    let error = netns::explain(Error::sys("the kernel refuses", call, errno), errno);
    let error = match errno.0 {
        libc::E2BIG => error
            .with_kind(ErrorKind::Busy)
            .hint("the namespace has a flow dissector already, and there can be only one"),
        _ => error,
    };
    attaching(program, place, error)
}

impl AutoAttach for FlowDissector {
    fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
        Ok(None)
    }
}

/// A flow dissector without a link.
struct Dissector {
    program: Program<FlowDissector>,
    namespace: OwnedFd,
    attached: bool,
}

impl Dissector {
    /// Whether the calling thread is in the namespace.
    fn is_here(&self) -> bool {
        let of = |metadata: &Metadata| (metadata.dev(), metadata.ino());
        let there = self.namespace.try_clone().map(File::from).and_then(|file| file.metadata());
        let here = fs::metadata("/proc/thread-self/ns/net");
        matches!((there, here), (Ok(there), Ok(here)) if of(&there) == of(&here))
    }

    fn take_away(&mut self) -> Result<()> {
        self.attached = false;
        // The kernel detaches from the calling thread's namespace, which may be another by now.
        let detach = || {
            let program = self.program.fd().map_err(|_| Errno(libc::EBADF))?;
            attach::detach(Target::Own, program, AttachType::FLOW_DISSECTOR.0)
        };
        let detached = if self.is_here() {
            // It takes no more than attaching did.
            detach()
        } else {
            thread::scope(|scope| {
                let there = || ns::enter_network(self.namespace.as_fd()).and_then(|()| detach());
                match thread::Builder::new().spawn_scoped(scope, there) {
                    Ok(there) => there.join().unwrap_or(Err(Errno(libc::EIO))),
                    Err(error) => Err(Errno::from(error)),
                }
            })
        };
        match detached {
            Ok(()) | Err(Errno(libc::ENOENT)) => Ok(()),
            Err(errno) => Err(self.program.error(
                Error::sys("the kernel refuses to detach", "bpf(BPF_PROG_DETACH)", errno)
                    .context("the link to the flow dissector of a network namespace"),
            )),
        }
    }
}

impl Held for Dissector {
    fn what(&self) -> &'static str {
        "a flow dissector without a link"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.take_away()
    }
}

impl Drop for Dissector {
    fn drop(&mut self) {
        if self.attached {
            // Nobody to tell.
            let _ = self.take_away();
        }
    }
}
