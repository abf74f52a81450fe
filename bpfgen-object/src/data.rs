//! Sections of global variables, and the offsets of variables that clang leaves to the linker.
//!
//! BTF's `DATASEC`s name the variables of a section, but in an object fresh from clang their sizes
//! and most offsets are 0: `.rel.BTF` says which symbol's value to add. Linkers, and strip tools
//! that drop `.rel.BTF`, leave either final offsets or nothing but the symbols' names.

use crate::{
    DataDef, DataKind, Error, ErrorKind, Linkage, Result, VariableDef,
    btf::{Btf, BtfLinkage, DataSec, Kind, SecVar, Type, TypeId, decode, index::Index},
    elf::{Bind, Elf, MAX_SECTION_NAME as MAX_NAME, Place, Section},
    lookup::{Names, Numbers},
    sort,
};

/// Kind of data that a section of this name holds.
fn kind_of(name: &str) -> Option<DataKind> {
    let is = |stem: &str| {
        name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match name {
        _ if is(".rodata") => Some(DataKind::Rodata),
        _ if is(".data") => Some(DataKind::Data),
        _ if is(".bss") => Some(DataKind::Bss),
        _ if is(".percpu") => Some(DataKind::PerCpu),
        ".addr_space.1" => Some(DataKind::Arena),
        _ => None,
    }
}

/// Reads all data sections; `btf` has been through [`fix_up`]. With each, its ELF section index.
pub(crate) fn read(
    elf: &Elf<'_>,
    mut btf: Option<&mut Index<'_>>,
) -> Result<Vec<(usize, DataDef)>> {
    let mut names = Names::default();
    let mut data = Vec::new();
    for (index, section) in elf.sections.iter().enumerate() {
        let Some(kind) = kind_of(section.name) else { continue };
        // NOBITS says .bss and .bss says NOBITS; anything else is not what its name says.
        let fits = section.is_content && section.zero == (kind == DataKind::Bss);
        if !fits || section.size == 0 || section.executable {
            continue;
        }
        let bad = |what: &str| Error::new(ErrorKind::Malformed, what).section(section.name);
        let size = u32::try_from(section.size).ok().filter(|&size| size <= DataDef::MAX_SIZE);
        let size = size.ok_or_else(|| {
            bad(&format!("{} bytes of data; a map holds {}", section.size, DataDef::MAX_SIZE))
        })?;
        if !names.insert(section.name, index) {
            return Err(bad("a second section has this name"));
        }
        let mut def = DataDef {
            name: section.name.to_owned(),
            kind,
            size,
            content: section.data.to_vec(),
            datasec: None,
            variables: Vec::new(),
            pointers: pointers(section),
        };
        if let Some(index) = btf.as_deref_mut() {
            if let Some((id, datasec)) = index.datasec(section.name) {
                def.datasec = Some(id);
                def.variables = variables(index, datasec, elf, size)
                    .map_err(|error| error.section(section.name))?;
            }
        }
        data.push((index, def));
    }
    Ok(data)
}

fn pointers(section: &Section<'_>) -> Vec<u32> {
    let offsets = section.relocations.iter().filter_map(|rel| u32::try_from(rel.offset).ok());
    let mut offsets: Vec<u32> = offsets.collect();
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

fn variables(
    index: &mut Index<'_>,
    datasec: &DataSec,
    elf: &Elf<'_>,
    size: u32,
) -> Result<Vec<VariableDef>> {
    let mut end = 0;
    let mut variables = Vec::new();
    for place in &datasec.vars {
        let bad = |what: String| Err(Error::malformed(place.offset, what));
        let Some(Type::Var(var)) = index.btf.get(place.ty) else {
            return bad(format!("type [{}] is not a variable", place.ty.0));
        };
        let name = index.copy(var.name)?;
        let Some(next) = place.offset.checked_add(place.size).filter(|&end| end <= size) else {
            return bad(format!("the {} bytes of variable `{name}` end outside", place.size));
        };
        if place.offset < end {
            return bad(format!("variable `{name}` overlaps the one before it"));
        }
        end = next;
        let weak = elf.global(&name).is_some_and(|symbol| symbol.bind == Bind::Weak);
        variables.push(VariableDef {
            name,
            type_id: var.ty,
            offset: place.offset,
            size: place.size,
            linkage: match var.linkage {
                BtfLinkage::Static => Linkage::Static,
                _ if weak => Linkage::Weak,
                _ => Linkage::Global,
            },
            tags: index.tags(place.ty)?,
        });
    }
    Ok(variables)
}

/// Fills in what a linker would: sizes of `DATASEC`s, offsets of their variables, and static
/// linkage of variables that are hidden. `section` is the `.BTF` that `btf` was decoded from.
///
/// A variable ends up in the `DATASEC` of the section that its symbol is in, whichever listed it:
/// clang 14 lists `struct flags flags = {}` under `.data` if it has bitfields, and yet puts it
/// into `.bss`.
pub(crate) fn fix_up(btf: &mut Btf, elf: &Elf<'_>, section: &Section<'_>) -> Result<()> {
    let linker = Linker::new(elf, section);
    let datasecs = datasecs(section.data)?;
    let mut moved: Vec<(usize, SecVar)> = Vec::new();
    for &(id, at) in &datasecs {
        let Some(Type::DataSec(datasec)) = btf.get(id) else { continue };
        let Some(name) = btf.str_up_to(datasec.name, MAX_NAME) else { continue };
        let target = match elf.section(name) {
            Some((target, _)) => Some(target),
            None if kind_of(name).is_some() => None,
            // Externs have no section in the file.
            None => continue,
        };
        let mut fixed = datasec.clone();
        // What has a size has been through a linker.
        let linked = fixed.size != 0;
        if let Some(target) = target.filter(|_| !linked) {
            fixed.size = elf.size_of(target);
        }
        let mut hidden = Vec::new();
        let mut vars = Vec::with_capacity(fixed.vars.len());
        for (i, mut place) in fixed.vars.drain(..).enumerate() {
            let mut home = target;
            if let Some(Type::Var(var)) = btf.get(place.ty) {
                let name = btf.str_up_to(var.name, MAX_NAME).unwrap_or_default();
                let is_static = var.linkage == BtfLinkage::Static;
                if !linked {
                    let field = (at + decode::HEAD + 12 * i + 4) as u64;
                    home = linker.locate(&mut place, field, name, is_static, target)?;
                }
                if !is_static && home.is_some_and(|home| linker.is_hidden(name, home)) {
                    hidden.push(place.ty);
                }
            }
            match home.filter(|_| home != target) {
                Some(home) => moved.push((home, place)),
                None => vars.push(place),
            }
        }
        fixed.vars = vars;
        set_variables(btf, id, fixed);
        for id in hidden {
            if let Some(Type::Var(var)) = btf.get_mut(id) {
                var.linkage = BtfLinkage::Static;
            }
        }
    }
    let ids = datasecs.iter().map(|&(id, _)| id);
    sort::by_key(&mut moved, |&(home, _)| home as u64);
    for moved in moved.chunk_by(|(one, _), (other, _)| one == other) {
        let home = moved[0].0;
        let name = elf.sections[home].name;
        let is_home = |&id: &TypeId| match btf.get(id) {
            Some(Type::DataSec(datasec)) => btf.str_up_to(datasec.name, MAX_NAME) == Some(name),
            _ => false,
        };
        let id = match ids.clone().find(is_home) {
            Some(id) => id,
            None => btf.add_section(name, elf.size_of(home))?,
        };
        let Some(Type::DataSec(datasec)) = btf.get(id) else { continue };
        let mut fixed = datasec.clone();
        fixed.vars.extend(moved.iter().map(|&(_, place)| place));
        set_variables(btf, id, fixed);
    }
    Ok(())
}

/// Replaces a `DATASEC`, its variables in the order that the kernel insists on.
fn set_variables(btf: &mut Btf, id: TypeId, mut fixed: DataSec) {
    sort::by_key(&mut fixed.vars, |place| u64::from(place.offset) << 32 | u64::from(place.size));
    if let Some(ty) = btf.get_mut(id) {
        *ty = Type::DataSec(fixed);
    }
}

/// What says where variables are.
struct Linker<'e> {
    elf: &'e Elf<'e>,
    /// `.rel.BTF`: byte offset in `.BTF` to symbol.
    fields: Numbers,
    locals: Names<'e>,
    /// Of local variables of each name: where in a section, and in which one; ascending.
    homes: Vec<Vec<(u64, usize)>>,
}

impl<'e> Linker<'e> {
    fn new(elf: &'e Elf<'_>, section: &Section<'_>) -> Self {
        let mut fields = Numbers::default();
        // Of several at one place the last one counts.
        for rel in section.relocations.iter().rev() {
            fields.insert(rel.offset, rel.symbol);
        }
        let mut locals = Names::default();
        let mut homes = Vec::new();
        for symbol in &elf.symbols {
            if let (Place::Section(home), Bind::Local, false) =
                (symbol.place, symbol.bind, symbol.function)
            {
                if locals.insert(symbol.name, homes.len()) {
                    homes.push(Vec::new());
                }
                if let Some(at) = locals.get(symbol.name) {
                    homes[at].push((symbol.value, home));
                }
            }
        }
        for homes in &mut homes {
            *homes = sort::numbers(std::mem::take(homes));
            homes.dedup();
        }
        Self { elf, fields, locals, homes }
    }

    /// Adds to a variable's offset, which lies at `field` in `.BTF`, its symbol's value, and tells
    /// the section that it is in, which need not be the one that lists it.
    fn locate(
        &self,
        place: &mut SecVar,
        field: u64,
        name: &str,
        is_static: bool,
        listed: Option<usize>,
    ) -> Result<Option<usize>> {
        let bad = |what: String| Error::new(ErrorKind::Missing, what).at(field).section(".BTF");
        let symbol = match self.fields.get(field) {
            Some(symbol) => self.elf.symbols.get(symbol),
            // Relative to its section's symbol, which is 0.
            None if is_static => return Ok(self.home_of_local(name, place.offset, listed)),
            None => self.elf.global(name),
        };
        let found = symbol.and_then(|symbol| match symbol.place {
            Place::Section(home) if self.may_be_in(home, listed) => Some((symbol, home)),
            _ => None,
        });
        let (symbol, home) = match found {
            Some(found) => found,
            // Used by nothing in the file, or else a relocation without a target.
            None if listed.is_none() => return Ok(None),
            None => return Err(bad(format!("no symbol says where variable `{name}` is"))),
        };
        place.offset = u32::try_from(symbol.value)
            .ok()
            .and_then(|value| value.checked_add(place.offset))
            .ok_or_else(|| bad(format!("variable `{name}` is beyond 32 bits")))?;
        Ok(Some(home))
    }

    /// The section of a static variable at an offset in it: where nothing else is known, the one
    /// that lists it.
    fn home_of_local(&self, name: &str, offset: u32, listed: Option<usize>) -> Option<usize> {
        let Some(at) = self.locals.get(name) else { return listed };
        let (homes, offset) = (&self.homes[at], u64::from(offset));
        if listed.is_some_and(|listed| homes.binary_search(&(offset, listed)).is_ok()) {
            return listed;
        }
        let start = homes.partition_point(|&(at, _)| at < offset);
        let mut homes = homes[start..].iter().take_while(|&&(at, _)| at == offset);
        homes.find(|&&(_, home)| self.may_be_in(home, listed)).map(|&(_, home)| home).or(listed)
    }

    /// Whether a variable may be in section `home` although the BTF lists it elsewhere (`None`: in
    /// one that is not in the file).
    fn may_be_in(&self, home: usize, listed: Option<usize>) -> bool {
        let name = |section: usize| self.elf.sections.get(section).map(|section| section.name);
        let is_data = |section| name(section).and_then(kind_of).is_some();
        let first = |section| {
            let found = name(section).and_then(|name| self.elf.section(name));
            found.is_some_and(|(index, _)| index == section)
        };
        listed == Some(home) || (is_data(home) && first(home) && listed.is_none_or(is_data))
    }

    /// Whether the global symbol of this name in this section is hidden.
    fn is_hidden(&self, name: &str, section: usize) -> bool {
        let symbol = self.elf.global(name);
        symbol.is_some_and(|symbol| symbol.hidden && symbol.place == Place::Section(section))
    }
}

/// The `DATASEC`s, and the byte offsets of their records.
fn datasecs(bytes: &[u8]) -> Result<Vec<(TypeId, usize)>> {
    let header = decode::header(bytes)?;
    let records = bytes.get(..header.types.end).unwrap_or_default();
    let mut found = Vec::new();
    let (mut at, mut id) = (header.types.start, 1);
    while at < records.len() {
        let record = decode::record(records, at, header.endian)?;
        if record.kind == Kind::DataSec {
            found.push((TypeId(id), at));
        }
        at += record.len();
        id += 1;
    }
    Ok(found)
}
