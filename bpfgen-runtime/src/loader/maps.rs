//! The object's maps: created, reused, pinned, given their first content.

use std::{
    fs,
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd},
    path::{Path, PathBuf},
    sync::Arc,
};

use bpfgen_object::{
    DataDef, DataIndex, DataKind, Linkage, MapDef, MapIndex, Object, SlotTarget, uapi::MapType,
};

use super::{
    Feature, Features, Loader, OpenObject,
    by_name::{ByName, Section},
    choices::initial,
    programs::Programs,
    unused,
};
use crate::{
    Error, ErrorKind, Result,
    kernel::probe,
    map::{
        self, Inner, Map, Pin, Template,
        create::{Given, MMAPABLE, Plan, RDONLY_PROG},
        data::Resized,
        per_cpu_data::PerCpuData,
        pin,
    },
    sys::{bpf, map::MapFd, mmap::page_size},
};

/// How often somebody else may be quicker with a pin, and take it back, before we give up.
const TURNS: u32 = 100;

/// How far into a map's value instructions can point before Linux 7.0.
const NEAR: usize = 1 << 29;

const INFO: &str = "bpf(BPF_OBJ_GET_INFO_BY_FD)";

/// Maps in the kernel. Dropped before [`Maps::keep`], it takes back the pins it made.
#[derive(Debug)]
pub(super) struct Maps {
    /// By the object's [`MapIndex`].
    maps: Vec<Map>,
    /// By the object's [`MapIndex`]: whether this load has made the map.
    new: Vec<bool>,
    /// By the object's [`DataIndex`]; `None` for what no map is made of.
    data: Vec<Option<Section>>,
    /// By the object's [`MapIndex`]: where a map that this load has made is yet to be pinned.
    waiting: Vec<Option<Waiting>>,
    pins: Vec<Undo>,
}

/// A map that is to be pinned when it has its first contents.
#[derive(Debug)]
struct Waiting {
    path: PathBuf,
    plan: Plan,
}

/// What was made in a bpffs.
#[derive(Debug)]
enum Undo {
    /// A pin of this map.
    File(PathBuf, Map),
    Folder(PathBuf),
}

impl Drop for Maps {
    fn drop(&mut self) {
        for undo in self.pins.drain(..).rev() {
            // This is the way out of another error: what cannot be removed stays.
            match undo {
                Undo::File(path, map) => {
                    let removed = pin::unpin(&map, &path);
                    // Somebody has put another there since. Any other failure, as for want of
                    // descriptors, only means that this cannot be told.
                    if removed.is_err_and(|error| error.kind() != ErrorKind::Incompatible) {
                        drop(fs::remove_file(path));
                    }
                }
                Undo::Folder(path) => drop(fs::remove_dir(path)),
            }
        }
    }
}

impl Maps {
    /// Makes all maps.
    pub(super) fn create(loader: &Loader<'_>, given: Given<'_>) -> Result<Self> {
        let object = loader.object();
        let mut made = Self {
            maps: Vec::new(),
            new: Vec::new(),
            data: Vec::new(),
            waiting: Vec::new(),
            pins: Vec::new(),
        };
        for (index, (definition, content)) in object.data.iter().zip(&loader.data).enumerate() {
            let map = data_map(loader, definition, *content, given)
                .map_err(|error| error.map(&definition.name))?;
            let grown = content.is_some_and(|content| content.len() > definition.size as usize);
            let last = object.last_array(DataIndex(index)).filter(|_| grown);
            made.data.push(map.map(|map| Section {
                name: definition.name.clone(),
                map,
                start: 0,
                size: definition.size as usize,
                resized: last.map(|last| Resized {
                    offset: last.offset as usize,
                    element: last.element_size as usize,
                    count: last.len as usize,
                }),
            }));
        }
        for (index, definition) in object.maps.iter().enumerate() {
            let map = made
                .map(loader, index, definition, given)
                .map_err(|error| error.map(&definition.name))?;
            made.maps.push(map);
        }
        made.arenas(loader)?;
        made.fill_and_pin(loader, given)?;
        Ok(made)
    }

