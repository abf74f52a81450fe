//! From a definition to a map in the kernel.

use std::os::fd::{AsFd as _, BorrowedFd};

use bpfgen_object::{MapDef, uapi::MapType};

use super::{Choice, Map, explain};
use crate::{
    Error, ErrorKind, Result,
    kernel::cpus,
    link::Interface,
    sys::{
        Errno,
        attr::{MapCreate, MapInfo},
        bpf::{self, object_name},
        map::{self, MapFd},
        mmap::page_size,
    },
};

/// `BPF_F_NO_PREALLOC`.
pub(super) const NO_PREALLOC: u32 = 1;
/// `BPF_F_NUMA_NODE`.
const NUMA_NODE: u32 = 1 << 2;
/// `BPF_F_STACK_BUILD_ID`.
pub(super) const STACK_BUILD_ID: u32 = 1 << 5;
/// `BPF_F_RDONLY_PROG`.
pub(crate) const RDONLY_PROG: u32 = 1 << 7;
/// `BPF_F_MMAPABLE`.
pub(crate) const MMAPABLE: u32 = 1 << 10;

/// What a map is made with besides its plan.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    /// The object's BTF, where the kernel took it.
    pub(crate) btf: Option<BorrowedFd<'a>>,
    /// What permits it where capabilities do not.
    pub(crate) token: Option<BorrowedFd<'a>>,
    /// Without a name, as before Linux 4.15.
    pub(crate) nameless: bool,
    /// Without types where it can be, as before Linux 4.18.
    pub(crate) untyped: bool,
    /// Not without types that the kernel refuses: somebody asked for them.
    pub(crate) insist: bool,
}

/// Exactly what is asked of the kernel.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) map_type: MapType,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) max_entries: u32,
    pub(crate) flags: u32,
    numa_node: Option<u32>,
    pub(crate) map_extra: u64,
    kernel_name: [u8; 16],
    /// Types of key and value in the object's BTF.
    pub(super) btf: Option<(u32, u32)>,
    pub(crate) inner: Option<Box<Self>>,
    /// In place of `inner`: a map that is there already.
    pub(crate) inner_map: Option<Map>,
    /// The hash of the only program that may use it.
    pub(super) exclusive: Option<[u8; 32]>,
    /// The network card whose memory it is to be in.
    pub(super) interface: Option<Interface>,
}

impl Plan {
    /// A definition with what is chosen about it, and the sizes that the kernel insists on for its
    /// kind.
    pub(crate) fn of(definition: &MapDef, choice: &Choice) -> Result<Self> {
        let inner = match &definition.inner {
            Some(inner) => Some(Box::new(Self::of(inner, &Choice::of(inner))?)),
            None => None,
        };
        let sizes = [definition.key_size, definition.value_size];
        let is_as_typed = [choice.key_size, choice.value_size] == sizes;
        let mut plan = Self {
            map_type: choice.map_type,
            key_size: choice.key_size,
            value_size: choice.value_size,
            max_entries: choice.max_entries,
            flags: choice.flags,
            numa_node: None,
            map_extra: choice.map_extra,
            kernel_name: object_name(&definition.name),
            btf: match (definition.key, definition.value) {
                _ if !is_as_typed => None,
                (None, None) => None,
                (key, value) => Some((key.map_or(0, |id| id.0), value.map_or(0, |id| id.0))),
            },
            inner,
            inner_map: choice.inner.clone(),
            exclusive: choice.exclusive.as_ref().map(|exclusive| exclusive.hash),
            interface: choice.interface.clone(),
        };
        plan.set_numa_node(choice.numa_node);
        plan.adjust()?;
        Ok(plan)
    }

    /// The array of one element, of this kind, behind a section of global variables.
    pub(crate) fn data(
        map_type: MapType,
        name: &str,
        size: u32,
        flags: u32,
        datasec: Option<u32>,
    ) -> Self {
        Self {
            map_type,
            key_size: 4,
            value_size: size,
            max_entries: 1,
            flags,
            numa_node: None,
            map_extra: 0,
            kernel_name: object_name(name),
            btf: datasec.map(|id| (0, id)),
            inner: None,
            inner_map: None,
            exclusive: None,
            interface: None,
        }
    }

