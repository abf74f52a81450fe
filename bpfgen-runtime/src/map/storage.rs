//! Values that belong to objects of the kernel, and go with them.

use std::{
    marker::PhantomData,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
};

use bpfgen_object::uapi::MapType;

use super::{
    FromMap, Map,
    typed::{self, ANY, EXIST, LOCK, NOEXIST},
};
use crate::{Error, ErrorKind, Result, sys::process, value::Plain};

macro_rules! storages {
    ($(
        $(#[$doc:meta])*
        $name:ident = $map_type:ident, $owner:ident $of:literal, since $since:literal;
    )+) => {$(
        typed::typed_map! {
            $(#[$doc])*
            ///
            /// There is no list of what has a value.
            ///
            /// # Minimum kernel version
            #[doc = concat!($since, ".")]
            $name<V>
        }

        impl<V: Plain> FromMap for $name<V> {
            fn from_map(map: Map) -> Result<Self> {
                typed::check(&map, stringify!($name), &[MapType::$map_type])?;
                typed::check_key::<i32>(&map)?;
                typed::check_value::<V>(&map)?;
                Ok(Self { map, types: PhantomData })
            }
        }

        impl<V: Plain> $name<V> {
            #[doc = concat!("The value of ", $of, ". Allocates nothing.")]
            ///
            /// # Errors
            /// If the descriptor is of something else, or the map was not created.
            pub fn get(&self, $owner: impl AsFd) -> Result<Option<V>> {
                let key = typed::fd_bytes($owner.as_fd());
                typed::get(&self.map, &key).map_err(|error| explain(error, $of))
            }

            #[doc = concat!("Sets the value of ", $of, ", whether it has one or not.")]
            ///
            /// # Errors
            /// If the descriptor is of something else, or the map was not created.
            pub fn insert(&self, $owner: impl AsFd, value: &V) -> Result<()> {
                let key = typed::fd_bytes($owner.as_fd());
                self.map.update(&key, value.as_bytes(), ANY).map_err(|error| explain(error, $of))
            }

            #[doc = concat!("Sets the value of ", $of, " if it has none; else changes nothing")]
            /// and gives `false`.
            ///
            /// # Errors
            /// If the descriptor is of something else, or the map was not created.
            #[doc(alias = "BPF_NOEXIST")]
            pub fn insert_new(&self, $owner: impl AsFd, value: &V) -> Result<bool> {
                update_if(&self.map, $owner.as_fd(), value, NOEXIST, $of)
            }

            #[doc = concat!("Sets the value of ", $of, " if it has one; else changes nothing")]
            /// and gives `false`.
            ///
            /// # Errors
            /// If the descriptor is of something else, or the map was not created.
            #[doc(alias = "BPF_EXIST")]
            pub fn replace(&self, $owner: impl AsFd, value: &V) -> Result<bool> {
                update_if(&self.map, $owner.as_fd(), value, EXIST, $of)
            }

            #[doc = concat!("The value of ", $of, ", read while its `bpf_spin_lock` is held.")]
            ///
            /// # Errors
            /// If the value has no lock, and as [`get`](Self::get).
            #[doc(alias = "BPF_F_LOCK")]
            pub fn get_locked(&self, $owner: impl AsFd) -> Result<Option<V>> {
                let key = typed::fd_bytes($owner.as_fd());
                typed::get_locked(&self.map, &key).map_err(|error| explain(error, $of))
            }

            #[doc = concat!("Sets the value of ", $of, ", whether it has one or not, while its")]
            /// `bpf_spin_lock` is held. The lock itself is not written.
            ///
            /// # Errors
            /// If the value has no lock, and as [`insert`](Self::insert).
            #[doc(alias = "BPF_F_LOCK")]
            pub fn insert_locked(&self, $owner: impl AsFd, value: &V) -> Result<()> {
                let key = typed::fd_bytes($owner.as_fd());
                self.map.update(&key, value.as_bytes(), LOCK).map_err(|error| explain(error, $of))
            }

            #[doc = concat!("Sets the value of ", $of, " if it has none; else changes nothing")]
            /// and gives `false`. Nobody sees a part of the value.
            ///
            /// # Errors
            /// If the value has no lock, and as [`insert_new`](Self::insert_new).
            #[doc(alias = "BPF_F_LOCK")]
            #[doc(alias = "BPF_NOEXIST")]
            pub fn insert_new_locked(&self, $owner: impl AsFd, value: &V) -> Result<bool> {
                update_if(&self.map, $owner.as_fd(), value, NOEXIST | LOCK, $of)
            }

            #[doc = concat!("Sets the value of ", $of, " if it has one, while its `bpf_spin_lock`")]
            /// is held; else changes nothing and gives `false`. The lock itself is not written.
            ///
            /// # Errors
            /// If the value has no lock, and as [`replace`](Self::replace).
            #[doc(alias = "BPF_F_LOCK")]
            #[doc(alias = "BPF_EXIST")]
            pub fn replace_locked(&self, $owner: impl AsFd, value: &V) -> Result<bool> {
                update_if(&self.map, $owner.as_fd(), value, EXIST | LOCK, $of)
            }

            #[doc = concat!("Removes the value of ", $of, "; `false` where it had none.")]
            ///
            /// # Errors
            /// If the descriptor is of something else, or the map was not created.
            pub fn remove(&self, $owner: impl AsFd) -> Result<bool> {
                let key = typed::fd_bytes($owner.as_fd());
                self.map.delete(&key).map_err(|error| explain(error, $of))
            }
        }
    )+};
}

storages! {
    /// A value for each of some sockets.
    #[doc(alias = "BPF_MAP_TYPE_SK_STORAGE")]
    SkStorage = SK_STORAGE, socket "a socket", since "5.2";
    /// A value for each of some inodes, by descriptors of files.
    ///
    /// It takes a kernel that was started with BPF among its security modules (`lsm=…,bpf`).
    #[doc(alias = "BPF_MAP_TYPE_INODE_STORAGE")]
    InodeStorage = INODE_STORAGE, file "a file", since "5.10";
    /// A value for each of some tasks, by descriptors of processes: [`pidfd`] gives one.
    ///
    /// ```no_run
    /// # use bpfgen_runtime::map::{self, TaskStorage};
    /// # fn demo(seen: TaskStorage<u64>) -> bpfgen_runtime::Result<()> {
    /// let me = map::pidfd(std::process::id())?;
    /// seen.insert(&me, &1)?;
    /// assert_eq!(seen.get(&me)?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BPF_MAP_TYPE_TASK_STORAGE")]
    TaskStorage = TASK_STORAGE, task "a task", since "5.11";
    /// A value for each of some cgroups, by descriptors of their folders.
    #[doc(alias = "BPF_MAP_TYPE_CGRP_STORAGE")]
    CgrpStorage = CGRP_STORAGE, cgroup "a cgroup", since "6.2";
}

fn update_if<V: Plain>(
    map: &Map,
    owner: BorrowedFd<'_>,
    value: &V,
    condition: u64,
    of: &str,
) -> Result<bool> {
    map.update_if(&typed::fd_bytes(owner), value.as_bytes(), condition)
        .map_err(|error| explain(error, of))
}

fn explain(error: Error, of: &str) -> Error {
    match error.raw_os_error() {
        Some(libc::EBADF | libc::ENOTSOCK) => {
            let reason = if of == "a file" {
                ", or BPF is not among the kernel's security modules (lsm=)"
            } else {
                ""
            };
            error.hint(format!("the descriptor is not that of {of}{reason}"))
        }
        Some(libc::ENOENT | libc::ESRCH) => {
            error.with_kind(ErrorKind::NotFound).hint("the process has ended")
        }
        _ => error,
    }
}

/// A descriptor of a process, by its number: what [`TaskStorage`] takes.
///
/// # Minimum kernel version
/// 5.3.
///
/// # Errors
/// If there is no such process, or it is a thread that is not its process's first.
#[doc(alias = "pidfd_open")]
pub fn pidfd(pid: u32) -> Result<OwnedFd> {
    process::pidfd_open(pid).map_err(|errno| {
        let error = Error::sys(format!("cannot open process {pid}"), "pidfd_open", errno);
        match errno.0 {
            libc::ESRCH => error.hint("there is no such process"),
            libc::EINVAL | libc::ENOENT => error.hint("it is a thread, not a process"),
            _ => error,
        }
    })
}
