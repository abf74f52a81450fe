//! The packet of a test run that is given none.

/// The least that the kernel takes: an Ethernet header.
pub(super) const LEAST: usize = 14;
/// A packet of more bytes may not fit in a page, with what goes before and after it.
pub(super) const PAGE: usize = 3000;
/// The most: a packet of Linux never has more bytes, and some room for what programs put before it.
pub(super) const MOST: usize = (64 << 10) + 4096;

/// A smallest Ethernet frame, in it an empty UDP datagram from 127.0.0.1 to itself.
pub(super) const FRAME: [u8; 64] = {
    let mut frame = [0; 64];
    let header: [u8; 34] = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00, // Ethernet: to and from nobody, IPv4
        0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0x7c, 0xcf, 127, 0, 0, 1, 127, 0, 0, 1,
    ];
    let mut at = 0;
    while at < header.len() {
        frame[at] = header[at];
        at += 1;
    }
    // The length of the datagram: that of its header.
    frame[39] = 8;
    frame
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_right() {
        let words = FRAME[14..34].chunks_exact(2);
        let sum: u32 = words.map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        assert_eq!((sum & 0xffff) + (sum >> 16), 0xffff);
    }
}
