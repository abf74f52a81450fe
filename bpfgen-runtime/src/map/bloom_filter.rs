//! Bloom filters.

use std::marker::PhantomData;

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
    typed::{self, ANY},
};
use crate::{Result, sys::bpf, value::Plain};

typed::typed_map! {
    /// A set that may say of a value that it is in it when it is not, and never the other way round.
    ///
    /// Nothing can be taken out, and there is no list of what is in it.
    ///
    /// # Minimum kernel version
    /// 5.16.
    #[doc(alias = "BPF_MAP_TYPE_BLOOM_FILTER")]
    BloomFilter<V>
}

impl<V: Plain> FromMap for BloomFilter<V> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "BloomFilter", &[MapType::BLOOM_FILTER])?;
        typed::check_value::<V>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<V: Plain> BloomFilter<V> {
    /// Puts a value in.
    ///
    /// # Errors
    /// If the map was not created.
    #[doc(alias = "bpf_map_push_elem")]
    pub fn insert(&self, value: &V) -> Result<()> {
        self.map.update(&[], value.as_bytes(), ANY)
    }

    /// Whether the value may be in the set: `false` is certain.
    ///
    /// # Errors
    /// If the map was not created.
    #[doc(alias = "bpf_map_peek_elem")]
    pub fn contains(&self, value: &V) -> Result<bool> {
        // The kernel reads it, and writes the same back.
        let mut value = *value;
        self.map.lookup(&[], value.as_bytes_mut())
    }

    /// Number of hash functions: `map_extra` of the definition, by default 5.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn hash_functions(&self) -> Result<u32> {
        let info = bpf::map_info(self.map.fd()?).map_err(|errno| {
            self.map.sys("cannot ask for its hashes", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        // 0 is what the kernel keeps of a definition that says nothing.
        Ok(u32::try_from(info.map_extra & 0xf).ok().filter(|hashes| *hashes > 0).unwrap_or(5))
    }
}
