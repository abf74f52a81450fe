//! Types of maps.

use std::os::fd::{AsFd as _, OwnedFd};

use bpfgen_object::uapi::MapType;

use super::{
    known,
    probe::{Probe, Question},
};
use crate::{
    Result,
    kernel::{memlock, probe as kernel_probe},
    sys::{
        ENOTSUPP, Errno,
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

pub(super) fn map_type(probe: &Probe, map: MapType) -> Result<bool> {
    probe.answer(Question::Map(map), || {
        if map == MapType::UNSPEC {
            return Ok(false);
        }
        memlock::raise(true);
        let failed = |errno| probe.unsure("bpf(BPF_MAP_CREATE)", errno);
        let mut held: Option<OwnedFd> = None;
        let mut inner: Option<MapFd> = None;
        let mut attr = sample(map);
        match map {
            MapType::ARRAY_OF_MAPS | MapType::HASH_OF_MAPS => {
                let mut of = sample(MapType::ARRAY);
                of.permit(probe.token());
                let made = MapFd::create(&of, 1).map_err(failed)?;
                attr.inner_map_fd = bpf::raw(inner.insert(made).as_fd());
            }
            MapType::SK_STORAGE
            | MapType::INODE_STORAGE
            | MapType::TASK_STORAGE
            | MapType::CGRP_STORAGE => {
                let types = bpf::btf_load(&kernel_probe::int_types(), None, probe.token())
                    .map_err(|errno| probe.unsure("bpf(BPF_BTF_LOAD)", errno))?;
                attr.btf_fd = bpf::raw(held.insert(types).as_fd());
                (attr.btf_key_type_id, attr.btf_value_type_id) = (1, 1);
            }
            _ => {}
        }
        attr.permit(probe.token());
        match MapFd::create(&attr, 1) {
            Ok(_) => Ok(true),
            // The type is there, and the struct of callbacks asked for is none.
            Err(Errno(ENOTSUPP)) => Ok(map == MapType::STRUCT_OPS),
            Err(errno @ Errno(libc::EINVAL | libc::E2BIG | libc::EOPNOTSUPP)) => {
                // How small it may be is known of the types that this crate knows.
                if map > NEWEST && is_known(map) { Err(failed(errno)) } else { Ok(false) }
            }
            Err(errno) => Err(failed(errno)),
        }
    })
}

/// Where an arena would be mapped: at a multiple of any page size.
const ARENA_ADDRESS: u64 = 1 << 44;

/// An arena, for programs that have to have one.
pub(super) fn arena(probe: &Probe) -> Result<MapFd> {
    memlock::raise(true);
    let mut attr = sample(MapType::ARENA);
    // The verifier asks for it, and nobody maps this one.
    attr.map_extra = ARENA_ADDRESS;
    attr.permit(probe.token());
    MapFd::create(&attr, 1).map_err(|errno| probe.unsure("bpf(BPF_MAP_CREATE)", errno))
}

/// The newest type that there is a sample of.
const NEWEST: MapType = RHASH;
/// `BPF_MAP_TYPE_RHASH`, a hash that grows.
const RHASH: MapType = MapType(35);

/// Whether the kernel's BTF names the type.
fn is_known(map: MapType) -> bool {
    known().is_ok_and(|known| known.map_types.iter().any(|it| it.value == map.0))
}

/// The smallest map of a type that a kernel takes.
fn sample(map: MapType) -> MapCreate {
    let (key_size, value_size, max_entries, map_flags) = match map {
        MapType::STACK_TRACE => (4, 8, 1, 0),
        RHASH => (4, 4, 1, NO_PREALLOC),
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
