//! Hash maps: plain, LRU, and their per-CPU forms.

use std::{fmt, marker::PhantomData};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Keys, Map, MapBuilder,
    batch::{self, Batches, Fetch},
    typed::{self, ANY, EXIST, NOEXIST},
};
use crate::{Result, value::Plain};

macro_rules! hash_maps {
    ($($(#[$doc:meta])* $name:ident = $map_type:ident, $constant:literal;)+) => {$(
        $(#[$doc])*
        #[doc(alias = $constant)]
        pub struct $name<K, V> {
            map: Map,
            types: PhantomData<fn(K) -> V>,
        }

        impl<K: Plain, V: Plain> FromMap for $name<K, V> {
            fn from_map(map: Map) -> Result<Self> {
                typed::check(&map, stringify!($name), &[MapType::$map_type])?;
                typed::check_key::<K>(&map)?;
                typed::check_value::<V>(&map)?;
                Ok(Self { map, types: PhantomData })
            }
        }

        impl<K: Plain, V: Plain> $name<K, V> {
            /// The map with keys and values as bytes.
            pub fn as_map(&self) -> &Map {
                &self.map
            }

            /// Removes `key`; `false` where it was not there.
            ///
            /// # Errors
            /// If the map was not created.
            pub fn remove(&self, key: &K) -> Result<bool> {
                self.map.delete(key.as_bytes())
            }

            /// Removes many keys at once, and gives how many were there.
            ///
            /// Kernels before 5.6 are asked one key at a time.
            ///
            /// # Errors
            /// If the map was not created; the keys before the one that failed are removed then.
            #[doc(alias = "BPF_MAP_DELETE_BATCH")]
            pub fn remove_batch(&self, keys: &[K]) -> Result<usize> {
                batch::remove(&self.map, K::slice_as_bytes(keys))
            }

            /// Counts the entries, by a walk over all of them.
            ///
            /// # Errors
            /// If the map was not created, or its keys change too quickly to be listed.
            pub fn count(&self) -> Result<usize> {
                batch::elements::<K>(&self.map)
            }

            /// Makes a map of this kind that belongs to no object; it lives as long as its handles
            /// and pins. [`MapBuilder`](super::MapBuilder) has more choices.
            ///
            /// # Errors
            /// If the kernel refuses it.
            #[doc(alias = "BPF_MAP_CREATE")]
            pub fn create(name: &str, max_entries: u32) -> Result<Self> {
                let builder = MapBuilder::of::<K, V>(MapType::$map_type, name);
                Self::from_map(builder.max_entries(max_entries).create()?)
            }

            /// The keys, in no order. Keys that come while this runs may be missed; when one is
            /// removed by somebody else the kernel may start over, so that some come twice.
            pub fn keys(&self) -> Keys<K> {
                Keys::new(self.map.clone())
            }
        }

        impl<K, V> AsRef<Map> for $name<K, V> {
            fn as_ref(&self) -> &Map {
                &self.map
            }
        }

        impl<K, V> Clone for $name<K, V> {
            /// The same map.
            fn clone(&self) -> Self {
                Self { map: self.map.clone(), types: PhantomData }
            }
        }

        impl<K, V> fmt::Debug for $name<K, V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.map.fmt(f)
            }
        }
    )+};
}

hash_maps! {
    /// A hash map.
    ///
    /// ```no_run
    /// # fn demo(starts: bpfgen_runtime::HashMap<u32, u64>) -> bpfgen_runtime::Result<()> {
    /// starts.insert(&1, &1_000)?;
    /// assert_eq!(starts.get(&1)?, Some(1_000));
    /// for entry in starts.iter() {
    ///     let (pid, time) = entry?;
    ///     println!("{pid}: {time}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    HashMap = HASH, "BPF_MAP_TYPE_HASH";
    /// A hash map that makes room by forgetting what was used least recently.
    LruHashMap = LRU_HASH, "BPF_MAP_TYPE_LRU_HASH";
    /// A hash map with one value per possible CPU.
    PerCpuHashMap = PERCPU_HASH, "BPF_MAP_TYPE_PERCPU_HASH";
    /// A hash map with one value per possible CPU that makes room by forgetting what was used
    /// least recently.
    LruPerCpuHashMap = LRU_PERCPU_HASH, "BPF_MAP_TYPE_LRU_PERCPU_HASH";
}

