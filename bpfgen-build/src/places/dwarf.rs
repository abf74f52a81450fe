//! DWARF → places.
//!
//! Relocations need not be applied: they add the address of a section, which is 0 in an object, and
//! BPF's compilers write the rest in place (`SHT_REL`).

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    str,
    sync::Arc,
};

use gimli::{
    AttributeValue, DebuggingInformationEntry, DwAt, Dwarf, EndianSlice, Reader as _,
    RunTimeEndian, UnitOffset, constants as dw,
};
use object::{
    Endianness, elf,
    read::elf::{FileHeader, SectionHeader},
};

use super::{Constant, Function, Place, Places, Wrapped, anonymous, budget::Budget, declare};

pub(super) type Slice<'a> = EndianSlice<'a, RunTimeEndian>;
pub(super) type Die<'x, 'u, 'a> = DebuggingInformationEntry<'x, 'u, Slice<'a>>;

/// Compilers make one unit for each source; an object that somebody linked has some more.
const MAX_UNITS: usize = 256;

/// Names of files and lines take a hundred times as much in memory; those of the largest programs are
/// a tenth of this.
pub(super) const MAX_LINES: usize = 1 << 20;

/// Longer names are nobody's.
const MAX_NAME: usize = 256;

/// What macros put before the name of the function that they wrap.
const WRAPPED: &str = "____";

/// Reads what lies in files that are `shown`, given their paths.
pub(super) fn read(object: &[u8], shown: &dyn Fn(&str) -> bool) -> Places {
    sections(object).map_or_else(Places::default, |(sections, endian)| {
        let (places, _) = found(&sections, endian, shown);
        places
    })
}

/// Reads what these sections hold; with how much was looked at, in tests.
pub(super) fn found(
    sections: &BTreeMap<&str, &[u8]>,
    endian: RunTimeEndian,
    shown: &dyn Fn(&str) -> bool,
) -> (Places, usize) {
    let lines = sections.get(".debug_line").map_or(0, |lines| lines.len());
    if lines > MAX_LINES {
        return (Places::default(), 0);
    }
    let budget = Budget::new(sections.values().map(|section| section.len()).sum());
    let found = Found::default().read(sections, endian, shown, &budget);
    let places = found.map(Found::places).unwrap_or_default();
    #[cfg(test)]
    return (places, budget.asked.get());
    #[cfg(not(test))]
    (places, 0)
}

/// The sections of debug information by name.
fn sections(object: &[u8]) -> Option<(BTreeMap<&str, &[u8]>, RunTimeEndian)> {
    let header = elf::FileHeader64::<Endianness>::parse(object).ok()?;
    let endian = header.endian().ok()?;
    let table = header.sections(endian, object).ok()?;
    let mut sections = BTreeMap::new();
    for section in table.iter() {
        let Ok(name) = table.section_name(endian, section) else { continue };
        let Ok(name) = str::from_utf8(name) else { continue };
        if name.starts_with(".rela.debug") {
            return None;
        }
        if name.starts_with(".debug") && !section.sh_flags(endian).contains(elf::SHF_COMPRESSED) {
            sections.entry(name).or_insert(section.data(endian, object).ok()?);
        }
    }
    let endian = match endian {
        Endianness::Little => RunTimeEndian::Little,
        Endianness::Big => RunTimeEndian::Big,
    };
    sections.contains_key(".debug_info").then_some((sections, endian))
}

/// One compilation unit, and helpers to read it.
pub(super) struct Unit<'u, 'a> {
    dwarf: &'u Dwarf<Slice<'a>>,
    pub(super) unit: &'u gimli::Unit<Slice<'a>>,
    shown: &'u dyn Fn(&str) -> bool,
    /// The names of those files that are shown.
    files: RefCell<BTreeMap<u64, Option<Arc<str>>>>,
    budget: &'u Budget,
}

impl<'u, 'a> Unit<'u, 'a> {
    fn spend(&self, amount: usize) -> Option<()> {
        self.budget.spend(amount)
    }

    /// What it took to pass an entry: attributes may take no bytes of their own.
    fn spend_on(&self, die: &Die<'_, 'u, 'a>) -> Option<()> {
        let abbreviation = self.unit.abbreviations.get(die.code());
        self.spend(abbreviation.map_or(0, |abbreviation| abbreviation.attributes().len()))
    }