    /// Gives new maps their first contents, and pins them only then: who finds a pin, also one that
    /// a process left which was killed in the middle, finds it whole (but for programs in it, which are
    /// loaded after all maps). Maps that are put into others
    /// are pinned before: where somebody else is quicker with one, theirs is put in.
    fn fill_and_pin(&mut self, loader: &Loader<'_>, given: Given<'_>) -> Result<()> {
        let definitions = &loader.object().maps;
        let has_maps = |definition: &MapDef| {
            definition.values.iter().any(|(_, target)| matches!(target, SlotTarget::Map(_)))
        };
        for outer in [false, true] {
            for (index, definition) in definitions.iter().enumerate() {
                if has_maps(definition) == outer {
                    self.fill_maps(index, definition)
                        .and_then(|()| self.pin(loader, index, definition, given))
                        .map_err(|error| error.map(&definition.name))?;
                }
            }
        }
        Ok(())
    }

    /// Pins a map that waits for it.
    fn pin(
        &mut self,
        loader: &Loader<'_>,
        index: usize,
        definition: &MapDef,
        given: Given<'_>,
    ) -> Result<()> {
        let Some(Waiting { path, plan }) = self.waiting[index].take() else { return Ok(()) };
        self.make_folder(&path)?;
        let mut turns = 0;
        loop {
            match pin::pin(self.maps[index].fd()?, &path) {
                Ok(()) => {
                    self.pins.push(Undo::File(path, self.maps[index].clone()));
                    return Ok(());
                }
                // Somebody else was quicker, and may have taken the pin back since.
                Err(error) if error.raw_os_error() == Some(libc::EEXIST) && turns < TURNS => {
                    turns += 1;
                }
                Err(error) => return Err(error),
            }
            if let Some(fd) = pinned(&path, &plan)? {
                let map = live(loader.open, definition, &plan, Some(fd), given)?;
                self.maps[index] =
                    counting_on(loader.features(), map).standing_for(definition.map_type);
                self.new[index] = false;
                // Variables are where theirs is. Of other arenas they have values already.
                return match definition.map_type {
                    MapType::ARENA => self.arenas(loader),
                    _ => Ok(()),
                };
            }
        }
    }

    /// Finds the places of variables in arenas, and gives them their first values in new ones.
    fn arenas(&mut self, loader: &Loader<'_>) -> Result<()> {
        for (index, definition) in loader.object().data.iter().enumerate() {
            if definition.kind == DataKind::Arena && definition.size > 0 {
                self.data[index] = self
                    .arena(loader, definition, loader.data[index])
                    .map_err(|error| error.map(&definition.name))?;
            }
        }
        Ok(())
    }

    fn map(
        &mut self,
        loader: &Loader<'_>,
        index: usize,
        definition: &MapDef,
        given: Given<'_>,
    ) -> Result<Map> {
        let open = loader.open;
        let choice = &loader.maps[index];
        let plan = Plan::of(definition, choice)?;
        self.new.push(false);
        self.waiting.push(None);
        let features = loader.features();
        let as_defined = |map| counting_on(features, map).standing_for(definition.map_type);
        let live = |fd| Ok(as_defined(live(open, definition, &plan, fd, given)?));
        if !choice.autocreate {
            return live(None);
        }
        if let Some(map) = &choice.reuse {
            let info = bpf::map_info(map.fd()?)
                .map_err(|errno| Error::sys("cannot ask what it is", INFO, errno))?;
            plan.check(&info)?;
            return Ok(as_defined(map.clone()));
        }
        let path = match &choice.pin {
            Pin::No => None,
            Pin::ByName => Some(open.pin_root.join(&definition.name)),
            Pin::At(path) => Some(path.clone()),
        };
        if let Some(path) = path {
            if let Some(fd) = pinned(&path, &plan)? {
                return live(Some(fd));
            }
            self.waiting[index] = Some(Waiting { path, plan: plan.clone() });
        }
        match plan.create(given) {
            Ok(fd) => {
                self.new[index] = true;
                live(Some(fd))
            }
            // What is switched off is no obstacle.
            Err(error)
                if error.kind() == ErrorKind::Unsupported
                    && unused::is_switched_off(loader, MapIndex(index)) =>
            {
                self.waiting[index] = None;
                let map = Inner {
                    left_out: Some(error.to_string()),
                    ..inner(open, &definition.name, &plan, None)
                };
                Ok(as_defined(Map::new(map)))
            }
            Err(error) => Err(error),
        }
    }

