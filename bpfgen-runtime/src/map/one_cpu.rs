//! Maps with one value per possible CPU: one CPU's value by itself, and one value for all.
//!
//! Kernels before 7.0 copy the values of all CPUs at a time. Getting one is then getting all, and one
//! value for all is set as many copies of it. But setting one CPU's alone would write what was read
//! before over what programs on the others have written since, so there it is refused.

use std::{borrow::Cow, collections::HashSet};

use super::{
    LruPerCpuHashMap, Map, PerCpuArray, PerCpuCgroupStorage, PerCpuHashMap,
    batch::{self, Batches, Fetch},
    typed::{self, NOEXIST, stride},
};
use crate::{
    Error, ErrorKind, Result,
    kernel::cpus,
    sys::map::{ALL_CPUS, CPU},
    value::Plain,
};

/// Keys that are looked at in one call.
const AT_A_TIME: usize = 4096;

/// What is said where the kernel does not know single CPUs.
pub(super) fn unsupported(what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, what).hint(
        "that needs Linux 7.0 (BPF_F_CPU, BPF_F_ALL_CPUS), and a CPU whose number is less than how many \
         CPUs there can be; where no program writes meanwhile, get the \
         values of all CPUs, change one, and set them",
    )
}

/// Where a CPU's value is among those of all.
pub(super) fn place(map: &Map, cpu: u32) -> Result<usize> {
    cpus::place(cpu)?.ok_or_else(|| {
        let message = format!("there is no CPU {cpu}");
        map.error(Error::new(ErrorKind::InvalidInput, message)).hint(
            "CPUs are counted from 0; /sys/devices/system/cpu/possible has those that there can be",
        )
    })
}

/// The flags that stand for a CPU, where the kernel knows them and takes its number.
pub(super) fn one(map: &Map, cpu: u32) -> Result<Option<u64>> {
    place(map, cpu)?;
    let can = cpus::has_flag(cpu)? && map.has_single_cpus();
    Ok(can.then_some(CPU | u64::from(cpu) << 32))
}

pub(super) fn insist(map: &Map, flags: Option<u64>) -> Result<u64> {
    let what = "the kernel cannot set one CPU's value by itself";
    flags.ok_or_else(|| map.error(unsupported(what)))
}

fn get<V: Plain>(map: &Map, key: &[u8], cpu: u32) -> Result<Option<V>> {
    let mut value = V::zeroed();
    if let Some(flags) = one(map, cpu)? {
        return Ok(map.lookup_with(key, value.as_bytes_mut(), flags)?.then_some(value));
    }
    let mut bytes = vec![0; map.value_len()?];
    let found = map.lookup(key, &mut bytes)?;
    let own = bytes.get(place(map, cpu)? * stride::<V>()..).and_then(V::from_prefix);
    Ok(own.filter(|_| found))
}

fn set<V: Plain>(map: &Map, key: &[u8], cpu: u32, value: &V) -> Result<()> {
    let flags = insist(map, one(map, cpu)?)?;
    map.update(key, value.as_bytes(), flags)
}

/// As [`set`], of a hash map. The kernel makes a new element of an old one, and sets the one CPU alone:
/// what the others had there would come up again. So a new one is made before, with zeros.
fn insert<V: Plain>(map: &Map, key: &[u8], cpu: u32, value: &V) -> Result<()> {
    let flags = insist(map, one(map, cpu)?)?;
    let mut old = V::zeroed();
    if !map.lookup_with(key, old.as_bytes_mut(), flags)? {
        map.update_if(key, &vec![0; map.value_len()?], NOEXIST)?;
    }
    map.update(key, value.as_bytes(), flags)
}

/// [`insert`] of many: those that are new one by one, the values all at a time.
fn insert_batch<K: Plain, V: Plain>(map: &Map, cpu: u32, keys: &[K], values: &[V]) -> Result<()> {
    batch::same_length(map, keys.len(), values.len())?;
    let flags = insist(map, one(map, cpu)?)?;
    let mut there = HashSet::new();
    for entry in Batches::<K, ()>::new(map, fetch::<V>(map, cpu, AT_A_TIME)?, |_| ())? {
        there.insert(entry?.0.as_bytes().to_vec());
    }
    let zeros = vec![0; map.value_len()?];
    for key in keys.iter().map(K::as_bytes).filter(|key| !there.contains(*key)) {
        map.update_if(key, &zeros, NOEXIST)?;
    }
    batch::update(map, K::slice_as_bytes(keys), V::slice_as_bytes(values), flags)
}

/// The values of all CPUs, as the kernel takes them, of one for each key.
fn copies<V: Plain>(map: &Map, values: &[V]) -> Result<Vec<u8>> {
    let cpus = cpus::possible()?;
    let mut bytes = Vec::with_capacity(map.value_len()?.saturating_mul(values.len()));
    for value in values {
        typed::push_per_cpu(map, &vec![*value; cpus], &mut bytes)?;
    }
    Ok(bytes)
}

