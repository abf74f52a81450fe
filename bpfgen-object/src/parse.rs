//! ELF bytes → [`Object`], step by step.

use crate::{
    DataIndex, Error, ErrorKind, FunctionIndex, Linkage, MapDef, Object, ProgramDef, Result,
    SlotTarget, StructOpsDef,
    addend::Addends,
    btf::{Btf, BtfLinkage, Type, decode, ext::Ext, index::Index},
    bytes::Bytes,
    data,
    elf::Elf,
    externs::Externs,
    map::{self, Maps},
    program::Functions,
    relocation::Symbols,
    struct_ops,
};

/// Parses an object file as clang writes it for `-target bpf`, `bpfel` or `bpfeb`.
///
/// # Errors
/// Of kind [`NotBpf`] for files that are something else, with what they seem to be; [`Malformed`]
/// for ones that contradict themselves; [`Unsupported`] and [`Missing`] for what no loader could
/// make sense of. The error names section and offset.
///
/// [`NotBpf`]: crate::ErrorKind::NotBpf
/// [`Malformed`]: crate::ErrorKind::Malformed
/// [`Unsupported`]: crate::ErrorKind::Unsupported
/// [`Missing`]: crate::ErrorKind::Missing
pub fn parse(bytes: &[u8]) -> Result<Object> {
    let elf = Elf::parse(bytes)?;
    let mut functions = Functions::read(&elf)?;
    let btf = read_btf(&elf, &mut functions)?;
    let mut index = btf.as_ref().map(Index::new);
    let mut maps = Maps::read(&elf, index.as_mut())?;
    let sections = data::read(&elf, index.as_mut())?;
    let externs = Externs::read(&elf, index.as_ref())?;

    let mut places = vec![None; elf.sections.len()];
    for (number, (section, _)) in sections.iter().enumerate() {
        places[*section] = Some(DataIndex(number));
    }
    let addends = Addends::of(&elf, maps.section());
    let symbols = Symbols { elf: &elf, maps: &maps, data: &places, externs: &externs, addends };
    let (called, jump_tables) = symbols.apply(&mut functions)?;
    let programs = functions.programs(&called)?;
    maps.read_values(&elf, &functions)?;
    let struct_ops = struct_ops::read(&elf, index.as_mut(), &functions)?;
    only_programs(&programs, &functions, &maps.list, &struct_ops)?;
    Ok(Object {
        endian: elf.endian,
        license: license(&elf),
        version: version(&elf)?,
        functions: functions.list,
        core_order: functions.core_order,
        programs,
        maps: maps.list,
        data: sections.into_iter().map(|(_, def)| def).collect(),
        externs: externs.list,
        jump_tables,
        struct_ops,
        btf,
    })
}

/// Whether what maps and struct_ops hold are programs: nothing else has a descriptor.
fn only_programs(
    programs: &[ProgramDef],
    functions: &Functions,
    maps: &[MapDef],
    struct_ops: &[StructOpsDef],
) -> Result<()> {
    let mut is_program = vec![false; functions.list.len()];
    for program in programs {
        is_program[program.function.0] = true;
    }
    let check = |holder: &str, section: &str, function: FunctionIndex| {
        if is_program[function.0] {
            return Ok(());
        }
        let name = functions.list.get(function.0).map_or("", |function| &function.name);
        let what = format!("`{holder}` holds function `{name}`, which is not a program");
        Err(Error::new(ErrorKind::Unsupported, what).section(section))
    };
    for map in maps {
        for &(_, target) in &map.values {
            if let SlotTarget::Program(function) = target {
                check(&map.name, map::SECTION, function)?;
            }
        }
    }
    for def in struct_ops {
        for &(_, function) in &def.functions {
            check(&def.name, &def.section, function)?;
        }
    }
    Ok(())
}

/// Reads `.BTF` and `.BTF.ext`, and hands the latter's records to the functions.
fn read_btf(elf: &Elf<'_>, functions: &mut Functions) -> Result<Option<Btf>> {
    let Some((_, section)) = elf.section(".BTF") else { return Ok(None) };
    let mut btf = Btf::decode(section.data)?;
    if decode::magic(section.data)? != elf.endian {
        return Err(Error::malformed(0u64, "its byte order is not the file's").section(".BTF"));
    }
    data::fix_up(&mut btf, elf, section)?;
    if let Some((_, section)) = elf.section(".BTF.ext") {
        functions.take_ext(Ext::decode(section.data, &btf)?, &btf, elf)?;
    }
    // The verifier checks functions of global linkage on their own, without their callers'
    // knowledge; a hidden one has asked to be treated like a static one.
    for function in functions.list.iter().filter(|function| function.linkage == Linkage::Static) {
        if let Some(Type::Func(func)) = function.type_id.and_then(|id| btf.get_mut(id)) {
            func.linkage = BtfLinkage::Static;
        }
    }
    Ok(Some(btf))
}

/// Text of the `license` section up to its NUL.
fn license(elf: &Elf<'_>) -> String {
    let data = elf.section("license").map(|(_, section)| section.data).unwrap_or_default();
    let text = data.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// Number in the `version` section.
fn version(elf: &Elf<'_>) -> Result<u32> {
    let Some((_, section)) = elf.section("version") else { return Ok(0) };
    Bytes::new(section.data, elf.endian).u32(0).map_err(|error| error.section(section.name))
}
