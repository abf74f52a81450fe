//! Hash maps: plain, LRU, and their per-CPU forms.

use std::{fmt, marker::PhantomData};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Keys, Map,
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

            /// The keys, in no order. Keys that come while this runs may be missed; when one is
            /// removed by somebody else the kernel may start over, so that some come twice.
            pub fn keys(&self) -> Keys<K> {
                Keys::new(self.map.clone())
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
                typed::update_if(&self.map, key.as_bytes(), value.as_bytes(), NOEXIST)
            }

            /// Sets the value of `key` if it is there; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "BPF_EXIST")]
            pub fn replace(&self, key: &K, value: &V) -> Result<bool> {
                typed::update_if(&self.map, key.as_bytes(), value.as_bytes(), EXIST)
            }

            /// Keys with their values, in no order; see [`Self::keys`]. A key that is gone when
            /// its value is looked up is left out.
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

            /// Keys with their values, in no order; see [`Self::keys`]. A key that is gone when
            /// its values are looked up is left out.
            pub fn iter(&self) -> Iter<K, Vec<V>> {
                Iter::new(self.map.clone(), typed::get_per_cpu)
            }
        }
    )+};
}

per_cpu_values!(PerCpuHashMap LruPerCpuHashMap);