    /// Makes the folder a pin goes to, if only it is missing.
    fn make_folder(&mut self, path: &Path) -> Result<()> {
        let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
            return Ok(());
        };
        match fs::create_dir(folder) {
            Ok(()) => self.pins.push(Undo::Folder(folder.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(Error::io(
                    format!("cannot make {} to pin it", folder.display()),
                    &error,
                )
                .hint(match error.kind() {
                    std::io::ErrorKind::NotFound => {
                        "the folder around it is not there, and only the innermost is made; pins \
                         need a bpffs: mount -t bpf bpf /sys/fs/bpf"
                    }
                    _ => "pins need a bpffs: mount -t bpf bpf /sys/fs/bpf",
                }));
            }
        }
        Ok(())
    }

    /// Puts maps into a map of maps whose contents the object gives, if this load has made it: what
    /// is in one that was there before stays. Maps that were not created leave their slots empty.
    fn fill_maps(&self, index: usize, definition: &MapDef) -> Result<()> {
        let outer = &self.maps[index];
        if !self.new[index] {
            return Ok(());
        }
        for &(slot, target) in &definition.values {
            let SlotTarget::Map(MapIndex(inner)) = target else { continue };
            let inner = self.maps.get(inner).ok_or_else(|| gone("map"))?;
            if !inner.is_created() {
                continue;
            }
            let (fd, key) = (inner.fd()?.as_raw_fd(), slot_key(slot, outer.key_size())?);
            outer
                .update(&key, &fd.to_ne_bytes(), 0)
                .map_err(|error| error.context(format!("putting map {} to it", inner.name())))?;
        }
        Ok(())
    }

    /// Puts variables to the end of the arena, with their first values.
    fn arena(
        &self,
        loader: &Loader<'_>,
        definition: &DataDef,
        given: Option<&[u8]>,
    ) -> Result<Option<Section>> {
        let unsupported = |what: &str| Error::new(ErrorKind::Unsupported, what);
        let mut arenas = self.maps.iter().filter(|map| map.map_type() == MapType::ARENA);
        let arena = match (arenas.next(), arenas.next()) {
            (Some(arena), None) => arena,
            (None, _) => {
                return Err(unsupported("there are variables in an arena, but no arena"));
            }
            (Some(_), Some(_)) => {
                return Err(unsupported(
                    "with two arenas, it is not known which has the variables",
                ));
            }
        };
        let size = definition.size as usize;
        let name = definition.name.clone();
        // Their cells say so, and a program that uses them is refused, then.
        if !arena.is_created() {
            return Ok(Some(Section { name, map: arena.clone(), start: 0, size, resized: None }));
        }
        let memory = arena.inner().memory.as_ref().map_or(0, |memory| memory.len());
        let end = memory.checked_sub(size.next_multiple_of(page_size())).ok_or_else(|| {
            Error::new(
                ErrorKind::ResourceLimit,
                format!("{size} bytes of variables do not fit into an arena of {memory}"),
            )
            .hint("give the arena more pages: __uint(max_entries, N)")
        })?;
        let features = loader.features();
        let far = || features.has(Feature::FarVariables) && probe::has_far_offsets();
        let start = if end + size <= NEAR || far() { end } else { 0 };
        let section = Section { name, map: arena.clone(), start, size, resized: None };
        let index = loader.object().maps.iter().zip(&self.maps);
        let new = index.zip(&self.new).find(|((_, map), _)| map.map_type() == MapType::ARENA);
        // In one that was there before, the variables are what they are.
        if new.is_some_and(|(_, new)| *new) {
            if let Some(content) = initial(definition, given) {
                section.live()?.fill(content)?;
            }
        }
        Ok(Some(section))
    }

