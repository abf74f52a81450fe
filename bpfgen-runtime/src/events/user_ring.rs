//! Ring buffers in the other direction: from this process to programs.

use std::{fmt, marker::PhantomData};

use bpfgen_object::uapi::MapType;

use super::Record;
use crate::{
    Error, ErrorKind, Result,
    map::{FromMap, Map},
};

/// A ring buffer (`BPF_MAP_TYPE_USER_RINGBUF`) through which a process sends records to programs,
/// which take them with `bpf_user_ringbuf_drain`.
///
/// # Minimum kernel version
/// 6.1.
#[doc(alias = "BPF_MAP_TYPE_USER_RINGBUF")]
pub struct UserRingBuf<T: ?Sized> {
    map: Map,
    record: PhantomData<fn() -> Box<T>>,
}

impl<T: Record + ?Sized> FromMap for UserRingBuf<T> {
    fn from_map(map: Map) -> Result<Self> {
        if map.map_type() != MapType::USER_RINGBUF {
            return Err(map.error(Error::new(
                ErrorKind::Incompatible,
                format!("a map of type {} is not a user ring buffer", map.map_type().name()),
            )));
        }
        Ok(Self { map, record: PhantomData })
    }
}

impl UserRingBuf<[u8]> {
    /// The same ring with its records written as `T`.
    #[must_use]
    pub fn cast<T: Record>(self) -> UserRingBuf<T> {
        UserRingBuf { map: self.map, record: PhantomData }
    }
}

impl<T: ?Sized> UserRingBuf<T> {
    /// Bytes that the ring holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.map.max_entries() as usize
    }

    /// The map.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.map
    }
}

impl<T: ?Sized> Clone for UserRingBuf<T> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), record: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for UserRingBuf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserRingBuf").field(&self.map).finish()
    }
}
