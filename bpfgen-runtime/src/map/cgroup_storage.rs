//! The older storage of cgroups, which belongs to a program's attachment.

use std::marker::PhantomData;

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Map,
    typed::{self, EXIST},
};
use crate::{Result, value::Plain};

macro_rules! cgroup_storages {
    ($($(#[$doc:meta])* $name:ident = $map_type:ident;)+) => {$(
        typed::typed_map! {
            $(#[$doc])*
            ///
            /// Where a kernel from 6.2 on is enough, a
            /// [`CgrpStorage`](super::CgrpStorage) does the same for all programs.
            $name<K, V>
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
            /// The keys that have a value: the cgroups where a program that uses the map is
            /// attached.
            pub fn keys(&self) -> impl Iterator<Item = Result<K>> + use<K, V> {
                // Kernels give one more key after the last, of whatever bytes lie there: only what
                // has a value is a key.
                self.iter().map(|entry| entry.map(|(key, _)| key))
            }
        }
    )+};
}

cgroup_storages! {
    /// A value for each cgroup that a program is attached to, made and removed with the attachment;
    /// by `struct bpf_cgroup_storage_key`, or by the cgroup's number alone (`__u64`) for one value
    /// for all kinds of hooks.
    ///
    /// # Minimum kernel version
    /// 4.19; 5.9 for keys of a number.
    #[doc(alias = "BPF_MAP_TYPE_CGROUP_STORAGE")]
    CgroupStorage = CGROUP_STORAGE;
    /// A [`CgroupStorage`] with one value per possible CPU.
    ///
    /// # Minimum kernel version
    /// 4.20; 5.9 for keys of a number.
    #[doc(alias = "BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE")]
    PerCpuCgroupStorage = PERCPU_CGROUP_STORAGE;
}

impl<K: Plain, V: Plain> CgroupStorage<K, V> {
    /// The value of `key`. Allocates nothing.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, key: &K) -> Result<Option<V>> {
        typed::get(&self.map, key.as_bytes())
    }

    /// Sets the value of `key`; where it has none, changes nothing and gives `false`.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn replace(&self, key: &K, value: &V) -> Result<bool> {
        self.map.update_if(key.as_bytes(), value.as_bytes(), EXIST)
    }

    /// Keys with their values.
    pub fn iter(&self) -> Iter<K, V> {
        Iter::new(self.map.clone(), typed::get)
    }
}

impl<K: Plain, V: Plain> PerCpuCgroupStorage<K, V> {
    /// The values of `key`, one per possible CPU.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, key: &K) -> Result<Option<Vec<V>>> {
        typed::get_per_cpu(&self.map, key.as_bytes())
    }

    /// Sets the values of `key`, one per possible CPU; where it has none, changes nothing and gives
    /// `false`.
    ///
    /// # Errors
    /// If there are more or fewer values than possible CPUs, or the map was not created.
    pub fn replace(&self, key: &K, values: &[V]) -> Result<bool> {
        typed::is_there(typed::set_per_cpu(&self.map, key.as_bytes(), values))
    }

    /// Keys with their values.
    pub fn iter(&self) -> Iter<K, Vec<V>> {
        Iter::new(self.map.clone(), typed::get_per_cpu)
    }
}
