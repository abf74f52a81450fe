//! Many elements of any map, as bytes.

use super::{
    Batches, Keys, Map,
    batch::{self, Fetch},
};
use crate::{Error, ErrorKind, Result};

impl Map {
    /// The keys, in no order. See [`HashMap::keys`](super::HashMap::keys) for what happens where the
    /// map changes meanwhile.
    ///
    /// # Errors
    /// If the map was not created. Of kinds that list no keys, the first item is the kernel's refusal.
    #[doc(alias = "BPF_MAP_GET_NEXT_KEY")]
    pub fn keys(&self) -> Result<Keys<Vec<u8>>> {
        self.keyed()?;
        Ok(Keys::new(self.clone()))
    }

    /// Keys with their values, in no order, `size` of them fetched at a time. Values have
    /// [`value_len`](Self::value_len) bytes.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a map without keys; if the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.6, and of kinds without batches, one is fetched at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn lookup_batch(&self, size: usize) -> Result<Batches<Vec<u8>, Vec<u8>>> {
        self.lookup_batch_with(size, 0)
    }

    /// [`Self::lookup_batch`] with flags: `BPF_F_LOCK`; `BPF_F_CPU` with a CPU, whose values have
    /// [`value_size`](Self::value_size) bytes then.
    ///
    /// # Errors
    /// As [`Self::lookup_batch`]; if the map does not take the flags.
    pub fn lookup_batch_with(&self, size: usize, flags: u64) -> Result<Batches<Vec<u8>, Vec<u8>>> {
        self.takes_flags(flags)?;
        self.walk(Fetch { flags, ..Fetch::all(size) })
    }

    /// Removes all keys and gives them with their values, `size` of them at a time. What has been
    /// fetched when the iterator is dropped is removed, given out or not.
    ///
    /// # Errors
    /// As [`Self::lookup_batch`]; if the kind does not remove, when the first is fetched.
    ///
    /// # Minimum kernel version
    /// Before 5.6, and of kinds without batches, one is read, then removed, at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_BATCH")]
    pub fn take_batch(&self, size: usize) -> Result<Batches<Vec<u8>, Vec<u8>>> {
        self.take_batch_with(size, 0)
    }

    /// [`Self::take_batch`] with flags: `BPF_F_LOCK`.
    ///
    /// # Errors
    /// As [`Self::take_batch`]; if the map does not take the flags, those for CPUs among them.
    pub fn take_batch_with(&self, size: usize, flags: u64) -> Result<Batches<Vec<u8>, Vec<u8>>> {
        self.takes_whole(flags)?;
        self.walk(Fetch { flags, ..Fetch::all(size).taken() })
    }

    /// Sets the values of many keys, both one after another: `flags` are those of
    /// [`update`](Self::update).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there are not as many keys as values, or the last of them is not
    /// whole; else as [`update`](Self::update), and the keys before the one that failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 5.6, and of kinds without batches, one is set at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn update_batch(&self, keys: &[u8], values: &[u8], flags: u64) -> Result<()> {
        self.takes_flags(flags)?;
        let value_len = self.map_fd()?.value_len_with(flags);
        let (keyed, valued) = (self.count("key", keys, self.keyed()?)?, values.len());
        let valued = if value_len == 0 { valued } else { self.count("value", values, value_len)? };
        batch::same_length(self, keyed, valued)?;
        batch::update(self, keys, values, flags)
    }

    /// Removes many keys, one after another in `keys`, and gives how many were there.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the last key is not whole, or the map has none; if the kind does
    /// not remove: the keys before the one that failed are removed then.
    ///
    /// # Minimum kernel version
    /// Before 5.6, and of kinds without batches, one is removed at a time.
    #[doc(alias = "BPF_MAP_DELETE_BATCH")]
    pub fn delete_batch(&self, keys: &[u8]) -> Result<usize> {
        self.count("key", keys, self.keyed()?)?;
        batch::remove(self, keys)
    }

    fn walk(&self, what: Fetch) -> Result<Batches<Vec<u8>, Vec<u8>>> {
        self.keyed()?;
        Batches::new(self, what, <[u8]>::to_vec)
    }

    /// Bytes of a key, of a map that has keys.
    fn keyed(&self) -> Result<usize> {
        match self.map_fd()?.key_len() {
            0 => {
                let message = format!("a {} has no keys", self.map_type().name());
                Err(self.error(Error::new(ErrorKind::InvalidInput, message)))
            }
            len => Ok(len),
        }
    }

    /// How many are in these bytes.
    fn count(&self, what: &str, bytes: &[u8], len: usize) -> Result<usize> {
        if bytes.len() % len == 0 {
            return Ok(bytes.len() / len);
        }
        let message = format!("{} bytes are no whole {what}s of {len}", bytes.len());
        Err(self.error(Error::new(ErrorKind::InvalidInput, message)))
    }
}
