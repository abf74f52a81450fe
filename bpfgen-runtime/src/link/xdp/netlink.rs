//! XDP programs set by netlink.

use std::os::fd::{AsRawFd as _, BorrowedFd};

use super::{super::Held, XdpMode};
use crate::{
    Result,
    netlink::{Attributes, Refused, Request, Socket},
    program::{Program, hook::Xdp},
    sys::Errno,
};

/// `RTM_SETLINK`.
const SET_LINK: u16 = 19;
/// `IFLA_XDP`.
pub(super) const XDP: u16 = 43;
/// `IFLA_XDP_FD`.
const FD: u16 = 1;
/// `IFLA_XDP_FLAGS`.
const FLAGS: u16 = 3;
/// `IFLA_XDP_EXPECTED_FD`.
const EXPECTED_FD: u16 = 8;

/// `XDP_FLAGS_UPDATE_IF_NOEXIST`.
const IF_NONE: u32 = 1 << 0;
/// `XDP_FLAGS_REPLACE`.
const REPLACE: u32 = 1 << 4;

/// Bytes of `struct ifinfomsg`.
pub(super) const LENGTH: usize = 16;

/// `struct ifinfomsg` for the interface with this number.
pub(super) fn header(index: u32) -> [u8; LENGTH] {
    let mut header = [0; LENGTH];
    header[4..8].copy_from_slice(&index.to_ne_bytes());
    header
}

/// A change of an interface's program. `None` takes it away.
fn change(
    index: u32,
    program: Option<BorrowedFd<'_>>,
    expected: Option<BorrowedFd<'_>>,
    mode: XdpMode,
) -> Request {
    let how = match (program, expected) {
        (_, Some(_)) => REPLACE,
        (Some(_), None) => IF_NONE,
        (None, None) => 0,
    };
    let mut attributes = Attributes::default();
    attributes.nest(XDP, |xdp| {
        xdp.i32(FD, program.map_or(-1, |fd| fd.as_raw_fd())).u32(FLAGS, mode.flags() | how);
        if let Some(expected) = expected {
            xdp.i32(EXPECTED_FD, expected.as_raw_fd());
        }
    });
    Request::new(SET_LINK, 0, &header(index), attributes)
}

/// A program that is on an interface.
pub(super) struct Attached {
    /// In the interface's namespace, wherever the link is dropped.
    socket: Socket,
    program: Program<Xdp>,
    index: u32,
    mode: XdpMode,
    detached: bool,
}

impl Attached {
    /// Attaches; the outer error is of programs that are not loaded.
    pub(super) fn new(
        program: &Program<Xdp>,
        index: u32,
        mode: XdpMode,
        replaced: Option<&Program<Xdp>>,
    ) -> Result<Result<Self, Refused>> {
        let expected = replaced.map(Program::fd).transpose()?;
        let request = change(index, Some(program.fd()?), expected, mode);
        Ok(Socket::route().and_then(|mut socket| {
            socket.request(&request)?;
            Ok(Self { socket, program: program.clone(), index, mode, detached: false })
        }))
    }

    /// Takes the program away, unless another is in its place.
    fn undo(&mut self) -> Result<()> {
        if self.detached {
            return Ok(());
        }
        self.detached = true;
        let fd = self.program.fd()?;
        let request = change(self.index, None, Some(fd), self.mode);
        let mut result = self.socket.request(&request);
        // Kernels before 5.7 take no expectation.
        let unknown = matches!(&result, Err(Refused { errno: Errno(libc::EINVAL), .. }));
        if unknown && !super::has_links() {
            result = self.socket.request(&change(self.index, None, None, self.mode));
        }
        match result {
            Ok(_) => Ok(()),
            // Another program has taken its place, or the interface is no more.
            Err(Refused { errno: Errno(libc::EEXIST | libc::ENODEV | libc::EBUSY), .. }) => Ok(()),
            Err(refused) => {
                let error = refused.error("netlink(RTM_SETLINK)");
                Err(self.program.error(error.context("detaching XDP")))
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
        "a program set by netlink"
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn detach(mut self: Box<Self>) -> Result<()> {
        self.undo()
    }
}
