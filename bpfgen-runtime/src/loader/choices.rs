//! What the user has chosen, by index into the object.

use std::{os::fd::OwnedFd, sync::Arc};

use bpfgen_object::{DataDef, DataIndex, DataKind, LastArray, Object};

use super::OpenObject;
use crate::{
    Error, ErrorKind, Result,
    map::{Choice, OpenMap, data::Image},
    program::{LoadOptions, OpenProgram, device::Device},
    struct_ops::{self, OpenStructOps},
    value::{DataSection, Plain},
};

/// Loads an object with the choices made about its globals, maps and programs.
///
/// What is not given to it is loaded as the object file says.
#[derive(Clone, Debug)]
pub struct Loader<'a> {
    pub(super) open: &'a OpenObject,
    /// For each of the object's data sections, the content given.
    pub(super) data: Vec<Option<&'a [u8]>>,
    /// For each of the object's maps.
    pub(super) maps: Vec<Choice>,
    /// For each of the object's programs.
    pub(super) programs: Vec<ProgramChoice>,
    /// For each of the object's struct_ops values.
    pub(super) struct_ops: Vec<struct_ops::Choice>,
    /// The first mistake, for load to tell: its kind, and in words.
    pub(super) mistake: Option<(ErrorKind, String)>,
}

/// What a user has chosen about a program.
#[derive(Clone, Debug)]
pub(super) struct ProgramChoice {
    pub(super) autoload: bool,
    pub(super) target: Option<String>,
    pub(super) options: LoadOptions,
    /// The program that `target` is a function of.
    pub(super) target_program: Option<Arc<OwnedFd>>,
    /// The interface that it is for, if for one.
    pub(super) device: Option<Device>,
}

/// What is chosen about a program, for [`Loader::programs`].
#[derive(Clone, Debug)]
pub struct ProgramSettings {
    name: String,
    choice: ProgramChoice,
}

impl<K> From<&OpenProgram<K>> for ProgramSettings {
    fn from(program: &OpenProgram<K>) -> Self {
        let choice = ProgramChoice {
            autoload: program.autoload(),
            target: program.target().map(str::to_owned),
            options: program.options,
            target_program: program.target_program(),
            device: program.device().cloned(),
        };
        Self { name: program.name().to_owned(), choice }
    }
}

impl<'a> Loader<'a> {
    pub(super) fn new(open: &'a OpenObject) -> Self {
        let object = &open.object;
        Self {
            open,
            data: vec![None; object.data.len()],
            maps: object.maps.iter().map(Choice::of).collect(),
            programs: object
                .programs
                .iter()
                .map(|program| ProgramChoice {
                    autoload: program.autoload,
                    target: program.target.clone(),
                    options: LoadOptions::default(),
                    target_program: None,
                    device: None,
                })
                .collect(),
            struct_ops: object.struct_ops.iter().map(struct_ops::Choice::of).collect(),
            mistake: None,
        }
    }

    /// Loads with this content of global variables.
    pub fn data<T: DataSection>(&mut self, image: &'a Image<T>) -> &mut Self {
        self.bytes(T::SECTION, image.bytes())
    }

    /// Loads with this content of the section of global variables `section`, as bytes: for objects
    /// without generated code. [`OpenObject::model`] says where each variable lies.
    ///
    /// Where the section's last variable is an array, it may go on past the section's end by more
    /// elements.
    pub fn bytes(&mut self, section: &str, content: &'a [u8]) -> &mut Self {
        let object = &self.open.object;
        match object.data.iter().position(|data| data.name == section) {
            Some(index) if object.takes(DataIndex(index), content.len()) => {
                self.data[index] = Some(content);
            }
            Some(index) => {
                let (given, has) = (content.len(), object.data[index].size);
                let longer = match object.last_array(DataIndex(index)) {
                    Some(last) => {
                        let LastArray { name, element_size, .. } = last;
                        format!(
                            ", or more by elements of {element_size} of its last variable {name}"
                        )
                    }
                    None if object.data[index].kind == DataKind::PerCpu
                        || object.data[index].kind == DataKind::Arena =>
                    {
                        ", and cannot be resized".to_owned()
                    }
                    None => String::new(),
                };
                self.mistaken(
                    ErrorKind::InvalidInput,
                    format!("{given} bytes given for section {section}, which has {has}{longer}"),
                );
            }
            None => self.unknown("section of global variables", section),
        }
        self
    }

