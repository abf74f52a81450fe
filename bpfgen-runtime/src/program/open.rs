//! A program before load.

use std::{fmt, marker::PhantomData};

use bpfgen_object::{ProgramDef, section::SectionDef};

use super::hook::Hook;
use crate::{Error, ErrorKind, Result};

/// A program that is not in the kernel yet: what can be chosen about it before load.
///
/// Give it to [`Loader::program`](crate::loader::Loader::program) for the choice to count.
pub struct OpenProgram<K> {
    name: String,
    section: String,
    target: Option<String>,
    autoload: bool,
    hook: PhantomData<fn() -> K>,
}

impl<K: Hook> OpenProgram<K> {
    pub(crate) fn new(definition: &ProgramDef) -> Result<Self> {
        check_hook::<K>(&definition.name, &definition.section, definition.definition)?;
        Ok(Self {
            name: definition.name.clone(),
            section: definition.section.clone(),
            target: definition.target.clone(),
            autoload: definition.autoload,
            hook: PhantomData,
        })
    }
}

/// Refuses a marker that is not the section's.
pub(crate) fn check_hook<K: Hook>(
    name: &str,
    section: &str,
    definition: Option<&'static SectionDef>,
) -> Result<()> {
    if K::fits(definition) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Incompatible,
        format!("a program of section {section:?} is not a {}", K::NAME),
    )
    .program(name))
}

impl<K> OpenProgram<K> {
    /// The C name of the function.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SEC() string, without a leading `?`.
    pub fn section(&self) -> &str {
        &self.section
    }

    /// Where the program is to be attached.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Sets where the program is to be attached, in place of what follows the slash in its SEC()
    /// string: the kernel function of `fentry`, the hook of `lsm`, the tracepoint of `tp_btf` …
    /// For those kinds the kernel checks the program against it at load.
    pub fn set_target(&mut self, target: impl Into<String>) -> &mut Self {
        self.target = Some(target.into());
        self
    }

    /// Whether the program will be loaded.
    pub fn autoload(&self) -> bool {
        self.autoload
    }

    /// Chooses whether the program will be loaded: at first yes, unless its section name starts
    /// with `?`. What is not loaded cannot make the load fail.
    pub fn set_autoload(&mut self, autoload: bool) -> &mut Self {
        self.autoload = autoload;
        self
    }
}

impl<K> Clone for OpenProgram<K> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            section: self.section.clone(),
            target: self.target.clone(),
            autoload: self.autoload,
            hook: PhantomData,
        }
    }
}

impl<K> fmt::Debug for OpenProgram<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenProgram")
            .field("name", &self.name)
            .field("section", &self.section)
            .field("target", &self.target)
            .field("autoload", &self.autoload)
            .finish()
    }
}
