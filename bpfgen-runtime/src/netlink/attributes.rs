//! Attributes of netlink messages.

use netlink_packet_core::{DefaultNla, Emitable as _, NLA_F_NESTED, NLA_HEADER_SIZE, NlasIterator};

/// What an attribute's length field leaves for its value.
const MOST: usize = u16::MAX as usize - NLA_HEADER_SIZE;

/// Attributes in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes(Vec<u8>);

impl Attributes {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// An attribute of bytes; what does not fit is cut off.
    pub(crate) fn bytes(&mut self, kind: u16, value: &[u8]) -> &mut Self {
        let value = &value[..value.len().min(MOST)];
        let attribute = DefaultNla::new(kind, value.to_vec());
        let start = self.0.len();
        self.0.resize(start + attribute.buffer_len(), 0);
        attribute.emit(&mut self.0[start..]);
        self
    }

    /// An attribute of 16 bits.
    pub(crate) fn u16(&mut self, kind: u16, value: u16) -> &mut Self {
        self.bytes(kind, &value.to_ne_bytes())
    }

    /// An attribute of 32 bits.
    pub(crate) fn u32(&mut self, kind: u16, value: u32) -> &mut Self {
        self.bytes(kind, &value.to_ne_bytes())
    }

    /// An attribute of 32 bits with a sign, such as a descriptor.
    pub(crate) fn i32(&mut self, kind: u16, value: i32) -> &mut Self {
        self.bytes(kind, &value.to_ne_bytes())
    }

    /// An attribute of text: as far as the first NUL, and a NUL.
    pub(crate) fn text(&mut self, kind: u16, text: &str) -> &mut Self {
        let text = text.split('\0').next().unwrap_or_default();
        let mut value = text.as_bytes()[..text.len().min(MOST - 1)].to_vec();
        value.push(0);
        self.bytes(kind, &value)
    }

    /// An attribute of attributes.
    pub(crate) fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        fill(&mut inner);
        self.bytes(kind | NLA_F_NESTED, &inner.0)
    }
}

/// The attributes in a message, as far as they are well-formed: type and value.
pub(crate) fn attributes(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    NlasIterator::new(bytes).map_while(Result::ok).map(|attribute| {
        let (kind, length) = (attribute.kind(), attribute.value_length());
        let value = attribute.into_inner().get(NLA_HEADER_SIZE..NLA_HEADER_SIZE + length);
        (kind, value.unwrap_or_default())
    })
}

/// The value of the first attribute of this type.
pub(crate) fn attribute(bytes: &[u8], kind: u16) -> Option<&[u8]> {
    attributes(bytes).find_map(|(found, value)| (found == kind).then_some(value))
}

/// A number of 8 bits among the attributes.
pub(crate) fn number_u8(bytes: &[u8], kind: u16) -> Option<u8> {
    attribute(bytes, kind)?.first().copied()
}

/// A number of 32 bits among the attributes.
pub(crate) fn number_u32(bytes: &[u8], kind: u16) -> Option<u32> {
    Some(u32::from_ne_bytes(*attribute(bytes, kind)?.first_chunk()?))
}

/// A number of 64 bits among the attributes.
pub(crate) fn number_u64(bytes: &[u8], kind: u16) -> Option<u64> {
    Some(u64::from_ne_bytes(*attribute(bytes, kind)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut all = Attributes::default();
        all.u32(1, 7).text(2, "ab\0c").nest(3, |inner| {
            inner.u16(4, 9).bytes(5, &[1, 2, 3]);
        });
        let bytes = all.into_bytes();
        assert_eq!(bytes.len() % 4, 0);
        assert_eq!(number_u32(&bytes, 1), Some(7));
        assert_eq!(attribute(&bytes, 2), Some(&b"ab\0"[..]));
        let inner = attribute(&bytes, 3).unwrap();
        let found: Vec<_> = attributes(inner).collect();
        assert_eq!(found, [(4, &9_u16.to_ne_bytes()[..]), (5, &[1, 2, 3][..])]);
        assert_eq!(attribute(&bytes, 6), None);
        assert_eq!(number_u64(&bytes, 1), None, "it is shorter than that");
    }

    #[test]
    fn too_much_is_cut_off() {
        let mut all = Attributes::default();
        all.text(1, &"x".repeat(1 << 17));
        let bytes = all.into_bytes();
        assert_eq!(attribute(&bytes, 1).map(<[u8]>::len), Some(MOST));
    }

    #[test]
    fn broken_ones_end_the_list() {
        let mut all = Attributes::default();
        all.u32(1, 7).u32(2, 8);
        let bytes = all.into_bytes();
        for length in 0..bytes.len() {
            assert!(attributes(&bytes[..length]).count() <= 1, "{length}");
        }
        for broken in [[3, 0, 1, 0], [0xff, 0xff, 1, 0], [0; 4]] {
            assert_eq!(attributes(&broken).count(), 0);
        }
    }
}
