//! What the kernel says of a map.

use std::{fs, os::fd::AsRawFd as _};

use super::{Map, MapType};
use crate::{Result, sys::bpf};

/// What the kernel says of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapInfo {
    /// Its id, unique as long as the system runs.
    pub id: u32,
    /// Kind.
    pub map_type: MapType,
    /// Its name in the kernel: at most 15 bytes.
    pub name: String,
    /// Bytes of a key.
    pub key_size: u32,
    /// Bytes of a value; of one CPU's for per-CPU kinds.
    pub value_size: u32,
    /// Most entries; bytes for ring buffers, pages for arenas.
    pub max_entries: u32,
    /// `BPF_F_*` of its creation.
    pub flags: u32,
    /// What the kind takes besides: a bloom filter's number of hashes, an arena's address.
    pub map_extra: u64,
    /// Types of key and value, where the map was made with them.
    pub types: Option<MapTypes>,
    /// Bytes of memory that are accounted for it: of what it was made with up to Linux 6.3, of what
    /// it uses from 6.4 on. `None` without procfs.
    pub memlock: Option<u64>,
    /// Whether user space can no longer write it. `None` without procfs.
    pub frozen: Option<bool>,
}

/// Types of a map's keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapTypes {
    /// Id of the BTF that they are in.
    pub btf_id: u32,
    /// Type id of the key, 0 for none.
    pub key: u32,
    /// Type id of the value, 0 for none.
    pub value: u32,
}

impl Map {
    /// Asks the kernel what the map is.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoaded`](crate::ErrorKind::NotLoaded) where autocreate was off; if the
    /// kernel refuses to say.
    #[doc(alias = "BPF_OBJ_GET_INFO_BY_FD")]
    pub fn info(&self) -> Result<MapInfo> {
        let fd = self.fd()?;
        let info = bpf::map_info(fd).map_err(|errno| {
            self.sys("cannot ask what it is", "bpf(BPF_OBJ_GET_INFO_BY_FD)", errno)
        })?;
        let file = fs::read_to_string(format!("/proc/self/fdinfo/{}", fd.as_raw_fd()));
        let file = file.unwrap_or_default();
        let types = MapTypes {
            btf_id: info.btf_id,
            key: info.btf_key_type_id,
            value: info.btf_value_type_id,
        };
        Ok(MapInfo {
            id: info.id,
            map_type: MapType(info.map_type),
            name: text(&info.name),
            key_size: info.key_size,
            value_size: info.value_size,
            max_entries: info.max_entries,
            flags: info.map_flags,
            map_extra: info.map_extra,
            types: (types.btf_id != 0).then_some(types),
            memlock: number(&file, "memlock"),
            frozen: number(&file, "frozen").map(|it| it != 0),
        })
    }
}

/// The number behind a name in fdinfo.
fn number(file: &str, name: &str) -> Option<u64> {
    let value = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    value.trim().parse().ok()
}

/// A name of the kernel's, as far as it goes.
pub(super) fn text(name: &[u8]) -> String {
    let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_fdinfo() {
        let file = "map_type:\t1\nmap_extra:\t0x0\nmemlock:\t8192\nfrozen:\t1\n";
        assert_eq!(number(file, "memlock"), Some(8192));
        assert_eq!(number(file, "frozen"), Some(1));
        assert_eq!(number(file, "map"), None);
        assert_eq!(number(file, "map_extra"), None);
        assert_eq!(number("", "memlock"), None);
    }

    #[test]
    fn names_end_at_the_first_zero() {
        assert_eq!(text(b"counts\0\0x"), "counts");
        assert_eq!(text(&[]), "");
    }
}
