//! A value before load.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use bpfgen_object::{FunctionIndex, Object, StructOpsDef, struct_ops};

use super::token::{self, token};
use crate::{Error, ErrorKind, Result, value::Plain};

/// A struct_ops value that is not in the kernel yet: the fields of the C struct, at first with their
/// initialisers, can be set. Fields that are callbacks are [`Slot`](crate::value::Slot)s.
///
/// Which programs are loaded follows from the slots: those that a value to be created holds are,
/// whatever their `set_autoload`; one that no such value holds any more is not. Members that the
/// running kernel's struct lacks are left out while they are zero, or hold no program.
///
/// Give it to [`Loader::struct_ops`](crate::loader::Loader::struct_ops) for what has been set to
/// count; generated code does.
pub struct OpenStructOps<T> {
    name: String,
    value: Box<T>,
    autocreate: bool,
    autoattach: bool,
}

impl<T: Plain> OpenStructOps<T> {
    /// The value that the object file has, with its functions in the slots.
    pub(crate) fn new(object: &Object, definition: &StructOpsDef) -> Result<Self> {
        let slots = slots(object, definition);
        let mut content = definition.content.clone();
        for (offset, function) in &definition.functions {
            // What is elsewhere cannot be edited, and load tells of it.
            let program = object.programs.iter().find(|program| program.function == *function);
            let Some(program) = program.filter(|_| slots.contains(offset)) else { continue };
            let at = *offset as usize;
            if let Some(place) = content.get_mut(at..).and_then(|rest| rest.get_mut(..8)) {
                place.copy_from_slice(token(program).as_bytes());
            }
        }
        let Some(value) = T::from_bytes(&content) else {
            return Err(Error::new(
                ErrorKind::Incompatible,
                format!(
                    "struct_ops value {:?} has {} bytes, the Rust type {}",
                    definition.name,
                    content.len(),
                    size_of::<T>()
                ),
            )
            .hint("the generated module is of another object: regenerate it"));
        };
        Ok(Self {
            name: definition.name.clone(),
            value: Box::new(value),
            autocreate: definition.autocreate,
            autoattach: true,
        })
    }

    /// The bytes, with numbers in the slots.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.value.as_bytes()
    }
}

impl<T> OpenStructOps<T> {
    /// The C name of the variable.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its map will be created, and its programs loaded.
    #[must_use]
    pub fn autocreate(&self) -> bool {
        self.autocreate
    }

    /// Chooses whether its map will be created: at first yes, unless its section name starts with
    /// `?`. Programs that only such values hold are not loaded, so that what a kernel lacks cannot
    /// make the load fail.
    pub fn set_autocreate(&mut self, autocreate: bool) -> &mut Self {
        self.autocreate = autocreate;
        self
    }

    /// Whether `attach()` of the whole skeleton attaches it.
    #[must_use]
    pub fn autoattach(&self) -> bool {
        self.autoattach
    }

    /// Chooses whether `attach()` of the whole skeleton attaches it: at first yes. Without it, say
    /// of a value that is there to [update](super::StructOpsLink::update) another's link, attach it
    /// by itself.
    pub fn set_autoattach(&mut self, autoattach: bool) -> &mut Self {
        self.autoattach = autoattach;
        self
    }
}

impl<T> Deref for OpenStructOps<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for OpenStructOps<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Clone> Clone for OpenStructOps<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            value: self.value.clone(),
            autocreate: self.autocreate,
            autoattach: self.autoattach,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for OpenStructOps<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStructOps")
            .field("name", &self.name)
            .field("value", &self.value)
            .field("autocreate", &self.autocreate)
            .field("autoattach", &self.autoattach)
            .finish()
    }
}

/// What a user has chosen about a value: bytes, zero where functions are, and the functions.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) content: Vec<u8>,
    pub(crate) functions: Vec<(u32, FunctionIndex)>,
    pub(crate) autocreate: bool,
    pub(crate) autoattach: bool,
}

impl Choice {
    /// What the object file says.
    pub(crate) fn of(definition: &StructOpsDef) -> Self {
        let mut content = definition.content.clone();
        for (offset, _) in &definition.functions {
            clear(&mut content, *offset);
        }
        Self {
            content,
            functions: definition.functions.clone(),
            autocreate: definition.autocreate,
            autoattach: true,
        }
    }

    /// What a user made of it.
    pub(crate) fn edited<T: Plain>(
        object: &Object,
        definition: &StructOpsDef,
        open: &OpenStructOps<T>,
    ) -> Result<Self, String> {
        let mut content = open.bytes().to_vec();
        if content.len() != definition.content.len() {
            return Err(format!(
                "{} bytes given for struct_ops value {}, which has {}",
                content.len(),
                definition.name,
                definition.content.len()
            ));
        }
        let slots = slots(object, definition);
        let elsewhere = definition.functions.iter().filter(|(offset, _)| !slots.contains(offset));
        let mut functions: Vec<_> = elsewhere.copied().collect();
        for offset in slots {
            let held = content.get(offset as usize..).and_then(u64::from_prefix).unwrap_or(0);
            if held == 0 {
                continue;
            }
            let Some(program) = token::program(object, held) else {
                return Err(format!(
                    "the slot at byte {offset} of struct_ops value {} holds no program of this \
                     object",
                    definition.name
                ));
            };
            functions.push((offset, program.function));
            clear(&mut content, offset);
        }
        functions.sort_unstable_by_key(|(offset, _)| *offset);
        let (autocreate, autoattach) = (open.autocreate, open.autoattach);
        Ok(Self { content, functions, autocreate, autoattach })
    }
}

/// Where programs can be put.
fn slots(object: &Object, definition: &StructOpsDef) -> Vec<u32> {
    let btf = object.btf.as_ref();
    btf.map(|btf| struct_ops::slots(btf, definition.type_id)).unwrap_or_default()
}

/// Makes a pointer null.
fn clear(content: &mut [u8], offset: u32) {
    content.iter_mut().skip(offset as usize).take(8).for_each(|byte| *byte = 0);
}
