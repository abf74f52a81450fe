//! Maps of maps.

use std::{
    fmt,
    marker::PhantomData,
    os::fd::{AsFd as _, AsRawFd as _},
};

use super::{
    FromMap, Keys, Map, MapBuilder, MapType,
    batch::{self, Batches, Fetch},
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

    /// [`Self::ids`], `size` of them fetched at a time.
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is fetched at a time. Before 6.14 each empty slot takes a question of its own;
    /// before 6.8 the kernel waits at each slot for the programs that run.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn ids_batch(&self, size: usize) -> Result<Batches<u32, u32>> {
        Batches::new(&self.map, Fetch::all(size), typed::single)
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
        M::from_map(self.map.as_this(self.inner()?.create()?))
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

    /// The slots that hold a map, with it: `size` of them are asked for at a time, then each is
    /// opened.
    ///
    /// # Errors
    /// If the map was not created; items as [`get`](Self::get).
    ///
    /// # Minimum kernel version
    /// As [`ids_batch`](Self::ids_batch).
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch(
        &self,
        size: usize,
    ) -> Result<impl Iterator<Item = Result<(u32, M)>> + use<M>> {
        Ok(opened(&self.map, self.ids_batch(size)?))
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

    /// Puts maps into the slots from `first` on, in place of what is there. The kernel waits once
    /// for programs that still see the old ones, not once for each as in [`set`](Self::set).
    ///
    /// # Errors
    /// As [`set`](Self::set); those before the one that failed are put in then.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is put in at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch(&self, first: u32, maps: &[M]) -> Result<()> {
        let indices: Vec<u32> = (first..=u32::MAX).take(maps.len()).collect();
        batch::same_length(&self.map, indices.len(), maps.len())?;
        put_all(&self.map, u32::slice_as_bytes(&indices), maps)
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

    /// Removes many keys at once, and gives how many were there.
    ///
    /// # Errors
    /// If the map was not created; the keys before the one that failed are removed then.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is removed at a time.
    #[doc(alias = "BPF_MAP_DELETE_BATCH")]
    pub fn remove_batch(&self, keys: &[K]) -> Result<usize> {
        batch::remove(&self.map, K::slice_as_bytes(keys))
    }

    /// The keys, in no order; see [`HashMap::keys`](super::HashMap::keys).
    pub fn keys(&self) -> Keys<K> {
        Keys::new(self.map.clone())
    }

    /// Keys with the ids of their maps, in no order, `size` of them fetched at a time.
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is fetched at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn ids_batch(&self, size: usize) -> Result<Batches<K, u32>> {
        Batches::new(&self.map, Fetch::all(size), typed::single)
    }

    /// Removes all keys and gives them with the ids of their maps, `size` of them at a time. A map
    /// that nobody else holds ends with its key: its id says which one it was.
    ///
    /// What has been fetched when the iterator is dropped is removed, given out or not.
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is read, then removed, at a time.
    #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_BATCH")]
    pub fn drain_ids_batch(&self, size: usize) -> Result<Batches<K, u32>> {
        Batches::new(&self.map, Fetch::all(size).taken(), typed::single)
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
        M::from_map(self.map.as_this(self.inner()?.create()?))
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

impl<K: Plain, M: FromMap> HashOfMaps<K, M> {
    /// Keys with their maps, in no order: `size` of them are asked for at a time, then each is
    /// opened. A key that is gone by then is left out.
    ///
    /// # Errors
    /// If the map was not created; items as [`get`](Self::get).
    ///
    /// # Minimum kernel version
    /// As [`ids_batch`](Self::ids_batch).
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch(
        &self,
        size: usize,
    ) -> Result<impl Iterator<Item = Result<(K, M)>> + use<K, M>> {
        Ok(opened(&self.map, self.ids_batch(size)?))
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

    /// Sets the maps of many keys at once, as [`insert`](Self::insert) does. The kernel waits once
    /// for programs that still see the old ones, not once for each.
    ///
    /// # Errors
    /// If there are not as many keys as maps, and as [`insert`](Self::insert); the keys before the
    /// one that failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 5.19 one is set at a time.
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn insert_batch(&self, keys: &[K], maps: &[M]) -> Result<()> {
        batch::same_length(&self.map, keys.len(), maps.len())?;
        put_all(&self.map, K::slice_as_bytes(keys), maps)
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
        match from_id(outer, id) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(outer.error(error)),
            Ok(map) => return Ok(Some(map)),
        }
    }
    Err(outer.error(Error::new(ErrorKind::Busy, "the map of this key changes too quickly")))
}

fn from_id<M: FromMap>(outer: &Map, id: u32) -> Result<M> {
    M::from_map(outer.as_this(Map::from_id(id)?))
}

/// Puts a map to a key; `false` where the condition does not hold.
fn put(outer: &Map, key: &[u8], inner: &Map, condition: u64) -> Result<bool> {
    let fd = inner.fd()?.as_fd().as_raw_fd();
    outer
        .update_if(key, fd.as_bytes(), condition)
        .map_err(|error| unlike(error).context(format!("putting map {} to it", inner.name())))
}

/// Puts many maps to as many keys.
fn put_all<M: AsRef<Map>>(outer: &Map, keys: &[u8], maps: &[M]) -> Result<()> {
    let fd = |map: &M| Ok(map.as_ref().fd()?.as_raw_fd());
    let fds = maps.iter().map(fd).collect::<Result<Vec<i32>>>()?;
    batch::update(outer, keys, i32::slice_as_bytes(&fds), ANY).map_err(unlike)
}

fn unlike(error: Error) -> Error {
    match error.raw_os_error() {
        Some(libc::EINVAL) => error.with_kind(ErrorKind::Incompatible).hint(
            "it must be like the maps that this one was made for: the same type, sizes and flags \
             (as large, if it is an array without BPF_F_INNER_MAP; with BTF types, if they have some \
             and this is Linux 5.15 to 6.1): create_inner() makes such a map",
        ),
        _ => error,
    }
}

/// Opens the map of each key. One that ended meanwhile is asked for again by its key.
fn opened<K: Plain, M: FromMap>(
    outer: &Map,
    ids: Batches<K, u32>,
) -> impl Iterator<Item = Result<(K, M)>> + use<K, M> {
    let outer = outer.clone();
    let entry = move |(key, id): (K, u32)| match from_id(&outer, id) {
        Ok(map) => Ok(Some((key, map))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(open(&outer, key.as_bytes())?.map(|map| (key, map)))
        }
        Err(error) => Err(outer.error(error)),
    };
    ids.filter_map(move |item| item.and_then(&entry).transpose())
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
