//! `.struct_ops` and `.struct_ops.link`: structs of callbacks.

use crate::{
    Error, ErrorKind, Result, StructOpsDef,
    btf::{Type, index::Index, layout},
    bytes::Bytes,
    elf::{Elf, Place, Section},
    program::Functions,
    sort,
};

/// Names of the sections; each also with a leading `?`.
const SECTIONS: [&str; 2] = [".struct_ops", ".struct_ops.link"];

/// Reads all values.
pub(crate) fn read(
    elf: &Elf<'_>,
    mut index: Option<&mut Index<'_>>,
    functions: &Functions,
) -> Result<Vec<StructOpsDef>> {
    let mut found = Vec::new();
    for section in &elf.sections {
        let stripped = section.name.strip_prefix('?');
        let name = stripped.unwrap_or(section.name);
        if SECTIONS.contains(&name) && section.is_content && !section.data.is_empty() {
            let missing = "struct_ops need BTF; compile with -g";
            let index = index.as_deref_mut();
            index
                .ok_or_else(|| Error::new(ErrorKind::Missing, missing))
                .and_then(|index| read_section(elf, section, index, functions))
                .map_err(|error| error.section(section.name))?
                .into_iter()
                .for_each(|def| {
                    let section = name.to_owned();
                    found.push(StructOpsDef { section, autocreate: stripped.is_none(), ..def });
                });
        }
    }
    Ok(found)
}

fn read_section(
    elf: &Elf<'_>,
    section: &Section<'_>,
    index: &mut Index<'_>,
    functions: &Functions,
) -> Result<Vec<StructOpsDef>> {
    let (_, datasec) = index
        .datasec(section.name)
        .ok_or_else(|| Error::new(ErrorKind::Missing, "BTF does not describe this section"))?;
    // Start of each value in the section.
    let mut starts = Vec::new();
    let mut found: Vec<StructOpsDef> = Vec::new();
    let mut end = 0;
    for place in &datasec.vars {
        let bad = |what: String| Error::malformed(place.offset, what);
        let Some(Type::Var(var)) = index.btf.get(place.ty) else {
            return Err(bad(format!("type [{}] is not a variable", place.ty.0)));
        };
        let name = index.copy(var.name)?;
        if !matches!(index.btf.resolved(var.ty), Some(Type::Struct(_))) {
            return Err(bad(format!("`{name}` is not a struct")));
        }
        let size = layout::size_of(index.btf, var.ty)?.and_then(|size| usize::try_from(size).ok());
        let content = size.and_then(|size| section.data.get(place.offset as usize..)?.get(..size));
        let Some(content) = content.filter(|_| place.offset >= end) else {
            return Err(bad(format!("`{name}` is outside the section or overlaps another value")));
        };
        // Below the section's size, which a u32 holds as the offset does.
        end = place.offset.saturating_add(content.len() as u32);
        starts.push(u64::from(place.offset));
        found.push(StructOpsDef {
            name,
            section: String::new(),
            type_id: var.ty,
            content: content.to_vec(),
            functions: Vec::new(),
            autocreate: true,
        });
    }
    let data = Bytes::new(section.data, elf.endian);
    for rel in &section.relocations {
        let symbol = &elf.symbols[rel.symbol];
        let bad = |kind, what: String| Error::new(kind, what).at(rel.offset);
        let at = usize::try_from(rel.offset).unwrap_or(usize::MAX);
        let offset = symbol.value.wrapping_add(data.u64(at)?);
        let function = match symbol.place {
            Place::Section(target) => functions.starting(target, offset),
            _ => None,
        };
        let function = function.ok_or_else(|| {
            let what = format!("only functions can be referred to, not `{}`", symbol.name);
            bad(ErrorKind::Unsupported, what)
        })?;
        let before = starts.partition_point(|&start| start <= rel.offset);
        let def = before.checked_sub(1).and_then(|i| Some((starts.get(i)?, found.get_mut(i)?)));
        let Some((start, def)) = def else {
            return Err(bad(ErrorKind::Malformed, "no value is here".to_owned()));
        };
        let member = rel.offset - start;
        if member + 8 > def.content.len() as u64 {
            return Err(bad(ErrorKind::Malformed, format!("it is not inside `{}`", def.name)));
        }
        // Below the section's size.
        def.functions.push((member as u32, function));
    }
    for def in &mut found {
        sort::by_key(&mut def.functions, |&(member, _)| u64::from(member));
    }
    Ok(found)
}
