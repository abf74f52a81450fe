//! Checked reads of numbers in an object's byte order.

use crate::{Endian, Error, Result};

/// Bytes with their byte order; every read is checked.
///
/// Offsets in errors are those passed in, so a reader of a part of a section hands over the whole
/// section up to the part's end, and absolute offsets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a> {
    data: &'a [u8],
    endian: Endian,
}

impl<'a> Bytes<'a> {
    pub(crate) fn new(data: &'a [u8], endian: Endian) -> Self {
        Self { data, endian }
    }

    /// `len` bytes from `at`.
    pub(crate) fn slice(&self, at: usize, len: usize) -> Result<&'a [u8]> {
        let bytes = at.checked_add(len).and_then(|end| self.data.get(at..end));
        bytes.ok_or_else(|| too_short(at, len, self.data.len()))
    }

    fn array<const N: usize>(&self, at: usize) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.slice(at, N)?);
        Ok(array)
    }

    pub(crate) fn u16(&self, at: usize) -> Result<u16> {
        let bytes = self.array(at)?;
        Ok(match self.endian {
            Endian::Little => u16::from_le_bytes(bytes),
            Endian::Big => u16::from_be_bytes(bytes),
        })
    }

    pub(crate) fn u32(&self, at: usize) -> Result<u32> {
        // By pattern: megabytes of BTF are read through here, and build scripts and macros are not
        // optimised, so that each call counts.
        match self.data.get(at..) {
            Some(&[a, b, c, d, ..]) => Ok(self.endian.word([a, b, c, d])),
            _ => Err(too_short(at, 4, self.data.len())),
        }
    }

    pub(crate) fn u64(&self, at: usize) -> Result<u64> {
        let bytes = self.array(at)?;
        Ok(match self.endian {
            Endian::Little => u64::from_le_bytes(bytes),
            Endian::Big => u64::from_be_bytes(bytes),
        })
    }
}

/// The error for data that end too early.
#[cold]
pub(crate) fn too_short(at: usize, len: usize, end: usize) -> Error {
    let what = format!("{len} bytes are needed here, but the data ends at {end:#x}");
    Error::malformed(at as u64, what)
}

/// How much may still be copied out of an input.
///
/// References in a file can overlap: a thousand symbols may share one long name. Charging every
/// copy to a budget keeps what is allocated within a small multiple of the input.
#[derive(Clone, Debug)]
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Sixteen times the input: far more than names take that repeat for honest reasons.
    pub(crate) fn for_copies_of(input: &[u8]) -> Self {
        Self(input.len().saturating_mul(16))
    }

    /// Takes `bytes`; `None` when that is more than is left.
    pub(crate) fn take(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.checked_sub(bytes)?;
        Some(())
    }
}
