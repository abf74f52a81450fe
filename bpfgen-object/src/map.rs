//! `.maps`: structs whose members' types spell out map definitions.
//!
//! ```text
//! struct {                                   member's type      means
//!     int (*type)[BPF_MAP_TYPE_HASH];        __uint: pointer to array; its length is the number
//!     enum { unique = 1ULL << 44 } map_extra; __ulong: enum; its only value is the number
//!     struct stat *value;                    __type: pointer to the type
//!     typeof(struct inner) *values[];        __array: array of pointers to the type
//! } stats SEC(".maps");
//! ```

use crate::{
    Error, ErrorKind, MapDef, MapIndex, Pinning, Result, SlotTarget,
    btf::{Array, BtfLinkage, Composite, SecVar, Type, TypeId, index::Index, layout},
    bytes::Bytes,
    elf::{Elf, Place},
    lookup::Names,
    program::Functions,
    sort,
    uapi::MapType,
};

/// Name of the section.
pub(crate) const SECTION: &str = ".maps";

/// All maps, and where they are in their section.
#[derive(Default)]
pub(crate) struct Maps {
    pub(crate) list: Vec<MapDef>,
    /// Index of the ELF section.
    section: Option<usize>,
    /// Of each map, in ascending order.
    spans: Vec<Span>,
}

/// A map variable's place.
struct Span {
    start: u32,
    end: u32,
    /// Byte offset of the `values` member.
    values: Option<u32>,
}

impl Maps {
    /// Reads the definitions.
    pub(crate) fn read(elf: &Elf<'_>, index: Option<&mut Index<'_>>) -> Result<Self> {
        if let Some((_, section)) = elf.section("maps") {
            let what = "map definitions of the old form (struct bpf_map_def) are not supported; \
                        define maps with BTF: struct { __uint(type, ...); ... } name SEC(\".maps\")";
            return Err(Error::new(ErrorKind::Unsupported, what).section(section.name));
        }
        let Some((section, content)) = elf.section(SECTION) else { return Ok(Self::default()) };
        let missing = |what| Error::new(ErrorKind::Missing, what).section(SECTION);
        let index = index.ok_or_else(|| missing("maps need BTF; compile with -g"))?;
        let (_, datasec) =
            index.datasec(SECTION).ok_or_else(|| missing("BTF does not describe this section"))?;
        let mut maps = Self { section: Some(section), ..Self::default() };
        for place in &datasec.vars {
            let end = place.offset.checked_add(place.size);
            let end = end.filter(|&end| u64::from(end) <= content.size);
            let before = maps.spans.last().map_or(0, |span| span.end);
            let (Some(end), true) = (end, place.offset >= before && place.size > 0) else {
                let what = "a map is outside the section or overlaps the one before it";
                return Err(Error::malformed(place.offset, what).section(SECTION));
            };
            let (map, values) =
                read_map(index, place).map_err(|error| error.at(place.offset).section(SECTION))?;
            maps.spans.push(Span { start: place.offset, end, values });
            maps.list.push(map);
        }
        let mut names = Names::default();
        for ((number, map), span) in maps.list.iter().enumerate().zip(&maps.spans) {
            if !names.insert(&map.name, number) {
                let what = format!("a second map has the name `{}`", map.name);
                return Err(Error::malformed(span.start, what).section(SECTION));
            }
        }
        Ok(maps)
    }

    /// Index of the ELF section.
    pub(crate) fn section(&self) -> Option<usize> {
        self.section
    }

    /// The map that begins at a byte offset of the section.
    pub(crate) fn starting(&self, offset: u64) -> Option<MapIndex> {
        let offset = u32::try_from(offset).ok()?;
        self.spans.binary_search_by_key(&offset, |span| span.start).ok().map(MapIndex)
    }

