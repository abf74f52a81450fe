//! Arrays and their per-CPU form.

use std::{fmt, marker::PhantomData};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map, MapBuilder, MappedArray,
    batch::{self, Batches, Fetch},
    typed::{self, ANY},
};
use crate::{Result, value::Plain};

macro_rules! arrays {
    ($($(#[$doc:meta])* $name:ident = $map_type:ident, $constant:literal;)+) => {$(
        $(#[$doc])*
        #[doc(alias = $constant)]
        pub struct $name<V> {
            map: Map,
            value: PhantomData<fn() -> V>,
        }

        impl<V: Plain> FromMap for $name<V> {
            fn from_map(map: Map) -> Result<Self> {
                typed::check(&map, stringify!($name), &[MapType::$map_type])?;
                typed::check_value::<V>(&map)?;
                Ok(Self { map, value: PhantomData })
            }
        }

        impl<V: Plain> $name<V> {
            /// The map with keys and values as bytes.
            pub fn as_map(&self) -> &Map {
                &self.map
            }

            /// Makes a map of this kind that belongs to no object; it lives as long as its handles
            /// and pins. [`MapBuilder`](super::MapBuilder) has more choices.
            ///
            /// # Errors
            /// If the kernel refuses it.
            #[doc(alias = "BPF_MAP_CREATE")]
            pub fn create(name: &str, len: u32) -> Result<Self> {
                let builder = MapBuilder::of::<u32, V>(MapType::$map_type, name);
                Self::from_map(builder.max_entries(len).create()?)
            }

            /// Indices from `first` on, as batches take them.
            pub(super) fn indices(&self, first: u32, count: usize) -> Result<Vec<u8>> {
                let keys: Vec<u32> = (first..=u32::MAX).take(count).collect();
                batch::same_length(&self.map, keys.len(), count)?;
                Ok(u32::slice_as_bytes(&keys).to_vec())
            }

            /// Number of elements: all are always there, zero at first.
            #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
            pub fn len(&self) -> u32 {
                self.map.max_entries()
            }
        }

        impl<V> AsRef<Map> for $name<V> {
            fn as_ref(&self) -> &Map {
                &self.map
            }
        }

        impl<V> Clone for $name<V> {
            /// The same map.
            fn clone(&self) -> Self {
                Self { map: self.map.clone(), value: PhantomData }
            }
        }

        impl<V> fmt::Debug for $name<V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.map.fmt(f)
            }
        }
    )+};
}

arrays! {
    /// An array.
    Array = ARRAY, "BPF_MAP_TYPE_ARRAY";
    /// An array with one value per possible CPU in each element.
    PerCpuArray = PERCPU_ARRAY, "BPF_MAP_TYPE_PERCPU_ARRAY";
}

impl<V: Plain> Array<V> {
    /// The element at `index`; `None` past the end. Allocates nothing.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, index: u32) -> Result<Option<V>> {
        typed::get(&self.map, index.as_bytes())
    }

    /// Sets the element at `index`.
    ///
    /// # Errors
    /// If the index is past the end, the map is frozen, or it was not created.
    pub fn set(&self, index: u32, value: &V) -> Result<()> {
        self.map.update(index.as_bytes(), value.as_bytes(), ANY)
    }

    /// Copies the element at `index` to `value`; `false`, and nothing copied, past the end.
    /// Allocates nothing.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get_into(&self, index: u32, value: &mut V) -> Result<bool> {
        self.map.lookup(index.as_bytes(), value.as_bytes_mut())
    }

    /// Indices and elements, in order, `size` of them fetched at a time: quicker than
    /// [`iter`](Self::iter).
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.6 one element is fetched at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch(&self, size: usize) -> Result<Batches<u32, V>> {
        Batches::new(&self.map, Fetch::all(size), typed::single)
    }

    /// Sets the elements from index `first` on.
    ///
    /// # Errors
    /// If they go past the end, the map is frozen, or it was not created; those before the one that
    /// failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 5.6 one element is set at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch(&self, first: u32, values: &[V]) -> Result<()> {
        let keys = self.indices(first, values.len())?;
        batch::update(&self.map, &keys, V::slice_as_bytes(values), ANY)
    }

    /// Maps the elements, which the C side has allowed with `BPF_F_MMAPABLE`: they are read and set
    /// without a system call then.
    ///
    /// # Errors
    /// If the array was made without `BPF_F_MMAPABLE`, is frozen, or was not created.
    ///
    /// # Minimum kernel version
    /// 5.5.
    #[doc(alias = "BPF_F_MMAPABLE")]
    pub fn map_memory(&self) -> Result<MappedArray<V>> {
        MappedArray::new(&self.map)
    }

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<V>> + use<'_, V> {
        (0..self.len()).map_while(|index| self.get(index).transpose())
    }
}

impl<V: Plain> PerCpuArray<V> {
    /// The values of the element at `index`, one per possible CPU; `None` past the end.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, index: u32) -> Result<Option<Vec<V>>> {
        typed::get_per_cpu(&self.map, index.as_bytes())
    }

    /// Sets the values of the element at `index`, one per possible CPU.
    ///
    /// # Errors
    /// If there are more or fewer values than possible CPUs, the index is past the end, or the map
    /// was not created.
    pub fn set(&self, index: u32, values: &[V]) -> Result<()> {
        typed::set_per_cpu(&self.map, index.as_bytes(), values)
    }

    /// Copies the values of the element at `index` to `values`, one per possible CPU; `false` past
    /// the end. Allocates nothing where the size of `V` is a multiple of 8.
    ///
    /// # Errors
    /// If there is room for more or fewer values than possible CPUs, or the map was not created.
    pub fn get_into(&self, index: u32, values: &mut [V]) -> Result<bool> {
        typed::get_per_cpu_into(&self.map, index.as_bytes(), values)
    }

    /// Indices and elements, in order, `size` of them fetched at a time.
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.13 one element is fetched at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch(&self, size: usize) -> Result<Batches<u32, Vec<V>>> {
        Batches::new(&self.map, Fetch::all(size), typed::per_cpu)
    }

    /// Sets the elements from index `first` on, each of one value per possible CPU.
    ///
    /// # Errors
    /// As [`set`](Self::set); those before the one that failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 5.13 one element is set at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch<S: AsRef<[V]>>(&self, first: u32, values: &[S]) -> Result<()> {
        let keys = self.indices(first, values.len())?;
        let values = batch::per_cpu_bytes(&self.map, values)?;
        batch::update(&self.map, &keys, &values, ANY)
    }

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<Vec<V>>> + use<'_, V> {
        (0..self.len()).map_while(|index| self.get(index).transpose())
    }
}
