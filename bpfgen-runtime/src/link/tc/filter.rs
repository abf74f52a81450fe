//! Filters set by netlink.

use std::os::fd::{AsRawFd as _, BorrowedFd};

use super::{
    super::{Held, Interface, Link},
    TcDirection, TcHandle, TcMethod, TcOptions,
    message::{Header, KIND, LENGTH, OPTIONS},
    qdisc::{self, Clsact},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    netlink::{Attributes, Refused, Reply, Socket, attribute, flag, number_u32},
    program::{Program, hook::Hook},
    sys::Errno,
};

/// `RTM_NEWTFILTER`.
const FILTER_NEW: u16 = 44;
/// `RTM_DELTFILTER`.
const FILTER_DELETE: u16 = 45;
/// `RTM_GETTFILTER`.
pub(super) const FILTER_GET: u16 = 46;

/// `TCA_BPF_FD`.
const FD: u16 = 6;
/// `TCA_BPF_NAME`.
const NAME: u16 = 7;
/// `TCA_BPF_FLAGS`.
const FLAGS: u16 = 8;
/// `TCA_BPF_ID`.
const ID: u16 = 11;
/// `TCA_BPF_FLAG_ACT_DIRECT`.
const DIRECT: u32 = 1;

/// A filter to be made.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    /// `bpf`, `matchall`.
    pub(super) kind: &'static str,
    pub(super) header: Header,
    pub(super) options: Attributes,
    /// Whether it takes the place of another.
    pub(super) replaces: bool,
    /// Whether it hangs below clsact, which may have to be made.
    pub(super) clsact: bool,
    /// The program's id, and where a filter of this kind says it.
    pub(super) program: u32,
    pub(super) id_of: fn(&[u8]) -> Option<u32>,
    pub(super) fd: BorrowedFd<'a>,
}

/// The program of a `bpf` filter, from its options.
fn id_of(options: &[u8]) -> Option<u32> {
    number_u32(options, ID)
}

impl<'a> Filter<'a> {
    /// Below the clsact qdisc.
    pub(super) fn at_clsact<K: Hook>(
        program: &'a Program<K>,
        index: u32,
        direction: TcDirection,
        options: &TcOptions<'_>,
    ) -> Result<Self> {
        let filter = Self::new(program, index, qdisc::parent(direction), options)?;
        Ok(Self { clsact: true, ..filter })
    }

    /// Below any qdisc or class.
    pub(super) fn below<K: Hook>(
        program: &'a Program<K>,
        index: u32,
        parent: TcHandle,
        options: &TcOptions<'_>,
    ) -> Result<Self> {
        if options.method()? == TcMethod::Link {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a program below a qdisc of one's choice is a filter set by netlink, not a link",
            ));
        }
        Self::new(program, index, parent.number(), options)
    }

    fn new<K: Hook>(
        program: &'a Program<K>,
        index: u32,
        parent: u32,
        options: &TcOptions<'_>,
    ) -> Result<Self> {
        let fd = program.fd()?;
        let mut attributes = Attributes::default();
        attributes.i32(FD, fd.as_raw_fd()).text(NAME, program.name());
        attributes.u32(FLAGS, if options.direct_action { DIRECT } else { 0 });
        let header = Header { index, handle: options.handle, parent, info: 0 };
        Ok(Self {
            kind: "bpf",
            header: header.with_priority(options.priority),
            options: attributes,
            replaces: options.replaces,
            clsact: false,
            program: program.id()?,
            id_of,
            fd,
        })
    }

    /// Makes it; `place` is for messages.
    pub(super) fn attach(self, interface: &Interface, place: &str) -> Result<Link> {
        let clsact = match self.clsact {
            true => Clsact::ensure(self.header.index)
                .map_err(|refused| explain(&refused, "netlink(RTM_NEWQDISC)"))?,
            false => None,
        };
        let made = Socket::route().and_then(|mut socket| {
            let header = self.make(&mut socket)?;
            Ok(Attached {
                socket,
                header,
                kind: self.kind,
                program: self.program,
                id_of: self.id_of,
                clsact,
                detached: false,
            })
        });
        let attached = made.map_err(|refused| explain(&refused, "netlink(RTM_NEWTFILTER)"))?;
        Ok(Link::held(attached, format!("tc {place} of {interface}")))
    }

    /// Gives it to the kernel; the kernel says which numbers it has given it.
    fn make(&self, socket: &mut Socket) -> Result<Header, Refused> {
        // The program must be loaded until the kernel has it.
        let _fd = self.fd;
        let mut attributes = Attributes::default();
        attributes
            .text(KIND, self.kind)
            .bytes(OPTIONS | NESTED, &self.options.clone().into_bytes());
        let how = if self.replaces { flag::REPLACE } else { flag::EXCL };
        let flags = flag::CREATE | flag::ECHO | how;
        let replies = socket.request(&self.header.request(FILTER_NEW, flags, attributes))?;
        let made = replies.iter().filter(|reply| reply.kind == FILTER_NEW);
        let header = made.filter_map(|reply| Header::decode(&reply.body)).next_back();
        let Some(header) = header else { return Ok(self.header) };
        // Of filters that can be but one, the kernel does not say the handle.
        let handle = if header.handle == 0 { self.header.handle } else { header.handle };
        Ok(Header { handle, ..header })
    }
}

