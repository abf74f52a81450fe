//! The header's text, definition by definition.

use std::fmt::Write as _;

use super::{
    Printer, base,
    base::Machine,
    layout::{Field, Plan},
    names::Space,
};
use crate::{
    Error, ErrorKind, Result,
    btf::{Enum, Member, Type, TypeId},
};

/// Levels of braces: more than any compiler would take.
const MAX_DEPTH: usize = 64;

const TITLE: &str =
    "/* The types of a kernel, as its BTF has them. Printed by `cargo bpfgen vmlinux`. */";
const HEAD: &str = "
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

";
const HEAD_32: &str = "\
/*
 * This BTF describes a machine with 32-bit pointers. BPF C cannot have those, so offsets and sizes
 * in this header are not the kernel's: CO-RE relocations put them right when a program is loaded.
 */

";
const POP: &str = "\
#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

";
const END: &str = "#endif /* __VMLINUX_H__ */\n";

impl Printer<'_> {
    /// Prints everything.
    ///
    /// # Errors
    /// As [`write_header`](super::write_header).
    pub fn print(mut self) -> Result<String> {
        if let Some(fault) = self.fault {
            return Err(Error::new(ErrorKind::Malformed, fault));
        }
        self.out.push_str(self.title.as_deref().unwrap_or(TITLE));
        self.out.push_str(HEAD);
        if self.layouts.machine() == Machine::Bits32 {
            self.out.push_str(HEAD_32);
        }
        for id in self.order()? {
            self.definition(id)?;
        }
        self.remaining_constants()?;
        if self.layouts.has_parts() {
            self.remaining_declarations();
        }
        self.out.push_str(POP);
        self.kfuncs()?;
        self.out.push_str(END);
        Ok(self.out)
    }

    /// Prints one definition, and before it the declarations of tags that it mentions first.
    fn definition(&mut self, id: TypeId) -> Result<()> {
        let btf = self.btf;
        let Some(ty) = btf.get(id) else { return Ok(()) };
        self.fillers = 0;
        let name = self.names.get(id).unwrap_or_default().to_owned();
        let text = match ty {
            Type::Struct(_) | Type::Union(_) => {
                let text = self.composite(id, &name, 0)?;
                self.mentions.retain(|&mention| mention != id);
                self.declared[id.0 as usize] = true;
                text
            }
            Type::Enum(ty) | Type::Enum64(ty) => {
                self.declared[id.0 as usize] = true;
                let mut text = self.enumeration(ty, &name, 0);
                text.push_str(&self.decl_tags(id, -1)?);
                text
            }
            Type::Typedef(_) if base::is_builtin_typedef(btf, id) => return Ok(()),
            Type::Typedef(ty) => {
                let declaration = self.declaration(ty.target, &name, 0)?;
                format!("typedef {declaration}{}", self.decl_tags(id, -1)?)
            }
            Type::Int(int) => {
                let plain = crate::btf::Int { name: crate::btf::Name::NONE, ..int.clone() };
                let spelled = base::int(btf, &plain, self.layouts.machine());
                format!("typedef {spelled} {name}")
            }
            // Each size once, whatever its names are.
            Type::Float(float) if !self.floats.contains(&float.size) => {
                self.floats.push(float.size);
                let name = base::float_bytes(float.size);
                let align = self.layouts.shape(id).map_or(1, |shape| shape.align);
                format!(
                    "typedef struct {{\n\tunsigned char bytes[{}];\n}} \
                     __attribute__((aligned({align}))) {name}",
                    float.size
                )
            }
            _ => return Ok(()),
        };
        self.declare_mentions();
        let is_keyword_in_c23 = name == "bool";
        self.push_definition(&text, is_keyword_in_c23)
    }

    fn push_definition(&mut self, text: &str, is_keyword_in_c23: bool) -> Result<()> {
        self.spend(text.len())?;
        if is_keyword_in_c23 {
            let _ = write!(
                self.out,
                "#if !defined(__STDC_VERSION__) || __STDC_VERSION__ < 202311L\n{text};\n#endif\n\n"
            );
        } else {
            let _ = write!(self.out, "{text};\n\n");
        }
        Ok(())
    }

    /// Declares tags that are about to be mentioned for the first time: within a parameter list
    /// they would otherwise be different types.
    pub(super) fn declare_mentions(&mut self) {
        let mut any = false;
        for id in std::mem::take(&mut self.mentions) {
            if std::mem::replace(&mut self.declared[id.0 as usize], true) {
                continue;
            }
            if let Some(name) = self.c_name(id) {
                let _ = writeln!(self.out, "{name};");
                any = true;
            }
        }
        if any {
            self.out.push('\n');
        }
    }

    /// Tags that are no more than declared, and that no printed type mentions.
    fn remaining_declarations(&mut self) {
        let is_declaration = |(_, ty): &(TypeId, &Type)| matches!(ty, Type::Fwd(_));
        let ids = self.btf.iter().filter(is_declaration).map(|(id, _)| self.names.definition(id));
        self.mentions = ids.collect();
        self.declare_mentions();
    }

    /// Constants of anonymous enums that no printed type has.
    fn remaining_constants(&mut self) -> Result<()> {
        for (id, ty) in self.btf.iter() {
            let (Type::Enum(ty) | Type::Enum64(ty)) = ty else { continue };
            let anonymous = self.names.get(id).is_none() && !ty.values.is_empty();
            if anonymous && !self.spelled_out[id.0 as usize] {
                let is_bool = |name| matches!(self.btf.str(name), "true" | "false");
                let is_keyword_in_c23 = ty.values.iter().any(|value| is_bool(value.name));
                let text = self.enumeration(ty, "", 0);
                self.push_definition(&text, is_keyword_in_c23)?;
            }
        }
        Ok(())
    }

    /// `struct name { … }` with its attributes.
    pub(super) fn composite(&mut self, id: TypeId, name: &str, depth: usize) -> Result<String> {
        self.scopes.push(Space::default());
        let text = self.body(id, name, depth);
        self.scopes.pop();
        text
    }

    /// As [`Self::composite`], in the scope of the struct around it.
    pub(super) fn body(&mut self, id: TypeId, name: &str, depth: usize) -> Result<String> {
        let btf = self.btf;
        let (keyword, ty) = match btf.get(id) {
            Some(Type::Struct(ty)) => ("struct", ty),
            Some(Type::Union(ty)) => ("union", ty),
            _ => return Ok(String::new()),
        };
        if depth >= MAX_DEPTH {
            return Err(Error::new(
                ErrorKind::Malformed,
                format!("type [{}]: anonymous types are nested too deeply", id.0),
            ));
        }
        // Laying it out takes time each time, however little of it is printed.
        self.spend(8 * ty.members.len())?;
        let Some(plan) = self.layouts.plan(id) else { return Ok(String::new()) };
        let mut text = format!("{keyword}{}{name} {{", gap(name));
        if !plan.fields.is_empty() || plan.opaque.is_some() {
            text.push('\n');
        }
        let indent = "\t".repeat(depth + 1);
        if let Some(reason) = plan.opaque {
            let _ = writeln!(text, "{indent}/* C has no such layout: {reason}. */");
        }
        for (index, field) in plan.fields.iter().enumerate() {
            text.push_str(&indent);
            match *field {
                Field::Member(member) => {
                    text.push_str(&self.member(id, &ty.members[member], member, depth + 1)?);
                }
                Field::Padding { unit, bits } => {
                    let _ = write!(text, "{}: {bits}", unit_name(unit));
                }
                // The name has to be unique in whatever anonymous types are around it, too; and
                // where types come and go, it is not to change with their numbers.
                Field::Bytes(len) if self.layouts.has_parts() => {
                    let _ = write!(text, "unsigned char __bpfgen_rest_{}[{len}]", self.fillers);
                    self.fillers += 1;
                }
                Field::Bytes(len) => {
                    let _ = write!(text, "unsigned char __bpfgen_bytes_{}_{index}[{len}]", id.0);
                }
            }
            text.push_str(";\n");
            self.spend(indent.len() + 8)?;
        }
        if text.ends_with('\n') {
            text.push_str(&"\t".repeat(depth));
        }
        text.push('}');
        text.push_str(&attributes(&plan));
        text.push_str(&self.decl_tags(id, -1)?);
        Ok(text)
    }

    fn member(
        &mut self,
        parent: TypeId,
        member: &Member,
        index: usize,
        depth: usize,
    ) -> Result<String> {
        let mut text = self.member_declaration(member.ty, member.name, depth)?;
        if let (_, Some(width)) = self.layouts.bits(member) {
            let _ = write!(text, ": {width}");
        }
        // A BTF member has an index of at most 16 bits.
        text.push_str(&self.decl_tags(parent, index as i32)?);
        Ok(text)
    }

    /// `enum name { … }` with its attribute.
    pub(super) fn enumeration(&mut self, ty: &Enum, name: &str, depth: usize) -> String {
        let mut text = format!("enum{}{name} {{\n", gap(name));
        let indent = "\t".repeat(depth + 1);
        for value in &ty.values {
            let name = self.names.enumerator(value);
            let _ =
                writeln!(text, "{indent}{name} = {},", constant(base::enum_value(ty, value.value)));
        }
        text.push_str(&"\t".repeat(depth));
        text.push('}');
        text.push_str(base::enum_form(ty).attribute);
        text
    }
}