    /// Puts programs into program arrays whose contents the object gives; those that are not
    /// loaded leave their slots empty.
    pub(super) fn fill_slots(&self, object: &Object, programs: &Programs) -> Result<()> {
        for (definition, map) in object.maps.iter().zip(&self.maps) {
            for &(slot, target) in &definition.values {
                let SlotTarget::Program(function) = target else { continue };
                let Some(fd) = programs.fd_of(object, function) else { continue };
                if map.is_created() {
                    map.update(&slot.to_ne_bytes(), &fd.as_raw_fd().to_ne_bytes(), 0)?;
                }
            }
        }
        Ok(())
    }

    /// The map, which may not have been created.
    pub(super) fn get(&self, MapIndex(index): MapIndex) -> Result<&Map> {
        self.maps.get(index).ok_or_else(|| gone("map"))
    }

    /// A section of global variables.
    pub(super) fn section(&self, DataIndex(index): DataIndex) -> Option<&Section> {
        self.data.get(index)?.as_ref()
    }

    /// The maps and sections, by name.
    pub(super) fn by_name(&self, open: &OpenObject) -> ByName {
        let names = open.object.maps.iter().map(|definition| definition.name.clone());
        ByName {
            object: open.name.clone(),
            maps: names.zip(self.maps.iter().cloned()).collect(),
            data: self.data.iter().flatten().cloned().collect(),
        }
    }

    /// The load has succeeded: pins stay.
    pub(super) fn keep(mut self) {
        self.pins.clear();
    }
}

/// The parser gives indices of things that it has put in.
pub(super) fn gone(what: &str) -> Error {
    Error::new(ErrorKind::InvalidObject, format!("it refers to a {what} that does not exist"))
}

/// The key of a slot, where keys are integers.
fn slot_key(slot: u32, size: u32) -> Result<Vec<u8>> {
    let key = match size {
        1 => u8::try_from(slot).ok().map(|slot| slot.to_ne_bytes().to_vec()),
        2 => u16::try_from(slot).ok().map(|slot| slot.to_ne_bytes().to_vec()),
        4 => Some(slot.to_ne_bytes().to_vec()),
        8 => Some(u64::from(slot).to_ne_bytes().to_vec()),
        _ => None,
    };
    key.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidObject,
            format!("`values` has a slot {slot}, which is no key of {size} bytes"),
        )
        .hint("put such maps in after load")
    })
}

fn live(
    open: &OpenObject,
    definition: &MapDef,
    plan: &Plan,
    fd: Option<MapFd>,
    given: Given<'_>,
) -> Result<Map> {
    let memory = match &fd {
        Some(fd) if plan.map_type == MapType::ARENA => {
            Some(map::arena_memory(fd.as_fd(), plan.max_entries, plan.map_extra)?)
        }
        _ => None,
    };
    let template = match &plan.inner {
        Some(inner) if fd.is_some() && plan.inner_map.is_none() => Some(Template {
            object: open.name.clone(),
            name: format!("{}.inner", definition.name),
            plan: Plan::clone(inner),
            btf: kept(given.btf, "types")?,
            token: kept(given.token, "token")?,
        }),
        _ => None,
    };
    Ok(Map::new(Inner { template, memory, ..inner(open, &definition.name, plan, fd) }))
}

/// A descriptor for later.
fn kept(fd: Option<BorrowedFd<'_>>, what: &str) -> Result<Option<Arc<OwnedFd>>> {
    let kept = fd.map(|fd| fd.try_clone_to_owned().map(Arc::new)).transpose();
    kept.map_err(|error| Error::io(format!("cannot keep its {what}"), &error))
}

/// One that does without what is not counted on.
fn counting_on(features: Features, map: Map) -> Map {
    let map = if features.has(Feature::Batches) { map } else { map.without_batches() };
    if features.has(Feature::SingleCpus) { map } else { map.without_single_cpus() }
}

