//! The object's maps: created, reused, pinned, given their first content.

use std::{
    fs,
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd},
    path::{Path, PathBuf},
};

use bpfgen_object::{DataDef, DataIndex, DataKind, Linkage, MapDef, MapIndex, Object, SlotTarget};

use super::{Loader, OpenObject, choices::initial, programs::Programs};
use crate::{
    Error, ErrorKind, Result,
    map::{
        Inner, Map, Pin,
        create::{MMAPABLE, Plan, RDONLY_PROG},
        pin,
    },
    sys::{bpf, map::MapFd},
};

const INFO: &str = "bpf(BPF_OBJ_GET_INFO_BY_FD)";

/// Maps in the kernel. Dropped before [`Maps::keep`], it takes back the pins it made.
#[derive(Debug)]
pub(super) struct Maps {
    /// By the object's [`MapIndex`].
    maps: Vec<Map>,
    /// By the object's [`DataIndex`]; `None` for what no map is made of.
    data: Vec<Option<Map>>,
    pins: Vec<Undo>,
}

/// What was made in a bpffs.
#[derive(Debug)]
enum Undo {
    File(PathBuf),
    Folder(PathBuf),
}

impl Drop for Maps {
    fn drop(&mut self) {
        for undo in self.pins.drain(..).rev() {
            // This is the way out of another error: what cannot be removed stays.
            let _ = match undo {
                Undo::File(path) => fs::remove_file(path),
                Undo::Folder(path) => fs::remove_dir(path),
            };
        }
    }
}

impl Maps {
    /// Makes all maps. `btf` is the object's, where the kernel took it.
    pub(super) fn create(loader: &Loader<'_>, btf: Option<BorrowedFd<'_>>) -> Result<Self> {
        let object = loader.object();
        let mut made = Self { maps: Vec::new(), data: Vec::new(), pins: Vec::new() };
        for (definition, given) in object.data.iter().zip(&loader.data) {
            let map = data_map(loader.open, definition, *given, btf)
                .map_err(|error| error.map(&definition.name))?;
            made.data.push(map);
        }
        for (index, definition) in object.maps.iter().enumerate() {
            let map = made
                .map(loader, index, definition, btf)
                .map_err(|error| error.map(&definition.name))?;
            made.maps.push(map);
        }
        for (index, definition) in object.maps.iter().enumerate() {
            made.fill_maps(index, definition).map_err(|error| error.map(&definition.name))?;
        }
        Ok(made)
    }

    fn map(
        &mut self,
        loader: &Loader<'_>,
        index: usize,
        definition: &MapDef,
        btf: Option<BorrowedFd<'_>>,
    ) -> Result<Map> {
        let open = loader.open;
        let choice = &loader.maps[index];
        let plan = Plan::of(definition, choice.max_entries)?;
        if !choice.autocreate {
            return Ok(live(open, &definition.name, &plan, None));
        }
        if let Some(map) = &choice.reuse {
            let info = bpf::map_info(map.fd()?)
                .map_err(|errno| Error::sys("cannot ask what it is", INFO, errno))?;
            plan.check(&info)?;
            return Ok(map.clone());
        }
        let path = match &choice.pin {
            Pin::No => return Ok(live(open, &definition.name, &plan, Some(plan.create(btf)?))),
            Pin::ByName => open.pin_root.join(&definition.name),
            Pin::At(path) => path.clone(),
        };
        if let Some(fd) = pinned(&path, &plan)? {
            return Ok(live(open, &definition.name, &plan, Some(fd)));
        }
        let fd = plan.create(btf)?;
        self.make_folder(&path)?;
        match pin::pin(fd.as_fd(), &path) {
            Ok(()) => {
                self.pins.push(Undo::File(path));
                Ok(live(open, &definition.name, &plan, Some(fd)))
            }
            // Somebody else was quicker.
            Err(error) if error.raw_os_error() == Some(libc::EEXIST) => {
                let fd = pinned(&path, &plan)?.ok_or(error)?;
                Ok(live(open, &definition.name, &plan, Some(fd)))
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
                .hint("pins need a bpffs: mount -t bpf bpf /sys/fs/bpf"));
            }
        }
        Ok(())
    }

    /// Puts maps into a map of maps whose contents the object gives.
    fn fill_maps(&self, index: usize, definition: &MapDef) -> Result<()> {
        let outer = &self.maps[index];
        if !outer.is_created() {
            return Ok(());
        }
        for &(slot, target) in &definition.values {
            let SlotTarget::Map(MapIndex(inner)) = target else { continue };
            let inner = self.maps.get(inner).ok_or_else(|| gone("map"))?;
            let fd = inner.fd()?.as_raw_fd();
            outer
                .update(&slot.to_ne_bytes(), &fd.to_ne_bytes(), 0)
                .map_err(|error| error.context(format!("putting map {} to it", inner.name())))?;
        }
        Ok(())
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

    /// The map behind a section of global variables.
    pub(super) fn section(&self, DataIndex(index): DataIndex) -> Option<&Map> {
        self.data.get(index)?.as_ref()
    }

    /// The load has succeeded: pins stay.
    pub(super) fn keep(mut self) -> (Vec<Map>, Vec<Map>) {
        self.pins.clear();
        let data = std::mem::take(&mut self.data).into_iter().flatten().collect();
        (std::mem::take(&mut self.maps), data)
    }
}

/// The parser gives indices of things that it has put in.
pub(super) fn gone(what: &str) -> Error {
    Error::new(ErrorKind::InvalidObject, format!("it refers to a {what} that does not exist"))
}

fn live(open: &OpenObject, name: &str, plan: &Plan, fd: Option<MapFd>) -> Map {
    Map::new(Inner {
        object: open.name.clone(),
        name: name.to_owned(),
        map_type: plan.map_type,
        key_size: plan.key_size,
        value_size: plan.value_size,
        max_entries: plan.max_entries,
        flags: plan.flags,
        fd,
    })
}

/// What is pinned at `path`, if it is what `plan` asks for.
fn pinned(path: &Path, plan: &Plan) -> Result<Option<MapFd>> {
    let Some(fd) = pin::get(path)? else { return Ok(None) };
    pin::check_map(&fd, path)?;
    let place = || format!("pinned at {}", path.display());
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
    open: &OpenObject,
    definition: &DataDef,
    given: Option<&[u8]>,
    btf: Option<BorrowedFd<'_>>,
) -> Result<Option<Map>> {
    if definition.size == 0 || definition.kind == DataKind::Arena {
        return Ok(None);
    }
    let global = definition.variables.iter().any(|it| it.linkage != Linkage::Static);
    let constant = definition.kind == DataKind::Rodata;
    let flags = if constant { RDONLY_PROG } else { 0 } | if global { MMAPABLE } else { 0 };
    let name = kernel_name(&open.name, &definition.name);
    let datasec = definition.datasec.map(|id| id.0);
    let mut plan = Plan::data(&name, definition.size, flags, datasec);
    let fd = match plan.create(btf) {
        // Kernels before 5.5 do not let arrays be mapped; cells then fall back to look-ups.
        Err(error) if global && error.raw_os_error() == Some(libc::EINVAL) => {
            plan.flags &= !MMAPABLE;
            plan.create(btf).map_err(|_| error)?
        }
        result => result?,
    };
    let map = live(open, &definition.name, &plan, Some(fd));
    if let Some(content) = initial(definition, given) {
        map.update(&0u32.to_ne_bytes(), content, 0)?;
    }
    if constant {
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
fn kernel_name(object: &str, section: &str) -> String {
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
