//! Bitfields: numbers that begin and end inside bytes.
//!
//! Bit offsets are BTF's, from the start of the bytes given: on a little-endian target bit 0 is the
//! lowest of the first byte, on a big-endian one the highest.

/// The unsigned number in `width` bits (at most 64) from bit `offset` on.
///
/// Bits past the end of `bytes` count as 0.
#[must_use]
pub fn get(bytes: &[u8], offset: usize, width: u32) -> u64 {
    read(bytes, offset, width, cfg!(target_endian = "big"))
}

/// The signed number in `width` bits (at most 64) from bit `offset` on.
#[must_use]
pub fn get_signed(bytes: &[u8], offset: usize, width: u32) -> i64 {
    let unused = 64 - width.clamp(1, 64);
    (get(bytes, offset, width) << unused) as i64 >> unused
}

/// Puts the lowest `width` bits (at most 64) of `value` from bit `offset` on; the bits around them
/// stay as they are.
///
/// A signed number is given as its two's complement (`value as u64`).
pub fn set(bytes: &mut [u8], offset: usize, width: u32, value: u64) {
    write(bytes, offset, width, value, cfg!(target_endian = "big"));
}

/// Byte and shift of the `i`th lowest bit of a field.
fn place(offset: usize, width: u32, i: u32, big: bool) -> (usize, usize) {
    let i = if big { width - 1 - i } else { i };
    let bit = offset + i as usize;
    (bit / 8, if big { 7 - bit % 8 } else { bit % 8 })
}

fn read(bytes: &[u8], offset: usize, width: u32, big: bool) -> u64 {
    (0..width.min(64)).fold(0, |value, i| {
        let (at, shift) = place(offset, width, i, big);
        let byte = bytes.get(at).copied().unwrap_or(0);
        value | u64::from(byte >> shift & 1) << i
    })
}

fn write(bytes: &mut [u8], offset: usize, width: u32, value: u64, big: bool) {
    for i in 0..width.min(64) {
        let (at, shift) = place(offset, width, i, big);
        if let Some(byte) = bytes.get_mut(at) {
            let bit = u8::from(value >> i & 1 == 1);
            *byte = *byte & !(1 << shift) | bit << shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `struct { u32 a: 3, b: 11, c: 18; } = { 5, 0x4d2, 0x2aaab }` as clang lays it out for bpfel
    /// and bpfeb.
    const FIELDS: [(usize, u32, u64); 3] = [(0, 3, 5), (3, 11, 0x4d2), (14, 18, 0x2aaab)];
    const LITTLE: [u8; 4] = [0x95, 0xe6, 0xaa, 0xaa];
    const BIG: [u8; 4] = [0xb3, 0x4a, 0xaa, 0xab];

    #[test]
    fn both_byte_orders() {
        for (expected, big) in [(LITTLE, false), (BIG, true)] {
            let mut bytes = [0xff; 4];
            for (offset, width, value) in FIELDS {
                assert_eq!(read(&expected, offset, width, big), value);
                write(&mut bytes, offset, width, value, big);
            }
            assert_eq!(bytes, expected);
        }
    }

    #[test]
    fn neighbours_are_left_alone() {
        for big in [false, true] {
            for width in 1..=64 {
                for offset in 0..9 {
                    let mut bytes = [0xa5; 10];
                    write(&mut bytes, offset, width, 0, big);
                    assert_eq!(read(&bytes, offset, width, big), 0);
                    write(&mut bytes, offset, width, u64::MAX, big);
                    assert_eq!(read(&bytes, offset, width, big), u64::MAX >> (64 - width));
                    let original = read(&[0xa5; 10], offset, width, big);
                    write(&mut bytes, offset, width, original, big);
                    assert_eq!(bytes, [0xa5; 10], "{width} bits from {offset}");
                }
            }
        }
    }

    #[test]
    fn signs_are_kept() {
        let mut bytes = [0; 8];
        for (width, value) in [(1, -1), (3, -4), (3, 3), (17, -12345), (64, i64::MIN)] {
            set(&mut bytes, 0, width, value as u64);
            assert_eq!(get_signed(&bytes, 0, width), value);
        }
    }

    #[test]
    fn bits_that_are_not_there_are_zero() {
        assert_eq!(get(&[0xff], 4, 8), if cfg!(target_endian = "big") { 0xf0 } else { 0x0f });
        set(&mut [0xff], 8, 8, 0);
        assert_eq!(get(&[], 0, 64), 0);
        assert_eq!(get_signed(&[0xff], 0, 0), 0);
    }
}
