//! Maps of sockets, which programs redirect to or choose among.

use std::{
    marker::PhantomData,
    os::fd::{AsFd, BorrowedFd},
};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Iter, Keys, Map,
    typed::{self, ANY, EXIST, NOEXIST},
};
use crate::{Error, Result, value::Plain};

mod sealed {
    pub trait Sealed {}
    impl Sealed for u32 {}
    impl Sealed for u64 {}
}

/// The C type of a map's values: `u32`, or `u64`, of which user space can read the sockets'
/// cookies.
pub trait SocketValue: Plain + sealed::Sealed {}

impl SocketValue for u32 {}
impl SocketValue for u64 {}

typed::typed_map! {
    /// An array of sockets, which programs of `SEC("sk_skb…")` and `SEC("sk_msg")` redirect to.
    ///
    /// `V` is the C type of its values: where it is `u64`, user space can read the sockets' cookies.
    /// A socket that is closed leaves by itself.
    ///
    /// ```no_run
    /// # use std::net::TcpStream;
    /// # fn demo(map: bpfgen_runtime::map::SockMap<u64>, stream: TcpStream)
    /// # -> bpfgen_runtime::Result<()> {
    /// map.set(0, &stream)?;
    /// assert!(map.cookie(0)?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Minimum kernel version
    /// 4.14; 5.7 for cookies and for UDP.
    #[doc(alias = "BPF_MAP_TYPE_SOCKMAP")]
    SockMap<V>
}

typed::typed_map! {
    /// A hash map of sockets, which programs of `SEC("sk_skb…")` and `SEC("sk_msg")` redirect to.
    ///
    /// `V` is the C type of its values: where it is `u64`, user space can read the sockets' cookies.
    /// A socket that is closed leaves by itself.
    ///
    /// # Minimum kernel version
    /// 4.18; 5.7 for cookies and for UDP.
    #[doc(alias = "BPF_MAP_TYPE_SOCKHASH")]
    SockHash<K, V>
}

typed::typed_map! {
    /// An array of sockets that share a port, among which a program of `SEC("sk_reuseport")`
    /// chooses.
    ///
    /// `V` is the C type of its values: where it is `u64`, user space can read the sockets' cookies.
    /// A socket that is closed leaves by itself.
    ///
    /// # Minimum kernel version
    /// 4.19.
    #[doc(alias = "BPF_MAP_TYPE_REUSEPORT_SOCKARRAY")]
    ReusePortArray<V>
}

impl<V: SocketValue> FromMap for SockMap<V> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "SockMap", &[MapType::SOCKMAP])?;
        typed::check_value::<V>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<K: Plain, V: SocketValue> FromMap for SockHash<K, V> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "SockHash", &[MapType::SOCKHASH])?;
        typed::check_key::<K>(&map)?;
        typed::check_value::<V>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

impl<V: SocketValue> FromMap for ReusePortArray<V> {
    fn from_map(map: Map) -> Result<Self> {
        typed::check(&map, "ReusePortArray", &[MapType::REUSEPORT_SOCKARRAY])?;
        typed::check_value::<V>(&map)?;
        Ok(Self { map, types: PhantomData })
    }
}

macro_rules! socket_arrays {
    ($($name:ident, $sockets:literal;)+) => {$(
        impl<V: SocketValue> $name<V> {
            /// Puts a socket to `index`.
            ///
            /// # Errors
            #[doc = concat!("If it is not ", $sockets, ", the index is past the end, or the map was not")]
            /// created.
            pub fn set(&self, index: u32, socket: impl AsFd) -> Result<()> {
                put(&self.map, index, socket.as_fd(), ANY, $sockets).map(drop)
            }

            /// Puts a socket to `index` if there is none; else changes nothing and gives `false`.
            ///
            /// # Errors
            /// As [`set`](Self::set).
            #[doc(alias = "BPF_NOEXIST")]
            pub fn set_new(&self, index: u32, socket: impl AsFd) -> Result<bool> {
                put(&self.map, index, socket.as_fd(), NOEXIST, $sockets)
            }

            /// Puts a socket in the place of the one at `index`; where there is none, changes nothing
            /// and gives `false`.
            ///
            /// # Errors
            /// As [`set`](Self::set).
            #[doc(alias = "BPF_EXIST")]
            pub fn replace(&self, index: u32, socket: impl AsFd) -> Result<bool> {
                put(&self.map, index, socket.as_fd(), EXIST, $sockets)
            }

            /// Takes the socket at `index` out; `false` where there is none.
            ///
            /// # Errors
            /// If the index is past the end, or the map was not created.
            pub fn clear(&self, index: u32) -> Result<bool> {
                typed::check_index(&self.map, index)?;
                match self.map.delete(index.as_bytes()) {
                    // What a SOCKMAP says where there is none.
                    Err(error) if error.raw_os_error() == Some(libc::EINVAL) => Ok(false),
                    cleared => cleared,
                }
            }
        }

        impl $name<u64> {
            /// The cookie of the socket at `index` (`SO_COOKIE`), which no other socket ever has;
            /// `None` where there is none.
            ///
            /// # Errors
            /// If the map was not created.
            #[doc(alias = "bpf_get_socket_cookie")]
            pub fn cookie(&self, index: u32) -> Result<Option<u64>> {
                typed::get(&self.map, index.as_bytes())
            }

            /// The indices that have a socket, with its cookie.
            pub fn cookies(&self) -> Iter<u32, u64> {
                Iter::new(self.map.clone(), typed::get)
            }
        }
    )+};
}