macro_rules! single_values {
    ($($name:ident)+) => {$(
        impl<K: Plain, V: Plain> $name<K, V> {
            /// The value of `key`. Allocates nothing.
            ///
            /// # Errors
            /// If the map was not created.
            pub fn get(&self, key: &K) -> Result<Option<V>> {
                typed::get(&self.map, key.as_bytes())
            }

            /// Sets the value of `key`, whether it is there or not.
            ///
            /// # Errors
            /// If the map is full or was not created.
            pub fn insert(&self, key: &K, value: &V) -> Result<()> {
                self.map.update(key.as_bytes(), value.as_bytes(), ANY)
            }

            /// Sets the value of `key` if it is not there; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// If the map is full or was not created.
            #[doc(alias = "BPF_NOEXIST")]
            pub fn insert_new(&self, key: &K, value: &V) -> Result<bool> {
                self.map.update_if(key.as_bytes(), value.as_bytes(), NOEXIST)
            }

            /// Sets the value of `key` if it is there; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "BPF_EXIST")]
            pub fn replace(&self, key: &K, value: &V) -> Result<bool> {
                self.map.update_if(key.as_bytes(), value.as_bytes(), EXIST)
            }

            /// Keys with their values, in no order, `size` of them fetched at a time: quicker than
            /// [`iter`](Self::iter), and not disturbed when others remove keys. More are fetched
            /// at a time where the kernel asks for it; 1000 is a good choice.
            ///
            /// # Errors
            /// If the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is fetched at a time.
            #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
            pub fn iter_batch(&self, size: usize) -> Result<Batches<K, V>> {
                Batches::new(&self.map, Fetch::all(size), typed::single)
            }

            /// Removes all entries and gives them, `size` of them at a time. What has been fetched
            /// when the iterator is dropped is removed, given out or not.
            ///
            /// An entry is read and removed in one step, under the lock of its bucket. On kernels
            /// before 5.6 it is read, then removed: what is written in between is lost.
            ///
            /// # Errors
            /// If the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is fetched at a time.
            #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_BATCH")]
            pub fn drain_batch(&self, size: usize) -> Result<Batches<K, V>> {
                Batches::new(&self.map, Fetch::all(size).taken(), typed::single)
            }

            /// Sets the values of many keys at once, as [`insert`](Self::insert) does.
            ///
            /// # Errors
            /// If there are not as many keys as values, the map is full, or it was not created; the
            /// keys before the one that failed are set then.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is set at a time.
            #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
            pub fn insert_batch(&self, keys: &[K], values: &[V]) -> Result<()> {
                batch::same_length(&self.map, keys.len(), values.len())?;
                let [keys, values] = [K::slice_as_bytes(keys), V::slice_as_bytes(values)];
                batch::update(&self.map, keys, values, ANY)
            }

            /// Copies the value of `key` to `value`; `false`, and nothing copied, where there is
            /// none. Allocates nothing.
            ///
            /// # Errors
            /// If the map was not created.
            pub fn get_into(&self, key: &K, value: &mut V) -> Result<bool> {
                self.map.lookup(key.as_bytes(), value.as_bytes_mut())
            }

            /// Removes `key` and gives its value, in one atomic step. There is no fallback for
            /// kernels that cannot: [`get`](Self::get) and [`remove`](Self::remove) do the same
            /// where nobody else writes the key meanwhile.
            ///
            /// # Errors
            /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) on kernels before 5.14; if
            /// the map was not created.
            ///
            /// # Minimum kernel version
            /// 5.14.
            #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
            pub fn take(&self, key: &K) -> Result<Option<V>> {
                typed::take(&self.map, key.as_bytes(), 0)
            }

            /// Keys with their values, in no order; see [`Self::keys`]. A key that is gone when
            /// its value is looked up is left out. If others remove and insert meanwhile, the kernel
            /// may give the value of a new key, to which it gave the memory of the old one (not with
            /// `BPF_F_NO_PREALLOC`, and not in batches).
            pub fn iter(&self) -> Iter<K, V> {
                Iter::new(self.map.clone(), typed::get)
            }
        }
    )+};
}

single_values!(HashMap LruHashMap);