/// Bytes that set these values for all CPUs, and the flags that they take.
fn for_all<'a, V: Plain>(map: &Map, values: &'a [V]) -> Result<(Cow<'a, [u8]>, u64)> {
    Ok(if map.has_single_cpus() {
        (Cow::Borrowed(V::slice_as_bytes(values)), ALL_CPUS)
    } else {
        (Cow::Owned(copies(map, values)?), 0)
    })
}

fn set_all<V: Plain>(map: &Map, key: &[u8], value: &V) -> Result<()> {
    let (bytes, flags) = for_all(map, std::slice::from_ref(value))?;
    map.update(key, &bytes, flags)
}

fn fetch<V: Plain>(map: &Map, cpu: u32, size: usize) -> Result<Fetch> {
    let all = Fetch::all(size);
    Ok(match one(map, cpu)? {
        Some(flags) => Fetch { flags, ..all },
        None => {
            let from = place(map, cpu)? * stride::<V>();
            Fetch { part: Some((from, size_of::<V>())), ..all }
        }
    })
}

macro_rules! hashes {
    ($($name:ident)+) => {$(
        impl<K: Plain, V: Plain> $name<K, V> {
            /// The value of `key` on one CPU. Allocates nothing where the kernel knows single CPUs.
            ///
            /// # Errors
            /// If there is no such CPU, or the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 7.0 the values of all CPUs are fetched.
            #[doc(alias = "BPF_F_CPU")]
            pub fn get_on(&self, key: &K, cpu: u32) -> Result<Option<V>> {
                get(self.as_map(), key.as_bytes(), cpu)
            }

            /// Sets the value of `key` on one CPU; on the others it stays as it is, or is zero where
            /// the key is new.
            ///
            /// # Errors
            /// [`ErrorKind::Unsupported`] on kernels before 7.0; if there is no such CPU, the map is
            /// full, or it was not created.
            ///
            /// # Minimum kernel version
            /// 7.0.
            #[doc(alias = "BPF_F_CPU")]
            pub fn insert_on(&self, key: &K, cpu: u32, value: &V) -> Result<()> {
                insert(self.as_map(), key.as_bytes(), cpu, value)
            }

            /// Sets the value of `key` to the same on all CPUs.
            ///
            /// # Errors
            /// If the map is full, or was not created.
            ///
            /// # Minimum kernel version
            /// Before 7.0 a copy for each CPU is handed over.
            #[doc(alias = "BPF_F_ALL_CPUS")]
            pub fn insert_all(&self, key: &K, value: &V) -> Result<()> {
                set_all(self.as_map(), key.as_bytes(), value)
            }

            /// Keys with their values on one CPU, in no order, `size` of them fetched at a time.
            ///
            /// # Errors
            /// If there is no such CPU, or the map was not created.
            ///
            /// # Minimum kernel version
            /// Before 7.0 the values of all CPUs are fetched, before 5.6 one entry at a time.
            #[doc(alias = "BPF_F_CPU")]
            #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
            pub fn iter_batch_on(&self, cpu: u32, size: usize) -> Result<Batches<K, V>> {
                Batches::new(self.as_map(), fetch::<V>(self.as_map(), cpu, size)?, typed::single)
            }

            /// Sets the values of many keys on one CPU, as [`insert_on`](Self::insert_on) does. Looks
            /// which keys are there before; those that are not take a call each.
            ///
            /// # Errors
            /// If there are not as many keys as values, and as [`insert_on`](Self::insert_on); the
            /// keys before the one that failed are set then.
            ///
            /// # Minimum kernel version
            /// 7.0.
            #[doc(alias = "BPF_F_CPU")]
            #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
            pub fn insert_batch_on(&self, cpu: u32, keys: &[K], values: &[V]) -> Result<()> {
                insert_batch(self.as_map(), cpu, keys, values)
            }

            /// Sets the values of many keys, each to the same on all CPUs.
            ///
            /// # Errors
            /// If there are not as many keys as values, the map is full, or it was not created; the
            /// keys before the one that failed are set then.
            ///
            /// # Minimum kernel version
            /// Before 7.0 a copy for each CPU is handed over, before 5.6 one entry is set at a time.
            #[doc(alias = "BPF_F_ALL_CPUS")]
            #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
            pub fn insert_batch_all(&self, keys: &[K], values: &[V]) -> Result<()> {
                let map = self.as_map();
                batch::same_length(map, keys.len(), values.len())?;
                let (values, flags) = for_all(map, values)?;
                batch::update(map, K::slice_as_bytes(keys), &values, flags)
            }
        }
    )+};
}

hashes!(PerCpuHashMap LruPerCpuHashMap);

