//! Keys of tries.
#![allow(unsafe_code, reason = "implementations of Plain")]

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::Plain;

/// A prefix of up to `8 * N` bits: the key of an LPM trie whose C definition gives the key by its
/// size, `4 + N` bytes.
///
/// ```
/// use bpfgen_runtime::value::LpmKey;
/// use std::net::Ipv4Addr;
///
/// let net = LpmKey::from((Ipv4Addr::new(10, 0, 0, 0), 8));
/// assert_eq!(net, LpmKey::new([10, 0, 0, 0], 8));
/// assert_eq!(net.to_string(), "0a000000/8");
/// assert_eq!(LpmKey::full([10, 1, 2, 3]).prefix_len(), 32);
/// ```
#[doc(alias = "bpf_lpm_trie_key")]
#[doc(alias = "bpf_lpm_trie_key_u8")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct LpmKey<const N: usize> {
    // As bytes: for most N, an integer would bring padding behind the data.
    prefix_len: [u8; 4],
    data: [u8; N],
}

// SAFETY: two arrays of bytes, without gaps.
unsafe impl<const N: usize> Plain for LpmKey<N> {}

impl<const N: usize> LpmKey<N> {
    /// The first `prefix_len` bits of `data`, the most significant one of the first byte first.
    #[must_use]
    pub const fn new(data: [u8; N], prefix_len: u32) -> Self {
        Self { prefix_len: prefix_len.to_ne_bytes(), data }
    }

    /// All bits of `data`: what to look up.
    #[must_use]
    pub const fn full(data: [u8; N]) -> Self {
        Self::new(data, 8 * N as u32)
    }

    /// Number of bits that count.
    #[must_use]
    pub const fn prefix_len(&self) -> u32 {
        u32::from_ne_bytes(self.prefix_len)
    }

    /// The bits.
    #[must_use]
    pub const fn data(&self) -> &[u8; N] {
        &self.data
    }
}

impl<const N: usize> Default for LpmKey<N> {
    fn default() -> Self {
        Self::new([0; N], 0)
    }
}

impl From<(Ipv4Addr, u32)> for LpmKey<4> {
    fn from((address, prefix_len): (Ipv4Addr, u32)) -> Self {
        Self::new(address.octets(), prefix_len)
    }
}

impl From<(Ipv6Addr, u32)> for LpmKey<16> {
    fn from((address, prefix_len): (Ipv6Addr, u32)) -> Self {
        Self::new(address.octets(), prefix_len)
    }
}

impl<const N: usize> fmt::Display for LpmKey<N> {
    /// `0a000000/8`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "/{}", self.prefix_len())
    }
}

impl<const N: usize> fmt::Debug for LpmKey<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LpmKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_laid_out_as_in_c() {
        let key = LpmKey::new([1, 2, 3, 4, 5], 33);
        let mut bytes = 33u32.to_ne_bytes().to_vec();
        bytes.extend([1, 2, 3, 4, 5]);
        assert_eq!(key.as_bytes(), bytes);
        assert_eq!(LpmKey::from_bytes(&bytes), Some(key));
        assert_eq!((key.prefix_len(), key.data()), (33, &[1, 2, 3, 4, 5]));
    }

    #[test]
    fn addresses() {
        let v6 = LpmKey::from(("2001:db8::".parse::<Ipv6Addr>().unwrap(), 32));
        assert_eq!(format!("{v6:?}"), "LpmKey(20010db8000000000000000000000000/32)");
    }
}
