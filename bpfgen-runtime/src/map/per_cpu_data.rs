//! Global variables of which each CPU has its own: `.percpu` and `.percpu.x`.
//!
//! They lie in an array of one value per CPU, which cannot be mapped: a variable is read with all that
//! is in its section, and set by reading the section of a CPU and writing it back.

use std::{fmt, marker::PhantomData, mem::size_of, sync::Arc};

use super::{Map, one_cpu};
use crate::{Error, ErrorKind, Result, kernel::cpus, value::Plain};

const KEY: [u8; 4] = 0u32.to_ne_bytes();

/// A section of variables of which each CPU has its own, after load.
#[derive(Clone, Debug)]
pub struct PerCpuData {
    map: Arc<Map>,
}

impl PerCpuData {
    pub(crate) fn new(map: Map) -> Result<Self> {
        // Asks now for what reading takes.
        cpus::possible()?;
        Ok(Self { map: Arc::new(map) })
    }

    /// Sets the whole section, on all CPUs.
    pub(crate) fn fill(&self, content: &[u8]) -> Result<()> {
        let mut one = content.to_vec();
        one.resize(content.len().next_multiple_of(8), 0);
        self.map.update(&KEY, &one.repeat(cpus::possible()?), 0)
    }

    /// The variable of type `T` at this byte offset.
    ///
    /// # Errors
    /// If it does not lie in the section.
    pub fn cell<T: Plain>(&self, offset: usize) -> Result<PerCpuCell<T>> {
        let len = self.map.value_size() as usize;
        match offset.checked_add(size_of::<T>()) {
            Some(end) if end <= len => {
                Ok(PerCpuCell { section: self.clone(), offset, value: PhantomData })
            }
            _ => Err(self.map.error(Error::new(
                ErrorKind::InvalidInput,
                format!("a variable of {} bytes at {offset} in a section of {len}", size_of::<T>()),
            ))),
        }
    }

    /// The map behind the section: an array of one element per CPU.
    #[must_use]
    pub fn as_map(&self) -> &Map {
        &self.map
    }
}

/// A global variable in `.percpu`, of which each CPU has its own.
///
/// It is an owned handle, cheap to clone, that keeps the section. Each operation is a system call, or
/// one for each CPU.
///
/// # Minimum kernel version
/// 7.3, for programs that use it.
pub struct PerCpuCell<T> {
    section: PerCpuData,
    offset: usize,
    value: PhantomData<fn() -> T>,
}

impl<T: Plain> PerCpuCell<T> {
    /// The values now, one per possible CPU, in the order of their numbers.
    ///
    /// # Errors
    /// If the kernel refuses to look them up.
    pub fn get(&self) -> Result<Vec<T>> {
        let map = &self.section.map;
        let mut bytes = vec![0; map.value_len()?];
        if !map.lookup(&KEY, &mut bytes)? {
            return Err(self.empty());
        }
        let stride = (map.value_size() as usize).next_multiple_of(8).max(1);
        Ok(bytes.chunks_exact(stride).filter_map(|one| self.of(one)).collect())
    }

    /// The value of one CPU now.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there is no such CPU; if the kernel refuses to look it up.
    pub fn get_on(&self, cpu: u32) -> Result<T> {
        let map = &self.section.map;
        let place = one_cpu::place(map, cpu)?;
        match one_cpu::one(map, cpu)? {
            Some(flags) => self.of(&self.whole(flags)?),
            None => self.get()?.get(place).copied(),
        }
        .ok_or_else(|| self.empty())
    }

    /// Sets the value of one CPU.
    ///
    /// The section of that CPU is read and written as a whole: what a program there writes to other
    /// variables of the section in between is lost.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if there is no such CPU; [`ErrorKind::Unsupported`] before Linux 7.0,
    /// where variables can be set before load only.
    ///
    /// # Minimum kernel version
    /// 7.0.
    #[doc(alias = "BPF_F_CPU")]
    pub fn set_on(&self, cpu: u32, value: T) -> Result<()> {
        let map = &self.section.map;
        let flags = one_cpu::insist(map, one_cpu::one(map, cpu)?)?;
        let mut bytes = self.whole(flags)?;
        // Within the section, as `cell` has seen to.
        if let Some(place) = bytes.get_mut(self.offset..self.offset + size_of::<T>()) {
            place.copy_from_slice(value.as_bytes());
        }
        map.update(&KEY, &bytes, flags)
    }

    /// Sets the value of each CPU, one after another, as [`set_on`](Self::set_on) does.
    ///
    /// # Errors
    /// As [`set_on`](Self::set_on)'s; those before the CPU that failed are set then.
    ///
    /// # Minimum kernel version
    /// 7.0.
    pub fn set(&self, value: T) -> Result<()> {
        cpus::list()?.iter().try_for_each(|&cpu| self.set_on(cpu, value))
    }

    /// The whole section, of the CPU that the flags say.
    fn whole(&self, flags: u64) -> Result<Vec<u8>> {
        let map = &self.section.map;
        let mut bytes = vec![0; map.value_size() as usize];
        if map.lookup_with(&KEY, &mut bytes, flags)? { Ok(bytes) } else { Err(self.empty()) }
    }

    /// The variable in a section.
    fn of(&self, section: &[u8]) -> Option<T> {
        section.get(self.offset..).and_then(T::from_prefix)
    }

    fn empty(&self) -> Error {
        self.section.map.error(Error::new(ErrorKind::NotFound, "it has no content"))
    }
}

impl<T> Clone for PerCpuCell<T> {
    fn clone(&self) -> Self {
        Self { section: self.section.clone(), offset: self.offset, value: PhantomData }
    }
}

impl<T: Plain + fmt::Debug> fmt::Debug for PerCpuCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(values) if size_of::<T>() <= 4096 => f.debug_tuple("PerCpu").field(&values).finish(),
            _ => write!(f, "PerCpu<{} bytes>", size_of::<T>()),
        }
    }
}