/// A space before a name, if there is one.
fn gap(name: &str) -> &'static str {
    if name.is_empty() { "" } else { " " }
}

fn unit_name(unit: u64) -> &'static str {
    match unit {
        1 => "char",
        2 => "short",
        4 => "int",
        _ => "long",
    }
}

fn attributes(plan: &Plan) -> String {
    match (plan.packed, plan.aligned) {
        (false, None) => String::new(),
        (true, None) => " __attribute__((packed))".into(),
        (false, Some(align)) => format!(" __attribute__((aligned({align})))"),
        (true, Some(align)) => format!(" __attribute__((packed, aligned({align})))"),
    }
}

/// A constant that C reads as the same value.
fn constant(value: i128) -> String {
    let min = i128::from(i64::MIN);
    if (i128::from(i32::MIN)..=i128::from(u32::MAX)).contains(&value) {
        value.to_string()
    } else if value == min {
        // There is no literal for it: C reads `-9223372036854775808` as the negation of a number
        // that does not fit.
        format!("({}LL - 1)", min + 1)
    } else if value <= i128::from(i64::MAX) {
        format!("{value}LL")
    } else {
        format!("{value}ULL")
    }
}

#[cfg(test)]
mod tests {
    use super::constant;

    #[test]
    fn constants() {
        assert_eq!(constant(-1), "-1");
        assert_eq!(constant(u64::MAX.into()), "18446744073709551615ULL");
        assert_eq!(constant(0xffff_ffff), "4294967295");
        assert_eq!(constant(1 << 40), "1099511627776LL");
        assert_eq!(constant(i64::MIN.into()), "(-9223372036854775807LL - 1)");
    }
}
