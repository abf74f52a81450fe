//! A map before load.

use std::path::{Path, PathBuf};

use bpfgen_object::{MapDef, Pinning, uapi::MapType};

use super::{Map, interchange};
use crate::{Error, ErrorKind, Result, link::Interface, program::OpenProgram};

/// A map that is not in the kernel yet: what can be chosen about it before load.
///
/// Give it to [`Loader::map`](crate::loader::Loader::map) for the choice to count.
#[derive(Clone, Debug)]
pub struct OpenMap {
    name: String,
    map_type: MapType,
    pub(crate) choice: Choice,
}

/// What a user has chosen about a map.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) map_type: MapType,
    pub(crate) max_entries: u32,
    pub(crate) key_size: u32,
    pub(crate) value_size: u32,
    pub(crate) flags: u32,
    pub(crate) numa_node: Option<u32>,
    pub(crate) map_extra: u64,
    pub(crate) autocreate: bool,
    pub(crate) pin: Pin,
    pub(crate) reuse: Option<Map>,
    pub(crate) inner: Option<Map>,
    pub(crate) exclusive: Option<Exclusive>,
    pub(crate) interface: Option<Interface>,
}

/// The only program that may use a map.
#[derive(Clone, Debug)]
pub(crate) struct Exclusive {
    pub(crate) program: String,
    /// Of its instructions, known at load.
    pub(crate) hash: [u8; 32],
}

/// Where a map is pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pin {
    /// Nowhere.
    No,
    /// Under the pin root, by its name.
    ByName,
    /// Here.
    At(PathBuf),
}

impl Choice {
    /// What the object file says.
    pub(crate) fn of(definition: &MapDef) -> Self {
        Self {
            map_type: definition.map_type,
            max_entries: definition.max_entries,
            key_size: definition.key_size,
            value_size: definition.value_size,
            flags: definition.map_flags,
            numa_node: definition.numa_node,
            map_extra: definition.map_extra,
            autocreate: true,
            pin: match definition.pinning {
                Pinning::None => Pin::No,
                Pinning::ByName => Pin::ByName,
            },
            reuse: None,
            inner: None,
            exclusive: None,
            interface: None,
        }
    }
}

impl OpenMap {
    pub(crate) fn new(definition: &MapDef) -> Self {
        Self {
            name: definition.name.clone(),
            map_type: definition.map_type,
            choice: Choice::of(definition),
        }
    }

    /// The C name of the map.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Kind of the map.
    pub fn map_type(&self) -> MapType {
        self.choice.map_type
    }

    /// Makes the map of another kind that has the same keys, values and operations as the one of the C
    /// source, so that programs and typed maps stay what they are: a `HASH` as an `LRU_HASH` and the
    /// other way round, a `PERCPU_HASH` as an `LRU_PERCPU_HASH`, a `QUEUE` as a `STACK`. What only one
    /// of the two has, as locks in values of a `HASH`, the kernel refuses to the other.
    ///
    /// Flags stay; [`set_flags`](Self::set_flags) takes those out that the kind does not have.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a kind that is used in another way; nothing is changed then.
    #[doc(alias = "bpf_map__set_type")]
    pub fn set_type(&mut self, map_type: MapType) -> Result<&mut Self> {
        if interchange::can(self.map_type, map_type) {
            self.choice.map_type = map_type;
            return Ok(self);
        }
        let (name, wanted) = (self.map_type.name(), map_type.name());
        let others: Vec<_> = interchange::others(self.map_type).map(MapType::name).collect();
        let can = match &*others {
            [] => "no other kind has its operations".to_owned(),
            others => format!("it can be made as: {}", others.join(", ")),
        };
        let message = format!("a map of type {wanted} is not used as one of type {name} is");
        Err(Error::new(ErrorKind::InvalidInput, message)
            .hint(format!("{can}; set_any_type takes any, for maps that no typed one is wanted of"))
            .map(&self.name))
    }

    /// Makes the map of any kind, for instance a `PERF_EVENT_ARRAY` instead of a `RINGBUF` where a
    /// program can use either. Take it as a [`Map`] then, or as the typed map of the new kind, by
    /// [`Loaded::map`](crate::loader::Loaded::map); a generated module, whose types come from the C
    /// source, refuses it at load.
    #[doc(alias = "bpf_map__set_type")]
    pub fn set_any_type(&mut self, map_type: MapType) -> &mut Self {
        self.choice.map_type = map_type;
        self
    }

    /// Most entries the map will hold; bytes for ring buffers.
    pub fn max_entries(&self) -> u32 {
        self.choice.max_entries
    }

    /// Sets how many entries the map will hold at most; for ring buffers how many bytes, which
    /// load rounds up to a power of two of pages.
    pub fn set_max_entries(&mut self, max_entries: u32) -> &mut Self {
        self.choice.max_entries = max_entries;
        self
    }

