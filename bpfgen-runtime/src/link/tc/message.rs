//! Messages about qdiscs and filters.

use crate::netlink::{Attributes, Request};

/// `TCA_KIND`.
pub(super) const KIND: u16 = 1;
/// `TCA_OPTIONS`.
pub(super) const OPTIONS: u16 = 2;
/// `ETH_P_ALL`.
const ALL: u16 = 3;
/// Bytes of `struct tcmsg`.
pub(super) const LENGTH: usize = 20;

/// `struct tcmsg`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The interface's number.
    pub(super) index: u32,
    pub(super) handle: u32,
    pub(super) parent: u32,
    /// A filter's priority and protocol.
    pub(super) info: u32,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let fields = [self.index, self.handle, self.parent, self.info];
        for (slot, field) in bytes[4..].chunks_exact_mut(4).zip(fields) {
            slot.copy_from_slice(&field.to_ne_bytes());
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let field = |at: usize| Some(u32::from_ne_bytes(*bytes.get(at..)?.first_chunk()?));
        Some(Self { index: field(4)?, handle: field(8)?, parent: field(12)?, info: field(16)? })
    }

    /// For a filter of this priority, for packets of all protocols.
    pub(super) fn with_priority(self, priority: u16) -> Self {
        Self { info: u32::from(priority) << 16 | u32::from(ALL.to_be()), ..self }
    }

    pub(super) fn priority(&self) -> u16 {
        (self.info >> 16) as u16
    }

    pub(super) fn request(&self, kind: u16, flags: u16, attributes: Attributes) -> Request {
        Request::new(kind, flags, &self.encode(), attributes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let header = Header { index: 7, handle: 8, parent: 9, info: 0 }.with_priority(10);
        assert_eq!(Header::decode(&header.encode()), Some(header));
        assert_eq!(header.priority(), 10);
        assert_eq!(Header::decode(&header.encode()[..19]), None);
    }
}
