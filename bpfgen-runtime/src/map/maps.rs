//! Maps of maps.

use std::{
    fmt,
    marker::PhantomData,
    os::fd::{AsFd as _, AsRawFd as _},
};

use super::{
    FromMap, Keys, Map, MapBuilder, MapType,
    typed::{self, ANY, EXIST, NOEXIST},
};
use crate::{Error, ErrorKind, Result, value::Plain};

/// An array of maps. Each slot holds a map that is like the others, or none.
///
/// A map in it lives as long as it is there, whoever made it.
///
/// ```no_run
/// # use bpfgen_runtime::{HashMap, map::ArrayOfMaps};
/// # fn demo(per_cpu: ArrayOfMaps<HashMap<u32, u64>>) -> bpfgen_runtime::Result<()> {
/// let counts = per_cpu.create_inner()?;
/// counts.insert(&1, &100)?;
/// per_cpu.set(0, &counts)?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BPF_MAP_TYPE_ARRAY_OF_MAPS")]
pub struct ArrayOfMaps<M> {
    map: Map,
    inner: PhantomData<fn() -> M>,
}

/// A hash map of maps, which are like one another.
///
/// A map in it lives as long as it is there, whoever made it.
#[doc(alias = "BPF_MAP_TYPE_HASH_OF_MAPS")]
pub struct HashOfMaps<K, M> {
    map: Map,
    types: PhantomData<fn(K) -> M>,
}

impl<M> FromMap for ArrayOfMaps<M> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "ArrayOfMaps", &[MapType::ARRAY_OF_MAPS])?;
        Ok(Self { map, inner: PhantomData })
    }
}

impl<K: Plain, M> FromMap for HashOfMaps<K, M> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "HashOfMaps", &[MapType::HASH_OF_MAPS])?;
        typed::check_key::<K>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<M> ArrayOfMaps<M> {
    /// The map with keys as bytes, and values that are descriptors when set and ids when read.
    pub fn as_map(&self) -> &Map {
        &self.map
    }

    /// Number of slots.
    #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
    pub fn len(&self) -> u32 {
        self.map.max_entries()
    }

    /// The kernel's id of the map in this slot; `None` for an empty one, and past the end.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn id(&self, index: u32) -> Result<Option<u32>> {
        typed::get(&self.map, index.as_bytes())
    }

    /// Empties a slot; `false` where it was empty.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn clear(&self, index: u32) -> Result<bool> {
        self.map.delete(index.as_bytes())
    }

    /// Indices of the slots that hold a map, with its id.
    pub fn ids(&self) -> impl Iterator<Item = Result<(u32, u32)>> + use<'_, M> {
        let id = |index| Ok(self.id(index)?.map(|id| (index, id)));
        (0..self.len()).filter_map(move |index| id(index).transpose())
    }

    /// What makes maps that fit into this one: as the object file defines them.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if that is not known: the object file does not say it, or this map
    /// was opened by its pin or id. Then make them with [`MapBuilder::new`] or
    /// [`HashMap::create`](super::HashMap::create).
    pub fn inner(&self) -> Result<MapBuilder> {
        builder(&self.map)
    }
}

impl<M: FromMap> ArrayOfMaps<M> {
    /// Makes a map that fits into this one, as the object file defines them. It is not put in.
    ///
    /// # Errors
    /// As [`Self::inner`]; if the kernel refuses it.
    pub fn create_inner(&self) -> Result<M> {
        self.inner()?.create_as()
    }

    /// The map in this slot; `None` for an empty one, and past the end.
    ///
    /// # Errors
    /// [`ErrorKind::Permission`] without CAP_SYS_ADMIN, which it takes to open a map by its id;
    /// [`ErrorKind::Incompatible`] if it is not of type `M`.
    pub fn get(&self, index: u32) -> Result<Option<M>> {
        open(&self.map, index.as_bytes())
    }

    /// The slots that hold a map, with it.
    pub fn iter(&self) -> impl Iterator<Item = Result<(u32, M)>> + use<'_, M> {
        let map = |index| Ok(self.get(index)?.map(|map| (index, map)));
        (0..self.len()).filter_map(move |index| map(index).transpose())
    }
}

impl<M: AsRef<Map>> ArrayOfMaps<M> {
    /// Puts a map into a slot, in place of what is there.
    ///
    /// # Errors
    /// If it is not like the others, the slot is past the end, or a map was not created.
    pub fn set(&self, index: u32, map: &M) -> Result<()> {
        put(&self.map, index.as_bytes(), map.as_ref(), ANY).map(drop)
    }
}

impl<K: Plain, M> HashOfMaps<K, M> {
    /// The map with keys as bytes, and values that are descriptors when set and ids when read.
    pub fn as_map(&self) -> &Map {
        &self.map
    }