impl<V: Plain> PerCpuArray<V> {
    /// The value of the element at `index` on one CPU; `None` past the end. Allocates nothing where
    /// the kernel knows single CPUs.
    ///
    /// # Errors
    /// If there is no such CPU, or the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 7.0 the values of all CPUs are fetched.
    #[doc(alias = "BPF_F_CPU")]
    pub fn get_on(&self, index: u32, cpu: u32) -> Result<Option<V>> {
        get(self.as_map(), index.as_bytes(), cpu)
    }

    /// Sets the value of the element at `index` on one CPU, and leaves the others as they are.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on kernels before 7.0; if there is no such CPU, the index is past the
    /// end, or the map was not created.
    ///
    /// # Minimum kernel version
    /// 7.0.
    #[doc(alias = "BPF_F_CPU")]
    pub fn set_on(&self, index: u32, cpu: u32, value: &V) -> Result<()> {
        set(self.as_map(), index.as_bytes(), cpu, value)
    }

    /// Sets the value of the element at `index` to the same on all CPUs.
    ///
    /// # Errors
    /// If the index is past the end, or the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 7.0 a copy for each CPU is handed over.
    #[doc(alias = "BPF_F_ALL_CPUS")]
    pub fn set_all(&self, index: u32, value: &V) -> Result<()> {
        set_all(self.as_map(), index.as_bytes(), value)
    }

    /// Indices and elements on one CPU, in order, `size` of them fetched at a time.
    ///
    /// # Errors
    /// If there is no such CPU, or the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 7.0 the values of all CPUs are fetched, before 5.13 one element at a time.
    #[doc(alias = "BPF_F_CPU")]
    #[doc(alias = "BPF_MAP_LOOKUP_BATCH")]
    pub fn iter_batch_on(&self, cpu: u32, size: usize) -> Result<Batches<u32, V>> {
        Batches::new(self.as_map(), fetch::<V>(self.as_map(), cpu, size)?, typed::single)
    }

    /// Sets the elements from index `first` on, on one CPU.
    ///
    /// # Errors
    /// As [`set_on`](Self::set_on); those before the one that failed are set then.
    ///
    /// # Minimum kernel version
    /// 7.0.
    #[doc(alias = "BPF_F_CPU")]
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch_on(&self, cpu: u32, first: u32, values: &[V]) -> Result<()> {
        let flags = insist(self.as_map(), one(self.as_map(), cpu)?)?;
        let keys = self.indices(first, values.len())?;
        batch::update(self.as_map(), &keys, V::slice_as_bytes(values), flags)
    }

    /// Sets the elements from index `first` on, each to the same on all CPUs.
    ///
    /// # Errors
    /// As [`set_all`](Self::set_all); those before the one that failed are set then.
    ///
    /// # Minimum kernel version
    /// Before 7.0 a copy for each CPU is handed over, before 5.13 one element is set at a time.
    #[doc(alias = "BPF_F_ALL_CPUS")]
    #[doc(alias = "BPF_MAP_UPDATE_BATCH")]
    pub fn set_batch_all(&self, first: u32, values: &[V]) -> Result<()> {
        let keys = self.indices(first, values.len())?;
        let (values, flags) = for_all(self.as_map(), values)?;
        batch::update(self.as_map(), &keys, &values, flags)
    }
}

impl<K: Plain, V: Plain> PerCpuCgroupStorage<K, V> {
    /// The value of `key` on one CPU. Allocates nothing where the kernel knows single CPUs.
    ///
    /// # Errors
    /// If there is no such CPU, or the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 7.0 the values of all CPUs are fetched.
    #[doc(alias = "BPF_F_CPU")]
    pub fn get_on(&self, key: &K, cpu: u32) -> Result<Option<V>> {
        get(self.as_map(), key.as_bytes(), cpu)
    }

    /// Sets the value of `key` on one CPU, and leaves the others as they are; where it has none,
    /// changes nothing and gives `false`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on kernels before 7.0; if there is no such CPU, or the map was not
    /// created.
    ///
    /// # Minimum kernel version
    /// 7.0.
    #[doc(alias = "BPF_F_CPU")]
    pub fn replace_on(&self, key: &K, cpu: u32, value: &V) -> Result<bool> {
        typed::is_there(set(self.as_map(), key.as_bytes(), cpu, value))
    }

    /// Sets the value of `key` to the same on all CPUs; where it has none, changes nothing and gives
    /// `false`.
    ///
    /// # Errors
    /// If the map was not created.
    ///
    /// # Minimum kernel version
    /// Before 7.0 a copy for each CPU is handed over.
    #[doc(alias = "BPF_F_ALL_CPUS")]
    pub fn replace_all(&self, key: &K, value: &V) -> Result<bool> {
        typed::is_there(set_all(self.as_map(), key.as_bytes(), value))
    }
}
