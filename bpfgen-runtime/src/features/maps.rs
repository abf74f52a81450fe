//! Types of maps.

use std::os::fd::{AsFd as _, OwnedFd};

use bpfgen_object::uapi::MapType;

use super::{Question, answer, programs::ENOTSUPP, unsure};
use crate::{
    Result,
    kernel::{memlock, probe},
    sys::{
        Errno,
        attr::MapCreate,
        bpf::{self, object_name},
        map::MapFd,
        mmap::page_size,
    },
};

/// `BPF_F_NO_PREALLOC`.
const NO_PREALLOC: u32 = 1;
/// `BPF_F_MMAPABLE`.
const MMAPABLE: u32 = 1 << 10;

/// Whether the kernel has this type of map.
///
/// # Errors
/// If the kernel does not say: for want of a permission (`CAP_BPF`, `CAP_NET_ADMIN` for some), or
/// memory.
pub fn map_type(map: MapType) -> Result<bool> {
    answer(Question::Map(map), || {
        if map == MapType::UNSPEC {
            return Ok(false);
        }
        memlock::raise(true);
        let failed = |errno| unsure("bpf(BPF_MAP_CREATE)", errno);
        let mut held: Option<OwnedFd> = None;
        let mut inner: Option<MapFd> = None;
        let mut attr = sample(map);
        match map {
            MapType::ARRAY_OF_MAPS | MapType::HASH_OF_MAPS => {
                let made = MapFd::create(&sample(MapType::ARRAY), 1).map_err(failed)?;
                attr.inner_map_fd = bpf::raw(inner.insert(made).as_fd());
            }
            MapType::SK_STORAGE
            | MapType::INODE_STORAGE
            | MapType::TASK_STORAGE
            | MapType::CGRP_STORAGE => {
                let types = bpf::btf_load(&probe::int_types(), None, None)
                    .map_err(|errno| unsure("bpf(BPF_BTF_LOAD)", errno))?;
                attr.btf_fd = bpf::raw(held.insert(types).as_fd());
                (attr.btf_key_type_id, attr.btf_value_type_id) = (1, 1);
            }
            _ => {}
        }
        match MapFd::create(&attr, 1) {
            Ok(_) => Ok(true),
            // The type is there, and the struct of callbacks asked for is none.
            Err(Errno(ENOTSUPP)) => Ok(map == MapType::STRUCT_OPS),
            // It knows what it would need the memory for.
            Err(Errno(libc::ENOMEM)) => Ok(true),
            Err(Errno(libc::EINVAL | libc::E2BIG | libc::EOPNOTSUPP)) => Ok(false),
            Err(errno) => Err(failed(errno)),
        }
    })
}

/// The smallest map of a type that a kernel takes.
fn sample(map: MapType) -> MapCreate {
    let (key_size, value_size, max_entries, map_flags) = match map {
        MapType::STACK_TRACE => (4, 8, 1, 0),
        MapType::LPM_TRIE => (8, 8, 1, NO_PREALLOC),
        MapType::CGROUP_STORAGE | MapType::PERCPU_CGROUP_STORAGE => (16, 8, 0, 0),
        MapType::QUEUE | MapType::STACK | MapType::BLOOM_FILTER => (0, 4, 1, 0),
        MapType::SK_STORAGE
        | MapType::INODE_STORAGE
        | MapType::TASK_STORAGE
        | MapType::CGRP_STORAGE => (4, 4, 0, NO_PREALLOC),
        MapType::RINGBUF | MapType::USER_RINGBUF => {
            (0, 0, u32::try_from(page_size()).unwrap_or(4096), 0)
        }
        MapType::ARENA => (0, 0, 1, MMAPABLE),
        MapType::INSN_ARRAY => (4, 16, 1, 0),
        _ => (4, 4, 1, 0),
    };
    MapCreate {
        map_type: map.0,
        key_size,
        value_size,
        max_entries,
        map_flags,
        map_name: object_name("feature"),
        btf_vmlinux_value_type_id: u32::from(map == MapType::STRUCT_OPS),
        ..MapCreate::default()
    }
}
