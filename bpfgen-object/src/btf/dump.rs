//! BTF as text, a line for each type and each of its parts: what `bpftool btf dump … format raw`
//! prints.

use std::fmt;

use super::{Btf, BtfLinkage, Composite, Enum, Int, Name, Type, TypeId};

/// Longer names are cut off: they may share their text in a hostile file.
const MAX_NAME: usize = 2048;

/// Writes all types from the one with the id `first` on (of split BTF, the first that it adds).
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_raw(btf: &Btf, first: TypeId, out: &mut dyn fmt::Write) -> fmt::Result {
    let dump = Dump { btf };
    for (id, ty) in btf.iter().filter(|(id, _)| *id >= first) {
        write!(out, "[{}] {} '{}'", id.0, kind(ty), dump.name(ty.name()))?;
        dump.rest(ty, out)?;
    }
    Ok(())
}

struct Dump<'a> {
    btf: &'a Btf,
}

impl Dump<'_> {
    fn name(&self, name: Name) -> &str {
        if name.is_none() {
            return "(anon)";
        }
        self.btf.str_up_to(name, MAX_NAME).unwrap_or("(too long)")
    }

    fn rest(&self, ty: &Type, out: &mut dyn fmt::Write) -> fmt::Result {
        match ty {
            Type::Void => writeln!(out),
            Type::Int(int) => writeln!(
                out,
                " size={} bits_offset={} nr_bits={} encoding={}",
                int.size,
                int.offset,
                int.bits,
                encoding(int)
            ),
            Type::Ptr(target)
            | Type::Volatile(target)
            | Type::Const(target)
            | Type::Restrict(target) => writeln!(out, " type_id={}", target.0),
            Type::Typedef(named) | Type::TypeTag(named) => {
                writeln!(out, " type_id={}", named.target.0)
            }
            Type::Array(array) => writeln!(
                out,
                " type_id={} index_type_id={} nr_elems={}",
                array.element.0, array.index.0, array.len
            ),
            Type::Struct(body) | Type::Union(body) => self.composite(body, out),
            Type::Enum(body) => self.enumeration(body, false, out),
            Type::Enum64(body) => self.enumeration(body, true, out),
            Type::Fwd(fwd) => {
                writeln!(out, " fwd_kind={}", if fwd.union { "union" } else { "struct" })
            }
            Type::Func(func) => {
                writeln!(out, " type_id={} linkage={}", func.proto.0, linkage(func.linkage))
            }
            Type::FuncProto(proto) => {
                writeln!(out, " ret_type_id={} vlen={}", proto.ret.0, proto.params.len())?;
                proto.params.iter().try_for_each(|param| {
                    writeln!(out, "\t'{}' type_id={}", self.name(param.name), param.ty.0)
                })
            }
            Type::Var(var) => {
                writeln!(out, " type_id={}, linkage={}", var.ty.0, linkage(var.linkage))
            }
            Type::DataSec(section) => {
                writeln!(out, " size={} vlen={}", section.size, section.vars.len())?;
                section.vars.iter().try_for_each(|place| {
                    write!(
                        out,
                        "\ttype_id={} offset={} size={}",
                        place.ty.0, place.offset, place.size
                    )?;
                    if let Some(ty) = self.btf.get(place.ty) {
                        write!(out, " ({} '{}')", kind(ty), self.name(ty.name()))?;
                    }
                    writeln!(out)
                })
            }
            Type::Float(float) => writeln!(out, " size={}", float.size),
            Type::DeclTag(tag) => {
                writeln!(out, " type_id={} component_idx={}", tag.target.0, tag.component)
            }
        }
    }

    fn composite(&self, body: &Composite, out: &mut dyn fmt::Write) -> fmt::Result {
        writeln!(out, " size={} vlen={}", body.size, body.members.len())?;
        for member in &body.members {
            write!(
                out,
                "\t'{}' type_id={} bits_offset={}",
                self.name(member.name),
                member.ty.0,
                member.bit_offset
            )?;
            if member.bit_size > 0 {
                write!(out, " bitfield_size={}", member.bit_size)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn enumeration(&self, body: &Enum, wide: bool, out: &mut dyn fmt::Write) -> fmt::Result {
        let sign = if body.signed { "SIGNED" } else { "UNSIGNED" };
        writeln!(out, " encoding={sign} size={} vlen={}", body.size, body.values.len())?;
        for value in &body.values {
            write!(out, "\t'{}' val=", self.name(value.name))?;
            match (body.signed, wide) {
                (true, _) => {
                    writeln!(out, "{}{}", value.value as i64, if wide { "LL" } else { "" })
                }
                (false, _) => writeln!(out, "{}{}", value.value, if wide { "ULL" } else { "" }),
            }?;
        }
        Ok(())
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Void => "VOID",
        Type::Int(_) => "INT",
        Type::Ptr(_) => "PTR",
        Type::Array(_) => "ARRAY",
        Type::Struct(_) => "STRUCT",
        Type::Union(_) => "UNION",
        Type::Enum(_) => "ENUM",
        Type::Fwd(_) => "FWD",
        Type::Typedef(_) => "TYPEDEF",
        Type::Volatile(_) => "VOLATILE",
        Type::Const(_) => "CONST",
        Type::Restrict(_) => "RESTRICT",
        Type::Func(_) => "FUNC",
        Type::FuncProto(_) => "FUNC_PROTO",
        Type::Var(_) => "VAR",
        Type::DataSec(_) => "DATASEC",
        Type::Float(_) => "FLOAT",
        Type::DeclTag(_) => "DECL_TAG",
        Type::TypeTag(_) => "TYPE_TAG",
        Type::Enum64(_) => "ENUM64",
    }
}

fn encoding(int: &Int) -> &'static str {
    match (int.signed, int.char, int.bool) {
        (false, false, false) => "(none)",
        (true, false, false) => "SIGNED",
        (false, true, false) => "CHAR",
        (false, false, true) => "BOOL",
        _ => "UNKN",
    }
}

fn linkage(linkage: BtfLinkage) -> &'static str {
    match linkage {
        BtfLinkage::Static => "static",
        BtfLinkage::Global => "global",
        BtfLinkage::Extern => "extern",
    }
}
