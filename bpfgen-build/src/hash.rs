//! SHA-256, spelled in hex.

use std::{fmt::Write, path::Path};

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// The hash of some bytes.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// The hash of a file.
pub(crate) fn file(path: &Path) -> Result<String> {
    Ok(bytes(&std::fs::read(path).map_err(|error| Error::io("read", path, error))?))
}

/// A hash of parts, in which no two lists of parts look alike.
#[derive(Default)]
pub(crate) struct Parts(Sha256);

impl Parts {
    /// Adds a part.
    pub(crate) fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    /// Adds a list of parts and its length.
    pub(crate) fn add_all<T: AsRef<[u8]>>(
        &mut self,
        parts: impl ExactSizeIterator<Item = T>,
    ) -> &mut Self {
        self.0.update((parts.len() as u64).to_le_bytes());
        for part in parts {
            self.add(part);
        }
        self
    }

    /// The hash.
    pub(crate) fn finish(self) -> String {
        hex(self.0)
    }
}

fn hex(hash: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answer() {
        assert_eq!(
            bytes(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn parts_do_not_run_together() {
        let hash = |parts: &[&str]| {
            let mut all = Parts::default();
            all.add_all(parts.iter());
            all.finish()
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["ab"]), hash(&["ab", ""]));
    }
}
