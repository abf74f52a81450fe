//! Walking over a map's keys.

use std::{fmt, marker::PhantomData};

use super::Map;
use crate::{Error, ErrorKind, Result, value::Plain};

/// A key as a walk gives it: of a type, or its bytes.
pub trait WalkKey: Sized {
    /// A key of so many zero bytes.
    #[doc(hidden)]
    fn zeros(len: usize) -> Self;

    /// The key that `bytes` begin with.
    #[doc(hidden)]
    fn first(bytes: &[u8], len: usize) -> Option<Self>;

    /// Its bytes.
    #[doc(hidden)]
    fn key(&self) -> &[u8];

    /// Its bytes, to be written.
    #[doc(hidden)]
    fn key_mut(&mut self) -> &mut [u8];
}

impl<K: Plain> WalkKey for K {
    fn zeros(_: usize) -> Self {
        K::zeroed()
    }

    fn first(bytes: &[u8], _: usize) -> Option<Self> {
        K::from_prefix(bytes)
    }

    fn key(&self) -> &[u8] {
        self.as_bytes()
    }

    fn key_mut(&mut self) -> &mut [u8] {
        self.as_bytes_mut()
    }
}

impl WalkKey for Vec<u8> {
    fn zeros(len: usize) -> Self {
        vec![0; len]
    }

    fn first(bytes: &[u8], len: usize) -> Option<Self> {
        bytes.get(..len).map(<[u8]>::to_vec)
    }

    fn key(&self) -> &[u8] {
        self
    }

    fn key_mut(&mut self) -> &mut [u8] {
        self
    }
}

/// Iterator over the keys of a map.
///
/// The next key is fetched before one is given out, so that removing what has just been given out
/// does not disturb the walk. Ends after the first error.
pub struct Keys<K> {
    map: Map,
    next: Next<K>,
    /// How many more keys may come before this is called endless.
    left: u64,
}

enum Next<K> {
    First,
    Key(K),
    End,
}

impl<K: WalkKey> Keys<K> {
    pub(super) fn new(map: Map) -> Self {
        // What belongs to other objects has no limit of its own; its keys do not start over.
        let left = match map.max_entries() {
            0 => u64::MAX,
            entries => 2 * u64::from(entries),
        };
        Self { map, next: Next::First, left }
    }

    fn after(&self, key: Option<&K>) -> Result<Next<K>> {
        let mut next = K::zeros(self.map.map_fd()?.key_len());
        let found = self.map.next_key(key.map(K::key), next.key_mut())?;
        Ok(if found { Next::Key(next) } else { Next::End })
    }

    fn step(&mut self) -> Result<Option<K>> {
        let next = std::mem::replace(&mut self.next, Next::End);
        let key = match next {
            Next::First => match self.after(None)? {
                Next::Key(key) => key,
                _ => return Ok(None),
            },
            Next::Key(key) => key,
            Next::End => return Ok(None),
        };
        // Whoever removes keys as fast as they are read here could send us back for ever.
        let Some(left) = self.left.checked_sub(1) else {
            return Err(endless(&self.map));
        };
        self.left = left;
        self.next = self.after(Some(&key))?;
        Ok(Some(key))
    }
}

pub(super) fn endless(map: &Map) -> Error {
    map.error(Error::new(ErrorKind::Busy, "its keys change too quickly to be listed"))
}

impl<K: WalkKey> Iterator for Keys<K> {
    type Item = Result<K>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

impl<K> fmt::Debug for Keys<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("map", &self.map).finish_non_exhaustive()
    }
}

/// Iterator over the keys of a map with their values.
pub struct Iter<K, V> {
    keys: Keys<K>,
    get: fn(&Map, &[u8]) -> Result<Option<V>>,
    value: PhantomData<fn() -> V>,
}

impl<K: Plain, V> Iter<K, V> {
    pub(super) fn new(map: Map, get: fn(&Map, &[u8]) -> Result<Option<V>>) -> Self {
        Self { keys: Keys::new(map), get, value: PhantomData }
    }
}

impl<K: Plain, V> Iterator for Iter<K, V> {
    type Item = Result<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let key = match self.keys.next()? {
                Ok(key) => key,
                Err(error) => return Some(Err(error)),
            };
            match (self.get)(&self.keys.map, key.as_bytes()) {
                Ok(Some(value)) => return Some(Ok((key, value))),
                Ok(None) => {}
                Err(error) => {
                    self.keys.next = Next::End;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<K, V> fmt::Debug for Iter<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").field("keys", &self.keys).finish_non_exhaustive()
    }
}