    /// Reads static `values` from the section's relocations.
    pub(crate) fn read_values(&mut self, elf: &Elf<'_>, functions: &Functions) -> Result<()> {
        let Some(section) = self.section else { return Ok(()) };
        let content = &elf.sections[section];
        let data = Bytes::new(content.data, elf.endian);
        for rel in &content.relocations {
            let bad =
                |kind, what: String| Err(Error::new(kind, what).at(rel.offset).section(SECTION));
            let at = u32::try_from(rel.offset).unwrap_or(u32::MAX);
            let after = self.spans.partition_point(|span| span.start <= at);
            let span = after.checked_sub(1).and_then(|map| Some((map, self.spans.get(map)?)));
            let slot = span.and_then(|(map, span)| {
                let from_values = at.checked_sub(span.start)?.checked_sub(span.values?)?;
                (at < span.end && from_values % 8 == 0).then_some((map, from_values / 8))
            });
            let Some((map, slot)) = slot else {
                let what = "only `values` of a map may be initialised".to_owned();
                return bad(ErrorKind::Unsupported, what);
            };
            let def = &mut self.list[map];
            let symbol = &elf.symbols[rel.symbol];
            let addend = usize::try_from(rel.offset).ok().and_then(|at| data.u64(at).ok());
            let offset = symbol.value.wrapping_add(addend.unwrap_or_default());
            let target = match symbol.place {
                Place::Section(target) if def.map_type == MapType::PROG_ARRAY => {
                    functions.starting(target, offset).map(SlotTarget::Program)
                }
                Place::Section(target) if target == section => {
                    let spans = &self.spans;
                    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
                    let found = spans.binary_search_by_key(&offset, |span| span.start);
                    found.ok().map(|map| SlotTarget::Map(MapIndex(map)))
                }
                _ => None,
            };
            let Some(target) = target else {
                let kind = if def.inner.is_some() { "a map" } else { "a program" };
                let what = format!(
                    "slot {slot} of map `{}` must hold {kind}, not `{}`",
                    def.name, symbol.name
                );
                return bad(ErrorKind::Malformed, what);
            };
            def.values.push((slot, target));
        }
        for map in &mut self.list {
            sort::by_key(&mut map.values, |&(slot, _)| u64::from(slot));
        }
        Ok(())
    }
}

/// Reads one map variable; also gives the byte offset of its `values`.
fn read_map(index: &mut Index<'_>, place: &SecVar) -> Result<(MapDef, Option<u32>)> {
    let Some(Type::Var(var)) = index.btf.get(place.ty) else {
        return Err(malformed(format!("type [{}] is not a variable", place.ty.0)));
    };
    let name = index.copy(var.name)?;
    if name.is_empty() {
        return Err(malformed("a map without a name".to_owned()));
    }
    let in_map = |error: Error| error.context(format_args!("map `{name}`"));
    if var.linkage == BtfLinkage::Extern {
        return Err(in_map(unsupported("an extern map needs a linker".to_owned())));
    }
    let Some(Type::Struct(body)) = index.btf.resolved(var.ty) else {
        return Err(in_map(malformed("its type is not a struct".to_owned())));
    };
    if body.size > place.size {
        return Err(in_map(malformed("it is smaller than its type".to_owned())));
    }
    let mut reader = Reader { index, def: MapDef::default(), values: None, is_inner: false };
    reader.read(body).map_err(in_map)?;
    let Reader { mut def, values, .. } = reader;
    if let Some(inner) = &mut def.inner {
        inner.name = index.copy(var.name)? + ".inner";
    }
    Ok((MapDef { tags: index.tags(place.ty)?, name, ..def }, values))
}

/// Reads one definition's members.
struct Reader<'i, 'a> {
    index: &'i Index<'a>,
    def: MapDef,
    /// Byte offset of `values`.
    values: Option<u32>,
    /// Whether this is the definition of inner maps.
    is_inner: bool,
}

impl Reader<'_, '_> {
    fn read(&mut self, body: &Composite) -> Result<()> {
        let mut seen = Names::default();
        for (i, member) in body.members.iter().enumerate() {
            // Longer than any field's name, short enough to quote.
            let name = self.index.btf.str_up_to(member.name, 64).unwrap_or("with a long name");
            if !seen.insert(name, i) {
                return Err(malformed(format!("field `{name}` is given twice")));
            }
            let is_last = i + 1 == body.members.len();
            self.field(name, member.ty, member.bit_offset / 8, is_last)
                .map_err(|error| error.context(format_args!("field `{name}`")))?;
        }
        if self.def.map_type == MapType::UNSPEC {
            return Err(malformed("it has no `type`".to_owned()));
        }
        Ok(())
    }

