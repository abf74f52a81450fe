//! Arrays of cgroups.

use std::{
    fs::File,
    marker::PhantomData,
    os::fd::{AsFd, BorrowedFd},
    path::Path,
};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
    typed::{self, ANY},
};
use crate::{Error, Result, value::Plain as _};

typed::typed_map! {
    /// An array of cgroups, which programs ask whether a task or a packet belongs to
    /// (`bpf_current_task_under_cgroup`, `bpf_skb_under_cgroup`).
    ///
    /// User space cannot read it.
    ///
    /// # Minimum kernel version
    /// 4.8.
    #[doc(alias = "BPF_MAP_TYPE_CGROUP_ARRAY")]
    CgroupArray
}

impl FromMap for CgroupArray {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "CgroupArray", &[MapType::CGROUP_ARRAY])?;
        Ok(Self { map, types: PhantomData })
    }
}

impl CgroupArray {
    /// Puts a cgroup to `index`, by a descriptor of its folder in cgroup v2.
    ///
    /// # Errors
    /// If the descriptor is not that of a cgroup, or the index is past the end.
    pub fn set(&self, index: u32, cgroup: impl AsFd) -> Result<()> {
        self.put(index, cgroup.as_fd())
    }

    /// [`set`](Self::set) with the folder's path, `/sys/fs/cgroup/…`.
    ///
    /// # Errors
    /// If there is no such folder, it is not a cgroup's, or the index is past the end.
    pub fn set_path(&self, index: u32, cgroup: impl AsRef<Path>) -> Result<()> {
        let path = cgroup.as_ref();
        let context = format!("putting cgroup {} to it", path.display());
        let folder = File::open(path)
            .map_err(|error| self.map.error(Error::io("cannot open it", &error)))
            .map_err(|error| error.context(&context))?;
        self.put(index, folder.as_fd()).map_err(|error| error.context(context))
    }

    /// Takes the cgroup at `index` out; `false` where there is none.
    ///
    /// # Errors
    /// If the index is past the end, or the map was not created.
    pub fn clear(&self, index: u32) -> Result<bool> {
        typed::check_index(&self.map, index)?;
        self.map.delete(index.as_bytes())
    }

    fn put(&self, index: u32, cgroup: BorrowedFd<'_>) -> Result<()> {
        typed::check_index(&self.map, index)?;
        typed::put_fd(&self.map, index.as_bytes(), cgroup, ANY).map_err(|error| {
            match error.raw_os_error() {
                Some(libc::EBADF) => {
                    error.hint("it must be a folder of a cgroup v2 file system (/sys/fs/cgroup)")
                }
                _ => error,
            }
        })
    }
}
