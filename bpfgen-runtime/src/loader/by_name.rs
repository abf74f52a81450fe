//! Maps and sections of global variables, as they are asked for by name.

use bpfgen_object::uapi::MapType;

use super::open::missing;
use crate::{
    Error, ErrorKind, Result,
    map::{
        FromMap, Map,
        data::{MappedData, Resized},
        per_cpu_data::PerCpuData,
    },
};

/// Those of an object whose maps are made.
#[derive(Debug)]
pub(super) struct ByName {
    /// The object's.
    pub(super) object: String,
    /// By the name in this object: a map that is shared may have another where it comes from.
    pub(super) maps: Vec<(String, Map)>,
    pub(super) data: Vec<Section>,
}

/// A section of global variables.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) name: String,
    /// An array of its own, or the arena that it is part of.
    pub(super) map: Map,
    /// In the map's memory.
    pub(super) start: usize,
    pub(super) size: usize,
    /// The array that has more elements than C says.
    pub(super) resized: Option<Resized>,
}

impl Section {
    /// Its variables, live.
    pub(super) fn live(&self) -> Result<MappedData> {
        match self.map.map_type() {
            MapType::PERCPU_ARRAY => Err(Error::new(
                ErrorKind::Incompatible,
                "each CPU has variables of its own in this section",
            )
            .hint("take it with per_cpu_section")
            .map(&self.name)),
            MapType::ARENA => MappedData::in_arena(self.map.clone(), self.start, self.size),
            _ => MappedData::new(self.map.clone(), self.resized),
        }
    }

    fn per_cpu(&self) -> Result<PerCpuData> {
        match self.map.map_type() {
            MapType::PERCPU_ARRAY => PerCpuData::new(self.map.clone()),
            _ => Err(Error::new(
                ErrorKind::Incompatible,
                "all CPUs share the variables of this section",
            )
            .hint("take it with section; those of .percpu are for each CPU")
            .map(&self.name)),
        }
    }
}

impl ByName {
    pub(super) fn map<M: FromMap>(&self, name: &str) -> Result<M> {
        match self.maps.iter().find(|(there, _)| there == name) {
            Some((_, map)) => M::from_map(map.clone()),
            None => Err(self.missing("map", name, self.maps.iter().map(|(there, _)| &**there))),
        }
    }

    pub(super) fn section(&self, name: &str) -> Result<MappedData> {
        self.find(name)?.live().map_err(|error| error.object(&self.object))
    }

    pub(super) fn per_cpu_section(&self, name: &str) -> Result<PerCpuData> {
        self.find(name)?.per_cpu().map_err(|error| error.object(&self.object))
    }

    fn find(&self, name: &str) -> Result<&Section> {
        self.data.iter().find(|section| section.name == name).ok_or_else(|| {
            let there = self.data.iter().map(|section| &*section.name);
            self.missing("section of global variables", name, there)
        })
    }

    pub(super) fn missing<'a>(
        &self,
        what: &str,
        name: &str,
        there: impl Iterator<Item = &'a str>,
    ) -> Error {
        missing(what, name, &there.collect::<Vec<_>>()).object(&self.object)
    }
}