    /// Size of keys in bytes.
    pub fn key_size(&self) -> u32 {
        self.choice.key_size
    }

    /// Sets the size of keys in bytes. The types of keys and values in the object then say nothing of
    /// the map any more, and load refuses a typed map that does not fit.
    pub fn set_key_size(&mut self, bytes: u32) -> &mut Self {
        self.choice.key_size = bytes;
        self
    }

    /// Size of values in bytes.
    pub fn value_size(&self) -> u32 {
        self.choice.value_size
    }

    /// Sets the size of values in bytes, of which a map of stack traces takes 8 for each frame. The
    /// types of keys and values in the object then say nothing of the map any more, and load refuses a
    /// typed map that does not fit.
    pub fn set_value_size(&mut self, bytes: u32) -> &mut Self {
        self.choice.value_size = bytes;
        self
    }

    /// The `BPF_F_*` flags that the map is made with.
    pub fn flags(&self) -> u32 {
        self.choice.flags
    }

    /// Sets the `BPF_F_*` flags that the map is made with, in place of those of the C source.
    #[doc(alias = "map_flags")]
    pub fn set_flags(&mut self, flags: u32) -> &mut Self {
        self.choice.flags = flags;
        self
    }

    /// The NUMA node in whose memory the map will be, if one is chosen.
    pub fn numa_node(&self) -> Option<u32> {
        self.choice.numa_node
    }

    /// Has the map's memory be of this NUMA node; `None` leaves it to the kernel.
    ///
    /// # Minimum kernel version
    /// 4.14.
    #[doc(alias = "BPF_F_NUMA_NODE")]
    pub fn set_numa_node(&mut self, node: Option<u32>) -> &mut Self {
        self.choice.numa_node = node;
        self
    }

    /// What the kind takes besides: the address of an arena, the number of a bloom filter's hashes.
    pub fn map_extra(&self) -> u64 {
        self.choice.map_extra
    }

    /// Sets what the kind takes besides: the address at which an arena is mapped (a multiple of the
    /// page size, 0 for one of the kernel's choice), the number of a bloom filter's hashes.
    pub fn set_map_extra(&mut self, extra: u64) -> &mut Self {
        self.choice.map_extra = extra;
        self
    }

    /// Whether the map will be created.
    pub fn autocreate(&self) -> bool {
        self.choice.autocreate
    }

    /// Chooses whether the map will be created. Without it, a program that is loaded must not
    /// reach an instruction that uses the map.
    pub fn set_autocreate(&mut self, autocreate: bool) -> &mut Self {
        self.choice.autocreate = autocreate;
        self
    }

    /// Pins the map to a path in a mounted bpffs at load, or reuses what is pinned there if it is
    /// the same kind of map.
    pub fn set_pin_path(&mut self, path: impl AsRef<Path>) -> &mut Self {
        self.choice.pin = Pin::At(path.as_ref().to_owned());
        self
    }

    /// Undoes [`Self::set_pin_path`], and a `pinning` of the definition.
    pub fn unset_pin_path(&mut self) -> &mut Self {
        self.choice.pin = Pin::No;
        self
    }

    /// Uses this map instead of creating one: maps can be shared between objects without pinning.
    /// Load checks that it has the same kind and sizes.
    pub fn reuse(&mut self, map: &Map) -> &mut Self {
        self.choice.reuse = Some(map.clone());
        self
    }

    /// Puts the map into the memory of this network card, for programs that run on it
    /// ([`OpenProgram::set_offload`]).
    ///
    /// # Minimum kernel version
    /// 4.16.
    #[doc(alias = "map_ifindex")]
    #[doc(alias = "bpf_map__set_ifindex")]
    pub fn set_offload(&mut self, interface: impl Into<Interface>) -> &mut Self {
        self.choice.interface = Some(interface.into());
        self
    }

    /// Lets only this program use the map, which the kernel knows by the hash of its instructions: it
    /// refuses the map to every other program, of this object and of others.
    ///
    /// Programs of the object that use the map as well must not be loaded: load fails where one is.
    ///
    /// # Minimum kernel version
    /// 6.18.
    #[doc(alias = "excl_prog_hash")]
    #[doc(alias = "bpf_map__set_exclusive_program")]
    pub fn set_exclusive<K>(&mut self, program: &OpenProgram<K>) -> &mut Self {
        let program = program.name().to_owned();
        self.choice.exclusive = Some(Exclusive { program, hash: [0; 32] });
        self
    }

    /// For a map of maps: those in it will be like this one, whatever the C source says of them. Only
    /// its kind and sizes count; it is not put in.
    #[doc(alias = "inner_map_fd")]
    pub fn set_inner(&mut self, map: &Map) -> &mut Self {
        self.choice.inner = Some(map.clone());
        self
    }
}
