//! What the typed maps share.

use std::{
    borrow::Cow,
    mem::size_of,
    os::fd::{AsRawFd as _, BorrowedFd},
};

use bpfgen_object::uapi::MapType;

use super::Map;
use crate::{
    Error, ErrorKind, Result,
    kernel::{Version, cpus},
    value::Plain,
};

/// `BPF_ANY`.
pub(super) const ANY: u64 = 0;
/// `BPF_NOEXIST`.
pub(super) const NOEXIST: u64 = 1;
/// `BPF_EXIST`.
pub(super) const EXIST: u64 = 2;
/// `BPF_F_LOCK`.
pub(super) const LOCK: u64 = 4;

/// Which kinds of maps look up and remove in one step as this one does, and since when.
pub(super) fn take_since(kind: MapType) -> (&'static str, Version) {
    match kind {
        MapType::STACK_TRACE => ("maps of stacks", Version::new(6, 18)),
        _ => ("hash maps", Version::new(5, 14)),
    }
}

/// The struct of a typed map, and what all of them have.
macro_rules! typed_map {
    ($(#[$doc:meta])* $name:ident $(<$($param:ident),+>)?) => {
        $(#[$doc])*
        pub struct $name $(<$($param),+>)? {
            map: $crate::map::Map,
            types: ::std::marker::PhantomData<fn() -> ($($($param,)+)?)>,
        }

        impl $(<$($param),+>)? $name $(<$($param),+>)? {
            /// The map with keys and values as bytes.
            pub fn as_map(&self) -> &$crate::map::Map {
                &self.map
            }
        }

        impl $(<$($param),+>)? AsRef<$crate::map::Map> for $name $(<$($param),+>)? {
            fn as_ref(&self) -> &$crate::map::Map {
                &self.map
            }
        }

        impl $(<$($param),+>)? Clone for $name $(<$($param),+>)? {
            /// The same map.
            fn clone(&self) -> Self {
                Self { map: self.map.clone(), types: ::std::marker::PhantomData }
            }
        }

        impl $(<$($param),+>)? ::std::fmt::Debug for $name $(<$($param),+>)? {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.map.fmt(f)
            }
        }
    };
}
pub(super) use typed_map;

/// Refuses a map of another kind.
pub(super) fn check(map: &Map, name: &str, types: &[MapType]) -> Result<()> {
    if types.iter().any(|kind| map.is_used_as(*kind)) {
        return Ok(());
    }
    Err(map.error(Error::new(
        ErrorKind::Incompatible,
        format!("a map of type {} is not a {name}", map.map_type().name()),
    )))
}

/// Refuses a map whose keys have another size.
pub(super) fn check_key<K>(map: &Map) -> Result<()> {
    check_size(map, "key", map.key_size(), size_of::<K>())
}

/// Refuses a map whose values have another size.
pub(super) fn check_value<V>(map: &Map) -> Result<()> {
    check_size(map, "value", map.value_size(), size_of::<V>())
}

fn check_size(map: &Map, what: &str, has: u32, wants: usize) -> Result<()> {
    if usize::try_from(has) == Ok(wants) {
        return Ok(());
    }
    Err(map.error(Error::new(
        ErrorKind::Incompatible,
        format!("its {what} has {has} bytes, the Rust type {wants}"),
    )))
}

/// Refuses an index past the end, which kinds of maps tell in different ways.
pub(super) fn check_index(map: &Map, index: u32) -> Result<()> {
    if index < map.max_entries() {
        return Ok(());
    }
    Err(map.error(Error::new(
        ErrorKind::InvalidInput,
        format!("there is no index {index}: max_entries is {}", map.max_entries()),
    )))
}

/// A descriptor as a key or value of 4 bytes.
pub(super) fn fd_bytes(fd: BorrowedFd<'_>) -> [u8; 4] {
    fd.as_raw_fd().to_ne_bytes()
}

/// Puts what a descriptor is of to a map that takes descriptors, in 4 bytes or 8.
pub(super) fn put_fd(map: &Map, key: &[u8], fd: BorrowedFd<'_>, condition: u64) -> Result<()> {
    let fd = fd.as_raw_fd();
    if map.value_size() == 8 {
        map.update(key, &i64::from(fd).to_ne_bytes(), condition)
    } else {
        map.update(key, &fd.to_ne_bytes(), condition)
    }
}

/// Looks a value up, into place.
pub(super) fn get<V: Plain>(map: &Map, key: &[u8]) -> Result<Option<V>> {
    let mut value = V::zeroed();
    Ok(map.lookup(key, value.as_bytes_mut())?.then_some(value))
}

/// A value out of all its bytes.
pub(super) fn single<V: Plain>(bytes: &[u8]) -> V {
    V::from_prefix(bytes).unwrap_or_else(V::zeroed)
}

/// Looks a value up under its lock, into place.
pub(super) fn get_locked<V: Plain>(map: &Map, key: &[u8]) -> Result<Option<V>> {
    let mut value = V::zeroed();
    Ok(map.lookup_with(key, value.as_bytes_mut(), LOCK)?.then_some(value))
}

/// Looks a value up and removes its key.
pub(super) fn take<V: Plain>(map: &Map, key: &[u8], flags: u64) -> Result<Option<V>> {
    let mut value = V::zeroed();
    Ok(map.take_with(key, value.as_bytes_mut(), flags)?.then_some(value))
}

/// Each CPU's value starts at a multiple of 8.
pub(super) fn stride<V>() -> usize {
    size_of::<V>().next_multiple_of(8)
}

/// One value per possible CPU, out of bytes.
pub(super) fn per_cpu<V: Plain>(bytes: &[u8]) -> Vec<V> {
    // An empty value has no bytes to walk over.
    bytes.chunks_exact(stride::<V>().max(1)).filter_map(V::from_prefix).collect()
}

/// Looks up one value per possible CPU.
pub(super) fn get_per_cpu<V: Plain>(map: &Map, key: &[u8]) -> Result<Option<Vec<V>>> {
    let mut bytes = vec![0; map.value_len()?];
    Ok(map.lookup(key, &mut bytes)?.then(|| per_cpu(&bytes)))
}

/// Looks up one value per possible CPU, into place: without allocating where no value is padded.
pub(super) fn get_per_cpu_into<V: Plain>(map: &Map, key: &[u8], values: &mut [V]) -> Result<bool> {
    check_cpus(map, values.len())?;
    if size_of::<V>() == stride::<V>() {
        return map.lookup(key, V::slice_as_bytes_mut(values));
    }
    let mut bytes = vec![0; map.value_len()?];
    let found = map.lookup(key, &mut bytes)?;
    if found {
        for (value, bytes) in values.iter_mut().zip(bytes.chunks_exact(stride::<V>().max(1))) {
            value.as_bytes_mut().copy_from_slice(&bytes[..size_of::<V>()]);
        }
    }
    Ok(found)
}

/// Looks up one value per possible CPU and removes the key.
pub(super) fn take_per_cpu<V: Plain>(map: &Map, key: &[u8]) -> Result<Option<Vec<V>>> {
    let mut bytes = vec![0; map.value_len()?];
    Ok(map.take(key, &mut bytes)?.then(|| per_cpu(&bytes)))
}

fn check_cpus(map: &Map, values: usize) -> Result<()> {
    let cpus = cpus::possible()?;
    if values == cpus {
        return Ok(());
    }
    Err(map.error(Error::new(
        ErrorKind::InvalidInput,
        format!("{values} values where there are {cpus} possible CPUs"),
    )))
}

/// Appends one value per possible CPU, as the kernel takes them.
pub(super) fn push_per_cpu<V: Plain>(map: &Map, values: &[V], bytes: &mut Vec<u8>) -> Result<()> {
    check_cpus(map, values.len())?;
    for value in values {
        bytes.extend_from_slice(value.as_bytes());
        bytes.resize(bytes.len() + stride::<V>() - size_of::<V>(), 0);
    }
    Ok(())
}

/// Sets one value per possible CPU.
pub(super) fn set_per_cpu<V: Plain>(map: &Map, key: &[u8], values: &[V]) -> Result<()> {
    map.update(key, &all_cpus(map, values)?, ANY)
}

/// Sets one value per possible CPU, under a condition; `false` where it does not hold.
pub(super) fn set_per_cpu_if<V: Plain>(
    map: &Map,
    key: &[u8],
    values: &[V],
    condition: u64,
) -> Result<bool> {
    map.update_if(key, &all_cpus(map, values)?, condition)
}

/// Whether there was something to be set, of kinds that only replace.
pub(super) fn is_there(set: Result<()>) -> Result<bool> {
    match set {
        Ok(()) => Ok(true),
        Err(error) if error.raw_os_error() == Some(libc::ENOENT) => Ok(false),
        Err(error) => Err(error),
    }
}

/// One value per possible CPU, as the kernel takes them.
fn all_cpus<'a, V: Plain>(map: &Map, values: &'a [V]) -> Result<Cow<'a, [u8]>> {
    if size_of::<V>() == stride::<V>() {
        check_cpus(map, values.len())?;
        return Ok(Cow::Borrowed(V::slice_as_bytes(values)));
    }
    let mut bytes = Vec::with_capacity(map.value_len()?);
    push_per_cpu(map, values, &mut bytes)?;
    Ok(Cow::Owned(bytes))
}