    /// Loads with the choices made about this map.
    pub fn map(&mut self, map: &OpenMap) -> &mut Self {
        match self.open.object.maps.iter().position(|it| it.name == map.name()) {
            Some(index) => self.maps[index] = map.choice.clone(),
            None => self.unknown("map", map.name()),
        }
        self
    }

    /// Loads with the choices made about this program.
    pub fn program<K>(&mut self, program: &OpenProgram<K>) -> &mut Self {
        self.programs([program.into()])
    }

    /// Loads with the choices made about these programs.
    pub fn programs(&mut self, settings: impl IntoIterator<Item = ProgramSettings>) -> &mut Self {
        for settings in settings {
            if let Err(mistake) = set(&self.open.object, &mut self.programs, settings) {
                self.mistaken(ErrorKind::NotFound, mistake);
            }
        }
        self
    }

    /// Loads with the choices made about this struct_ops value.
    pub fn struct_ops<T: Plain>(&mut self, value: &OpenStructOps<T>) -> &mut Self {
        let object = &self.open.object;
        match object.struct_ops.iter().position(|it| it.name == value.name()) {
            Some(index) => {
                match struct_ops::Choice::edited(object, &object.struct_ops[index], value) {
                    Ok(choice) => self.struct_ops[index] = choice,
                    Err(message) => self.mistaken(ErrorKind::InvalidInput, message),
                }
            }
            None => self.unknown("struct_ops value", value.name()),
        }
        self
    }

    /// Sections that are longer than the object file says, and how long.
    pub(super) fn resized(&self) -> Vec<(DataIndex, u32)> {
        let data = self.object().data.iter().zip(&self.data).enumerate();
        data.filter_map(|(index, (definition, content))| {
            let len = u32::try_from((*content)?.len()).ok()?;
            (len != definition.size).then_some((DataIndex(index), len))
        })
        .collect()
    }

    fn unknown(&mut self, what: &str, name: &str) {
        self.mistaken(ErrorKind::NotFound, unknown(what, name));
    }

    /// Says the first mistake, if one was made.
    pub(super) fn check(&self) -> Result<()> {
        match &self.mistake {
            Some((kind, message)) => Err(Error::new(*kind, &**message)),
            None => Ok(()),
        }
    }

    pub(super) fn mistaken(&mut self, kind: ErrorKind, message: String) {
        self.mistake.get_or_insert((kind, message));
    }

    pub(super) fn object(&self) -> &'a Object {
        &self.open.object
    }
}

/// Makes a choice about one of the object's programs.
///
/// # Errors
/// That it is not one, in words.
pub(super) fn set(
    object: &Object,
    programs: &mut [ProgramChoice],
    settings: ProgramSettings,
) -> Result<(), String> {
    let ProgramSettings { name, choice } = settings;
    let mut places = object.programs.iter().zip(programs);
    match places.find(|(program, _)| program.name == name) {
        Some((_, place)) => *place = choice,
        None => return Err(unknown("program", &name)),
    }
    Ok(())
}

fn unknown(what: &str, name: &str) -> String {
    format!("there is no {what} {name:?}")
}

/// The content a section begins with; `None` for zeros.
pub(super) fn initial<'a>(data: &'a DataDef, given: Option<&'a [u8]>) -> Option<&'a [u8]> {
    let content = given.unwrap_or(&data.content);
    content.iter().any(|&byte| byte != 0).then_some(content)
}
