//! Arrays and their per-CPU form.

use std::{fmt, marker::PhantomData};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
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

            /// Number of elements: all are always there, zero at first.
            #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
            pub fn len(&self) -> u32 {
                self.map.max_entries()
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

    /// All elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = Result<Vec<V>>> + use<'_, V> {
        (0..self.len()).map_while(|index| self.get(index).transpose())
    }
}
