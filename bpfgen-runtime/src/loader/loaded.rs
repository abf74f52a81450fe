//! What load gives: maps, programs and global variables by name.

use std::sync::Arc;

use super::{OpenObject, maps::Maps, open::missing, programs::Programs};
use crate::{
    Error, Result,
    map::{
        FromMap, Map,
        data::{Frozen, Image, MappedData},
    },
    program::{Inner, Program, VerifierStatistics, check_hook, hook::Hook},
};

/// A loaded object.
///
/// Maps and programs can be taken out, as often as wanted: each owns what it needs and outlives
/// this.
#[derive(Debug)]
pub struct Loaded {
    name: String,
    /// By the name in this object: a map that is shared may have another where it comes from.
    maps: Vec<(String, Map)>,
    data: Vec<Map>,
    programs: Vec<Arc<Inner>>,
}

impl Loaded {
    pub(super) fn new(open: &OpenObject, maps: Maps, programs: Programs) -> Self {
        let (maps, data) = maps.keep();
        let names = open.object.maps.iter().map(|definition| definition.name.clone());
        let maps = names.zip(maps).collect();
        Self { name: open.name.clone(), maps, data, programs: programs.programs }
    }

    /// The name the object was opened under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The map with this C name, as one of the typed maps or as [`Map`].
    ///
    /// # Errors
    /// If there is none, or it is of another kind or size than the type.
    pub fn map<M: FromMap>(&self, name: &str) -> Result<M> {
        match self.maps.iter().find(|(there, _)| there == name) {
            Some((_, map)) => M::from_map(map.clone()),
            None => Err(self.missing("map", name, self.maps.iter().map(|(there, _)| &**there))),
        }
    }

    /// The program with this C name; it may not have been loaded.
    ///
    /// # Errors
    /// If there is none, or its section is not one of the hook's.
    pub fn program<K: Hook>(&self, name: &str) -> Result<Program<K>> {
        let program = self.find(name)?;
        check_hook::<K>(name, &program.section, program.definition)
            .map_err(|error| error.object(&self.name))?;
        Ok(Program::new(Arc::clone(program)))
    }

    /// What the verifier said of a program that it accepted, where
    /// [`OpenObject::log_level`] asked for it.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn verifier_log(&self, program: &str) -> Result<Option<&str>> {
        Ok(self.find(program)?.log.as_deref())
    }

    /// What verifying a program has taken, where [`OpenObject::log_level`] asked for it: 4, or any
    /// level with it.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn verifier_statistics(&self, program: &str) -> Result<Option<VerifierStatistics>> {
        Ok(self.verifier_log(program)?.and_then(VerifierStatistics::read))
    }

    /// The variables of a section that programs write.
    ///
    /// # Errors
    /// If there is no such section.
    pub fn section(&self, name: &str) -> Result<MappedData> {
        match self.data.iter().find(|map| map.name() == name) {
            Some(map) => MappedData::new(map.clone()),
            None => {
                let there = self.data.iter().map(Map::name);
                Err(self.missing("section of global variables", name, there))
            }
        }
    }

    /// The constants that were loaded.
    pub fn frozen<T>(&self, image: Image<T>) -> Frozen<T> {
        image.freeze()
    }

    fn find(&self, name: &str) -> Result<&Arc<Inner>> {
        let found = self.programs.iter().find(|program| program.name == name);
        found.ok_or_else(|| {
            self.missing("program", name, self.programs.iter().map(|program| &*program.name))
        })
    }

    fn missing<'a>(&self, what: &str, name: &str, there: impl Iterator<Item = &'a str>) -> Error {
        missing(what, name, &there.collect::<Vec<_>>()).object(&self.name)
    }
}