    /// Places in a program.
    pub(crate) fn places(name: &str, entries: u32) -> Self {
        let mut plan = Self::plain(MapType::INSN_ARRAY, name);
        (plan.key_size, plan.value_size, plan.max_entries) = (4, 16, entries);
        plan
    }

    /// A map of no object.
    pub(super) fn plain(map_type: MapType, name: &str) -> Self {
        Self {
            map_type,
            key_size: 0,
            value_size: 0,
            max_entries: 0,
            flags: 0,
            numa_node: None,
            map_extra: 0,
            kernel_name: object_name(name),
            btf: None,
            inner: None,
            inner_map: None,
            exclusive: None,
            interface: None,
        }
    }

    /// The flag and the number say it together.
    pub(super) fn set_numa_node(&mut self, node: Option<u32>) {
        self.numa_node = node;
        if node.is_some() {
            self.flags |= NUMA_NODE;
        }
    }

    /// In place of other flags; a NUMA node stays.
    pub(super) fn set_flags(&mut self, flags: u32) {
        self.flags = flags;
        self.set_numa_node(self.numa_node);
    }

    /// Ids of the types of key and value.
    pub(super) fn set_types(&mut self, key: u32, value: u32) {
        self.btf = Some((key, value));
    }

    pub(super) fn rename(&mut self, name: &str) {
        self.kernel_name = object_name(name);
    }

    pub(super) fn adjust(&mut self) -> Result<()> {
        match self.map_type {
            // A record type may be given as the value's; the kernel wants no sizes here.
            MapType::RINGBUF | MapType::USER_RINGBUF => {
                (self.key_size, self.value_size) = (0, 0);
                self.max_entries = ring_size(self.max_entries, page_size());
            }
            MapType::PERF_EVENT_ARRAY => {
                (self.key_size, self.value_size) = (4, 4);
                if self.max_entries == 0 {
                    self.max_entries = cpus::slots()?;
                }
            }
            MapType::PROG_ARRAY | MapType::CGROUP_ARRAY | MapType::ARRAY_OF_MAPS => {
                if self.key_size == 0 {
                    self.key_size = 4;
                }
                if self.value_size == 0 {
                    self.value_size = 4;
                }
            }
            MapType::HASH_OF_MAPS if self.value_size == 0 => self.value_size = 4,
            // Programs and processes share its pages: the kernel takes no other.
            MapType::ARENA => self.flags |= MMAPABLE,
            _ => {}
        }
        if !takes_btf(self.map_type) {
            self.btf = None;
        }
        Ok(())
    }

