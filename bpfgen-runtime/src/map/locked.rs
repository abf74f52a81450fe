//! Values with a `bpf_spin_lock`, read and written while it is held: each operation that the kernel does
//! so, by the name of the one without and `_locked`.

use super::{
    Array, CgroupStorage, HashMap, Iter, Map,
    batch::{self, Batches, Fetch},
    typed::{self, EXIST, LOCK, NOEXIST},
};
use crate::{Result, value::Plain};

/// Refuses many at a time where nothing has a lock, before any of them is looked at.
fn has_lock<V: Plain>(map: &Map) -> Result<()> {
    // What is not there is found not to be there with the lock or without, but flags are looked at
    // first.
    let mut value = V::zeroed();
    let key = vec![0xff; map.map_fd()?.key_len()];
    map.lookup_with(&key, value.as_bytes_mut(), LOCK).map(drop)
}

impl<K: Plain, V: Plain> HashMap<K, V> {
    /// The value of `key`, read while its `bpf_spin_lock` is held. Allocates nothing.
    ///
    /// # Errors
    /// If the value has no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn get_locked(&self, key: &K) -> Result<Option<V>> {
        typed::get_locked(self.as_map(), key.as_bytes())
    }

    /// Sets the value of `key`, whether it is there or not, while its `bpf_spin_lock` is held. The
    /// lock itself is not written.
    ///
    /// # Errors
    /// If the value has no lock, the map is full or was not created.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn insert_locked(&self, key: &K, value: &V) -> Result<()> {
        self.as_map().update(key.as_bytes(), value.as_bytes(), LOCK)
    }

    /// [`insert_new`](Self::insert_new), where nobody sees a part of the value.
    ///
    /// # Errors
    /// As [`insert_locked`](Self::insert_locked).
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_NOEXIST")]
    pub fn insert_new_locked(&self, key: &K, value: &V) -> Result<bool> {
        self.as_map().update_if(key.as_bytes(), value.as_bytes(), NOEXIST | LOCK)
    }

    /// [`replace`](Self::replace), while the `bpf_spin_lock` of the value is held. The lock itself is
    /// not written.
    ///
    /// # Errors
    /// As [`insert_locked`](Self::insert_locked).
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_EXIST")]
    pub fn replace_locked(&self, key: &K, value: &V) -> Result<bool> {
        self.as_map().update_if(key.as_bytes(), value.as_bytes(), EXIST | LOCK)
    }

    /// [`take`](Self::take), with the value read while its `bpf_spin_lock` is held: a program that is
    /// just writing it has finished.
    ///
    /// # Errors
    /// As [`take`](Self::take); if the value has no lock.
    ///
    /// # Minimum kernel version
    /// 5.14.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
    pub fn take_locked(&self, key: &K) -> Result<Option<V>> {
        typed::take(self.as_map(), key.as_bytes(), LOCK)
    }

    /// [`iter`](Self::iter), with each value read while its `bpf_spin_lock` is held.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn iter_locked(&self) -> Iter<K, V> {
        Iter::new(self.as_map().clone(), typed::get_locked)
    }

    /// [`iter_batch`](Self::iter_batch), with each value read while its `bpf_spin_lock` is held.
    ///
    /// # Errors
    /// If the values have no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1; before 5.6 one entry is fetched at a time.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch_locked(&self, size: usize) -> Result<Batches<K, V>> {
        has_lock::<V>(self.as_map())?;
        Batches::new(self.as_map(), Fetch::all(size).locked(), typed::single)
    }

    /// [`drain_batch`](Self::drain_batch), with each value read while its `bpf_spin_lock` is held.
    ///
    /// # Errors
    /// If the values have no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1; before 5.6 one entry is fetched at a time.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_BATCH")]
    pub fn drain_batch_locked(&self, size: usize) -> Result<Batches<K, V>> {
        has_lock::<V>(self.as_map())?;
        Batches::new(self.as_map(), Fetch::all(size).taken().locked(), typed::single)
    }

    /// [`insert_batch`](Self::insert_batch), with each value set while its `bpf_spin_lock` is held.
    ///
    /// # Errors
    /// As [`insert_batch`](Self::insert_batch); if the values have no lock.
    ///
    /// # Minimum kernel version
    /// 5.1; before 5.6 one entry is set at a time.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn insert_batch_locked(&self, keys: &[K], values: &[V]) -> Result<()> {
        batch::same_length(self.as_map(), keys.len(), values.len())?;
        let [keys, values] = [K::slice_as_bytes(keys), V::slice_as_bytes(values)];
        batch::update(self.as_map(), keys, values, LOCK)
    }
}

impl<V: Plain> Array<V> {
    /// The element at `index`, read while its `bpf_spin_lock` is held. Allocates nothing.
    ///
    /// # Errors
    /// If the element has no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn get_locked(&self, index: u32) -> Result<Option<V>> {
        typed::get_locked(self.as_map(), index.as_bytes())
    }

    /// Sets the element at `index` while its `bpf_spin_lock` is held. The lock is not written.
    ///
    /// # Errors
    /// As [`set`](Self::set); if the element has no lock.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn set_locked(&self, index: u32, value: &V) -> Result<()> {
        self.as_map().update(index.as_bytes(), value.as_bytes(), LOCK)
    }

    /// All elements, in order, each read while its `bpf_spin_lock` is held.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn iter_locked(&self) -> impl Iterator<Item = Result<V>> + use<'_, V> {
        (0..self.len()).map_while(|index| self.get_locked(index).transpose())
    }

    /// [`iter_batch`](Self::iter_batch), with each element read while its `bpf_spin_lock` is held.
    ///
    /// # Errors
    /// If the elements have no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1; before 5.6 one element is fetched at a time.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch_locked(&self, size: usize) -> Result<Batches<u32, V>> {
        has_lock::<V>(self.as_map())?;
        Batches::new(self.as_map(), Fetch::all(size).locked(), typed::single)
    }

    /// [`set_batch`](Self::set_batch), with each element set while its `bpf_spin_lock` is held.
    ///
    /// # Errors
    /// As [`set_batch`](Self::set_batch); if the elements have no lock.
    ///
    /// # Minimum kernel version
    /// 5.1; before 5.6 one element is set at a time.
    #[doc(alias = "BPF_F_LOCK")]
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch_locked(&self, first: u32, values: &[V]) -> Result<()> {
        let keys = self.indices(first, values.len())?;
        batch::update(self.as_map(), &keys, V::slice_as_bytes(values), LOCK)
    }
}

impl<K: Plain, V: Plain> CgroupStorage<K, V> {
    /// The value of `key`, read while its `bpf_spin_lock` is held. Allocates nothing.
    ///
    /// # Errors
    /// If the value has no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn get_locked(&self, key: &K) -> Result<Option<V>> {
        typed::get_locked(self.as_map(), key.as_bytes())
    }

    /// [`replace`](Self::replace), while the `bpf_spin_lock` of the value is held: in place, where
    /// without it the program goes on with a new copy. The lock itself is not written.
    ///
    /// # Errors
    /// If the value has no lock, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn replace_locked(&self, key: &K, value: &V) -> Result<bool> {
        self.as_map().update_if(key.as_bytes(), value.as_bytes(), EXIST | LOCK)
    }

    /// Keys with their values, each read while its `bpf_spin_lock` is held.
    ///
    /// # Minimum kernel version
    /// 5.1.
    #[doc(alias = "BPF_F_LOCK")]
    pub fn iter_locked(&self) -> Iter<K, V> {
        Iter::new(self.as_map().clone(), typed::get_locked)
    }
}