fn inner(open: &OpenObject, name: &str, plan: &Plan, fd: Option<MapFd>) -> Inner {
    Inner {
        object: open.name.clone(),
        name: name.to_owned(),
        map_type: plan.map_type,
        key_size: plan.key_size,
        value_size: plan.value_size,
        max_entries: plan.max_entries,
        flags: plan.flags,
        fd,
        left_out: None,
        template: None,
        memory: None,
    }
}

/// What is pinned at `path`, if it is what `plan` asks for.
fn pinned(path: &Path, plan: &Plan) -> Result<Option<MapFd>> {
    let Some(fd) = pin::get(path)? else { return Ok(None) };
    let place = || format!("pinned at {}", path.display());
    pin::check_map(&fd, &format!("what is {}", place()))?;
    let (map, info) = MapFd::adopt(fd, plan.cpus()?)
        .map_err(|errno| Error::sys("cannot ask what it is", INFO, errno).context(place()))?;
    plan.check(&info).map_err(|error| {
        error.context(place()).hint(format!(
            "another version of the program may have pinned it: remove {} if nothing needs it",
            path.display()
        ))
    })?;
    Ok(Some(map))
}

/// Makes the map of a section of global variables and gives it its content.
fn data_map(
    loader: &Loader<'_>,
    definition: &DataDef,
    content: Option<&[u8]>,
    given: Given<'_>,
) -> Result<Option<Map>> {
    if definition.size == 0 || definition.kind == DataKind::Arena {
        return Ok(None);
    }
    let (open, features) = (loader.open, loader.features());
    let global = definition.variables.iter().any(|it| it.linkage != Linkage::Static);
    let constant = definition.kind == DataKind::Rodata;
    let per_cpu = definition.kind == DataKind::PerCpu;
    let mapped = global && !per_cpu && features.has(Feature::MappedArrays);
    let flags = if constant { RDONLY_PROG } else { 0 } | if mapped { MMAPABLE } else { 0 };
    let name = kernel_name(&open.name, &definition.name);
    let datasec = definition.datasec.map(|id| id.0);
    // No longer than the choices allow, which is less than 32 bits.
    let size = content.map_or(definition.size, |content| content.len() as u32);
    let map_type = if per_cpu { MapType::PERCPU_ARRAY } else { MapType::ARRAY };
    let mut plan = Plan::data(map_type, &name, size, flags, datasec);
    let fd = match plan.create(given) {
        // Kernels before 5.5 do not let arrays be mapped; cells then fall back to look-ups.
        Err(error) if mapped && error.raw_os_error() == Some(libc::EINVAL) => {
            plan.flags &= !MMAPABLE;
            plan.create(given).map_err(|_| error)?
        }
        result => result?,
    };
    let map = Map::new(inner(open, &definition.name, &plan, Some(fd)));
    let map = counting_on(features, map);
    match initial(definition, content) {
        Some(content) if per_cpu => PerCpuData::new(map.clone())?.fill(content)?,
        Some(content) => map.update(&0u32.to_ne_bytes(), content, 0)?,
        None => {}
    }
    if constant && features.has(Feature::FrozenMaps) {
        match map.freeze() {
            // Kernels before 5.2 have no freezing; constants are then just not known to be such.
            Err(error) if error.raw_os_error() != Some(libc::EINVAL) => return Err(error),
            _ => {}
        }
    }
    Ok(Some(map))
}

/// Fifteen bytes for two names: those of a standard section get seven, the object's what remains;
/// a custom section's (`.data.x`) stands alone.
pub(super) fn kernel_name(object: &str, section: &str) -> String {
    if section.get(1..).is_some_and(|rest| rest.contains('.')) {
        return section.to_owned();
    }
    let room = 15usize.saturating_sub(section.len().max(7));
    let end = object.char_indices().nth(room).map_or(object.len(), |(end, _)| end);
    format!("{}{section}", &object[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_kernel() {
        assert_eq!(kernel_name("execsnoop", ".rodata"), "execsnoo.rodata");
        assert_eq!(kernel_name("execsnoop", ".bss"), "execsnoo.bss");
        assert_eq!(kernel_name("x", ".data"), "x.data");
        assert_eq!(kernel_name("execsnoop", ".data.counters"), ".data.counters");
    }
}
