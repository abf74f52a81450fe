//! Maps that others have made, by id and by name.

use super::{Map, info};
use crate::{
    Error, ErrorKind, Result,
    kernel::privilege::{self, Capability},
    sys::{
        Errno, bpf,
        object::{self, Kind},
    },
};

impl Map {
    /// Opens the map with this id, whoever made it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none; [`ErrorKind::Permission`] without CAP_SYS_ADMIN.
    #[doc(alias = "BPF_MAP_GET_FD_BY_ID")]
    pub fn from_id(id: u32) -> Result<Self> {
        let opened = object::by_id(Kind::Map, id).map_err(|errno| by_id(id, errno))?;
        Self::from_fd(opened).map_err(|error| error.context(format!("map {id}")))
    }

    /// Ids of all maps that are in the kernel now, ascending.
    ///
    /// # Errors
    /// [`ErrorKind::Permission`] without CAP_SYS_ADMIN.
    #[doc(alias = "BPF_MAP_GET_NEXT_ID")]
    pub fn ids() -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        let mut last = 0;
        loop {
            match object::next_id(Kind::Map, last) {
                Ok(id) if id > last => {
                    ids.push(id);
                    last = id;
                }
                Ok(_) | Err(Errno(libc::ENOENT)) => return Ok(ids),
                Err(errno) => {
                    let error = Error::sys("cannot list maps", "bpf(BPF_MAP_GET_NEXT_ID)", errno);
                    return Err(permitted(error, errno));
                }
            }
        }
    }

    /// Opens all maps with this name, whoever made them, by ascending id. The kernel keeps 15 bytes
    /// of a name, so no more of it counts.
    ///
    /// # Errors
    /// [`ErrorKind::Permission`] without CAP_SYS_ADMIN.
    pub fn named(name: &str) -> Result<Vec<Self>> {
        let name = info::text(&bpf::object_name(name));
        let mut maps = Vec::new();
        for id in Self::ids()? {
            match Self::from_id(id) {
                Ok(map) if map.name() == name => maps.push(map),
                // It was there when ids were listed.
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(maps)
    }

    /// Opens the only map with this name.
    pub(super) fn from_name(name: &str) -> Result<Self> {
        let mut maps = Self::named(name)?;
        match (maps.pop(), maps.is_empty()) {
            (Some(map), true) => Ok(map),
            (Some(last), false) => {
                let ids = maps.iter().chain([&last]).map(Self::id).collect::<Result<Vec<_>>>()?;
                let ids: Vec<_> = ids.iter().map(u32::to_string).collect();
                let what = format!("{} maps have the name {name:?}", ids.len());
                let hint = format!("open one by its id: {}", ids.join(", "));
                Err(Error::new(ErrorKind::InvalidInput, what).hint(hint))
            }
            (None, _) => {
                Err(Error::new(ErrorKind::NotFound, format!("no map has the name {name:?}")))
            }
        }
    }
}

fn by_id(id: u32, errno: Errno) -> Error {
    let error = Error::sys(format!("cannot open map {id}"), "bpf(BPF_MAP_GET_FD_BY_ID)", errno);
    match errno.0 {
        libc::ENOENT => error.with_kind(ErrorKind::NotFound).hint("no map has this id (any more)"),
        _ => permitted(error, errno),
    }
}

fn permitted(error: Error, errno: Errno) -> Error {
    match errno.0 {
        libc::EPERM => error.hint(privilege::hint(&[Capability::SysAdmin])),
        _ => error,
    }
}
