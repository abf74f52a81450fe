//! Netlink: what has no BPF link is attached by it (programs of older kernels on interfaces, filters
//! of traffic control, routes).
//!
//! ```text
//! Request ──Socket::request──▶ kernel ──▶ replies, or Refused: the number and what the kernel says
//! ```
//!
//! Framing and attributes are netlink-packet-core's, the socket is netlink-sys's. It is blocking,
//! since the kernel answers before it returns.

mod attributes;
mod generic;

use std::{mem::replace, os::fd::AsRawFd as _};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_ACK_TLVS, NLM_F_CAPPED, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP,
    NLMSG_OVERRUN, NetlinkBuffer,
};
use netlink_sys::{
    SocketAddr,
    protocols::{NETLINK_GENERIC, NETLINK_ROUTE},
};

pub(crate) use self::{
    attributes::{Attributes, attribute, attributes, number_u8, number_u32, number_u64},
    generic::{GENERIC_HEADER, family},
};
use crate::{Error, sys::Errno};

/// `NLM_F_*`, for requests.
pub(crate) mod flag {
    pub(crate) use netlink_packet_core::{
        NLM_F_CREATE as CREATE, NLM_F_DUMP as DUMP, NLM_F_ECHO as ECHO, NLM_F_EXCL as EXCL,
        NLM_F_REPLACE as REPLACE,
    };
}

/// Bytes of a message's header.
const HEADER: usize = 16;
/// More than the kernel puts into one datagram.
const ROOM: usize = 1 << 16;
/// `NLMSGERR_ATTR_MSG`: what went wrong, in words.
const ERROR_TEXT: u16 = 1;

/// A request: its type, flags, and the header and attributes of the type.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    kind: u16,
    flags: u16,
    body: Vec<u8>,
}

impl Request {
    /// `header` is the struct that the type starts with, padded to 4 bytes.
    pub(crate) fn new(kind: u16, flags: u16, header: &[u8], attributes: Attributes) -> Self {
        let mut body = header.to_vec();
        body.extend(attributes.into_bytes());
        Self { kind, flags, body }
    }

    fn encode(&self, sequence: u32) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes.extend_from_slice(&self.body);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut buffer = NetlinkBuffer::new(&mut bytes);
        buffer.set_length(length);
        buffer.set_message_type(self.kind);
        // A dump ends by itself.
        let dump = self.flags & flag::DUMP == flag::DUMP;
        buffer.set_flags(self.flags | NLM_F_REQUEST | if dump { 0 } else { NLM_F_ACK });
        buffer.set_sequence_number(sequence);
        bytes
    }
}

/// A message that answers a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The message's type.
    pub(crate) kind: u16,
    /// All after the message's header.
    pub(crate) body: Vec<u8>,
}

/// Why a request was not fulfilled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) errno: Errno,
    /// What the kernel says besides.
    pub(crate) text: Option<String>,
}

impl Refused {
    /// An error; `request` names the request, as in `netlink(RTM_NEWQDISC)`.
    pub(crate) fn error(&self, request: &'static str) -> Error {
        let message = match &self.text {
            Some(text) => format!("the kernel refuses: {}", text.trim_end_matches('.')),
            None => "the kernel refuses".to_owned(),
        };
        Error::sys(message, request, self.errno)
    }
}

impl From<Errno> for Refused {
    fn from(errno: Errno) -> Self {
        Self { errno, text: None }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Errno::from(error).into()
    }
}

type Result<T> = std::result::Result<T, Refused>;

/// A conversation with the kernel, about the network namespace that the calling thread was in when
/// it began.
#[derive(Debug)]
pub(crate) struct Socket {
    socket: netlink_sys::Socket,
    sequence: u32,
}

impl Socket {
    /// About interfaces, routes, traffic control.
    pub(crate) fn route() -> Result<Self> {
        Self::open(NETLINK_ROUTE)
    }

