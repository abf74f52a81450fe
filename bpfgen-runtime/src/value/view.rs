//! Members of unions, and others that Rust cannot borrow: values at an offset of some bytes.

use std::mem::size_of;

use super::Plain;

/// The value at `OFFSET`. A value that does not lie in the bytes does not compile.
#[must_use]
pub fn get<T: Plain, const OFFSET: usize, const N: usize>(bytes: &[u8; N]) -> T {
    const { assert!(OFFSET + size_of::<T>() <= N, "a member is larger than what holds it") };
    bytes.get(OFFSET..).and_then(T::from_prefix).unwrap_or_else(T::zeroed)
}

/// Sets the value at `OFFSET`; the bytes around it stay as they are.
pub fn set<T: Plain, const OFFSET: usize, const N: usize>(bytes: &mut [u8; N], value: T) {
    const { assert!(OFFSET + size_of::<T>() <= N, "a member is larger than what holds it") };
    for (to, from) in bytes.iter_mut().skip(OFFSET).zip(value.as_bytes()) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_left_alone() {
        let mut bytes = [0xaa; 8];
        set::<u16, 3, 8>(&mut bytes, 0x0102);
        let [high, low] = 0x0102u16.to_ne_bytes();
        assert_eq!(bytes, [0xaa, 0xaa, 0xaa, high, low, 0xaa, 0xaa, 0xaa]);
        assert_eq!(get::<u16, 3, 8>(&bytes), 0x0102);
        assert_eq!(get::<[u8; 8], 0, 8>(&bytes), bytes);
        assert_eq!(get::<[u8; 0], 8, 8>(&bytes), [0; 0]);
    }
}
