//! What load gives: maps, programs and global variables by name.

use std::sync::Arc;

use super::{by_name::ByName, programs::Programs};
use crate::{
    Error, ErrorKind, Result,
    link::Link,
    map::{
        FromMap,
        data::{Frozen, Image, MappedData},
        per_cpu_data::PerCpuData,
    },
    program::{
        Inner, Program, VerifierStatistics, check_hook,
        hook::{Hook, Other},
    },
    struct_ops::{self, StructOps},
    value::Plain,
};

/// A loaded object.
///
/// Maps and programs can be taken out, as often as wanted: each owns what it needs and outlives
/// this.
#[derive(Debug)]
pub struct Loaded {
    held: ByName,
    programs: Vec<Arc<Inner>>,
    struct_ops: Vec<Arc<struct_ops::Inner>>,
}

impl Loaded {
    pub(super) fn new(
        held: ByName,
        programs: Programs,
        struct_ops: Vec<Arc<struct_ops::Inner>>,
    ) -> Self {
        Self { held, programs: programs.programs, struct_ops }
    }

    /// The name the object was opened under.
    pub fn name(&self) -> &str {
        &self.held.object
    }

    /// The map with this C name, as one of the typed maps or as [`Map`](crate::map::Map).
    ///
    /// # Errors
    /// If there is none, or it is of another kind or size than the type.
    pub fn map<M: FromMap>(&self, name: &str) -> Result<M> {
        self.held.map(name)
    }

    /// The program with this C name; it may not have been loaded.
    ///
    /// # Errors
    /// If there is none, or its section is not one of the hook's.
    pub fn program<K: Hook>(&self, name: &str) -> Result<Program<K>> {
        let program = self.find(name)?;
        check_hook::<K>(name, &program.section, program.definition)
            .map_err(|error| error.object(self.name()))?;
        Ok(Program::new(Arc::clone(program)))
    }

    /// Attaches every loaded program whose section says where, as
    /// [`Program::auto_attach`] does, then every struct_ops value; the links are found by the names
    /// of the programs and values.
    ///
    /// # Errors
    /// If one cannot be attached; nothing stays attached then.
    pub fn attach(&self) -> Result<NamedLinks> {
        let mut links = Vec::new();
        for program in &self.programs {
            let link = Program::<Other>::new(Arc::clone(program)).auto_attach()?;
            links.extend(link.map(|link| (program.name.clone(), link)));
        }
        for value in &self.struct_ops {
            let link = StructOps::<()>::new(Arc::clone(value)).auto_attach()?;
            links.extend(link.map(|link| (value.map.name().to_owned(), link.into_link())));
        }
        Ok(NamedLinks { links })
    }

    /// What the verifier said of a program that it accepted, where
    /// [`OpenObject::log_level`](super::OpenObject::log_level) asked for it.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn verifier_log(&self, program: &str) -> Result<Option<&str>> {
        Ok(self.find(program)?.log.as_deref())
    }

    /// What verifying a program has taken, where [`OpenObject::log_level`](super::OpenObject::log_level) asked for it: 4, or any
    /// level with it.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn verifier_statistics(&self, program: &str) -> Result<Option<VerifierStatistics>> {
        Ok(self.verifier_log(program)?.and_then(VerifierStatistics::read))
    }

    /// The struct_ops value with this C name; `T` is its struct.
    ///
    /// # Errors
    /// If there is none, or `T` has another size.
    pub fn struct_ops<T: Plain>(&self, name: &str) -> Result<StructOps<T>> {
        match self.struct_ops.iter().find(|value| value.map.name() == name) {
            Some(value) if value.size == size_of::<T>() => Ok(StructOps::new(Arc::clone(value))),
            Some(value) => Err(value.map.error(Error::new(
                ErrorKind::Incompatible,
                format!("its struct has {} bytes, the Rust type {}", value.size, size_of::<T>()),
            ))),
            None => {
                let there = self.struct_ops.iter().map(|value| value.map.name());
                Err(self.held.missing("struct_ops value", name, there))
            }
        }
    }

    /// The variables of a section that programs write.
    ///
    /// # Errors
    /// If there is no such section.
    pub fn section(&self, name: &str) -> Result<MappedData> {
        self.held.section(name)
    }

    /// The variables of a section (`.percpu`) that each CPU has for itself.
    ///
    /// # Errors
    /// If there is no such section, or all CPUs share it.
    pub fn per_cpu_section(&self, name: &str) -> Result<PerCpuData> {
        self.held.per_cpu_section(name)
    }

    /// The constants that were loaded.
    pub fn frozen<T>(&self, image: Image<T>) -> Frozen<T> {
        image.freeze()
    }

    fn find(&self, name: &str) -> Result<&Arc<Inner>> {
        let found = self.programs.iter().find(|program| program.name == name);
        found.ok_or_else(|| {
            let there = self.programs.iter().map(|program| &*program.name);
            self.held.missing("program", name, there)
        })
    }
}

/// Links by the names of their programs; dropping it detaches all.
#[derive(Debug, Default)]
#[must_use = "dropping links detaches their programs"]
pub struct NamedLinks {
    links: Vec<(String, Link)>,
}

impl NamedLinks {
    /// The link of this program; `None` where it was not loaded, or its section does not say where
    /// to attach it.
    #[must_use]
    pub fn get(&self, program: &str) -> Option<&Link> {
        self.links.iter().find(|(name, _)| name == program).map(|(_, link)| link)
    }

    /// Takes the link of this program out: to detach, pin or keep it by itself.
    pub fn take(&mut self, program: &str) -> Option<Link> {
        let at = self.links.iter().position(|(name, _)| name == program)?;
        Some(self.links.swap_remove(at).1)
    }

    /// Adds a link, as that of this program: of one whose section does not say where. The one that
    /// it had is given back.
    pub fn insert(&mut self, program: impl Into<String>, link: Link) -> Option<Link> {
        let program = program.into();
        let before = self.take(&program);
        self.links.push((program, link));
        before
    }

    /// The links with the names of their programs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Link)> {
        self.links.iter().map(|(name, link)| (&**name, link))
    }
}

impl IntoIterator for NamedLinks {
    type Item = (String, Link);
    type IntoIter = std::vec::IntoIter<(String, Link)>;

    fn into_iter(self) -> Self::IntoIter {
        self.links.into_iter()
    }
}