/// What these kinds take, for messages.
const REDIRECTED: &str = "a listening or connected socket of TCP, UDP or Unix";

socket_arrays! {
    SockMap, "a listening or connected socket of TCP, UDP or Unix";
    ReusePortArray, "a bound socket of TCP or UDP with SO_REUSEPORT";
}

impl<K: Plain, V: SocketValue> SockHash<K, V> {
    /// Sets the socket of `key`, whether it has one or not.
    ///
    /// # Errors
    /// If it is not a listening or connected socket of TCP, UDP or Unix, the map is full, or it was
    /// not created.
    pub fn insert(&self, key: &K, socket: impl AsFd) -> Result<()> {
        put_key(&self.map, key.as_bytes(), socket.as_fd(), ANY, REDIRECTED).map(drop)
    }

    /// Sets the socket of `key` if it has none; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    #[doc(alias = "BPF_NOEXIST")]
    pub fn insert_new(&self, key: &K, socket: impl AsFd) -> Result<bool> {
        put_key(&self.map, key.as_bytes(), socket.as_fd(), NOEXIST, REDIRECTED)
    }

    /// Sets the socket of `key` if it has one; else changes nothing and gives `false`.
    ///
    /// # Errors
    /// As [`insert`](Self::insert).
    #[doc(alias = "BPF_EXIST")]
    pub fn replace(&self, key: &K, socket: impl AsFd) -> Result<bool> {
        put_key(&self.map, key.as_bytes(), socket.as_fd(), EXIST, REDIRECTED)
    }

    /// Removes `key`; `false` where it was not there.
    ///
    /// # Errors
    /// If the map was not created.
    pub fn remove(&self, key: &K) -> Result<bool> {
        self.map.delete(key.as_bytes())
    }

    /// The keys, in no order.
    pub fn keys(&self) -> Keys<K> {
        Keys::new(self.map.clone())
    }
}

impl<K: Plain> SockHash<K, u64> {
    /// The cookie of the socket of `key` (`SO_COOKIE`), which no other socket ever has; `None` where
    /// there is none.
    ///
    /// # Errors
    /// If the map was not created.
    #[doc(alias = "bpf_get_socket_cookie")]
    pub fn cookie(&self, key: &K) -> Result<Option<u64>> {
        typed::get(&self.map, key.as_bytes())
    }

    /// The keys with the cookies of their sockets, in no order.
    pub fn cookies(&self) -> Iter<K, u64> {
        Iter::new(self.map.clone(), typed::get)
    }
}

fn put(
    map: &Map,
    index: u32,
    socket: BorrowedFd<'_>,
    condition: u64,
    sockets: &str,
) -> Result<bool> {
    typed::check_index(map, index)?;
    put_key(map, index.as_bytes(), socket, condition, sockets)
}

fn put_key(
    map: &Map,
    key: &[u8],
    socket: BorrowedFd<'_>,
    condition: u64,
    sockets: &str,
) -> Result<bool> {
    match typed::put_fd(map, key, socket, condition) {
        Ok(()) => Ok(true),
        Err(error) => match (error.raw_os_error(), condition) {
            (Some(libc::EEXIST), NOEXIST) | (Some(libc::ENOENT), EXIST) => Ok(false),
            _ => Err(explain(error, sockets)),
        },
    }
}

fn explain(error: Error, sockets: &str) -> Error {
    match error.raw_os_error() {
        Some(
            libc::EOPNOTSUPP | libc::EINVAL | libc::EBADF | libc::ENOTSOCK | libc::EPROTONOSUPPORT,
        ) => error.hint(format!("it must be {sockets}")),
        Some(libc::EBUSY) => error.hint("the socket is in another such map, or locked by its user"),
        _ => error,
    }
}