    /// About whatever has a family of its own.
    pub(crate) fn generic() -> Result<Self> {
        Self::open(NETLINK_GENERIC)
    }

    fn open(protocol: isize) -> Result<Self> {
        // A program that has closed its standard streams must not print into it.
        let mut below = Vec::new();
        let mut socket = netlink_sys::Socket::new(protocol)?;
        while socket.as_raw_fd() < 3 {
            below.push(replace(&mut socket, netlink_sys::Socket::new(protocol)?));
        }
        drop(below);
        // Kernels before 4.12 do not know it, and give the number only.
        let _ = socket.set_ext_ack(true);
        let _ = socket.set_cap_ack(true);
        socket.bind_auto()?;
        Ok(Self { socket, sequence: 0 })
    }

    /// Sends a request, and waits for its end.
    pub(crate) fn request(&mut self, request: &Request) -> Result<Vec<Reply>> {
        self.sequence = self.sequence.wrapping_add(1);
        let bytes = request.encode(self.sequence);
        self.socket.send_to(&bytes, &SocketAddr::new(0, 0), 0)?;
        let mut replies = Vec::new();
        loop {
            let mut bytes = Vec::with_capacity(ROOM);
            match self.socket.recv_from(&mut bytes, 0) {
                // Any process may send to the socket; only the kernel has number 0.
                Ok((_, sender)) if sender.port_number() != 0 => continue,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            }
            if take(&bytes, self.sequence, &mut replies)? {
                return Ok(replies);
            }
        }
    }
}

/// Takes the messages of a datagram; true after the last one that answers `sequence`.
fn take(bytes: &[u8], sequence: u32, replies: &mut Vec<Reply>) -> Result<bool> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let message = NetlinkBuffer::new_checked(rest).map_err(|_| Errno(libc::EBADMSG))?;
        // The check includes that it is within the datagram, and not shorter than its header.
        let body = &rest[HEADER..message.length() as usize];
        if message.sequence_number() == sequence {
            match message.message_type() {
                NLMSG_ERROR => return outcome(body, message.flags()).map(|()| true),
                NLMSG_DONE => return done(body).map(|()| true),
                NLMSG_OVERRUN => return Err(Errno(libc::ENOBUFS).into()),
                NLMSG_NOOP => {}
                kind => replies.push(Reply { kind, body: body.to_vec() }),
            }
        }
        let next = (message.length() as usize).next_multiple_of(4);
        rest = rest.get(next..).unwrap_or_default();
    }
    Ok(false)
}

/// The number at the start of a last message: 0, or minus that of an error.
fn number(body: &[u8]) -> i32 {
    body.first_chunk().map_or(0, |bytes| i32::from_ne_bytes(*bytes))
}

/// What an error message says, or that there is none.
fn outcome(body: &[u8], flags: u16) -> Result<()> {
    let number = number(body);
    if number == 0 {
        return Ok(());
    }
    // After it comes the request, or its header only; then attributes.
    let request = body.get(4..).unwrap_or_default();
    let length = if flags & NLM_F_CAPPED != 0 {
        HEADER
    } else {
        request.first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes) as usize)
    };
    let more = request.get(length.saturating_add(3) & !3..).unwrap_or_default();
    let text = (flags & NLM_F_ACK_TLVS != 0).then(|| attribute(more, ERROR_TEXT)).flatten();
    let text = text.map(|text| {
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(text).into_owned()
    });
    Err(Refused { errno: Errno(number.saturating_neg()), text })
}

