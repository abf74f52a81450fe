//! Programs on routes: what a packet that takes the route passes (lightweight tunnels).

mod route;

use std::os::fd::{AsRawFd as _, BorrowedFd};

pub use self::route::Route;
use super::{AutoAttach, Held, Link, attaching};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    netlink::{Attributes, Refused, Request, Socket, flag},
    program::{
        Program,
        hook::{Hook, LwtIn, LwtOut, LwtSeg6Local, LwtXmit},
    },
    sys::Errno,
};

/// `RTM_NEWROUTE`.
const NEW: u16 = 24;
/// `RTM_DELROUTE`.
const DELETE: u16 = 25;
/// `RTA_ENCAP_TYPE`.
const ENCAP_TYPE: u16 = 21;
/// `RTA_ENCAP`.
const ENCAP: u16 = 22;

/// What is done with packets of a route.
#[derive(Clone, Copy, Debug)]
enum Encapsulation {
    /// `LWTUNNEL_ENCAP_BPF`, with `LWT_BPF_IN`, `LWT_BPF_OUT` or `LWT_BPF_XMIT`.
    Bpf(u16),
    /// `LWTUNNEL_ENCAP_SEG6_LOCAL`, with `SEG6_LOCAL_ACTION_END_BPF`.
    Seg6Local,
}

impl Encapsulation {
    const IN: Self = Self::Bpf(1);
    const OUT: Self = Self::Bpf(2);
    const XMIT: Self = Self::Bpf(3);

    fn encode(self, attributes: &mut Attributes, program: i32, name: &str, headroom: u8) {
        // Numbers of descriptor and name are the same for both.
        let program = |attributes: &mut Attributes| {
            attributes.i32(1, program).text(2, name);
        };
        match self {
            Self::Bpf(place) => {
                attributes.u16(ENCAP_TYPE, 6).nest(ENCAP, |encapsulation| {
                    encapsulation.nest(place, program);
                    if headroom > 0 {
                        // `LWT_BPF_XMIT_HEADROOM`.
                        encapsulation.u32(4, headroom.into());
                    }
                });
            }
            Self::Seg6Local => {
                attributes.u16(ENCAP_TYPE, 7).nest(ENCAP, |encapsulation| {
                    // `SEG6_LOCAL_ACTION` and `SEG6_LOCAL_BPF`.
                    encapsulation.u32(1, 15).nest(8, program);
                });
            }
        }
    }
}

/// Makes the route.
fn attach<K: Hook>(program: &Program<K>, route: &Route, how: Encapsulation) -> Result<Link> {
    let place = format!("the route to {route}");
    let in_context = |error| attaching(program, &place, error);
    let fd = program.fd()?;
    let seg6 = matches!(how, Encapsulation::Seg6Local);
    if seg6 && !route.is_ipv6() {
        let message = "segment routing is of IPv6: the route must be, too";
        return Err(in_context(Error::new(ErrorKind::InvalidInput, message)));
    }
    let (header, attributes) = route.encode().map_err(in_context)?;
    let mut with_program = attributes.clone();
    how.encode(&mut with_program, fd.as_raw_fd(), program.name(), route.headroom());
    let request = Request::new(NEW, flag::CREATE | flag::EXCL, &header, with_program);
    let made = Socket::route().and_then(|mut socket| {
        socket.request(&request)?;
        let remove = Request::new(DELETE, 0, &header, attributes);
        Ok(Attached { socket, remove, detached: false })
    });
    made.map(|attached| Link::held(attached, &*place))
        .map_err(|refused| in_context(explain(&refused)))
}

fn explain(refused: &Refused) -> Error {
    let error = refused.error("netlink(RTM_NEWROUTE)");
    match refused.errno.0 {
        libc::EPERM | libc::EACCES => {
            error.hint(privilege::hint(&[Capability::NetAdmin, Capability::Bpf]))
        }
        libc::EEXIST => error.hint("there is such a route: give this one another metric or table"),
        libc::ENETUNREACH | libc::EHOSTUNREACH => error
            .with_kind(ErrorKind::InvalidInput)
            .hint("the gateway cannot be reached directly: is the interface up, with an address?"),
        libc::ENETDOWN => {
            error.with_kind(ErrorKind::InvalidInput).hint("the route's interface is down")
        }
        libc::EOPNOTSUPP => error.hint(
            "the kernel may be built without programs on routes (CONFIG_LWTUNNEL_BPF, \
             CONFIG_IPV6_SEG6_BPF)",
        ),
        _ => error,
    }
}

/// A route that is there.
#[derive(Debug)]
struct Attached {
    /// In the route's namespace, wherever the link is dropped.
    socket: Socket,
    remove: Request,
    detached: bool,
}

impl Attached {
    fn undo(&mut self) -> Result<()> {
        if self.detached {
            return Ok(());
        }
        self.detached = true;
        match self.socket.request(&self.remove) {
            Ok(_) => Ok(()),
            // Somebody has removed it, or its interface went down.
            Err(Refused { errno: Errno(libc::ESRCH | libc::ENODEV), .. }) => Ok(()),
            Err(refused) => {
                Err(refused.error("netlink(RTM_DELROUTE)").context("removing the route"))
            }
        }
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // Nobody to tell.
        let _ = self.undo();
    }
}

impl Held for Attached {
    fn what(&self) -> &'static str {
        "a route set by netlink"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.undo()
    }
}

macro_rules! on_routes {
    ($($hook:ident, $how:expr, $what:literal, $since:literal;)+) => {$(
        impl Program<$hook> {
            #[doc = concat!("Makes a route whose packets pass the program ", $what, ".")]
            ///
            /// The route is in the calling thread's network namespace. Detaching removes it.
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            ///
            /// # Errors
            /// If there is such a route or no such interface, or the kernel refuses.
            #[doc(alias = "RTA_ENCAP")]
            pub fn attach(&self, route: &Route) -> Result<Link> {
                attach(self, route, $how)
            }
        }

        impl AutoAttach for $hook {
            fn auto_attach(_: &Program<Self>) -> Result<Option<Link>> {
                Ok(None)
            }
        }
    )+};
}

on_routes! {
    LwtIn, Encapsulation::IN, "as they come in", "4.10";
    LwtOut, Encapsulation::OUT, "as they are sent", "4.10";
    LwtXmit, Encapsulation::XMIT, "as they are transmitted, to be changed or encapsulated", "4.10";
    LwtSeg6Local, Encapsulation::Seg6Local, "at the end of a segment (`End.BPF`)", "4.18";
}
