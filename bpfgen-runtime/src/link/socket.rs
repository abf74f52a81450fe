//! Programs on a socket of this process.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::{AutoAttach, Held, Link, attaching};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    program::{
        Program,
        hook::{Hook, SkReuseport, SocketFilter},
    },
    sys::{
        Errno,
        sockopt::{self, Slot},
    },
};

impl Program<SocketFilter> {
    /// Attaches to a socket: the program says how many bytes of each packet it gets, 0 for none.
    ///
    /// It takes the place of a filter that the socket has. The filter ends with the socket, with
    /// the link, or with another filter; the link keeps a duplicate of the socket's descriptor, so
    /// the socket is not closed before it.
    ///
    /// Detaching takes away whatever program is the filter then, since the kernel does not say which
    /// it is: drop an older link before another program is attached. A classic filter
    /// (`SO_ATTACH_FILTER`) that has taken the program's place is left alone.
    ///
    /// # Minimum kernel version
    /// 3.19.
    ///
    /// # Errors
    /// If it is no socket, its filter is locked (`SO_LOCK_FILTER`), or the kernel refuses.
    #[doc(alias = "SO_ATTACH_BPF")]
    pub fn attach(&self, socket: impl AsFd) -> Result<Link> {
        attach(self, socket.as_fd(), Slot::Filter)
    }

    /// Attaches to the group of sockets that share the port of `socket` (`SO_REUSEPORT`): the
    /// program gives the number of the one that gets a packet or connection, in the order in which
    /// they were bound.
    ///
    /// It takes the place of the group's program. It ends with the group or with the link, which
    /// keeps a duplicate of the socket's descriptor.
    ///
    /// # Minimum kernel version
    /// 4.5 for UDP, 4.6 for TCP; detaching 5.3.
    ///
    /// # Errors
    /// As [`attach`](Self::attach).
    #[doc(alias = "SO_ATTACH_REUSEPORT_EBPF")]
    pub fn attach_reuseport(&self, socket: impl AsFd) -> Result<Link> {
        attach(self, socket.as_fd(), Slot::Reuseport)
    }
}

impl Program<SkReuseport> {
    /// Attaches to the group of sockets that share the port of `socket` (`SO_REUSEPORT`): the
    /// program selects the one that gets a packet or connection from a map of sockets.
    ///
    /// It takes the place of the group's program. It ends with the group or with the link, which
    /// keeps a duplicate of the socket's descriptor.
    ///
    /// # Minimum kernel version
    /// 4.19, and 5.3 for detaching; for `sk_reuseport/migrate` 5.14.
    ///
    /// # Errors
    /// If it is no socket with `SO_REUSEPORT`, or the kernel refuses.
    #[doc(alias = "SO_ATTACH_REUSEPORT_EBPF")]
    pub fn attach(&self, socket: impl AsFd) -> Result<Link> {
        attach(self, socket.as_fd(), Slot::Reuseport)
    }
}

macro_rules! not_by_section {
    ($($hook:ident)*) => {$(
        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )*};
}

not_by_section!(SocketFilter SkReuseport);

fn attach<K: Hook>(program: &Program<K>, socket: BorrowedFd<'_>, slot: Slot) -> Result<Link> {
    let (what, call) = match slot {
        Slot::Filter => ("the filter of a socket", "setsockopt(SO_ATTACH_BPF)"),
        Slot::Reuseport => {
            ("the sockets that share a port", "setsockopt(SO_ATTACH_REUSEPORT_EBPF)")
        }
    };
    let place = format!("{what} (descriptor {})", std::os::fd::AsRawFd::as_raw_fd(&socket));
    let fd = program.fd()?;
    let socket = socket.try_clone_to_owned().map_err(|error| {
        attaching(program, &place, Error::io("cannot duplicate the descriptor", &error))
    })?;
    if let Err(errno) = sockopt::attach(socket.as_fd(), slot, fd) {
        let error = Error::sys("the kernel refuses", call, errno);
        return Err(attaching(program, &place, explain(error, errno, slot)));
    }
    Ok(Link::held(OnSocket { socket, slot, attached: true }, place))
}

fn explain(error: Error, errno: Errno, slot: Slot) -> Error {
    match errno.0 {
        libc::EPERM | libc::EACCES => match privilege::lack_hint(&[Capability::Bpf]) {
            // A filter takes no capability, once the program is loaded.
            Some(hint) if slot == Slot::Reuseport => error.hint(hint),
            _ => error.hint("the socket's filter is locked (SO_LOCK_FILTER)"),
        },
        libc::ENOTSOCK => {
            error.with_kind(ErrorKind::InvalidInput).hint("the descriptor is none of a socket")
        }
        libc::EINVAL if slot == Slot::Reuseport => {
            error.hint("the socket must be of TCP or UDP, with SO_REUSEPORT set before it is bound")
        }
        libc::ENOMEM => error.hint("raise net.core.optmem_max"),
        _ => error,
    }
}

/// A program in a socket's slot.
struct OnSocket {
    socket: OwnedFd,
    slot: Slot,
    attached: bool,
}

impl OnSocket {
    fn take_away(&mut self) -> Result<()> {
        self.attached = false;
        if self.slot == Slot::Filter && sockopt::has_classic_filter(self.socket.as_fd()) {
            return Ok(());
        }
        match sockopt::detach(self.socket.as_fd(), self.slot) {
            Ok(()) | Err(Errno(libc::ENOENT)) => Ok(()),
            Err(errno) => {
                let error = Error::sys("the kernel refuses to detach", "setsockopt", errno);
                Err(match errno.0 {
                    libc::EPERM => error.hint("the socket's filter is locked (SO_LOCK_FILTER)"),
                    libc::ENOPROTOOPT => error
                        .with_kind(ErrorKind::Unsupported)
                        .hint("detaching from a shared port came with Linux 5.3"),
                    _ => error,
                }
                .context(format!("the link to {}", self.what())))
            }
        }
    }
}

impl Held for OnSocket {
    fn what(&self) -> &'static str {
        match self.slot {
            Slot::Filter => "the filter of a socket",
            Slot::Reuseport => "a program for sockets that share a port",
        }
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.take_away()
    }
}

impl Drop for OnSocket {
    fn drop(&mut self) {
        if self.attached {
            // Nobody to tell.
            let _ = self.take_away();
        }
    }
}
