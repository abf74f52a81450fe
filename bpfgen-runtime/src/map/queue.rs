//! Queues and stacks.

use std::marker::PhantomData;

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
    typed::{self, ANY, EXIST},
};
use crate::{ErrorKind, Result, value::Plain};

macro_rules! queues {
    ($($(#[$doc:meta])* $name:ident = $map_type:ident, $next:literal;)+) => {$(
        typed::typed_map! {
            $(#[$doc])*
            ///
            /// # Minimum kernel version
            /// 4.20.
            $name<V>
        }

        impl<V: Plain> FromMap for $name<V> {
            fn from_map(map: Map) -> Result<Self> {
                typed::check(&map, stringify!($name), &[MapType::$map_type])?;
                typed::check_value::<V>(&map)?;
                Ok(Self { map, types: PhantomData })
            }
        }

        impl<V: Plain> $name<V> {
            /// Puts a value in; where there is no room, changes nothing and gives `false`.
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "bpf_map_push_elem")]
            pub fn push(&self, value: &V) -> Result<bool> {
                push(&self.map, value)
            }

            /// Puts a value in; where there is no room, the oldest one goes.
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "BPF_EXIST")]
            pub fn push_over(&self, value: &V) -> Result<()> {
                self.map.update(&[], value.as_bytes(), EXIST)
            }

            #[doc = concat!("Takes ", $next, " out; `None` where there is none.")]
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "bpf_map_pop_elem")]
            #[doc(alias = "BPF_MAP_LOOKUP_AND_DELETE_ELEM")]
            pub fn pop(&self) -> Result<Option<V>> {
                pop(&self.map)
            }

            #[doc = concat!("Copies ", $next, ", which stays; `None` where there is none.")]
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "bpf_map_peek_elem")]
            pub fn peek(&self) -> Result<Option<V>> {
                typed::get(&self.map, &[])
            }

            /// Takes values out until there are none.
            pub fn drain(&self) -> impl Iterator<Item = Result<V>> + use<'_, V> {
                std::iter::from_fn(|| self.pop().transpose())
            }
        }
    )+};
}

queues! {
    /// A queue: first in, first out.
    ///
    /// ```no_run
    /// # fn demo(jobs: bpfgen_runtime::map::Queue<u64>) -> bpfgen_runtime::Result<()> {
    /// assert!(jobs.push(&1)?);
    /// jobs.push_over(&2)?;
    /// assert_eq!(jobs.pop()?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_QUEUE")]
    Queue = QUEUE, "the oldest value";
    /// A stack: last in, first out.
    #[doc(alias = "BPF_MAP_TYPE_STACK")]
    Stack = STACK, "the newest value";
}

fn push<V: Plain>(map: &Map, value: &V) -> Result<bool> {
    match map.update(&[], value.as_bytes(), ANY) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::ResourceLimit => Ok(false),
        Err(error) => Err(error),
    }
}

fn pop<V: Plain>(map: &Map) -> Result<Option<V>> {
    let mut value = V::zeroed();
    let found = map.map_fd()?.take(&[], value.as_bytes_mut(), 0).map_err(|errno| {
        map.sys("cannot take a value out", "bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM)", errno)
    })?;
    Ok(found.then_some(value))
}
