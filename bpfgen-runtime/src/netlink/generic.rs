//! Families of generic netlink, which have names.

use super::{Attributes, Request, Result, Socket, attribute};
use crate::sys::Errno;

/// `GENL_ID_CTRL`.
const CONTROL: u16 = 16;
/// `CTRL_CMD_GETFAMILY`.
const GET_FAMILY: u8 = 3;
/// `CTRL_ATTR_FAMILY_ID`.
const ID: u16 = 1;
/// `CTRL_ATTR_FAMILY_NAME`.
const NAME: u16 = 2;

/// Bytes of `struct genlmsghdr`, before the attributes.
pub(crate) const GENERIC_HEADER: usize = 4;

impl Request {
    /// A command of a family.
    pub(crate) fn generic(family: u16, flags: u16, command: u8, attributes: Attributes) -> Self {
        Self::new(family, flags, &[command, 1, 0, 0], attributes)
    }
}

/// The number of the family of this name.
pub(crate) fn family(socket: &mut Socket, name: &str) -> Result<u16> {
    let mut attributes = Attributes::default();
    attributes.text(NAME, name);
    let replies = socket.request(&Request::generic(CONTROL, 0, GET_FAMILY, attributes))?;
    let id = replies.iter().find_map(|reply| {
        let id = attribute(reply.body.get(GENERIC_HEADER..)?, ID)?;
        Some(u16::from_ne_bytes(*id.first_chunk()?))
    });
    id.ok_or_else(|| Errno(libc::ENOENT).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_numbers() {
        let mut socket = Socket::generic().unwrap();
        assert_eq!(family(&mut socket, "nlctrl"), Ok(CONTROL));
        let error = family(&mut socket, "no such family").unwrap_err();
        assert_eq!(error.errno, Errno(libc::ENOENT));
    }
}