    /// Makes the map.
    pub(crate) fn create(&self, given: Given<'_>) -> Result<MapFd> {
        // The kernel learns an inner map's shape from one like it, which it does not keep.
        let template = match &self.inner {
            Some(inner) if self.inner_map.is_none() => {
                Some(inner.create(given).map_err(|error| error.context("inner map"))?)
            }
            _ => None,
        };
        let mut attr = MapCreate {
            map_type: self.map_type.0,
            key_size: self.key_size,
            value_size: self.value_size,
            max_entries: self.max_entries,
            map_flags: self.flags,
            numa_node: self.numa_node.unwrap_or(0),
            map_extra: self.map_extra,
            map_name: if given.nameless { [0; 16] } else { self.kernel_name },
            ..Default::default()
        };
        if let Some(hash) = &self.exclusive {
            attr.only_for(hash);
        }
        if let Some(interface) = &self.interface {
            let index = interface.index();
            attr.map_ifindex = index.map_err(|error| error.context(interface.to_string()))?;
        }
        attr.permit(given.token);
        if let Some(map) = &self.inner_map {
            attr.inner_map_fd = bpf::raw(map.fd().map_err(|error| error.context("inner map"))?);
        } else if let Some(template) = &template {
            attr.inner_map_fd = bpf::raw(template.as_fd());
        } else if matches!(self.map_type, MapType::ARRAY_OF_MAPS | MapType::HASH_OF_MAPS) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "it is not known what the maps in it are to be like",
            )
            .hint(
                "define them in the C source, by __array(values, struct { … }), or give a map \
                 like them to set_inner() before load",
            ));
        }
        let cpus = self.cpus()?;
        let types = given.btf.filter(|_| !given.untyped || is_local_storage(self.map_type));
        if let (Some(btf), Some((key, value))) = (types, self.btf) {
            let typed = MapCreate {
                btf_fd: bpf::raw(btf),
                btf_key_type_id: key,
                btf_value_type_id: value,
                ..attr
            };
            match MapFd::create(&typed, cpus) {
                Ok(map) => return Ok(map),
                // Without types, the second try would hide the reason.
                Err(errno) if given.insist || is_local_storage(self.map_type) => {
                    return Err(explain::create(self, errno));
                }
                // Types that the kernel does not like are no loss.
                Err(_) => {}
            }
        }
        MapFd::create(&attr, cpus).map_err(|errno| self.refused(given, errno))
    }

    fn refused(&self, given: Given<'_>, errno: Errno) -> Error {
        let has_types = self.btf.is_none() || given.btf.is_some();
        if is_local_storage(self.map_type) && !has_types && errno == Errno(libc::EINVAL) {
            let what = "the kernel does not take the object's BTF, which local storages need";
            return Error::sys(what, "bpf(BPF_MAP_CREATE)", errno)
                .with_kind(ErrorKind::Unsupported);
        }
        explain::create(self, errno)
    }

    /// Refuses a map that is not what the definition asks for, and says all that differs.
    pub(crate) fn check(&self, info: &MapInfo) -> Result<()> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, has: String, wants: String| {
            if has != wants {
                let object = if differences.is_empty() { "the object " } else { "" };
                differences.push(format!("{what} {has}, {object}wants {wants}"));
            }
        };
        // The kernel adds this by itself.
        let quirk = match self.map_type {
            MapType::DEVMAP | MapType::DEVMAP_HASH | MapType::INSN_ARRAY => RDONLY_PROG,
            _ => 0,
        };
        let kind = |map_type: MapType| map_type.name().to_string();
        compare("type", kind(MapType(info.map_type)), kind(self.map_type));
        let flags = |flags: u32| match flags & !quirk {
            0 => "0".to_owned(),
            flags => format!("{flags:#x}"),
        };
        let pairs = [
            ("key size", info.key_size.into(), self.key_size.into()),
            ("value size", info.value_size.into(), self.value_size.into()),
            ("max_entries", info.max_entries.into(), self.max_entries.into()),
            ("map_extra", info.map_extra, self.map_extra),
        ];
        for (what, has, wants) in pairs {
            let number = |number: u64| number.to_string();
            compare(what, number(has), number(wants));
        }
        compare("flags", flags(info.map_flags), flags(self.flags));
        if differences.is_empty() {
            return Ok(());
        }
        let all = differences.join("; ");
        Err(Error::new(ErrorKind::Incompatible, format!("the existing map has {all}")))
    }

    /// How many values the kernel copies at once; asked for only where it matters.
    pub(crate) fn cpus(&self) -> Result<usize> {
        if map::is_per_cpu(self.map_type) { cpus::possible() } else { Ok(1) }
    }
}

/// The size of ring that holds at least `bytes`: pages times a power of two. A size past 32 bits
/// is left for the kernel to refuse.
fn ring_size(bytes: u32, page: usize) -> u32 {
    let page = u32::try_from(page).unwrap_or(4096);
    if bytes == 0 {
        return 0;
    }
    bytes
        .div_ceil(page)
        .checked_next_power_of_two()
        .and_then(|n| n.checked_mul(page))
        .unwrap_or(bytes)
}