macro_rules! per_cpu_values {
    ($($name:ident)+) => {$(
        impl<K: Plain, V: Plain> $name<K, V> {
            /// The values of `key`, one per possible CPU.
            ///
            /// # Errors
            /// If the map was not created.
            pub fn get(&self, key: &K) -> Result<Option<Vec<V>>> {
                typed::get_per_cpu(&self.map, key.as_bytes())
            }

            /// Sets the values of `key`, one per possible CPU.
            ///
            /// # Errors
            /// If there are more or fewer values than possible CPUs, the map is full, or it was
            /// not created.
            pub fn insert(&self, key: &K, values: &[V]) -> Result<()> {
                typed::set_per_cpu(&self.map, key.as_bytes(), values)
            }

            /// Keys with their values, in no order, `size` of them fetched at a time: quicker than
            /// [`iter`](Self::iter), and not disturbed when others remove keys. More are fetched
            /// at a time where the kernel asks for it; 1000 is a good choice.
            ///
            /// # Errors
            /// If the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is fetched at a time.
            #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
            pub fn iter_batch(&self, size: usize) -> Result<Batches<K, Vec<V>>> {
                Batches::new(&self.map, Fetch::all(size), typed::per_cpu)
            }

            /// Removes all entries and gives them, `size` of them at a time. What has been fetched
            /// when the iterator is dropped is removed, given out or not.
            ///
            /// An entry is read and removed in one step, under the lock of its bucket. On kernels
            /// before 5.6 it is read, then removed: what is written in between is lost.
            ///
            /// # Errors
            /// If the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is fetched at a time.
            #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_BATCH")]
            pub fn drain_batch(&self, size: usize) -> Result<Batches<K, Vec<V>>> {
                Batches::new(&self.map, Fetch::all(size).taken(), typed::per_cpu)
            }

            /// Sets the values of many keys at once, one per possible CPU for each.
            ///
            /// # Errors
            /// As [`insert`](Self::insert), and if there are not as many keys as lists of values;
            /// the keys before the one that failed are set then.
            ///
            /// # Minimum kernel version
            /// Before 5.6 one entry is set at a time.
            #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
            pub fn insert_batch<S: AsRef<[V]>>(&self, keys: &[K], values: &[S]) -> Result<()> {
                batch::same_length(&self.map, keys.len(), values.len())?;
                let values = batch::per_cpu_bytes(&self.map, values)?;
                batch::update(&self.map, K::slice_as_bytes(keys), &values, ANY)
            }

            /// Copies the values of `key` to `values`, one per possible CPU; `false` where there
            /// are none. Allocates nothing where the size of `V` is a multiple of 8.
            ///
            /// # Errors
            /// If there is room for more or fewer values than possible CPUs, or the map was not
            /// created.
            pub fn get_into(&self, key: &K, values: &mut [V]) -> Result<bool> {
                typed::get_per_cpu_into(&self.map, key.as_bytes(), values)
            }

            /// Sets the values of `key` if it is not there; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// As [`insert`](Self::insert).
            #[doc(alias = "BPF_NOEXIST")]
            pub fn insert_new(&self, key: &K, values: &[V]) -> Result<bool> {
                typed::set_per_cpu_if(&self.map, key.as_bytes(), values, NOEXIST)
            }

            /// Sets the values of `key` if it is there; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// As [`insert`](Self::insert).
            #[doc(alias = "BPF_EXIST")]
            pub fn replace(&self, key: &K, values: &[V]) -> Result<bool> {
                typed::set_per_cpu_if(&self.map, key.as_bytes(), values, EXIST)
            }

            /// Removes `key` and gives its values, in one atomic step for each of them.
            ///
            /// # Errors
            /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) on kernels before 5.14; if
            /// the map was not created.
            ///
            /// # Minimum kernel version
            /// 5.14.
            #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
            pub fn take(&self, key: &K) -> Result<Option<Vec<V>>> {
                typed::take_per_cpu(&self.map, key.as_bytes())
            }

            /// Keys with their values, in no order; see [`Self::keys`]. A key that is gone when
            /// its values are looked up is left out.
            pub fn iter(&self) -> Iter<K, Vec<V>> {
                Iter::new(self.map.clone(), typed::get_per_cpu)
            }
        }
    )+};
}

per_cpu_values!(PerCpuHashMap LruPerCpuHashMap);
