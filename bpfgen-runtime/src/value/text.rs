//! `char[N]`.
#![allow(unsafe_code, reason = "an implementation of Plain")]

use std::{
    borrow::Cow,
    fmt,
    str::{self, FromStr, Utf8Error},
};

use super::Plain;

/// A C `char[N]` that holds text: it ends at the first NUL, or with the array.
///
/// It prints as text, with what is not UTF-8 replaced. Two of them are equal when all their bytes
/// are, those after the NUL too, since that is how a map compares keys; compare with a `str` to
/// look at the text alone.
///
/// ```
/// use bpfgen_runtime::value::CharArray;
///
/// let comm = CharArray::<16>::try_from("bash")?;
/// assert_eq!(comm, "bash");
/// assert_eq!(comm.to_string(), "bash");
/// # Ok::<_, bpfgen_runtime::value::TextError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "zerocopy",
    derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,)
)]
#[repr(transparent)]
pub struct CharArray<const N: usize>([u8; N]);

// SAFETY: transparent over bytes.
unsafe impl<const N: usize> Plain for CharArray<N> {}

impl<const N: usize> CharArray<N> {
    /// An array of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// All the bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    /// All the bytes, to be written.
    pub const fn bytes_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }

    /// The bytes before the first NUL.
    #[must_use]
    pub fn to_bytes(&self) -> &[u8] {
        self.0.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    /// The text before the first NUL.
    ///
    /// # Errors
    /// Where it is not UTF-8.
    pub fn to_str(&self) -> Result<&str, Utf8Error> {
        str::from_utf8(self.to_bytes())
    }

    /// The text before the first NUL, with what is not UTF-8 replaced by U+FFFD.
    #[must_use]
    pub fn to_str_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.to_bytes())
    }

    /// Whether there is no text: the first byte is NUL.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to_bytes().is_empty()
    }

    /// Becomes `text`, with NULs to the end.
    ///
    /// # Errors
    /// Where the text and a NUL after it do not fit, or a NUL stands in it; the value is then left
    /// as it was.
    pub fn set(&mut self, text: &str) -> Result<(), TextError> {
        if text.len() >= N || text.contains('\0') {
            return Err(TextError { text: text.to_owned(), capacity: N });
        }
        let (head, rest) = self.0.split_at_mut(text.len());
        head.copy_from_slice(text.as_bytes());
        rest.fill(0);
        Ok(())
    }
}

impl<const N: usize> Default for CharArray<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> From<[u8; N]> for CharArray<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> From<[i8; N]> for CharArray<N> {
    fn from(bytes: [i8; N]) -> Self {
        Self(bytes.map(|byte| byte as u8))
    }
}

impl<const N: usize> TryFrom<&str> for CharArray<N> {
    type Error = TextError;

    fn try_from(text: &str) -> Result<Self, TextError> {
        let mut array = Self::default();
        array.set(text)?;
        Ok(array)
    }
}

impl<const N: usize> FromStr for CharArray<N> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::try_from(text)
    }
}

impl<const N: usize> PartialEq<str> for CharArray<N> {
    fn eq(&self, other: &str) -> bool {
        self.to_bytes() == other.as_bytes()
    }
}

impl<const N: usize> PartialEq<&str> for CharArray<N> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl<const N: usize> fmt::Display for CharArray<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_str_lossy())
    }
}

impl<const N: usize> fmt::Debug for CharArray<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str_lossy(), f)
    }
}

/// A text that a [`CharArray`] cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    text: String,
    capacity: usize,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, capacity } = self;
        if text.contains('\0') {
            write!(f, "{text:?} has a NUL in it, where a C string ends")
        } else {
            let needed = text.len() + 1;
            write!(f, "{text:?} needs {needed} bytes with its NUL, and the array has {capacity}")
        }
    }
}

impl std::error::Error for TextError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ends_at_the_nul_or_with_the_array() {
        let array = CharArray::new(*b"ab\0cd");
        assert_eq!("ab".parse(), Ok(CharArray::new(*b"ab\0")));
        assert_eq!(array.to_str(), Ok("ab"));
        assert_eq!(array.bytes(), b"ab\0cd");
        assert_eq!(CharArray::new(*b"abc").to_string(), "abc");
        assert_eq!(CharArray::<0>::default().to_string(), "");
        assert!(CharArray::new(*b"\0x").is_empty());
    }

    #[test]
    fn printing_pads_quotes_and_replaces() {
        let array = CharArray::new(*b"a\xff\"\0");
        assert_eq!(format!("{array:<5}|{array:?}"), "a\u{fffd}\"  |\"a\u{fffd}\\\"\"");
        assert!(array.to_str().is_err());
        assert_eq!(CharArray::from([104i8, -61, -87, 0]).to_string(), "h\u{e9}");
    }

    #[test]
    fn equality_is_of_all_bytes_and_with_text_of_the_text() {
        let [one, two] = [CharArray::new(*b"ab\0cd"), CharArray::new(*b"ab\0\0\0")];
        assert_ne!(one, two);
        assert!(one == "ab" && two == *"ab" && one != "ab\0cd");
    }

    #[test]
    fn setting() {
        let mut array = CharArray::new(*b"xxxx");
        assert_eq!(array.set("ab"), Ok(()));
        assert_eq!(array.bytes(), b"ab\0\0");
        let error = array.set("abcd").expect_err("no room for the NUL");
        assert_eq!(error.to_string(), "\"abcd\" needs 5 bytes with its NUL, and the array has 4");
        assert!(array.set("a\0b").is_err());
        assert_eq!(array.bytes(), b"ab\0\0");
    }
}
