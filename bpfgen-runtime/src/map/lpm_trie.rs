//! Tries of prefixes.

use std::{marker::PhantomData, mem::size_of};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Keys, Map,
    batch::{self, Batches, Fetch},
    typed::{self, ANY, EXIST, NOEXIST},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::{
        privilege::{self, Capability},
        probe,
    },
    value::Plain,
};

/// Bytes of a key's prefix length, its first member.
const LENGTH: usize = size_of::<u32>();

typed::typed_map! {
    /// A trie that finds the longest prefix that matches: routes, for one.
    ///
    /// A key begins with a `u32`, the number of bits that count, and goes on with the bits, the most
    /// significant one of the first byte first: any C struct of that form, or
    /// [`LpmKey`](crate::value::LpmKey).
    ///
    /// ```no_run
    /// # use bpfgen_runtime::{map::LpmTrie, value::LpmKey};
    /// # fn demo(routes: LpmTrie<LpmKey<4>, u32>) -> bpfgen_runtime::Result<()> {
    /// routes.insert(&LpmKey::new([10, 0, 0, 0], 8), &1)?;
    /// routes.insert(&LpmKey::new([10, 1, 0, 0], 16), &2)?;
    /// assert_eq!(routes.get(&LpmKey::full([10, 1, 2, 3]))?, Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Minimum kernel version
    /// 4.11; 4.16 for removing and listing.
    #[doc(alias = "BPF_MAP_TYPE_LPM_TRIE")]
    LpmTrie<K, V>
}

impl<K: Plain, V: Plain> FromMap for LpmTrie<K, V> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "LpmTrie", &[MapType::LPM_TRIE])?;
        typed::check_key::<K>(&map)?;
        typed::check_value::<V>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<K: Plain, V: Plain> LpmTrie<K, V> {
    /// The value of the longest prefix in the trie that `key` begins with, among those that are no
    /// longer than `key` says it is. Allocates nothing.
    ///
    /// # Errors
    /// If `key` is longer than it has bits, or the map was not created.
    pub fn get(&self, key: &K) -> Result<Option<V>> {
        self.check(key)?;
        typed::get(&self.map, key.as_bytes())
    }

    /// Sets the value of exactly this prefix, whether it is there or not.
    ///
    /// # Errors
    /// If `key` is longer than it has bits, the map is full, or it was not created.
    pub fn insert(&self, key: &K, value: &V) -> Result<()> {
        self.check(key)?;
        let set = self.map.update(key.as_bytes(), value.as_bytes(), ANY);
        set.map_err(|error| self.full(error))
    }

    /// Sets the value of exactly this prefix if it is not there; else changes nothing and gives
    /// `false`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on kernels that would set it all the same; as
    /// [`insert`](Self::insert).
    ///
    /// # Minimum kernel version
    /// 6.13, and updates of older series (6.1 and 6.12 for two).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn insert_new(&self, key: &K, value: &V) -> Result<bool> {
        self.set_if(key, value, NOEXIST)
    }

    /// Sets the value of exactly this prefix if it is there; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on kernels that would set it all the same; as
    /// [`insert`](Self::insert).
    ///
    /// # Minimum kernel version
    /// 6.13, and updates of older series (6.1 and 6.12 for two).
    #[doc(alias = "BPF_EXIST")]
    pub fn replace(&self, key: &K, value: &V) -> Result<bool> {
        self.set_if(key, value, EXIST)
    }

    fn set_if(&self, key: &K, value: &V, condition: u64) -> Result<bool> {
        self.check(key)?;
        let minds = probe::has_trie_conditions().map_err(|errno| {
            let what = "cannot find out whether the kernel minds the condition";
            let error = self.map.sys(what, "bpf(BPF_MAP_CREATE)", errno);
            match errno.0 {
                libc::EPERM => error.hint(privilege::hint(&[Capability::Bpf])),
                _ => error,
            }
        })?;
        if !minds {
            return Err(self
                .map
                .error(Error::new(
                    ErrorKind::Unsupported,
                    "the kernel sets a prefix whether it is there or not",
                ))
                .hint("Linux 6.13 and updates of older series mind it; insert() sets it anyhow"));
        }
        let set = self.map.update_if(key.as_bytes(), value.as_bytes(), condition);
        set.map_err(|error| self.full(error))
    }

    /// What other kinds call `E2BIG`.
    fn full(&self, error: Error) -> Error {
        match error.raw_os_error() {
            Some(libc::ENOSPC) => error
                .with_kind(ErrorKind::ResourceLimit)
                .hint(format!("the map is full: max_entries is {}", self.map.max_entries())),
            _ => error,
        }
    }

    /// Removes exactly this prefix; `false` where it was not there.
    ///
    /// # Errors
    /// If `key` is longer than it has bits, or the map was not created.
    pub fn remove(&self, key: &K) -> Result<bool> {
        self.check(key)?;
        self.map.delete(key.as_bytes())
    }

    /// The prefixes, longer ones before those that they begin with. Ones that come while this runs
    /// may be missed; when one is removed by somebody else some may come twice, and kernels before
    /// 6.13, without the updates that some of them had, may leave some out.
    pub fn keys(&self) -> Keys<K> {
        Keys::new(self.map.clone())
    }

    /// The prefixes with their values; see [`Self::keys`]. One that is removed by somebody else just
    /// then may come with the value of a shorter one.
    pub fn iter(&self) -> Iter<K, V> {
        // A lookup of a prefix that is there finds itself.
        Iter::new(self.map.clone(), typed::get)
    }

    /// The prefixes with their values, `size` of them fetched at a time; see [`Self::keys`].
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.13 one is fetched at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch(&self, size: usize) -> Result<Batches<K, V>> {
        Batches::new(&self.map, Fetch::all(size), typed::single)
    }

    /// Sets the values of many prefixes at once, as [`insert`](Self::insert) does.
    ///
    /// # Errors
    /// If there are not as many prefixes as values, and as [`insert`](Self::insert); those before
    /// the one that failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 5.13 one is set at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn insert_batch(&self, keys: &[K], values: &[V]) -> Result<()> {
        batch::same_length(&self.map, keys.len(), values.len())?;
        keys.iter().try_for_each(|key| self.check(key))?;
        let [keys, values] = [K::slice_as_bytes(keys), V::slice_as_bytes(values)];
        batch::update(&self.map, keys, values, ANY)
    }

    /// Removes many prefixes at once, and gives how many were there.
    ///
    /// # Errors
    /// As [`remove`](Self::remove); those before the one that failed are removed then.
    ///
    /// # Minimum kernel version
    /// Before 5.13 one is removed at a time.
    #[doc(alias = "BPF_MAP_DELETE_BATCH")]
    pub fn remove_batch(&self, keys: &[K]) -> Result<usize> {
        keys.iter().try_for_each(|key| self.check(key))?;
        batch::remove(&self.map, K::slice_as_bytes(keys))
    }

    /// Refuses a prefix longer than the key, which some kernels take for one that nothing matches.
    fn check(&self, key: &K) -> Result<()> {
        let bytes = key.as_bytes();
        let length = u32::from_prefix(bytes).unwrap_or_default();
        let bits = 8 * bytes.len().saturating_sub(LENGTH);
        if usize::try_from(length).is_ok_and(|length| length <= bits) {
            return Ok(());
        }
        Err(self.map.error(Error::new(
            ErrorKind::InvalidInput,
            format!("a prefix of {length} bits, in a key that has {bits}"),
        )))
    }
}