    /// The kernel's id of the map of `key`; `None` where there is none.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn id(&self, key: &K) -> Result<Option<u32>> {
        typed::get(&self.map, key.as_bytes())
    }

    /// Removes `key`; `false` where it was not there.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn remove(&self, key: &K) -> Result<bool> {
        self.map.delete(key.as_bytes())
    }

    /// The keys, in no order; see [`HashMap::keys`](super::HashMap::keys).
    pub fn keys(&self) -> Keys<K> {
        Keys::new(self.map.clone())
    }

    /// What makes maps that fit into this one: as the object file defines them.
    ///
    /// # Errors
    /// As [`ArrayOfMaps::inner`].
    pub fn inner(&self) -> Result<MapBuilder> {
        builder(&self.map)
    }
}

impl<K: Plain, M: FromMap> HashOfMaps<K, M> {
    /// Makes a map that fits into this one, as the object file defines them. It is not put in.
    ///
    /// # Errors
    /// As [`Self::inner`]; if the kernel refuses it.
    pub fn create_inner(&self) -> Result<M> {
        self.inner()?.create_as()
    }

    /// The map of `key`; `None` where there is none.
    ///
    /// # Errors
    /// As [`ArrayOfMaps::get`].
    pub fn get(&self, key: &K) -> Result<Option<M>> {
        open(&self.map, key.as_bytes())
    }

    /// Keys with their maps, in no order; see [`Self::keys`]. A key that is gone when its map is
    /// opened is left out.
    pub fn iter(&self) -> impl Iterator<Item = Result<(K, M)>> + use<'_, K, M> {
        self.keys().filter_map(|key| {
            let entry = |key: K| Ok(self.get(&key)?.map(|map| (key, map)));
            key.and_then(entry).transpose()
        })
    }
}

impl<K: Plain, M: AsRef<Map>> HashOfMaps<K, M> {
    /// Sets the map of `key`, whether it is there or not.
    ///
    /// # Errors
    /// If it is not like the others, the map is full, or a map was not created.
    pub fn insert(&self, key: &K, map: &M) -> Result<()> {
        put(&self.map, key.as_bytes(), map.as_ref(), ANY).map(drop)
    }

    /// Sets the map of `key` if it is not there; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn insert_new(&self, key: &K, map: &M) -> Result<bool> {
        put(&self.map, key.as_bytes(), map.as_ref(), NOEXIST)
    }

    /// Sets the map of `key` if it is there; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    #[doc(alias = "BPF_EXIST")]
    pub fn replace(&self, key: &K, map: &M) -> Result<bool> {
        put(&self.map, key.as_bytes(), map.as_ref(), EXIST)
    }
}

fn builder(outer: &Map) -> Result<MapBuilder> {
    let template = outer.inner().template.as_ref().ok_or_else(|| {
        outer.error(
            Error::new(ErrorKind::Unsupported, "it is not known what the maps in it are like")
                .hint("make them with MapBuilder::new, or HashMap::create and its like"),
        )
    })?;
    Ok(MapBuilder::like(template))
}

/// Opens the map of a key. It may go, and another come, between the two questions.
fn open<M: FromMap>(outer: &Map, key: &[u8]) -> Result<Option<M>> {
    const TURNS: u32 = 100;
    for _ in 0..TURNS {
        let Some(id) = typed::get::<u32>(outer, key)? else { return Ok(None) };
        match M::from_id(id) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(outer.error(error)),
            Ok(map) => return Ok(Some(map)),
        }
    }
    Err(outer.error(Error::new(ErrorKind::Busy, "the map of this key changes too quickly")))
}

/// Puts a map to a key; `false` where the condition does not hold.
fn put(outer: &Map, key: &[u8], inner: &Map, condition: u64) -> Result<bool> {
    let fd = inner.fd()?.as_fd().as_raw_fd();
    outer.update_if(key, fd.as_bytes(), condition).map_err(|error| {
        let error = error.context(format!("putting map {} to it", inner.name()));
        match error.raw_os_error() {
            Some(libc::EINVAL) => error.with_kind(ErrorKind::Incompatible).hint(
                "it must be like the maps that this one was made for: the same type, sizes and \
                 flags (and as large, if it is an array without BPF_F_INNER_MAP)",
            ),
            _ => error,
        }
    })
}

impl<M> AsRef<Map> for ArrayOfMaps<M> {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl<K, M> AsRef<Map> for HashOfMaps<K, M> {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}

impl<M> Clone for ArrayOfMaps<M> {
    /// The same map.
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), inner: PhantomData }
    }
}

impl<K, M> Clone for HashOfMaps<K, M> {
    /// The same map.
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), types: PhantomData }
    }
}

impl<M> fmt::Debug for ArrayOfMaps<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

impl<K, M> fmt::Debug for HashOfMaps<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}