/// Kinds whose keys and values the kernel does not know the types of.
fn takes_btf(map_type: MapType) -> bool {
    !matches!(
        map_type,
        MapType::RINGBUF
            | MapType::USER_RINGBUF
            | MapType::PERF_EVENT_ARRAY
            | MapType::CGROUP_ARRAY
            | MapType::STACK_TRACE
            | MapType::ARRAY_OF_MAPS
            | MapType::HASH_OF_MAPS
            | MapType::DEVMAP
            | MapType::DEVMAP_HASH
            | MapType::CPUMAP
            | MapType::XSKMAP
            | MapType::SOCKMAP
            | MapType::SOCKHASH
            | MapType::QUEUE
            | MapType::STACK
            | MapType::ARENA
            | MapType::INSN_ARRAY
    )
}

/// Kinds that belong to objects of the kernel, made only with the types of key and value.
pub(super) fn is_local_storage(map_type: MapType) -> bool {
    matches!(
        map_type,
        MapType::SK_STORAGE
            | MapType::INODE_STORAGE
            | MapType::TASK_STORAGE
            | MapType::CGRP_STORAGE
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ring_sizes() {
        assert_eq!(ring_size(0, 4096), 0);
        assert_eq!(ring_size(1, 4096), 4096);
        assert_eq!(ring_size(4096, 4096), 4096);
        assert_eq!(ring_size(4097, 4096), 8192);
        assert_eq!(ring_size(3 * 4096, 4096), 4 * 4096);
        assert_eq!(ring_size(1 << 20, 65536), 1 << 20);
        assert_eq!(ring_size(u32::MAX, 4096), u32::MAX);
    }

    #[test]
    fn local_storages_need_types() {
        let definition = MapDef {
            map_type: MapType::SK_STORAGE,
            key_size: 4,
            value_size: 8,
            key: Some(bpfgen_object::btf::TypeId(1)),
            value: Some(bpfgen_object::btf::TypeId(2)),
            map_flags: NO_PREALLOC,
            ..Default::default()
        };
        let plan = Plan::of(&definition, &Choice::of(&definition)).unwrap();
        let error = plan.refused(Given::default(), Errno(libc::EPERM));
        assert_eq!(error.kind(), ErrorKind::Permission, "a token may help: {error:?}");
        let error = plan.refused(Given::default(), Errno(libc::EINVAL));
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
        assert!(error.to_string().contains("which local storages need"), "{error}");
    }

    #[test]
    fn record_types_do_not_reach_the_kernel() {
        let definition = MapDef {
            name: "events".into(),
            map_type: MapType::RINGBUF,
            value_size: 32,
            value: Some(bpfgen_object::btf::TypeId(3)),
            max_entries: 5000,
            ..Default::default()
        };
        let plan = Plan::of(&definition, &Choice { max_entries: 5000, ..Choice::of(&definition) })
            .unwrap();
        assert_eq!((plan.key_size, plan.value_size, plan.btf), (0, 0, None));
        assert_eq!(plan.max_entries % 4096, 0);
        let perf = MapDef { map_type: MapType::PERF_EVENT_ARRAY, ..definition };
        let plan = Plan::of(&perf, &Choice::of(&perf)).unwrap();
        assert_eq!((plan.key_size, plan.value_size), (4, 4));
        assert!(plan.max_entries > 0);
    }

    #[test]
    fn a_map_that_differs_is_refused() {
        let plan = Plan::data(MapType::ARRAY, "demo.bss", 16, MMAPABLE, None);
        let same = MapInfo {
            map_type: 2,
            key_size: 4,
            value_size: 16,
            max_entries: 1,
            map_flags: MMAPABLE,
            ..Default::default()
        };
        assert!(plan.check(&same).is_ok());
        let error = plan.check(&MapInfo { value_size: 8, ..same }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        assert_eq!(error.to_string(), "the existing map has value size 8, the object wants 16");
        let error = plan.check(&MapInfo { map_type: 1, ..same }).unwrap_err();
        assert_eq!(error.to_string(), "the existing map has type hash, the object wants array");
        let error = plan.check(&MapInfo { key_size: 8, map_flags: 0x80, ..same }).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the existing map has key size 8, the object wants 4; flags 0x80, wants 0x400"
        );
    }
}