    pub(super) fn get(&self, die: &Die<'_, 'u, 'a>, at: DwAt) -> Option<AttributeValue<Slice<'a>>> {
        die.attr_value(at).ok().flatten()
    }

    fn text(&self, value: AttributeValue<Slice<'a>>) -> Option<&'a str> {
        self.spend(0)?;
        let text = self.dwarf.attr_string(self.unit, value).ok()?;
        self.spend(text.len())?;
        let text = str::from_utf8(text.slice()).ok()?;
        (!text.is_empty() && text.len() <= MAX_NAME && !text.contains(char::is_control))
            .then_some(text)
    }

    pub(super) fn name(&self, die: &Die<'_, 'u, 'a>) -> Option<&'a str> {
        self.text(self.get(die, dw::DW_AT_name)?)
    }

    /// The name of what has an identifier.
    fn identifier(&self, die: &Die<'_, 'u, 'a>) -> Option<&'a str> {
        self.name(die).filter(|name| !name.contains(char::is_whitespace))
    }

    pub(super) fn at(&self, offset: UnitOffset) -> Option<Die<'u, 'u, 'a>> {
        self.spend(16)?;
        let die = self.unit.entry(offset).ok()?;
        self.spend_on(&die)?;
        Some(die)
    }

    /// What its type is, or what it is a definition of.
    pub(super) fn target(&self, die: &Die<'_, 'u, 'a>, at: DwAt) -> Option<UnitOffset> {
        match self.get(die, at)? {
            AttributeValue::UnitRef(offset) => Some(offset),
            _ => None,
        }
    }

    /// Calls for each entry directly below one.
    pub(super) fn children(
        &self,
        offset: UnitOffset,
        mut each: impl FnMut(&Die<'_, 'u, 'a>),
    ) -> Option<()> {
        let mut cursor = self.unit.entries_at_offset(offset).ok()?;
        let mut depth = 0isize;
        cursor.next_dfs().ok()??;
        while let Some((delta, die)) = cursor.next_dfs().ok()? {
            depth += delta;
            if depth <= 0 {
                break;
            }
            self.spend(16)?;
            self.spend_on(die)?;
            if depth == 1 {
                each(die);
            }
        }
        Some(())
    }

    fn place(&self, die: &Die<'_, 'u, 'a>) -> Option<Place> {
        let line = self.get(die, dw::DW_AT_decl_line)?.udata_value()?;
        let line = u32::try_from(line).ok().filter(|line| *line > 0)?;
        let index = match self.get(die, dw::DW_AT_decl_file)? {
            AttributeValue::FileIndex(index) => index,
            other => other.udata_value()?,
        };
        let known = self.files.borrow().get(&index).cloned();
        let file = known.unwrap_or_else(|| {
            let file = self.file(index);
            self.files.borrow_mut().insert(index, file.clone());
            file
        })?;
        Some(Place { file, line })
    }

    /// The name of a file that is shown.
    fn file(&self, index: u64) -> Option<Arc<str>> {
        let header = self.unit.line_program.as_ref()?.header();
        let entry = header.file(index)?;
        let name = self.text(entry.path_name())?;
        let path = match entry.directory(header).and_then(|folder| self.text(folder)) {
            Some(folder) if !name.starts_with('/') => format!("{folder}/{name}"),
            _ => name.to_owned(),
        };
        let here = self.unit.comp_dir.as_ref();
        let here = here.map(EndianSlice::slice).unwrap_or_default();
        self.spend(here.len())?;
        let here = str::from_utf8(here).ok();
        let path =
            here.and_then(|here| path.strip_prefix(here)?.strip_prefix('/')).unwrap_or(&path);
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        (self.shown)(path).then(|| name.into())
    }
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    /// `None` for names that functions use for types of their own, in several places.
    types: BTreeMap<String, Option<Place>>,
    anonymous: BTreeMap<String, Place>,
    /// By the key of their type.
    members: BTreeMap<String, BTreeMap<String, Place>>,
    variables: BTreeMap<String, (bool, Place)>,
    functions: BTreeMap<String, Function>,
    wrapped: BTreeMap<String, Wrapped>,
    constants: Vec<Constant>,
}

impl Found {
    fn read(
        mut self,
        sections: &BTreeMap<&str, &[u8]>,
        endian: RunTimeEndian,
        shown: &dyn Fn(&str) -> bool,
        budget: &Budget,
    ) -> gimli::Result<Self> {
        let dwarf = Dwarf::load(|id| {
            let content = sections.get(id.name()).copied().unwrap_or_default();
            gimli::Result::Ok(EndianSlice::new(content, endian))
        })?;
        let mut headers = dwarf.units();
        for _ in 0..MAX_UNITS {
            let Some(header) = headers.next()? else { break };
            let unit = dwarf.unit(header)?;
            let unit =
                Unit { dwarf: &dwarf, unit: &unit, shown, files: RefCell::default(), budget };
            self.unit(&unit)?;
        }
        Ok(self)
    }

    fn unit(&mut self, unit: &Unit<'_, '_>) -> gimli::Result<()> {
        let mut cursor = unit.unit.entries();
        let mut depth = 0isize;
        // Within a function, from this depth on.
        let mut local = isize::MAX;
        let mut constants = Vec::new();
        let mut typedefs = BTreeSet::new();
        while let Some((delta, die)) = cursor.next_dfs()? {
            depth += delta;
            if unit.spend_on(die).is_none() {
                break;
            }
            if depth <= local {
                local = isize::MAX;
            }
            match die.tag() {
                dw::DW_TAG_structure_type => self.composite(unit, die, "struct"),
                dw::DW_TAG_union_type => self.composite(unit, die, "union"),
                dw::DW_TAG_enumeration_type => {
                    let anonymous = self.enumeration(unit, die);
                    if local == isize::MAX {
                        constants.extend(anonymous.map(|found| (die.offset(), found)));
                    }
                }
                dw::DW_TAG_typedef => typedefs.extend(self.typedef(unit, die)),
                dw::DW_TAG_variable if depth == 1 => self.variable(unit, die),
                dw::DW_TAG_subprogram => {
                    local = local.min(depth);
                    if depth == 1 {
                        self.function(unit, die);
                    }
                }
                _ => {}
            }
        }
        // A typedef's name is a type, which has its constants.
        for (offset, found) in constants {
            if !typedefs.contains(&offset) {
                self.constants.extend(found);
            }
        }
        Ok(())
    }

    /// Returns whether nothing else has this name.
    fn add_type(&mut self, key: String, place: &Place) -> bool {
        let known = self.types.entry(key).or_insert_with(|| Some(place.clone()));
        if known.as_ref().is_some_and(|known| known != place) {
            *known = None;
        }
        known.is_some()
    }

    fn composite<'u, 'a>(&mut self, unit: &Unit<'u, 'a>, die: &Die<'_, 'u, 'a>, keyword: &str) {
        if unit.get(die, dw::DW_AT_declaration).is_some() {
            return;
        }
        let Some(place) = unit.place(die) else { return };
        let type_name = unit.name(die);
        let mut members = Vec::new();
        let mut places = BTreeMap::new();
        let all = unit.children(die.offset(), |child| {
            if child.tag() != dw::DW_TAG_member {
                return;
            }
            let name = unit.name(child);
            if let Some((name, place)) = name.zip(unit.place(child)) {
                places.insert(name.to_owned(), place);
            }
            if type_name.is_none() {
                let ty = unit.target(child, dw::DW_AT_type).and_then(|target| unit.at(target));
                let ty = ty.and_then(|ty| unit.name(&ty)).unwrap_or_default();
                members.push((name.unwrap_or_default(), ty));
            }
        });
        let key = match type_name {
            Some(name) => {
                let key = format!("{keyword} {name}");
                self.add_type(key.clone(), &place).then_some(key)
            }
            None => all.and_then(|()| self.add_anonymous(unit, die, keyword, members, &place)),
        };
        // What was not read to the end has members all the same.
        match key {
            Some(key) if !places.is_empty() => drop(self.members.insert(key, places)),
            _ => {}
        }
    }

    /// Returns the key where this is the first of all that are equal.
    fn add_anonymous<'u, 'a>(
        &mut self,
        unit: &Unit<'u, 'a>,
        die: &Die<'_, 'u, 'a>,
        keyword: &str,
        members: Vec<(&str, &str)>,
        place: &Place,
    ) -> Option<String> {
        let size = unit.get(die, dw::DW_AT_byte_size).and_then(|size| size.udata_value());
        let key = anonymous(keyword, size.unwrap_or_default(), members);
        let known = self.anonymous.entry(key.clone()).or_insert_with(|| place.clone());
        // Of equal types, which are one in Rust, the first.
        if (&place.file, place.line) < (&known.file, known.line) {
            *known = place.clone();
        }
        (known == place).then_some(key)
    }

    /// Returns the constants of an anonymous one.
    fn enumeration<'u, 'a>(
        &mut self,
        unit: &Unit<'u, 'a>,
        die: &Die<'_, 'u, 'a>,
    ) -> Option<Vec<Constant>> {
        let place = unit.place(die)?;
        if let Some(name) = unit.name(die) {
            self.add_type(format!("enum {name}"), &place);
            return None;
        }
        let mut constants = Vec::new();
        unit.children(die.offset(), |child| {
            let value = match unit.get(child, dw::DW_AT_const_value) {
                Some(AttributeValue::Sdata(value)) => Some(i128::from(value)),
                Some(other) => other.udata_value().map(i128::from),
                None => None,
            };
            if let (Some(name), Some(value)) = (unit.identifier(child), value) {
                constants.push(Constant { name: name.to_owned(), value, place: place.clone() });
            }
        })?;
        let names = constants.iter().map(|constant| (constant.name.as_str(), "")).collect();
        self.add_anonymous(unit, die, "enum", names, &place);
        Some(constants)
    }

    /// Returns the anonymous type that it gives a name to.
    fn typedef<'u, 'a>(
        &mut self,
        unit: &Unit<'u, 'a>,
        die: &Die<'_, 'u, 'a>,
    ) -> Option<UnitOffset> {
        let name = unit.name(die)?;
        let target = unit.target(die, dw::DW_AT_type);
        let ty = target.and_then(|target| unit.at(target)).filter(|ty| {
            matches!(
                ty.tag(),
                dw::DW_TAG_structure_type | dw::DW_TAG_union_type | dw::DW_TAG_enumeration_type
            ) && unit.get(ty, dw::DW_AT_name).is_none()
        });
        // Where the definition begins, not where its name is.
        let place = ty.as_ref().and_then(|ty| unit.place(ty)).or_else(|| unit.place(die));
        if let Some(place) = place {
            self.add_type(name.to_owned(), &place);
        }
        target.filter(|_| ty.is_some())
    }

    fn variable<'u, 'a>(&mut self, unit: &Unit<'u, 'a>, die: &Die<'_, 'u, 'a>) {
        let defined = unit.get(die, dw::DW_AT_declaration).is_none();
        let declared = unit.target(die, dw::DW_AT_specification).and_then(|at| unit.at(at));
        let name = unit.identifier(die);
        let name = name.or_else(|| declared.as_ref().and_then(|die| unit.identifier(die)));
        let place = unit.place(die).or_else(|| declared.as_ref().and_then(|die| unit.place(die)));
        let (Some(name), Some(place)) = (name, place) else { return };
        match self.variables.get(name) {
            Some((known, _)) if *known || !defined => {}
            _ => drop(self.variables.insert(name.to_owned(), (defined, place))),
        }
    }

    fn function<'u, 'a>(&mut self, unit: &Unit<'u, 'a>, die: &Die<'_, 'u, 'a>) {
        let (Some(name), Some(place)) = (unit.identifier(die), unit.place(die)) else { return };
        if unit.get(die, dw::DW_AT_declaration).is_some() {
            return;
        }
        if let Some(name) = name.strip_prefix(WRAPPED) {
            let params = declare::params(unit, die.offset());
            if let Some((_, params)) = params.as_deref().and_then(<[_]>::split_first) {
                let ret = declare::declare(unit, unit.target(die, dw::DW_AT_type), "");
                let wrapped = Wrapped { ret, params: params.to_vec() };
                self.wrapped.entry(name.to_owned()).or_insert(wrapped);
            }
        }
        self.functions.entry(name.to_owned()).or_insert(Function { place, wrapped: None });
    }

    fn places(self) -> Places {
        let Self { types, anonymous, mut members, variables, .. } = self;
        let Self { mut functions, mut wrapped, mut constants, .. } = self;
        functions.retain(|name, function| {
            function.wrapped = wrapped.remove(name);
            !name.starts_with(WRAPPED)
        });
        constants.sort_by(|a, b| a.place.cmp(&b.place));
        let mut seen = BTreeSet::new();
        constants.retain(|constant| seen.insert(constant.name.clone()));
        let types = types.into_iter().filter_map(|(key, place)| Some((key, place?)));
        let types: BTreeMap<_, _> = types.chain(anonymous).collect();
        members.retain(|key, _| types.contains_key(key));
        Places {
            types,
            members,
            variables: variables.into_iter().map(|(name, (_, place))| (name, place)).collect(),
            functions,
            constants,
        }
    }
}