    fn field(&mut self, name: &str, ty: TypeId, offset: u32, is_last: bool) -> Result<()> {
        match name {
            "type" => self.def.map_type = MapType(self.uint(ty)?),
            "max_entries" => self.def.max_entries = self.uint(ty)?,
            "map_flags" => self.def.map_flags = self.uint(ty)?,
            "numa_node" => self.def.numa_node = Some(self.uint(ty)?),
            "map_extra" => self.def.map_extra = self.ulong(ty)?,
            "key_size" => self.def.key_size = agree(self.def.key_size, self.uint(ty)?)?,
            "value_size" => self.def.value_size = agree(self.def.value_size, self.uint(ty)?)?,
            "key" => {
                let (ty, size) = self.pointee(ty)?;
                self.def.key_size = agree(self.def.key_size, size)?;
                self.def.key = Some(ty);
            }
            "value" => {
                let (ty, size) = self.pointee(ty)?;
                self.def.value_size = agree(self.def.value_size, size)?;
                self.def.value = Some(ty);
            }
            "values" => {
                if !is_last {
                    return Err(malformed("it must be the last field".to_owned()));
                }
                self.values = Some(offset);
                self.values(ty)?;
            }
            "pinning" if self.is_inner => {
                return Err(unsupported("inner maps cannot be pinned".to_owned()));
            }
            "pinning" => {
                self.def.pinning = match self.uint(ty)? {
                    0 => Pinning::None,
                    1 => Pinning::ByName,
                    other => {
                        return Err(unsupported(format!(
                            "{other} is neither LIBBPF_PIN_NONE nor LIBBPF_PIN_BY_NAME"
                        )));
                    }
                };
            }
            _ => {
                return Err(unsupported(
                    "it is not a field of a map definition (type, max_entries, map_flags, \
                     numa_node, map_extra, key, key_size, value, value_size, values, pinning)"
                        .to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// What `__uint` says.
    fn uint(&self, ty: TypeId) -> Result<u32> {
        let btf = self.index.btf;
        if let Some(&Type::Ptr(target)) = btf.resolved(ty) {
            if let Some(&Type::Array(Array { len, .. })) = btf.resolved(target) {
                return Ok(len);
            }
        }
        Err(malformed("it must be given with __uint".to_owned()))
    }

    /// What `__ulong` or `__uint` says.
    fn ulong(&self, ty: TypeId) -> Result<u64> {
        match self.index.btf.resolved(ty) {
            Some(Type::Ptr(_)) => self.uint(ty).map(u64::from),
            Some(Type::Enum(body) | Type::Enum64(body)) if body.values.len() == 1 => {
                Ok(body.values[0].value)
            }
            _ => Err(malformed("it must be given with __ulong".to_owned())),
        }
    }

    /// What `__type` says, and its size.
    fn pointee(&self, ty: TypeId) -> Result<(TypeId, u32)> {
        let Some(&Type::Ptr(target)) = self.index.btf.resolved(ty) else {
            return Err(malformed("it must be given with __type".to_owned()));
        };
        match layout::size_of(self.index.btf, target)?.map(u32::try_from) {
            Some(Ok(size)) => Ok((target, size)),
            Some(Err(_)) => Err(malformed("its type is larger than 4 GiB".to_owned())),
            None => Err(malformed("its type has no size".to_owned())),
        }
    }

    /// What `__array` says of `values`.
    fn values(&mut self, ty: TypeId) -> Result<()> {
        let btf = self.index.btf;
        let is_programs = self.def.map_type == MapType::PROG_ARRAY;
        let is_maps = matches!(self.def.map_type, MapType::ARRAY_OF_MAPS | MapType::HASH_OF_MAPS);
        if self.is_inner {
            return Err(unsupported("inner maps cannot hold maps".to_owned()));
        }
        if !is_programs && !is_maps {
            return Err(unsupported(format!(
                "a map of type {} holds neither maps nor programs",
                self.def.map_type.name()
            )));
        }
        self.def.value_size = agree(self.def.value_size, 4)?;
        let element = match btf.resolved(ty) {
            Some(&Type::Array(Array { element, len: 0, .. })) => btf.resolved(element),
            _ => None,
        };
        let Some(&Type::Ptr(target)) = element else {
            return Err(malformed("it must be given with __array".to_owned()));
        };
        match btf.resolved(target) {
            Some(Type::FuncProto(_)) if is_programs => Ok(()),
            Some(Type::Struct(body)) if is_maps => {
                let def = MapDef::default();
                let mut inner = Reader { index: self.index, def, values: None, is_inner: true };
                inner.read(body).map_err(|error| error.context("inner map"))?;
                self.def.inner = Some(Box::new(inner.def));
                Ok(())
            }
            _ => {
                Err(malformed("its elements are neither map definitions nor functions".to_owned()))
            }
        }
    }
}

/// The size that both a field and an earlier one give; 0 where none has been given.
fn agree(earlier: u32, size: u32) -> Result<u32> {
    if earlier != 0 && earlier != size {
        return Err(malformed(format!("it means {size} bytes, but another field {earlier}")));
    }
    Ok(size)
}

fn malformed(message: String) -> Error {
    Error::new(ErrorKind::Malformed, message)
}

fn unsupported(message: String) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}