/// How a dump has ended.
fn done(body: &[u8]) -> Result<()> {
    match number(body) {
        number if number < 0 => Err(Errno(number.saturating_neg()).into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message with this type, flags and body, of request 7.
    fn message(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
        let mut request = Request { kind, flags: 0, body: body.to_vec() }.encode(7);
        NetlinkBuffer::new(&mut request).set_flags(flags);
        request.resize(request.len().next_multiple_of(4), 0);
        request
    }

    fn error(number: i32, flags: u16, request: &[u8], text: &str) -> Vec<u8> {
        let mut body = number.to_ne_bytes().to_vec();
        body.extend_from_slice(request);
        let mut attributes = Attributes::default();
        attributes.text(ERROR_TEXT, text);
        body.extend(attributes.into_bytes());
        message(NLMSG_ERROR, flags | NLM_F_ACK_TLVS, &body)
    }

    #[test]
    fn replies_until_the_end() {
        let mut replies = Vec::new();
        let mut bytes = message(20, 0, &[1, 2, 3]);
        bytes.extend(message(21, 0, &[4]));
        assert_eq!(take(&bytes, 7, &mut replies), Ok(false));
        assert_eq!(replies[0], Reply { kind: 20, body: vec![1, 2, 3] });
        assert_eq!(replies[1].kind, 21);
        assert_eq!(take(&bytes, 8, &mut replies), Ok(false));
        assert_eq!(replies.len(), 2, "those of another request are not taken");
        assert_eq!(take(&message(NLMSG_DONE, 0, &[0; 4]), 7, &mut replies), Ok(true));
        assert_eq!(take(&message(NLMSG_DONE, 0, &[]), 7, &mut replies), Ok(true));
        assert_eq!(take(&message(NLMSG_ERROR, 0, &[0; 20]), 7, &mut replies), Ok(true));
        let interrupted = message(NLMSG_DONE, 0, &(-libc::EINTR).to_ne_bytes());
        assert_eq!(take(&interrupted, 7, &mut replies), Err(Errno(libc::EINTR).into()));
    }

    #[test]
    fn errors_have_the_kernels_words() {
        let refused = Refused { errno: Errno(libc::EINVAL), text: Some("No such thing".into()) };
        let capped = error(-libc::EINVAL, NLM_F_CAPPED, &[0xff; 16], "No such thing");
        assert_eq!(take(&capped, 7, &mut Vec::new()), Err(refused.clone()));
        let request = message(36, 0, &[9; 21]);
        let whole = error(-libc::EINVAL, 0, &request, "No such thing");
        assert_eq!(take(&whole, 7, &mut Vec::new()), Err(refused.clone()));
        assert_eq!(
            refused.error("netlink(X)").to_string(),
            "the kernel refuses: No such thing: Invalid argument (EINVAL)"
        );
    }

    #[test]
    fn broken_messages() {
        let whole = error(-libc::EINVAL, 0, &message(36, 0, &[9; 21]), "No such thing");
        for length in 0..whole.len() {
            let _ = take(&whole[..length], 7, &mut Vec::new());
            let mut body = whole.clone();
            body[length] = 0xff;
            let _ = take(&body, 7, &mut Vec::new());
        }
        let mut empty = message(20, 0, &[]);
        NetlinkBuffer::new(&mut empty).set_length(3);
        assert_eq!(take(&empty, 7, &mut Vec::new()), Err(Errno(libc::EBADMSG).into()));
    }

    #[test]
    fn the_kernel_answers() {
        let mut socket = Socket::route().unwrap();
        // RTM_GETLINK of interface 1, in a struct ifinfomsg.
        let mut header = [0; 16];
        header[4..8].copy_from_slice(&1_i32.to_ne_bytes());
        let request = Request::new(18, 0, &header, Attributes::default());
        let replies = socket.request(&request).unwrap();
        assert_eq!(replies.len(), 1);
        // IFLA_IFNAME.
        assert_eq!(attribute(&replies[0].body[16..], 3), Some(&b"lo\0"[..]));
        header[4..8].copy_from_slice(&i32::MAX.to_ne_bytes());
        let request = Request::new(18, 0, &header, Attributes::default());
        assert_eq!(socket.request(&request).unwrap_err().errno, Errno(libc::ENODEV));
    }
}