/// `NLA_F_NESTED`.
const NESTED: u16 = 1 << 15;

fn explain(refused: &Refused, request: &'static str) -> Error {
    let error = refused.error(request);
    match refused.errno.0 {
        libc::EPERM | libc::EACCES => {
            error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
        }
        libc::EEXIST => {
            error.hint("a filter has this priority and handle already: choose others, or replace()")
        }
        libc::ENOENT if request == "netlink(RTM_NEWQDISC)" => error
            .with_kind(ErrorKind::Unsupported)
            .hint("the kernel has no clsact qdisc (CONFIG_NET_SCH_INGRESS, module sch_ingress)"),
        libc::ENOENT => error.with_kind(ErrorKind::Unsupported).hint(
            "the kernel may lack the filter (CONFIG_NET_CLS_BPF, CONFIG_NET_CLS_MATCHALL) or \
             action (CONFIG_NET_ACT_BPF), or there is no such parent",
        ),
        libc::EINVAL => error.hint("there may be no such qdisc or class for the filter to be in"),
        _ => error,
    }
}

/// A filter that is there.
#[derive(Debug)]
struct Attached {
    /// In the interface's namespace, wherever the link is dropped.
    socket: Socket,
    header: Header,
    kind: &'static str,
    program: u32,
    id_of: fn(&[u8]) -> Option<u32>,
    /// Goes after the filter.
    clsact: Option<Clsact>,
    detached: bool,
}

impl Attached {
    fn undo(&mut self) -> Result<(), Refused> {
        if self.detached {
            return Ok(());
        }
        self.detached = true;
        let mut kind = Attributes::default();
        kind.text(KIND, self.kind);
        // Somebody may have put another in its place, which is not ours to remove.
        let replies = self.socket.request(&self.header.request(FILTER_GET, 0, kind.clone()))?;
        let ours = replies.iter().any(|reply| {
            options(reply).and_then(self.id_of).is_none_or(|program| program == self.program)
        });
        if !ours {
            return Ok(());
        }
        self.socket.request(&self.header.request(FILTER_DELETE, 0, kind)).map(drop)
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // Nobody could be told.
        let _ = self.undo();
    }
}

impl Held for Attached {
    fn what(&self) -> &'static str {
        "a filter set by netlink"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        let result = self.undo();
        drop(self.clsact.take());
        match result {
            Ok(()) => Ok(()),
            // Somebody has removed it, or the interface is no more.
            Err(Refused { errno: Errno(libc::ENOENT | libc::EINVAL | libc::ENODEV), .. }) => Ok(()),
            Err(refused) => {
                Err(refused.error("netlink(RTM_DELTFILTER)").context("removing the filter"))
            }
        }
    }
}

/// A filter's options.
fn options(reply: &Reply) -> Option<&[u8]> {
    attribute(reply.body.get(LENGTH..)?, OPTIONS)
}

/// Ids of the programs of `bpf` filters at clsact, in the order of their priorities.
pub(super) fn programs(index: u32, direction: TcDirection) -> Result<Vec<u32>, Refused> {
    let header = Header { index, parent: qdisc::parent(direction), ..Header::default() };
    let list = header.request(FILTER_GET, flag::DUMP, Attributes::default());
    let replies = Socket::route()?.request(&list)?;
    let mut found: Vec<(u16, u32)> = replies
        .iter()
        .filter_map(|reply| {
            let priority = Header::decode(&reply.body)?.priority();
            Some((priority, options(reply).and_then(id_of)?))
        })
        .collect();
    found.sort_by_key(|(priority, _)| *priority);
    Ok(found.into_iter().map(|(_, program)| program).collect())
}
