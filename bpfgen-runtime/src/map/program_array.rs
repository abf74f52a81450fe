//! Arrays of programs, for tail calls.

use std::{fmt, os::fd::AsRawFd as _};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Map,
    typed::{self, ANY},
};
use crate::{Result, program::Program, value::Plain as _};

/// An array of programs that `bpf_tail_call` jumps to.
///
/// The kernel empties it when user space holds no descriptor of it any more: keep it while the
/// programs run.
#[doc(alias = "BPF_MAP_TYPE_PROG_ARRAY")]
#[derive(Clone)]
pub struct ProgramArray {
    map: Map,
}

impl FromMap for ProgramArray {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "ProgramArray", &[MapType::PROG_ARRAY])?;
        Ok(Self { map })
    }
}

impl ProgramArray {
    /// The map with keys and values as bytes.
    pub fn as_map(&self) -> &Map {
        &self.map
    }

    /// Puts a program to `index`.
    ///
    /// # Errors
    /// If the program is not loaded, is of another type than those that use the array, or the index
    /// is past the end.
    pub fn set<K>(&self, index: u32, program: &Program<K>) -> Result<()> {
        let fd = program.fd()?.as_raw_fd();
        self.map
            .update(index.as_bytes(), fd.as_bytes(), ANY)
            .map_err(|error| error.context(format!("putting program {} to it", program.name())))
    }

    /// The kernel's id of the program at `index`; `None` where there is none.
    ///
    /// # Minimum kernel version
    /// 4.15.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn get(&self, index: u32) -> Result<Option<u32>> {
        typed::get(&self.map, index.as_bytes())
    }

    /// Indices that hold a program, with its id.
    ///
    /// # Minimum kernel version
    /// 4.15.
    pub fn ids(&self) -> Iter<u32, u32> {
        Iter::new(self.map.clone(), typed::get)
    }

    /// Number of slots.
    #[expect(clippy::len_without_is_empty, reason = "the kernel makes no empty array")]
    pub fn len(&self) -> u32 {
        self.map.max_entries()
    }

    /// Takes the program at `index` out; `false` where there is none.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn clear(&self, index: u32) -> Result<bool> {
        self.map.delete(index.as_bytes())
    }
}

impl fmt::Debug for ProgramArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

impl AsRef<Map> for ProgramArray {
    fn as_ref(&self) -> &Map {
        &self.map
    }
}
