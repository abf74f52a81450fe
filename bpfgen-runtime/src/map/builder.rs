//! Maps that belong to no object.

use std::{
    mem::size_of,
    os::fd::{AsFd as _, OwnedFd},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    FromMap, Inner, KernelTypes, Map, MapType, arena,
    create::{Given, Plan},
};
use crate::{
    Result,
    link::Interface,
    loader::token::{Choice, Token},
};

/// Makes a map that no object file defines, for instance one to put into a map of maps.
///
/// ```no_run
/// use bpfgen_runtime::{HashMap, map::{FromMap as _, MapBuilder, MapType}};
///
/// # fn main() -> bpfgen_runtime::Result<()> {
/// let map = MapBuilder::new(MapType::LRU_HASH, "recent").key_size(4).value_size(8).max_entries(100);
/// let _recent = bpfgen_runtime::LruHashMap::<u32, u64>::from_map(map.create()?)?;
/// let _counts = HashMap::<u32, u64>::create("counts", 100)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is made before create()"]
pub struct MapBuilder {
    object: String,
    name: String,
    plan: Plan,
    btf: Option<Arc<OwnedFd>>,
    token: Option<Arc<OwnedFd>>,
    /// Whether somebody asked for its types.
    insist: bool,
    /// The bpffs that a token is to be of.
    token_path: Option<PathBuf>,
}

/// What the maps in a map of maps are like.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) object: String,
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) btf: Option<Arc<OwnedFd>>,
    /// What permitted the outer map.
    pub(crate) token: Option<Arc<OwnedFd>>,
}

impl MapBuilder {
    /// A map of this kind, with sizes of 0 where the kind does not fix them.
    pub fn new(map_type: MapType, name: &str) -> Self {
        let plan = Plan::plain(map_type, name);
        Self {
            object: String::new(),
            name: name.to_owned(),
            plan,
            btf: None,
            token: None,
            insist: false,
            token_path: None,
        }
    }

    /// A map of this kind for these types.
    pub(super) fn of<K, V>(map_type: MapType, name: &str) -> Self {
        let size = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
        Self::new(map_type, name).key_size(size(size_of::<K>())).value_size(size(size_of::<V>()))
    }

    /// A map like this one.
    pub(super) fn like(template: &Template) -> Self {
        let Template { object, name, plan, btf, token } = template.clone();
        Self { object, name, plan, btf, token, insist: false, token_path: None }
    }

    /// Sets the name; the kernel keeps 15 bytes of it.
    pub fn name(mut self, name: &str) -> Self {
        self.plan.rename(name);
        name.clone_into(&mut self.name);
        self
    }

    /// Sets the size of keys in bytes.
    pub fn key_size(mut self, bytes: u32) -> Self {
        self.plan.key_size = bytes;
        self
    }

    /// Sets the size of values in bytes.
    pub fn value_size(mut self, bytes: u32) -> Self {
        self.plan.value_size = bytes;
        self
    }

    /// Sets how many entries the map holds at most; bytes for ring buffers, pages for arenas.
    pub fn max_entries(mut self, max_entries: u32) -> Self {
        self.plan.max_entries = max_entries;
        self
    }

    /// Sets `BPF_F_*` flags, in place of those that were set before.
    pub fn flags(mut self, flags: u32) -> Self {
        self.plan.set_flags(flags);
        self
    }

    /// Has its memory be of this NUMA node (`BPF_F_NUMA_NODE`).
    ///
    /// # Minimum kernel version
    /// 4.14.
    pub fn numa_node(mut self, node: u32) -> Self {
        self.plan.set_numa_node(Some(node));
        self
    }

    /// Sets what the kind takes besides: an arena's address, a bloom filter's number of hashes.
    pub fn map_extra(mut self, extra: u64) -> Self {
        self.plan.map_extra = extra;
        self
    }

    /// For a map of maps: those in it will be like this one.
    pub fn inner(mut self, map: &Map) -> Self {
        self.plan.inner_map = Some(map.clone());
        self
    }

    /// Tells the kernel the types of keys and values, by their ids in `types`; 0 for none. It refuses the
    /// map where they do not have the sizes given.
    ///
    /// Kinds that have types of their own, as ring buffers, are made without.
    ///
    /// # Minimum kernel version
    /// 4.18.
    #[doc(alias = "btf_fd")]
    #[doc(alias = "btf_key_type_id")]
    #[doc(alias = "btf_value_type_id")]
    pub fn types(mut self, types: &KernelTypes, key: u32, value: u32) -> Self {
        (self.btf, self.insist) = (Some(types.shared()), true);
        self.plan.set_types(key, value);
        self
    }

    /// Makes the map by a BPF token of the bpffs that is mounted at `path`, as
    /// [`OpenObject::token`](crate::loader::OpenObject::token) does for a load.
    ///
    /// # Minimum kernel version
    /// 6.9.
    #[doc(alias = "map_token_fd")]
    #[doc(alias = "BPF_F_TOKEN_FD")]
    pub fn token(mut self, path: impl AsRef<Path>) -> Self {
        self.token_path = Some(path.as_ref().to_owned());
        self
    }

    /// Puts the map into the memory of this network card, as
    /// [`OpenMap::set_offload`](super::OpenMap::set_offload) does.
    ///
    /// # Minimum kernel version
    /// 4.16.
    #[doc(alias = "map_ifindex")]
    pub fn offload(mut self, interface: impl Into<Interface>) -> Self {
        self.plan.interface = Some(interface.into());
        self
    }

    /// Lets only the program with this SHA-256 of its instructions use the map: the first 8 bytes are
    /// its tag. [`OpenMap::set_exclusive`](super::OpenMap::set_exclusive) finds it by itself.
    ///
    /// # Minimum kernel version
    /// 6.18.
    #[doc(alias = "excl_prog_hash")]
    pub fn exclusive(mut self, hash: [u8; 32]) -> Self {
        self.plan.exclusive = Some(hash);
        self
    }

    /// Makes the map. It lives as long as its handles, its pins, and programs and maps that use it.
    ///
    /// # Errors
    /// If the kernel refuses it.
    #[doc(alias = "BPF_MAP_CREATE")]
    pub fn create(&self) -> Result<Map> {
        self.make().map_err(|error| {
            let error = error.map(&self.name);
            if self.object.is_empty() { error } else { error.object(&self.object) }
        })
    }

    /// [`Self::create`], as one of the typed maps.
    ///
    /// # Errors
    /// If the kernel refuses it, or it is not of that type.
    pub fn create_as<M: FromMap>(&self) -> Result<M> {
        M::from_map(self.create()?)
    }

    fn make(&self) -> Result<Map> {
        let mut plan = self.plan.clone();
        plan.adjust()?;
        let token = match &self.token_path {
            Some(path) => Token::chosen(&Choice::At(path.clone()))?,
            None => Token::default(),
        };
        let fd = plan.create(Given {
            btf: self.btf.as_deref().map(OwnedFd::as_fd),
            token: token.fd().or(self.token.as_deref().map(OwnedFd::as_fd)),
            insist: self.insist,
            ..Given::default()
        })?;
        let memory = match plan.map_type {
            MapType::ARENA => Some(arena::map(fd.as_fd(), plan.max_entries, plan.map_extra)?),
            _ => None,
        };
        Ok(Map::new(Inner {
            object: self.object.clone(),
            name: self.name.clone(),
            map_type: plan.map_type,
            key_size: plan.key_size,
            value_size: plan.value_size,
            max_entries: plan.max_entries,
            flags: plan.flags,
            fd: Some(fd),
            left_out: None,
            template: None,
            memory,
        }))
    }
}
